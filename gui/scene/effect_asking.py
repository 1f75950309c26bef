"""Predict mode: where the newest numbers will stand there are empty places.

API summary
-----------
``asking(picture, frame)``  the effect: their texts, marks and heat maps give way

A place is as wide as an everyday number with its digits, whatever the number is: nothing
about it can be guessed from its frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.newest import Key
from gui.scene import metrics
from gui.scene.asked import asked
from gui.scene.frame import Frame
from gui.scene.halos import rounded
from gui.scene.shapes import Box, Image, Labels, Path, Picture, Rect, Run, Shape, Tag, Text
from gui.scene.style import HALO_PAD, HALO_RADIUS, STROKE

DASH: Final = (4.0, 3.0)
INK: Final = "asked"
_KINDS: Final = frozenset({"number", "image", "bracket", "halo", "text"})
"""What of a number is left out: also the scale of its map; its name stays."""


def asking(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with empty places for what is asked."""
    keys = asked(frame)
    if not keys:
        return picture
    shapes: list[Shape] = []
    places: list[Shape] = []
    framed = _framed(picture)
    for shape in picture.shapes:
        if id(shape) in framed or _tells(shape, keys):
            places += _place(shape, frame.view.digits)
        else:
            shapes.append(shape)
    return Picture((*shapes, *places), picture.bounds)


def _framed(picture: Picture) -> frozenset[int]:
    """Return the ids of the heat maps that the frame of new numbers stands around.

    One that stands for a part of a layer says nothing of its wire.
    """
    halos = [s.rect for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "halo"]
    maps = [s for s in picture.shapes if isinstance(s, Image) and not s.tag.wire]
    return frozenset(id(s) for s in maps if any(_is_around(h, s.rect) for h in halos))


def _is_around(frame: Rect, rect: Rect) -> bool:
    sides = frame.x - rect.x, frame.y - rect.y, frame.right - rect.right, frame.bottom - rect.bottom
    return all(abs(side) <= HALO_PAD + 1.0 for side in sides)


def _tells(shape: Shape, keys: frozenset[Key]) -> bool:
    tag = shape.tag
    if tag.kind == "legend" and isinstance(shape, Text):
        # The end of a scale is the size of the largest number, which may be the one asked.
        return any(tag.quantity == quantity for _, quantity, _ in keys)
    if tag.kind not in _KINDS or not tag.quantity:
        return False
    return (tag.wire, tag.quantity, tag.port) in keys


def _place(shape: Shape, digits: int) -> Iterator[Shape]:
    """Yield the empty place of a number or of an array; nothing for what is beside it."""
    tag = Tag("asked", shape.tag.wire, shape.tag.port, label=shape.tag.label)
    tag = replace(tag, entry=shape.tag.entry)
    if isinstance(shape, Text) and shape.tag.kind == "number":
        blank = _blank(shape, digits)
        line = rounded(blank.corners(), HALO_PAD, HALO_RADIUS)
        yield Path(line, INK, STROKE, "halo", DASH, tag)
    elif isinstance(shape, Image):
        yield _frame(shape.rect, tag)
    elif isinstance(shape, Labels) and len(shape.texts):
        yield from (_frame(shape.room(place), tag) for place in shape.places.tolist())


def _blank(text: Text, digits: int) -> Text:
    """Return a text at the place of ``text`` that says nothing about it."""
    run = Run("0." + "0" * digits, "value", text.runs[0].font, text.runs[0].size)
    return metrics.text(run, text.x, text.y, text.anchor, text.angle)


def _frame(rect: Rect, tag: Tag) -> Shape:
    x, y = rect.x, rect.y
    quad = ((x, y), (rect.right, y), (rect.right, rect.bottom), (x, rect.bottom))
    return Path(rounded(quad, 0.0, HALO_RADIUS), INK, STROKE, "halo", DASH, tag)
