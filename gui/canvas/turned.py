"""Turned texts: filled as outlines, and kept as pixels as soon as one is drawn again.

API summary
-----------
``turned_to(transform, text)``   a transform with the anchor as origin, turned as the text is
``fill(painter, piece, brush, on_anchor, left)``   fill the outlines of one piece of it
``stamp(painter, ready, look, brush, on_device)``   copy what is kept, or say that it cannot be

To fill the outlines of the numbers at an edge takes ten times as long as to copy them, and a
step paints many edges anew that it only crosses.  What is copied is what would be filled:
pixels belong to one place between those of the device.  Only where two pieces of a text share
a pixel is it sometimes one of 255 brighter or darker.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QTransform

from gui import fonts
from gui.canvas.writing import Ready
from gui.scene.metrics import Placed
from gui.scene.shapes import BEFORE, Text

Brush = Callable[[str], QBrush]
"""What fills an ink."""

_PIXELS: Final = 4_000_000
"""So many pixels are kept ..."""
_LARGEST: Final = 40_000
"""... of no text more than these."""
_SEEN: Final = 8192
"""So many texts are remembered, most of them as drawn once."""
_FINE: Final = 1_000_000
"""Places in a pixel that differ by less than a part of this are the same."""


@dataclass(frozen=True, eq=False, slots=True)
class Stamp:
    """``image`` has its corner so many pixels from the pixel that the anchor is in."""

    image: QImage
    corner: QPoint


@dataclass(eq=False, slots=True)
class _Stamps:
    """By identity, look, scale and place in a pixel; the texts are kept alive."""

    kept: dict[tuple[object, ...], tuple[Text, Stamp | None]] = field(default_factory=dict)
    pixels: int = 0

    def keep(self, key: tuple[object, ...], text: Text, made: Stamp | None) -> None:
        more = made.image.width() * made.image.height() if made else 0
        if self.pixels + more > _PIXELS or len(self.kept) >= _SEEN:
            self.kept.clear()
            self.pixels = 0
        self.pixels += more
        self.kept[key] = text, made


_stamps: Final = _Stamps()


def turned_to(transform: QTransform, text: Text) -> QTransform:
    """Return ``transform`` with the anchor of ``text`` as origin, turned as it is."""
    return QTransform(transform).translate(text.x, text.y).rotate(text.angle)


def fill(
    painter: QPainter, piece: Placed, brush: Brush, on_anchor: QTransform, left: float
) -> None:
    """Fill the outlines of a piece of a text that begins ``left`` units before its anchor."""
    painter.setWorldTransform(_spot(piece, on_anchor, left))
    painter.fillPath(fonts.outline(piece.text, piece.font), brush(piece.ink))


def _spot(piece: Placed, on_anchor: QTransform, left: float) -> QTransform:
    """Return the transform for outlines that are ``fonts.OUTLINE`` pixels high."""
    factor = piece.size / fonts.OUTLINE
    return QTransform(on_anchor).translate(piece.dx - left, piece.dy).scale(factor, factor)


def stamp(painter: QPainter, ready: Ready, look: str, brush: Brush, on_device: QTransform) -> bool:
    """Copy the pixels of a text that has been drawn like this before, and return true.

    ``on_device`` maps scene units to pixels, in which the painter has to be.  Of a text that
    is drawn for the first time nothing is kept: most pictures are drawn once.
    """
    spot = on_device.map(QPointF(ready.text.x, ready.text.y))
    x, y = spot.x(), spot.y()
    column, row = math.floor(x), math.floor(y)
    place = round((x - column) * _FINE), round((y - row) * _FINE)
    key = (id(ready.text), look, ready.scale, *place)
    found = _stamps.kept.get(key)
    if found is None:
        _stamps.keep(key, ready.text, None)
        return False
    made = found[1]
    if made is None:
        made = _made(ready, brush, on_device, QPoint(column, row))
        if made is None:
            return False
        _stamps.keep(key, ready.text, made)
    painter.drawImage(made.corner + QPoint(column, row), made.image)
    return True


def _made(ready: Ready, brush: Brush, on_device: QTransform, anchor: QPoint) -> Stamp | None:
    """Return the pixels of a text; ``None`` if they are too many."""
    on_anchor, left = turned_to(on_device, ready.text), ready.text.width * BEFORE[ready.text.anchor]
    around = QRectF()
    for piece in ready.pieces:
        outline = fonts.outline(piece.text, piece.font)
        around |= _spot(piece, on_anchor, left).mapRect(outline.controlPointRect())
    box = around.toAlignedRect().adjusted(-1, -1, 1, 1)
    if box.width() * box.height() > _LARGEST:
        return None
    image = QImage(box.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    on_anchor *= QTransform.fromTranslate(-box.x(), -box.y())
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for piece in ready.pieces:
            fill(painter, piece, brush, on_anchor, left)
    return Stamp(image, box.topLeft() - anchor)
