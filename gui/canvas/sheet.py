"""A part of a scene as pixels, painted in slices and shown in no time.

API summary
-----------
``Shot(picture, theme, camera, width, height, ratio)``   what a widget is to show
``Sheet(place, ratio, paper)``    an image that stands somewhere in the scene
``.show(painter, *shot.origin)``  draw it where the shot wants it, scaled if need be
``.painting()``                   a painter whose units are those of the scene
``Work(sheet, items, theme, smallest)``   paints a sheet; ``go_on(seconds)`` until it is done

A :class:`Place` is where and how large: pixels of the device per unit, and what part of the
scene in such pixels.  Sheets that stand at the scale of a shot are shown pixel by pixel.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from gui.canvas.camera import HARDLY, Camera
from gui.canvas.paint import drawing, ground
from gui.canvas.parts import Heavy, Piece, pieces
from gui.scene.shapes import Picture, Rect, Shape

SMALLEST: Final = 9.0
"""Where a picture is too small to be read, texts below so many pixels are left out."""
_OVERVIEW: Final = 1200
"""The longer side of an overview in pixels."""
_AROUND: Final = 16.0
"""Strokes and halos reach so many units beyond the bounds of a picture, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """``scale`` in device pixels per unit; the rectangle in such pixels of the scene, with
    (x, y) its corner relative to the scene's origin."""

    scale: float
    x: float
    y: float
    w: int
    h: int

    def holds(self, other: Rect) -> bool:
        """Return whether a part of the scene, in units, is inside."""
        slack = 1.0
        k = self.scale
        return (
            other.x * k >= self.x - slack
            and other.y * k >= self.y - slack
            and other.right * k <= self.x + self.w + slack
            and other.bottom * k <= self.y + self.h + slack
        )


@dataclass(frozen=True, eq=False, slots=True)
class Shot:
    """What a widget of ``width`` × ``height`` is to show; ``ratio`` device pixels make one."""

    picture: Picture
    theme: str
    camera: Camera
    width: int
    height: int
    ratio: float

    @property
    def scale(self) -> float:
        """Device pixels per unit."""
        return self.camera.scale * self.ratio

    @property
    def smallest(self) -> float:
        """Texts of less pixels than this are left out."""
        return smallest_text(self.camera.scale)

    @property
    def origin(self) -> tuple[float, float, float, float]:
        """What :meth:`Sheet.show` is told of it."""
        x, y = self.camera.x * self.ratio, self.camera.y * self.ratio
        return self.scale, x, y, self.ratio

    @property
    def all(self) -> Rect:
        """The whole picture in units, with its rim."""
        return self.picture.bounds.grown(_AROUND)

    def shows(self, other: Shot) -> bool:
        """Return whether both show the same, in the same way."""
        if self.picture is not other.picture or self.theme != other.theme:
            return False
        mine = self.camera, self.width, self.height, self.ratio
        return mine == (other.camera, other.width, other.height, other.ratio)

    def view(self, margin: float = 0.0) -> Rect:
        """Return what is seen of the picture, in units; with a part of the window around."""
        dx, dy = self.width * margin, self.height * margin
        left, top = self.camera.to_scene((-dx, -dy))
        right, bottom = self.camera.to_scene((self.width + dx, self.height + dy))
        around = self.all
        left, top = max(left, around.x), max(top, around.y)
        right, bottom = min(right, around.right), min(bottom, around.bottom)
        return Rect(left, top, max(right - left, 0.0), max(bottom - top, 0.0))

    def place(self, margin: float) -> Place:
        """Return where a sheet for this shot stands: on whole pixels of the window."""
        seen, k = self.view(margin), self.scale
        dx, dy = self.camera.x * self.ratio, self.camera.y * self.ratio
        left, top = math.floor(seen.x * k + dx), math.floor(seen.y * k + dy)
        right, bottom = math.ceil(seen.right * k + dx), math.ceil(seen.bottom * k + dy)
        return Place(k, left - dx, top - dy, max(right - left, 1), max(bottom - top, 1))


