"""The soft halo behind the newest number, also behind a turned one.

API summary
-----------
``halo(text)``                  the halo of a number; it moves nothing
``outline(quad, by, tag)``      a rounded line around a rectangle, turned or not
"""

from __future__ import annotations

import math
from typing import Any, Final

from gui.scene.geometry import Quad
from gui.scene.shapes import Box, Path, Point, Rect, Shape, Tag, Text
from gui.scene.style import HALO_PAD, HALO_RADIUS, STROKE, STROKE_THIN

_ROUND: Final = 0.5523
"""How far the handles of a cubic quarter circle reach, in radii."""


def halo(text: Text) -> Shape:
    """Return the halo of ``text``, tagged with its wire, port and quantity."""
    own = Tag("halo", text.tag.wire, text.tag.port, text.tag.quantity)
    if text.angle:
        line = rounded(text.corners(), HALO_PAD, HALO_RADIUS)
        return Path(line, "halo-edge", STROKE_THIN, "halo", tag=own)
    x, y = text.corners()[0]
    rect = Rect(x, y, text.width, text.ascent + text.descent).grown(HALO_PAD)
    return Box(rect, HALO_RADIUS, "halo-edge", "halo", STROKE_THIN, own)


def outline(quad: Quad, by: float, tag: Tag) -> Path:
    """Return a line around a rectangle grown by ``by``."""
    return Path(rounded(quad, by, HALO_RADIUS), "halo-edge", STROKE, tag=tag)


def rounded(quad: Quad, by: float, radius: float) -> tuple[tuple[Any, ...], ...]:
    """Return the commands of a rectangle (corners clockwise) grown by ``by``, its corners
    rounded."""
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    wide, high = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
    if not wide or not high:
        return ()
    u, v = ((x1 - x0) / wide, (y1 - y0) / wide), ((x3 - x0) / high, (y3 - y0) / high)
    w, h, r, k = wide + by, high + by, radius, radius * (1 - _ROUND)

    def at(dx: float, dy: float) -> Point:
        return x0 + dx * u[0] + dy * v[0], y0 + dx * u[1] + dy * v[1]

    b = -by
    return (
        ("M", *at(b + r, b)),
        ("L", *at(w - r, b)),
        ("C", *at(w - k, b), *at(w, b + k), *at(w, b + r)),
        ("L", *at(w, h - r)),
        ("C", *at(w, h - k), *at(w - k, h), *at(w - r, h)),
        ("L", *at(b + r, h)),
        ("C", *at(b + k, h), *at(b, h - k), *at(b, h - r)),
        ("L", *at(b, b + r)),
        ("C", *at(b, b + k), *at(b + k, b), *at(b + r, b)),
        ("Z",),
    )
