"""The soft halo behind the newest number, also behind a turned one.

API summary
-----------
``halo(text)``                  the halo of a number; it moves nothing
``upright(rect)``               the rectangle of the halo of an upright number's box
``HALO_SIDE``                   how far a halo reaches left and right
``outline(quad, by, tag)``      a rounded line around a rectangle, turned or not
"""

from __future__ import annotations

import math
from typing import Any, Final

from gui.scene.geometry import Quad
from gui.scene.shapes import Box, Path, Point, Rect, Shape, Tag, Text
from gui.scene.style import HALO_PAD, HALO_RADIUS, STROKE, STROKE_THIN

HALO_SIDE: Final = 1.5
"""Less than above and below: a name with its "=" or a sign stands a space away."""
_ROUND: Final = 0.5523
"""How far the handles of a cubic quarter circle reach, in radii."""


def halo(text: Text) -> Shape:
    """Return the halo of ``text``, tagged with its wire, port and quantity."""
    own = Tag("halo", text.tag.wire, text.tag.port, text.tag.quantity)
    if text.angle:
        line = rounded(text.corners(), HALO_PAD, HALO_RADIUS, HALO_SIDE)
        return Path(line, "halo-edge", STROKE_THIN, "halo", tag=own)
    x, y = text.corners()[0]
    rect = upright(Rect(x, y, text.width, text.ascent + text.descent))
    return Box(rect, HALO_RADIUS, "halo-edge", "halo", STROKE_THIN, own)


def upright(rect: Rect) -> Rect:
    """Return the rectangle of the halo around a number whose box is ``rect``."""
    return Rect(
        rect.x - HALO_SIDE, rect.y - HALO_PAD, rect.w + 2 * HALO_SIDE, rect.h + 2 * HALO_PAD
    )


def outline(quad: Quad, by: float, tag: Tag, side: float | None = None) -> Path:
    """Return a line around a rectangle grown by ``by``, left and right by ``side``."""
    return Path(rounded(quad, by, HALO_RADIUS, side), "halo-edge", STROKE, tag=tag)


def rounded(
    quad: Quad, by: float, radius: float, side: float | None = None
) -> tuple[tuple[Any, ...], ...]:
    """Return the commands of a rectangle (corners clockwise) grown by ``by``, left and right
    by ``side`` where that differs, its corners rounded."""
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    wide, high = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
    if not wide or not high:
        return ()
    u, v = ((x1 - x0) / wide, (y1 - y0) / wide), ((x3 - x0) / high, (y3 - y0) / high)
    s = by if side is None else side
    w, h, r, k = wide + s, high + by, radius, radius * (1 - _ROUND)

    def at(dx: float, dy: float) -> Point:
        return x0 + dx * u[0] + dy * v[0], y0 + dx * u[1] + dy * v[1]

    a, b = -s, -by
    return (
        ("M", *at(a + r, b)),
        ("L", *at(w - r, b)),
        ("C", *at(w - k, b), *at(w, b + k), *at(w, b + r)),
        ("L", *at(w, h - r)),
        ("C", *at(w, h - k), *at(w - k, h), *at(w - r, h)),
        ("L", *at(a + r, h)),
        ("C", *at(a + k, h), *at(a, h - k), *at(a, h - r)),
        ("L", *at(a, b + r)),
        ("C", *at(a, b + k), *at(a + k, b), *at(a + r, b)),
        ("Z",),
    )
