"""Columns, order and heights of the gate view turned into places.

API summary
-----------
``plotted(rooms, woven, columns, entries)``   rows of columns, stacked, as a :class:`Plot`

A row is a row of columns from left to right; the rows stand below each other as lines of a
text do.  A wire that leads to the next row leaves to the right, runs back in a lane between
the rows and enters on the left: the topmost wire takes the outermost lane, so those that
keep their order never cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from core.graph import WireId
from gui.scene import interrupt, metrics
from gui.scene.gate_columns import Link, Node, Weave
from gui.scene.gate_heights import LANES, heights
from gui.scene.gate_sizes import LEAD, TAIL, NodeRoom
from gui.scene.routing import STRAIGHT, Commands, turned_path
from gui.scene.shapes import Rect, Run
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
    """``y`` and ``column`` of every node, ``turns``: the way of each wire into the next row,
    by the node that enters; ``rows``: the room of each row without the wires that lead to
    it; ``right`` and ``low``: how far all of it reaches."""

    y: dict[Node, float] = field(default_factory=dict)
    column: dict[Node, Column] = field(default_factory=dict)
    turns: dict[Node, Commands] = field(default_factory=dict)
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
        self.into: dict[int, list[Link]] = {}
        for link in woven.links:
            self.into.setdefault(self.number[link.end], []).append(link)
        self.plot = Plot()

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
        lanes = len(self.entering(start)) * LANES
        top = plot.low + 2 * ROWS + lanes if start else MARGIN
        floor, foot = top - ROWS - lanes / 2, top
        for n, y in heights(self.woven, self.columns[start:end], self.rooms).items():
            plot.y[n] = top + y
            foot = max(foot, top + y + self.down(n))
        at = MARGIN + lanes
        for c in range(start, end):
            at = self.place(c, at, first=c == start)
        plot.rows.append(Rect(MARGIN + lanes, top, at - MARGIN - lanes, foot - top))
        plot.right = max(plot.right, at)
        plot.low = foot
        if start:
            self.lead(start, floor)

    def down(self, node: Node) -> float:
        return LANES / 2 if self.woven.bend[node] else self.rooms[self.woven.wires[node]].down

    def entering(self, start: int) -> list[Node]:
        """Return the nodes that enter a row from the one before, from top to bottom."""
        return [n for n in self.columns[start] if self.woven.bend[n]] if start else []

    def place(self, c: int, at: float, *, first: bool) -> float:
        """Set column ``c`` right of ``at``; return its right end."""
        nodes, wires = self.columns[c], self.woven.wires
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

    def lead(self, start: int, middle: float) -> None:
        """Lead the wires from the row before into that which begins with column ``start``.

        ``middle``: the height around which their lanes lie.
        """
        plot = self.plot
        source = {k.end: k.start for k in self.into.get(start, ())}
        inner = self.entering(start)
        outer = sorted(inner, key=lambda n: plot.y[source[n]], reverse=True)
        for place, node in enumerate(outer):
            begin, end = plot.column[source[node]].right, plot.column[node]
            beyond = begin + (place + 1) * LANES
            plot.right = max(plot.right, beyond)
            back = end.left - (inner.index(node) + 1) * LANES
            lane = middle + (place - (len(outer) - 1) / 2) * LANES
            points = [
                (begin, plot.y[source[node]]),
                (beyond, plot.y[source[node]]),
                (beyond, lane),
                (back, lane),
                (back, plot.y[node]),
                (end.right, plot.y[node]),
            ]
            plot.turns[node] = turned_path(points)


def _bend_room(rise: float) -> float:
    """Return how wide the gap before a column is whose steepest wire rises so far."""
    if rise < STRAIGHT:
        return 0.0
    return min(max(BEND_LEAST, _SLANT * rise), BEND_MOST)
