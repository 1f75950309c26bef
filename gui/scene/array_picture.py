"""Sheets of vectors and matrices as Pictures: tables in brackets, signs between them.

API summary
-----------
``picture(sheet, room, format, size)``   the Picture of a :class:`~gui.scene.array_model.Sheet`
``columns_in(count, room, digits, size)``  how many columns a table may have in ``room`` units
``size_for(count, room, digits, size)``  the size at which ``count`` columns are shown, if any

Every cell has room for an everyday number of the digits that are set; what is longer is
written smaller, so that no value moves anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gui.scene import metrics
from gui.scene.array_model import Equation, Group, Item, Sentence, Sheet, Sign, Single, Table
from gui.scene.array_table import (
    BRACKET,
    DOTS,
    EDGE,
    GAP,
    Setting,
    cell_width,
    empty_text,
    number_text,
    term_runs,
    usual_width,
)
from gui.scene.formula import broken
from gui.scene.numbers import Format
from gui.scene.shapes import Picture, Rect, Run, Shape, Tag
from gui.scene.style import QUANTITY_INK

SIZE: Final = 13.0
SMALLEST: Final = 11.0
"""Columns are left out before numbers are smaller than this."""
_LEADING: Final = 0.9
_INDEX: Final = 2.2
"""Room for an index of two figures, in sizes."""
_BETWEEN: Final = 0.55
_EQUALS: Final = 1.2
"""Room for the sign before a table."""


def columns_in(count: int, room: float, digits: int, size: float) -> int:
    """Return how many of ``count`` columns of numbers fit beside indices and brackets; dots
    take room where that is not all of them."""
    step = cell_width(digits, size) + GAP * size
    rest = room - (2 * (BRACKET + EDGE) + _INDEX + _EQUALS) * size
    if count * step <= rest:
        return count
    return max(1, int((rest - 2 * DOTS * size) // step))


def size_for(count: int, room: float, digits: int, size: float) -> float:
    """Return ``size``, or what is a little smaller if ``count`` columns fit only then."""
    for tried in (size, 0.92 * size, SMALLEST / SIZE * size):
        if columns_in(count, room, digits, tried) >= count:
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
        groups = [part for group in equation.groups for part in self._parted(group)]
        indent = self._indent(groups)
        rows: list[list[Group]] = [[]]
        used = 0.0
        for group in groups:
            wide = self._width(group)
            space = self._before(group) if rows[-1] else 0.0
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

    def _parted(self, group: Group) -> tuple[Group, ...]:
        """Return a group that is too wide as its name and the rest."""
        first = group[0]
        if len(group) > 1 and isinstance(first, Sign) and self._width(group) > self.room:
            return (first,), group[1:]
        return (group,)

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

    def _before(self, group: Sequence[Item]) -> float:
        """Return the room before a group: more where it begins an equation of its own."""
        opens = len(group) > 1 and isinstance(group[0], Sign) and group[0].opens
        return 2.2 * self.size if opens else self._space

    def _width(self, group: Sequence[Item]) -> float:
        return sum(self._wide(item) for item in group) + self._space * (len(group) - 1)

    def _wide(self, item: Item) -> float:
        if isinstance(item, Sign):
            return metrics.width(term_runs(item.terms, self.size, "text"))
        if isinstance(item, Single):
            return cell_width(self.numbers.digits, self.size)
        return Setting(item, self.numbers, self.size).width

    def _row(self, groups: Sequence[Group], x: float, names: float) -> None:
        items = [item for group in groups for item in group]
        starts = {id(group[0]): self._before(group) - self._space for group in groups[1:]}
        grids = [Setting(i, self.numbers, self.size) for i in items if isinstance(i, Table)]
        above = max([0.9 * self.size, *(g.above for g in grids)])
        below = max([0.9 * self.size, *(g.below for g in grids)])
        axis = self.y + above
        x += max(0.0, names - self._wide(items[0]))
        for item in items:
            x += starts.get(id(item), 0.0)
            if isinstance(item, Sign):
                self._sign(item, x, axis)
            elif isinstance(item, Single):
                self._single(item, x, axis)
            else:
                self.tables += 1
                grid = Setting(item, self.numbers, self.size)
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
        digits, y = self.numbers.digits, axis + metrics.middle(self.size)
        if item.cell.number is None:
            middle = x + usual_width(digits, self.size) / 2
            made = empty_text(item.cell, middle, y, self.size)
        else:
            room = cell_width(digits, self.size)
            made = number_text(item.cell, x, y, "start", self.numbers, self.size, room)
        self.shapes.append(made)

    def picture(self) -> Picture:
        bounds = Rect(0.0, 0.0, max(self.right, self.room), self.y)
        return Picture((*self.behind, *self.shapes), bounds)


__all__ = ["SIZE", "SMALLEST", "columns_in", "picture", "size_for"]
