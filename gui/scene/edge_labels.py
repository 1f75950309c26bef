"""Where the labels of the edges between two columns stand, and how wide that gap must be.

API summary
-----------
``GapShape(...)``        what the answer depends on: rows on both sides, size of a label
``arranged(shape)``      -> :class:`Arrangement`: the gap's width, each label's place

Each label is turned with its edge and stands on it, so it has one freedom: how far along
the edge it stands.  A label must lie between the two columns and must not come closer
than ``margin`` to another one.  Deterministic tabu search over a fixed set of places; the
gap grows until no clash is left.  Among the arrangements without a clash those are
preferred whose labels stand near the middle and cover few other edges.  Rows are
symmetric about their middle, and so is the arrangement: a label and its mirror image are
one unknown.

Equal gaps are solved once (the answers are kept).  Lengths are scene units.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.scene.geometry import crossings
from gui.scene.interrupt import check
from gui.scene.shapes import Array

Places = npt.NDArray[np.intp]
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
_ROUNDS: Final = 240
_TENURE: Final = 7
_COVER: Final = 0.6
_CENTRE: Final = 1.0
_CLASH: Final = 1000.0
_LATE: Final = 0.5
"""Of two places that are about as good a sloping edge takes the one nearer to its source."""
_FEW: Final = 4


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
    width, found = _narrowest(shape)
    rows, columns = len(shape.sources), len(shape.targets)
    if rows * columns > _FEW:
        eased = _Gap(shape, width * EASE).solve()
        if eased is not None:
            width, found = width * EASE, eased
    return Arrangement(width, tuple(tuple(row) for row in found.reshape(rows, columns).tolist()))


def _narrowest(shape: GapShape) -> tuple[float, Array]:
    """Widen the gap in great steps until there is no clash, then halve the last step."""
    width = _least_width(shape)
    failed, found = width, _Gap(shape, width).solve()
    if found is not None:
        return width, found
    while found is None:
        failed, width = width, width * GROWTH
        found = _Gap(shape, width).solve()
    for _ in range(_HALVINGS):
        middle = math.sqrt(failed * width)
        tried = _Gap(shape, middle).solve()
        if tried is None:
            failed = middle
        else:
            width, found = middle, tried
    return width, found


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

    def __init__(self, shape: GapShape, width: float) -> None:
        self.shape, self.width = shape, width
        rows, columns = len(shape.sources), len(shape.targets)
        ys, ye = np.meshgrid(shape.sources, shape.targets, indexing="ij")
        run = shape.behind + width + shape.beyond
        self.start = np.stack([np.full(ys.size, -shape.behind), ys.ravel()], axis=1)
        self.step = np.stack([np.full(ys.size, run), (ye - ys).ravel()], axis=1)
        self.along = self.step / np.hypot(*self.step.T)[:, None]
        self.unknowns = _mirrored(rows, columns)
        self.count = PLACES[rows * columns > MANY]

    def solve(self) -> Array | None:
        """Return each edge's place (n,), or ``None`` where no arrangement was found."""
        check()
        places = self.places()
        if places is None:
            return None
        clash, blocked = self.clashes(places)
        if _hopeless(clash, blocked):
            return None
        cost = self.cost(places) + _CLASH * len(self.unknowns) * blocked
        chosen = _search(clash, cost)
        if chosen is None or blocked[np.arange(len(chosen)), chosen].any():
            return None
        found = np.empty(len(self.start))
        for unknown, place in zip(self.unknowns, chosen, strict=True):
            found[list(unknown)] = places[list(unknown), place]
        return found

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

    def clashes(self, places: Array) -> tuple[Table, Table]:
        """Return which places of two unknowns clash (u, p, u, p), and which of one (u, p)."""
        count, every = len(self.unknowns), np.arange(self.count)
        first, last = np.array(self.unknowns).T
        one, two = np.triu_indices(count, 1)
        # A mirror image meets another one just where the two themselves meet.
        met = self.close(first[one], first[two], places) | self.close(first[one], last[two], places)
        clash = np.zeros((count, self.count, count, self.count), dtype=np.bool_)
        clash[one, :, two, :] = met
        clash[two, :, one, :] = met.transpose(0, 2, 1)
        own = self.close(first, last, places)[:, every, every]
        return clash, own & (first != last)[:, None]

    def close(self, one: Places, two: Places, places: Array) -> Table:
        """Return at which places the labels of pairs of edges overlap: (k, p, p).

        By separating axes: the labels' centres are compared along and across both edges.
        """
        half = np.array([self.shape.width, self.shape.height]) / 2
        half = half + self.shape.margin / 2
        u, v = self.along[one], self.along[two]
        cos = np.abs((u * v).sum(axis=1))
        sin = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
        long, high = half[0] + half @ [cos, sin], half[1] + half @ [sin, cos]
        centers = self.start[:, None] + places[..., None] * self.step[:, None]
        near = np.ones((len(one), self.count, self.count), dtype=np.bool_)
        for axis in (u, v):
            for way, room in ((axis, long), (axis[:, ::-1] * [-1.0, 1.0], high)):
                a = np.einsum("kpi,ki->kp", centers[one], way)
                b = np.einsum("kpi,ki->kp", centers[two], way)
                near &= np.abs(a[:, :, None] - b[:, None]) <= room[:, None, None]
        return near

    def cost(self, places: Array) -> Array:
        """Return what a place costs (u, p): off the middle, over other edges."""
        middle = (self.shape.behind + self.width / 2) / self.step[:, 0]
        off = ((places - middle[:, None]) * self.step[:, :1] / self.width) ** 2
        slope = np.abs(self.along[:, 1:])
        cost = _CENTRE * 4.0 * off + _COVER * self.covered(places) + _LATE * slope * places
        return np.array([sum(cost[e] for e in set(u)) for u in self.unknowns])

    def covered(self, places: Array) -> Array:
        """Return how many other edges each label would cover."""
        n = len(self.start)
        centers = (self.start[:, None] + places[..., None] * self.step[:, None]).reshape(-1, 2)
        along = np.repeat(self.along, self.count, axis=0)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        a, b = along * self.shape.usual / 2, across * self.shape.height / 2
        corners = np.stack(
            [centers - a - b, centers + a - b, centers + a + b, centers - a + b], axis=1
        )
        lines = np.concatenate([self.start, self.start + self.step], axis=1)
        through = crossings(lines, corners).sum(axis=0) - 1.0
        return np.asarray(through.reshape(n, self.count))


