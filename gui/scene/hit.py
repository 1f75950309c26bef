"""What of a Picture is at a point.

API summary
-----------
``hit(picture, point, reach)``   the :class:`Tag` at a point in scene units, or ``None``

Numbers come first, then names, then lines (edges and wires) by their distance, then the
shapes that the point is in, the smallest first.  ``reach`` is how far from a line counts
as on it, and half as far around a text; a caller that zooms passes its pixels divided by
the scale.  Decoration (halo, heading, title, legend, caption) is never hit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np

from gui.scene.shapes import Ellipse, Path, Picture, Point, Segments, Shape, Tag, Text

REACH: Final = 6.0
"""An edge can be hit over a width of twice this, in scene units."""

_TEXTS: Final = ("number", "name")
_LINES: Final = frozenset({"edge", "wire"})
_BODIES: Final = frozenset({"neuron", "input", "gate", "box", "pill", "image"})
_FLAT: Final = 12
"""Into how many lines a curve is broken."""


def hit(picture: Picture, point: Point, reach: float = REACH) -> Tag | None:
    """Return what stands at ``point`` in ``picture``: the tag of a shape with a wire."""
    shapes = [s for s in picture.shapes if s.tag.wire]
    for kind in _TEXTS:
        for shape in reversed(shapes):
            if shape.tag.kind == kind and _inside(shape, point, reach / 2):
                return shape.tag
    return _line(shapes, point, reach) or _body(shapes, point)


def _inside(text: Shape, point: Point, by: float) -> bool:
    """Return whether a point is in the box of a text, turned with it, grown by ``by``."""
    if not isinstance(text, Text):
        return False
    corner = text.corners()[0]
    c, s = math.cos(math.radians(text.angle)), math.sin(math.radians(text.angle))
    dx, dy = point[0] - corner[0], point[1] - corner[1]
    along, down = dx * c + dy * s, dy * c - dx * s
    return -by <= along <= text.width + by and -by <= down <= text.ascent + text.descent + by


def _line(shapes: list[Shape], point: Point, reach: float) -> Tag | None:
    best, found = reach, None
    for shape in shapes:
        if shape.tag.kind in _LINES:
            away = _distance(shape, point)
            if away <= best:
                best, found = away, shape.tag
    return found


def _distance(shape: Shape, point: Point) -> float:
    if isinstance(shape, Path):
        lines = np.array([(*a, *b) for a, b in _pieces(shape.commands)]).reshape(-1, 4)
    elif isinstance(shape, Segments):
        lines = shape.lines
    else:
        return math.inf
    start, step = lines[:, :2], lines[:, 2:] - lines[:, :2]
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    share = np.clip(((np.array(point) - start) * step).sum(axis=1) / square, 0.0, 1.0)
    near = start + share[:, None] * step
    return float(np.hypot(*(near - point).T).min(initial=math.inf))


def _pieces(commands: tuple[tuple[Any, ...], ...]) -> Iterator[tuple[Point, Point]]:
    """Yield straight lines for a path; a closed one ends where it begins."""
    pen: Point = (0.0, 0.0)
    first = pen
    for kind, *numbers in commands:
        if kind == "M":
            pen = first = (numbers[0], numbers[1])
        elif kind == "C":
            a, b, end = numbers[0:2], numbers[2:4], (numbers[4], numbers[5])
            yield from pairwise(_curve(pen, (a[0], a[1]), (b[0], b[1]), end))
            pen = end
        else:
            end = first if kind == "Z" else (numbers[0], numbers[1])
            yield pen, end
            pen = end


def _curve(p: Point, a: Point, b: Point, q: Point) -> list[Point]:
    made = []
    for k in range(_FLAT + 1):
        t = k / _FLAT
        u = 1.0 - t
        w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        x = w[0] * p[0] + w[1] * a[0] + w[2] * b[0] + w[3] * q[0]
        y = w[0] * p[1] + w[1] * a[1] + w[2] * b[1] + w[3] * q[1]
        made.append((x, y))
    return made


def _body(shapes: list[Shape], point: Point) -> Tag | None:
    """Return the smallest neuron, gate, box or pill around the point."""
    best, found = math.inf, None
    for shape in shapes:
        if shape.tag.kind not in _BODIES or isinstance(shape, Segments | Path | Text):
            continue
        rect = shape.rect
        inside = rect.contains(point)
        if inside and isinstance(shape, Ellipse):
            inside = _in_ellipse(shape, point)
        if inside and rect.w * rect.h <= best:
            best, found = rect.w * rect.h, shape.tag
    return found


def _in_ellipse(shape: Ellipse, point: Point) -> bool:
    (x, y), rect = shape.rect.center, shape.rect
    return ((point[0] - x) * 2 / rect.w) ** 2 + ((point[1] - y) * 2 / rect.h) ** 2 <= 1.0
