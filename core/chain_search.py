"""Counting, adding up and listing the paths of a graph without going through them all.

API summary
-----------
``sums(graph)``            number, sum and sizes of all paths, by dynamic programming
``largest(graph, most)``   the paths of the largest products, largest first

The product along a path has its size in logarithms, so that neither a long path nor a
wide range overflows.  A derivative of exactly 0 counts as smaller than any other number, so
that paths without effect come last; one that is infinite or no number comes first.

Source of the search: Lawler, "A procedure for computing the K best solutions to discrete
optimization problems" (1972): the next best path differs first at some node from one that
is already listed, and goes on in the best way from there.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.chain_edges import Edge, EntryGraph
from core.interrupt import check

_ZERO: Final = -1e9
_INFINITE: Final = 1e9


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """Of all paths from each node to the ends.

    ``count`` and ``telling`` (those without a factor 0) are exact.  ``total`` is the sum of
    the products, ``size`` that of their absolute values, ``best`` the logarithm of the
    largest.  Nodes without a path are in none.
    """

    count: dict[int, int]
    telling: dict[int, int]
    total: dict[int, float]
    size: dict[int, float]
    best: dict[int, float]


@dataclass(frozen=True, slots=True)
class _Partial:
    """The beginning of a path: the edges taken to get to a node, the newest first."""

    edge: Edge
    before: _Partial | None


def weight(value: float) -> float:
    """Return the logarithm of the size of ``value``, finite for every float."""
    if value == 0.0:
        return _ZERO
    return math.log(abs(value)) if math.isfinite(value) else _INFINITE


def sums(graph: EntryGraph) -> Sums:
    """Return number and sums of the paths from every node of ``graph``."""
    made = Sums({}, {}, {}, {}, {})
    for node in reversed(graph.order):
        check()
        if node in graph.ends:
            start = graph.ends[node]
            made.count[node], made.telling[node] = 1, int(start != 0.0)
            made.total[node], made.size[node] = start, abs(start)
            made.best[node] = weight(start)
            continue
        _add_up(made, node, graph.out.get(node, ()))
    return made


def _add_up(made: Sums, node: int, edges: list[Edge] | tuple[()]) -> None:
    """Add up over the edges of one node; there may be very many in all, so this is short."""
    counts, telling, totals = made.count, made.telling, made.total
    sizes, largest_of, log = made.size, made.best, math.log
    count = alive = 0
    total = size = 0.0
    best = -math.inf
    for target, value, _ in edges:
        if target not in counts:
            continue
        count += counts[target]
        total += value * totals[target]
        strength = abs(value)
        size += strength * sizes[target]
        if 0.0 < strength < math.inf:
            alive += telling[target]
            reach = log(strength) + largest_of[target]
        else:
            alive += telling[target] if value != 0.0 else 0
            reach = weight(value) + largest_of[target]
        if reach > best:
            best = reach
    if count:
        counts[node], telling[node], totals[node] = count, alive, total
        sizes[node], largest_of[node] = size, best


def largest(graph: EntryGraph, found: Sums, most: int) -> list[tuple[Edge, ...]]:
    """Return at most ``most`` paths from the root to an end, by the size of their products.

    A path is its edges in order; the one from an end to itself has none.
    """
    if graph.root not in found.count:
        return []
    search = _Search(graph, found)
    return [path for _, path in zip(range(most), search.paths(), strict=False)]


class _Search:
    """Paths one after the other; the heap holds, by size, what may come next."""

    def __init__(self, graph: EntryGraph, found: Sums) -> None:
        self.graph = graph
        self.found = found
        self.sorted: dict[int, list[tuple[float, Edge]]] = {}
        self.heap: list[tuple[float, int, int, int, _Partial | None, float]] = []
        self.pushed = 0

    def paths(self) -> Iterator[tuple[Edge, ...]]:
        """Yield all paths, the largest first."""
        if self.graph.root in self.graph.ends:
            yield ()
            return
        self._push(self.graph.root, 0, None, 0.0)
        while self.heap:
            check()
            _, _, node, rank, partial, size = heapq.heappop(self.heap)
            self._push(node, rank + 1, partial, size)
            partial, size = self._taken(node, rank, partial, size)
            while partial.edge[0] not in self.graph.ends:
                node = partial.edge[0]
                self._push(node, 1, partial, size)
                partial, size = self._taken(node, 0, partial, size)
            yield _edges(partial)

    def _taken(
        self, node: int, rank: int, partial: _Partial | None, size: float
    ) -> tuple[_Partial, float]:
        edge = self._ways(node)[rank][1]
        return _Partial(edge, partial), size + weight(edge[1])

    def _push(self, node: int, rank: int, partial: _Partial | None, size: float) -> None:
        """Note the best path that leaves ``node`` by its ``rank``-th best edge."""
        ways = self._ways(node)
        if rank < len(ways):
            self.pushed += 1
            entry = (-(size + ways[rank][0]), self.pushed, node, rank, partial, size)
            heapq.heappush(self.heap, entry)

    def _ways(self, node: int) -> list[tuple[float, Edge]]:
        """Return the edges of a node with the size of the best path by each, best first."""
        known = self.sorted.get(node)
        if known is None:
            known = [
                (weight(edge[1]) + self.found.best[edge[0]], edge)
                for edge in self.graph.out.get(node, ())
                if edge[0] in self.found.best
            ]
            known.sort(key=lambda way: -way[0])
            self.sorted[node] = known
        return known


def _edges(partial: _Partial | None) -> tuple[Edge, ...]:
    made: list[Edge] = []
    while partial is not None:
        made.append(partial.edge)
        partial = partial.before
    return tuple(reversed(made))
