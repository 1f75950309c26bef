"""Where on a Picture the newest numbers stand, and the places of those that are asked for.

Knows no Qt.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

from gui.canvas.spots import box_of_shape
from gui.scene.shapes import Box, Ellipse, Picture, Rect, Shape

_BODIES: Final = frozenset({"neuron", "input", "gate", "box", "pill"})


def newest_boxes(picture: Picture) -> list[Rect]:
    """Return the boxes of the newest numbers: their halos, or the empty places for them.

    Frames of what is selected are halos of no quantity, and lines: they are none of these.
    """
    return [box for shape in newest(picture) for box in box_of_shape(shape)]


def newest(picture: Picture) -> list[Shape]:
    """Return the shapes whose boxes :func:`newest_boxes` returns."""
    return picture.found(_new)


def _new(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    return tuple([shape for shape in shapes if _is_new(shape)])


def bodies_of(picture: Picture, spots: list[Rect]) -> list[Rect]:
    """Return ``spots`` each with the smallest neuron or gate around its middle, if any."""
    if not spots:
        return []
    groups = [(group, group.found(_room)) for group in picture.groups]
    made = []
    for spot in spots:
        middle = spot.center
        near = (group for group, room in groups if room is not None and room.contains(middle))
        bodies = (body for group in near for body in group.found(_bodies))
        around = [body for body in bodies if body.contains(middle)]
        least = min(around, key=lambda body: body.w * body.h, default=spot)
        made.append(spot.united(least))
    return made


def _bodies(shapes: tuple[Shape, ...]) -> tuple[Rect, ...]:
    """Return the rectangles of neurons and gates."""
    bodies = (s for s in shapes if isinstance(s, Box | Ellipse) and s.tag.kind in _BODIES)
    return tuple([shape.rect for shape in bodies])


def _room(shapes: tuple[Shape, ...]) -> Rect | None:
    """Return the rectangle around all neurons and gates, if there are any."""
    bodies = _bodies(shapes)
    return reduce(Rect.united, bodies) if bodies else None


def together(spots: list[Rect], width: float, height: float) -> Rect | None:
    """Return one box around as many of ``spots``, from the first on, as find room in it."""
    if not spots:
        return None

    def joined(done: Rect, spot: Rect) -> Rect:
        both = done.united(spot)
        return both if both.w <= width and both.h <= height else done

    return reduce(joined, spots)


def _is_new(shape: Shape) -> bool:
    tag = shape.tag
    if tag.kind == "asked":
        return True
    return tag.kind == "halo" and (isinstance(shape, Box) or bool(tag.quantity))
