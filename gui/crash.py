"""Uncaught errors: one dialog with details to copy; the window stays alive.

The hook may be called in any thread and in the middle of painting: it only writes the
details down and sends them, queued, to the thread of the window.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.version import VERSION
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


class CrashReporter(QObject):
    """Installs the hooks; keep it as long as the program runs."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: CrashDialog | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch what nobody has caught, in every thread."""
        sys.excepthook = self.hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        """Give the hooks back to Python."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def report(self, error: BaseException) -> None:
        """Show an error that was caught where nothing could be done about it."""
        self.hook(type(error), error, error.__traceback__)

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take an uncaught error; may be called in any thread."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(details)
        self._caught.emit(f"Chainrule {VERSION}, Python {sys.version}\n\n{details}")

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, details: str) -> None:
        if self.dialog is not None:
            self.dialog.again()
            return
        self.dialog = CrashDialog(QApplication.activeWindow(), details)
        self.dialog.destroyed.connect(self._forget)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self, _what: object = None) -> None:
        self.dialog = None
