"""What a snapshot says about the parts of a network: numbers, what is new, what led to it.

API summary
-----------
``State(frame, snapshot, parts)``
``.number(wire, quantity)``    the number of the shown sample, or ``None``: not reached
``.flow(wire)``                the newest flow into a wire whose gradient is a sum
``.transients()``              numbers that have no place of their own, by node
``.transient(passing)``        one of these with its name
``passing(parts, plan)``       when there are such, by the steps done
``.lit`` ``.fresh``            wires that led to the newest number; nodes where it stands
``from_product(graph, product, ratios)``   what stands before a flow from a product

Nothing is computed: every number is read from the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from core.graph import Graph, Port, Wire, WireId
from core.newest import fed_and_made
from core.plan import NEVER, Plan
from core.trace import Snapshot
from core.wire_names import summed_name, updated_name, wire_name
from gui.scene.frame import Frame
from gui.scene.names import equals, name_runs
from gui.scene.network_parts import INNER, Parts
from gui.scene.shapes import Array, Run
from gui.scene.style import SIZE_NAME

if TYPE_CHECKING:
    from core.folded import FoldedSnapshot

DELTA_W: Final = "δw = "
"""What flows back over an edge, as it is called in the strip of its source."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow that has arrived at ``wire``: number ``part`` of ``count``."""

    wire: WireId
    port: Port
    value: float
    part: int
    count: int
    time: int


@dataclass(frozen=True, slots=True)
class Transient:
    """A number in the strip of a node: its name, what it is, and when it was made."""

    runs: tuple[Run, ...]
    wire: WireId
    quantity: str
    value: float
    time: int
    port: Port | None = None
    part: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Passing:
    """A number that stands in the strip of ``home`` for some steps, made at ``time``."""

    home: WireId
    wire: WireId
    quantity: str
    time: int


class State:
    """A snapshot as the network view asks it."""

    def __init__(self, frame: Frame, snapshot: Snapshot, parts: Parts) -> None:
        self.sample = frame.view.sample
        self.snapshot, self.parts = snapshot, parts
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        fed, fresh = fed_and_made(snapshot)
        self.lit = fed or fresh
        self.fresh = frozenset(parts.home[w] for w in fresh if w in parts.home)

    # -- numbers -----------------------------------------------------------------------

    def number(self, wire: WireId, quantity: str) -> float | None:
        """Return what the snapshot has reached, of the shown sample where it is batched."""
        return self._shown(wire, self.snapshot.number(wire, quantity))

    def _shown(self, wire: WireId, values: Array | None) -> float | None:
        if values is None:
            return None
        if not self.graph.wires[wire].batched:
            return float(values)
        return float(np.asarray(values)[min(self.sample, len(values) - 1)])

    def flow(self, wire: WireId) -> Flow | None:
        """Return the newest flow into ``wire`` where several add up; else ``None``."""
        last = self.snapshot.last_flow(wire)
        if last is None:
            return None
        value = self._shown(wire, self.snapshot.flow(last.port))
        assert value is not None
        return Flow(wire, last.port, value, last.part, last.count, last.time)

    # -- transient numbers -------------------------------------------------------------

    def transients(self) -> dict[WireId, Passing | Transient]:
        """Return the newest transient number of each node that has one now."""
        found: dict[WireId, Passing | Transient] = {}
        if type(self.snapshot) is not Snapshot:  # most are: the first waits for no other
            from core.folded import FoldedSnapshot

            folded = self.snapshot if isinstance(self.snapshot, FoldedSnapshot) else None
            if folded is not None and folded.passing is not None:
                home = self.parts.home[folded.passing.part]
                found[home] = self._part(folded, folded.passing)
        for one in passing(self.parts, self.plan).get(self.at, ()):
            found.setdefault(one.home, one)
        return found

    def transient(self, one: Passing) -> Transient:
        """Return a number on its way, with what stands before it."""
        if one.quantity == "flow":
            flow = self.flow(one.wire)
            assert flow is not None
            return self._flow_text(flow)
        value = self.number(one.wire, one.quantity)
        assert value is not None
        runs = self._runs(self.graph.wires[one.wire], one.quantity)
        return Transient(runs, one.wire, one.quantity, value, one.time)

    def _part(self, snapshot: FoldedSnapshot, wire: Wire) -> Transient:
        """Return what the newest step has made between the parts of a gate."""
        trace, quantity = snapshot.trace, snapshot.quantity
        tables = {"value": trace.values, "gradient": trace.gradients, "updated": trace.again}
        values = tables[quantity][wire.id]
        value = float(values[min(self.sample, len(values) - 1)] if wire.batched else values)
        runs = self._runs(wire, quantity)
        return Transient(runs, wire.id, quantity, value, self.at)

    def _runs(self, found: Wire, quantity: str) -> tuple[Run, ...]:
        name = wire_name(found)
        if quantity == "value":
            return equals(name, SIZE_NAME)
        if quantity == "updated":
            return equals(updated_name(found), SIZE_NAME)
        if found.origin.role == "product":
            # The sum passes its gradient on to all products alike.
            name = summed_name(found)
        start = wire_name(self.plan.start)
        return (*_grey(f"∂{start.base}/∂"), *equals(name, SIZE_NAME))

    def _flow_text(self, flow: Flow) -> Transient:
        sender = self.graph.wires[flow.port[0]]
        if sender.origin.role == "product":
            runs = from_product(self.graph, sender, ratios=self.snapshot.ratios)
        else:
            names = wire_name(sender), wire_name(self.graph.wires[flow.wire])
            runs = (*name_runs(names[0], SIZE_NAME), *_grey(" → "), *equals(names[1], SIZE_NAME))
        return Transient(
            runs, flow.wire, "flow", flow.value, flow.time, flow.port, flow.part, flow.count
        )


