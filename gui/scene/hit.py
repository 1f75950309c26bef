"""What of a Picture is at a point.

API summary
-----------
``hit(picture, point, reach)``   the :class:`Tag` at a point in scene units, or ``None``

Numbers come first, then names, then the gaps in a label of several texts, then lines (edges
and wires) by their distance, then the shapes that the point is in, the smallest first.
``reach`` is how far from a line counts as on it, and half as far around a text; nothing is
smaller than twice that in either direction.  A caller that zooms passes its pixels divided by
the scale.  A matrix and a
shape of many labels give their tag with the ``entry`` that is meant.  Decoration (halo,
heading, title, legend, caption) is never hit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import numpy as np

from gui.scene.shapes import (
    BEFORE,
    Ellipse,
    Image,
    Labels,
    Path,
    Picture,
    Point,
    Rect,
    Segments,
    Shape,
    Tag,
    Text,
)

REACH: Final = 6.0
"""An edge can be hit over a width of twice this, in scene units."""

_TEXTS: Final = ("number", "name", "part")
LINES: Final = frozenset({"edge", "wire"})
BODIES: Final = frozenset({"neuron", "input", "gate", "box", "pill", "image", "ellipsis"})
_INSIDE: Final = BODIES | {"part"}
_WIDEST: Final = 400.0
"""No label reaches farther than so many units from the anchor of its texts."""
_FLAT: Final = 12
"""Into how many lines a curve is broken."""


def hit(picture: Picture, point: Point, reach: float = REACH) -> Tag | None:
    """Return what stands at ``point`` in ``picture``: the tag of a shape with a wire."""
    shapes = [s for s in picture.shapes if s.tag.wire or (isinstance(s, Image) and s.places)]
    for kind in _TEXTS:
        for shape in reversed(shapes):
            if shape.tag.kind == kind:
                found = _text(shape, point, reach)
                if found is not None:
                    return found
    found = _gap(shapes, point)
    return found or _line(shapes, point, reach) or _body(shapes, point, reach)


def _gap(shapes: list[Shape], point: Point) -> Tag | None:
    """Return the nearest text's tag where a point is between the texts of one label."""
    groups: dict[tuple[str, str, float], list[Text]] = {}
    for shape in shapes:
        if isinstance(shape, Text) and shape.tag.kind in _TEXTS and shape.tag.label:
            away = math.hypot(shape.x - point[0], shape.y - point[1])
            if away <= _WIDEST:
                key = (shape.tag.label, shape.tag.wire, shape.angle)
                groups.setdefault(key, []).append(shape)
    for texts in groups.values():
        if len(texts) > 1 and _around(texts, point):
            return min(texts, key=lambda text: _off(text, point)).tag
    return None


def _around(texts: list[Text], point: Point) -> bool:
    """Return whether a point is in the box around texts, turned with them."""
    c, s = math.cos(math.radians(texts[0].angle)), math.sin(math.radians(texts[0].angle))
    corners = [corner for text in texts for corner in text.corners()]
    along = [x * c + y * s for x, y in corners]
    down = [y * c - x * s for x, y in corners]
    x, y = point
    return min(along) <= x * c + y * s <= max(along) and min(down) <= y * c - x * s <= max(down)


def _off(text: Text, point: Point) -> float:
    """Return how far a point is from the middle of a text."""
    (x0, y0), _, (x1, y1), _ = text.corners()
    return math.hypot((x0 + x1) / 2 - point[0], (y0 + y1) / 2 - point[1])


def _text(shape: Shape, point: Point, reach: float) -> Tag | None:
    if isinstance(shape, Labels):
        return _label(shape, point, reach)
    return shape.tag if isinstance(shape, Text) and _inside(shape, point, reach) else None


