"""The few icons, drawn in the theme's colours.

Each is a list of strokes and filled shapes on a field of 16 × 16.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

Points = tuple[tuple[float, float], ...]

SIZE: Final = 16
_RIGHT: Final[Points] = ((4.5, 2.5), (13, 8), (4.5, 13.5))
_LEFT: Final[Points] = ((11.5, 2.5), (3, 8), (11.5, 13.5))
# Filled shapes, then lines.
_SHAPES: Final[Mapping[str, tuple[tuple[Points, ...], tuple[Points, ...]]]] = {
    "forward": ((_RIGHT,), ()),
    "back": ((_LEFT,), ()),
    "end": ((((3, 2.5), (10.5, 8), (3, 13.5)),), (((13, 3), (13, 13)),)),
    "home": ((((13, 2.5), (5.5, 8), (13, 13.5)),), (((3, 3), (3, 13)),)),
    "play": ((((4, 1.8), (14, 8), (4, 14.2)),), ()),
    "pause": (
        (
            ((3.5, 2.5), (6.5, 2.5), (6.5, 13.5), (3.5, 13.5)),
            ((9.5, 2.5), (12.5, 2.5), (12.5, 13.5), (9.5, 13.5)),
        ),
        (),
    ),
    "up": ((), (((4, 10), (8, 6), (12, 10)),)),
    "down": ((), (((4, 6), (8, 10), (12, 6)),)),
    "close": ((), (((4, 4), (12, 12)), ((12, 4), (4, 12)))),
    "fit": (
        (),
        (
            ((2.5, 6), (2.5, 2.5), (6, 2.5)),
            ((10, 2.5), (13.5, 2.5), (13.5, 6)),
            ((13.5, 10), (13.5, 13.5), (10, 13.5)),
            ((6, 13.5), (2.5, 13.5), (2.5, 10)),
        ),
    ),
    "pin": (
        (),
        (
            ((5, 2.5), (11, 2.5)),
            ((6, 2.5), (6, 7), (4, 9.5), (12, 9.5), (10, 7), (10, 2.5)),
            ((8, 9.5), (8, 14)),
        ),
    ),
    "examples": (
        (),
        tuple(
            ((x, y), (x + 4.5, y), (x + 4.5, y + 4.5), (x, y + 4.5), (x, y))
            for x in (2.5, 9)
            for y in (2.5, 9)
        ),
    ),
    "left-panel": (
        (((2, 3), (6, 3), (6, 13), (2, 13)),),
        (((2, 3), (14, 3), (14, 13), (2, 13), (2, 3)),),
    ),
    "right-panel": (
        (((10, 3), (14, 3), (14, 13), (10, 13)),),
        (((2, 3), (14, 3), (14, 13), (2, 13), (2, 3)),),
    ),
}


def icon(name: str, colour: QColor, disabled: QColor, size: int = SIZE) -> QIcon:
    """Return an icon of ``size`` pixels in two colours; ``KeyError`` for an unknown name."""
    made = QIcon()
    for scale in (1, 2, 3):
        made.addPixmap(_pixmap(name, colour, size, scale), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, disabled, size, scale), QIcon.Mode.Disabled)
    return made


def _pixmap(name: str, colour: QColor, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    filled, lines = _SHAPES[name]
    with QPainter(pixmap) as painter:
        painter.scale(size / SIZE, size / SIZE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for points in filled:
            painter.drawPolygon(QPolygonF([QPointF(*p) for p in points]))
        painter.setPen(pen)
        for points in lines:
            painter.drawPolyline(QPolygonF([QPointF(*p) for p in points]))
    return pixmap
