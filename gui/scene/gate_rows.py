"""Where the columns of the gate view are broken into rows, as a text is into lines.

API summary
-----------
``breaks(graph, place, rooms)``   the columns after which a new row begins

A graph is mostly a long chain: in one row it would be five to twenty times as wide as high,
and on a screen nothing of it could be read.  The rows are those that make the picture as
large as may be on a screen of about ``ASPECT``; few wires should lead from one row to the
next, so layers and samples stay together.  Sizes are estimated from the rooms; nothing
here depends on a value or a window.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from core import interrupt
from core.graph import Graph, WireId
from gui.scene.gate_sizes import LEAD, NodeRoom
from gui.scene.style import STUB

ASPECT: Final = 1.7
"""Width by height of the screen that a picture should fill."""
FITS: Final = 830.0
"""A picture of this height (and ``ASPECT`` times the width) need not become smaller."""
GAIN: Final = 1.15
"""How much larger the picture must become for one wrapped to be worth while."""

_BEND: Final = 50.0
_GAP: Final = 14.0
_LANE: Final = 12.0
_LOOSE: Final = 1.15
"""How much higher a row is than its fullest column, as its wires want to be straight."""
_PRICE: Final = 60.0
"""Height that one wire less from row to row is worth, beside its lane."""
_LAYER: Final = 240.0
"""Height that a layer is worth that stays in one row."""
_CALM: Final = 0.3
"""What these prices count against the size of the picture as a whole."""
_ROW: Final = 40.0
"""Height between two rows."""
_TURN: Final = 20.0
"""Height of the screen that a row less is worth, where both fit."""
_NEAR: Final = 1.05
"""How near to the best width the search goes."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    """By column: the width and height of its gates, of its leaves, and its bends' height;
    ``across``: how many wires lead over the border after it, leaves there not counted;
    ``within``: how many of them do not leave their layer."""

    gates: Sequence[tuple[float, float]]
    leaves: Sequence[tuple[float, float]]
    bends: Sequence[float]
    across: Sequence[int]
    within: Sequence[int]

    def column(self, c: int, *, last: bool) -> tuple[float, float]:
        """Return width and height of column ``c``; at a row's end its leaves move on."""
        wide, high = self.gates[c]
        if not last:
            wide, high = max(wide, self.leaves[c][0]), high + self.leaves[c][1]
        return wide + _BEND, high + self.bends[c]

    def entry(self, c: int) -> tuple[float, float]:
        """Return width and height of the first column of the row after the break at ``c``."""
        wide, high = self.leaves[c]
        lanes = self.across[c]
        return max(wide, 60.0) + _BEND + lanes * _LANE, high + lanes * 2 * _LANE

    def between(self, c: int) -> float:
        """Return the height between the rows before and after a break at ``c``."""
        return _ROW + self.across[c] * _LANE

    def price(self, c: int) -> float:
        """Return the height that it is worth not to break after column ``c``."""
        if not self.gates[c][1]:
            return math.inf  # nothing would be left of it
        return self.across[c] * _PRICE + (_LAYER if self.within[c] else 0.0)


def breaks(
    graph: Graph, place: Mapping[WireId, int], rooms: Mapping[WireId, NodeRoom]
) -> tuple[int, ...]:
    """Return the columns after which a new row begins, ascending; none if one row is best.

    ``place``: the column of each gate or leaf; ``rooms``: its room.
    """
    sizes = _measured(graph, place, rooms)
    n = len(sizes.gates)
    columns = [sizes.column(c, last=False) for c in range(n)]
    total = sum(w for w, _ in columns)
    best: tuple[int, ...] = ()
    least = _badness(total, _LOOSE * max(h for _, h in columns)) / GAIN
    guess = math.sqrt(ASPECT * sum(w * (h + _ROW) for w, h in columns))
    low = max(0.5 * guess, max(w for w, _ in columns))
    high = min(3.0 * guess, total)
    while high > _NEAR * low:  # a wider picture is a lower one: look for where both fit
        at = math.sqrt(low * high)
        found = _broken(sizes, at)
        if found.badness < least:
            least, best = found.badness, found.breaks
        low, high = (low, at) if found.width > ASPECT * found.height else (at, high)
    return best


