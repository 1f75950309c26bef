"""Red numbers that are no gradients of the loss are written in an ink of their own.

API summary
-----------
``as_ratios(picture, frame)``   the effect; the same red, with a line of dots under each number
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.names import plain
from core.trace import Snapshot
from core.wire_names import wire_name
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.shapes import Labels, Picture, Shape, Text
from gui.scene.style import RATIO_INK

_GRADIENT: Final = "gradient"


def as_ratios(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with all red numbers as ratios, if the frame has ratios."""
    if frame.snapshot is None or not frame.snapshot.ratios:
        return picture
    usual, heading = _headings(frame, frame.snapshot)
    shapes = (
        _called(shape, heading)
        if isinstance(shape, Text) and shape.tag.kind == "heading" and shape.string == usual
        else _as_ratio(shape)
        for shape in picture.shapes
    )
    return Picture(tuple(shapes), picture.bounds)


def _headings(frame: Frame, snapshot: Snapshot) -> tuple[str, str]:
    """Return the heading over red numbers as layouts have it, and as it must be."""
    words, graph = catalog(frame.view.language), snapshot.graph
    start = plain(wire_name(snapshot.start))
    usual = words.tr("gradient {symbol}", symbol=f"∂{graph.notation.letter}/∂·")
    return usual, words.tr("ratio {symbol}", symbol=f"∂{start}/∂·")


@lru_cache(maxsize=16)
def _called(text: Text, heading: str) -> Text:
    """Return a heading with other words, from the same place on."""
    (run,) = text.runs
    made = replace(run, text=heading, ink=RATIO_INK)
    return metrics.text(made, text.x, text.y, text.anchor, text.angle, text.tag)


def _as_ratio(shape: Shape) -> Shape:
    if isinstance(shape, Labels):
        return _labels(shape) if shape.ink == _GRADIENT else shape
    if isinstance(shape, Text) and any(run.ink == _GRADIENT for run in shape.runs):
        return _text(shape)
    return shape


@lru_cache(maxsize=8192)
def _text(text: Text) -> Text:
    """Remembered, so that what a step leaves as it is stays the same object."""
    runs = (replace(run, ink=RATIO_INK) if run.ink == _GRADIENT else run for run in text.runs)
    return replace(text, runs=tuple(runs))


@lru_cache(maxsize=256)
def _labels(labels: Labels) -> Labels:
    return replace(labels, ink=RATIO_INK)