def from_product(graph: Graph, product: Wire, *, ratios: bool) -> tuple[Run, ...]:
    """Return what stands before a flow that a product sends back: δw, or of which z it comes.

    δ is ∂E/∂z, so that among ratios there is none.
    """
    if not ratios:
        return _grey(DELTA_W)
    z = graph.wires[graph.consumers[product.id][0][0]]
    return (*_grey("← "), *name_runs(wire_name(z), SIZE_NAME), *_grey(": "))


def _grey(string: str) -> tuple[Run, ...]:
    return (Run(string, "name", "sans", SIZE_NAME),)


def reached(times: Mapping[str, int], name: str, at: int) -> bool:
    """Return whether the step of ``name`` is among the first ``at``."""
    return times.get(name, at + 1) <= at


# -- when numbers pass -----------------------------------------------------------------


@lru_cache(maxsize=8)
def passing(parts: Parts, plan: Plan) -> Mapping[int, tuple[Passing, ...]]:
    """Return the newest number in the strip of each node that has one, by the steps done."""
    found: dict[int, dict[WireId, Passing]] = {}
    for wire in plan.graph.wires.values():
        for quantity, start, end in _spans(wire, plan):
            for at in range(start, end):
                one = Passing(parts.home[wire.id], wire.id, quantity, start)
                known = found.setdefault(at, {}).setdefault(one.home, one)
                if known.time < one.time:
                    found[at][one.home] = one
    return {at: tuple(by_home.values()) for at, by_home in found.items()}


def _spans(wire: Wire, plan: Plan) -> Iterator[tuple[str, int, int]]:
    """Yield quantity, first step and end of each stay of numbers of ``wire`` in a strip."""
    role = wire.origin.role
    if role == "product" or role in INNER:
        yield from _on_the_way(wire, plan)
    elif role in ("z", "a", "input"):
        yield from _flows(wire, plan)


def _flows(wire: Wire, plan: Plan) -> Iterator[tuple[str, int, int]]:
    """Yield the stays of the newest flow into a wire whose gradient is a sum."""
    times = plan.backward_at
    arrivals = sorted(times[gate] for gate, _ in plan.graph.consumers[wire.id] if gate in times)
    if len(arrivals) > 1:
        for time, later in pairwise((*arrivals, NEVER)):
            yield "flow", time, min(later, max(time + 1, plan.gradient_at[wire.id]))


def _on_the_way(wire: Wire, plan: Plan) -> Iterator[tuple[str, int, int]]:
    """Yield the stays of a wire whose numbers are on their way to the next gate."""
    consumer = plan.graph.consumers[wire.id][0][0]
    yield "value", plan.forward_at[wire.id], plan.forward_at[consumer]
    yield "updated", plan.again_at.get(wire.id, 0), plan.again_at.get(consumer, 0)
    yield "gradient", plan.gradient_at[wire.id], _gradient_end(wire, plan)


def _gradient_end(wire: Wire, plan: Plan) -> int:
    """Return when the gradient of a passing wire has been used.

    That of a product is the δ of its neuron, which stays: it is shown in its step only.
    """
    if wire.origin.role in INNER:
        return plan.backward_at.get(wire.id, 0)
    return plan.gradient_at[wire.id] + 1 if wire.id in plan.backward_at else 0
