"""Where a shape has ink, in tiles of the scene.

API summary
-----------
``Tiles(bounds, scale)``      the tiles over a picture that is shown at a scale
``.of(shape)``                the tiles of a shape: an integer, one bit each; remembered
``.touching(runs, tiles)``    those of a picture's items that have ink in some tiles
``.rects(tiles, place)``      the pixels of some tiles on a sheet at a :class:`Place`
``.under(rect)``              the tiles under a part of the scene
``.some(tiles)``              a few of them
``.knows(runs)``              whether most items of a picture are remembered
``layer_of(number)``          what stands among the shapes for heavy ones
``Run``                       items that follow each other; a picture's are the same tuple
                              in the next one while nothing of them changes

Integers are quickly joined and compared, whatever the form of what they cover: a line that
runs across the picture touches the tiles along it, not the rectangle around it.  A tile is
counted among those of a shape if ink comes within some pixels of it, so that whoever paints
a tile up to whole pixels misses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain
from operator import or_
from typing import Final

import numpy as np
from PySide6.QtCore import QRect

from gui.canvas.outlines import Commands, path_of, sides
from gui.canvas.sheet import Place
from gui.scene.effect_travel import flattened
from gui.scene.metrics import OTHER, split
from gui.scene.shapes import Box, Ellipse, Image, Labels, Path, Point, Rect, Segments, Shape, Text


@dataclass(frozen=True, slots=True)
class Layer:
    """Stands among the shapes for heavy ones, which are a layer of pixels."""

    number: int


@lru_cache(maxsize=64)
def layer_of(number: int) -> Layer:
    """Return the one layer of a number: items are told apart by their identity."""
    return Layer(number)


Item = Shape | Layer
Run = tuple[Item, ...]
Sides = tuple[float, float, float, float]

SMALLEST: Final = 32.0
"""The side of a tile in units ..."""
MOST: Final = 3000
"""... unless that would make more tiles than these."""
AT_ONCE: Final = 3
"""So many rows of tiles are painted in some milliseconds."""
BLUR: Final = 3.0
"""Ink may be so many pixels from where it is said to be: rounding, smooth rims."""
AROUND_TEXT: Final = 4.0
"""A text may have a line below it, and parts of letters beside it: units."""
AROUND_OTHER: Final = 64.0
"""The same for a text in a font that nobody measured."""
OF_CURVE: Final = 48.0
"""A curve is no further from its twelve chords than this part of its size."""
FEW: Final = 64
"""Of more lines than these one does not look where each of them runs."""
SPARE: Final = 1000
"""So many shapes that are no longer shown may be remembered."""
COMPARED: Final = 150
"""So many shapes are compared by their values; of more it takes longer than to paint."""
SHORT: Final = 100
"""Of a longer run one does not remember where all of it has ink: it is everywhere, or new."""


class Tiles:
    """See the module."""

    def __init__(self, bounds: Rect, scale: float) -> None:
        """Lay tiles over ``bounds`` for a sheet of at least ``scale`` pixels a unit."""
        self.bounds, self.scale = bounds, scale
        area = max(bounds.w, 1.0) * max(bounds.h, 1.0)
        self.side = max(SMALLEST, math.sqrt(area / MOST))
        self.across = max(math.ceil(bounds.w / self.side), 1)
        self.down = max(math.ceil(bounds.h / self.side), 1)
        self.blur = BLUR / scale
        # By identity: whoever is in here is alive, so no other has its number.
        self._known: dict[int, tuple[Item, int]] = {}
        self._ways: dict[tuple[int, float, bool], tuple[Commands, int]] = {}
        self._runs: dict[int, tuple[Run, int, list[int]]] = {}

    def suits(self, bounds: Rect, scale: float) -> bool:
        """Return whether the tiles are good for another sheet."""
        return self.bounds == bounds and self.scale <= scale <= 4 * self.scale

    def of(self, shape: Item) -> int:
        """Return the tiles in which ``shape`` has ink; of a layer all."""
        known = self._known.get(id(shape))
        if known is not None:
            return known[1]
        made = self._covered(shape) if not isinstance(shape, Path) else self._along(shape)
        self._known[id(shape)] = shape, made
        return made

    def _covered(self, shape: Item) -> int:
        if isinstance(shape, Layer):
            return -1
        made = 0
        for left, top, right, bottom in _extents(shape, self.side):
            made |= self._under(left, top, right, bottom)
        return made

    def _along(self, path: Path) -> int:
        """Return the tiles of a path: one that only changes its ink stays where it is."""
        key = id(path.commands), path.width, bool(path.fill)
        known = self._ways.get(key)
        if known is not None and known[0] is path.commands:
            return known[1]
        if len(self._ways) > 4 * SPARE:
            self._ways.clear()
        made = self._covered(path)
        self._ways[key] = path.commands, made
        return made

    def touching(self, runs: Sequence[Run], tiles: int) -> list[Item]:
        """Return those of all items of a picture that have ink in some tiles."""
        self._forget(runs)
        found: list[Item] = []
        for run in runs:
            _, whole, each = self._runs.get(id(run)) or self._learned(run)
            if whole & tiles:
                found += [item for item, own in zip(run, each, strict=True) if own & tiles]
        return found

    def _learned(self, run: Run) -> tuple[Run, int, list[int]]:
        """Return a run with the tiles of all of it and of each item; a short one is remembered."""
        known = self._known
        try:
            each = [known[id(item)][1] for item in run]
        except KeyError:
            each = [self.of(item) for item in run]
        if len(run) > SHORT:
            return run, -1, each
        made = self._runs[id(run)] = run, reduce(or_, each, 0), each
        return made

    def _forget(self, runs: Sequence[Run]) -> None:
        """Forget what is no longer shown, if that is much."""
        known, count = self._known, sum(map(len, runs))
        if len(known) > 2 * count + SPARE:
            shown = map(id, chain.from_iterable(runs))
            self._known = {k: known[k] for k in shown if k in known}
        if len(self._runs) > 2 * len(runs) + SPARE:
            self._runs = {id(r): self._runs[id(r)] for r in runs if id(r) in self._runs}

    @property
    def everything(self) -> int:
        """All tiles."""
        return (1 << self.across * self.down) - 1

    def under(self, rect: Rect) -> int:
        """Return the tiles under a part of the scene."""
        return self._under(rect.x, rect.y, rect.right, rect.bottom)

    def some(self, tiles: int) -> int:
        """Return the uppermost of some tiles: about as many as can be painted at a time."""
        row = ((tiles & -tiles).bit_length() - 1) // self.across
        return tiles & ((1 << self.across * (row + AT_ONCE)) - 1)

    def knows(self, runs: Sequence[Run]) -> bool:
        """Return whether it need not look at most of a picture's items again."""
        shown = set(map(id, chain.from_iterable(runs)))
        return not many(len(shown.difference(self._known)), runs)

    def _under(self, left: float, top: float, right: float, bottom: float) -> int:
        """Return the tiles under a rectangle; what is beyond the rim counts to the rim."""
        # Asked a hundred times at a step, so all in one place.
        side, blur, bounds, across = self.side, self.blur, self.bounds, self.across
        east, south = across - 1, self.down - 1
        first = int((left - blur - bounds.x) // side)
        last = int((right + blur - bounds.x) // side)
        upper = int((top - blur - bounds.y) // side)
        lower = int((bottom + blur - bounds.y) // side)
        first = 0 if first < 0 else east if first > east else first
        last = 0 if last < 0 else east if last > east else last
        upper = 0 if upper < 0 else south if upper > south else upper
        lower = 0 if lower < 0 else south if lower > south else lower
        row = ((2 << (last - first)) - 1) << (upper * across + first)
        made = row
        for _ in range(lower - upper):
            row <<= across
            made |= row
        return made

    def rects(self, tiles: int, place: Place) -> list[QRect]:
        """Return the pixels of the sheet that the tiles cover, neighbours in one rectangle."""
        whole = QRect(0, 0, place.w, place.h)
        full = (1 << self.across) - 1
        found = []
        y = 0
        while tiles:
            row, tiles = tiles & full, tiles >> self.across
            for first, last in _runs(row):
                rect = self._pixels(first, last, y, place).intersected(whole)
                if not rect.isEmpty():
                    found.append(rect)
            y += 1
        return found

    def _pixels(self, first: int, last: int, y: int, place: Place) -> QRect:
        """Return the whole pixels under a row of tiles; tiles at the rim have no end."""
        far = 1 << 20
        k, side, bounds = place.scale, self.side, self.bounds
        left = (bounds.x + first * side) * k - place.x if first else -far
        right = (bounds.x + (last + 1) * side) * k - place.x if last + 1 < self.across else far
        top = (bounds.y + y * side) * k - place.y if y else -far
        bottom = (bounds.y + (y + 1) * side) * k - place.y if y + 1 < self.down else far
        x0, y0 = math.floor(left), math.floor(top)
        return QRect(x0, y0, math.ceil(right) - x0, math.ceil(bottom) - y0)


def _runs(row: int) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of bits."""
    at = 0
    while row:
        gap = (row & -row).bit_length() - 1
        row >>= gap
        long = (~row & (row + 1)).bit_length() - 1
        yield at + gap, at + gap + long - 1
        row >>= long
        at += gap + long


# -- where a shape has ink -----------------------------------------------------------------


def _extents(shape: Shape, side: float) -> Iterator[Sides]:
    """Yield rectangles, left, top, right, bottom, that hold all ink of ``shape``."""
    match shape:
        case Text():
            yield _of_text(shape)
        case Segments():
            yield from _of_segments(shape, side)
        case Path():
            yield from _of_path(shape, side)
        case Ellipse() | Box():
            if shape.fill or (shape.ink and shape.width > 0):
                yield _grown(sides(shape.rect), shape.width / 2)
        case Image():
            yield sides(shape.rect)
        case Labels():
            if shape.texts:
                yield _of_labels(shape)


def _grown(box: Sides, by: float) -> Sides:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _of_text(text: Text) -> Sides:
    strange = any(p.font == OTHER for r in text.runs for p in split(r.text, r.font))
    around = AROUND_OTHER if strange else AROUND_TEXT
    corners = text.corners()
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return _grown((min(xs), min(ys), max(xs), max(ys)), around)


def _of_labels(labels: Labels) -> Sides:
    left, top = labels.places.min(axis=0).tolist()
    right, bottom = labels.places.max(axis=0).tolist()
    longest = max(map(len, labels.texts)) * labels.size
    around = AROUND_TEXT + labels.size + max(longest, labels.width)
    return left - around, top - labels.size * 2, right + around, bottom + labels.size * 2


def _of_segments(shape: Segments, side: float) -> Iterator[Sides]:
    if not len(shape.lines):
        return
    by = float(shape.widths.max()) / 2 + 1.0
    if len(shape.lines) > FEW:
        low = shape.lines.min(axis=0)
        high = shape.lines.max(axis=0)
        left, top = np.minimum(low[:2], low[2:]).tolist()
        right, bottom = np.maximum(high[:2], high[2:]).tolist()
        yield left - by, top - by, right + by, bottom + by
        return
    for x, y, right, bottom in shape.lines.tolist():
        yield from _along((x, y), (right, bottom), by, side)


def _of_path(shape: Path, side: float) -> Iterator[Sides]:
    _, box = path_of(shape.commands)
    by = shape.width / 2 + 1.0
    closed = shape.fill or any(command[0] == "Z" for command in shape.commands)
    if closed or max(box[2] - box[0], box[3] - box[1]) <= side:
        yield _grown(box, by)
        return
    points = flattened(shape.commands)
    if any(command[0] == "C" for command in shape.commands):
        by += max(box[2] - box[0], box[3] - box[1]) / OF_CURVE
    for k in range(len(points) - 1):
        yield from _along(points[k], points[k + 1], by, side)


def _along(start: Point, end: Point, by: float, side: float) -> Iterator[Sides]:
    """Yield rectangles along a line, each no larger than a tile."""
    (x, y), (right, bottom) = start, end
    count = max(math.ceil(max(abs(right - x), abs(bottom - y)) / side), 1)
    if abs(right - x) < side or abs(bottom - y) < side:
        count = 1  # it is as narrow as a tile anyway
    dx, dy = (right - x) / count, (bottom - y) / count
    for _ in range(count):
        a, b = x + dx, y + dy
        yield min(x, a) - by, min(y, b) - by, max(x, a) + by, max(y, b) + by
        x, y = a, b


def many(count: int, runs: Sequence[Run]) -> bool:
    """Return whether ``count`` items of a picture are too many to look at each."""
    return count > COMPARED + sum(map(len, runs)) // 4
