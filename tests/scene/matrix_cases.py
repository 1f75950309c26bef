"""Frames and pictures of the matrix view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from core.experiment import Experiment
from core.files.examples import open_example
from core.session import Position, Session
from core.trace import Snapshot, Trace
from gui.scene import matrix_view
from gui.scene.frame import Frame, ViewSettings
from gui.scene.matrix_layout import MatrixLayout
from gui.scene.shapes import Array, Image, Labels, Picture, Text
from tests import networks
from tests.scene.network_cases import EXAMPLES, MADE

SMALL = {**EXAMPLES, **MADE}
"""Scalar gates: every number has a wire of its own."""
LARGE = {
    "digits": open_example("digits_8x8"),
    "wide": networks.network(40, 30, 12, 3),
    "small after large": networks.network(200, 8, 3),
}
"""Matrix gates: every array has a wire of its own."""
MIDDLE = {"heat maps of scalars": networks.network(9, 10, 3)}
"""Scalar gates, too many to be written."""
ALL = {**SMALL, **MIDDLE, **LARGE}


@lru_cache(maxsize=128)
def trace_of(experiment: Experiment) -> Trace:
    session = Session(experiment)
    return session.trace(session.first_iteration)


@lru_cache(maxsize=256)
def layout_of(experiment: Experiment, digits: int = 4, language: str = "en") -> MatrixLayout:
    return matrix_view.layout(trace_of(experiment).graph, experiment, digits, language)


def frame(experiment: Experiment, at: int = -1, trace: Trace | None = None, **view: Any) -> Frame:
    """Return the frame of a step, the last by default."""
    told = trace or trace_of(experiment)
    at = at if at >= 0 else told.plan.length
    settings = ViewSettings("matrices", **view)
    return Frame(experiment, Snapshot(told, at), Position(1, at), settings)


def drawn(shown: Frame) -> Picture:
    layout = layout_of(shown.experiment, shown.view.digits, shown.view.language)
    return matrix_view.draw(shown, layout)


def steps(experiment: Experiment, most: int = 40) -> Iterator[int]:
    """Yield at most so many steps, spread over the iteration, the first and last too."""
    length = trace_of(experiment).plan.length
    yield from sorted({round(k) for k in np.linspace(0, length, most)})


def numbers(picture: Picture) -> list[Text]:
    """Return the numbers in the cells, without the lines that read one out."""
    return [
        t
        for t in picture.texts()
        if t.tag.kind == "number" and not t.tag.label.startswith("readout")
    ]


def readouts(picture: Picture) -> list[Text]:
    return [
        t for t in picture.texts() if t.tag.kind == "number" and t.tag.label.startswith("readout")
    ]


def images(picture: Picture, quantity: str = "") -> list[Image]:
    found = [s for s in picture.shapes if isinstance(s, Image) and s.tag.kind == "image"]
    return [s for s in found if not quantity or s.tag.quantity == quantity]


def filled(trace: Trace, number: float) -> Trace:
    """Return ``trace`` with ``number`` in every place."""

    def full(table: Any) -> dict[Any, Array]:
        return {name: np.full_like(array, number) for name, array in table.items()}

    return replace(
        trace,
        values=full(trace.values),
        gradients=full(trace.gradients),
        again=full(trace.again),
        flows=full(trace.flows),
    )


def places(picture: Picture) -> set[tuple[Any, ...]]:
    """Return where each shape stands that is there at every step."""
    kinds = ("name", "heading", "box", "legend", "text")
    found = set()
    for shape in picture.shapes:
        if shape.tag.kind in kinds and not shape.tag.label.startswith(("readout", "unit")):
            if isinstance(shape, Text):
                if shape.tag.quantity:
                    continue  # the numbers of a scale
                found.add((shape.string, shape.x, shape.y))
            elif not isinstance(shape, Labels) and hasattr(shape, "rect"):
                found.add((shape.tag.label, shape.rect))
    return found
