"""A bar above the diagram that says when numbers are not the usual ones, and ends that."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.actions import Actions
from gui.i18n import catalog, tr
from gui.menus import plain
from gui.panels.panel import label, plain_tip
from gui.scene.frame import Frame

_MARGINS: Final = (16, 5, 8, 5)


class ReadingBar(QWidget):
    """Hidden while everything is as usual; one row for each way of reading that is not.

    While ``presenting`` the picture says it itself.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.presenting = False
        self.hand = _Row("hand", actions, {"hand.digits": tr("Decimals…"), "hand": tr("End")})
        ends = {"ratio.next": tr("Next output"), "ratio.loss": tr("End")}
        self.ratio = _Row("ratio", actions, ends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.hand)
        column.addWidget(self.ratio)
        self.hide()

    def show_frame(self, frame: Frame) -> None:
        """Say how ``frame`` is read."""
        words, snapshot, hand = catalog(frame.view.language), frame.snapshot, frame.reading.hand
        if snapshot is None or hand is None:
            self.hand.say("")
        else:
            from gui.scene.hand_words import hand_details, hand_text, loss_text

            opened = bool(frame.reading.opened)
            details = hand_details(snapshot, hand, words, opened=opened)
            loss = loss_text(snapshot, frame.view.numbers, words)
            self.hand.say(hand_text(hand, words, opened=opened), details, loss)
        if snapshot is None or not snapshot.ratios:
            self.ratio.say("")
        else:
            from gui.scene.hand_words import ratio_text

            self.ratio.say(ratio_text(snapshot, words))
        self.setVisible(bool(self.hand.text or self.ratio.text) and not self.presenting)


class Elided(QLabel):
    """A text that ends in … where it does not fit: it makes no window wider."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setIndent(12)
        self.whole = ""

    def say(self, text: str) -> None:
        """Show ``text``."""
        self.whole = text
        self.setToolTip(plain_tip(text) if text else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the text anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width() - self.indent()
        self.setText(self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, room))


class _Row(QWidget):
    """A sentence and the commands beside it, by their short texts."""

    def __init__(self, name: str, actions: Actions, buttons: dict[str, str]) -> None:
        super().__init__()
        self.setObjectName(f"reading-{name}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(*_MARGINS)
        self._label = label("", wraps=False)
        row.addWidget(self._label)
        self.more = Elided()
        row.addWidget(self.more, 1)
        self.buttons: dict[str, QToolButton] = {}
        for command, text in buttons.items():
            button = QToolButton()
            action = actions[command]
            button.setText(text)
            button.setAccessibleName(plain(action.text()))
            button.setToolTip(action.toolTip())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
            # There may be only one output: then there is no next.
            button.setVisible(action.isEnabled())
            action.enabledChanged.connect(button.setVisible)
            self.buttons[command] = button
        self.hide()

    def say(self, sentence: str, details: str = "", more: str = "") -> None:
        """Show ``sentence``, with ``details`` for who asks; nothing for ``""``.

        ``more`` stands behind it where there is room.
        """
        self.text = sentence
        self._label.setText(sentence)
        self._label.setToolTip(plain_tip(details) if details else "")
        self.setAccessibleDescription(details)
        self.setAccessibleName(f"{sentence}. {more}" if more else sentence)
        self.more.say(more)
        self.setVisible(bool(sentence))
