"""The view of a loss table: predictions and what they cost, table beside table.

API summary
-----------
``draw(frame)``     the Picture of a loss table; there is nothing to step through

Samples are columns, the mean the last of them; targets, predictions, the verdict and the
losses are rows, so that a row can be followed from one table to the next.  Of more than
``MOST`` samples or outputs the first ones and the last one are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.experiment import Array, LossTable
from core.loss_tables import TABLE_LOSSES, TableResult, evaluate
from core.losses import LOSSES
from core.names import Name
from gui.i18n import Catalog, catalog
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.names import name_runs
from gui.scene.numbers import format_number, is_finite
from gui.scene.shapes import Path, Picture, Rect, Run, Segments, Shape, Tag, Text
from gui.scene.style import (
    MARGIN,
    SIZE_HEADING,
    SIZE_NAME,
    SIZE_NUMBER,
    STROKE,
    STROKE_BOLD,
    STROKE_THIN,
)
from gui.scene.terms import term
from gui.scene.wrapping import shortened

Classes = npt.NDArray[np.intp]

MOST: Final = 12
ROW: Final = 26.0
SECTION: Final = 16.0
COLUMN_GAP: Final = 22.0
TABLE_GAP: Final = 56.0
NAME_GAP: Final = 28.0
_NAME_MOST: Final = 260.0
_MARK: Final = 5.5


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a row: runs, or a mark (``True`` right, ``False`` wrong)."""

    runs: tuple[Run, ...] = ()
    mark: bool | None = None
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, and its cells table by table."""

    head: tuple[Run, ...]
    cells: tuple[tuple[Cell, ...], ...]
    gap: float = 0.0


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
    return _Setter(_Content(table, frame).rows(), names, frame).picture()


def ends(count: int) -> list[int | None]:
    """Return which of ``count`` things are shown; ``None`` stands for those left out."""
    if count <= MOST:
        return list(range(count))
    return [*range(MOST - 2), None, count - 1]


class _Content:
    """What stands in the rows."""

    def __init__(self, table: LossTable, frame: Frame) -> None:
        self.table = table
        self.written = frame.view.numbers
        self.words: Catalog = catalog(frame.view.language)
        self.results = evaluate(table)
        self.samples = ends(len(table.targets))
        self.units = ends(table.targets.shape[1])

    def rows(self) -> list[Row]:
        return [
            self.numbering(),
            *self.targets(),
            *self.predictions(),
            self.verdict(),
            *self.losses(),
        ]

    def row(self, head: tuple[Run, ...], cells: Sequence[Sequence[Cell]], gap: float = 0.0) -> Row:
        return Row(head, tuple(tuple(c) for c in cells), gap)

    def numbering(self) -> Row:
        names = [_grey(str(n + 1) if n is not None else "…") for n in self.samples]
        row = [*names, _grey(self.words.tr("mean"))]
        head = (Run(self.words.tr("sample"), "name", "sans", SIZE_NAME),)
        return self.row(head, [row] * len(self.results))

    def targets(self) -> Iterator[Row]:
        for i, k in enumerate(self.units):
            columns = [self.entries(self.table.targets, k)] * len(self.results)
            yield self.row(
                _head(self.words.tr("target"), "t", k), columns, SECTION if i == 0 else 0.0
            )

    def predictions(self) -> Iterator[Row]:
        word = self.words.tr("prediction")
        for i, k in enumerate(self.units):
            columns = [
                self.entries(y, k, self.results[name].predicted_class)
                for name, y in self.table.predictions.items()
            ]
            yield self.row(_head(word, "a", k), columns, SECTION if i == 0 else 0.0)

    def entries(self, values: Array, k: int | None, chosen: Classes | None = None) -> list[Cell]:
        """Return one output of the shown samples; the greatest of a sample stands out."""
        made = []
        for n in self.samples:
            if n is None or k is None:
                made.append(_grey("…"))
                continue
            strong = chosen is not None and int(chosen[n]) == k
            made.append(self.number(float(values[n, k]), strong=strong))
        return [*made, Cell()]

    def verdict(self) -> Row:
        head = Run(self.words.tr("classification error"), "name", "sans", SIZE_NAME)
        columns = []
        for result in self.results.values():
            marks = [
                _grey("…") if n is None else Cell(mark=bool(result.correct[n]))
                for n in self.samples
            ]
            columns.append([*marks, self.number(result.classification_error, strong=True)])
        return self.row((head,), columns, SECTION)

    def losses(self) -> Iterator[Row]:
        for i, loss in enumerate(TABLE_LOSSES):
            head = (
                Run(term(loss, self.words), "name", "sans", SIZE_NAME),
                Run("   " + LOSSES[loss].formula, "name", "sans", SIZE_NAME - 1.0),
            )
            columns = [self.loss(result, loss) for result in self.results.values()]
            yield self.row(head, columns, SECTION if i == 0 else 0.0)

    def loss(self, result: TableResult, loss: str) -> list[Cell]:
        found = result.losses[loss]
        each = [
            _grey("…") if n is None else self.number(float(found.per_sample_loss[n]))
            for n in self.samples
        ]
        return [*each, self.number(found.loss, strong=True)]

    def number(self, value: float, *, strong: bool = False) -> Cell:
        ink = "value" if is_finite(value) else "warning"
        font = "sans-semibold" if strong else "sans"
        return Cell(
            (Run(format_number(value, self.written), ink, font, SIZE_NUMBER),), None, "value"
        )


def _grey(string: str) -> Cell:
    return Cell((Run(string, "name", "sans", SIZE_NAME),))


def _head(word: str, letter: str, k: int | None) -> tuple[Run, ...]:
    start = Run(f"{word}   ", "name", "sans", SIZE_NAME)
    return start, *name_runs(Name(letter, "…" if k is None else str(k)), SIZE_NAME)


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
            for i, cells in enumerate(row.cells):
                self.set_cells(number, i, cells, y)
        right = max(t.corners()[1][0] for t in self.shapes if isinstance(t, Text))
        bounds = Rect(0.0, -SIZE_HEADING, right, y + SIZE_HEADING + 10.0)
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

    def set_cells(self, row: int, table: int, cells: Sequence[Cell], y: float) -> None:
        for column, cell in enumerate(cells):
            x = self.rights[table][column]
            kind = "number" if cell.quantity else "text"
            label = f"cell {row} {table} {column}"
            tag = Tag(kind, quantity=cell.quantity, label=label)
            if cell.runs:
                self.shapes.append(metrics.text(cell.runs, x, y, "end", tag=tag))
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
