"""Frames around the parts of a gate that was taken apart.

API summary
-----------
``gate_frames(graph, nodes, links)``   a :class:`GateFrame` for each opened gate
``draw_frame(frame)``                  its shapes: the ground of all numbers and wires in it

Parts stand where their columns want them.  One rectangle surrounds them if nothing else
stands in it; otherwise there are several, and the wires between these are bands that join
them.  Above each part room is kept for the title (:mod:`gui.scene.gate_sizes`); a click on
the title, or on the sign before it, closes the gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from core.gates import rule
from core.graph import Gate, GateId, Graph, WireId
from core.wire_names import wire_name
from gui.scene import metrics
from gui.scene.gate_sizes import FRAME, FRAME_HEAD, TAIL, NodeRoom
from gui.scene.names import name_runs
from gui.scene.shapes import Box, Path, Rect, Run, Shape, Tag
from gui.scene.style import SIZE_NAME, STROKE_THIN, STUB

PART: Final = "part"
"""The kind of the tags of frames and their titles."""

_RADIUS: Final = 12.0
_BAND: Final = 10.0
_FILL: Final = "neuron"
_SIGN: Final = 10.0
"""Side of the sign that closes a gate."""
_AFTER_SIGN: Final = 6.0

Commands = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Occupied:
    """A gate or leaf at its place: where its wire leaves it, its body's left side, its row."""

    room: NodeRoom
    x: float
    y: float
    left: float
    row: int

    def rect(self, *, part: bool) -> Rect:
        """Return all that it takes; of a ``part`` without the room kept for a frame."""
        above = self.room.up - (FRAME + FRAME_HEAD if part else 0.0)
        below = self.room.down - (FRAME if part else 0.0)
        left = self.left - self.room.lead
        right = self.x + STUB + self.room.label.width + TAIL
        rect = Rect(left, self.y - above, right - left, above + below)
        # Above and below the frame keeps apart from its parts, beside them the wires do.
        return Rect(rect.x, rect.y - FRAME, rect.w, rect.h + 2 * FRAME) if part else rect


class Link(Protocol):
    """A stretch of a wire; see :class:`gui.scene.gate_layout.PlacedLink`."""

    @property
    def wire(self) -> WireId: ...
    @property
    def ports(self) -> tuple[tuple[GateId, int], ...]: ...
    @property
    def commands(self) -> Commands: ...


@dataclass(frozen=True, slots=True)
class GateFrame:
    """The frame of ``gate``: its rectangles, the bands that join them, and its title: the
    sign that closes it at (x, y), its left end and middle, and the ``runs`` behind it."""

    gate: GateId
    rects: tuple[Rect, ...]
    bands: tuple[Commands, ...]
    runs: tuple[Run, ...]
    x: float
    y: float


def gate_frames(
    graph: Graph, nodes: Mapping[WireId, Occupied], links: Sequence[Link]
) -> tuple[GateFrame, ...]:
    """Return the frames of all opened gates of ``graph``."""
    members: dict[GateId, list[WireId]] = {}
    for wire in graph.wires.values():
        if wire.part:
            members.setdefault(wire.part, []).append(wire.id)
    return tuple(
        _Framing(graph, nodes, links, gate, frozenset(wires)).run()
        for gate, wires in members.items()
    )


