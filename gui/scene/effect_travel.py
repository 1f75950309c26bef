"""The way of the newest step: chevrons along the lines that lead to its numbers.

API summary
-----------
``routes(picture, frame)``       the lines it runs along, each in the direction of travel
``travelling(picture, frame)``   the effect: chevrons on these lines
``Route``                        one line: its points, the parts of it that can be seen

Forward they point to the output, in the backward pass to the inputs.  The views light what
led to the newest numbers; which lines are lit is all that this looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from core.plan import Backward, Forward, ForwardAgain
from gui.scene.frame import Frame
from gui.scene.shapes import Array, Path, Picture, Segments, Shape, Tag, Text
from gui.scene.style import STROKE_BOLD

INK: Final = "travel"
LIT: Final = "lit"
MOST: Final = 48
"""Of more lines than this every so-manieth is marked: a thousand arrows say no more."""
_EVERY: Final = 84.0
"""From chevron to chevron, in units."""
_END: Final = 15.0
"""From the ends of a line: there are arrowheads and outlines."""
_SIZE: Final = 4.0
_CLEAR: Final = 2.0
"""Between a chevron and a text."""
_SHORT: Final = 18.0
"""A shorter piece of a bent line is part of a curve, where a mark would stand askew."""
_FLAT: Final = 12
"""Into how many lines a curve is broken."""


@dataclass(frozen=True, eq=False, slots=True)
class Route:
    """``points`` (n, 2) from where the step comes to where it goes; ``seen``: the stretches
    (from, to) of its length where the line is drawn; ``width`` of the line."""

    points: Array
    seen: tuple[tuple[float, float], ...]
    width: float
    tag: Tag

    @property
    def length(self) -> float:
        return float(_lengths(self.points)[-1])

    def at(self, way: float) -> tuple[float, float, float, float]:
        """Return the place after ``way`` units, and the direction there as a unit vector."""
        done = _lengths(self.points)
        k = int(np.clip(np.searchsorted(done, way, side="right") - 1, 0, len(done) - 2))
        step = self.points[k + 1] - self.points[k]
        long = float(np.hypot(*step)) or 1.0
        u = step / long
        x, y = self.points[k] + u * (way - done[k])
        return float(x), float(y), float(u[0]), float(u[1])


def _lengths(points: Array) -> Array:
    """Return the way to each point along a line."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def routes(picture: Picture, frame: Frame) -> tuple[Route, ...]:
    """Return the lines along which the newest step has travelled."""
    match frame.snapshot.newest if frame.snapshot else None:
        case Backward():
            back = True
        case Forward() | ForwardAgain():
            back = False
        case _:
            return ()
    found = [r for shape in picture.shapes for r in _routes_of(shape)]
    thin = found[:: -(-len(found) // MOST)] if found else found
    return tuple(_reversed(route) for route in thin) if back else tuple(thin)


def travelling(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with chevrons where the newest step has travelled."""
    if not frame.snapshot or not frame.snapshot.at:
        return picture
    found = routes(picture, frame)
    beside = _beside(picture, frozenset(r.tag.wire for r in found))
    marks = [mark for route in found for mark in _chevrons(route, beside)]
    if not marks:
        return picture
    # Over the lines, below bodies and texts: after the last line that is lit.
    last = max(i for i, s in enumerate(picture.shapes) if _is_lit(s))
    shapes = picture.shapes
    return Picture((*shapes[: last + 1], *marks, *shapes[last + 1 :]), picture.bounds)


def _is_lit(shape: Shape) -> bool:
    if isinstance(shape, Segments):
        return shape.ink == LIT and shape.tag.kind == "edge"
    return isinstance(shape, Path) and shape.ink == LIT and shape.width > 0 and _is_wire(shape)


def _is_wire(shape: Path) -> bool:
    return shape.tag.kind in ("wire", "edge")


def _routes_of(shape: Shape) -> Iterator[Route]:
    if not _is_lit(shape):
        return
    if isinstance(shape, Segments) and len(shape.lines):
        yield from _edges(shape)
    elif isinstance(shape, Path):
        points = flattened(shape.commands)
        if len(points) > 1:
            yield Route(points, _straight(points), shape.width, shape.tag)


def _straight(points: Array) -> tuple[tuple[float, float], ...]:
    """Return the straight stretches of a line, all of it where there are none."""
    done = _lengths(points).tolist()
    long = tuple((a, b) for a, b in pairwise(done) if b - a >= _SHORT)
    return long or ((0.0, done[-1]),)


def _edges(shape: Segments) -> Iterator[Route]:
    """Yield one route for the pieces of a line that labels have cut, or one for each line."""
    lines = shape.lines
    whole = np.array([lines[0, :2], lines[-1, 2:]])
    start, way = whole[0], whole[1] - whole[0]
    long = float(np.hypot(*way))
    if long > 0 and _in_row(lines, start, way / long):
        along = (lines.reshape(-1, 2, 2) - start) @ (way / long)
        seen = tuple((float(a), float(b)) for a, b in along)
        yield Route(whole, seen, float(shape.widths.max()), shape.tag)
        return
    for line, width in zip(lines, shape.widths, strict=True):
        points = line.reshape(2, 2)
        far = float(_lengths(points)[-1])
        if far > 0:
            yield Route(points, ((0.0, far),), float(width), shape.tag)


def _in_row(lines: Array, start: Array, u: Array) -> bool:
    """Return whether all lines are pieces of one."""
    away = lines.reshape(-1, 2) - start
    return bool(np.abs(away @ np.array([-u[1], u[0]])).max() < 1.0)


def _reversed(route: Route) -> Route:
    long = route.length
    seen = tuple((long - b, long - a) for a, b in reversed(route.seen))
    return Route(route.points[::-1], seen, route.width, route.tag)


def _beside(picture: Picture, wires: frozenset[str]) -> Array:
    """Return the boxes (n, 4: left, top, right, bottom) of the texts at the lines."""
    found = []
    for shape in picture.shapes:
        if isinstance(shape, Text) and not shape.angle and shape.tag.wire in wires:
            (left, top), (right, bottom) = shape.corners()[0], shape.corners()[2]
            found.append((left, top, right, bottom))
    return np.array(found).reshape(-1, 4)


def _is_free(x: float, y: float, size: float, beside: Array) -> bool:
    gap = size + _CLEAR
    near = (beside[:, :2] < (x + gap, y + gap)) & (beside[:, 2:] > (x - gap, y - gap))
    return not near.all(axis=1).any()


def _chevrons(route: Route, beside: Array) -> Iterator[Shape]:
    """Yield the marks of a line as one shape."""
    size = _SIZE + 0.5 * route.width
    spots = [w for w in _spots(route) if _is_free(*route.at(w)[:2], size, beside)]
    if not spots:
        return
    commands: list[tuple[Any, ...]] = []
    for way in spots:
        x, y, ux, uy = route.at(way)
        for kind, along, aside in (("M", -0.6, -1.0), ("L", 0.6, 0.0), ("L", -0.6, 1.0)):
            dx, dy = along * size, aside * size
            commands.append((kind, x + dx * ux - dy * uy, y + dx * uy + dy * ux))
    tag = Tag("travel", route.tag.wire, route.tag.port)
    yield Path(tuple(commands), INK, STROKE_BOLD, tag=tag)


def _spots(route: Route) -> list[float]:
    """Return where the chevrons stand along a line: in the middle of what can be seen."""
    long = route.length
    spots: list[float] = []
    for a, b in route.seen:
        a, b = max(a + _SIZE, _END), min(b - _SIZE, long - _END)
        if b > a:
            count = max(round((b - a) / _EVERY), 1)
            spots += [a + (b - a) * (k + 0.5) / count for k in range(count)]
    return spots


def flattened(commands: Sequence[tuple[Any, ...]]) -> Array:
    """Return an open path as points (n, 2), its curves broken into straight lines."""
    points: list[Array] = []
    for kind, *numbers in commands:
        ends = np.array(numbers, dtype=np.float64).reshape(-1, 2)
        if kind == "C" and points:
            t = np.linspace(0.0, 1.0, _FLAT + 1)[1:, None]
            p, a, b, q = points[-1], *ends
            u = 1.0 - t
            points += list(u**3 * p + 3 * u * u * t * a + 3 * u * t * t * b + t**3 * q)
        elif kind in ("M", "L"):
            points.append(ends[0])
    return np.array(points).reshape(-1, 2)
