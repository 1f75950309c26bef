"""What is lit on the canvas because it is pointed at in a panel.  Painted over the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.canvas.camera import Camera
from gui.canvas.spots import box_of_shape
from gui.scene.shapes import Picture, Rect, Tag, Text

_PAD: Final = 3.0
_LINE: Final = 2.0


def boxes(picture: Picture, tags: Sequence[Tag]) -> Iterator[Rect]:
    """Yield the boxes of the numbers that ``tags`` stand for, in scene units."""
    keys = {(tag.wire, tag.quantity, tag.port, tag.entry) for tag in tags}
    for shape in picture.shapes:
        tag = shape.tag
        if isinstance(shape, Text) and (tag.wire, tag.quantity, tag.port, tag.entry) in keys:
            yield from box_of_shape(shape)


def paint_lit(
    painter: QPainter, picture: Picture, tags: Sequence[Tag], camera: Camera, ink: QColor
) -> None:
    """Draw a frame around each of the numbers, in pixels of the widget."""
    painter.setPen(QPen(ink, _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for box in boxes(picture, tags):
        x, y = camera.to_widget((box.x, box.y))
        wide, high = box.w * camera.scale, box.h * camera.scale
        rect = QRectF(x, y, wide, high).adjusted(-_PAD, -_PAD, _PAD, _PAD)
        painter.drawRoundedRect(rect, _PAD, _PAD)
