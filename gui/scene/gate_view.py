"""The gate view: the computational graph with every number at its wire.

API summary
-----------
``layout(graph, experiment, digits, language)``   see :mod:`gui.scene.gate_layout`
``draw(frame, layout)``                           a frame as a Picture

Every wire leaves its gate or pill as a short straight stub with its numbers: black above,
red below left, blue below right.  Where a wire forks, each flow stands at its port once
its gate has run backward, and their sum at the wire when the last has arrived.  Drawing
reads the snapshot and computes nothing in the session; the same frame gives the same
Picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from core.graph import Gate, Port, WireId
from core.plan import Backward, Forward, ForwardAgain, Phase, StartBackward, Update
from core.trace import Snapshot
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.gate_blocks import numbers
from gui.scene.gate_layout import GateLayout, Placed, PlacedLink, layout
from gui.scene.gate_sizes import GATE, LOCK, Spot, note_runs
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Ellipse, Path, Picture, Rect, Shape, Tag, Text
from gui.scene.style import (
    HALO_PAD,
    HALO_RADIUS,
    PAD,
    STROKE,
    STROKE_THIN,
    STUB,
)

Array = npt.NDArray[np.float64]

_DASH: Final = (6.0, 5.0)
_LIT: Final = 2.5
_GLOW: Final = 7.0
_DOT: Final = 3.5


def draw(frame: Frame, layout: GateLayout) -> Picture:
    """Return the gate view of ``frame``; numbers have the digits of ``layout``.

    Raises:
        ValueError: the frame has no snapshot (a loss table has no gates).
    """
    if frame.snapshot is None:
        raise ValueError("a loss table has no gates")
    return _Drawing(frame, frame.snapshot, layout).picture()


class _Drawing:
    def __init__(self, frame: Frame, snapshot: Snapshot, layout: GateLayout) -> None:
        self.frame, self.snapshot, self.layout = frame, snapshot, layout
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        self.gate = self.newest_gate()
        self.lit = self.lit_wires()
        self.returned = self.at > self.plan.ends[Phase.LOSS]
        self.halos: list[Shape] = []

    def picture(self) -> Picture:
        texts = [s for wire in self.layout.nodes for s in self.label(wire)]
        texts += [s for wire in self.layout.nodes for s in self.flows(wire)]
        texts += self.entries()
        bodies = [s for placed in self.layout.nodes.values() for s in self.body(placed)]
        shapes = (*self.halos, *self.glow(), *self.wires(), *self.dots(), *bodies, *texts)
        return Picture(shapes, self.layout.bounds)

    # -- what is new ---------------------------------------------------------------

    def newest_gate(self) -> Gate | None:
        """Return the gate of the newest step."""
        match self.snapshot.newest:
            case Forward(gate) | Backward(gate) | ForwardAgain(gate):
                return self.graph.gate(gate)
            case _:
                return None

    def lit_wires(self) -> frozenset[WireId]:
        """Return the wires whose stubs are lit: what led to the newest numbers."""
        match self.snapshot.newest:
            case Forward(gate) | ForwardAgain(gate):
                return frozenset(self.graph.gate(gate).inputs)
            case Backward(gate):
                made = self.graph.gate(gate)
                summed = [w for w in made.inputs if self.plan.gradient_at[w] == self.at]
                return frozenset({made.output, *summed})
            case StartBackward(wire) | Update(wire):
                return frozenset({wire})
            case _:
                return frozenset()

    def is_new(self, wire: WireId, quantity: str) -> bool:
        """Return whether the newest step has made this number."""
        plan = self.plan
        match quantity:
            case "value":
                times = (plan.forward_at.get(wire, 0),)
            case "gradient":
                times = (plan.gradient_at[wire],)
            case _:
                times = (plan.update_at.get(wire) or plan.again_at.get(wire, 0),)
        return self.at > 0 and self.at in times

    # -- wires ---------------------------------------------------------------------

    def wires(self) -> Iterator[Shape]:
        """Yield stubs and links, those that are lit last."""
        lit: list[Shape] = []
        for wire, commands in self.layout.stubs.items():
            shape = Path(commands, self.stub_ink(wire), STROKE, tag=Tag("wire", wire))
            if wire in self.lit:
                lit.append(Path(commands, "lit", _LIT, tag=shape.tag))
            else:
                yield shape
        for link in self.layout.links:
            shape = self.link(link)
            if shape.ink == "lit":
                lit.append(shape)
            else:
                yield shape
        yield from lit

    def link(self, link: PlacedLink) -> Path:
        live = [p for p in link.ports if p[0] in self.plan.backward_at]
        dash = _DASH if self.returned and not live else ()
        tag = Tag("wire", link.wire, link.port)
        if self.gate is not None and any(gate == self.gate.id for gate, _ in link.ports):
            return Path(link.commands, "lit", _LIT, dash=dash, tag=tag)
        return Path(link.commands, self.link_ink(link, live), STROKE, dash=dash, tag=tag)

    def stub_ink(self, wire: WireId) -> str:
        """Return the ink of the newest number that stands at the wire."""
        if self.snapshot.updated(wire) is not None:
            return "wire-updated"
        if self.snapshot.gradient(wire) is not None:
            return "wire-backward"
        return "wire-forward" if self.snapshot.value(wire) is not None else "wire"

    def link_ink(self, link: PlacedLink, live: list[Port]) -> str:
        """Return the ink of what has last run along a link."""
        again, forward = self.plan.again_at, self.plan.forward_at
        if self.snapshot.updated(link.wire) is not None and self.ran(again, link):
            return "wire-updated"
        if live and all(self.plan.backward_at[gate] <= self.at for gate, _ in live):
            return "wire-backward"
        return "wire-forward" if self.ran(forward, link) else "wire"

    def ran(self, times: Mapping[str, int], link: PlacedLink) -> bool:
        """Return whether a gate that the link leads to has run in the pass of ``times``."""
        return any(times.get(gate, self.at + 1) <= self.at for gate, _ in link.ports)

    def dots(self) -> Iterator[Shape]:
        """Yield a dot where a wire parts."""
        for wire, (x, y) in self.layout.forks.items():
            rect = Rect(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT)
            ink = "lit" if wire in self.lit else self.stub_ink(wire)
            yield Ellipse(rect, ink, ink, 0.0, Tag("wire", wire))

    def glow(self) -> Iterator[Shape]:
        """Yield a broad soft line below all of the selected wire."""
        chosen = self.frame.view.selected
        if chosen in self.layout.stubs:
            tag = Tag("wire", chosen)
            yield Path(self.layout.stubs[chosen], "halo-edge", _GLOW, tag=tag)
            for link in self.layout.links:
                if link.wire == chosen:
                    yield Path(link.commands, "halo-edge", _GLOW, tag=tag)

    def entries(self) -> Iterator[Shape]:
        """Yield the names of the wires that enter a row."""
        for place, entry in enumerate(self.layout.entries):
            tag = Tag("name", entry.wire, label=f"entry {entry.wire} {place}")
            yield metrics.text(entry.runs, entry.x, entry.y, tag=tag)

    # -- gates and pills -----------------------------------------------------------

    def body(self, placed: Placed) -> Iterator[Shape]:
        """Yield a gate with its sign, or a pill with its name."""
        room, rect = placed.room, placed.body
        pill = room.kind == "pill"
        tag = Tag("pill" if pill else "gate", room.wire, label=f"body {room.wire}")
        new = self.gate is not None and self.gate.output == room.wire
        chosen = room.wire == self.frame.view.selected
        ink = "lit" if new else "halo-edge" if chosen else "outline"
        width = _LIT if new or chosen else STROKE
        fill = "lit-fill" if new else self.fill(room.wire)
        if room.kind == "circle":
            yield Ellipse(rect, ink, fill, width, tag)
        else:
            radius = min(rect.h, rect.w, GATE) / 2
            yield Box(rect, radius, ink, fill, width, tag)
        x = rect.center[0] - (LOCK / 2 if room.lock else 0.0)
        y = placed.y + metrics.middle(room.runs[0].size)
        kind = Tag("name" if pill else "text", room.wire, label=tag.label)
        yield metrics.text(room.runs, x, y, "middle", tag=kind)
        if room.lock:
            yield from _lock(rect.right - PAD - 11.0, placed.y, kind)

    def fill(self, wire: WireId) -> str:
        if wire in self.graph.producer:
            return "gate"
        return "pill" if wire in self.graph.parameters else "input"

    # -- numbers -------------------------------------------------------------------

    def label(self, wire: WireId) -> Iterator[Shape]:
        """Yield the name and the numbers at a stub."""
        placed = self.layout.nodes[wire]
        label = placed.room.label
        x, group = placed.x + STUB, f"label {wire}"
        if label.head:
            tag = Tag("name", wire, label=group)
            yield metrics.text(label.head, x, placed.y + label.foot, tag=tag)
        for quantity, spot in label.spots:
            values = self.numbers_of(wire, quantity)
            if values is not None:
                tag = Tag("number", wire, None, quantity, group)
                new = self.is_new(wire, quantity)
                yield from self.written(spot, x, placed.y, values, tag, new=new)
        yield from self.note(placed, x, group)

    def flows(self, wire: WireId) -> Iterator[Shape]:
        """Yield what the gate of ``wire`` sends back over ports of wires that fork."""
        placed = self.layout.nodes[wire]
        for index, spot in placed.room.flows:
            gate = self.graph.gate(wire)
            port = (gate.id, index)
            source = gate.inputs[index]
            values = self.shown(source, self.snapshot.flow(port))
            if values is not None:
                tag = Tag("number", source, port, "flow", f"flow {gate.id} {index}")
                new = self.plan.backward_at[gate.id] == self.at
                yield from self.written(
                    spot, placed.body.x, placed.y, values, tag, new=new, end=True
                )

    def written(
        self,
        spot: Spot,
        x: float,
        y: float,
        values: Array,
        tag: Tag,
        *,
        new: bool,
        end: bool = False,
    ) -> list[Shape]:
        """Return numbers set into their room, and note their halo."""
        made = numbers(spot.block, x + spot.x, y + spot.top, values, tag, end=end)
        if new:
            around = _around(made, spot.block.at(x + spot.x, y + spot.top))
            own = Tag("halo", tag.wire, tag.port, tag.quantity)
            self.halos.append(
                Box(around.grown(HALO_PAD), HALO_RADIUS, "halo-edge", "halo", STROKE_THIN, own)
            )
        return made

    def numbers_of(self, wire: WireId, quantity: str) -> Array | None:
        """Return what the snapshot has reached: of the shown sample where it is batched."""
        match quantity:
            case "value":
                return self.shown(wire, self.snapshot.value(wire))
            case "gradient":
                return self.shown(wire, self.snapshot.gradient(wire))
            case _:
                return self.shown(wire, self.snapshot.updated(wire))

    def shown(self, wire: WireId, values: Array | None) -> Array | None:
        if values is None or not self.graph.wires[wire].batched:
            return values
        return np.asarray(values[min(self.frame.view.sample, len(values) - 1)])

    def note(self, placed: Placed, x: float, group: str) -> Iterator[Shape]:
        """Yield the line that says that the backward pass does not start with 1."""
        start = self.snapshot.trace.start_value
        wire, note = placed.room.wire, placed.room.label.note
        if note is None or start == 1.0 or wire != self.plan.start_wire or not self.returned:
            return
        runs = note_runs(format_number(start, self.layout.digits), self.layout.language)
        yield metrics.text(runs, x, placed.y + note, tag=Tag("text", wire, label=group))


def _around(made: list[Shape], room: Rect) -> Rect:
    """Return the box of the only number, or the room of an array."""
    texts = [s for s in made if isinstance(s, Text)]
    if len(texts) < len(made):
        return room
    boxes = [Rect(*t.corners()[0], t.width, t.ascent + t.descent) for t in texts]
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.united(box)
    return whole


def _lock(x: float, y: float, tag: Tag) -> Iterator[Shape]:
    """Yield a small padlock whose left side is at ``x``, around the height ``y``."""
    own = Tag("lock", tag.wire, label=tag.label)
    bow = (
        ("M", x + 2.0, y - 0.5),
        ("L", x + 2.0, y - 3.0),
        ("C", x + 2.0, y - 8.0, x + 8.0, y - 8.0, x + 8.0, y - 3.0),
        ("L", x + 8.0, y - 0.5),
    )
    yield Path(bow, "lock", STROKE, tag=own)
    yield Box(Rect(x, y - 0.5, 10.0, 7.0), 1.5, "lock", "lock", 0.0, own)


__all__ = ["GateLayout", "draw", "layout"]
