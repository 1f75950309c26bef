"""What is lit on the canvas because it is pointed at in a panel.  Painted over the picture.

API summary
-----------
``Lit()``                           what is lit; nothing at first
``.set(tags)``                      light what ``tags`` mean; whether that changes anything
``.paint(painter, shown, ink)``     draw it
``.region(shown)``                  what must be painted anew where it changes
``Shown(picture, graph, camera, width, height)``   what of a diagram is seen in the widget

A number has a frame, a line is followed by a broad stroke.  Where numbers are too small to be
read the neuron or gate has the frame.  What is out of sight has a sign at the rim.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QRegion, QTransform

from core.graph import Graph
from gui.canvas.camera import HARDLY, Camera
from gui.canvas.newest import bodies_of
from gui.scene.shapes import Picture, Rect, Tag

if TYPE_CHECKING:
    # Imported when something is lit: the window starts without it.
    from gui.canvas.places import Spot

_PAD: Final = 3.0
_ABOVE: Final = 2.0
_LINE: Final = 2.0
_BROAD: Final = 6.0
_LEAST: Final = 13.0
"""A frame is at least so many pixels wide and high."""
_RIM: Final = 10.0
_GROUND: Final = 210
_VEIL: Final = 110
"""How opaque the ground beneath a frame, and a line that is followed, are."""


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """What of a diagram is seen, in a widget of ``width`` by ``height`` pixels."""

    picture: Picture
    graph: Graph | None
    camera: Camera
    width: int
    height: int


class Lit:
    """See the module."""

    def __init__(self) -> None:
        self.tags: tuple[Tag, ...] = ()
        self._spots: tuple[Spot, ...] = ()
        self._of: Picture | None = None

    def set(self, tags: Sequence[Tag]) -> bool:
        """Light what ``tags`` mean, ``()``: nothing; return whether that is a change."""
        if tuple(tags) == self.tags:
            return False
        self.tags = tuple(tags)
        self._of = None
        return True

    def spots(self, shown: Shown) -> tuple[Spot, ...]:
        """Return the lit places on the picture."""
        if self._of is not shown.picture:
            self._of, self._spots = shown.picture, ()
            if self.tags:
                from gui.canvas.places import spots_of

                found = [spots_of(shown.picture, tag, shown.graph) for tag in self.tags]
                self._spots = tuple(spot for spots in found for spot in spots)
        return self._spots

    def paint(self, painter: QPainter, shown: Shown, ink: QColor, ground: QColor) -> None:
        """Draw what is lit, in pixels of the widget."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for spot in self.spots(shown):
            frame = _framed(spot, shown)
            if not _in_sight(frame, shown):
                _paint_sign(painter, frame, shown, ink)
            elif spot.lines is not None:
                _paint_lines(painter, spot, shown, ink)
            else:
                _paint_frame(painter, frame, ink, ground)

    def region(self, shown: Shown) -> QRegion:
        """Return where :meth:`paint` draws."""
        made = QRegion()
        for spot in self.spots(shown):
            frame = _framed(spot, shown)
            if _in_sight(frame, shown):
                made += _whole(frame.around(), 2 * _BROAD)
            else:
                made += _whole(_sign(frame, shown).boundingRect(), _LINE)
        return made


@dataclass(frozen=True, slots=True)
class _Frame:
    """A rectangle in pixels, turned about the widget's origin by ``angle`` degrees."""

    rect: QRectF
    angle: float

    def turn(self) -> QTransform:
        return QTransform().rotate(self.angle)

    def around(self) -> QRectF:
        """Return the upright box around it."""
        return self.turn().mapRect(self.rect)


def _framed(spot: Spot, shown: Shown) -> _Frame:
    """Return the frame of a place; of the body around it where numbers cannot be read."""
    camera, box, angle = shown.camera, spot.rect, spot.angle
    if camera.scale < HARDLY and spot.lines is None and not spot.body:
        x, y = spot.center
        middle = Rect(x, y, 0.0, 0.0)
        body = bodies_of(shown.picture, [middle])[0]
        if body is not middle and body.w:
            box, angle = body, 0.0
    # The camera moves by a shift: turned back, that is another shift.
    dx, dy = camera.to_widget((0.0, 0.0))
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = dx * c + dy * s, dy * c - dx * s
    k = camera.scale
    rect = QRectF(x + box.x * k, y + box.y * k, box.w * k, box.h * k)
    if spot.lines is not None:
        return _Frame(rect, angle)
    wide = max(_PAD, (_LEAST - rect.width()) / 2)
    high = max(_ABOVE, (_LEAST - rect.height()) / 2)
    return _Frame(rect.adjusted(-wide, -high, wide, high), angle)


def _in_sight(frame: _Frame, shown: Shown) -> bool:
    around = frame.around()
    return (
        around.right() > _PAD
        and around.bottom() > _PAD
        and around.left() < shown.width - _PAD
        and around.top() < shown.height - _PAD
    )


def _paint_frame(painter: QPainter, frame: _Frame, ink: QColor, ground: QColor) -> None:
    """Draw a frame with the ground around its line, so that it is seen on any line."""
    painter.save()
    painter.setTransform(frame.turn(), True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    beneath = QColor(ground)
    beneath.setAlpha(_GROUND)
    for pen in (QPen(beneath, 2.2 * _LINE), QPen(ink, _LINE)):
        painter.setPen(pen)
        painter.drawRoundedRect(frame.rect, 2 * _PAD, 2 * _PAD)
    painter.restore()


def _paint_lines(painter: QPainter, spot: Spot, shown: Shown, ink: QColor) -> None:
    assert spot.lines is not None
    veil = QColor(ink)
    veil.setAlpha(_VEIL)
    width = max(_BROAD, _BROAD * min(shown.camera.scale, 1.5))
    # One stroke of all pieces: a veil over a veil would be darker.
    made = QPolygonF()
    to = shown.camera.to_widget
    painter.setPen(QPen(veil, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    for x1, y1, x2, y2 in spot.lines.tolist():
        start, end = QPointF(*to((x1, y1))), QPointF(*to((x2, y2)))
        if made.isEmpty() or QLineF(made.last(), start).length() > 0.5:
            painter.drawPolyline(made)
            made = QPolygonF([start])
        made.append(end)
    painter.drawPolyline(made)


def _sign(frame: _Frame, shown: Shown) -> QPolygonF:
    """Return a triangle at the rim that points to a place out of sight."""
    place = frame.around().center()
    x = min(max(place.x(), _RIM), shown.width - _RIM)
    y = min(max(place.y(), _RIM), shown.height - _RIM)
    towards = math.atan2(place.y() - y, place.x() - x)
    corners = ((0.0, _RIM - 2.0), (2.4, _RIM - 2.0), (-2.4, _RIM - 2.0))
    return QPolygonF(
        [QPointF(x + r * math.cos(towards + a), y + r * math.sin(towards + a)) for a, r in corners]
    )


def _paint_sign(painter: QPainter, frame: _Frame, shown: Shown, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(_sign(frame, shown))


def _whole(rect: QRectF, by: float) -> QRect:
    return rect.adjusted(-by, -by, by, by).toAlignedRect()