class _Framing:
    """One frame: ``wires`` are those of the parts."""

    def __init__(
        self,
        graph: Graph,
        nodes: Mapping[WireId, Occupied],
        links: Sequence[Link],
        gate: GateId,
        wires: frozenset[WireId],
    ) -> None:
        self.graph, self.nodes, self.links = graph, nodes, links
        self.gate, self.wires = gate, wires
        self.others = [n.rect(part=False) for w, n in nodes.items() if w not in wires]

    def run(self) -> GateFrame:
        rects = self.merged(self.clusters())
        first = min(rects, key=lambda r: (r.y, r.x))
        runs = _title(self.graph, self.graph.apart[self.gate], first.w - FRAME * 2)
        tab = Rect(first.x, first.y - FRAME_HEAD, first.w, FRAME_HEAD)
        if not self.is_free(tab):
            tab = self.least_tab(first)
        shown = [r if r is not first else r.united(tab) for r in rects]
        if tab.w < first.w:
            shown = [*rects, Rect(tab.x, tab.y, tab.w, tab.h + 2 * _RADIUS)]
        bands = self.bands(rects) if len(rects) > 1 else ()
        y = tab.y + (FRAME_HEAD + FRAME) / 2
        return GateFrame(self.gate, tuple(shown), bands, runs, tab.x + FRAME, y)

    def least_tab(self, rect: Rect) -> Rect:
        """Return the room above the topmost part in ``rect``, which is kept for a title."""
        parts = (self.nodes[w].rect(part=True) for w in self.wires)
        top = min((p for p in parts if rect.contains(p.center)), key=lambda p: (p.y, p.x))
        return Rect(top.x, rect.y - FRAME_HEAD, top.w, FRAME_HEAD)

    def clusters(self) -> list[Rect]:
        """Return rectangles around the parts, from left to right, in which nothing else is."""
        made: list[Rect] = []
        row = -1
        for wire in sorted(self.wires, key=lambda w: (self.nodes[w].row, self.nodes[w].x, w)):
            own = self.nodes[wire].rect(part=True)
            joined = made[-1].united(own) if made and self.nodes[wire].row == row else None
            if joined is not None and self.is_free(joined):
                made[-1] = joined
            else:
                made.append(own)
            row = self.nodes[wire].row
        return made

    def merged(self, rects: list[Rect]) -> list[Rect]:
        """Return fewer rectangles: those joined that have nothing else between them."""
        for one in rects:
            for other in rects:
                if one is not other and self.is_free(one.united(other)):
                    rest = [r for r in rects if r is not one and r is not other]
                    return self.merged([*rest, one.united(other)])
        return rects

    def is_free(self, rect: Rect) -> bool:
        return not any(_meet(rect, other) for other in self.others)

    def bands(self, rects: Sequence[Rect]) -> tuple[Commands, ...]:
        """Return the ways of the wires between parts in different rectangles."""
        return tuple(
            link.commands
            for link in self.links
            if link.wire in self.wires and any(gate in self.wires for gate, _ in link.ports)
        )


def _meet(one: Rect, other: Rect) -> bool:
    """Return whether two rectangles overlap; they may share a side."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > 0.5 and down > 0.5


def _title(graph: Graph, gate: Gate, most: float) -> tuple[Run, ...]:
    """Return what the frame is titled, σ(z) or W · x, or only the gate's sign if there is no
    more room than ``most``."""
    names = [name_runs(wire_name(graph.wires[w]), SIZE_NAME) for w in gate.inputs]
    sign = rule(gate.op).symbol
    short = (Run(sign, "name", "sans-medium", SIZE_NAME),)
    runs: tuple[Run, ...] = short
    if len(names) == 1:
        runs = (*short, _grey("("), *names[0], _grey(")"))
    elif gate.op == "matmul":
        runs = (*names[0], _grey(f" {sign} "), *names[1])
    fits = metrics.width(runs) + _SIGN + _AFTER_SIGN <= most
    return runs if fits else short


def _grey(string: str) -> Run:
    return Run(string, "name", "sans", SIZE_NAME)


def draw_frame(frame: GateFrame) -> Iterator[Shape]:
    """Yield the frame: all outlines, then the ground, so that what overlaps is one shape."""
    tag = Tag(PART, label=f"frame {frame.gate}")
    for commands in frame.bands:
        yield Path(commands, "rule", _BAND + 2 * STROKE_THIN, tag=tag)
    for rect in frame.rects:
        yield Box(rect, _RADIUS, "rule", _FILL, 2 * STROKE_THIN, tag)
    if len(frame.rects) > 1:
        for commands in frame.bands:
            yield Path(commands, _FILL, _BAND, tag=tag)
        for rect in frame.rects:
            yield Box(rect, _RADIUS, "", _FILL, 0.0, tag)
    close = Tag(PART, frame.gate, label=f"frame {frame.gate}")
    middle = frame.x + _SIGN / 2
    yield Box(
        Rect(frame.x, frame.y - _SIGN / 2, _SIGN, _SIGN), 2.0, "name", "ground", STROKE_THIN, close
    )
    line = (("M", middle - 2.5, frame.y), ("L", middle + 2.5, frame.y))
    yield Path(line, "name", STROKE_THIN, tag=close)
    foot = frame.y + metrics.middle(SIZE_NAME)
    yield metrics.text(frame.runs, frame.x + _SIGN + _AFTER_SIGN, foot, tag=close)
