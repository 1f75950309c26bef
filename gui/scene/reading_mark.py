"""The mark of a picture whose numbers are not the usual ones: rounded by hand, or ratios.

API summary
-----------
``marked(picture, frame)``   the picture with a chip above it for each such reading

It is on every picture, on the canvas and in files, whatever furniture is asked for: nobody
may take a rounded number for an exact one, or a ratio for a gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.hand_words import hand_text, loss_text, ratio_text, widest_loss_texts
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
    chips = _chips(tuple((m.ink, m.room) for m in said), bounds.w - 2 * MARGIN)
    height = chips[-1].rect.bottom - _INTO
    x, y = bounds.x + MARGIN, bounds.y - height
    shapes = tuple(s for chip, mark in zip(chips, said, strict=True) for s in chip.at(x, y, mark))
    right = max(chip.rect.right for chip in chips) + x + MARGIN
    wide = max(bounds.w, right - bounds.x)
    whole = bounds.united(Rect(bounds.x, y - MARGIN, wide, 0.0))
    return Picture((*picture.shapes, *shapes), whole)


@dataclass(frozen=True, slots=True)
class _Mark:
    """``text`` is what a chip says now, ``""`` for nothing yet; it has room for any of ``room``."""

    ink: str
    text: str
    room: tuple[str, ...]


def _said(frame: Frame) -> Iterator[_Mark]:
    """Yield what each chip says."""
    snapshot, words = frame.snapshot, catalog(frame.view.language)
    if snapshot is None:
        return
    reading, digits = frame.reading, frame.view.numbers
    if reading.hand is not None:
        text = hand_text(reading.hand, words, opened=bool(reading.opened))
        yield _Mark(HAND_INK, text, (text,))
        room = widest_loss_texts(snapshot, digits, words)
        yield _Mark(HAND_INK, loss_text(snapshot, digits, words), room)
    if snapshot.ratios:
        text = ratio_text(snapshot, words)
        yield _Mark(RATIO_INK, text, (text,))


@dataclass(frozen=True, slots=True)
class _Chip:
    """``rect`` is from the corner of the first chip; it may be wider than what is said."""

    rect: Rect

    def at(self, x: float, y: float, mark: _Mark) -> tuple[Shape, ...]:
        """Return outline and words of ``mark``, the first chip's corner at (x, y)."""
        if not mark.text:
            return ()
        run, ink = _run(mark.ink, mark.text), mark.ink
        rect = replace(self.rect.moved(x, y), w=metrics.width(run) + 2 * _PAD)
        tag = Tag("reading", label=f"reading {ink}")
        baseline = rect.center[1] + metrics.middle(run.size)
        words = metrics.text(run, rect.x + _PAD, baseline, tag=tag)
        return Box(rect, _HEIGHT / 2, ink, "pill", STROKE, tag), words


@lru_cache(maxsize=16)
def _chips(said: tuple[tuple[str, tuple[str, ...]], ...], room: float) -> tuple[_Chip, ...]:
    """Return the chips beside each other, or below where there is no room."""
    made: list[_Chip] = []
    x = y = 0.0
    for ink, texts in said:
        wide = max(metrics.width(_run(ink, text)) for text in texts) + 2 * _PAD
        if x and x + wide > room:
            x, y = 0.0, y + _HEIGHT + _GAP
        made.append(_Chip(Rect(x, y, wide, _HEIGHT)))
        x += wide + _GAP
    return tuple(made)


def _run(ink: str, text: str) -> Run:
    return Run(text, ink, "sans-medium", SIZE_LEGEND)
