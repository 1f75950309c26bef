"""Small questions: a number in a field, with what is wrong said below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from core.errors import UserError
from gui.i18n import current
from gui.panels.panel import label

Take = Callable[[str], None]


class Question(QDialog):
    """Asks for one line; ``take`` uses it, and what it raises is said in the dialog."""

    def __init__(self, parent: QWidget, title: str, question: str, text: str, take: Take) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._take = take
        self.field = QLineEdit(text)
        self.field.selectAll()
        self.field.setAccessibleName(question)
        self.wrong = label("", "muted")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for widget in (label(question), self.field, self.wrong):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(380)

    def accept(self) -> None:
        """Use the line, and close if it was good."""
        try:
            self._take(self.field.text())
        except UserError as problem:
            self.wrong.setText(current().error(problem))
            self.field.setFocus()
            self._grow()
            return
        super().accept()

    def _grow(self) -> None:
        """Be as high as the sentence needs; a label that wraps does not ask for it."""
        need = self._column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), need))
