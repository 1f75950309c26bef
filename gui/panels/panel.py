"""What the side panels share: a heading, buttons beside it, and a body that scrolls."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.fonts import scale_of
from gui.icons import SIZE

MARGIN = 16


def label(text: str, name: str = "", *, wraps: bool = True) -> QLabel:
    """Return a label of plain text; markup in it is text, too."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wraps)
    if name:
        made.setObjectName(name)
    return made


def rule() -> QFrame:
    """Return a thin horizontal line."""
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made


class Panel(QWidget):
    """``area`` scrolls; what it shows is put into ``column``."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self._buttons: list[QToolButton] = []
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._heading = QHBoxLayout()
        self._heading.setContentsMargins(MARGIN, 4, 9, 0)
        self._heading.setSpacing(4)
        self.title = label(title, "paneltitle", wraps=False)
        # As high as a button: the headings of both panels stand on one line.
        self.title.setMinimumHeight(30)
        self._heading.addWidget(self.title, 1)
        head = QVBoxLayout()
        head.addLayout(self._heading)
        head.addStretch(1)
        self._outer.addLayout(head)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName(title)
        # Asked for one of Qt's own, Python would look for its class among all widgets: 20 ms.
        inside = QWidget()
        inside.setObjectName("qt_scrollarea_viewport")
        inside.setAutoFillBackground(True)
        self.area.setViewport(inside)
        self._outer.addWidget(self.area, 1)
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        self.column.setSpacing(6)
        self.area.setWidget(body)

    def add_button(self, action: QAction) -> QToolButton:
        """Put a small button for ``action`` beside the heading."""
        made = QToolButton()
        made.setDefaultAction(action)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAutoRaise(True)
        self._heading.addWidget(made)
        self._buttons.append(made)
        self._size_icons()
        return made

    def _size_icons(self) -> None:
        size = round(SIZE * scale_of(self.font()))
        for button in self._buttons:
            button.setIconSize(QSize(size, size))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw icons as large as the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_icons()

    def room(self, least: float = 0.0) -> float:
        """Return how wide what stands in the column may be, ``least`` in any case."""
        margins = self.column.contentsMargins()
        room = self.area.viewport().width() - margins.left() - margins.right()
        return max(float(room), least)

    def show_place(self, view: QWidget, rect: QRect) -> None:
        """Scroll to a place of ``view``, where one has gone by key."""
        body = self.area.widget()
        if body is not None:
            spot = view.mapTo(body, rect.center())
            self.area.ensureVisible(spot.x(), spot.y(), rect.width() // 2, rect.height())

    def clear(self) -> None:
        """Take everything out of the column."""
        while (item := self.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # At once: a child that goes later would be seen once more.
                widget.setParent(None)
                widget.deleteLater()


def plain_tip(text: str) -> str:
    """Return a tooltip in which markup is text, too."""
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>"
