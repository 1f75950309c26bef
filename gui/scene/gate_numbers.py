"""The numbers of the gate view: at stubs, at ports, and the halos of those that are new.

API summary
-----------
``Numbers(frame, snapshot, layout, known)``   the numbers of one picture
``.labels(bunch)``   names and numbers at the stubs of some wires, and halos
``.flows(bunch)``    what the gates of some wires send back, and halos
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from core.graph import WireId
from core.plan import NEVER
from core.trace import Snapshot
from gui.scene import metrics
from gui.scene.bunches import Bunch
from gui.scene.frame import Frame
from gui.scene.gate_blocks import numbers
from gui.scene.gate_layout import GateLayout, Placed
from gui.scene.gate_sizes import Spot, note_runs
from gui.scene.gate_times import returning, wire_times
from gui.scene.halos import upright
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Group, Rect, Shape, Tag, Text
from gui.scene.style import HALO_PAD, HALO_RADIUS, STROKE_THIN, STUB

Array = npt.NDArray[np.float64]

Key = tuple[Hashable, ...]
"""What of the picture, and all that its look depends on within an iteration."""
Parted = tuple[Group, tuple[Shape, ...]]
"""The shapes of a bunch, and those that stand elsewhere in the picture."""


class Numbers:
    """``known``: what the iteration has drawn so far."""

    def __init__(
        self,
        frame: Frame,
        snapshot: Snapshot,
        layout: GateLayout,
        known: dict[Key, tuple[Shape, ...]],
    ) -> None:
        self.snapshot, self.layout, self.known = snapshot, layout, known
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        self.returned = self.at >= returning(self.plan)
        self.times = wire_times(self.plan)
        self.sample, self.written = frame.view.sample, frame.view.numbers

    def labels(self, bunch: Bunch[WireId]) -> Parted:
        """Return names and numbers at stubs, and the halos of those that are new."""
        texts: list[Shape] = []
        halos: list[Shape] = []
        for wire in bunch.parts:
            texts += self.label(wire)
            if self.at and self.at in self.times[wire]:
                halos += self.new_ones(wire)
        return Group(tuple(texts)), tuple(halos)

    def label(self, wire: WireId) -> tuple[Shape, ...]:
        """Return the name and the numbers at a stub."""
        at, times = self.at, self.times[wire]
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

    def new_ones(self, wire: WireId) -> Iterator[Shape]:
        """Yield the halos of the numbers of ``wire`` that the newest step has made."""
        placed, times = self.layout.nodes[wire], self.times[wire]
        made_at = {"value": times.value, "gradient": times.gradient, "updated": times.updated}
        for quantity, spot in placed.room.label.spots:
            values = self.numbers_of(wire, quantity)
            if made_at[quantity] == self.at and values is not None:
                tag = Tag("number", wire, None, quantity)
                x, y = placed.x + STUB + spot.x, placed.y + spot.top
                made = numbers(spot.block, x, y, values, tag, self.written)
                yield _halo(tuple(made), spot.block.bare(x, y), tag)

    def flows(self, bunch: Bunch[WireId]) -> Parted:
        """Return what gates send back over ports of wires that fork, and halos of the new."""
        texts: list[Shape] = []
        halos: list[Shape] = []
        for wire in bunch.parts:
            time = self.plan.backward_at.get(self.graph.gate(wire).id, NEVER)
            for index, spot in self.layout.nodes[wire].room.flows if time <= self.at else ():
                made, tag, room = self.flow(wire, index, spot)
                texts += made
                if made and time == self.at:
                    halos.append(_halo(made, room, tag))
        return Group(tuple(texts)), tuple(halos)

    def flow(self, wire: WireId, index: int, spot: Spot) -> tuple[tuple[Shape, ...], Tag, Rect]:
        """Return what the gate of ``wire`` sends back over a port; its tag, and its room."""
        placed, gate = self.layout.nodes[wire], self.graph.gate(wire)
        port, source = (gate.id, index), gate.inputs[index]
        tag = Tag("number", source, port, "flow", f"flow {gate.id} {index}")
        x, y = placed.body.x + spot.x, placed.y + spot.top
        made = self.known.get(port)
        if made is None:
            values = self.shown(source, self.snapshot.flow(port))
            if values is None:
                return (), tag, spot.block.bare(x, y)
            if gate.op == "pick":
                values = np.asarray(values[gate.attributes["index"]])
            shapes = numbers(spot.block, x, y, values, tag, self.written, end=True)
            made = self.known[port] = tuple(shapes)
        return made, tag, spot.block.bare(x, y)

    def numbers_of(self, wire: WireId, quantity: str) -> Array | None:
        """Return what the snapshot has reached: of the shown sample where it is batched."""
        return self.shown(wire, self.snapshot.number(wire, quantity))

    def shown(self, wire: WireId, values: Array | None) -> Array | None:
        if values is None or not self.graph.wires[wire].batched:
            return values
        return np.asarray(values[min(self.sample, len(values) - 1)])

    def note(self, placed: Placed, x: float, group: str) -> Iterator[Shape]:
        """Yield the line that says that the backward pass does not start with 1."""
        start = self.snapshot.trace.start_value
        wire, note = placed.room.wire, placed.room.label.note
        if note is None or start == 1.0 or wire != self.plan.start_wire or not self.returned:
            return
        runs = note_runs(format_number(start, self.written), self.layout.language)
        yield metrics.text(runs, x, placed.y + note, tag=Tag("text", wire, label=group))


def _halo(made: Sequence[Shape], room: Rect, tag: Tag) -> Shape:
    """Return the halo of new numbers."""
    own = Tag("halo", tag.wire, tag.port, tag.quantity)
    return Box(_around(made, room), HALO_RADIUS, "halo-edge", "halo", STROKE_THIN, own)


def _around(made: Sequence[Shape], room: Rect) -> Rect:
    """Return the halo's rectangle: around the only number, or the room of an array."""
    found = [s for s in made if isinstance(s, Text) and s.tag.kind == "number"]
    if len(found) > 1 or not all(isinstance(s, Text) for s in made):
        return room.grown(HALO_PAD)
    (number,) = found
    return upright(Rect(*number.corners()[0], number.width, number.ascent + number.descent))
