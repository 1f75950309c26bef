"""How high each gate, leaf and bend stands: straight wires, and nothing too close.

API summary
-----------
``heights(weave, columns, rooms)``   the height of every node's wire in a row, from 0 down
``spread(wished, weights, gaps)``    heights near to those wished that keep the gaps

Each column is solved exactly by pooling neighbours that would come too close (isotonic
regression; Best and Chakravarti, "Active set algorithms for isotonic regression", 1990),
for the least sum of distances, which makes as many wires as possible perfectly straight.
Columns are solved to and fro, each seeing where its neighbours stand: first by the mean
of what a node's wires wish, then by the median.  Each row is solved for itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from heapq import merge
from itertools import accumulate, pairwise
from typing import Final

from core import interrupt
from gui.scene.gate_columns import Link, Node, Weave
from gui.scene.gate_sizes import ENTRY, NodeRoom

GAP: Final = 14.0
"""Between a gate or label and the next, or a wire that passes."""
LANES: Final = 12.0
"""Between two wires that pass beside each other."""

_MEANS: Final = 20
_MEDIANS: Final = 10
_BEND_ROOM: Final = LANES / 2
_STRONG: Final = 16.0
"""Weight of a link that should be straight whatever else is not."""
_LEAN: Final = 1.01
_FREE: Final = 0.1
"""Weight of a node that nothing pulls."""

_Wish = tuple[float, float]
"""A height and its weight."""
_Rule = Callable[[list[_Wish], float], float]


def spread(wished: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return heights y with least sum of weight * |y - wished| and y[i+1] - y[i] >= gaps[i].

    ``wished`` and ``weights`` (n,), weights > 0; ``gaps`` (n - 1,).  Heights that need not
    give way are exactly those wished; of a crowd, the heaviest one stands where it wishes.
    """
    shift = [0.0, *accumulate(gaps)] if wished else []
    pools: list[tuple[float, list[_Wish]]] = []  # where the crowd stands, what it wishes
    for wish, weight, offset in zip(wished, weights, shift, strict=True):
        crowd = [(wish - offset, weight)]
        at = wish - offset
        while pools and pools[-1][0] >= at:
            crowd = list(merge(pools.pop()[1], crowd))
            at = _middle(crowd)
        pools.append((at, crowd))
    flat = [at for at, crowd in pools for _ in crowd]
    return [at + offset for at, offset in zip(flat, shift, strict=True)]


def _middle(row: list[_Wish]) -> float:
    """Return the weighted median of a sorted row, the mean of the two if there are two."""
    half, below = sum(w for _, w in row) / 2, 0.0
    for i, (y, weight) in enumerate(row):
        below += weight
        if below == half:
            return (y + row[i + 1][0]) / 2
        if below > half:
            return y
    return row[-1][0]


def _mean(wishes: list[_Wish], now: float) -> float:
    return sum(y * w for y, w in wishes) / sum(w for _, w in wishes)


def _median(wishes: list[_Wish], now: float) -> float:
    """Return the weighted median nearest to ``now``."""
    row = sorted(wishes)
    half, below = sum(w for _, w in row) / 2, 0.0
    for i, (y, weight) in enumerate(row):
        below += weight
        if below == half:  # any height up to the next is as good
            return min(max(now, y), row[i + 1][0])
        if below > half:
            return y
    return now


def heights(
    weave: Weave, columns: Sequence[Sequence[Node]], rooms: Mapping[str, NodeRoom]
) -> dict[Node, float]:
    """Return the height of each node's wire; the top of the topmost room is 0.

    ``columns`` are those of one row, ``rooms`` by wire.
    """
    return _Heights(weave, columns, rooms).run()


def _reach(
    weave: Weave, node: Node, rooms: Mapping[str, NodeRoom], entries: Collection[Node]
) -> tuple[float, float]:
    """Return how far up and down from its wire a node needs room."""
    if not weave.bend[node]:
        room = rooms[weave.wires[node]]
        return room.up, room.down
    return (ENTRY if node in entries else _BEND_ROOM), _BEND_ROOM


