"""What a snapshot says about a wide network: numbers, whole layers, what is new.

API summary
-----------
``WideState(frame, snapshot, wide, store)``
``.number(place, quantity)``     the number of the shown sample, or ``None``: not reached
``.layer(role, layer, quantity)``   -> :class:`Shade`: a layer's numbers as a picture, or ``None``
``.transients()``                newest numbers that have no place of their own, by home
``.fresh`` ``.fed``              wires that the newest step made, and what it made them from

``store`` keeps the pictures of arrays while the arrays live: stepping on makes only the new
ones.  Nothing here knows places or inks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np

from core.graph import Port, WireId
from core.layers import QUANTITIES
from core.newest import fed_and_made
from core.plan import Plan
from core.trace import Snapshot
from gui.scene.frame import Frame
from gui.scene.network_parts import INNER
from gui.scene.shapes import Array
from gui.scene.wide_parts import Place, Wide

Home = tuple[str, int, int | None]
"""``unit`` with layer and unit, or ``term`` with 0 and the output; ``None`` for all of them."""


class Store:
    """The newest ``most`` things made from arrays, found by the arrays' identity.

    The window lays out in a thread of its own while it draws: one at a time is let in.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[tuple[Any, ...], tuple[Any, Any]] = OrderedDict()
        self._lock = RLock()

    def get(self, key: tuple[Any, ...], array: object, make: Any) -> Any:
        """Return what ``make()`` made for ``array`` and ``key`` before, or make it."""
        whole = (*key, id(array))
        with self._lock:
            found = self._kept.get(whole)
            if found is None or found[0] is not array:
                # The array is kept too: its identity is not given to another meanwhile.
                found = (array, make())
                self._kept[whole] = found
                while len(self._kept) > self.most:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(whole)
            return found[1]


@dataclass(frozen=True, eq=False, slots=True)
class Shade:
    """A layer's numbers: as they are, in -1..1, which are there, and the largest size."""

    numbers: Array
    values: Array
    there: Any
    peak: float


@dataclass(frozen=True, slots=True)
class Passing:
    """A number of ``wire`` that is to be seen at its home from step ``start`` to ``end``.

    ``hidden``: only where its home is folded away, as it has a place of its own.  ``port``,
    ``part`` and ``count``: of a flow where several add up.
    """

    wire: WireId
    quantity: str
    home: Home
    start: int
    end: int
    hidden: bool = False
    port: Port | None = None
    part: int = 0
    count: int = 0


def passing(wide: Wide, plan: Plan) -> tuple[Passing, ...]:
    """Return every number that comes and goes in an iteration, the earliest first."""
    found = [p for wire in wide.graph.wires for p in _spans(wide, plan, wire) if p.start < p.end]
    return tuple(sorted(found, key=lambda p: p.start))


def home_of(wide: Wide, wire: WireId) -> Home:
    """Return where the numbers of a wire are shown: a unit, an output's term, or a box."""
    origin = wide.graph.wires[wire].origin
    unit = None if wide.whole or not origin.index else origin.index[-1]
    if origin.role in ("product", "z", "a", "bias", "input"):
        return ("unit", origin.layer, unit)
    if origin.role in INNER or (origin.role == wide.term and (wide.whole or origin.index)):
        return ("term", 0, unit)
    if origin.role == "weight":
        return ("weight", origin.layer, unit)
    return (f"box {wire}", 0, None)


def _spans(wide: Wide, plan: Plan, wire: WireId) -> Iterator[Passing]:
    role, home = wide.graph.wires[wire].origin.role, home_of(wide, wire)
    if home[0] == "weight" and not wide.whole:
        home = ("unit", *home[1:])  # the unit that it leads to
    if home[0] not in ("unit", "term"):
        return
    made = {quantity: plan.made_at(wire, quantity) for quantity in QUANTITIES}
    ends = {quantity: at + 1 for quantity, at in made.items()}
    placed = role in ("z", "a", "input", wide.term)
    if role == "product" or role in INNER:
        consumer = wide.graph.consumers[wire][0][0]
        ends["value"] = plan.forward_at[consumer]
        ends["updated"] = plan.again_at.get(consumer, 0)
    if role in INNER:
        ends["gradient"] = plan.backward_at.get(wire, 0)
    for quantity, start in made.items():
        if 0 < start <= plan.length:
            yield Passing(wire, quantity, home, start, ends[quantity], placed)
    if role in ("z", "a", "input"):
        yield from _flows(wide, plan, wire, home)


