"""The one painter: a Picture on the screen, in a PNG and on paper.

API summary
-----------
``paint(painter, picture, theme, smallest)``   draw every shape in order; the ground is the
                                     caller's; texts lower than ``smallest`` are left out
``drawing(painter, theme, smallest, again=…)``   the same for whoever draws in slices
``ground(theme)``                    the QColor of the ground
``colour(ink, theme)``               the QColor of an ink: nowhere else does one become the other

The painter's transform maps scene units to pixels; state is put back as it was.  Theme is
``light`` or ``dark``.  An unknown ink, font role or theme is a ``KeyError``.

How text is drawn.  Qt rounds font sizes to whole pixels and FreeType thickens stems by
nominal size, so upright text uses the font nearest to its size *on the device* and a scale
close to 1.  Turned text is filled as outlines: cached glyphs would be placed on whole
pixels and dance along the line.  Only a raster device needs that: a PDF gets real text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPaintEngine,
    QPainter,
    QPen,
    QTransform,
)

from gui import fonts
from gui.canvas import fields, glyphs, turned, underlines
from gui.canvas.outlines import dashes_of, path_of, rect_of, sides
from gui.canvas.parts import Piece, pieces
from gui.canvas.primitives import draw_lines
from gui.canvas.writing import Ready, Stretch, made_ready, ready_of, squeeze, stretch_of
from gui.scene.metrics import OTHER, Placed, split
from gui.scene.shapes import (
    BEFORE,
    Array,
    Box,
    Ellipse,
    Image,
    Labels,
    Path,
    Picture,
    Rect,
    Segments,
    Shape,
    Text,
)
from gui.scene.style import PALETTES, underlined

_LEGIBLE: Final = 9.0
"""Numbers are written into the fields of a matrix from this size on, in pixels."""
_ALWAYS: Final = frozenset({"title", "legend", "caption"})
"""These texts are drawn however small they are."""
_NUMBERS: Final = frozenset({"number"})
"""These are there all or none: the smallest ones decide, which is the caller's affair."""
_BESIDE: Final = 64.0
"""So far from its box, in units, a text that nobody measured may still have ink."""
_THINNEST: Final = 1.0625
_IN_PIXELS: Final = -1.0
"""Stands for the transform by which a unit is a pixel of the device."""
_SMOOTH: Final = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
Draw = Callable[[Shape | Piece], None]


@lru_cache(maxsize=128)
def colour(ink: str, theme: str) -> QColor:
    """Return the colour of an ink; ``KeyError`` for an unknown ink or theme."""
    return QColor(*PALETTES[theme][ink])


def ground(theme: str) -> QColor:
    """Return the colour a Picture stands on."""
    return colour("ground", theme)


