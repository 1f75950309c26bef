"""A sheet that showed one picture made to show the next one: only what differs is painted.

API summary
-----------
``whole(sheet, items, look)``               paint all of a new sheet
``patched(sheet, before, after, look, tiles)``   paint what differs; false if that is too much
``Look``                                    theme, smallest texts, layers of heavy parts

What is painted anew is cut to whole pixels and painted at the place where it stood: the
sheet is afterwards the same, pixel by pixel, as if all of it had been painted (tested).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QTransform

from gui.canvas.paint import drawing
from gui.canvas.sheet import Sheet
from gui.canvas.tiles import Item, Layer, Tiles, changed
from gui.scene.shapes import Shape

TOO_MUCH: Final = 0.6
"""Of a larger part of the picture it is not worth while to ask what differs."""


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


def patched(
    sheet: Sheet, before: Sequence[Item], after: Sequence[Item], look: Look, tiles: Tiles
) -> bool:
    """Make ``sheet``, which shows ``before``, show ``after``.

    Return false, and leave it as it is, where most of it would have to be painted.
    """
    gone, come = changed(before, after)
    dirty = 0
    for item in (*gone, *come):
        if isinstance(item, Layer):
            return False
        dirty |= tiles.of(item)
    if tiles.share(dirty) > TOO_MUCH:
        return False
    rects = tiles.rects(dirty, sheet.place)
    if rects:
        _replace(sheet, rects, tiles.touching(after, dirty), look)
    return True


def _replace(sheet: Sheet, rects: list[QRect], items: Sequence[Item], look: Look) -> None:
    """Paint ``items`` and take these pixels of it.

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
