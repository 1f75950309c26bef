"""In what order the gates, leaves and bends of each column stand: few crossings.

API summary
-----------
``order(weave, fixed)``       the nodes of every column from top to bottom
``crossings(weave, columns)`` how many pairs of links cross

Sweeps to and fro sort each column by the barycentre of its neighbours, then neighbours
are exchanged as long as crossings go away; the best order seen wins and ties keep the
natural one, so the result is deterministic.  ``fixed`` nodes (a network's gates) keep
their natural order among each other: neurons stay in order.  Method: Sugiyama, Tagawa,
Toda, "Methods for visual understanding of hierarchical system structures" (1981).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from gui.scene.gate_columns import Node, Weave

Columns = list[list[Node]]

_SWEEPS: Final = 8
_EXCHANGES: Final = 8
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
                break
            now = self.sweep([list(c) for c in now])
            self.exchange(now)
            found = self.crossings(now)
            if found < least:
                best, least = [list(c) for c in now], found
        return best

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

    def exchange(self, columns: Columns) -> None:
        """Exchange neighbours as long as that removes crossings."""
        for _ in range(_EXCHANGES):
            changes = sum(self.exchange_in(columns, c) for c in range(len(columns)))
            if not changes:
                return

    def exchange_in(self, columns: Columns, c: int) -> bool:
        column = columns[c]
        at = {n: float(i) for d in (c - 1, c + 1) if 0 <= d < len(columns)
              for i, n in enumerate(columns[d])}  # fmt: skip
        ends = {
            n: (
                sorted(at[o] for o, _ in self.before[n]),
                sorted(at[o] + _SPREAD * p for o, p in self.after[n]),
            )
            for n in column
        }
        changed = False
        for i in range(len(column) - 1):
            a, b = column[i], column[i + 1]
            if a in self.fixed and b in self.fixed:
                continue
            gain = sum(
                _crossed(x, y) - _crossed(y, x) for x, y in zip(ends[a], ends[b], strict=True)
            )
            if gain > 0:
                column[i], column[i + 1] = b, a
                changed = True
        return changed


def _crossed(upper: list[float], lower: list[float]) -> int:
    """Count the crossings between the links of two nodes, one above the other."""
    return sum(1 for u in upper for v in lower if v < u)
