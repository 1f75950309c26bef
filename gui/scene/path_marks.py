"""Where the numbers of a path stand in a Picture, and what marks them there.

API summary
-----------
``path_of(frame)``                the path that is drawn, ``None`` without one
``body_rects(picture, path)``     the body, or field, of each number of the path that has one
``frames(picture, path, ink, cells=)``   frames around fields of heat maps, and cells of numbers
``joints(before, after)``         a straight line from one body to the next
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gui.scene.chosen_path import ChosenPath, Place
from gui.scene.frame import Frame
from gui.scene.shapes import FLAT, Box, Ellipse, Image, Picture, Rect, Tag

_BODIES: Final = frozenset({"neuron", "input", "box"})
_FRAME: Final = 2.0
_ROOM: Final = 4.0
_LEAST: Final = 9.0
"""The side of a frame: a field may be one pixel, which none would see."""


def path_of(frame: Frame) -> ChosenPath | None:
    """Return the path that ``frame`` draws, if its wires are there and its gradient, too."""
    path, snapshot = frame.view.path, frame.snapshot
    if path is None or snapshot is None:
        return None
    graph = snapshot.graph
    if not all(wire in graph.wires for wire, _ in (*path.nodes, *path.operands)):
        return None
    if not all(gate in graph.producer for gate, _ in path.ports):
        return None
    return None if snapshot.gradient(path.of[0]) is None else path


def body_rects(picture: Picture, path: ChosenPath) -> dict[Place, Rect]:
    """Return where the numbers of ``path`` stand, of those that have a body or a field."""
    wanted = set(path.nodes)
    made: dict[Place, Rect] = {}
    for shape in picture.shapes:
        place = (shape.tag.wire, shape.tag.entry)
        if isinstance(shape, Box | Ellipse) and shape.tag.kind in _BODIES and place in wanted:
            made[place] = shape.rect
    for image in (s for s in picture.shapes if isinstance(s, Image)):
        if image.tag.quantity in ("", "value"):
            for place in wanted - made.keys():
                field = field_of(image, place)
                if field is not None:
                    made[place] = field
    return made


def field_of(image: Image, place: Place) -> Rect | None:
    """Return the field of a number, ``None`` if the image does not have it."""
    rows, columns = image.values.shape
    at = _field(image, place, columns)
    if at is None or not (0 <= at[0] < rows and 0 <= at[1] < columns):
        return None
    wide, high = image.rect.w / columns, image.rect.h / rows
    return Rect(image.rect.x + at[1] * wide, image.rect.y + at[0] * high, wide, high)


def _field(image: Image, place: Place, columns: int) -> tuple[int, int] | None:
    wire, entry = place
    if image.places:
        return divmod(image.places.index(place), columns) if place in image.places else None
    if image.tag.wire != wire or len(entry) != (2 if image.axis is None else 1):
        return None
    if image.axis is None:
        return entry[0], entry[1]
    if image.axis == FLAT:
        return divmod(entry[0], columns)
    return (entry[0], 0) if image.axis == 0 else (0, entry[0])


def frames(picture: Picture, path: ChosenPath, ink: str, *, cells: bool) -> Iterator[Box]:
    """Yield a frame around each field that belongs to the path, the numbers' and the factors'.

    ``cells``: around numbers that stand in a cell, too.
    """
    if cells:
        yield from _cells(picture, path, ink)
    for image in (s for s in picture.shapes if isinstance(s, Image) and s.tag.kind == "image"):
        places = path.nodes
        if image.tag.quantity in ("", "value"):
            places = (*places, *path.operands)
        for place in dict.fromkeys(places):
            field = field_of(image, place)
            if field is not None:
                grown = max(_LEAST - min(field.w, field.h), 2.0) / 2
                yield _frame(field.grown(grown), place, image.tag.quantity, ink)


def _cells(picture: Picture, path: ChosenPath, ink: str) -> Iterator[Box]:
    """Yield a frame around all numbers of a place, wherever they stand together."""
    places = set(path.nodes)
    found: dict[tuple[Place, str], Rect] = {}
    for text in picture.texts():
        place = (text.tag.wire, text.tag.entry)
        if text.tag.kind == "number" and place in places and text.tag.port is None:
            left = text.corners()[0][0]
            top = text.y - text.ascent
            rect = Rect(left, top, text.width, text.ascent + text.descent)
            key = (place, text.tag.label)
            found[key] = found[key].united(rect) if key in found else rect
    for (place, _), rect in found.items():
        yield _frame(rect.grown(_ROOM), place, "", ink)


def _frame(rect: Rect, place: Place, quantity: str, ink: str) -> Box:
    return Box(rect, 2.0, ink, "", _FRAME, Tag("path", place[0], None, quantity, entry=place[1]))


def joints(before: Rect, after: Rect) -> tuple[float, float, float, float]:
    """Return a line from the right side of one body to the left side of the next."""
    return before.right, before.center[1], after.x, after.center[1]
