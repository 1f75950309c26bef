"""One sentence above the diagram that waits for nobody: an error, a jump under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui.i18n import tr
from gui.panels.panel import label


class MessageBar(QWidget):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        self._label = label("")
        self._button = QToolButton()
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._clicked)
        row.addWidget(self._label, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        self._then: Callable[[], None] | None = None
        self.hide()

    @property
    def text(self) -> str:
        """What it says, ``""`` while it is hidden."""
        return "" if self.isHidden() else self._label.text()

    def say(self, sentence: str, button: str = "", then: Callable[[], None] | None = None) -> None:
        """Show ``sentence`` until its button is pressed, which then calls ``then``."""
        self._label.setText(sentence)
        self._button.setText(button or tr("Close"))
        self._then = then
        self.setAccessibleName(sentence)
        self.show()

    def dismiss(self) -> None:
        """Say nothing."""
        self.hide()

    def _clicked(self) -> None:
        then, self._then = self._then, None
        self.hide()
        if then is not None:
            then()
