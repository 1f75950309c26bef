"""Trials that are kept, one a row: what really happened beside what was foretold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView

from core.whatif import Change, Kind
from gui.i18n import N_, tr
from gui.panels.row_table import RowTable, side
from gui.panels.whatif_controls import written
from gui.scene.numbers import MINUS, Digits, format_number, format_of

COLUMNS: Final = (N_("change"), N_("real"), N_("predicted"), N_("error"))
TIPS: Final = (
    N_("What is changed, and by how much"),
    N_("By how much the loss really changes"),
    N_("gradient × change"),
    N_("error of the prediction"),
)
_MOST_SEEN: Final = 7
Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class Kept:
    """One trial: ``name`` as on the canvas, ``iteration`` where it was made."""

    name: str
    change: Change
    loss_change: float
    predicted: float
    error: float
    iteration: int

    @property
    def numbers(self) -> tuple[float, float, float]:
        return self.loss_change, self.predicted, self.error


def told(name: str, change: Change, *, comma: bool = False) -> str:
    """Return a change in short: ``x + 1``, ``t + 1 pp``, ``w = 0.5``."""
    amount = written(change.amount, comma=comma)
    if change.kind is Kind.TO:
        return f"{name} = {amount}"
    size = amount.removeprefix(MINUS)
    sign = MINUS if amount.startswith(MINUS) else "+"
    unit = {Kind.PERCENT: " %", Kind.POINTS: " " + tr("pp")}.get(change.kind, "")
    return f"{name} {sign} {size}{unit}"


class KeptModel(QAbstractTableModel):
    """The rows that are kept, the newest last; none twice."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Kept] = []
        self.digits: Digits = 4

    def keep(self, row: Kept) -> None:
        """Add ``row`` unless it is there."""
        if row in self.rows:
            return
        at = len(self.rows)
        self.beginInsertRows(_ROOT, at, at)
        self.rows.append(row)
        self.endInsertRows()

    def clear(self) -> None:
        """Keep nothing."""
        self.beginResetModel()
        self.rows = []
        self.endResetModel()

    def set_digits(self, digits: Digits) -> None:
        """Write numbers as the canvas does."""
        if digits != self.digits:
            self.beginResetModel()
            self.digits = digits
            self.endResetModel()

    def text(self) -> str:
        """Return the table as lines with tabs, numbers with all their digits in ASCII."""
        lines = ["\t".join([*(tr(title) for title in COLUMNS), tr("iteration")])]
        for row in self.rows:
            numbers = [repr(x) for x in row.numbers]
            lines.append("\t".join([told(row.name, row.change), *numbers, str(row.iteration)]))
        return "\n".join(lines) + "\n"

    # -- what Qt asks ------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a field, its full number as the tip."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side(number=column > 0)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column:
                return repr(row.numbers[column - 1])
            return tr("iteration {number}", number=row.iteration)
        if role == Qt.ItemDataRole.DisplayRole:
            if column:
                return format_number(row.numbers[column - 1], self.digits)
            return told(row.name, row.change, comma=format_of(self.digits).comma)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, and what it means."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side(number=section > 0)
        texts = {Qt.ItemDataRole.DisplayRole: COLUMNS, Qt.ItemDataRole.ToolTipRole: TIPS}
        return tr(texts[Qt.ItemDataRole(role)][section]) if role in texts else None


class KeptTable(RowTable):
    """As high as its rows, up to some."""

    def __init__(self, model: KeptModel) -> None:
        super().__init__(model, tr("Trials that are kept"))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self.fit)
        model.rowsInserted.connect(self.fit)

    def fit(self) -> None:
        """Take the height of the rows that are seen at once."""
        rows = min(self.model().rowCount(), _MOST_SEEN)
        high = self.fit_rows()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * high + 4)
        self.setVisible(rows > 0)
