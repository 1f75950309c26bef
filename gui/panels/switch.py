"""A switch between a few ways to see the same thing, all of them in sight."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget


class Switch(QWidget):
    """``taken`` brings the key that the user has chosen; ``choose`` sets it silently."""

    taken = Signal(str)

    def __init__(self, name: str, texts: Mapping[str, str]) -> None:
        """``name`` is what it is about, ``texts`` are the choices by key."""
        super().__init__()
        self.setObjectName("tabs")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        for key, text in texts.items():
            made = QToolButton()
            made.setText(text)
            made.setCheckable(True)
            made.setAccessibleName(f"{name}: {text}")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(made)
            row.addWidget(made)
            self.buttons[key] = made
        group.buttonClicked.connect(self._clicked)
        self.choose(next(iter(texts)))

    @property
    def chosen(self) -> str:
        """The key of what is chosen."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Show ``key`` as chosen."""
        self.buttons[key].setChecked(True)

    def name(self, key: str, text: str) -> None:
        """Give a choice another text."""
        self.buttons[key].setText(text)
        self.buttons[key].setAccessibleName(f"{self.accessibleName()}: {text}")

    def _clicked(self) -> None:
        self.taken.emit(self.chosen)
