"""A field and the list of what it finds: the command palette, and going to a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPalette,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from gui.i18n import current
from gui.panels.panel import label, plain_tip

WIDTH: Final = 720
_PAD: Final = 8
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | _MIDDLE
_ROWS: Final = 12
"""So many rows are seen without scrolling, at the usual size of text."""
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is, ``aside`` where it belongs or why it is not possible, its key."""

    text: str
    run: Callable[[], object]
    aside: str = ""
    key: str = ""
    enabled: bool = True


Find = Callable[[str], Sequence[Row]]


class Field(QLineEdit):
    """``typed`` brings the text with the syllable that is still being composed."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._composed = ""
        self.textChanged.connect(self._tell)

    @property
    def whole(self) -> str:
        """What is written, with what is being composed at the cursor."""
        at = self.cursorPosition()
        return self.text()[:at] + self._composed + self.text()[at:]

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Search while a syllable is composed: ㄴ, 내, 냅 …"""
        self._composed = event.preeditString()
        super().inputMethodEvent(event)
        self._tell()

    def _tell(self) -> None:
        self.typed.emit(self.whole)


class _Line(QStyledItemDelegate):
    """Paints a row: its text from the left, what belongs to it and its key at the right.

    Only where both do not find room the text is cut, and then at its end.
    """

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the ground as the style has it, and the parts over it."""
        self.initStyleOption(option, index)
        text, aside, key = (str(index.sibling(index.row(), k).data() or "") for k in range(3))
        option.text = ""
        style, widget = option.widget.style(), option.widget
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
        painter.save()
        painter.setPen(option.palette.color(group, QPalette.ColorRole.Text))
        painter.setFont(option.font)
        metrics, room = option.fontMetrics, option.rect.adjusted(_PAD, 0, -_PAD, 0)
        for part in (key, aside):
            if not part:
                continue
            # Kerning may make it a pixel wider than its advance.
            wide = min(metrics.horizontalAdvance(part) + 2, 3 * room.width() // 5)
            fits = metrics.elidedText(part, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(room, _RIGHT, fits)
            room.adjust(0, 0, -wide - 2 * _PAD, 0)
        painter.drawText(
            room, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        )
        painter.restore()


class Finder(QDialog):
    """Runs the chosen row on Enter or a click, after it has closed.

    ``find`` returns the rows for a text; a ``UserError`` of it is said instead of them.
    """

    def __init__(self, parent: QWidget, title: str, prompt: str, find: Find) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._find = find
        self._rows: Sequence[Row] = ()
        self.field = Field()
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.setClearButtonEnabled(False)
        self.field.typed.connect(self.show_found)
        self.field.installEventFilter(self)
        self.list = self._make_list(title)
        self.nothing = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for widget in (self.field, self.nothing, self.list):
            column.addWidget(widget, int(widget is self.list))
        height = self.list.fontMetrics().height() + 10
        self.resize(min(WIDTH * height // 27, parent.width() - 40), (_ROWS + 2) * height)
        # Rows are as high as the style sheet wants from the first list on.
        self.list.ensurePolished()
        self.show_found("")

    def _make_list(self, title: str) -> QTreeView:
        made = QTreeView()
        made.setObjectName("found")
        made.setAccessibleName(title)
        made.setHeaderHidden(True)
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The field keeps the focus and moves the choice.
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setItemDelegate(_Line(made))
        made.clicked.connect(self._run)
        self._model = QStandardItemModel(0, 3, made)
        made.setModel(self._model)
        header = made.header()
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return made

    # -- finding -----------------------------------------------------------------

    def show_found(self, text: str) -> None:
        """List what ``text`` finds, the best chosen, or say why there is nothing."""
        problem = ""
        try:
            self._rows = self._find(text)
        except UserError as wrong:
            self._rows, problem = (), current().error(wrong)
        self.nothing.setText(problem)
        self.nothing.setVisible(bool(problem))
        self._model.setRowCount(0)
        for row in self._rows:
            self._model.appendRow(_items(row))
            # Each row shares the width out by itself.
            self.list.setFirstColumnSpanned(self._model.rowCount() - 1, QModelIndex(), True)
        self.choose(next((i for i, row in enumerate(self._rows) if row.enabled), -1))

    @property
    def rows(self) -> Sequence[Row]:
        """What is listed."""
        return self._rows

    @property
    def chosen(self) -> Row | None:
        """The row that Enter would run."""
        index = self.list.currentIndex()
        row = self._rows[index.row()] if index.isValid() else None
        return row if row is not None and row.enabled else None

    def choose(self, at: int) -> None:
        """Choose the row ``at``; none below 0."""
        self.list.setCurrentIndex(self._model.index(at, 0) if at >= 0 else QModelIndex())

    # -- running -----------------------------------------------------------------

    def accept(self) -> None:
        """Close, then run what is chosen; without a choice stay."""
        row = self.chosen
        if row is None:
            return
        super().accept()
        row.run()

    def _run(self, index: QModelIndex) -> None:
        self.choose(index.row())
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrows of the field move the choice, and Enter run it."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return super().eventFilter(watched, event)
        if event.key() in _MOVES:
            self._move(event.key())
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return True
        return super().eventFilter(watched, event)

    def _move(self, key: int) -> None:
        """Go to the next row that can run; an arrow goes round at the ends."""
        possible = [i for i, row in enumerate(self._rows) if row.enabled]
        here = self.list.currentIndex().row()
        if not possible:
            return
        at = possible.index(here) if here in possible else 0
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            at = (at + (1 if key == Qt.Key.Key_Down else -1)) % len(possible)
        else:
            by = _ROWS - 1 if key == Qt.Key.Key_PageDown else 1 - _ROWS
            at = min(max(at + by, 0), len(possible) - 1)
        self.choose(possible[at])


def _items(row: Row) -> list[QStandardItem]:
    """Return the three columns; what stands there is plain text in any case."""
    items = [QStandardItem(text) for text in (row.text, row.aside, row.key)]
    spoken = ", ".join(part for part in (row.text, row.aside, row.key) if part)
    items[0].setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    for item in items:
        item.setEnabled(row.enabled)
        # Where it is too long for its column.
        item.setToolTip(plain_tip(spoken))
    return items
