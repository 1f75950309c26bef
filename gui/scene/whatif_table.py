"""What a change for trial does, as a Picture: before, after, and what the gradient foretold.

API summary
-----------
``whatif_table(answer, rows, width, digits, words, size)``   a :class:`Picture`
``whatif_text(answer, rows, digits, words)``                 the same as lines of text

Where four columns have no room for the widest number each, a row takes a line per number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from core.names import plain
from core.whatif import WhatIf
from gui.i18n import N_, Catalog
from gui.scene import metrics
from gui.scene.names import name_runs
from gui.scene.numbers import Digits, format_number, format_of
from gui.scene.shapes import Picture, Rect, Run, Segments, Shape, Tag
from gui.scene.style import STROKE_THIN
from gui.scene.whatif_rows import Row
from gui.scene.wrapping import shortened

_LINE: Final = 1.62
"""From baseline to baseline, in sizes."""
_GAP: Final = 0.75
"""Between columns, at least."""
_SMALL: Final = 0.92
_LEAST_NAME: Final = 2.6

_NAMES: Final = 0.36
"""The part of the width that names may take."""
TITLES: Final = (N_("before"), N_("after"), N_("difference"))
_FONTS: Final = ("sans", "sans-semibold", "sans")

Cell = tuple[str, str]
"""A text and its ink."""


def whatif_table(
    answer: WhatIf, rows: Sequence[Row], width: float, digits: Digits, words: Catalog, size: float
) -> Picture:
    """Return the table, ``width`` units wide; numbers have ``size``."""
    page = _Page(width, digits, words, size)
    page.table(rows)
    page.prediction(answer, rows)
    return Picture(tuple(page.shapes), Rect(0.0, 0.0, width, page.y + 0.4 * size))


def whatif_text(answer: WhatIf, rows: Sequence[Row], digits: Digits, words: Catalog) -> str:
    """Return the same to be read aloud."""

    def number(x: float) -> str:
        return format_number(x, digits)

    said = []
    for row in rows:
        values = zip(TITLES, (row.before, row.after, row.change), strict=True)
        parts = ", ".join(f"{words.tr(title)} {number(x)}" for title, x in values)
        said.append(f"{plain(row.name)}: {parts}")
    product = f"{number(answer.gradient)} × {number(answer.change)}"
    said += [
        f"{words.tr('gradient × change')}: {product} = {number(answer.predicted_change)}",
        f"{words.tr('error of the prediction')}: {number(answer.error)}",
    ]
    return "\n".join(said)


class _Page:
    """Lines from top to bottom."""

    def __init__(self, width: float, digits: Digits, words: Catalog, size: float) -> None:
        self.width, self.digits, self.words, self.size = width, digits, words, size
        self.y = 0.0
        self.shapes: list[Shape] = []

    # -- before and after --------------------------------------------------------

    def table(self, rows: Sequence[Row]) -> None:
        """Set a row for each number."""
        wide = metrics.number_width(format_of(self.digits).digits, self.size, "sans-semibold")
        names = max(metrics.width(self._runs(row)) for row in rows)
        names = max(names, _LEAST_NAME * self.size)
        gap = _GAP * self.size
        # The widest number that can appear: so no column moves while the slider does.
        room = self.width - names - 3 * gap
        if 3 * wide > room:
            wide = room / 3
            if wide < self._widest(rows):
                self._stacked(rows)
                return
        rights = [self.width - (wide + gap) * k for k in (2, 1, 0)]
        self._next()
        for title, right in zip(TITLES, rights, strict=True):
            self._put(self.words.tr(title), right, "name", _SMALL, "end")
        for k, row in enumerate(rows):
            if k in (1, len(rows) - 1):
                self._rule()
            self._next()
            self._name(row)
            cells = zip(self._cells(row), rights, _FONTS, _tags(row, k), strict=True)
            for (text, ink), right, font, tag in cells:
                self._put(text, right, ink, 1.0, "end", font, tag)

    def _stacked(self, rows: Sequence[Row]) -> None:
        """Set a line for each number of a row."""
        for k, row in enumerate(rows):
            if k:
                self._rule()
            self._next()
            self._name(row)
            cells = zip(TITLES, self._cells(row), _FONTS, _tags(row, k), strict=True)
            for title, (text, ink), font, tag in cells:
                self._next()
                self._put(self.words.tr(title), self.size, "name", _SMALL)
                self._put(text, self.width, ink, 1.0, "end", font, tag)

    def _widest(self, rows: Sequence[Row]) -> float:
        texts = [Run(t, i, "sans-semibold", self.size) for r in rows for t, i in self._cells(r)]
        return max(metrics.width(run) for run in texts)

    def _cells(self, row: Row) -> Iterator[Cell]:
        for value in (row.before, row.after, row.change):
            yield format_number(value, self.digits), _ink(value)

    def _name(self, row: Row) -> None:
        tag = Tag("name", row.tag.wire, None, row.tag.quantity, "", row.tag.entry)
        self.shapes.append(metrics.text(self._runs(row), 0.0, self.y, tag=tag))

    def _runs(self, row: Row) -> tuple[Run, ...]:
        """Return the name, its end cut off where it is very long."""
        room = _NAMES * self.width
        runs = name_runs(row.name, self.size)
        if metrics.width(runs) <= room:
            return runs
        return (Run(shortened(plain(row.name), room, "sans", self.size), "name", size=self.size),)

    # -- what was foretold -------------------------------------------------------

    def prediction(self, answer: WhatIf, rows: Sequence[Row]) -> None:
        """Write out gradient × change, and what it misses."""
        self._rule()
        self.y += 0.35 * self.size
        change = answer.change
        written = [
            (format_number(answer.gradient, self.digits), _ink(answer.gradient, "gradient")),
            (" × ", "name"),
            (format_number(change, self.digits), _ink(change)),
            (" = ", "name"),
            (format_number(answer.predicted_change, self.digits), _ink(answer.predicted_change)),
        ]
        last = len(written) - 1
        runs = tuple(
            Run(t, ink, "sans-semibold" if k == last else "sans", self.size)
            for k, (t, ink) in enumerate(written)
        )
        self._labelled(self.words.tr("gradient × change"), runs, rows[0].tag)
        error = Run(format_number(answer.error, self.digits), _ink(answer.error), size=self.size)
        self._labelled(self.words.tr("error of the prediction"), (error,), None)

    def _labelled(self, title: str, runs: tuple[Run, ...], tag: Tag | None) -> None:
        """Set a label and, at the right or on lines of its own, what belongs to it."""
        self._next()
        self._put(title, 0.0, "name", _SMALL)
        label = metrics.width(Run(title, size=_SMALL * self.size))
        gradient = Tag("number", tag.wire, None, "gradient", "gradient", tag.entry) if tag else None
        if label + _GAP * self.size + metrics.width(runs) > self.width:
            self._next()
        if metrics.width(runs) <= self.width:
            self.shapes.append(metrics.text(runs, self.width, self.y, "end", tag=gradient))
            return
        # At many digits: a line for each factor and one for the product.
        for start, stop in ((0, 1), (1, 3), (3, 5)):
            part = runs[start:stop]
            self.shapes.append(metrics.text(part, self.width, self.y, "end", tag=gradient))
            if stop < len(runs):
                self._next()

    # -- pen ---------------------------------------------------------------------

    def _next(self) -> None:
        self.y += _LINE * self.size

    def _rule(self) -> None:
        y = self.y + 0.5 * self.size
        lines = np.array([[0.0, y, self.width, y]])
        self.shapes.append(Segments(lines, np.array([STROKE_THIN]), "rule", Tag("text")))
        self.y += 0.3 * self.size

    def _put(
        self,
        text: str,
        x: float,
        ink: str,
        part: float = 1.0,
        anchor: str = "start",
        font: str = "sans",
        tag: Tag | None = None,
    ) -> None:
        made = metrics.line(
            text, x, self.y, ink=ink, size=part * self.size, font=font, anchor=anchor, tag=tag
        )
        self.shapes.append(made)


def _tags(row: Row, number: int) -> tuple[Tag, Tag, Tag]:
    """Return the tags of a row's numbers: keys go to the one that stands on the canvas."""
    return replace(row.tag, label=f"row {number}"), row.tag, row.tag


def _ink(value: float, ink: str = "value") -> str:
    return ink if math.isfinite(value) else "warning"