def _inside(text: Text, point: Point, reach: float) -> bool:
    """Return whether a point is in the box of a text, turned with it and grown."""
    corner = text.corners()[0]
    c, s = math.cos(math.radians(text.angle)), math.sin(math.radians(text.angle))
    dx, dy = point[0] - corner[0], point[1] - corner[1]
    along, down = dx * c + dy * s, dy * c - dx * s
    high = text.ascent + text.descent
    aside, above = _growth(text.width, reach), _growth(high, reach)
    return -aside <= along <= text.width + aside and -above <= down <= high + above


def _growth(side: float, reach: float) -> float:
    """Return by how much a side is grown: half the reach, and more where it is short."""
    return max(reach / 2, reach - side / 2)


def _label(labels: Labels, point: Point, reach: float) -> Tag | None:
    """Return the tag with the entry of the label whose middle is the nearest, if any."""
    before = BEFORE[labels.anchor]
    high = labels.ascent + labels.descent
    x = labels.places[:, 0] + (0.5 - before) * labels.width - point[0]
    y = labels.places[:, 1] + (labels.descent - labels.ascent) / 2 - point[1]
    wide = labels.width / 2 + _growth(labels.width, reach)
    near = (np.abs(x) <= wide) & (np.abs(y) <= high / 2 + _growth(high, reach))
    which = np.flatnonzero(near)
    if not which.size:
        return None
    best = int(which[np.argmin(np.hypot(x[which], y[which]))])
    return replace(labels.tag, entry=labels.entries[best]) if labels.entries else labels.tag


def _line(shapes: list[Shape], point: Point, reach: float) -> Tag | None:
    best, found = reach, None
    for shape in shapes:
        if shape.tag.kind in LINES:
            away = _distance(shape, point)
            if away <= best:
                best, found = away, shape.tag
    return found


def _distance(shape: Shape, point: Point) -> float:
    if isinstance(shape, Path):
        lines = np.array([(*a, *b) for a, b in pieces(shape.commands)]).reshape(-1, 4)
    elif isinstance(shape, Segments):
        lines = shape.lines
    else:
        return math.inf
    start, step = lines[:, :2], lines[:, 2:] - lines[:, :2]
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    share = np.clip(((np.array(point) - start) * step).sum(axis=1) / square, 0.0, 1.0)
    near = start + share[:, None] * step
    return float(np.hypot(*(near - point).T).min(initial=math.inf))


def pieces(commands: tuple[tuple[Any, ...], ...]) -> Iterator[tuple[Point, Point]]:
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


def _body(shapes: list[Shape], point: Point, reach: float) -> Tag | None:
    """Return the smallest neuron, gate, box or pill around the point."""
    best, found = math.inf, None
    for shape in shapes:
        if shape.tag.kind not in _INSIDE or isinstance(shape, Segments | Path | Text | Labels):
            continue
        rect = _least(shape.rect, reach)
        inside = rect.contains(point)
        if inside and isinstance(shape, Ellipse):
            inside = _in_ellipse(rect, point)
        if inside and rect.w * rect.h <= best:
            best, found = rect.w * rect.h, _entered(shape, point)
    return found


def _least(rect: Rect, reach: float) -> Rect:
    """Return ``rect`` grown to twice the reach where a side is shorter."""
    dx, dy = max(reach - rect.w / 2, 0.0), max(reach - rect.h / 2, 0.0)
    return Rect(rect.x - dx, rect.y - dy, rect.w + 2 * dx, rect.h + 2 * dy)


def _entered(shape: Shape, point: Point) -> Tag:
    """Return the tag of a shape, of a matrix with the entry at ``point``."""
    if not isinstance(shape, Image) or not shape.values.size:
        return shape.tag
    rect = shape.rect
    if rect.w <= 0 or rect.h <= 0:
        return shape.tag
    x = min(max(point[0], rect.x), rect.right)
    y = min(max(point[1], rect.y), rect.bottom)
    wire, entry = shape.place_of((x, y))
    return replace(shape.tag, wire=wire, entry=entry)


def _in_ellipse(rect: Rect, point: Point) -> bool:
    x, y = rect.center
    return ((point[0] - x) * 2 / rect.w) ** 2 + ((point[1] - y) * 2 / rect.h) ** 2 <= 1.0
