"""The table of a gradient check as a widget: sorted by its headings, gone through by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from core.checks import EntryCheck
from gui.i18n import tr
from gui.panels.check_model import COLUMNS, VERDICT, CheckModel
from gui.panels.row_table import RowTable

_SEEN: Final = 9
"""So many rows there is room for, at least."""
_MOST: Final = 20
"""Characters of a verdict that are seen."""
_PAD: Final = 12
_MEASURED: Final = 60
"""Columns are as wide as their widest number in so many rows."""


class CheckTable(RowTable):
    """``picked`` brings the entry that was clicked or chosen with Enter, ``passed`` the one
    that the keys have come to (``None``: none)."""

    picked = Signal(object)
    passed = Signal(object)

    def __init__(self, model: CheckModel) -> None:
        super().__init__(model, tr("Results of the gradient check"))
        self._model = model
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setResizeContentsPrecision(_MEASURED)
        model.modelReset.connect(self._fit_columns)
        header.setSortIndicator(VERDICT, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.clicked.connect(self._pick)
        self.selectionModel().currentChanged.connect(self._pass)
        self.fit()

    def entry(self, index: QModelIndex) -> EntryCheck | None:
        """Return the entry of a field."""
        return self._model.entry(index.row()) if index.isValid() else None

    def fit(self) -> None:
        """Take the height of rows and of the table from the size of text."""
        self.setMinimumHeight((_SEEN + 2) * self.fit_rows())
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give each column the width of its numbers or of its heading.

        The header's own way keeps room for an arrow beside every heading: two columns less.
        """
        metrics = self.horizontalHeader().fontMetrics()
        for column, title in enumerate(COLUMNS):
            heading = metrics.horizontalAdvance(tr(title)) + _PAD
            width = max(self.sizeHintForColumn(column) + 4, heading)
            # Many kinks have no room beside the numbers: the line below names them all.
            most = _MOST * metrics.averageCharWidth() if column == VERDICT else width
            self.setColumnWidth(column, min(width, most))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter picks the row that the arrows have come to."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _pick(self, index: QModelIndex) -> None:
        entry = self.entry(index)
        if entry is not None:
            self.picked.emit(entry)

    def _pass(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.passed.emit(self.entry(index))
