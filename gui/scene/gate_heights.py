"""How high each gate, leaf and bend stands: straight wires, and nothing too close.

API summary
-----------
``heights(weave, columns, rooms)``   the height of every node's wire, from 0 down
``spread(wished, weights, gaps)``    the nearest heights to those wished that keep the gaps

Each column is an exact least-squares problem, solved by pooling neighbours that would come
too close (isotonic regression; Best and Chakravarti, "Active set algorithms for isotonic
regression", 1990).  Columns are solved to and fro, each seeing where its neighbours stand:
first by the mean of what their wires wish, then by the median, which makes as many wires
as possible perfectly straight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final

from gui.scene.gate_columns import Link, Node, Weave
from gui.scene.gate_sizes import NodeRoom

GAP: Final = 10.0
"""Between a gate or label and the next, or a wire that passes."""
LANES: Final = 12.0
"""Between two wires that pass beside each other."""

_MEANS: Final = 20
_MEDIANS: Final = 10
_BEND_ROOM: Final = LANES / 2
_FREE: Final = 0.1
"""Weight of a node that nothing pulls."""

_Wish = tuple[float, float]
_Rule = Callable[[list[_Wish], float], float]


def spread(wished: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return heights y with least sum of weight (y - wished)^2 and y[i+1] - y[i] >= gaps[i].

    ``wished`` and ``weights`` (n,), weights > 0; ``gaps`` (n - 1,).
    """
    shift = [0.0, *accumulate(gaps)] if wished else []
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for wish, weight, offset in zip(wished, weights, shift, strict=True):
        mean, total, count = wish - offset, weight, 1
        while pools and pools[-1][0] >= mean:
            before, heavy, many = pools.pop()
            mean = (mean * total + before * heavy) / (total + heavy)
            total, count = total + heavy, count + many
        pools.append((mean, total, count))
    flat = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(flat, shift, strict=True)]


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
) -> list[float]:
    """Return the height of each node's wire; the top of the topmost room is 0.

    ``rooms`` by wire.
    """
    return _Heights(weave, columns, rooms).run()


class _Heights:
    def __init__(
        self, weave: Weave, columns: Sequence[Sequence[Node]], rooms: Mapping[str, NodeRoom]
    ) -> None:
        self.columns = columns
        self.reach = [
            (_BEND_ROOM, _BEND_ROOM) if bend else (rooms[w].up, rooms[w].down)
            for w, bend in zip(weave.wires, weave.bend, strict=True)
        ]
        self.bend = weave.bend
        # For each node: (other node, how much lower than it this one wishes to be, weight)
        self.left: list[list[tuple[Node, float, float]]] = [[] for _ in weave.wires]
        self.right: list[list[tuple[Node, float, float]]] = [[] for _ in weave.wires]
        for link in weave.links:
            port = rooms[weave.wires[link.end]].ports[link.port] if link.port >= 0 else 0.0
            weight = self.weight(link, weave, rooms)
            self.left[link.end].append((link.start, -port, weight))
            self.right[link.start].append((link.end, port, weight))
        self.gaps = [[self.gap(a, b) for a, b in pairwise(column)] for column in columns]

    def weight(self, link: Link, weave: Weave, rooms: Mapping[str, NodeRoom]) -> float:
        """Say how much a link matters: long wires most, leaves least."""
        if weave.bend[link.start] and link.port < 0:
            return 8.0
        if rooms[weave.wires[link.start]].kind == "pill" and not weave.bend[link.start]:
            return 1.0
        return 4.0 if link.port >= 0 and len(rooms[weave.wires[link.end]].ports) == 1 else 2.0

    def gap(self, upper: Node, lower: Node) -> float:
        needed = self.reach[upper][1] + self.reach[lower][0]
        return needed if self.bend[upper] and self.bend[lower] else needed + GAP

    def run(self) -> list[float]:
        self.y = [0.0] * len(self.bend)
        for c, column in enumerate(self.columns):
            stacked = [0.0, *accumulate(self.gaps[c])]
            middle = stacked[-1] / 2 if len(column) else 0.0
            for node, at in zip(column, stacked, strict=False):
                self.y[node] = at - middle
        last = len(self.columns) - 1
        there, back = range(last + 1), range(last, -1, -1)
        for turn in range(_MEANS):
            for c in there if turn % 2 else back:
                self.settle(c, _mean, both=turn > 1, leftwards=not turn % 2)
        for turn in range(_MEDIANS):
            for c in there if turn % 2 else back:
                self.settle(c, _median, both=True, leftwards=False)
        top = min((y - r[0] for y, r in zip(self.y, self.reach, strict=True)), default=0.0)
        return [y - top for y in self.y]

    def settle(self, c: int, rule: _Rule, *, both: bool, leftwards: bool) -> None:
        """Place column ``c`` by what its right neighbours wish, its left ones, or both."""
        wished: list[float] = []
        weights: list[float] = []
        for node in self.columns[c]:
            ends = self.right[node] if leftwards or both else []
            if both or not leftwards:
                ends = self.left[node] + ends
            wishes = [(self.y[other] + by, weight) for other, by, weight in ends]
            wished.append(rule(wishes, self.y[node]) if wishes else self.y[node])
            weights.append(sum(w for _, w in wishes) or _FREE)
        for node, y in zip(self.columns[c], spread(wished, weights, self.gaps[c]), strict=True):
            self.y[node] = y
