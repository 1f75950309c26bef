"""Which parts of a formula stand for which numbers of the diagram.

API summary
-----------
``places(picture)``               the numbers and names of a formula, in reading order
``stands_for(place, pointed)``    whether a part of a formula stands for what is pointed at
``beside(places, at, dx, dy)``    which place lies next to one, for arrow keys

A number of a formula has the Tag that it has in the diagram.  So has the name of a number;
the name of a local derivative has the port of its gate and no quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui.scene.shapes import BEFORE, Picture, Rect, Tag, Text


@dataclass(frozen=True, slots=True)
class Place:
    """A number or a name in a formula: what it stands for, the box around it, how it is read."""

    tag: Tag
    box: Rect
    words: str


def places(picture: Picture) -> tuple[Place, ...]:
    """Return what in ``picture`` can be gone to, in the order in which it is read."""
    found: dict[str, Place] = {}
    for text in picture.texts():
        if text.tag.wire and text.tag.label:
            box = _box(text)
            known = found.get(text.tag.label)
            if known is None:
                found[text.tag.label] = Place(text.tag, box, text.string)
            else:
                words = f"{known.words} / {text.string}"
                found[text.tag.label] = Place(text.tag, known.box.united(box), words)
    return tuple(found.values())


def _box(text: Text) -> Rect:
    x, y = text.x - BEFORE[text.anchor] * text.width, text.y - text.ascent
    if text.angle:
        x, y = text.corners()[0]
    return Rect(x, y, text.width, text.ascent + text.descent)


def stands_for(place: Tag, pointed: Tag) -> bool:
    """Return whether ``place``, of a formula, stands for ``pointed``, of the diagram.

    A number stands for itself only; an edge, a gate or a neuron for all that is known of it.
    """
    if place.wire != pointed.wire or not _same_entry(place, pointed):
        return False
    if not pointed.quantity:
        return True
    if place.quantity != pointed.quantity:
        return False
    return place.quantity != "flow" or place.port == pointed.port


def _same_entry(place: Tag, pointed: Tag) -> bool:
    return place.entry == pointed.entry or not pointed.entry or not place.entry


def beside(found: Sequence[Place], at: int, dx: int, dy: int) -> int:
    """Return which place is reached from the one with index ``at`` by an arrow key.

    ``dx``: the next or previous one as it is read; ``dy``: the nearest one in the next or
    previous row.  At an end it is the same.
    """
    if dx:
        return min(max(at + dx, 0), len(found) - 1)
    box = found[at].box
    rows = [i for i, place in enumerate(found) if _off(place.box, box) * dy > 0]
    if not rows:
        return at
    nearest = min(abs(_off(found[i].box, box)) for i in rows)
    row = [i for i in rows if abs(_off(found[i].box, box)) <= nearest + box.h / 2]
    return min(row, key=lambda i: abs(found[i].box.center[0] - box.center[0]))


def _off(box: Rect, other: Rect) -> float:
    """Return how far below ``other`` a box stands; 0 where they share a row."""
    shared = min(box.bottom, other.bottom) - max(box.y, other.y)
    return 0.0 if shared > 0 else box.center[1] - other.center[1]
