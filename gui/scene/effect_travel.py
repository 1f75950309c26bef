"""The way of the newest step: chevrons along the lines that lead to its numbers.

API summary
-----------
``routes(picture, frame)``       the lines it runs along, each in the direction of travel
``travelling(picture, frame)``   the effect: chevrons on these lines
``Route``                        one line: its points, and the parts of it that can be seen
``routes_of(shape)``, ``turned(route)``, ``chevrons(route, beside, ink)``, ``texts_beside(picture,
wires)``                         what these are made with

Forward they point to the output, in the backward pass to the inputs.  The views light what
led to the newest numbers; which lines are lit is all that this looks at.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from core.plan import Backward, Forward, ForwardAgain
from gui.scene.frame import Frame
from gui.scene.shapes import Group, Path, Picture, Point, Segments, Shape, Tag, Text
from gui.scene.style import STROKE_BOLD

Points = tuple[Point, ...]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a text."""

_LINES: Final = (Path, Segments)

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
    """``points``: from where the step comes to where it goes; ``done``: the way to each;
    ``seen``: the stretches (from, to) of its length where the line is drawn; ``width`` of
    the line."""

    points: Points
    done: tuple[float, ...]
    seen: tuple[tuple[float, float], ...]
    width: float
    tag: Tag

    @property
    def length(self) -> float:
        return self.done[-1]

    def at(self, way: float) -> tuple[float, float, float, float]:
        """Return the place after ``way`` units, and the direction there as a unit vector."""
        k = min(max(bisect_right(self.done, way) - 1, 0), len(self.done) - 2)
        (x, y), (right, bottom) = self.points[k], self.points[k + 1]
        long = self.done[k + 1] - self.done[k] or 1.0
        ux, uy = (right - x) / long, (bottom - y) / long
        rest = way - self.done[k]
        return x + ux * rest, y + uy * rest, ux, uy


@lru_cache(maxsize=2048)
def _ways(points: Points) -> tuple[float, ...]:
    """Return the way to each point along a line."""
    done = [0.0]
    for (x, y), (right, bottom) in pairwise(points):
        done.append(done[-1] + math.hypot(right - x, bottom - y))
    return tuple(done)