def smallest_text(scale: float) -> float:
    """Return from how many pixels on texts are drawn on a screen, at ``scale``."""
    return SMALLEST if scale < HARDLY else 0.0


def overview_of(shot: Shot) -> Place:
    """Return the place of an image of the whole picture, coarse if it is large."""
    seen = shot.all
    k = min(_OVERVIEW / max(seen.w, seen.h, 1.0), 1.0)
    wide, high = math.ceil(seen.w * k), math.ceil(seen.h * k)
    return Place(k, seen.x * k, seen.y * k, max(wide, 1), max(high, 1))


class Sheet:
    """An image of a part of the scene; see the module."""

    def __init__(
        self, place: Place, ratio: float, paper: str = "", rects: Sequence[QRect] = ()
    ) -> None:
        """Make an image, of the ground of theme ``paper`` or transparent.

        With ``rects`` only these pixels are of the ground and the others are undefined.
        """
        self.place = place
        self.ratio = ratio
        opaque = QImage.Format.Format_RGB32
        kind = opaque if paper else QImage.Format.Format_ARGB32_Premultiplied
        self.image = QImage(place.w, place.h, kind)
        if rects:
            with QPainter(self.image) as painter:
                for rect in rects:
                    painter.fillRect(rect, ground(paper))
        else:
            self.image.fill(ground(paper) if paper else Qt.GlobalColor.transparent)
        self.image.setDevicePixelRatio(ratio)

    def show(self, painter: QPainter, scale: float, x: float, y: float, ratio: float) -> None:
        """Draw it on a device of ``ratio``, the scene's origin at (x, y) in its pixels."""
        factor = scale / self.place.scale
        left, top = x + self.place.x * factor, y + self.place.y * factor
        painter.save()
        painter.setWorldTransform(QTransform.fromScale(1 / ratio, 1 / ratio))
        source = QRect(0, 0, self.place.w, self.place.h)
        if factor == 1.0:
            corner = QPoint(math.floor(left + 0.5), math.floor(top + 0.5))
            painter.drawImage(QRect(corner, source.size()), self.image, source)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = QRectF(left, top, self.place.w * factor, self.place.h * factor)
            painter.drawImage(target, self.image, QRectF(source))
        painter.restore()

    @contextmanager
    def painting(self) -> Iterator[QPainter]:
        """Give a painter of the image, in units of the scene."""
        place, ratio = self.place, self.ratio
        with QPainter(self.image) as painter:
            painter.translate(-place.x / ratio, -place.y / ratio)
            painter.scale(place.scale / ratio, place.scale / ratio)
            yield painter


class Work:
    """Paints shapes and other sheets into a sheet, some milliseconds at a time."""

    def __init__(
        self, sheet: Sheet, items: Iterator[Shape | Piece | Sheet], theme: str, smallest: float
    ) -> None:
        self.sheet = sheet
        self.theme = theme
        self.smallest = smallest
        self._items = items
        self._next = next(items, None)

    def go_on(self, seconds: float) -> bool:
        """Paint for so long, at least one item; return whether all is done."""
        end = time.perf_counter() + seconds
        with self.sheet.painting() as painter:
            while self._next is not None:
                self._some(painter, end)
                if time.perf_counter() >= end:
                    break
        return self._next is None

    def _some(self, painter: QPainter, end: float) -> None:
        """Draw items until the time is over, or one sheet."""
        item = self._next
        if isinstance(item, Sheet):
            place = self.sheet.place
            item.show(painter, place.scale, -place.x, -place.y, self.sheet.ratio)
            self._next = next(self._items, None)
            return
        with drawing(painter, self.theme, self.smallest) as draw:
            while item is not None and not isinstance(item, Sheet):
                draw(item)
                item = self._next = next(self._items, None)
                if time.perf_counter() >= end:
                    return


def strokes(heavy: Heavy) -> Iterator[Piece]:
    """Yield the lines of a heavy part in small pieces."""
    for shape in heavy.shapes:
        yield from pieces(shape)