def _mirrored(rows: int, columns: int) -> list[tuple[int, int]]:
    """Return the edges in pairs of mirror images; an edge on the axis is its own."""
    pairs = []
    for i in range(rows):
        for j in range(columns):
            here, there = i * columns + j, (rows - 1 - i) * columns + columns - 1 - j
            if here <= there:
                pairs.append((here, there))
    return pairs


def _hopeless(clash: Table, blocked: Table) -> bool:
    """Return whether there is plainly no arrangement, which a search would take long to see.

    Places that clash with every place left to some other unknown are taken away until
    none of those is left; there is none where an unknown has lost all.
    """
    fits, left = ~clash, ~blocked
    while left.any(axis=1).all():
        kept = left & np.all(np.any(fits & left, axis=3), axis=2)
        if (kept == left).all():
            return False
        left = kept
    return True


def _search(clash: Table, cost: Array) -> Places | None:
    """Return a place for each unknown without a clash, ``None`` if none was found.

    ``clash`` (u, p, u, p), ``cost`` (u, p).  Tabu search: the best move of an unknown that
    clashes is made even if it is for the worse, and not taken back for some rounds.
    """
    count = len(cost)
    every = np.arange(count)
    chosen = cost.argmin(axis=1)
    met = clash[:, :, every, chosen].sum(axis=2).astype(np.float64)
    until = np.zeros(cost.shape, dtype=np.intp)
    for turn in range(_ROUNDS + 12 * count):
        check()
        now = met[every, chosen]
        worst = now + (cost[every, chosen] >= _CLASH)
        if not worst.any():
            return _improved(clash, cost, chosen, met)
        change = (met - now[:, None]) * _CLASH + cost - cost[every, chosen][:, None]
        change[(until > turn) | (worst == 0)[:, None]] = np.inf
        change[every, chosen] = np.inf
        who, where = np.unravel_index(int(change.argmin()), change.shape)
        until[who, chosen[who]] = turn + _TENURE + count // 4
        met += clash[:, :, who, where].astype(np.float64) - clash[:, :, who, chosen[who]]
        chosen[who] = where
    return None


def _improved(clash: Table, cost: Array, chosen: Places, met: Array) -> Places:
    """Move single unknowns to free places that cost less, as long as there are any."""
    every = np.arange(len(cost))
    for _ in range(8 * len(cost)):
        gain = cost[every, chosen][:, None] - cost
        gain[met > 0] = 0.0
        who, where = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[who, where] <= 1e-9:
            break
        met += clash[:, :, who, where].astype(np.float64) - clash[:, :, who, chosen[who]]
        chosen[who] = where
    return chosen
