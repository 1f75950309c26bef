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

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from core.graph import WireId
from core.plan import NEVER, Backward, Forward, ForwardAgain, Phase, StartBackward, Update
from core.trace import Snapshot, Trace
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.gate_blocks import numbers
from gui.scene.gate_frames import draw_frame
from gui.scene.gate_layout import GateLayout, Placed, layout
from gui.scene.gate_picked import picked
from gui.scene.gate_sizes import GATE, LOCK, note_runs
from gui.scene.gate_times import WireTimes, link_times, wire_times
from gui.scene.halos import upright
from gui.scene.numbers import Format, format_number
from gui.scene.shapes import Box, Ellipse, Path, Picture, Point, Rect, Shape, Tag, Text
from gui.scene.style import (
    HALO_PAD,
    HALO_RADIUS,
    PAD,
    STROKE,
    STROKE_THIN,
    STUB,
)

Array = npt.NDArray[np.float64]

Key = tuple[Hashable, ...]
"""What of the picture, and all that its look depends on within an iteration."""

_DASH: Final = (6.0, 5.0)
_LIT: Final = 2.5
_GLOW: Final = 7.0
_DOT: Final = 3.5


def draw(frame: Frame, layout: GateLayout) -> Picture:
    """Return the gate view of ``frame``; ``layout`` has room for its digits.

    Raises:
        ValueError: the frame has no snapshot (a loss table has no gates).
    """
    if frame.snapshot is None:
        raise ValueError("a loss table has no gates")
    return _Drawing(frame, frame.snapshot, layout).picture()


@lru_cache(maxsize=2)
def _known(
    _layout: GateLayout, _trace: Trace, _sample: int, _written: Format
) -> dict[Key, tuple[Shape, ...]]:
    """Return the shapes of an iteration as they were drawn last: a step changes few."""
    return {}


