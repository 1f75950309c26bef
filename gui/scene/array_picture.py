"""Sheets of vectors and matrices as Pictures: tables in brackets, signs between them.

API summary
-----------
``picture(sheet, room, format, size)``   the Picture of a :class:`~gui.scene.array_model.Sheet`
``columns_in(room, digits, size)``       how many columns a table may have in ``room`` units
``size_for(count, room, digits, size)``  the size at which ``count`` columns are shown, if any

Every cell has room for an everyday number of the digits that are set; what is longer is
written smaller, so that no value moves anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from gui.scene import metrics
from gui.scene.array_model import (
    Cell,
    Derivative,
    Equation,
    Group,
    Item,
    Sentence,
    Sheet,
    Sign,
    Single,
    Table,
    Term,
)
from gui.scene.formula import broken
from gui.scene.names import name_runs
from gui.scene.numbers import MINUS, Format, format_number, is_finite
from gui.scene.shapes import Box, Path, Picture, Rect, Run, Segments, Shape, Tag, Text
from gui.scene.style import QUANTITY_INK, STROKE, STROKE_THIN

SIZE: Final = 13.0
SMALLEST: Final = 11.0
"""Columns are left out before numbers are smaller than this."""
HEAD: Final = 0.84
"""Size of the indices to that of the numbers."""
_PITCH: Final = 1.75
_GAP: Final = 0.75
_BRACKET: Final = 0.42
_EDGE: Final = 0.4
_DOTS: Final = 1.5
_LEADING: Final = 0.9
_INDEX: Final = 2.2
"""Room for an index of two figures, in sizes."""
_BETWEEN: Final = 0.55
_EQUALS: Final = 1.2
"""Room for the sign before a table."""
_NOTHING: Final = "·"


def cell_width(digits: int, size: float) -> float:
    """Return the room of an everyday number: −12.3456, or −1.23e−4."""
    fixed = f"{MINUS}00.{'0' * digits}"
    scientific = f"{MINUS}0.{'0' * max(1, digits - 2)}e{MINUS}0"
    return max(metrics.width(Run(s, "value", "sans", size)) for s in (fixed, scientific))


def usual_width(digits: int, size: float) -> float:
    """Return the width of a number such as 0.1234."""
    return metrics.width(Run(f"0.{'0' * digits}", "value", "sans", size))


def columns_in(room: float, digits: int, size: float) -> int:
    """Return how many columns of numbers fit beside indices, brackets and dots."""
    rest = room - (2 * (_BRACKET + _EDGE) + _INDEX + 2 * _DOTS + _EQUALS) * size
    return max(1, int(rest // (cell_width(digits, size) + _GAP * size)))


def size_for(count: int, room: float, digits: int, size: float) -> float:
    """Return ``size``, or what is a little smaller if ``count`` columns fit only then."""
    for tried in (size, 0.92 * size, SMALLEST / SIZE * size):
        if columns_in(room, digits, tried) >= count:
            return tried
    return size


def picture(made: Sheet, room: float, numbers: Format, size: float = SIZE) -> Picture:
    """Return ``made`` set in type, ``room`` units wide at least."""
    page = _Page(room, numbers, size)
    for block in made.blocks:
        if isinstance(block, Equation):
            page.equation(block)
        else:
            page.sentence(block)
    return page.picture()


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


class _Page:
    """Rows of groups from top to bottom."""

    def __init__(self, room: float, numbers: Format, size: float) -> None:
        self.room, self.numbers, self.size = room, numbers, size
        self.shapes: list[Shape] = []
        self.behind: list[Shape] = []
        self.y = self.right = 0.0
        self.tables = 0

    def sentence(self, sentence: Sentence) -> None:
        """Set words, broken at their spaces."""
        size, strong = 0.92 * self.size, sentence.strong
        self.y += (0.5 if strong else 0.25) * size
        for line in broken(sentence.text, self.room, size):
            run = Run(line, "text" if strong else "name", "sans-medium" if strong else "sans", size)
            made = metrics.text(run, 0.0, self.y + size, tag=Tag("caption"))
            self.shapes.append(made)
            self.y += 1.5 * size
            self.right = max(self.right, made.width)

    def equation(self, equation: Equation) -> None:
        """Set groups side by side while there is room."""
        self.y += _LEADING * self.size * 0.4
        groups = equation.groups
        indent = self._indent(groups)
        rows: list[list[Group]] = [[]]
        used = 0.0
        for group in groups:
            wide = self._width(group)
            space = self._space if rows[-1] else 0.0
            if rows[-1] and used + space + wide > self.room:
                rows.append([])
                used, space = indent, 0.0
            rows[-1].append(group)
            used += space + wide
        names = self._names(rows)
        for i, row in enumerate(rows):
            # What is too wide for the indent is set further to the left.
            rest = max(0.0, self.room - self._width([item for g in row for item in g]))
            self._row(row, min(indent if i else 0.0, rest), names)
        self.y += _LEADING * self.size * 0.3

    def _indent(self, groups: Sequence[Group]) -> float:
        """Return how far rows after the first are set in: behind the left side."""
        first = groups[0]
        if len(groups) < 2 or len(first) != 1:
            return 0.0
        return self._wide(first[0]) + self._space

    def _names(self, rows: Sequence[Sequence[Group]]) -> float:
        """Return the width of the names where equations stand one below the other."""
        if len(rows) < 2 or any(len(row) > 1 or len(row[0]) < 2 for row in rows):
            return 0.0
        return max(self._wide(row[0][0]) for row in rows)

    @property
    def _space(self) -> float:
        return _BETWEEN * self.size

    def _width(self, group: Sequence[Item]) -> float:
        return sum(self._wide(item) for item in group) + self._space * (len(group) - 1)

    def _wide(self, item: Item) -> float:
        if isinstance(item, Sign):
            return metrics.width(term_runs(item.terms, self.size, "text"))
        if isinstance(item, Single):
            return cell_width(self.numbers.digits, self.size)
        return _Grid(item, self.numbers, self.size).width

    def _row(self, groups: Sequence[Group], x: float, names: float) -> None:
        items = [item for group in groups for item in group]
        grids = [_Grid(i, self.numbers, self.size) for i in items if isinstance(i, Table)]
        above = max([0.9 * self.size, *(g.above for g in grids)])
        below = max([0.9 * self.size, *(g.below for g in grids)])
        axis = self.y + above
        x += max(0.0, names - self._wide(items[0]))
        for item in items:
            if isinstance(item, Sign):
                self._sign(item, x, axis)
            elif isinstance(item, Single):
                self._single(item, x, axis)
            else:
                self.tables += 1
                grid = _Grid(item, self.numbers, self.size)
                self.shapes += grid.shapes(x, axis, f"table {self.tables}")
                self.behind += grid.behind(x, axis)
            x += self._wide(item) + self._space
        self.right = max(self.right, x - self._space)
        self.y = axis + below + _LEADING * self.size * 0.6

    def _sign(self, sign: Sign, x: float, axis: float) -> None:
        ink = QUANTITY_INK.get(sign.quantity, "text")
        runs = term_runs(sign.terms, self.size, ink)
        named = any(not isinstance(t, str) for t in sign.terms)
        tag = Tag("name" if named else "text", label=f"sign {x:.0f} {axis:.0f}")
        baseline = axis + metrics.middle(self.size)
        self.shapes.append(metrics.text(runs, x, baseline, tag=tag))

    def _single(self, item: Single, x: float, axis: float) -> None:
        """Set a number from the left: it stands behind an equals sign."""
        wide = cell_width(self.numbers.digits, self.size)
        baseline = axis + metrics.middle(self.size)
        self.shapes.append(
            number_text(item.cell, x, baseline, "start", self.numbers, self.size, wide)
        )

    def picture(self) -> Picture:
        bounds = Rect(0.0, 0.0, max(self.right, self.room), self.y)
        return Picture((*self.behind, *self.shapes), bounds)


class _Grid:
    """Measures and shapes of one table whose middle row lies on an axis."""

    def __init__(self, table: Table, numbers: Format, size: float) -> None:
        self.table, self.numbers, self.size = table, numbers, size
        self.count, self.wide = table.shape
        self.cell = cell_width(numbers.digits, size)
        self.usual = usual_width(numbers.digits, size)
        cut = table.cut
        self.pitch = _PITCH * size
        self.step = self.cell + _GAP * size
        edge = (_BRACKET + _EDGE) * size if table.bracket else 0.3 * size
        dots = _DOTS * size
        self.heads = max((_head_width(h, size) for h in table.rows), default=0.0)
        self.heads += 0.4 * size if table.rows else 0.0
        self.left = self.heads + edge + (dots if cut.left else 0.0)
        self.inside = max(self.wide * self.step - _GAP * size, 0.0)
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
            run = Run(_NOTHING, "ghost", "sans", self.size)
            tag = Tag("text", label=cell.tag.label)
            return metrics.text(run, right - self.usual / 2, baseline, "middle", tag=tag)
        room = self.cell + 0.5 * _GAP * self.size
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
        arm = _BRACKET * self.size
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
        left, right = 0.62 * _DOTS * self.size, 0.68 * _DOTS * self.size
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


def number_text(
    cell: Cell, x: float, y: float, anchor: str, numbers: Format, size: float, room: float
) -> Text:
    """Return a number that is there, in its ink, no wider than ``room``."""
    assert cell.number is not None, "an empty place has no text"
    known = is_finite(cell.number)
    ink = QUANTITY_INK.get(cell.tag.quantity, "text") if known else "warning"
    ink = "ghost" if cell.faint else ink
    run = _fitting(format_number(cell.number, numbers), ink, size, room)
    return metrics.text(run, x, y, anchor, tag=cell.tag)


@lru_cache(maxsize=4096)
def _fitting(string: str, ink: str, size: float, room: float) -> Run:
    """Return a number that is wider than its cell in a smaller size."""
    run = Run(string, ink, "sans", size)
    wide = metrics.width(run)
    return run if wide <= room else Run(string, ink, "sans", size * room / wide)


def _head_width(head: str, size: float) -> float:
    return metrics.width(Run(head, "name", "sans", HEAD * size))


__all__ = ["SIZE", "SMALLEST", "cell_width", "columns_in", "picture", "size_for", "term_runs"]
