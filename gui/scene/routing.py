"""The way of a wire: straight beside labels, a smooth bend in the gap between columns.

API summary
-----------
``stub_path(x, y, right)``         the straight stub that carries a wire's numbers
``link_path(start, left, end)``    from the end of one column into the next, or to a port
``turned_path(points)``            along lanes, with round corners: from row to row
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Any, Final

from gui.scene.shapes import Point

Commands = tuple[tuple[Any, ...], ...]

STRAIGHT: Final = 0.5
"""A rise that is drawn as a straight line."""

CORNER: Final = 9.0
"""Radius of the corners of a wire that runs in lanes."""
_ROUND: Final = 0.5523
"""How far the handles of a curve reach that is nearly a quarter of a circle."""


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


def turned_path(points: Sequence[Point]) -> Commands:
    """Return the way through ``points`` with its corners rounded.

    Neighbouring points are level with each other or one above the other.
    """
    made: list[tuple[Any, ...]] = [("M", *points[0])]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _apart(before, at) / 2, _apart(at, after) / 2)
        if radius < STRAIGHT:
            made.append(("L", *at))
            continue
        near, far = _toward(at, before, radius), _toward(at, after, radius)
        rest = radius * (1 - _ROUND)
        handles = (*_toward(at, before, rest), *_toward(at, after, rest))
        made += [("L", *near), ("C", *handles, *far)]
    return (*made, ("L", *points[-1]))


def _apart(one: Point, two: Point) -> float:
    return hypot(two[0] - one[0], two[1] - one[1])


def _toward(start: Point, end: Point, length: float) -> Point:
    part = length / _apart(start, end)
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])
