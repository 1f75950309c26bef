"""What an uncaught error looks like to the user."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.panels.panel import label


class CrashDialog(QDialog):
    """What went wrong, as plain text to copy; more errors are counted, not stacked."""

    def __init__(self, parent: QWidget | None, details: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._more = 0
        self.sentence = label(
            tr(
                "Chainrule made a mistake. Your experiment is as it was and you can go on. "
                "Please send these details to its authors."
            )
        )
        self.count = label("", "muted")
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(tr("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(tr("&Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        # Enter closes.
        self.copy.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for widget in (self.sentence, self.details, self.count, buttons):
            column.addWidget(widget)
        self.count.hide()
        self.resize(620, 380)

    def again(self) -> None:
        """Count one more error while this one is shown."""
        self._more += 1
        self.count.setText(tr("Errors since then: {n}", n=self._more))
        self.count.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
