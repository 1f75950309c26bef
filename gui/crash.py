"""Uncaught errors: one dialog with details to copy; the window stays alive.

The hook may be called in any thread and in the middle of painting: it only writes the
details down and sends them, queued, to the thread of the window.
"""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from core.version import VERSION

if TYPE_CHECKING:
    from gui.dialogs.crash import CrashDialog


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
        import traceback

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
        from gui.dialogs.crash import CrashDialog

        self.dialog = CrashDialog(QApplication.activeWindow(), details)
        self.dialog.destroyed.connect(self._forget)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self, _what: object = None) -> None:
        self.dialog = None
