"""A Picture as a widget of its own: an equation, a row of numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.canvas.paint import paint
from gui.scene.hit import hit
from gui.scene.shapes import Picture, Rect, Tag

EMPTY = Picture((), Rect(0.0, 0.0, 0.0, 0.0))


class PictureView(QWidget):
    """Shows a Picture at scale 1; ``picked`` brings the Tag of what was clicked."""

    picked = Signal(object)

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.picture = EMPTY
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_picture(self, picture: Picture, theme: str) -> None:
        """Show ``picture``."""
        resized = picture.bounds != self.picture.bounds
        self.theme, self.picture = theme, picture
        if resized:
            self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the picture."""
        bounds = self.picture.bounds
        return QSize(round(bounds.w + 0.5), round(bounds.h + 0.5))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the picture from the top left corner."""
        with QPainter(self) as painter:
            painter.translate(-self.picture.bounds.x, -self.picture.bounds.y)
            paint(painter, self.picture, self.theme)

    def tag_at(self, spot: QPointF) -> Tag | None:
        """Return what stands under a place of the widget."""
        bounds = self.picture.bounds
        return hit(self.picture, (spot.x() + bounds.x, spot.y() + bounds.y))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select what is clicked."""
        tag = self.tag_at(event.position())
        if tag is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(tag)
