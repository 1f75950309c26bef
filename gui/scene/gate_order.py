"""In what order the gates, leaves and bends of each column stand: few crossings.

API summary
-----------
``order(weave, fixed)``       the nodes of every column from top to bottom
``crossings(weave, columns)`` how many pairs of links cross

Sweeps to and fro sort each column by the barycentre of its neighbours (Sugiyama, Tagawa,
Toda, "Methods for visual understanding of hierarchical system structures", 1981); then each
node is sifted to where it crosses least, until nothing is gained.  After that a few columns
are shaken and sifted again, many times, as long as now and then that helps.  The shaking
is always the same and ties keep the natural order, so the result is deterministic.
``fixed`` nodes (a network's gates) keep their natural order among each other: neurons stay
in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from random import Random
from typing import Final

import numpy as np

from core import interrupt
from gui.scene.gate_columns import Node, Weave
from gui.scene.gate_sifting import Counts, counted, sifted

Columns = list[list[Node]]

_SWEEPS: Final = 8
_ROUNDS: Final = 12
"""Most rounds of sifting after each shaking."""
_WORK: Final = 4_000_000
"""Pairs of nodes that may be compared in all: less than a second."""
_CALL: Final = 600
"""What it costs to compare at all, in pairs."""
_VAIN: Final = 40
"""So many shakings in a row, and one for each column, may be in vain."""
_WINDOWS: Final = (1, 2, 3, 5)
"""How many neighbouring columns are shaken at once."""
_FAR: Final = 1 << 20
"""More crossings than there can be: of two fixed nodes in the wrong order."""
_SPREAD: Final = 0.9
"""How much of a place the ports of one gate take."""
_Ends = list[list[tuple[Node, float]]]


def order(weave: Weave, fixed: Collection[Node]) -> Columns:
    """Return the order of each column, from top to bottom."""
    return _Ordering(weave, frozenset(fixed)).run()


def crossings(weave: Weave, columns: Sequence[Sequence[Node]]) -> int:
    """Return how many pairs of links cross when columns stand in this order."""
    ordering = _Ordering(weave, frozenset())
    return ordering.crossings([list(c) for c in columns])


def _inversions(keys: list[float]) -> int:
    """Count the pairs that stand in the wrong order (merge sort, bottom up)."""
    count, width, row = 0, 1, keys
    while width < len(row):
        merged: list[float] = []
        for start in range(0, len(row), 2 * width):
            left, right = row[start : start + width], row[start + width : start + 2 * width]
            i = j = 0
            while i < len(left) and j < len(right):
                if left[i] <= right[j]:
                    merged.append(left[i])
                    i += 1
                else:
                    merged.append(right[j])
                    count += len(left) - i
                    j += 1
            merged += left[i:] or right[j:]
        row, width = merged, 2 * width
    return count


class _Ordering:
    def __init__(self, weave: Weave, fixed: frozenset[Node]) -> None:
        size = len(weave.wires)
        self.natural: Columns = [list(c) for c in weave.columns]
        self.rank = {n: i for column in weave.columns for i, n in enumerate(column)}
        self.fixed = fixed
        self.work = 0
        # Where in the other node a link ends: ports spread over -0.5..0.5 of its height.
        self.before: _Ends = [[] for _ in range(size)]
        self.after: _Ends = [[] for _ in range(size)]
        count = [0] * size
        for link in weave.links:
            count[link.end] = max(count[link.end], link.port + 1)
        for link in weave.links:
            n = count[link.end]
            port = (link.port + 0.5) / n - 0.5 if link.port >= 0 else 0.0
            self.before[link.end].append((link.start, port))
            self.after[link.start].append((link.end, port))

    def run(self) -> Columns:
        now = [list(c) for c in self.natural]
        best, least = now, self.crossings(now)
        for _ in range(_SWEEPS):
            if not least:
                return best
            now = self.sweep([list(c) for c in now])
            found = self.crossings(now)
            if found < least:
                best, least = [list(c) for c in now], found
        now = [list(c) for c in best]
        self.settle(now, range(len(now)))
        return self.shaken(now)

    def shaken(self, best: Columns) -> Columns:
        """Shake a few columns and settle them again, as long as that helps now and then."""
        least, chance, vain = self.merit(best), Random(1), 0
        while least[0] and vain < _VAIN + len(best) and self.work < _WORK:
            now = [list(c) for c in best]
            width = _WINDOWS[_below(chance, len(_WINDOWS))]
            first = _below(chance, max(1, len(now) - width + 1))
            end = min(first + width, len(now))
            for column in now[first:end]:
                for _ in range(1 + vain % 3):
                    node = column.pop(_below(chance, len(column)))
                    column.insert(_below(chance, len(column) + 1), node)
                self.restore(column)
            self.settle(now, range(max(0, first - 1), min(len(now), end + 1)))
            found = self.merit(now)
            vain = 0 if found[0] < least[0] else vain + 1
            if found < least:
                best, least = now, found
        return best

    def merit(self, columns: Columns) -> tuple[int, float]:
        """Return the crossings and, where these are equal, how far the links rise and fall."""
        at = {n: i - (len(row) - 1) / 2 for row in columns for i, n in enumerate(row)}
        rise = sum(abs(at[n] - at[o] - p) for n in at for o, p in self.after[n])
        return self.crossings(columns), rise

    def crossings(self, columns: Columns) -> int:
        total = 0
        for left, right in pairwise(columns):
            at = {n: i for i, n in enumerate(right)}
            keys = [
                end
                for node in left
                for end in sorted(at[other] + _SPREAD * port for other, port in self.after[node])
            ]
            total += _inversions(keys)
        return total

    def sweep(self, columns: Columns) -> Columns:
        interrupt.check()
        for c in range(1, len(columns)):
            self.sort(columns[c], columns[c - 1], self.before, 0.0)
        for c in range(len(columns) - 2, -1, -1):
            self.sort(columns[c], columns[c + 1], self.after, _SPREAD)
        return columns

    def sort(self, column: list[Node], other: list[Node], ends: _Ends, spread: float) -> None:
        """Sort by barycentre; nodes without neighbours stay, fixed ones keep their order."""
        at = {n: float(i) for i, n in enumerate(other)}
        means = {
            n: sum(at[o] + spread * p for o, p in ends[n]) / len(ends[n]) for n in column if ends[n]
        }
        movable = [n for n in column if n in means]
        queue = iter(sorted(movable, key=means.__getitem__))
        column[:] = [next(queue) if n in means else n for n in column]
        self.restore(column)

    def restore(self, column: list[Node]) -> None:
        """Put the fixed nodes into the places they have together, in natural order."""
        queue = iter(sorted((n for n in column if n in self.fixed), key=self.rank.__getitem__))
        column[:] = [next(queue) if n in self.fixed else n for n in column]

    def settle(self, columns: Columns, begin: Iterable[int]) -> None:
        """Sift the columns ``begin``, and the neighbours of each that changes."""
        waiting = set(begin)
        for turn in range(_ROUNDS):
            row, waiting = sorted(waiting, reverse=turn % 2 == 1), set()
            for c in row:
                if self.sift(columns, c):
                    waiting |= {d for d in (c - 1, c, c + 1) if 0 <= d < len(columns)}

    def sift(self, columns: Columns, c: int) -> bool:
        """Put each node of a column where it crosses least; return whether any moved."""
        interrupt.check()
        column = columns[c]
        better = sifted(self.above(columns, c)) if len(column) > 1 else None
        if better is None:
            return False
        column[:] = [column[i] for i in better]
        return True

    def above(self, columns: Columns, c: int) -> Counts:
        """Return how many links cross if one node of column ``c`` is above another."""
        column = columns[c]
        total: Counts = np.zeros((len(column), len(column)), dtype=np.int64)
        for d, ends, spread in ((c - 1, self.before, 0.0), (c + 1, self.after, _SPREAD)):
            if 0 <= d < len(columns):
                at = {n: i for i, n in enumerate(columns[d])}
                found = [[at[o] + spread * p for o, p in ends[n]] for n in column]
                self.work += _CALL + len(column) ** 2
                total += counted(found)
        held = [i for i, n in enumerate(column) if n in self.fixed]
        if len(held) > 1:
            rank = np.array([self.rank[column[i]] for i in held])
            total[np.ix_(held, held)] += _FAR * (rank[:, None] > rank[None, :])
        return total


def _below(chance: Random, n: int) -> int:
    """Return a whole number from 0 up to, not with, ``n``; the same in every Python."""
    return int(chance.random() * n)