def _flows(wide: Wide, plan: Plan, wire: WireId, home: Home) -> Iterator[Passing]:
    """Yield the flows of a gradient that is a sum, each until the next one arrives."""
    times = plan.backward_at
    ports = sorted(
        (p for p in wide.graph.consumers[wire] if p[0] in times), key=lambda p: times[p[0]]
    )
    if len(ports) < 2:
        return
    starts = [times[p[0]] for p in ports]
    for part, (port, start) in enumerate(zip(ports, starts, strict=True), start=1):
        end = starts[part] if part < len(ports) else start + 1
        yield Passing(wire, "flow", home, start, end, False, port, part, len(ports))


class WideState:
    """See the module."""

    def __init__(self, frame: Frame, snapshot: Snapshot, wide: Wide, store: Store) -> None:
        self.snapshot, self.wide, self.store = snapshot, wide, store
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        self.sample, self.written = frame.batch_row, frame.view.numbers
        self.fed, self.fresh = fed_and_made(snapshot)
        self.fresh_roles = frozenset(
            (self.graph.wires[w].origin.role, self.graph.wires[w].origin.layer) for w in self.fresh
        )

    # -- numbers -----------------------------------------------------------------------

    def _array(self, wire: WireId, quantity: str, port: Port | None = None) -> Array | None:
        found = self.snapshot.number(wire, quantity, port)
        if found is None or not self.graph.wires[wire].batched:
            return found
        return np.asarray(found[min(self.sample, len(found) - 1)])

    def number(self, place: Place, quantity: str, port: Port | None = None) -> float | None:
        """Return what the snapshot has reached, of the shown sample where it is batched."""
        found = self._array(place[0], quantity, port)
        return None if found is None else float(found[place[1]])

    def layer(self, role: str, layer: int, quantity: str) -> Shade | None:
        """Return the numbers of a layer as a picture; ``None`` where none is reached.

        In a matrix graph a sum of flows that is not complete shows its newest flow.
        """
        if not self.wide.layers.has(role, layer):
            return None
        if not self.wide.whole:
            return self._gathered(role, layer, quantity)
        wire = self.wide.gates[role, layer, ()]
        source, port = self._source(wire, quantity)
        if source is None:
            return None
        key = ("shade", self.sample, port is not None)
        shade: Shade = self.store.get(
            key, source, lambda: _shaded(self._array(wire, "flow" if port else quantity, port))
        )
        return shade

    def _source(self, wire: WireId, quantity: str) -> tuple[Array | None, Port | None]:
        """Return the array that the snapshot holds, and the port where it is a flow."""
        found = self.snapshot.number(wire, quantity)
        last = self.snapshot.last_flow(wire) if quantity == "gradient" else None
        if found is not None or last is None:
            return found, None
        return self.snapshot.flow(last.port), last.port

    def arrived(self, wire: WireId, quantity: str) -> Port | None:
        """Return the port of the flow that is shown for a sum which is not complete."""
        return self._source(wire, quantity)[1]

    def _gathered(self, role: str, layer: int, quantity: str) -> Shade | None:
        numbers, there = self.wide.layers.array(
            self.snapshot, role, layer, quantity, min(self.sample, self.batch - 1)
        )
        if not there.any():
            return None
        key = ("gathered", role, layer, quantity, numbers.tobytes(), there.tobytes())
        made: Shade = self.store.get(key, self.wide, lambda: _shaded(numbers, there))
        return made

    @property
    def batch(self) -> int:
        return max(len(self.snapshot.trace.rows), 1)

    # -- what is new -------------------------------------------------------------------

    def gate_is(self, gates: Mapping[WireId, Any] | frozenset[WireId] | set[WireId]) -> bool:
        """Return whether the newest step is one of ``gates``, forward, backward or again."""
        gate = self.snapshot.newest_gate
        return gate is not None and gate.id in gates

    def transients(self, spans: tuple[Passing, ...]) -> Iterator[Passing]:
        """Yield what is passing now, later things later."""
        return (p for p in spans if p.start <= self.at < p.end)


def _shaded(numbers: Array | None, there: Any = None) -> Shade:
    assert numbers is not None
    finite = np.where(np.isfinite(numbers), numbers, 0.0)
    peak = float(np.abs(finite).max(initial=0.0))
    values = numbers / peak if peak else numbers * 1.0
    if there is None:
        there = np.ones(numbers.shape, np.bool_)
    return Shade(numbers, values, there, peak)


__all__ = ["Home", "Passing", "Shade", "Store", "WideState", "home_of", "passing"]
