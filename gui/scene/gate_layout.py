"""Where everything of the gate view stands, without any value.

API summary
-----------
``layout(graph, experiment, digits, language)``   a :class:`GateLayout`

Columns from left to right; each has room for what enters its gates (ports and flows), the
gates and pills with their right sides in one line, and the stubs with their numbers; then
comes the gap in which wires bend.  Wires run straight through the columns, so they meet no
label and no gate; :mod:`gui.scene.routing` draws the bends.  The layout depends on the
structure of the graph, the digits and the language, never on a value or the window.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core.experiment import NETWORK, Experiment
from core.graph import Graph, Port, WireId
from gui.scene.gate_columns import Node, Weave, weave
from gui.scene.gate_heights import heights
from gui.scene.gate_order import order
from gui.scene.gate_sizes import GATE, LEAD, TAIL, NodeRoom, Ruler
from gui.scene.routing import STRAIGHT, Commands, link_path, stub_path
from gui.scene.shapes import Rect
from gui.scene.style import MARGIN, STUB

BEND_LEAST: Final = 44.0
BEND_MOST: Final = 170.0
_SLANT: Final = 0.2
"""The part of a bend's height by which its gap is widened."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A gate or leaf: its room, where its wire leaves it, and its body."""

    room: NodeRoom
    x: float
    y: float
    body: Rect

    def port(self, index: int) -> tuple[float, float]:
        """Return where a wire meets the outline of the body at a port."""
        rise = self.room.ports[index]
        radius = min(self.body.w, self.body.h, GATE) / 2
        beyond = max(0.0, abs(rise) - (self.body.h / 2 - radius))
        inwards = radius - math.sqrt(max(0.0, radius**2 - beyond**2))
        return self.body.x + inwards, self.y + rise


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A stretch of ``wire`` that leads to ``ports``; ``port`` is the one it ends at."""

    wire: WireId
    port: Port | None
    ports: tuple[Port, ...]
    commands: Commands


@dataclass(frozen=True, eq=False, slots=True)
class GateLayout:
    """``nodes`` by wire; ``stubs`` by wire; ``links`` in the order of the columns."""

    digits: int
    language: str
    nodes: Mapping[WireId, Placed]
    stubs: Mapping[WireId, Commands]
    forks: Mapping[WireId, tuple[float, float]]
    links: tuple[PlacedLink, ...]
    bounds: Rect


def layout(graph: Graph, experiment: Experiment, digits: int, language: str) -> GateLayout:
    """Lay out ``graph`` with room for numbers of ``digits`` digits.

    In a network the gates of a column keep the order of their neurons.
    """
    ruler = Ruler(graph, digits, language)
    rooms = {wire: ruler.measure(wire) for wire in graph.wires}
    woven = weave(graph)
    gates = [n for n, w in enumerate(woven.wires) if w in graph.producer and not woven.bend[n]]
    columns = order(woven, gates if experiment.kind == NETWORK else [])
    y = [MARGIN + h for h in heights(woven, columns, rooms)]
    return _Plotter(woven, columns, rooms, y).run(digits, language)


@dataclass(frozen=True, slots=True)
class _Column:
    """The x at which wires enter a column, leave its bodies, and leave the column."""

    left: float
    body: float
    right: float


class _Plotter:
    """Turns columns and heights into places."""

    def __init__(
        self,
        woven: Weave,
        columns: Sequence[Sequence[Node]],
        rooms: Mapping[WireId, NodeRoom],
        y: Sequence[float],
    ) -> None:
        self.woven, self.rooms, self.y = woven, rooms, y
        self.column = {n: c for c, nodes in enumerate(columns) for n in nodes}
        self.xs = self.spaced(columns)

    def spaced(self, columns: Sequence[Sequence[Node]]) -> list[_Column]:
        """Set the columns beside each other."""
        steepest = [0.0] * (len(columns) + 1)
        for link in self.woven.links:
            c = self.column[link.end]
            rise = abs(self.entry(link.end, link.port) - self.y[link.start])
            steepest[c] = max(steepest[c], rise)
        made: list[_Column] = []
        at = MARGIN
        for c, nodes in enumerate(columns):
            rooms = [self.rooms[self.woven.wires[n]] for n in nodes if not self.woven.bend[n]]
            if c:
                at += _bend_room(steepest[c])
            body = at + max((r.lead + r.width for r in rooms), default=LEAD)
            right = body + max((STUB + r.label.width + TAIL for r in rooms), default=TAIL)
            made.append(_Column(at, body, right))
            at = right
        return made

    def entry(self, node: Node, port: int) -> float:
        """Return the height at which a link enters ``node``."""
        return self.y[node] + (self.rooms[self.woven.wires[node]].ports[port] if port >= 0 else 0)

    def run(self, digits: int, language: str) -> GateLayout:
        nodes = {
            wire: self.placed(n)
            for n, wire in enumerate(self.woven.wires)
            if not self.woven.bend[n]
        }
        stubs = {
            w: stub_path(p.x, p.y, self.xs[self.column[n]].right)
            for n, w in enumerate(self.woven.wires)
            if not self.woven.bend[n] and (p := nodes[w])
        }
        return GateLayout(
            digits,
            language,
            MappingProxyType(nodes),
            MappingProxyType(stubs),
            MappingProxyType(self.fork_points()),
            tuple(self.links(nodes)),
            self.bounds(nodes),
        )

    def placed(self, node: Node) -> Placed:
        room = self.rooms[self.woven.wires[node]]
        x, y = self.xs[self.column[node]].body, self.y[node]
        return Placed(
            room, x, y, Rect(x - room.width, y - room.height / 2, room.width, room.height)
        )

    def fork_points(self) -> dict[WireId, tuple[float, float]]:
        """Return where wires part for the first time."""
        count: dict[Node, int] = {}
        for link in self.woven.links:
            count[link.start] = count.get(link.start, 0) + 1
        points: dict[WireId, tuple[float, float]] = {}
        for node in sorted(self.column, key=lambda n: self.column[n]):
            if count.get(node, 0) > 1:
                at = (self.xs[self.column[node]].right, self.y[node])
                points.setdefault(self.woven.wires[node], at)
        return points

    def links(self, nodes: Mapping[WireId, Placed]) -> list[PlacedLink]:
        made: list[PlacedLink] = []
        for link in self.woven.links:
            wire = self.woven.wires[link.start]
            column = self.xs[self.column[link.end]]
            start = (self.xs[self.column[link.start]].right, self.y[link.start])
            if link.port < 0:
                end = (column.right, self.y[link.end])
                made.append(PlacedLink(wire, None, link.ports, link_path(start, column.left, end)))
            else:
                end = nodes[self.woven.wires[link.end]].port(link.port)
                path = link_path(start, column.left, end)
                made.append(PlacedLink(wire, link.ports[0], link.ports, path))
        return made

    def bounds(self, nodes: Mapping[WireId, Placed]) -> Rect:
        low = max((p.y + p.room.down for p in nodes.values()), default=0.0)
        return Rect(0.0, 0.0, self.xs[-1].right + MARGIN, low + MARGIN)


def _bend_room(rise: float) -> float:
    """Return how wide the gap before a column is whose steepest wire rises so far."""
    if rise < STRAIGHT:
        return 0.0
    return min(max(BEND_LEAST, _SLANT * rise), BEND_MOST)
