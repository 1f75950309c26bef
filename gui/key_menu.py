"""A menu in which letters choose rows, whatever they do in the window behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMenu


class KeyMenu(QMenu):
    """A menu that keeps every key: none is a shortcut of what lies behind."""

    def event(self, event: QEvent) -> bool:
        """Take a key before any shortcut does."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)
