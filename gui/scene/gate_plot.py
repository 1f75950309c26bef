"""Columns, order and heights of the gate view turned into places.

API summary
-----------
``plotted(rooms, woven, columns, entries)``   rows of columns, stacked, as a :class:`Plot`

A row is a row of columns from left to right; the rows stand below each other as lines of a
text do.  A wire that leads to the next row leaves to the right, runs back in a lane between
the rows and enters on the left: the topmost wire takes the outermost lane, so those that
keep their order never cross.  A wire that only passes through rows (a penalty on its way to
the sum at the end) does not run to and fro through them: it takes a lane beside them, left
of all others, down to the row that uses it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from core import interrupt
from core.graph import WireId
from gui.scene import metrics
from gui.scene.gate_columns import Link, Node, Weave
from gui.scene.gate_heights import LANES, heights
from gui.scene.gate_sizes import LEAD, TAIL, NodeRoom
from gui.scene.routing import STRAIGHT, Commands, turned_path
from gui.scene.shapes import Point, Rect, Run
from gui.scene.style import MARGIN, STUB

BEND_LEAST: Final = 44.0
BEND_MOST: Final = 170.0
ROWS: Final = 22.0
"""Between a row and the lanes below it, and between these and the next row."""
_SLANT: Final = 0.2
"""The part of a bend's height by which its gap is widened."""
NAME: Final = 4.0
"""From the left end of a row to the names of what enters."""


@dataclass(frozen=True, slots=True)
class Column:
    """The x at which wires enter a column, leave its bodies, and leave the column."""

    left: float
    body: float
    right: float


@dataclass(slots=True)
class Plot:
    """``y`` and ``column`` of every node that is drawn, ``passing``: those that are not, as
    their wire runs beside their row; ``turns``: the way of each wire into a row further
    down, by the node that enters; ``rows``: the room of each row without the wires that lead to
    it; ``right`` and ``low``: how far all of it reaches."""

    y: dict[Node, float] = field(default_factory=dict)
    column: dict[Node, Column] = field(default_factory=dict)
    turns: dict[Node, Commands] = field(default_factory=dict)
    passing: frozenset[Node] = frozenset()
    rows: list[Rect] = field(default_factory=list)
    right: float = 0.0
    low: float = 0.0


def plotted(
    rooms: Mapping[WireId, NodeRoom],
    woven: Weave,
    columns: Sequence[Sequence[Node]],
    entries: Mapping[WireId, tuple[Run, ...]],
) -> Plot:
    """Return where everything stands.

    ``columns``: the nodes of each column from top to bottom; ``entries``: the names of the
    wires that lead from row to row.
    """
    return _Plotter(rooms, woven, columns, entries).run()