class _Drawing:
    def __init__(self, frame: Frame, snapshot: Snapshot, layout: GateLayout) -> None:
        self.frame, self.snapshot, self.layout = frame, snapshot, layout
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        self.gate = snapshot.newest_gate
        self.lit = self.lit_wires()
        self.returned = self.at > self.plan.ends[Phase.LOSS]
        self.times = wire_times(self.plan)
        self.written = frame.view.numbers
        self.known = _known(layout, snapshot.trace, frame.view.sample, self.written)
        self.halos: list[Shape] = []

    def picture(self) -> Picture:
        nodes = self.layout.nodes
        texts = [s for wire in nodes for s in self.label(wire)]
        senders = [wire for wire, placed in nodes.items() if placed.room.flows]
        texts += [s for wire in senders for s in self.flows(wire)]
        self.halos += picked(texts, self.frame.view)
        texts += self.kept(("entries",), self.entries)
        bodies = [s for placed in nodes.values() for s in self.body(placed)]
        frames = self.kept(
            ("frames",), lambda: (s for f in self.layout.frames for s in draw_frame(f))
        )
        shapes = (*frames, *self.halos, *self.glow(), *self.wires(), *self.dots(), *bodies, *texts)
        return Picture(shapes, self.layout.bounds)

    def kept(self, key: Key, make: Callable[[], Iterable[Shape]]) -> tuple[Shape, ...]:
        """Return the shapes as they were made last for the same ``key``."""
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = tuple(make())
        return found

    # -- what is new ---------------------------------------------------------------

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

    # -- wires ---------------------------------------------------------------------

    def wires(self) -> Iterator[Shape]:
        """Yield stubs and links, those that are lit last."""
        lit: list[Shape] = []
        for wire in self.layout.stubs:
            if wire in self.lit:
                lit += self.stub(wire, "lit", _LIT)
            else:
                yield from self.stub(wire, self.times[wire].ink(self.at), STROKE)
        gate = self.gate.id if self.gate is not None else ""
        for number, times in enumerate(link_times(self.layout, self.plan)):
            dash = _DASH if self.returned and not times.live else ()
            if gate in times.gates:
                lit += self.link(number, "lit", _LIT, dash)
            else:
                yield from self.link(number, times.ink(self.at), STROKE, dash)
        yield from lit

    def stub(self, wire: WireId, ink: str, width: float) -> tuple[Shape, ...]:
        key = ("stub", wire, ink)
        found = self.known.get(key)
        if found is None:
            path = Path(self.layout.stubs[wire], ink, width, tag=Tag("wire", wire))
            found = self.known[key] = (path,)
        return found

    def link(
        self, number: int, ink: str, width: float, dash: tuple[float, ...]
    ) -> tuple[Shape, ...]:
        key = ("link", number, ink, dash)
        found = self.known.get(key)
        if found is None:
            link = self.layout.links[number]
            tag = Tag("wire", link.wire, link.port)
            path = Path(link.commands, ink, width, dash=dash, tag=tag)
            found = self.known[key] = (path,)
        return found

    def dots(self) -> Iterator[Shape]:
        """Yield a dot where a wire parts."""
        for wire, (x, y) in self.layout.forks.items():
            ink = "lit" if self.is_lit_at(wire, (x, y)) else self.times[wire].ink(self.at)
            found = self.known.get(("dot", wire, ink))
            if found is None:
                rect = Rect(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT)
                dot = Ellipse(rect, ink, ink, 0.0, Tag("wire", wire))
                found = self.known["dot", wire, ink] = (dot,)
            yield from found

    def is_lit_at(self, wire: WireId, fork: Point) -> bool:
        """Return whether what is lit of a wire leads to its dot, which may stand in a later row."""
        if wire not in self.lit:
            return False
        at_stub = self.layout.stubs[wire][-1][-2:] == fork
        return at_stub or (self.gate is not None and wire in self.gate.inputs)

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

    def body(self, placed: Placed) -> tuple[Shape, ...]:
        """Return a gate with its sign, or a pill with its name."""
        wire = placed.room.wire
        new = self.gate is not None and self.gate.output == wire
        chosen = wire == self.frame.view.selected
        key = ("body", wire, new, chosen)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = tuple(self.drawn(placed, new=new, chosen=chosen))
        return found

    def drawn(self, placed: Placed, *, new: bool, chosen: bool) -> Iterator[Shape]:
        room, rect = placed.room, placed.body
        pill = room.kind == "pill"
        tag = Tag("pill" if pill else "gate", room.wire, label=f"body {room.wire}")
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

    def label(self, wire: WireId) -> tuple[Shape, ...]:
        """Return the name and the numbers at a stub; note the halos of what is new."""
        at, times = self.at, self.times[wire]
        if at in times and at:
            self.note_new(wire, times)
        begun = self.returned and wire == self.plan.start_wire
        key = (wire, times.value <= at, times.gradient <= at, times.updated <= at, begun)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = tuple(self.labelled(wire))
        return found

    def labelled(self, wire: WireId) -> Iterator[Shape]:
        placed = self.layout.nodes[wire]
        label, group = placed.room.label, f"label {wire}"
        x = placed.x + STUB
        if label.head:
            tag = Tag("name", wire, label=group)
            yield metrics.text(label.head, x, placed.y + label.foot, tag=tag)
        for quantity, spot in label.spots:
            values = self.numbers_of(wire, quantity)
            if values is not None:
                tag = Tag("number", wire, None, quantity, group)
                at = x + spot.x, placed.y + spot.top
                yield from numbers(spot.block, *at, values, tag, self.written)
        yield from self.note(placed, x, group)

    def note_new(self, wire: WireId, times: WireTimes) -> None:
        """Note the halos of the numbers of ``wire`` that the newest step has made."""
        placed = self.layout.nodes[wire]
        made_at = {"value": times.value, "gradient": times.gradient, "updated": times.updated}
        for quantity, spot in placed.room.label.spots:
            values = self.numbers_of(wire, quantity)
            if made_at[quantity] == self.at and values is not None:
                tag = Tag("number", wire, None, quantity)
                x, y = placed.x + STUB + spot.x, placed.y + spot.top
                made = numbers(spot.block, x, y, values, tag, self.written)
                self.halo(made, spot.block.bare(x, y), tag)

    def flows(self, wire: WireId) -> Iterator[Shape]:
        """Yield what the gate of ``wire`` sends back over ports of wires that fork."""
        placed = self.layout.nodes[wire]
        gate = self.graph.gate(wire)
        time = self.plan.backward_at.get(gate.id, NEVER)
        if time > self.at:
            return
        for index, spot in placed.room.flows:
            port = (gate.id, index)
            source = gate.inputs[index]
            tag = Tag("number", source, port, "flow", f"flow {gate.id} {index}")
            x, y = placed.body.x + spot.x, placed.y + spot.top
            made = self.known.get(port)
            if made is None:
                values = self.shown(source, self.snapshot.flow(port))
                if values is None:
                    continue
                if gate.op == "pick":
                    values = np.asarray(values[gate.attributes["index"]])
                shapes = numbers(spot.block, x, y, values, tag, self.written, end=True)
                made = self.known[port] = tuple(shapes)
            if time == self.at:
                self.halo(made, spot.block.bare(x, y), tag)
            yield from made

    def halo(self, made: Sequence[Shape], room: Rect, tag: Tag) -> None:
        """Note the halo of new numbers."""
        around = _around(made, room)
        own = Tag("halo", tag.wire, tag.port, tag.quantity)
        self.halos.append(Box(around, HALO_RADIUS, "halo-edge", "halo", STROKE_THIN, own))

    def numbers_of(self, wire: WireId, quantity: str) -> Array | None:
        """Return what the snapshot has reached: of the shown sample where it is batched."""
        return self.shown(wire, self.snapshot.number(wire, quantity))

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
        runs = note_runs(format_number(start, self.written), self.layout.language)
        yield metrics.text(runs, x, placed.y + note, tag=Tag("text", wire, label=group))


def _around(made: Sequence[Shape], room: Rect) -> Rect:
    """Return the halo's rectangle: around the only number, or the room of an array."""
    found = [s for s in made if isinstance(s, Text) and s.tag.kind == "number"]
    if len(found) > 1 or not all(isinstance(s, Text) for s in made):
        return room.grown(HALO_PAD)
    (number,) = found
    return upright(Rect(*number.corners()[0], number.width, number.ascent + number.descent))


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
