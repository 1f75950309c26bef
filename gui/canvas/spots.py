"""Where on a Picture the numbers of a wire stand.  Knows no Qt."""

from __future__ import annotations

from functools import reduce

from gui.scene.shapes import Labels, Picture, Rect, Segments, Text

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


def _near(a: Rect, b: Rect) -> bool:
    grown = a.grown(2 * a.h)
    return grown.contains(b.center) or b.contains(a.center)


def _around(text: Text) -> Rect:
    xs, ys = zip(*text.corners(), strict=True)
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
