"""One table of numbers set in type: brackets, indices, dots for what is left out.

API summary
-----------
``Setting(table, numbers, size)``   its measures, and its shapes about a middle line
``cell_width(digits, size)``        the room of every number; ``usual_width`` that of 0.1234
``number_text(cell, ...)``          a number, written smaller where it is longer than its room
``term_runs(terms, size, ink)``     names, derivatives and signs as runs
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from gui.scene import metrics
from gui.scene.array_model import Cell, Derivative, Table, Term
from gui.scene.names import name_runs
from gui.scene.numbers import MINUS, Format, format_number, is_finite
from gui.scene.shapes import Box, Path, Rect, Run, Segments, Shape, Tag, Text
from gui.scene.style import QUANTITY_INK, STROKE, STROKE_THIN

HEAD: Final = 0.84
"""Size of the indices to that of the numbers."""
GAP: Final = 0.75
"""Between columns, in sizes of the numbers, as all that follows."""
BRACKET: Final = 0.42
EDGE: Final = 0.4
DOTS: Final = 1.5
_PITCH: Final = 1.75
_NOTHING: Final = "·"


def cell_width(digits: int, size: float) -> float:
    """Return the room of an everyday number: −12.3456, or −1.23e−4."""
    fixed = f"{MINUS}00.{'0' * digits}"
    scientific = f"{MINUS}0.{'0' * max(1, digits - 2)}e{MINUS}0"
    return max(metrics.width(Run(s, "value", "sans", size)) for s in (fixed, scientific))


def usual_width(digits: int, size: float) -> float:
    """Return the width of a number such as 0.1234."""
    return metrics.width(Run(f"0.{'0' * digits}", "value", "sans", size))


def term_runs(terms: Iterable[Term], size: float, ink: str) -> tuple[Run, ...]:
    """Return names, derivatives and signs as runs."""
    made: list[Run] = []
    for term in terms:
        if isinstance(term, str):
            made.append(Run(term, ink, "sans", size))
        elif isinstance(term, Derivative):
            made += [Run("∂", ink, "sans", size), *name_runs(term.of, size, ink)]
            made += [Run("/∂", ink, "sans", size), *name_runs(term.by, size, ink)]
        else:
            made += name_runs(term, size, ink)
    return tuple(made)


class Setting:
    """Measures and shapes of one table whose middle row lies on an axis."""

    def __init__(self, table: Table, numbers: Format, size: float) -> None:
        self.table, self.numbers, self.size = table, numbers, size
        self.count, self.wide = table.shape
        self.cell = cell_width(numbers.digits, size)
        self.usual = usual_width(numbers.digits, size)
        cut = table.cut
        self.pitch = _PITCH * size
        self.step = self.cell + GAP * size
        edge = (BRACKET + EDGE) * size if table.bracket else 0.3 * size
        dots = DOTS * size
        self.heads = max((_head_width(h, size) for h in table.rows), default=0.0)
        self.heads += 0.4 * size if table.rows else 0.0
        self.left = self.heads + edge + (dots if cut.left else 0.0)
        self.inside = max(self.wide * self.step - GAP * size, 0.0)
        self.width = self.left + self.inside + (dots if cut.right else 0.0) + edge
        self.lines = self.count + cut.top + cut.bottom
        half = self.lines * self.pitch / 2
        self.above = half + (1.75 * HEAD * size if table.columns else 0.0) + 0.15 * size
        self.below = half + 0.15 * size
        self.top = -half

    def row_y(self, row: int) -> float:
        """Return the middle of a row, from the axis."""
        return self.top + (row + self.table.cut.top + 0.5) * self.pitch

    def middle_of(self, column: int) -> float:
        """Return the middle of a usual number of a column."""
        return self.right_of(column) - self.usual / 2

    def right_of(self, column: int) -> float:
        """Return where the numbers of a column end."""
        return self.left + column * self.step + self.cell

    def shapes(self, x: float, axis: float, label: str) -> list[Shape]:
        made: list[Shape] = [*self._headings(x, axis, label)]
        made += self._brackets(x, axis) if self.table.bracket else self._lines(x, axis)
        made += self._dots(x, axis, label)
        for r, row in enumerate(self.table.cells):
            baseline = axis + self.row_y(r) + metrics.middle(self.size)
            for c, cell in enumerate(row):
                made.append(self._number(cell, x + self.right_of(c), baseline))
        return made

    def behind(self, x: float, axis: float) -> list[Shape]:
        """Return what is painted before the numbers: the mark."""
        if self.table.mark is None or not self.count:
            return []
        row, column = self.table.mark
        r1, r2 = (0, self.count - 1) if row is None else (row, row)
        c1, c2 = (0, self.wide - 1) if column is None else (column, column)
        gap = 0.35 * self.size
        left, right = self.right_of(c1) - self.cell - gap, self.right_of(c2) + gap
        top, bottom = (self.row_y(r) + d * self.pitch / 2 for r, d in ((r1, -0.92), (r2, 0.92)))
        rect = Rect(x + left, axis + top, right - left, bottom - top)
        return [Box(rect, 4.0, "lit", "lit-fill", STROKE, Tag("rule"))]

    def _number(self, cell: Cell, right: float, baseline: float) -> Text:
        if cell.number is None:
            return empty_text(cell, right - self.usual / 2, baseline, self.size)
        room = self.cell + 0.5 * GAP * self.size
        return number_text(cell, right, baseline, "end", self.numbers, self.size, room)

    def _headings(self, x: float, axis: float, label: str) -> list[Shape]:
        size, made = HEAD * self.size, []
        for r, head in enumerate(self.table.rows):
            tag = Tag("text", label=f"{label} row {r}")
            baseline = axis + self.row_y(r) + metrics.middle(size)
            run = Run(head, "name", "sans", size)
            made.append(
                metrics.text(run, x + self.heads - 0.4 * self.size, baseline, "end", tag=tag)
            )
        baseline = axis + self.top - 0.55 * size
        for c, terms in enumerate(self.table.columns):
            tag = Tag("text", label=f"{label} column {c}")
            runs = term_runs(terms, size, "name")
            spot = x + self.middle_of(c)
            made.append(metrics.text(runs, spot, baseline, "middle", tag=tag))
        return list(made)

    def _brackets(self, x: float, axis: float) -> list[Shape]:
        top, bottom = axis + self.top, axis - self.top
        arm = BRACKET * self.size
        left, right = x + self.heads + 1.0, x + self.width - 1.0
        made: list[Shape] = []
        for at, inwards in ((left, arm), (right, -arm)):
            corners = ((at + inwards, top), (at, top), (at, bottom), (at + inwards, bottom))
            commands = tuple(("L" if i else "M", *p) for i, p in enumerate(corners))
            made.append(Path(commands, "text", 1.25, tag=Tag("rule")))
        return made

    def _lines(self, x: float, axis: float) -> list[Shape]:
        """Return the line under the headings, and that above a sum."""
        ys = [axis + self.top]
        if self.table.total and self.count > 1:
            ys.append(axis + self.row_y(self.count - 1) - self.pitch / 2)
        lines = np.array([[x, y, x + self.width, y] for y in ys])
        return [Segments(lines, np.full(len(ys), STROKE_THIN), "rule", Tag("rule"))]

    def _dots(self, x: float, axis: float, label: str) -> list[Shape]:
        """Return the dots that stand for what is left out."""
        cut, made = self.table.cut, []
        left, right = 0.62 * DOTS * self.size, 0.68 * DOTS * self.size
        sides = [(cut.left, self.left - left), (cut.right, self.left + self.inside + right)]
        for r in range(self.count):
            y = axis + self.row_y(r)
            made += [self._dot("⋯", x + at, y, f"{label} {r}") for there, at in sides if there]
        for there, row in ((cut.top, -1), (cut.bottom, self.count)):
            for c in range(self.wide if there else 0):
                at = x + self.middle_of(c)
                made.append(self._dot("⋮", at, axis + self.row_y(row), f"{label} {row} {c}"))
        return list(made)

    def _dot(self, sign: str, x: float, y: float, label: str) -> Text:
        """Return dots around a place."""
        run = Run(sign, "name", "sans", 0.85 * self.size)
        tag = Tag("text", label=f"dots {label} {x:.0f}")
        made = metrics.text(run, x, y, "middle", tag=tag)
        return replace(made, y=y + (made.ascent - made.descent) / 2)


def empty_text(cell: Cell, x: float, y: float, size: float) -> Text:
    """Return the dot in the place of a number that is not there yet."""
    run = Run(_NOTHING, "ghost", "sans", size)
    return metrics.text(run, x, y, "middle", tag=Tag("text", label=cell.tag.label))


def number_text(
    cell: Cell, x: float, y: float, anchor: str, numbers: Format, size: float, room: float
) -> Text:
    """Return a number that is there, in its ink, no wider than ``room``."""
    assert cell.number is not None, "an empty place has no text"
    known = is_finite(cell.number)
    ink = QUANTITY_INK.get(cell.tag.quantity, "text") if known else "warning"
    ink = "ghost" if cell.faint else ink
    text = format_number(cell.number, numbers, cell.tag.quantity, cell.tag.wire)
    run = _fitting(text, ink, size, room)
    return metrics.text(run, x, y, anchor, tag=cell.tag)


@lru_cache(maxsize=4096)
def _fitting(string: str, ink: str, size: float, room: float) -> Run:
    """Return a number that is wider than its cell in a smaller size."""
    run = Run(string, ink, "sans", size)
    wide = metrics.width(run)
    return run if wide <= room else Run(string, ink, "sans", size * room / wide)


def _head_width(head: str, size: float) -> float:
    return metrics.width(Run(head, "name", "sans", HEAD * size))
