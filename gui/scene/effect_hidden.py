"""Leaves out black, red or blue numbers, or names; what is left stays where it is."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from gui.scene.frame import Frame
from gui.scene.shapes import Picture, Tag

HIDEABLE: Final = ("value", "gradient", "updated", "name")
"""What can be left out, in the order in which it is spoken of."""


def hidden(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` without what ``frame.view.hidden`` names."""
    out = frame.view.hidden
    if not out:
        return picture
    kept = tuple(s for s in picture.shapes if not is_hidden(s.tag, out))
    return Picture(kept, picture.bounds)


def is_hidden(tag: Tag, out: Set[str]) -> bool:
    """Return whether a shape with ``tag`` is left out; all that has a quantity goes with it."""
    return (tag.kind == "name" and "name" in out) or hides(out, tag.quantity)


def hides(out: Set[str], quantity: str) -> bool:
    """Return whether numbers of ``quantity`` are left out: flows go with the gradients."""
    return ("gradient" if quantity == "flow" else quantity) in out
