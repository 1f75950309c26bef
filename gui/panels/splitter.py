"""A splitter whose handle is seen as a hair line and grabbed as a broad one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

GRIP: Final = 5
"""Pixels beside the line, on either side, where it can be grabbed."""


class Splitter(QSplitter):
    """Parts side by side or one above the other; none can be dragged away."""

    def __init__(self, orientation: Qt.Orientation, *parts: QWidget) -> None:
        super().__init__(orientation)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part in parts:
            self.addWidget(part)

    def createHandle(self) -> QSplitterHandle:  # noqa: N802 - Qt's name
        """Return a handle with room around it."""
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    """Lies over its neighbours; only the line in its middle is painted."""

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Do what Qt's own does, which makes thin handles 5 pixels broad: that is too few."""
        across = self.orientation() == Qt.Orientation.Horizontal
        self.setContentsMargins(*((GRIP, 0, GRIP, 0) if across else (0, GRIP, 0, GRIP)))
        self.setMask(QRegion(self.contentsRect()))
        self.setAttribute(Qt.WidgetAttribute.WA_MouseNoMask)
