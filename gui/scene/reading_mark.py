"""The mark of a picture whose numbers are not the usual ones: rounded by hand, or ratios.

API summary
-----------
``marked(picture, frame)``   the picture with a chip above it for each such reading

It is on every picture, on the canvas and in files, whatever furniture is asked for: nobody
may take a rounded number for an exact one, or a ratio for a gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.hand_words import hand_text, ratio_text
from gui.scene.shapes import Box, Picture, Rect, Run, Shape, Tag
from gui.scene.style import MARGIN, RATIO_INK, SIZE_LEGEND, STROKE

HAND_INK: Final = "by-hand"
_HEIGHT: Final = 28.0
_PAD: Final = 11.0
_GAP: Final = 10.0
_INTO: Final = 14.0
"""So far the chips reach into the empty margin of the picture."""


def marked(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with the chips of how ``frame`` is read; most have none."""
    said = tuple(_said(frame))
    if not said:
        return picture
    bounds = picture.bounds
    chips = _chips(said, bounds.w - 2 * MARGIN)
    height = chips[-1].rect.bottom - _INTO
    x, y = bounds.x + MARGIN, bounds.y - height
    shapes = tuple(shape for chip in chips for shape in chip.at(x, y))
    right = max(chip.rect.right for chip in chips) + x + MARGIN
    wide = max(bounds.w, right - bounds.x)
    whole = bounds.united(Rect(bounds.x, y - MARGIN, wide, 0.0))
    return Picture((*picture.shapes, *shapes), whole)


def _said(frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield ink and words of each chip."""
    snapshot, words = frame.snapshot, catalog(frame.view.language)
    if snapshot is None:
        return
    reading = frame.reading
    if reading.hand is not None:
        yield HAND_INK, hand_text(reading.hand, words, opened=bool(reading.opened))
    if snapshot.ratios:
        yield RATIO_INK, ratio_text(snapshot, words)


@dataclass(frozen=True, slots=True)
class _Chip:
    """``rect`` is from the corner of the first chip."""

    run: Run
    rect: Rect

    def at(self, x: float, y: float) -> tuple[Shape, Shape]:
        """Return outline and words, the first chip's corner at (x, y)."""
        rect, ink = self.rect.moved(x, y), self.run.ink
        tag = Tag("reading", label=f"reading {ink}")
        baseline = rect.center[1] + metrics.middle(self.run.size)
        words = metrics.text(self.run, rect.x + _PAD, baseline, tag=tag)
        return Box(rect, _HEIGHT / 2, ink, "pill", STROKE, tag), words


@lru_cache(maxsize=16)
def _chips(said: tuple[tuple[str, str], ...], room: float) -> tuple[_Chip, ...]:
    """Return the chips beside each other, or below where there is no room."""
    made: list[_Chip] = []
    x = y = 0.0
    for ink, text in said:
        run = Run(text, ink, "sans-medium", SIZE_LEGEND)
        wide = metrics.width(run) + 2 * _PAD
        if x and x + wide > room:
            x, y = 0.0, y + _HEIGHT + _GAP
        made.append(_Chip(run, Rect(x, y, wide, _HEIGHT)))
        x += wide + _GAP
    return tuple(made)