class _Heights:
    def __init__(
        self, weave: Weave, columns: Sequence[Sequence[Node]], rooms: Mapping[str, NodeRoom]
    ) -> None:
        self.columns = columns
        entries = {n for c in weave.starts[1:] for n in weave.columns[c]}
        self.reach = {n: _reach(weave, n, rooms, entries) for column in columns for n in column}
        self.bend = weave.bend
        links = [k for k in weave.links if k.start in self.reach and k.end in self.reach]
        self.branches = Counter(link.start for link in links)
        # For each node: (other node, how much lower than it this one wishes to be, weight)
        self.left: dict[Node, list[tuple[Node, float, float]]] = {n: [] for n in self.reach}
        self.right: dict[Node, list[tuple[Node, float, float]]] = {n: [] for n in self.reach}
        for link in links:
            port = rooms[weave.wires[link.end]].ports[link.port] if link.port >= 0 else 0.0
            weight = self.weight(link, weave, rooms)
            self.left[link.end].append((link.start, -port, weight))
            self.right[link.start].append((link.end, port, weight))
        self.gaps = [[self.gap(a, b) for a, b in pairwise(column)] for column in columns]

    def weight(self, link: Link, weave: Weave, rooms: Mapping[str, NodeRoom]) -> float:
        """Say how much it matters that a link is straight."""
        if weave.bend[link.start] and link.port < 0:
            return _STRONG  # a long wire
        branches = self.branches[link.start]
        if link.port >= 0 and len(rooms[weave.wires[link.end]].ports) == 1:
            return _STRONG / branches  # a chain of gates
        leaf = rooms[weave.wires[link.start]].kind == "pill" and not weave.bend[link.start]
        return (1.0 if leaf else 4.0) / branches

    def gap(self, upper: Node, lower: Node) -> float:
        needed = self.reach[upper][1] + self.reach[lower][0]
        return needed if self.bend[upper] and self.bend[lower] else needed + GAP

    def run(self) -> dict[Node, float]:
        self.y = self.stacked()
        last = len(self.columns) - 1
        there, back = range(last + 1), range(last, -1, -1)
        for turn in range(_MEANS):
            ahead = turn % 2 == 1
            left, right = (1.0, 1.0) if turn > 1 else (float(ahead), float(not ahead))
            for c in there if ahead else back:
                self.settle(c, _mean, left, right)
        for turn in range(_MEDIANS):
            ahead = turn % 2 == 1
            # Where both sides wish with equal weight, the one that has just been settled
            # wins: so a whole chain becomes straight in one sweep.
            for c in there if ahead else back:
                self.settle(c, _median, _LEAN if ahead else 1.0, 1.0 if ahead else _LEAN)
            if not ahead:
                self.shift_chains()
        top = min((y - self.reach[n][0] for n, y in self.y.items()), default=0.0)
        return {n: y - top for n, y in self.y.items()}

    def chains(self) -> list[list[Node]]:
        """Return the bends of each long wire, from left to right.

        Settled one by one they would hold each other where they are.
        """
        follows = {
            end: start
            for end, ends in self.left.items()
            for start, _, weight in ends
            if weight >= _STRONG and self.bend[start]
        }
        made: dict[Node, list[Node]] = {}
        for node in (n for column in self.columns for n in column):
            chain = made[follows[node]] if node in follows else []
            chain.append(node)
            made[node] = chain
        unique = {id(chain): chain for chain in made.values()}
        return [chain for chain in unique.values() if len(chain) > 1]

    def shift_chains(self) -> None:
        """Move each chain as a whole to where its ends wish, as far as there is room."""
        place = {n: (c, i) for c, column in enumerate(self.columns) for i, n in enumerate(column)}
        for chain in self.chains():
            inside = set(chain)
            wishes = [
                (self.y[other] + by - self.y[node], weight)
                for node in chain
                for other, by, weight in (*self.left[node], *self.right[node])
                if other not in inside
            ]
            if not wishes:
                continue
            least, most = -math.inf, math.inf
            for node in chain:
                up, down = self.slack(*place[node])
                least, most = max(least, -up), min(most, down)
            by = min(max(_median(wishes, 0.0), least), most)
            for node in chain:
                self.y[node] += by

    def slack(self, c: int, i: int) -> tuple[float, float]:
        """Return how far up and down the i-th node of a column can go."""
        column, gaps = self.columns[c], self.gaps[c]
        y = self.y[column[i]]
        up = y - self.y[column[i - 1]] - gaps[i - 1] if i else math.inf
        down = self.y[column[i + 1]] - y - gaps[i] if i + 1 < len(column) else math.inf
        return max(up, 0.0), max(down, 0.0)

    def stacked(self) -> dict[Node, float]:
        """Return heights of columns that stand as close as may be, all around 0."""
        y: dict[Node, float] = {}
        for column, gaps in zip(self.columns, self.gaps, strict=True):
            heights = [0.0, *accumulate(gaps)]
            for node, at in zip(column, heights, strict=True):
                y[node] = at - heights[-1] / 2
        return y

    def settle(self, c: int, rule: _Rule, left: float, right: float) -> None:
        """Place column ``c``; its left and right neighbours' wishes have these weights."""
        interrupt.check()
        wished: list[float] = []
        weights: list[float] = []
        for node in self.columns[c]:
            wishes = [(self.y[other] + by, w * left) for other, by, w in self.left[node] if left]
            wishes += [
                (self.y[other] + by, w * right) for other, by, w in self.right[node] if right
            ]
            wished.append(rule(wishes, self.y[node]) if wishes else self.y[node])
            weights.append(sum(w for _, w in wishes) or _FREE)
        for node, y in zip(self.columns[c], spread(wished, weights, self.gaps[c]), strict=True):
            self.y[node] = y
