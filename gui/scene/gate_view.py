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

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from core.graph import WireId
from core.plan import Backward, Forward, ForwardAgain, StartBackward, Update
from core.trace import Snapshot, Trace
from gui.scene import metrics
from gui.scene.bunches import Bunch, Kept
from gui.scene.frame import Frame
from gui.scene.gate_frames import draw_frame
from gui.scene.gate_layout import GateLayout, Placed, layout
from gui.scene.gate_numbers import Key, Numbers, Parted
from gui.scene.gate_picked import picked
from gui.scene.gate_sizes import GATE, LOCK
from gui.scene.gate_times import GateBunches, gate_bunches, link_times, returning, wire_times
from gui.scene.numbers import Format
from gui.scene.shapes import Box, Ellipse, Group, Path, Picture, Point, Rect, Shape, Tag
from gui.scene.style import PAD, STROKE

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


class _Known:
    """The shapes of an iteration as they were drawn last: a step changes few."""

    def __init__(self) -> None:
        self.shapes: dict[Key, tuple[Shape, ...]] = {}
        self.fixed: dict[str, Group] = {}
        self.kept = Kept()


@lru_cache(maxsize=2)
def _known(_layout: GateLayout, _trace: Trace, _sample: int, _written: Format) -> _Known:
    return _Known()


class _Drawing:
    def __init__(self, frame: Frame, snapshot: Snapshot, layout: GateLayout) -> None:
        self.frame, self.snapshot, self.layout = frame, snapshot, layout
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        self.gate = snapshot.newest_gate
        self.lit = self.lit_wires()
        self.returned = self.at >= returning(self.plan)
        self.times = wire_times(self.plan)
        known = _known(layout, snapshot.trace, frame.view.sample, frame.view.numbers)
        self.known, self.kept, self.fixed = known.shapes, known.kept, known.fixed
        self.numbers = Numbers(frame, snapshot, layout, known.shapes)

    def picture(self) -> Picture:
        at, of = self.at, self.kept.of
        own = gate_bunches(self.layout, self.plan)
        made = [of(b, b.stage(at), self.numbers.labels) for b in own.labels]
        made += [of(b, b.stage(at), self.numbers.flows) for b in own.flows]
        texts = [group for group, _ in made]
        halos = [halo for _, around in made for halo in around]
        halos += picked(chain.from_iterable(g.shapes for g in texts), self.frame.view)
        new, chosen = self.gate.output if self.gate else "", self.frame.view.selected
        bodies = [of(b, (b.one(new), b.one(chosen)), self.bodies) for b in own.bodies]
        groups = (
            self.standing("frames", self.frames),
            Group(tuple(halos)),
            Group(tuple(self.glow())),
            *self.wires(own),
            *[of(b, (b.stage(at), *self.shows(b)), self.dots) for b in own.dots],
            *bodies,
            *texts,
            self.standing("entries", self.entries),
        )
        return Picture.of(groups, self.layout.bounds)

    def standing(self, name: str, make: Callable[[], Iterable[Shape]]) -> Group:
        """Return the shapes of ``make``, which are the same at every step."""
        found = self.fixed.get(name)
        if found is None:
            found = self.fixed[name] = Group(tuple(make()))
        return found

    def shows(self, bunch: Bunch[WireId]) -> tuple[Hashable, ...]:
        """Return what is lit in a bunch of wires, and by which gate."""
        lit = self.lit & bunch.names
        return (lit, self.gate and self.gate.id) if lit else ()

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

    def wires(self, own: GateBunches) -> Iterator[Group]:
        """Yield stubs and links, those that are lit last."""
        at, of, gate = self.at, self.kept.of, self.gate.id if self.gate else ""
        made = [of(b, (b.stage(at), *self.shows(b)), self.stubs) for b in own.stubs]
        made += [of(b, (b.stage(at), b.one(gate)), self.links) for b in own.links]
        yield from (group for group, _ in made)
        yield Group(tuple(shape for _, lit in made for shape in lit))

    def stubs(self, bunch: Bunch[WireId]) -> Parted:
        """Return the stubs of a bunch, those that are lit apart."""
        plain: list[Shape] = []
        lit: list[Shape] = []
        for wire in bunch.parts:
            if wire in self.lit:
                lit += self.stub(wire, "lit", _LIT)
            else:
                plain += self.stub(wire, self.times[wire].ink(self.at), STROKE)
        return Group(tuple(plain)), tuple(lit)

    def links(self, bunch: Bunch[int]) -> Parted:
        """Return the links of a bunch, those that are lit apart."""
        plain: list[Shape] = []
        lit: list[Shape] = []
        gate, all_times = self.gate.id if self.gate else "", link_times(self.layout, self.plan)
        for number in bunch.parts:
            times = all_times[number]
            dash = _DASH if self.returned and not times.live else ()
            if gate in times.gates:
                lit += self.link(number, "lit", _LIT, dash)
            else:
                plain += self.link(number, times.ink(self.at), STROKE, dash)
        return Group(tuple(plain)), tuple(lit)

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

    def dots(self, bunch: Bunch[WireId]) -> Group:
        """Return the dots where wires part."""
        return Group(tuple(self.dot(wire, *self.layout.forks[wire]) for wire in bunch.parts))

    def dot(self, wire: WireId, x: float, y: float) -> Shape:
        ink = "lit" if self.is_lit_at(wire, (x, y)) else self.times[wire].ink(self.at)
        found = self.known.get(("dot", wire, ink))
        if found is None:
            rect = Rect(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT)
            dot = Ellipse(rect, ink, ink, 0.0, Tag("wire", wire))
            found = self.known["dot", wire, ink] = (dot,)
        return found[0]

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

    def frames(self) -> Iterator[Shape]:
        """Yield the frames of opened gates."""
        for frame in self.layout.frames:
            yield from draw_frame(frame)

    # -- gates and pills -----------------------------------------------------------

    def bodies(self, bunch: Bunch[Placed]) -> Group:
        """Return the gates and pills of a bunch."""
        return Group(tuple(shape for placed in bunch.parts for shape in self.body(placed)))

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
