"""The paths to the loss as a list, of which only the rows in sight are set in type.

API summary
-----------
``PathList(theme)``        a list of :class:`gui.scene.chain_picture.Rows`
``.show_rows(rows, at)``   show them, with the row ``at`` chosen, or none
``.taken`` (object)        the rank that the user has chosen; ``None``: chosen again, or left
"""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gui.canvas.paint import paint
from gui.i18n import tr
from gui.scene.chain_picture import Rows
from gui.scene.shapes import Picture
from gui.theme import chrome

MOST_SEEN: Final = 6
"""So many rows are in sight at once."""
PAD: Final = 8
_ROUND: Final = 5.0
_KEPT: Final = 64
_AGAIN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows | None = None
        self._kept: dict[int, Picture] = {}

    def show(self, rows: Rows) -> None:
        self.beginResetModel()
        self.rows = rows
        self._kept = {}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """Return the number of paths that are listed."""
        return 0 if self.rows is None or parent.isValid() else len(self.rows.chain.paths)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is read aloud; rows are painted by themselves."""
        if self.rows is not None and role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self.rows.text(index.row())
        return None

    def picture(self, rank: int) -> Picture:
        assert self.rows is not None
        if rank not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[rank] = self.rows.picture(rank)
        return self._kept[rank]


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: PathList) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row: its ground where it is chosen, a frame where the keyboard is."""
        view, state = self._view, option.state
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = ""
        if state & QStyle.StateFlag.State_Selected:
            ground = "chosen"
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = "hover"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(chrome(view.theme, ground))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(chrome(view.theme, "accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        painter.translate(rect.x() + PAD, rect.y())
        paint(painter, view.paths.picture(index.row()), view.theme)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802
        """Return the size that every row has."""
        return QSize(0, self._view.row_height)


class PathList(QListView):
    """See the module."""

    taken = Signal(object)

    def __init__(self, theme: str) -> None:
        super().__init__()
        self.theme = theme
        self.paths = _Model()
        self._silent = False
        self._pressed: int | None = None
        self.setObjectName("paths")
        self.setModel(self.paths)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Paths, by size"))
        self.selectionModel().selectionChanged.connect(self._changed)

    @property
    def row_height(self) -> int:
        """The height of each row in pixels."""
        rows = self.paths.rows
        return 0 if rows is None else round(rows.height)

    @property
    def chosen(self) -> int | None:
        """The rank of the row that is chosen."""
        found = self.selectionModel().selectedRows()
        return found[0].row() if found else None

    def room(self, width: int) -> float:
        """Return how wide a row may be in a list of that width."""
        return float(width - 2 * PAD - self.verticalScrollBar().sizeHint().width())

    def show_rows(self, rows: Rows, at: int | None) -> None:
        """Show ``rows`` with the one ``at`` chosen; what was in sight of the same paths stays."""
        before = self.paths.rows
        same = before is not None and before.chain is rows.chain
        self._silent = True
        if before != rows:
            top, here = self.verticalScrollBar().value(), self.currentIndex().row()
            self.paths.show(rows)
            seen = min(len(rows.chain.paths), MOST_SEEN)
            self.setFixedHeight(seen * self.row_height)
            if same:
                self._go(here)
                self.verticalScrollBar().setValue(top)
        if at != self.chosen:
            self.selectionModel().clearSelection()
            if at is not None:
                self.setCurrentIndex(self.paths.index(at))
        self._silent = False

    def _go(self, rank: int) -> None:
        if rank >= 0:
            index = self.paths.index(rank)
            self.selectionModel().setCurrentIndex(
                index, self.selectionModel().SelectionFlag.NoUpdate
            )

    def _changed(self, _on: QItemSelection, _off: QItemSelection) -> None:
        if not self._silent:
            self.taken.emit(self.chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose a row; the chosen one is let go."""
        before = self.chosen
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.row() == before is not None:
            self.selectionModel().clearSelection()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space let the chosen row go, or choose the one where the keyboard is."""
        here = self.currentIndex()
        if event.key() in _AGAIN and here.isValid():
            if self.chosen == here.row():
                self.selectionModel().clearSelection()
            else:
                self.setCurrentIndex(here)
            return
        super().keyPressEvent(event)

    def tag_spot(self, rank: int) -> QPoint:
        """Return the middle of a row in the viewport."""
        return self.visualRect(self.paths.index(rank)).center()
