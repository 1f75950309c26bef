"""The table of a gradient check: one row an entry, worst first.

API summary
-----------
``VERDICTS``, ``WORDS``     the verdicts from worst to best, and what each is called
``Results``                 what was checked, ready to be ordered by any column
``CheckModel``              a table model; ``show``, ``only`` and ``sort`` say which rows
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from core.checks import EntryCheck, Verdict
from gui.i18n import N_, tr
from gui.panels.check_icons import verdict_colour, verdict_icon
from gui.panels.row_table import side
from gui.scene.numbers import SCIENTIFIC, Digits, Format, format_number, format_of
from gui.scene.style import PALETTES

VERDICTS: Final = (Verdict.FAIL, Verdict.KINK, Verdict.OK, Verdict.TOO_SMALL)
WORDS: Final = {
    Verdict.FAIL: N_("wrong"),
    Verdict.KINK: N_("kink"),
    Verdict.OK: N_("right"),
    Verdict.TOO_SMALL: N_("too small to check"),
}
COLUMNS: Final = (
    N_("number"),
    N_("verdict"),
    N_("backprop"),
    N_("numerical"),
    N_("difference"),
    N_("bound"),
)
VERDICT: Final = 1
BACKPROP: Final = 2
DIFFERENCE: Final = 4
"""Columns; from ``BACKPROP`` on they have numbers."""
_ROLE: Final = Qt.ItemDataRole
_ROOT: Final = QModelIndex()
_SHORT: Final = 2
"""Digits of a difference and its bound: their size is what matters."""
Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, eq=False, slots=True)
class Results:
    """Entries that were checked, in that order, with their numbers as one array.

    ``numbers`` (n, 4): gradient, numerical, difference, bound.  ``verdicts`` (n,): places in
    ``VERDICTS``.  Made by the worker: of a hundred thousand entries it takes a while.
    """

    entries: tuple[EntryCheck, ...]
    numbers: Array
    verdicts: Codes

    @classmethod
    def of(cls, entries: Sequence[EntryCheck]) -> Results:
        """Return the results of ``entries``."""
        numbers = np.array(
            [(e.gradient, e.numerical, e.difference, e.bound) for e in entries], dtype=np.float64
        ).reshape(len(entries), 4)
        codes = np.array([VERDICTS.index(e.verdict) for e in entries], dtype=np.int64)
        return cls(tuple(entries), numbers, codes)

    def count(self, verdict: Verdict) -> int:
        """Return how many entries have ``verdict``."""
        return int(np.count_nonzero(self.verdicts == VERDICTS.index(verdict)))

    def order(self, column: int) -> Codes:
        """Return the rows by size of a column, by name as checked, by verdict worst first."""
        if column == 0:
            return np.arange(len(self.entries))
        if column >= BACKPROP:
            return np.argsort(np.abs(self.numbers[:, column - BACKPROP]), kind="stable")
        with np.errstate(all="ignore"):
            used = self.numbers[:, 2] / self.numbers[:, 3]
        used = np.where(np.isfinite(used), used, np.inf)
        return np.lexsort((-used, self.verdicts))


NONE: Final = Results.of(())


def verdict_text(check: EntryCheck) -> str:
    """Return the verdict in words: ``right``, ``kink at a1[0]``."""
    if check.kinks:
        return tr("kink at {gates}", gates=", ".join(check.kinks))
    return tr(WORDS[check.verdict])


class CheckModel(QAbstractTableModel):
    """Results of ``only`` one verdict (``None``: all) in the order that is asked for.

    ``name_of``: what an entry is called on the canvas.
    """

    def __init__(self, theme: str, name_of: Callable[[EntryCheck], str]) -> None:
        super().__init__()
        self.results = NONE
        self.only: Verdict | None = None
        self._theme = theme
        self._name_of = name_of
        self._digits: Digits = 4
        self._sorted = (VERDICT, Qt.SortOrder.AscendingOrder)
        self._rows: Codes = np.arange(0)

    def entry(self, row: int) -> EntryCheck:
        """Return the entry that stands in ``row``."""
        return self.results.entries[int(self._rows[row])]

    def show(self, results: Results) -> None:
        """Show other results."""
        self.results = results
        self._arrange()

    def filter(self, only: Verdict | None) -> None:
        """Show the rows of one verdict, ``None`` for all."""
        self.only = only
        self._arrange()

    def set_look(self, theme: str, digits: Digits) -> None:
        """Write in the inks of ``theme`` and with the digits of the canvas."""
        if (theme, digits) != (self._theme, self._digits):
            self._theme, self._digits = theme, digits
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows; by the verdict: worst first."""
        self._sorted = (column, order)
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        column, order = self._sorted
        rows = self.results.order(column)
        if order == Qt.SortOrder.DescendingOrder:
            rows = rows[::-1]
        if self.only is not None:
            rows = rows[self.results.verdicts[rows] == VERDICTS.index(self.only)]
        self._rows = rows
        self.endResetModel()

    # -- what Qt asks ------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Return what a field shows; all digits as its tip."""
        entry, column = self.entry(index.row()), index.column()
        match role:
            case _ROLE.DisplayRole:
                return self._text(entry, column)
            case _ROLE.DecorationRole if column == 0:
                return verdict_icon(entry.verdict, self._theme)
            case _ROLE.ForegroundRole:
                return self._ink(entry, column)
            case _ROLE.TextAlignmentRole:
                return side(number=column >= BACKPROP)
            case _ROLE.ToolTipRole if column >= BACKPROP:
                return repr(_number(entry, column))
            case _ROLE.ToolTipRole:
                return self._told(entry)
            case _ROLE.AccessibleTextRole:
                return self._text(entry, column) if column else self._told(entry)
        return None

    def _told(self, entry: EntryCheck) -> str:
        return f"{self._name_of(entry)}: {verdict_text(entry)}"

    def _text(self, entry: EntryCheck, column: int) -> str:
        if column == 0:
            return self._name_of(entry)
        if column == VERDICT:
            return verdict_text(entry)
        digits: Digits = self._digits
        if column >= DIFFERENCE:
            digits = Format(_SHORT, SCIENTIFIC, format_of(digits).comma)
        return format_number(_number(entry, column), digits)

    def _ink(self, entry: EntryCheck, column: int) -> QColor | None:
        if column == VERDICT:
            return verdict_colour(entry.verdict, self._theme)
        inks = PALETTES[self._theme]
        if entry.verdict is Verdict.TOO_SMALL or column >= DIFFERENCE:
            return QColor(*inks["name"])
        return QColor(*inks["gradient"]) if column == BACKPROP else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return tr(COLUMNS[section])
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.TextAlignmentRole:
            return side(number=section >= BACKPROP)
        return None


def _number(entry: EntryCheck, column: int) -> float:
    return (entry.gradient, entry.numerical, entry.difference, entry.bound)[column - BACKPROP]
