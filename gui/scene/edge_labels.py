"""Where the labels of the edges between two columns stand, and how wide that gap must be.

API summary
-----------
``GapShape(...)``        what the answer depends on: rows on both sides, size of a label
``arranged(shape)``      -> :class:`Arrangement`: the gap's width, each label's place
``sketched(shape)``      about the same, at once: made anew when there is time

Each label is turned with its edge and stands on it, so it has one freedom: how far along
the edge it stands.  A label must lie between the two columns and must not come closer
than ``margin`` to another one.  Deterministic tabu search over a fixed set of places
(:mod:`gui.scene.label_search`); the gap grows until no clash is left.  Among the
arrangements without a clash those are preferred whose labels stand near the middle and
cover few other edges.  Rows are symmetric about their middle, and so is the arrangement: a
label and its mirror image are one unknown.  Should the search find nothing, labels of
parallel edges get a column of their own, which is always possible.

Equal gaps are solved once (the answers are kept).  Lengths are scene units.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from core.interrupt import check
from gui.scene.label_search import (
    CLASH,
    Bits,
    Places,
    Tracks,
    between,
    hopeless,
    search,
    turned_round,
)
from gui.scene.shapes import Array

Table = npt.NDArray[np.bool_]

PLACES: Final = (31, 21)
"""How many places along its edge a label may take, of few edges and of many."""
MANY: Final = 36
GROWTH: Final = 1.2
EASE: Final = 1.12
"""A gap of many edges is made this much wider than it must be: fewer edges are covered."""
STEEPEST: Final = 52.0
"""Degrees from the horizontal beyond which no edge shall go: turned text reads badly."""

_HALVINGS: Final = 3
_COVER: Final = 0.6
_CENTRE: Final = 1.0
_LATE: Final = 0.5
"""Of two places that are about as good a sloping edge takes the one nearer to its source."""
_FEW: Final = 4
_SKETCHES: Final = (1.45, 2.0, 2.8)
"""The widths that a sketch tries, in least widths."""
_SKETCH_PLACES: Final = 15
_SKETCH_ROUNDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class GapShape:
    """The gap between a column of ``sources`` and a column of ``targets``.

    Both are the heights of the rows, symmetric about 0.  An edge runs from ``behind``
    units left of the gap to ``beyond`` units right of it.  A label takes ``width`` by
    ``height`` and keeps ``pad`` from the gap's sides and ``margin`` from other labels;
    everyday numbers fill ``usual`` of its width.
    """

    sources: tuple[float, ...]
    targets: tuple[float, ...]
    behind: float
    beyond: float
    width: float
    usual: float
    height: float
    pad: float
    margin: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """``width`` of the gap; ``places[i][j]``: where the label of the edge from source i to
    target j is centred, 0 at the edge's start and 1 at its end."""

    width: float
    places: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=64)
def arranged(shape: GapShape) -> Arrangement:
    """Return the narrowest gap that was found to hold all labels, and their places."""
    found = _narrowest(shape)
    if found is None:
        return in_columns(shape)
    rows, columns = len(shape.sources), len(shape.targets)
    if rows * columns > _FEW:
        found = _Gap(shape, found.width * EASE).solve() or found
    return found


@lru_cache(maxsize=64)
def sketched(shape: GapShape) -> Arrangement:
    """Return a gap that holds all labels, after a few short searches."""
    for share in _SKETCHES:
        gap = _Gap(shape, share * _least_width(shape), _SKETCH_PLACES)
        found = gap.solve(_SKETCH_ROUNDS)
        if found is not None:
            return found
    return in_columns(shape)


def in_columns(shape: GapShape) -> Arrangement:
    """Return the arrangement in which labels of parallel edges share a column of their own.

    It exists for all rows whose distance is more than a label is high: in a wide enough gap
    the labels of a column, one below the other, are nearly level.
    """
    drops = np.subtract.outer(shape.sources, shape.targets)
    classes = sorted({round(float(d), 6) for d in drops.ravel()}, key=lambda d: (abs(d), d))
    long, high = shape.width + shape.margin, shape.height + shape.margin
    width = _least_width(shape)
    while True:
        check()
        angles = [math.atan2(abs(d), shape.behind + width + shape.beyond) for d in classes]
        room = [long * math.cos(a) + high * math.sin(a) for a in angles]
        need = sum(room) + 2 * shape.pad
        if width >= need and _rows_apart(shape, max(angles)):
            break
        width = max(width * GROWTH, need)
    ends = np.cumsum(room) + shape.pad + (width - need) / 2
    middles = {c: float(e) - r / 2 for c, e, r in zip(classes, ends, room, strict=True)}
    run = shape.behind + width + shape.beyond
    places = (
        tuple((shape.behind + middles[round(float(d), 6)]) / run for d in row) for row in drops
    )
    return Arrangement(width, tuple(places))


def _rows_apart(shape: GapShape, steepest: float) -> bool:
    """Return whether labels in a column, on edges of one slope, keep apart."""
    rows = sorted(shape.sources)
    if len(rows) < 2 or len(shape.targets) < 2:
        return True
    pitch = min(b - a for a, b in pairwise(rows))
    return pitch * math.cos(steepest) > shape.height + shape.margin


def _narrowest(shape: GapShape) -> Arrangement | None:
    """Widen the gap in great steps until there is no clash, then halve the last step."""
    width = _least_width(shape)
    failed, found, limit = width, _Gap(shape, width).solve(), in_columns(shape).width
    if found is not None:
        return found
    while found is None:
        failed, width = width, width * GROWTH
        if width > limit:
            return None
        found = _Gap(shape, width).solve()
    for _ in range(_HALVINGS):
        middle = math.sqrt(failed * found.width)
        tried = _Gap(shape, middle).solve()
        if tried is None:
            failed = middle
        else:
            found = tried
    return found


