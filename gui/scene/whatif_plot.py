"""The loss over one given number, and the straight line that its gradient foretells.

API summary
-----------
``Curve(values, losses)``                          the loss at places of the leaf
``whatif_plot(curve, answer, width, height, digits, words, size)``   a :class:`Picture`

The black line is what the loss does, the red dashed one is gradient × change from where the
leaf stands now; both touch there.  The gap at the value that is tried is the error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.whatif import WhatIf
from gui.i18n import Catalog
from gui.scene import metrics
from gui.scene.numbers import SIGNIFICANT, Digits, Format, format_number, format_of
from gui.scene.shapes import Array, Ellipse, Path, Picture, Point, Rect, Run, Shape, Tag
from gui.scene.style import STROKE, STROKE_BOLD, STROKE_THIN

_ENDS: Final = 4
"""Digits of the numbers at the ends of the axes."""
_DOT: Final = 3.5
_USUAL: Final = "0.0000"
"""Numbers up to this long leave the axis where it is."""
_NOTHING: Final = 1e-12
"""A least loss that is so small to the greatest is what rounding left of 0."""
_PAD: Final = 7.0
"""Between the axis and the least and the greatest loss: lines do not lie on it."""
_KEY: Final = 22.0
_KEY_GAP: Final = 5.0
_DASH: Final = (5.0, 3.0)
_SMALL: Final = 0.9
"""Size of the numbers at the axes and of the key to that of the table."""
_BEYOND: Final = 1.0
"""How far the straight line may stretch the axis, in heights of the curve."""
_LINE: Final = 1.6
_GAP: Final = 0.6


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """``losses`` at ``values``, which ascend; either may be infinite or not a number."""

    values: Array
    losses: Array


def whatif_plot(
    curve: Curve,
    answer: WhatIf,
    width: float,
    height: float,
    digits: Digits,
    words: Catalog,
    size: float,
) -> Picture:
    """Return the plot, ``width`` × ``height`` units with its axes and its key."""
    return _Plot(curve, answer, Rect(0.0, 0.0, width, height), digits, words, size).run()


class _Plot:
    def __init__(
        self,
        curve: Curve,
        answer: WhatIf,
        whole: Rect,
        digits: Digits,
        words: Catalog,
        size: float,
    ) -> None:
        self.curve, self.answer, self.whole = curve, answer, whole
        self.words, self.size = words, size
        self.format = Format(_ENDS, SIGNIFICANT, format_of(digits).comma)
        self.low, self.high = self._range()
        ends = [format_number(end, self.format) for end in (self.low, self.high)]
        texts = (Run(text, size=_SMALL * size) for text in (*ends, _USUAL))
        gutter = max(metrics.width(run) for run in texts) + _GAP * size
        items = [self._item(title) for title, _, _ in self._titles()]
        beside = sum(items) + 1.2 * size <= whole.w - gutter
        key = (1 if beside else len(items)) * _LINE * size
        foot = 1.75 * size
        self.box = Rect(gutter, size, whole.w - gutter - _DOT, whole.h - key - foot - size)
        left = gutter if beside else 0.0
        self.key = Rect(left, whole.h - key, whole.w - left, key)

    def run(self) -> Picture:
        shapes = [*self._axes(), *self._lines(), *self._dots(), *self._key()]
        return Picture(tuple(shapes), self.whole)

    # -- scales ------------------------------------------------------------------

    def _range(self) -> tuple[float, float]:
        """Return the least and the greatest loss that are shown."""
        losses = self.curve.losses[np.isfinite(self.curve.losses)]
        if not losses.size:
            return 0.0, 1.0
        low, high = float(losses.min()), float(losses.max())
        low = 0.0 if abs(low) < _NOTHING * abs(high) else low
        reach = _BEYOND * (high - low)
        told = self._foretold(self.answer.after)
        if math.isfinite(told):
            low, high = max(min(low, told), low - reach), min(max(high, told), high + reach)
        if high - low <= 1e-12 * max(abs(low), abs(high)) or not math.isfinite(high - low):
            room = max(abs(high), 1.0) / 10
            return low - room, high + room
        return low, high

    def _foretold(self, value: float) -> float:
        """Return the loss that the gradient foretells at ``value``."""
        answer = self.answer
        by = value - answer.before
        return answer.loss_before + (answer.gradient * by if by else 0.0)

    def _at(self, value: float, loss: float) -> Point:
        first, last = float(self.curve.values[0]), float(self.curve.values[-1])
        across = (value - first) / (last - first)
        up = (loss - self.low) / (self.high - self.low)
        high = self.box.h - 2 * _PAD
        return self.box.x + across * self.box.w, self.box.bottom - _PAD - up * high

    def _inside(self, value: float, loss: float) -> bool:
        first, last = self.curve.values[0], self.curve.values[-1]
        return bool(first <= value <= last) and self.low <= loss <= self.high

    # -- shapes ------------------------------------------------------------------

    def _axes(self) -> Iterator[Shape]:
        box, small = self.box, self.size
        corner = (("M", box.x, box.y), ("L", box.x, box.bottom), ("L", box.right, box.bottom))
        yield Path(corner, "outline", STROKE_THIN, tag=Tag("rule"))
        left = box.x - _GAP * small / 2
        for loss, y in ((self.high, box.y + _PAD), (self.low, box.bottom - _PAD)):
            yield self._number(loss, left, y + metrics.middle(small), "end")
        foot = box.bottom + 1.25 * small
        first, last = float(self.curve.values[0]), float(self.curve.values[-1])
        yield self._number(first, box.x, foot, "start")
        yield self._number(last, box.right, foot, "end")
        yield from self._now(foot)

    def _now(self, foot: float) -> Iterator[Shape]:
        """Mark where the leaf stands now; its number where there is room for it."""
        x, _ = self._at(self.answer.before, self.low)
        if not self.box.x <= x <= self.box.right:
            return
        line = (("M", x, self.box.y), ("L", x, self.box.bottom))
        yield Path(line, "rule", STROKE_THIN, tag=Tag("rule"))
        made = self._number(self.answer.before, x, foot, "middle")
        ends = [self._number(float(v), 0.0, 0.0, "end").width for v in self.curve.values[[0, -1]]]
        free = (self.box.x + ends[0] + self.size, self.box.right - ends[1] - self.size)
        if free[0] <= x - made.width / 2 and x + made.width / 2 <= free[1]:
            yield made

    def _number(self, value: float, x: float, y: float, anchor: str) -> Any:
        text = format_number(value, self.format)
        return metrics.line(text, x, y, ink="name", size=_SMALL * self.size, anchor=anchor)

    def _lines(self) -> Iterator[Shape]:
        straight = self._straight()
        if straight is not None:
            yield Path(straight, "gradient", STROKE, dash=_DASH, tag=Tag("text", label="line"))
        commands: list[tuple[Any, ...]] = []
        pen = "M"
        for value, loss in zip(self.curve.values.tolist(), self.curve.losses.tolist(), strict=True):
            if not self._inside(value, loss):
                pen = "M"  # a gap where the loss is no number
                continue
            commands.append((pen, *self._at(value, loss)))
            pen = "L"
        if len(commands) > 1:
            yield Path(tuple(commands), "value", STROKE_BOLD, tag=Tag("text", label="curve"))

    def _straight(self) -> tuple[tuple[Any, ...], ...] | None:
        """Return the line of the gradient, cut off where it leaves the box."""
        slope, here = self.answer.gradient, self.answer.before
        ends = [float(self.curve.values[0]), float(self.curve.values[-1])]
        if not (math.isfinite(slope) and math.isfinite(self.answer.loss_before)):
            return None
        if slope:
            cuts = sorted(
                here + (loss - self.answer.loss_before) / slope for loss in (self.low, self.high)
            )
            ends = [max(ends[0], cuts[0]), min(ends[1], cuts[1])]
        if ends[0] >= ends[1]:
            return None
        first, last = (self._at(value, self._foretold(value)) for value in ends)
        return ("M", *first), ("L", *last)

    def _dots(self) -> Iterator[Shape]:
        answer = self.answer
        told = self._foretold(answer.after)
        ends = [
            (loss, ink, fill)
            for loss, ink, fill in ((told, "gradient", "ground"), (answer.loss, "value", "value"))
            if self._inside(answer.after, loss)
        ]
        if len(ends) == 2:
            points = [self._at(answer.after, loss) for loss, _, _ in ends]
            gap = (("M", *points[0]), ("L", *points[1]))
            yield Path(gap, "name", STROKE_THIN, dash=(2.0, 2.0), tag=Tag("text", label="error"))
        if self._inside(answer.before, answer.loss_before):
            yield self._dot(answer.before, answer.loss_before, "value", "ground", "now")
        for loss, ink, fill in ends:
            yield self._dot(answer.after, loss, ink, fill, "tried" if fill == ink else "foretold")

    def _dot(self, value: float, loss: float, ink: str, fill: str, label: str) -> Ellipse:
        x, y = self._at(value, loss)
        rect = Rect(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT)
        return Ellipse(rect, ink, fill, 1.5, Tag("text", label=label))

    def _key(self) -> Iterator[Shape]:
        """Say which line is which, in a line each where they have no room beside each other."""
        x, y = self.key.x, self.key.y
        for title, ink, dash in self._titles():
            room = self._item(title)
            if x > self.key.x and self.key.h > 1.5 * _LINE * self.size:
                x, y = self.key.x, y + _LINE * self.size
            base = y + 1.2 * self.size
            middle = base - metrics.middle(self.size)
            line = (("M", x, middle), ("L", x + _KEY, middle))
            width = STROKE_BOLD if ink == "value" else STROKE
            yield Path(line, ink, width, dash=dash, tag=Tag("rule"))
            text_at = x + _KEY + _KEY_GAP
            yield metrics.line(title, text_at, base, ink="name", size=_SMALL * self.size)
            x += room + 1.2 * self.size

    def _titles(self) -> tuple[tuple[str, str, tuple[float, ...]], ...]:
        told = self.words.tr("gradient × change")
        return (self.words.tr("loss"), "value", ()), (told, "gradient", _DASH)

    def _item(self, title: str) -> float:
        """Return how wide a line of the key is, with its title."""
        return _KEY + _KEY_GAP + metrics.width(Run(title, size=_SMALL * self.size))
