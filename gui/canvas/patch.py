"""Painting a sheet: all of it, or some of its pixels as if all had been painted.

API summary
-----------
``whole(sheet, items, look)``          paint all of a new sheet
``patch(sheet, rects, items, look)``   paint some of its pixels anew
``Look``                               theme, smallest texts, layers of heavy parts

What is painted anew is painted at the place where it stood: the sheet is afterwards the
same, pixel by pixel, as if all of it had been painted (tested).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QTransform

from gui.canvas.paint import drawing
from gui.canvas.sheet import Sheet
from gui.canvas.tiles import Item, Layer
from gui.scene.shapes import Shape


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
            with drawing(painter, look.theme, look.smallest) as draw:
                for shape in run:
                    draw(shape)


def patch(sheet: Sheet, rects: list[QRect], items: Sequence[Item], look: Look) -> None:
    """Paint these pixels of ``sheet`` anew; ``items``: all that have ink there.

    Not cut by a clip: that would move what Qt draws by a part of a pixel's cover.
    """
    beside = Sheet(sheet.place, sheet.ratio, look.theme, rects)
    whole(beside, items, look)
    with QPainter(sheet.image) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.setWorldTransform(QTransform.fromScale(1 / sheet.ratio, 1 / sheet.ratio))
        for rect in rects:
            painter.drawImage(rect, beside.image, rect)


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