def _least_width(shape: GapShape) -> float:
    """Return a width below which there is no hope: of one label, of the area of all."""
    drops = [abs(s - t) for s in shape.sources for t in shape.targets]
    flat = shape.width + 2 * shape.pad
    steep = max(drops) / math.tan(math.radians(STEEPEST)) - shape.behind - shape.beyond
    span = max(*shape.sources, *shape.targets) - min(*shape.sources, *shape.targets)
    area = len(drops) * (shape.width + shape.margin) * (shape.height + shape.margin)
    return max(flat, steep, area / (span + shape.height + 2 * shape.width))


class _Gap:
    """The search at one width."""

    def __init__(self, shape: GapShape, width: float, count: int = 0) -> None:
        self.shape, self.width = shape, width
        rows, columns = len(shape.sources), len(shape.targets)
        ys, ye = np.meshgrid(shape.sources, shape.targets, indexing="ij")
        run = shape.behind + width + shape.beyond
        self.start = np.stack([np.full(ys.size, -shape.behind), ys.ravel()], axis=1)
        self.step = np.stack([np.full(ys.size, run), (ye - ys).ravel()], axis=1)
        self.along = self.step / np.hypot(*self.step.T)[:, None]
        pairs = np.arange(rows * columns).reshape(rows, columns)
        turned = pairs[::-1, ::-1]
        half = pairs <= turned
        self.unknowns = np.stack([pairs[half], turned[half]], axis=1)
        """The edges in pairs of mirror images; an edge on the axis is its own."""
        self.count = count or PLACES[rows * columns > MANY]

    def solve(self, rounds: float = 1.0) -> Arrangement | None:
        """Return each label's place, or ``None`` where no arrangement was found."""
        check()
        places = self.places()
        if places is None:
            return None
        clash, blocked = self.clashes(places)
        left = (~blocked).astype(np.uint32) << np.arange(self.count, dtype=np.uint32)
        if hopeless(clash, left.sum(axis=1, dtype=np.uint32)):
            return None
        cost = self.cost(places) + CLASH * len(self.unknowns) * blocked
        chosen = search(clash, cost, rounds)
        if chosen is None or blocked[np.arange(len(chosen)), chosen].any():
            return None
        found = np.empty(len(self.start))
        for unknown in self.unknowns.T:
            found[unknown] = places[unknown, chosen]
        table = found.reshape(len(self.shape.sources), len(self.shape.targets)).tolist()
        return Arrangement(self.width, tuple(tuple(row) for row in table))

    def places(self) -> Array | None:
        """Return the places (n, p) at which a label lies inside the gap."""
        s = self.shape
        cos, sin = np.abs(self.along.T)
        reach = (s.width * cos + s.height * sin) / 2 + s.pad
        first = (s.behind + reach) / self.step[:, 0]
        last = (s.behind + self.width - reach) / self.step[:, 0]
        if (last < first).any():
            return None
        found: Array = first[:, None] + (last - first)[:, None] * np.linspace(0.0, 1.0, self.count)
        return found

    def clashes(self, places: Array) -> tuple[Bits, Table]:
        """Return which places of two unknowns clash (u, p, u), and which of one (u, p)."""
        size = np.array([self.shape.width, self.shape.height]) / 2 + self.shape.margin / 2
        pace = (places[:, -1] - places[:, 0])[:, None] * self.step / (self.count - 1)
        tracks = Tracks(self.start + places[:, :1] * self.step, pace, self.along, size)
        count, (first, last) = len(self.unknowns), self.unknowns.T
        one, two = np.triu_indices(count, 1)
        # A mirror image meets another one just where the two themselves meet.
        met = between(tracks, first[one], first[two], self.count)
        met |= between(tracks, first[one], last[two], self.count)
        clash = np.zeros((count, self.count, count), dtype=np.uint32)
        clash[one, :, two] = met
        clash[two, :, one] = turned_round(met, self.count)
        own = between(tracks, first, last, self.count) >> np.arange(self.count, dtype=np.uint32)
        return clash, (own & 1).astype(np.bool_) & (first != last)[:, None]

    def cost(self, places: Array) -> Array:
        """Return what a place costs (u, p): off the middle, over other edges."""
        first, last = self.unknowns.T
        places, step = places[first], self.step[first]
        middle = (self.shape.behind + self.width / 2) / step[:, 0]
        off = ((places - middle[:, None]) * step[:, :1] / self.width) ** 2
        slope = np.abs(self.along[first, 1:])
        covered = self.covered(places, first)
        cost = _CENTRE * 4.0 * off + _COVER * covered + _LATE * slope * places
        return np.asarray(cost * np.where(first == last, 1.0, 2.0)[:, None])

    def covered(self, places: Array, own: Places) -> Array:
        """Return how many other edges each label of the edges ``own`` would cover: (u, p).

        An edge runs on beyond both sides of the gap: it is as good as an endless line.
        """
        ways = self.along[own]
        normal = np.stack([-self.along[:, 1], self.along[:, 0]], axis=1)
        # How far a label reaches across another edge, and how far its middle is off that.
        high = np.abs(ways @ self.along.T) * self.shape.height / 2
        reach = np.abs(ways @ normal.T) * self.shape.usual / 2 + high
        begin = self.start[own] @ normal.T - (self.start * normal).sum(axis=1)
        drift = self.step[own] @ normal.T
        count = np.empty(places.shape)
        for place in range(self.count):
            off = np.abs(begin + drift * places[:, place, None])
            count[:, place] = (off < reach).sum(axis=1) - 1.0
        return count
