"""Leaves out the sign that closes an opened gate: in a file or on paper nothing can be pressed."""

from __future__ import annotations

from gui.scene.frame import Frame
from gui.scene.shapes import Picture, Shape, Text


def on_paper(picture: Picture, _frame: Frame) -> Picture:
    """Return ``picture`` with the names of opened gates, but no signs before them."""
    kept = tuple(shape for shape in picture.shapes if not _is_sign(shape))
    return picture if len(kept) == len(picture.shapes) else Picture(kept, picture.bounds)


def _is_sign(shape: Shape) -> bool:
    # Of a frame only the sign and the title lead to a gate.
    return shape.tag.kind == "part" and bool(shape.tag.wire) and not isinstance(shape, Text)