def routes(picture: Picture, frame: Frame) -> tuple[Route, ...]:
    """Return the lines along which the newest step has travelled."""
    match frame.snapshot.newest if frame.snapshot else None:
        case Backward():
            back = True
        case Forward() | ForwardAgain():
            back = False
        case _:
            return ()
    found = picture.found(_routes)
    thin = found[:: -(-len(found) // MOST)] if found else found
    return tuple(turned(route) for route in thin) if back else tuple(thin)


def travelling(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with chevrons where the newest step has travelled."""
    if not frame.snapshot or not frame.snapshot.at:
        return picture
    found = routes(picture, frame)
    beside = texts_beside(picture, frozenset(r.tag.wire for r in found))
    marks = [mark for route in found for mark in chevrons(route, beside)]
    if not marks:
        return picture
    # Over the lines, below bodies and texts: after the last line that is lit.
    groups = picture.groups
    last = max(k for k, group in enumerate(groups) if group.found(_lit))
    lines, rest = _parted(groups[last])
    marked = (*groups[:last], lines, Group(tuple(marks)), rest, *groups[last + 1 :])
    return Picture.of(marked, picture.bounds)


def _parted(group: Group) -> tuple[Group, Group]:
    """Return what is in a group up to its last line that is lit, and the rest."""
    shapes, end = group.shapes, group.found(_lit)[-1]
    if shapes[-1] is end:
        return group, Group(())
    last = len(shapes) - next(i for i, s in enumerate(reversed(shapes)) if s is end)
    return Group(shapes[:last]), Group(shapes[last:])


def _lit(shapes: tuple[Shape, ...]) -> tuple[Path | Segments, ...]:
    """Return the lines that are lit, in order."""
    lines = (s for s in shapes if isinstance(s, _LINES) and s.ink == LIT)
    return tuple([s for s in lines if _is_way(s)])


def _routes(shapes: tuple[Shape, ...]) -> tuple[Route, ...]:
    return tuple([route for shape in _lit(shapes) for route in routes_of(shape)])


def _is_way(shape: Path | Segments) -> bool:
    if isinstance(shape, Segments):
        return shape.tag.kind == "edge"
    return shape.width > 0 and shape.tag.kind in ("wire", "edge")


def routes_of(shape: Path | Segments) -> Iterator[Route]:
    """Yield the lines of a shape, in the direction in which it was drawn."""
    if isinstance(shape, Segments):
        if len(shape.lines):
            yield from _edges(shape)
        return
    points = flattened(shape.commands)
    if len(points) > 1:
        done = _ways(points)
        yield Route(points, done, _straight(done), shape.width, shape.tag)


def _straight(done: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """Return the straight stretches of a line, all of it where there are none."""
    long = tuple((a, b) for a, b in pairwise(done) if b - a >= _SHORT)
    return long or ((0.0, done[-1]),)


def _edges(shape: Segments) -> Iterator[Route]:
    """Yield one route for the pieces of a line that labels have cut, or one for each line."""
    lines = shape.lines.tolist()
    (x, y), (right, bottom) = lines[0][:2], lines[-1][2:]
    long = math.hypot(right - x, bottom - y)
    if long > 0 and len(lines) <= MOST:
        ux, uy = (right - x) / long, (bottom - y) / long
        ends = [((a - x, b - y), (c - x, d - y)) for a, b, c, d in lines]
        if all(abs(q * ux - p * uy) < 1.0 for end in ends for p, q in end):
            seen = tuple((p * ux + q * uy, r * ux + t * uy) for (p, q), (r, t) in ends)
            yield Route(((x, y), (right, bottom)), (0.0, long), seen, *_look(shape, 0))
            return
    for i in range(0, len(lines), -(-len(lines) // MOST)):
        x, y, right, bottom = lines[i]
        long = math.hypot(right - x, bottom - y)
        if long > 0:
            points = ((x, y), (right, bottom))
            yield Route(points, (0.0, long), ((0.0, long),), *_look(shape, i))


def _look(shape: Segments, line: int) -> tuple[float, Tag]:
    return float(shape.widths[line]), shape.tag


def turned(route: Route) -> Route:
    """Return the same line in the other direction."""
    long = route.length
    seen = tuple((long - b, long - a) for a, b in reversed(route.seen))
    done = tuple(long - way for way in reversed(route.done))
    return Route(route.points[::-1], done, seen, route.width, route.tag)


def texts_beside(picture: Picture, wires: frozenset[str]) -> list[Box]:
    """Return the boxes of the texts at the lines."""
    found = []
    for group in picture.groups:
        written = group.found(_upright)
        if not wires.isdisjoint(written):
            found += [_box(s) for wire in written for s in written[wire] if wire in wires]
    return found


def _upright(shapes: tuple[Shape, ...]) -> dict[str, list[Text]]:
    """Return the texts that are not turned, by wire."""
    found: dict[str, list[Text]] = {}
    for shape in shapes:
        if isinstance(shape, Text) and not shape.angle:
            found.setdefault(shape.tag.wire, []).append(shape)
    return found


def _box(text: Text) -> Box:
    left = text.corners()[0][0]
    return left, text.y - text.ascent, left + text.width, text.y + text.descent


def _is_free(x: float, y: float, size: float, beside: list[Box]) -> bool:
    gap = size + _CLEAR
    left, right, top, bottom = x - gap, x + gap, y - gap, y + gap
    for box in beside:
        if box[0] < right and box[1] < bottom and box[2] > left and box[3] > top:
            return False
    return True


def chevrons(route: Route, beside: list[Box], ink: str = INK) -> Iterator[Shape]:
    """Yield the marks of a line as one shape."""
    size = _SIZE + 0.5 * route.width
    spots = [route.at(way) for way in _spots(route)]
    spots = [spot for spot in spots if _is_free(spot[0], spot[1], size, beside)]
    if not spots:
        return
    commands: list[tuple[Any, ...]] = []
    for x, y, ux, uy in spots:
        for kind, along, aside in (("M", -0.6, -1.0), ("L", 0.6, 0.0), ("L", -0.6, 1.0)):
            dx, dy = along * size, aside * size
            commands.append((kind, x + dx * ux - dy * uy, y + dx * uy + dy * ux))
    tag = Tag("travel", route.tag.wire, route.tag.port, entry=route.tag.entry)
    yield Path(tuple(commands), ink, STROKE_BOLD, tag=tag)


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


@lru_cache(maxsize=2048)
def flattened(commands: tuple[tuple[Any, ...], ...]) -> Points:
    """Return an open path as points, its curves broken into straight lines."""
    points: list[Point] = []
    for kind, *numbers in commands:
        if kind == "C" and points:
            points += _curve(points[-1], numbers)
        elif kind in ("M", "L"):
            points.append((numbers[0], numbers[1]))
    return tuple(points)


def _curve(start: Point, numbers: Sequence[float]) -> Iterator[Point]:
    (x, y), (ax, ay, bx, by, right, bottom) = start, numbers
    for k in range(1, _FLAT + 1):
        t = k / _FLAT
        u = 1.0 - t
        p, a, b, q = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        yield p * x + a * ax + b * bx + q * right, p * y + a * ay + b * by + q * bottom
