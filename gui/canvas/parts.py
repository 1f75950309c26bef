"""A Picture cut into parts: what is quickly drawn, and lines that are not.

API summary
-----------
``parts(picture)``     runs of light shapes and of :class:`Heavy` ones, in painting order
``pieces(segments)``   lines of one width, some thousands at a time, the weakest first
``same(one, other)``   whether two heavy parts look alike

A step changes numbers, seldom ten thousand edges: the edges are kept as a picture of their
own between the light shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from gui.scene.shapes import Array, Picture, Segments, Shape

HEAVY: Final = 1500
"""So many lines one after the other take longer than all else in a picture."""
DENSE: Final = 10_000
"""Of more lines than these, only the strongest are drawn with smooth rims."""
STRONGEST: Final = 600
AT_ONCE: Final = 100
"""So many smooth lines across a window are drawn in a millisecond or two."""
_FASTER: Final = 8
"""Lines without smooth rims are so many times as fast."""
_WIDTH_STEPS: Final = 16
"""Widths are rounded to this part of a unit, so that one call draws many."""


FEW: Final = 16
"""The pieces of so few lines are remembered: steps leave most edges as they are."""
_KEPT: Final = 4096


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """Lines (n, 4) of one width in units; not ``smooth`` where they are too many."""

    lines: Array
    width: float
    ink: str
    smooth: bool


@dataclass(frozen=True, eq=False, slots=True)
class Heavy:
    """Lines that take long to draw."""

    shapes: tuple[Segments, ...]


Part = tuple[Shape, ...] | Heavy

_few: Final[dict[int, tuple[Segments, tuple[Piece, ...]]]] = {}
"""By the identity of the shape: its arrays are not to be compared."""


def pieces(shape: Segments) -> Iterable[Piece]:
    """Return the lines of ``shape`` by width, the weakest first: strong ones lie on top."""
    if len(shape.lines) > FEW:
        return _pieces(shape)
    found = _few.get(id(shape))
    if found is None or found[0] is not shape:
        if len(_few) >= _KEPT:
            _few.clear()
        found = _few[id(shape)] = shape, tuple(_pieces(shape))
    return found[1]


def _pieces(shape: Segments) -> Iterator[Piece]:
    steps = np.maximum(np.rint(shape.widths * _WIDTH_STEPS), 1.0)
    if 0 < len(steps) <= AT_ONCE and (steps == steps[0]).all():
        yield Piece(shape.lines, float(steps[0]) / _WIDTH_STEPS, shape.ink, True)
        return
    order = np.argsort(steps, kind="stable")
    lines, steps = shape.lines[order], steps[order]
    coarse = len(lines) - STRONGEST if len(lines) > DENSE else 0
    cuts = {0, coarse, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(lines)}
    for start, end in pairwise(sorted(cuts)):
        width, smooth = float(steps[start]) / _WIDTH_STEPS, start >= coarse
        count = AT_ONCE if smooth else AT_ONCE * _FASTER
        for first in range(start, end, count):
            yield Piece(lines[first : min(first + count, end)], width, shape.ink, smooth)


def parts(picture: Picture) -> tuple[Part, ...]:
    """Return the shapes of ``picture`` in order, long runs of lines apart."""
    if sum(group.found(_count) for group in picture.groups) < HEAVY:
        return tuple([group.shapes for group in picture.groups])
    return _parts(picture.shapes)


def _count(shapes: tuple[Shape, ...]) -> int:
    return sum(len(s.lines) for s in shapes if isinstance(s, Segments))


def _parts(shapes: tuple[Shape, ...]) -> tuple[Part, ...]:
    found: list[Part] = []
    light: list[Shape] = []
    lines: list[Segments] = []

    def end_lines() -> None:
        if sum(len(s.lines) for s in lines) < HEAVY:
            light.extend(lines)
        else:
            if light:
                found.append(tuple(light))
                light.clear()
            found.append(Heavy(tuple(lines)))
        lines.clear()

    for shape in shapes:
        if isinstance(shape, Segments):
            lines.append(shape)
        else:
            if lines:
                end_lines()
            light.append(shape)
    end_lines()
    if light:
        found.append(tuple(light))
    return tuple(found)


def same(one: Heavy, other: Heavy) -> bool:
    """Return whether two heavy parts look alike, compared by their numbers."""
    if len(one.shapes) != len(other.shapes):
        return False
    return all(_alike(a, b) for a, b in zip(one.shapes, other.shapes, strict=True))


def _alike(a: Segments, b: Segments) -> bool:
    if a is b:
        return True
    if a.ink != b.ink or a.lines.shape != b.lines.shape:
        return False
    return np.array_equal(a.widths, b.widths) and np.array_equal(a.lines, b.lines)
