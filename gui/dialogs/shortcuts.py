"""F1: all keys, as a document that can be read, copied and printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextEdit, QVBoxLayout, QWidget

from gui.actions import Actions, shown_keys
from gui.fonts import scale_of
from gui.i18n import tr
from gui.menus import MENUS, SEPARATOR, Menu, plain

WIDTH: Final = 620
HEIGHT: Final = 640
_PART: Final = 64.0
"""Per cent of the width that the names have."""


class Shortcuts(QDialog):
    """Grouped as the menus are; made from the same table."""

    def __init__(self, parent: QWidget, actions: Actions) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextEdit()
        self.text.setObjectName("keys")
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Keys"))
        # Without a caret: arrow keys scroll at once.
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.document().setDocumentMargin(12)
        write(self.text, actions)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.print = buttons.addButton(tr("&Print…"), QDialogButtonBox.ButtonRole.ActionRole)
        for button in (self.copy, self.print):
            button.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        self.print.clicked.connect(self._print)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(12)
        column.addWidget(self.text)
        column.addWidget(buttons)
        scale = max(scale_of(self.font()), 1.0)
        wide, high = round(WIDTH * scale), round(HEIGHT * scale)
        self.resize(min(wide, parent.width() - 40), min(high, parent.height() - 60))

    def _copy(self) -> None:
        """Copy the list, a line for each command."""
        self.text.selectAll()
        self.text.copy()
        cursor = self.text.textCursor()
        cursor.clearSelection()
        self.text.setTextCursor(cursor)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(tr("Keys"))
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.text.print_(printer))
        # A print dialog's own open() wants a slot by name and hides this one.
        QDialog.open(dialog)


def groups(actions: Actions) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each menu with the names and keys of its commands that have keys."""
    for menu in MENUS:
        rows = [row for row in _rows(menu, actions) if row[1]]
        if rows:
            yield plain(tr(menu.text)), rows


def _rows(menu: Menu, actions: Actions, above: str = "") -> Iterator[tuple[str, str]]:
    for row in menu.rows:
        if isinstance(row, Menu):
            yield from _rows(row, actions, plain(tr(row.text)) + " › ")
        elif row != SEPARATOR and row in actions.by_id:
            action = actions[row]
            name = above + plain(action.text()).rstrip("…")
            yield name, shown_keys(action.shortcuts())


def write(text: QTextEdit, actions: Actions) -> None:
    """Write all groups into ``text``, as plain text in tables."""
    cursor = QTextCursor(text.document())
    heading = QTextCharFormat()
    heading.setFontWeight(QFont.Weight.DemiBold)
    block = QTextBlockFormat()
    block.setTopMargin(14)
    block.setBottomMargin(4)
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellPadding(2)
    form.setCellSpacing(0)
    percent = QTextLength.Type.PercentageLength
    form.setWidth(QTextLength(percent, 100))
    form.setColumnWidthConstraints([QTextLength(percent, _PART), QTextLength(percent, 100 - _PART)])
    for i, (name, rows) in enumerate(groups(actions)):
        if i:
            cursor.insertBlock(block)
        else:
            cursor.setBlockFormat(block)
        cursor.insertText(name, heading)
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        table = cursor.insertTable(len(rows), 2, form)
        for j, row in enumerate(rows):
            for k, cell in enumerate(row):
                table.cellAt(j, k).firstCursorPosition().insertText(cell)
        cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    text.setTextCursor(cursor)
