"""The view of a loss table: predictions and what they cost, table beside table.

API summary
-----------
``draw(frame)``     the Picture of a loss table; there is nothing to step through

Samples are columns, the mean the last of them; targets, predictions, the verdict and the
losses are rows, so that a row can be followed from one table to the next.  Of more than
``MOST`` samples or outputs the first ones and the last one are shown.  A loss whose number (in
``TABLE_LOSSES``) is unfolded has its gradients below.  Tags name numbers as
:mod:`core.table_numbers` does, with (sample, output) as their entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.halos import HALO_SIDE, outline
from gui.scene.shapes import Box, Path, Picture, Rect, Run, Segments, Shape, Tag, Text
from gui.scene.style import (
    HALO_PAD,
    MARGIN,
    SIZE_HEADING,
    SIZE_NAME,
    SIZE_NUMBER,
    STROKE,
    STROKE_BOLD,
    STROKE_THIN,
)
from gui.scene.table_rows import Cell, Content, Row
from gui.scene.wrapping import shortened

ROW: Final = 26.0
COLUMN_GAP: Final = 22.0
TABLE_GAP: Final = 56.0
NAME_GAP: Final = 28.0
_NAME_MOST: Final = 260.0
_MARK: Final = 5.5
_CHEVRON: Final = 4.0
_BEFORE: Final = 13.0
"""How far before the names the mark of what unfolds stands."""
FOLDED: Final = "losses"
"""The wire of the tags that unfold a loss; their entry is its number."""


def draw(frame: Frame) -> Picture:
    """Return the tables of a frame's experiment side by side.

    Raises:
        ValueError: the experiment is not a loss table.
    """
    table = frame.experiment.table
    if table is None:
        raise ValueError("not a loss table")
    told = frame.experiment.localized(frame.view.language).tables
    names = [told.get(name, name) for name in table.predictions]
    return _Setter(Content(table, frame).rows(), names, frame).picture()


class _Setter:
    """Sets rows into columns."""

    def __init__(self, rows: list[Row], names: list[str], frame: Frame) -> None:
        self.rows, self.names, self.frame = rows, names, frame
        self.shapes: list[Shape] = []
        self.heads = max(metrics.width(row.head) for row in rows)
        self.rights = self.columns()

    def columns(self) -> list[list[float]]:
        """Return the right end of every column of every table."""
        x, made = self.heads + NAME_GAP, []
        for i, name in enumerate(self.names):
            rights = []
            for column in range(len(self.rows[0].cells[i])):
                widest = max(metrics.width(row.cells[i][column].runs) for row in self.rows)
                x += max(widest, 2 * _MARK) + COLUMN_GAP
                rights.append(x - COLUMN_GAP)
            # A long name of a short table pushes the next one away.
            x = max(x, rights[0] + metrics.width(_title(name)))
            made.append(rights)
            x += TABLE_GAP - COLUMN_GAP
        return made

    def picture(self) -> Picture:
        y = 0.0
        for i, rights in enumerate(self.rights):
            self.title(i, self.left(i), y)
            right = max(rights[-1], self.left(i))
            self.rule(self.left(i), right, y + 10.0)
        y += 12.0
        for number, row in enumerate(self.rows):
            if row.gap:
                self.rule(0.0, self.rights[-1][-1], y + ROW * 0.3 + row.gap / 2)
            y += ROW + row.gap
            tag = Tag("name", label=f"row {number}")
            self.shapes.append(metrics.text(row.head, 0.0, y, tag=tag))
            if row.fold is not None:
                self.fold(row.fold, y, unfolded=row.open)
            for i, cells in enumerate(row.cells):
                self.set_cells(number, i, cells, y)
        right = max(t.corners()[1][0] for t in self.shapes if isinstance(t, Text))
        left = _BEFORE + 2 * _CHEVRON
        bounds = Rect(-left, -SIZE_HEADING, right + left, y + SIZE_HEADING + 10.0)
        return Picture(tuple(self.shapes), bounds.grown(MARGIN))

    def left(self, table: int) -> float:
        """Return where a table begins: at its first column's widest cell."""
        first = max(metrics.width(row.cells[table][0].runs) for row in self.rows)
        return self.rights[table][0] - max(first, 2 * _MARK)

    def title(self, table: int, x: float, y: float) -> None:
        tag = Tag("heading", label=f"table {table}")
        self.shapes.append(metrics.text(_title(self.names[table]), x, y, tag=tag))

    def rule(self, x1: float, x2: float, y: float) -> None:
        lines = np.array([[x1, y, x2, y]])
        self.shapes.append(Segments(lines, np.array([STROKE_THIN]), "rule", Tag("rule")))

    def fold(self, loss: int, y: float, *, unfolded: bool) -> None:
        """Set the mark of a row that unfolds, but for files, and what is to be clicked."""
        tag = Tag("ellipsis", FOLDED, entry=(loss,))
        x, middle, r = -_BEFORE, y - metrics.middle(SIZE_NAME), _CHEVRON
        ends = ((-r, -r / 2), (0.0, r / 2), (r, -r / 2))
        if not unfolded:
            ends = ((-r / 2, -r), (r / 2, 0.0), (-r / 2, r))
        (x1, y1), (x2, y2), (x3, y3) = ((x + dx, middle + dy) for dx, dy in ends)
        line = (("M", x1, y1), ("L", x2, y2), ("L", x3, y3))
        if not self.frame.view.on_paper:
            self.shapes.append(Path(line, "name", STROKE, tag=tag))
        area = Rect(x - 2 * r, middle - ROW / 2, self.heads + _BEFORE + 2 * r, ROW)
        self.shapes.append(Box(area, 0.0, "ground", "", 0.0, tag))

    def set_cells(self, row: int, table: int, cells: Sequence[Cell], y: float) -> None:
        for column, cell in enumerate(cells):
            x = self.rights[table][column]
            kind = "number" if cell.quantity else "text"
            label = f"cell {row} {table} {column}"
            tag = Tag(kind, cell.wire, None, cell.quantity, label, cell.entry)
            if cell.runs:
                made = metrics.text(cell.runs, x, y, "end", tag=tag)
                view = self.frame.view
                if cell.wire and (view.selected, view.entry) == (cell.wire, cell.entry):
                    self.shapes.append(
                        outline(made.corners(), HALO_PAD, Tag("halo", cell.wire), HALO_SIDE)
                    )
                self.shapes.append(made)
            if cell.mark is not None:
                self.shapes.append(
                    _mark(x - _MARK, y - metrics.middle(SIZE_NUMBER), cell.mark, tag)
                )


def _title(name: str) -> tuple[Run, ...]:
    """Return the name of a table, cut to what a picture can bear."""
    cut = shortened(name, _NAME_MOST, "sans-semibold", SIZE_HEADING)
    return (Run(cut, "heading", "sans-semibold", SIZE_HEADING),)


def _mark(x: float, y: float, right: bool, tag: Tag) -> Path:
    """Return a tick or a cross around (x, y)."""
    r = _MARK
    if right:
        tick = (("M", x - r, y), ("L", x - r / 3, y + r * 0.75), ("L", x + r, y - r * 0.8))
        return Path(tick, "value", STROKE_BOLD, tag=tag)
    r *= 0.8
    cross = (
        ("M", x - r, y - r),
        ("L", x + r, y + r),
        ("M", x - r, y + r),
        ("L", x + r, y - r),
    )
    return Path(cross, "warning", STROKE + 0.3, tag=tag)