@lru_cache(maxsize=256)
def _pen(ink: str, width: float, dash: tuple[float, ...], theme: str) -> QPen:
    if not ink or width <= 0:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(colour(ink, theme), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash:
        # Qt counts dashes in pen widths, a Picture in units.
        pen.setDashPattern([d / width for d in dash])
    return pen


@lru_cache(maxsize=128)
def _brush(fill: str, theme: str) -> QBrush:
    return QBrush(colour(fill, theme)) if fill else QBrush(Qt.BrushStyle.NoBrush)


def paint(painter: QPainter, picture: Picture, theme: str = "light", smallest: float = 0.0) -> None:
    """Draw ``picture`` with the painter's transform; the ground is left as it is.

    On a screen, texts of less than ``smallest`` pixels would be noise: those are left
    out, but for a title and the like; and with them all numbers, lest only some are there.
    """
    with drawing(painter, theme, smallest, once=True) as draw:
        for shape in picture.shapes:
            draw(shape)


@contextmanager
def drawing(
    painter: QPainter, theme: str, smallest: float = 0.0, *, again: bool = False, once: bool = False
) -> Iterator[Draw]:
    """Give what draws one shape after the other, as :func:`paint` does.

    ``again``: most was drawn before and will be; what costs much is kept as pixels.
    ``once``: nothing of it will be drawn again, so nothing is kept.
    """
    painter.save()
    try:
        painter.setRenderHints(_SMOOTH)
        made = _Drawing(painter, theme, smallest, again)
        made.ready = made_ready if once else ready_of
        yield made.draw
    finally:
        painter.restore()


def _in_sight(painter: QPainter) -> Rect:
    """Return the part of the scene that the device shows, in scene units."""
    back, possible = painter.worldTransform().inverted()
    if not possible:
        return Rect(0.0, 0.0, 0.0, 0.0)
    shown = back.mapRect(QRectF(painter.viewport()))
    return Rect(shown.x(), shown.y(), shown.width(), shown.height())


class _Drawing:
    """A painter with its theme, which remembers what is set: setting costs more than asking."""

    def __init__(self, painter: QPainter, theme: str, smallest: float, again: bool) -> None:
        self.painter = painter
        self.theme = theme
        self.smallest = smallest
        self.ready: Callable[[Text, float], Ready] = ready_of
        self.base = painter.worldTransform()
        on_device = painter.deviceTransform()
        self.on_device = on_device
        even = not (on_device.m12() or on_device.m21()) and on_device.m11() == on_device.m22()
        self.scale = math.hypot(on_device.m11(), on_device.m12())
        self.zoomed = self.scale / painter.device().devicePixelRatio()
        self.view = _in_sight(painter)
        self.sides = sides(self.view)
        engine = painter.paintEngine()
        self.lined = underlines.wanted(theme)
        self.raster = engine.type() == QPaintEngine.Type.Raster
        self.stamps = again and even and self.raster
        self._zoom = 1.0
        self._pen: object = None
        self._brush: object = None
        self._font: object = None
        self._draw: dict[type, Callable[[Any], None]] = {
            Segments: self.segments,
            Piece: self.piece,
            Path: self.path,
            Ellipse: self.ellipse,
            Box: self.box,
            Image: self.image,
            Labels: self.labels,
            Text: self.text,
        }

    def draw(self, shape: object) -> None:
        self._draw[type(shape)](shape)

    def stroke(self, ink: str, width: float = 1.0, dash: tuple[float, ...] = ()) -> None:
        """Set the pen unless it is set."""
        key = (ink, width, dash)
        if key != self._pen:
            self._pen = key
            self.painter.setPen(_pen(ink, width, dash, self.theme))

    def fill(self, ink: str) -> None:
        """Set the brush unless it is set."""
        if ink != self._brush:
            self._brush = ink
            self.painter.setBrush(_brush(ink, self.theme))

    def zoom(self, factor: float) -> None:
        """Scale by ``factor`` on top of the transform that the caller gave."""
        if factor != self._zoom:
            self._zoom = factor
            transform = QTransform(self.base)
            self.painter.setWorldTransform(transform.scale(factor, factor))

    def segments(self, shape: Segments) -> None:
        """Draw lines grouped by width, the weakest first so that strong ones lie on top."""
        for piece in pieces(shape):
            self.piece(piece)

    def piece(self, shape: Piece) -> None:
        """Draw lines of one width; where they are too many to be told apart, without grey."""
        self.zoom(1.0)
        self.fill("")
        smooth = shape.smooth or not self.raster
        # Qt is three times as slow with lines of one pixel as with any wider ones.
        width = shape.width if smooth else max(shape.width, _THINNEST / self.scale)
        self.stroke(shape.ink, width)
        if not smooth:
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_lines(self.painter, shape.lines)
        if not smooth:
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def path(self, shape: Path) -> None:
        """Stroke and fill a path."""
        path, around = path_of(shape.commands)
        if not self.shows(*around, shape.width):
            return
        self.zoom(1.0)
        dash = shape.dash if shape.width else ()
        if dash and self.raster and not shape.fill:
            path, dash = dashes_of(shape.commands, dash), ()
        self.stroke(shape.ink if shape.width else "", shape.width, dash)
        self.fill(shape.fill)
        self.painter.drawPath(path)

    def ellipse(self, shape: Ellipse) -> None:
        """Draw an ellipse into its rectangle."""
        if not self.shows(*sides(shape.rect), shape.width):
            return
        self.zoom(1.0)
        self.stroke(shape.ink if shape.width else "", shape.width)
        self.fill(shape.fill)
        self.painter.drawEllipse(rect_of(shape.rect))

    def box(self, shape: Box) -> None:
        """Draw a rectangle, its corners at most half circles."""
        if not self.shows(*sides(shape.rect), shape.width):
            return
        self.zoom(1.0)
        self.stroke(shape.ink if shape.width else "", shape.width)
        self.fill(shape.fill)
        radius = min(shape.radius, shape.rect.w / 2, shape.rect.h / 2)
        if radius > 0:
            self.painter.drawRoundedRect(rect_of(shape.rect), radius, radius)
        else:
            self.painter.drawRect(rect_of(shape.rect))

    def image(self, shape: Image) -> None:
        """Draw a matrix with one sharp field for each entry."""
        if not shape.values.size or shape.rect.w <= 0 or shape.rect.h <= 0:
            return
        if not self.shows(*sides(shape.rect), 0.0):
            return
        self.zoom(1.0)
        made = fields.colours(shape, self.theme, *self.blocks(shape))
        rows, columns = made.shape
        # The QImage looks into the array: it must not outlive it.
        look = QImage(made.data, columns, rows, int(made.strides[0]), QImage.Format.Format_RGB32)
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self.painter.drawImage(rect_of(shape.rect), look)
        self.inside(shape)

    def blocks(self, shape: Image) -> tuple[int, int]:
        """Return how many rows and columns of a matrix share a pixel."""
        if not self.raster:
            return 1, 1
        rows, columns = shape.values.shape
        down, across = shape.rect.h * self.scale / rows, shape.rect.w * self.scale / columns
        return math.ceil(1.0 / down), math.ceil(1.0 / across)

    def inside(self, shape: Image) -> None:
        """Write the numbers into the fields of a matrix, or else mark what is negative."""
        rows, columns = shape.values.shape
        least = fields.least(self.smallest)
        if shape.numbers is not None and fields.text_size(shape) * self.zoomed >= _LEGIBLE:
            for rgb, labels in fields.numbers(shape, self.view, self.theme):
                paper = fields.WHITE if rgb == fields.BLACK else fields.BLACK
                self.written(labels, QColor(*rgb), QColor(*paper))
        elif min(shape.rect.w / columns, shape.rect.h / rows) * self.zoomed >= least:
            self.zoom(1.0)
            self._pen = None
            for rgb, lines in fields.marks(shape, self.view, self.theme):
                self.painter.setPen(QPen(QColor(*rgb), 1.0 / self.zoomed))
                draw_lines(self.painter, lines)

    def labels(self, shape: Labels) -> None:
        """Draw many short texts in one ink."""
        if self.noise(shape.size, shape.tag.kind):
            return
        self.written(shape, colour(shape.ink, self.theme), ground(self.theme))
        dash = underlined(shape.ink, self.theme) if self.lined else None
        if dash is not None:
            self.underline(shape.ink, dash, underlines.of_labels(glyphs.in_sight(shape, self.view)))

    def written(self, shape: Labels, ink: QColor, paper: QColor) -> None:
        """Draw labels in a colour, at once or, where that cannot be, one by one."""
        shape = glyphs.in_sight(shape, self.view)
        if not shape.texts:
            return
        if glyphs.stamp(self.painter, shape, ink, paper, self.on_device):
            self._zoom = 0.0  # whoever draws next sets the transform anew
            return
        self._pen = None
        self.painter.setPen(ink)
        for string, (x, y) in zip(shape.texts, shape.places.tolist(), strict=True):
            row = split(string, shape.font)
            x -= sum(p.advance for p in row) * shape.size * BEFORE[shape.anchor]
            for piece in row:
                size, lift = shape.size * piece.scale, piece.lift * shape.size
                wide = piece.advance * shape.size
                one = Placed(piece.text, piece.font, size, "", x, y - lift, wide)
                self.stretch(stretch_of(one, 0.0, 0.0, self.scale))
                x += wide

    def text(self, shape: Text) -> None:
        """Draw a line of runs, upright or turned."""
        x, y, reach = shape.x, shape.y, shape.width + shape.ascent + shape.descent + _BESIDE
        if not self.shows(x, y, x, y, reach):
            return
        ready = self.ready(shape, self.scale)
        if self.smallest and self.noise(ready.largest, shape.tag.kind):
            return
        if self.lined:
            for line in ready.lines(self.theme):
                self.underline(*line)
        if shape.angle:
            self.turned(ready)
            return
        for stretch in ready.stretches:
            self.stretch(stretch)

    def underline(self, ink: str, dash: tuple[float, ...], lines: Array) -> None:
        """Draw the sign of a quantity that has no hue."""
        self.zoom(1.0)
        self.stroke(ink, underlines.WIDTH, dash)
        draw_lines(self.painter, lines)

    def noise(self, size: float, kind: str) -> bool:
        """Return whether a text is too small to be read and may be left out."""
        if not self.smallest or kind in _ALWAYS:
            return False
        return kind in _NUMBERS or size * self.zoomed < self.smallest

    def shows(self, left: float, top: float, right: float, bottom: float, by: float) -> bool:
        """Return whether a rectangle, grown by ``by``, may be in sight."""
        a, b, c, d = self.sides
        return right >= a - by and left <= c + by and bottom >= b - by and top <= d + by

    def stretch(self, stretch: Stretch) -> None:
        """Draw a stretch in its ink with the font nearest to its size on the device."""
        string, ink, font, factor, spot, room = stretch
        if ink:
            self.stroke(ink)
        self.zoom(factor)
        if font != self._font:
            self._font = font
            self.painter.setFont(fonts.font(*font))
        if font[0] == OTHER:
            squeeze(self.painter, string, spot, room)
        else:
            self.painter.drawText(spot, string)

    def turned(self, ready: Ready) -> None:
        """Draw a text turned about its anchor."""
        if self.stamps and ready.plain and self.stamped(ready):
            return
        upright, left = self.base, ready.text.width * BEFORE[ready.text.anchor]
        on_anchor = turned.turned_to(upright, ready.text)
        for piece in ready.pieces:
            if self.raster and piece.font != OTHER:
                turned.fill(self.painter, piece, self.brush, on_anchor, left)
            else:
                self.base, self._zoom = on_anchor, 0.0
                self.stretch(stretch_of(piece, -left, 0.0, self.scale))
                self.base = upright
            self._zoom = 0.0  # whoever draws next sets the transform anew

    def stamped(self, ready: Ready) -> bool:
        """Draw a turned text as pixels, if it has been drawn here before."""
        if self._zoom != _IN_PIXELS:
            self._zoom = _IN_PIXELS
            self.painter.setWorldTransform(QTransform())
            self.painter.setWorldTransform(self.painter.deviceTransform().inverted()[0])
        return turned.stamp(self.painter, ready, self.theme, self.brush, self.on_device)

    def brush(self, ink: str) -> QBrush:
        """Return what fills an ink."""
        return _brush(ink, self.theme)
