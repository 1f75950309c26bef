"""Where on a Picture the numbers of a wire stand.  Knows no Qt."""

from __future__ import annotations

from functools import reduce

from gui.scene.shapes import Labels, Picture, Rect, Segments, Text

_TEXT = 10.0
"""So much more it is to cover a text than a part of a body."""
_LINES = ("edge", "wire", "travel")


def boxes_of(picture: Picture, wire: str) -> list[Rect]:
    """Return the boxes of the texts of ``wire``; without texts, of its gate, pill or matrix."""
    if not wire:
        return []
    found = [_around(text) for text in picture.texts() if text.tag.wire == wire]
    if found:
        return found
    return [
        shape.rect
        for shape in picture.shapes
        if shape.tag.wire == wire
        and shape.tag.kind not in _LINES
        and not isinstance(shape, Segments | Labels | Text)
        and hasattr(shape, "rect")
    ]


def box_of(picture: Picture, wire: str) -> Rect | None:
    """Return one box around the boxes of ``wire`` that lie near each other, the first ones.

    ``None`` if the picture does not show the wire.
    """
    found = boxes_of(picture, wire)
    if not found:
        return None
    near = [r for r in found if _near(found[0], r)]
    return reduce(Rect.united, near)


def covered(picture: Picture, spot: Rect) -> float:
    """Return how much of ``spot`` texts and bodies take: an area, in which texts count more."""
    total = 0.0
    for shape in picture.shapes:
        rect = _around(shape) if isinstance(shape, Text) else getattr(shape, "rect", None)
        if rect is not None:
            wide = min(rect.right, spot.right) - max(rect.x, spot.x)
            high = min(rect.bottom, spot.bottom) - max(rect.y, spot.y)
            weight = _TEXT if isinstance(shape, Text) else 1.0
            total += weight * max(wide, 0.0) * max(high, 0.0)
    return total


def _near(a: Rect, b: Rect) -> bool:
    grown = a.grown(2 * a.h)
    return grown.contains(b.center) or b.contains(a.center)


def _around(text: Text) -> Rect:
    xs, ys = zip(*text.corners(), strict=True)
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
