"""Painting a sheet: all of it, or some of its pixels as if all had been painted.

API summary
-----------
``whole(sheet, items, look)``          paint all of a new sheet
``patch(sheet, rects, items, look)``   a Patch: some of its pixels anew, painted beside it
``.put(sheet)``                        show them on it
``Look``                               theme, smallest texts, layers of heavy parts

What is painted anew is painted at the place where it stood: the sheet is afterwards the
same as if all of it had been painted.  Only the rims of what reaches out of the patch may
differ by some 4 of 255, as Qt rounds where a line leaves the device (tested).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QTransform

from gui.canvas.outlines import sides
from gui.canvas.paint import drawing
from gui.canvas.sheet import Place, Sheet
from gui.canvas.tiles import Item, Layer
from gui.scene.shapes import Box, Ellipse, Image, Labels, Shape, Text


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is painted; ``layers``: the heavy parts as pixels, by their number."""

    theme: str
    smallest: float
    layers: tuple[Sheet, ...]


def whole(sheet: Sheet, items: Sequence[Item], look: Look) -> None:
    """Paint ``items`` on the bare ground of ``sheet``."""
    place = sheet.place
    with sheet.painting() as painter:
        for run in _runs(items):
            if isinstance(run, Layer):
                layer = look.layers[run.number]
                layer.show(painter, place.scale, -place.x, -place.y, sheet.ratio)
                continue
            with drawing(painter, look.theme, look.smallest, again=True) as draw:
                for shape in run:
                    draw(shape)


@dataclass(frozen=True, eq=False, slots=True)
class Patch:
    """Pixels for a sheet, on one of their own whose corner is ``at`` on that sheet."""

    beside: Sheet
    at: QPoint
    rects: list[QRect]

    def put(self, sheet: Sheet) -> None:
        """Show these pixels on ``sheet``."""
        with QPainter(sheet.image) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.setWorldTransform(QTransform.fromScale(1 / sheet.ratio, 1 / sheet.ratio))
            for rect in self.rects:
                painter.drawImage(rect, self.beside.image, rect.translated(-self.at))


def patch(sheet: Sheet, rects: list[QRect], items: Sequence[Item], look: Look) -> Patch:
    """Paint these pixels of ``sheet`` anew; ``items``: all that have ink there.

    Beside the sheet, on one as large as that needs: the rest of long lines costs nothing.
    Not cut by a clip: that would move what Qt draws by a part of a pixel's cover.
    """
    box, place = _needed(sheet.place, reduce(QRect.united, rects), items), sheet.place
    at = box.topLeft()
    spot = Place(place.scale, place.x + at.x(), place.y + at.y(), box.width(), box.height())
    beside = Sheet(spot, sheet.ratio, look.theme, [rect.translated(-at) for rect in rects])
    whole(beside, items, look)
    return Patch(beside, at, rects)


def _needed(place: Place, box: QRect, items: Sequence[Item]) -> QRect:
    """Return the pixels of a sheet that a patch with these ``items`` is painted on.

    All but lines as a whole: Qt puts a letter elsewhere if it begins before the device.
    """
    k = place.scale
    left, top = float(box.left()), float(box.top())
    right, bottom = float(box.right()), float(box.bottom())
    for item in items:
        found = _around(item)
        if found is not None:
            left, top = min(left, found[0] * k - place.x), min(top, found[1] * k - place.y)
            right, bottom = max(right, found[2] * k - place.x), max(bottom, found[3] * k - place.y)
    corner = QPoint(math.floor(left), math.floor(top))
    grown = QRect(corner, QPoint(math.ceil(right), math.ceil(bottom)))
    return grown.intersected(QRect(0, 0, place.w, place.h))


def _around(item: Item) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom of what is no line, or somewhat more."""
    match item:
        case Text():
            reach = item.width + item.ascent + item.descent
            return item.x - reach, item.y - reach, item.x + reach, item.y + reach
        case Box() | Ellipse():
            x, y, by = item.rect.x, item.rect.y, item.width
            return x - by, y - by, x + item.rect.w + by, y + item.rect.h + by
        case Image():
            return sides(item.rect)
        case Labels() if item.texts:
            x, y = item.places.min(axis=0).tolist()
            right, bottom = item.places.max(axis=0).tolist()
            reach = item.width + item.ascent + item.descent
            return x - reach, y - reach, right + reach, bottom + reach
    return None


def _runs(items: Sequence[Item]) -> Iterator[list[Shape] | Layer]:
    """Yield the layers and, between them, the shapes."""
    run: list[Shape] = []
    for item in items:
        if isinstance(item, Layer):
            yield run
            yield item
            run = []
        else:
            run.append(item)
    yield run
