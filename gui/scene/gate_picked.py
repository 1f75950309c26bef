"""The frame around the selected entry of an array, in the gate view.

API summary
-----------
``picked(shapes, view)``   a frame around each number of the entry; of a heat map its field
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gui.scene.frame import ViewSettings
from gui.scene.halos import outline
from gui.scene.shapes import FLAT, Image, Rect, Shape, Tag, Text
from gui.scene.style import HALO_PAD

_LEAST = 6.0
"""A field of a heat map is framed no smaller than this."""


def picked(shapes: Iterable[Shape], view: ViewSettings) -> Iterator[Shape]:
    """Yield frames in the places of the selected entry: one quantity, or all without one."""
    if not view.selected or not view.entry:
        return
    own = Tag("halo", view.selected, entry=view.entry)
    for shape in shapes:
        tag = shape.tag
        if tag.wire != view.selected or tag.port != view.port:
            continue
        if view.quantity and tag.quantity != view.quantity:
            continue
        if isinstance(shape, Text) and tag.kind == "number" and tag.entry == view.entry:
            yield outline(shape.corners(), HALO_PAD, own)
        elif isinstance(shape, Image):
            box = _field(shape, view.entry)
            left, right, top, bottom = box.x, box.right, box.y, box.bottom
            yield outline(((left, top), (right, top), (right, bottom), (left, bottom)), 0.0, own)


def _field(image: Image, entry: tuple[int, ...]) -> Rect:
    """Return the field of an entry, which is not framed too small to be seen."""
    rows, columns = image.values.shape
    if image.axis == FLAT:
        row, column = divmod(entry[0], columns)
    else:
        row, column = entry[-2:]
    wide, high = image.rect.w / columns, image.rect.h / rows
    field = Rect(image.rect.x + column * wide, image.rect.y + row * high, wide, high)
    (x, y), w, h = field.center, max(wide, _LEAST), max(high, _LEAST)
    return Rect(x - w / 2, y - h / 2, w, h)
