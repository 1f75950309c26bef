"""The way of a wire: straight beside labels, a smooth bend in the gap between columns.

API summary
-----------
``stub_path(x, y, right)``         the straight stub that carries a wire's numbers
``link_path(start, left, end)``    from the end of one column into the next, or to a port
"""

from __future__ import annotations

from typing import Any, Final

from gui.scene.shapes import Point

Commands = tuple[tuple[Any, ...], ...]

STRAIGHT: Final = 0.5
"""A rise that is drawn as a straight line."""


def stub_path(x: float, y: float, right: float) -> Commands:
    """Return the stub of a wire that leaves its gate at (x, y)."""
    return (("M", x, y), ("L", right, y))


def link_path(start: Point, left: float, end: Point) -> Commands:
    """Return the way from ``start`` to ``end``: the bend ends at x = ``left``.

    Both ends of the bend are level, so it stays between the two heights.
    """
    (x, y), (to, level) = start, end
    if abs(level - y) < STRAIGHT:
        return (("M", x, y), ("L", to, level))
    middle = (x + left) / 2
    bend = ("C", middle, y, middle, level, left, level)
    return (("M", x, y), bend, ("L", to, level))
