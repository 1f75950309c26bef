"""Where everything of the gate view stands, without any value.

API summary
-----------
``layout(graph, experiment, digits, language)``   a :class:`GateLayout`

Columns from left to right; each has room for what enters its gates (ports and flows), the
gates and pills with their right sides in one line, and the stubs with their numbers; then
comes the gap in which wires bend.  Wires run straight through the columns, so they meet no
label and no gate; :mod:`gui.scene.routing` draws the bends.  A long row of columns is broken
into rows (:mod:`gui.scene.gate_rows`).  The layout depends on the structure of the graph, the
digits and the language, never on a value or the window.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from core import interrupt
from core.experiment import NETWORK, Experiment
from core.graph import Graph, Port, WireId
from gui.scene.gate_columns import Weave, columns, weave
from gui.scene.gate_frames import GateFrame, Occupied, gate_frames
from gui.scene.gate_order import Columns, order
from gui.scene.gate_plot import NAME, Plot, plotted
from gui.scene.gate_rows import breaks
from gui.scene.gate_sizes import ABOVE, GATE, NodeRoom, Ruler
from gui.scene.routing import Commands, link_path, stub_path
from gui.scene.shapes import Rect, Run

KEEP: Final = 8
"""So many orders are kept."""


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


@dataclass(frozen=True, slots=True)
class Entry:
    """The name of a ``wire`` where it enters a row: its runs, left end and baseline."""

    wire: WireId
    runs: tuple[Run, ...]
    x: float
    y: float


@dataclass(frozen=True, eq=False, slots=True)
class GateLayout:
    """``nodes`` by wire; ``stubs`` by wire; ``links`` in the order of the columns; ``entries``:
    the names where wires enter a row; ``rows``: the room of each row; ``frames``: those
    around the parts of opened gates."""

    digits: int
    language: str
    nodes: Mapping[WireId, Placed]
    stubs: Mapping[WireId, Commands]
    forks: Mapping[WireId, tuple[float, float]]
    links: tuple[PlacedLink, ...]
    entries: tuple[Entry, ...]
    rows: tuple[Rect, ...]
    bounds: Rect
    frames: tuple[GateFrame, ...] = ()


def layout(graph: Graph, experiment: Experiment, digits: int, language: str) -> GateLayout:
    """Lay out ``graph`` with room for numbers of ``digits`` digits.

    In a network the gates of a column keep the order of their neurons.  Raises
    :class:`core.interrupt.Interrupted` when it is no longer wanted.
    """
    ruler = Ruler(graph, digits, language)
    rooms: dict[WireId, NodeRoom] = {}
    for wire in graph.wires:
        interrupt.check()
        rooms[wire] = ruler.measure(wire)
    place = columns(graph)
    woven, rows = _ordered(graph, breaks(graph, place, rooms), experiment.kind == NETWORK)
    first = [n for c in woven.starts[1:] for n in rows[c] if woven.bend[n]]
    names = {woven.wires[n]: ruler.entry(woven.wires[n]) for n in first}
    made = _finished(woven, rooms, plotted(rooms, woven, rows, names), names, digits, language)
    bodies = {
        wire: Occupied(p.room, p.x, p.y, p.body.x, _row(made.rows, p.y))
        for wire, p in made.nodes.items()
    }
    return replace(made, frames=gate_frames(graph, bodies, made.links)) if graph.apart else made


def _row(rows: tuple[Rect, ...], y: float) -> int:
    """Return which row stands around the height ``y``."""
    return next((k for k, row in enumerate(rows) if row.y <= y <= row.bottom), 0)


@lru_cache(maxsize=KEEP)
def _ordered(graph: Graph, after: tuple[int, ...], network: bool) -> tuple[Weave, Columns]:
    """Return the columns in their order: most of the work, the same for most digits."""
    woven = weave(graph, breaks=after)
    gates = [n for n, w in enumerate(woven.wires) if w in graph.producer and not woven.bend[n]]
    return woven, order(woven, gates if network else [])


def _finished(
    woven: Weave,
    rooms: Mapping[WireId, NodeRoom],
    plot: Plot,
    names: Mapping[WireId, tuple[Run, ...]],
    digits: int,
    language: str,
) -> GateLayout:
    own = {w: n for n, w in enumerate(woven.wires) if not woven.bend[n]}
    nodes = {w: _placed(rooms[w], plot.column[n].body, plot.y[n]) for w, n in own.items()}
    stubs = {w: stub_path(p.x, p.y, plot.column[own[w]].right) for w, p in nodes.items()}
    entries = [
        Entry(w, names[w], plot.column[n].left + NAME, plot.y[n] - ABOVE)
        for n in plot.turns
        if (w := woven.wires[n])
    ]
    return GateLayout(
        digits,
        language,
        MappingProxyType(nodes),
        MappingProxyType(stubs),
        MappingProxyType(_fork_points(woven, plot)),
        tuple(_links(woven, plot, nodes)),
        tuple(entries),
        tuple(plot.rows),
        Rect(0.0, 0.0, plot.right, plot.low),
    )


def _placed(room: NodeRoom, x: float, y: float) -> Placed:
    body = Rect(x - room.width, y - room.height / 2, room.width, room.height)
    return Placed(room, x, y, body)


def _fork_points(woven: Weave, plot: Plot) -> dict[WireId, tuple[float, float]]:
    """Return where wires part for the first time."""
    count = Counter(link.start for link in woven.links)
    points: dict[WireId, tuple[float, float]] = {}
    for node in (n for column in woven.columns for n in column):
        if count[node] > 1:
            points.setdefault(woven.wires[node], (plot.column[node].right, plot.y[node]))
    return points


def _links(woven: Weave, plot: Plot, nodes: Mapping[WireId, Placed]) -> Iterator[PlacedLink]:
    for link in woven.links:
        if link.end in plot.passing:
            continue
        if link.end in plot.turns:
            yield PlacedLink(woven.wires[link.start], None, link.ports, plot.turns[link.end])
            continue
        wire, column = woven.wires[link.start], plot.column[link.end]
        start = (plot.column[link.start].right, plot.y[link.start])
        if link.port < 0:
            end = (column.right, plot.y[link.end])
            yield PlacedLink(wire, None, link.ports, link_path(start, column.left, end))
        else:
            end = nodes[woven.wires[link.end]].port(link.port)
            path = link_path(start, column.left, end)
            yield PlacedLink(wire, link.ports[0], link.ports, path)
