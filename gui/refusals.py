"""Says why a key does nothing, where its command is not possible now.

Qt passes the key of a disabled action on to the widgets; what none of them has a use for
ends at the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

from gui.actions import Actions
from gui.commands import COMMANDS, Command
from gui.commands.base import can_back, can_forward
from gui.i18n import tr
from gui.menus import plain
from gui.scene.frame import Frame

if TYPE_CHECKING:
    from gui.window import Window


class Refusals(QObject):
    """Watches one window; at either end of the steps nothing is said."""

    def __init__(self, window: Window, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._said = ""
        window.installEventFilter(self)
        window.canvas.letter.connect(self._letter)
        window.model.changed.connect(self._forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say why nothing happens."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            pressed = QKeySequence(event.keyCombination())
            for command in COMMANDS:
                if pressed in self._actions[command.id].shortcuts():
                    self._tell(command)
                    break
        return super().eventFilter(watched, event)

    def _letter(self, letter: str) -> None:
        for command in COMMANDS:
            if command.letter == letter:
                self._tell(command)
                return

    def _tell(self, command: Command) -> None:
        """Say why ``command`` is not possible, if it is not."""
        if command.enabled in (can_forward, can_back):
            return
        reason = command.reason(self._window.state())
        if reason:
            name = plain(self._actions[command.id].text())
            self._said = f"{name} — {tr(reason)}"
            self._window.message.say(self._said)

    def _forget(self, _frame: Frame) -> None:
        """It may be possible now."""
        if self._said and self._window.message.text == self._said:
            self._window.message.dismiss()
        self._said = ""
