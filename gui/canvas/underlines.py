"""Lines under numbers that no hue tells apart: ratios always, in grey all three quantities.

API summary
-----------
``wanted(theme)``            whether numbers have lines in that palette
``of_text(text, theme)``     ink, dashes and place of each line under a Text
``of_labels(labels)``        the lines (n, 4) under many texts

A line stands in the gap that is kept free around every text: nothing moves.
Names and symbols have none: under a ``∂E`` a line would be taken for that of a fraction.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

import numpy as np

from gui.scene.metrics import Placed, placed, split
from gui.scene.shapes import BEFORE, Array, Labels, Text
from gui.scene.style import UNDERLINES, underlined

WIDTH: Final = 1.0
"""In units."""
_BELOW: Final = 0.17
"""How far below the baseline, as part of the size."""
_NUMBER: Final = re.compile(r"\W*(?:\d|∞|NaN)")
_LEGEND: Final = "legend"


def wanted(theme: str) -> bool:
    """Return whether any ink of this palette has lines under its texts."""
    return any(underlined(ink, theme) is not None for ink in UNDERLINES)


def of_text(text: Text, theme: str) -> Iterator[tuple[str, tuple[float, ...], Array]]:
    """Yield ink, dashes in units, and the line as an array (1, 4), one for each stretch."""
    if all(underlined(run.ink, theme) is None for run in text.runs):
        return  # as nearly always: only ratios have lines where hues tell the rest apart
    left = text.width * BEFORE[text.anchor]
    turn = math.cos(math.radians(text.angle)), math.sin(math.radians(text.angle))
    for ink, pieces in groupby(placed(text), lambda p: p.ink):
        row = list(pieces)
        # The legend says which line means what.
        is_number = _NUMBER.match("".join(p.text for p in row)) or text.tag.kind == _LEGEND
        dash = underlined(ink, theme) if is_number else None
        ends = _ends(row)
        if dash is None or ends is None:
            continue
        x0, x1, y = ends
        spots = [(text.x, text.y, x - left, y) for x in (x0, x1)]
        line = [
            part
            for x, y, dx, dy in spots
            for part in (x + dx * turn[0] - dy * turn[1], y + dx * turn[1] + dy * turn[0])
        ]
        yield ink, dash, np.array([line])


def _ends(row: list[Placed]) -> tuple[float, float, float] | None:
    """Return where the line under stretches of one ink begins and ends; None for blanks."""
    words = [p for p in row if p.text.strip()]
    if not words:
        return None
    first, last = words[0], words[-1]
    indent = _blank(first, len(first.text) - len(first.text.lstrip()))
    rest = _blank(last, len(last.text) - len(last.text.rstrip()))
    low = max(p.dy + _BELOW * p.size for p in words)
    return first.dx + indent, last.dx + last.width - rest, low


def _blank(piece: Placed, count: int) -> float:
    """Return the room of ``count`` spaces."""
    return sum(p.advance for p in split(" " * count, piece.font)) * piece.size


def of_labels(labels: Labels) -> Array:
    """Return the lines (n, 4) under upright texts."""
    made = np.empty((len(labels.texts), 4))
    for row, string in enumerate(labels.texts):
        wide = sum(p.advance for p in split(string, labels.font)) * labels.size
        x, y = labels.places[row]
        left, low = x - wide * BEFORE[labels.anchor], y + _BELOW * labels.size
        made[row] = (left, low, left + wide, low)
    return made
