"""What stands in the rows of a loss table's view: names, numbers, marks.

API summary
-----------
``Content(table, frame).rows()``   every :class:`Row`, from top to bottom
``Row``, ``Cell``                  their parts
``ends(count)``                    which of many samples or outputs are shown
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.experiment import Array, LossTable
from core.loss_tables import TABLE_LOSSES, TableResult, evaluate, unfit
from core.losses import LOSSES
from core.names import Name
from core.table_numbers import (
    ERROR,
    LOSS,
    PER_SAMPLE,
    PREDICTIONS,
    SLOPE,
    TARGETS,
    TableNumber,
)
from gui.i18n import Catalog, catalog
from gui.scene.frame import Frame
from gui.scene.names import name_runs
from gui.scene.numbers import format_number, is_finite
from gui.scene.shapes import Run
from gui.scene.style import SIZE_NAME, SIZE_NUMBER
from gui.scene.terms import term

Classes = npt.NDArray[np.intp]

MOST: Final = 12
SECTION: Final = 16.0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a row: runs, or a mark (``True`` right, ``False`` wrong).

    ``wire`` and ``entry`` name its number, if it is one that can be asked about.
    """

    runs: tuple[Run, ...] = ()
    mark: bool | None = None
    quantity: str = ""
    wire: str = ""
    entry: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, and its cells table by table.

    ``fold`` is the number of the loss that a click on the name unfolds; ``open``: it is.
    """

    head: tuple[Run, ...]
    cells: tuple[tuple[Cell, ...], ...]
    gap: float = 0.0
    fold: int | None = None
    open: bool = False


def ends(count: int) -> list[int | None]:
    """Return which of ``count`` things are shown; ``None`` stands for those left out."""
    if count <= MOST:
        return list(range(count))
    return [*range(MOST - 2), None, count - 1]


class Content:
    """What stands in the rows."""

    def __init__(self, table: LossTable, frame: Frame) -> None:
        self.table = table
        self.written = frame.view.numbers
        self.words: Catalog = catalog(frame.view.language)
        self.results = evaluate(table)
        self.unfolded = frame.view.unfolded
        self.samples = ends(len(table.targets))
        self.units = ends(table.targets.shape[1])

    def rows(self) -> list[Row]:
        return [
            self.numbering(),
            *self.targets(),
            *self.predictions(),
            self.sums(),
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
            made = self.entries(TableNumber(TARGETS), self.table.targets, k)
            columns = [made] * len(self.results)
            yield self.row(
                _head(self.words.tr("target"), "t", k), columns, SECTION if i == 0 else 0.0
            )

    def predictions(self) -> Iterator[Row]:
        word = self.words.tr("prediction")
        for i, k in enumerate(self.units):
            columns = [
                self.entries(
                    TableNumber(PREDICTIONS, name), y, k, self.results[name].predicted_class
                )
                for name, y in self.table.predictions.items()
            ]
            yield self.row(_head(word, "a", k), columns, SECTION if i == 0 else 0.0)

    def entries(
        self, of: TableNumber, values: Array, k: int | None, chosen: Classes | None = None
    ) -> list[Cell]:
        """Return one output of the shown samples.

        The greatest of a sample stands out, and so does what no probability can be.
        """
        made = []
        for n in self.samples:
            if n is None or k is None:
                made.append(_grey("…"))
                continue
            strong = chosen is not None and int(chosen[n]) == k
            value = float(values[n, k])
            odd = chosen is not None and not 0.0 <= value <= 1.0
            made.append(self.number(value, of, (n, k), strong=strong, odd=odd))
        return [*made, Cell()]

    def sums(self) -> Row:
        """Return what the predictions of each sample add up to, with a mark where not to 1."""
        head = Run(self.words.tr("sum") + "   Σ a", "name", "sans", SIZE_NAME)
        columns = []
        for y in self.table.predictions.values():
            sums, odd = y.sum(axis=1), unfit(y)
            cells = [
                _grey("…") if n is None else self.number(float(sums[n]), odd=bool(odd[n]))
                for n in self.samples
            ]
            columns.append([*cells, Cell()])
        return self.row((head,), columns)

    def verdict(self) -> Row:
        head = Run(self.words.tr("classification error"), "name", "sans", SIZE_NAME)
        columns = []
        for name, result in self.results.items():
            marks = [
                _grey("…") if n is None else Cell(mark=bool(result.correct[n]))
                for n in self.samples
            ]
            error = result.classification_error
            columns.append([*marks, self.number(error, TableNumber(ERROR, name), strong=True)])
        return self.row((head,), columns, SECTION)

    def losses(self) -> Iterator[Row]:
        for i, loss in enumerate(TABLE_LOSSES):
            head = (
                Run(term(loss, self.words), "name", "sans", SIZE_NAME),
                Run("   " + LOSSES[loss].formula, "name", "sans", SIZE_NAME - 1.0),
            )
            columns = tuple(
                tuple(self.loss(name, result, loss)) for name, result in self.results.items()
            )
            unfolded = i in self.unfolded
            yield Row(head, columns, SECTION if i == 0 else 0.0, i, unfolded)
            if unfolded:
                for k in self.units:
                    slopes = [
                        self.slopes(name, result, loss, k) for name, result in self.results.items()
                    ]
                    yield self.row(_slope_head(k), slopes)

    def loss(self, name: str, result: TableResult, loss: str) -> list[Cell]:
        found = result.losses[loss]
        of = TableNumber(PER_SAMPLE, name, loss)
        each = [
            _grey("…") if n is None else self.number(float(found.per_sample_loss[n]), of, (n,))
            for n in self.samples
        ]
        return [*each, self.number(found.loss, TableNumber(LOSS, name, loss), strong=True)]

    def slopes(self, name: str, result: TableResult, loss: str, k: int | None) -> list[Cell]:
        """Return the gradients of a loss by one output, in red."""
        found = result.losses[loss].gradient_wrt_predictions
        of = TableNumber(SLOPE, name, loss)
        made = [
            _grey("…")
            if n is None or k is None
            else self.number(float(found[n, k]), of, (n, k), ink="gradient")
            for n in self.samples
        ]
        return [*made, Cell()]

    def number(
        self,
        value: float,
        of: TableNumber | None = None,
        entry: tuple[int, ...] = (),
        *,
        strong: bool = False,
        odd: bool = False,
        ink: str = "value",
    ) -> Cell:
        """Return the cell of a number; ``odd``: it cannot be what it should, which is marked."""
        shown = "warning" if odd or not is_finite(value) else ink
        font = "sans-semibold" if strong else "sans"
        run = Run(format_number(value, self.written), shown, font, SIZE_NUMBER)
        runs = (Run("! ", shown, "sans-semibold", SIZE_NUMBER), run) if odd else (run,)
        return Cell(runs, None, ink, of.name if of else "", entry)


def _grey(string: str) -> Cell:
    return Cell((Run(string, "name", "sans", SIZE_NAME),))


def _slope_head(k: int | None) -> tuple[Run, ...]:
    """Return ∂E/∂a with the number of the output, set in from the loss above it."""
    name = name_runs(Name("a", "…" if k is None else str(k)), SIZE_NAME, "gradient")
    return (Run("      ∂E/∂", "gradient", "sans", SIZE_NAME), *name)


def _head(word: str, letter: str, k: int | None) -> tuple[Run, ...]:
    start = Run(f"{word}   ", "name", "sans", SIZE_NAME)
    return start, *name_runs(Name(letter, "…" if k is None else str(k)), SIZE_NAME)