class _Plotter:
    def __init__(
        self,
        rooms: Mapping[WireId, NodeRoom],
        woven: Weave,
        columns: Sequence[Sequence[Node]],
        entries: Mapping[WireId, tuple[Run, ...]],
    ) -> None:
        self.rooms, self.woven, self.columns, self.entries = rooms, woven, columns, entries
        self.number = {n: c for c, nodes in enumerate(columns) for n in nodes}
        self.source = {k.end: k.start for k in woven.links if woven.bend[k.end]}
        self.after = _sole_bends(woven)
        passing = frozenset(n for chain in self.chains() for n in chain)
        self.into: dict[int, list[Link]] = {}
        for link in woven.links:
            if link.end not in passing and link.start not in passing:
                self.into.setdefault(self.number[link.end], []).append(link)
        self.plot = Plot(passing=passing)
        # By the node that enters: its lane, counted from the left.
        self.beside = {n: place for place, n in enumerate(self.long_ways())}
        self.waiting: dict[Node, list[Point]] = {}

    def chains(self) -> Iterator[list[Node]]:
        """Yield for each row after the first the nodes of a wire that only passes through."""
        ends = (*self.woven.starts[1:], len(self.columns))
        for start, end in pairwise(ends):
            for node in self.columns[start]:
                if not self.woven.bend[node]:
                    continue
                chain = [node]
                while len(chain) < end - start and chain[-1] in self.after:
                    chain.append(self.after[chain[-1]])
                if len(chain) == end - start and chain[-1] in self.after:
                    yield chain

    def long_ways(self) -> list[Node]:
        """Return the nodes that enter a row from beyond another, the furthest first."""
        found = []
        for start in reversed(self.woven.starts[1:]):
            inner = [n for n in self.columns[start] if n not in self.plot.passing]
            found += [n for n in reversed(inner) if self.source.get(n) in self.plot.passing]
        return found

    def origin(self, node: Node) -> Node:
        """Return where the wire that enters a row at ``node`` has left another."""
        node = self.source[node]
        while node in self.plot.passing:
            node = self.source[node]
        return node

    def run(self) -> Plot:
        for start, end in pairwise((*self.woven.starts, len(self.columns))):
            interrupt.check()
            self.row(start, end)
        self.plot.right += MARGIN
        self.plot.low += MARGIN
        return self.plot

    def row(self, start: int, end: int) -> None:
        """Place the columns ``start`` to ``end`` - 1 below what there is."""
        plot = self.plot
        leaving = self.leaving(start)
        near = [n for n in self.entering(start) if n not in self.beside]
        lanes = len(leaving) * LANES
        top = plot.low + 2 * ROWS + lanes if start else MARGIN
        floor, foot = top - ROWS - lanes / 2, top
        drawn = [[n for n in c if n not in plot.passing] for c in self.columns[start:end]]
        for n, y in heights(self.woven, drawn, self.rooms).items():
            plot.y[n] = top + y
            foot = max(foot, top + y + self.down(n))
        left = MARGIN + (len(near) + len(self.beside)) * LANES if start else MARGIN
        at = left
        for c in range(start, end):
            at = self.place(c, at, first=c == start)
        plot.rows.append(Rect(left, top, at - left, foot - top))
        plot.right = max(plot.right, at)
        plot.low = foot
        if start:
            self.lead(leaving, near, floor)
            self.arrive(start)

    def down(self, node: Node) -> float:
        return LANES / 2 if self.woven.bend[node] else self.rooms[self.woven.wires[node]].down

    def entering(self, start: int) -> list[Node]:
        """Return the nodes at which wires enter a row, from top to bottom."""
        if not start:
            return []
        drawn = (n for n in self.columns[start] if n not in self.plot.passing)
        return [n for n in drawn if self.woven.bend[n]]

    def leaving(self, start: int) -> list[Node]:
        """Return the nodes, in whatever row, of the wires that leave the row before ``start``."""
        ends = [n for c in self.woven.starts for n in self.entering(c)]
        return [n for n in ends if self.number[self.origin(n)] == start - 1]

    def place(self, c: int, at: float, *, first: bool) -> float:
        """Set column ``c`` right of ``at``; return its right end."""
        wires = self.woven.wires
        nodes = [n for n in self.columns[c] if n not in self.plot.passing]
        if not first:
            at += _bend_room(self.steepest(c))
        rooms = [self.rooms[wires[n]] for n in nodes if not self.woven.bend[n]]
        body = at + max((r.lead + r.width for r in rooms), default=LEAD)
        right = body + max((STUB + r.label.width + TAIL for r in rooms), default=TAIL)
        if first:
            names = [metrics.width(self.entries[wires[n]]) for n in self.entering(c)]
            right = max(right, at + NAME + max(names, default=0.0) + TAIL)
        column = Column(at, body, right)
        self.plot.column.update(dict.fromkeys(nodes, column))
        return right

    def steepest(self, c: int) -> float:
        """Return the highest rise of a wire before column ``c``."""
        y = self.plot.y
        return max((abs(self.entry(k) - y[k.start]) for k in self.into.get(c, ())), default=0.0)

    def entry(self, link: Link) -> float:
        """Return the height at which a link enters its node."""
        ports = () if link.port < 0 else self.rooms[self.woven.wires[link.end]].ports
        return self.plot.y[link.end] + (ports[link.port] if ports else 0.0)

    def lead(self, leaving: Sequence[Node], near: Sequence[Node], middle: float) -> None:
        """Lead the wires from the row before into lanes, those into the next row to its left.

        ``leaving`` and ``near`` are the nodes at which they enter a row, and the next row;
        ``middle``: the height around which their lanes lie.
        """
        plot = self.plot
        source = {n: self.origin(n) for n in leaving}
        outer = sorted(leaving, key=lambda n: plot.y[source[n]], reverse=True)
        for place, node in enumerate(outer):
            begin = plot.column[source[node]].right
            beyond = begin + (place + 1) * LANES
            plot.right = max(plot.right, beyond)
            if node in self.beside:
                back = MARGIN + self.beside[node] * LANES
            else:
                back = plot.column[node].left - (near.index(node) + 1) * LANES
            lane = middle + (place - (len(outer) - 1) / 2) * LANES
            self.waiting[node] = [
                (begin, plot.y[source[node]]),
                (beyond, plot.y[source[node]]),
                (beyond, lane),
                (back, lane),
            ]

    def arrive(self, start: int) -> None:
        """End the ways of all wires that enter the row of column ``start``."""
        plot = self.plot
        for node in self.entering(start):
            points = self.waiting.pop(node)
            y, right = plot.y[node], plot.column[node].right
            plot.turns[node] = turned_path([*points, (points[-1][0], y), (right, y)])


def _sole_bends(woven: Weave) -> dict[Node, Node]:
    """Return for each bend that leads to another bend and nowhere else that other one."""
    count = Counter(link.start for link in woven.links)
    links = (k for k in woven.links if k.port < 0 and woven.bend[k.start])
    return {k.start: k.end for k in links if count[k.start] == 1}


def _bend_room(rise: float) -> float:
    """Return how wide the gap before a column is whose steepest wire rises so far."""
    if rise < STRAIGHT:
        return 0.0
    return min(max(BEND_LEAST, _SLANT * rise), BEND_MOST)
