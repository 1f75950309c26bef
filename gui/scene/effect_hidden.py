"""Leaves out black, red or blue numbers, or names; what is left stays where it is."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from gui.scene.frame import Frame
from gui.scene.shapes import Picture, Tag

HIDEABLE: Final = ("value", "gradient", "updated", "name")
"""What can be left out, in the order in which it is spoken of."""
_QUANTITY: Final = {"flow": "gradient"}


def hidden(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` without what ``frame.view.hidden`` names."""
    out = frame.view.hidden
    if not out:
        return picture
    kept = tuple(s for s in picture.shapes if not is_hidden(s.tag, out))
    return Picture(kept, picture.bounds)


def is_hidden(tag: Tag, out: Set[str]) -> bool:
    """Return whether a shape with ``tag`` is left out; all that has a quantity goes with it."""
    if tag.kind == "name" and "name" in out:
        return True
    return _QUANTITY.get(tag.quantity, tag.quantity) in out