def _badness(width: float, height: float) -> float:
    """Return the height of the smallest screen that the picture fills at scale 1."""
    return max(width / ASPECT, height, FITS)


@dataclass(frozen=True, slots=True)
class _Found:
    breaks: tuple[int, ...]
    width: float
    height: float
    price: float

    @property
    def badness(self) -> float:
        size = _badness(self.width, self.height)
        return size + _TURN * len(self.breaks) + _CALM * self.price


def _broken(sizes: _Sizes, most: float) -> _Found:
    """Return the lowest picture no wider than ``most``."""
    n = len(sizes.gates)
    inner = [sizes.column(c, last=False) for c in range(n)]
    whole = list(accumulate((w for w, _ in inner), initial=0.0))
    entries = [(0.0, 0.0), *(sizes.entry(c) for c in range(n - 1))]
    prices = [0.0, *(sizes.price(c) for c in range(n - 1))]
    worth = [0.0, *(sizes.between(c) + prices[c + 1] for c in range(n - 1))]
    # By end of a row: the least worth of all down to it, the row's start.
    low: list[tuple[float, int]] = [(0.0, -1)]
    for end in range(n):
        interrupt.check()
        wide, high = sizes.column(end, last=end < n - 1)
        wide += whole[end]
        found = (math.inf, end)
        for start in range(end, -1, -1):
            if start < end and inner[start][1] > high:
                high = inner[start][1]
            if wide - whole[start] + entries[start][0] > most and start < end:
                break
            cost = low[start][0] + _LOOSE * max(high, entries[start][1]) + worth[start]
            if cost < found[0]:
                found = (cost, start)
        low.append(found)
    starts = [low[n][1]]
    while starts[-1] > 0:
        starts.append(low[starts[-1]][1])
    price = sum(prices[c] for c in starts)
    width = max(_width(sizes, whole, a, b) for a, b in pairwise((*starts[::-1], n)))
    return _Found(tuple(c - 1 for c in starts[-2::-1]), width, low[n][0] - price, price)


def _width(sizes: _Sizes, whole: Sequence[float], start: int, end: int) -> float:
    """Return the width of a row of the columns ``start`` to ``end`` - 1."""
    last = sizes.column(end - 1, last=end < len(sizes.gates))[0]
    entry = sizes.entry(start - 1)[0] if start else 0.0
    return entry + whole[end - 1] - whole[start] + last


def _measured(
    graph: Graph, place: Mapping[WireId, int], rooms: Mapping[WireId, NodeRoom]
) -> _Sizes:
    def group(wire: WireId) -> str:
        return graph.wires[wire].group

    n = max(place.values(), default=0) + 1
    gates, leaves = [(0.0, 0.0)] * n, [(0.0, 0.0)] * n
    steps, over, inner = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for wire, c in place.items():
        interrupt.check()
        room = rooms[wire]
        leaf = wire in graph.sources
        rows = leaves if leaf else gates
        wide = max(room.lead, LEAD) + room.width + STUB + room.label.width
        rows[c] = (max(rows[c][0], wide), rows[c][1] + room.up + room.down + _GAP)
        far = max((place[g] for g, _ in graph.consumers[wire]), default=c)
        if far > c + 1:  # it bends in the columns between
            steps[c + 1] += 1
            steps[far] -= 1
        first = c + leaf
        if far > first:
            over[first] += 1
            over[far] -= 1
        same = [place[g] for g, _ in graph.consumers[wire] if group(g) == group(wire)]
        if not leaf and same:
            inner[c] += 1
            inner[max(same)] -= 1
    bends = [_LANE * k for k in accumulate(steps[:n])]
    across, within = tuple(accumulate(over[:n])), tuple(accumulate(inner[:n]))
    return _Sizes(gates, leaves, bends, across, within)
