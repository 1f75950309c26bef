"""The one line at the foot of the diagram: which key to press, or what else there is to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.controls import Controls
from gui.i18n import tr

_FROM_BELOW = 18


class Hint(QLabel):
    """Stands there until the first step; where there are no steps it leads to other examples.

    A click on it calls ``then`` where it leads somewhere, else it goes to the diagram below.
    """

    def __init__(self, over: QWidget, key: str, then: Callable[[], object]) -> None:
        """``key`` opens the examples, which ``then`` does, too."""
        super().__init__(over)
        self.setObjectName("hint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._key = key
        self._then = then
        over.installEventFilter(self)
        self._over = over

    def show_state(self, controls: Controls, *, told: bool) -> None:
        """Say what helps now; ``told``: the panel says itself which key to press."""
        leads = not controls.stepping
        self.setText(
            tr("A table of losses: nothing to step through. Other examples: {key}", key=self._key)
            if leads
            else tr("Press → for the first number")
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not leads)
        shapes = Qt.CursorShape
        self.setCursor(shapes.PointingHandCursor if leads else shapes.ArrowCursor)
        self.setVisible(leads or not (controls.moved or told))
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go where it leads."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._then()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle of the lower rim."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        x = (self._over.width() - self.width()) // 2
        self.move(x, self._over.height() - self.height() - _FROM_BELOW)
