"""When the parts of a gate view change, worked out once: a step then only compares numbers.

API summary
-----------
``wire_times(plan)``          :class:`WireTimes` of every wire
``link_times(layout, plan)``  :class:`LinkTimes` of every stretch of a wire, in order
``gate_bunches(layout, plan)``   all that is drawn in bunches with the times of all in them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from core.graph import GateId, WireId
from core.layers import QUANTITIES
from core.plan import NEVER, Phase, Plan
from gui.scene.bunches import Bunch, Part, bunches
from gui.scene.gate_layout import GateLayout, Placed, PlacedLink


class WireTimes(NamedTuple):
    """How many steps must be done for each number of a wire to be there."""

    value: int
    gradient: int
    updated: int

    def ink(self, at: int) -> str:
        """Return the ink of the newest number that stands at the wire."""
        if self.updated <= at:
            return "wire-updated"
        if self.gradient <= at:
            return "wire-backward"
        return "wire-forward" if self.value <= at else "wire"


class LinkTimes(NamedTuple):
    """When a pass has run along a stretch of wire; ``live``: something comes back over it."""

    forward: int
    backward: int
    updated: int
    live: bool
    gates: frozenset[GateId]

    def ink(self, at: int) -> str:
        """Return the ink of what has last run along it."""
        if self.updated <= at:
            return "wire-updated"
        if self.backward <= at:
            return "wire-backward"
        return "wire-forward" if self.forward <= at else "wire"


@lru_cache(maxsize=8)
def wire_times(plan: Plan) -> Mapping[WireId, WireTimes]:
    """Return the times of every wire of the plan's graph."""
    return {
        wire: WireTimes(*(plan.made_at(wire, q) for q in QUANTITIES)) for wire in plan.graph.wires
    }


@lru_cache(maxsize=8)
def link_times(layout: GateLayout, plan: Plan) -> tuple[LinkTimes, ...]:
    """Return the times of the layout's links."""
    return tuple(_of_link(link, plan) for link in layout.links)


def _of_link(link: PlacedLink, plan: Plan) -> LinkTimes:
    gates = [gate for gate, _ in link.ports]
    live = [gate for gate in gates if gate in plan.backward_at]
    updated = wire_times(plan)[link.wire].updated
    return LinkTimes(
        _first(plan.forward_at, gates),
        max((plan.backward_at[gate] for gate in live), default=NEVER),
        max(updated, _first(plan.again_at, gates)),
        bool(live),
        frozenset(gates),
    )


def _first(times: Mapping[str, int], gates: Iterable[GateId]) -> int:
    """Return when the first of the gates runs that a link leads to."""
    return min((times.get(gate, NEVER) for gate in gates), default=NEVER)


@dataclass(frozen=True, eq=False, slots=True)
class GateBunches:
    """``labels``: numbers at wires; ``flows``: what gates send back; ``links`` by their numbers.
    ``dots`` have no times of their own that ``stubs`` do not have."""

    labels: tuple[Bunch[WireId], ...]
    flows: tuple[Bunch[WireId], ...]
    stubs: tuple[Bunch[WireId], ...]
    links: tuple[Bunch[int], ...]
    dots: tuple[Bunch[WireId], ...]
    bodies: tuple[Bunch[Placed], ...]


@lru_cache(maxsize=8)
def gate_bunches(layout: GateLayout, plan: Plan) -> GateBunches:
    """Return the bunches of a layout, in the order in which they are drawn."""
    times, nodes = wire_times(plan), layout.nodes
    return GateBunches(
        bunches(Part(wire, _label_times(wire, plan)) for wire in nodes),
        bunches(
            Part(wire, (plan.backward_at.get(plan.graph.gate(wire).id, NEVER),))
            for wire, placed in nodes.items()
            if placed.room.flows
        ),
        bunches(Part(wire, times[wire], (wire,)) for wire in layout.stubs),
        bunches(_link_parts(layout, plan)),
        bunches(Part(wire, times[wire], (wire,)) for wire in layout.forks),
        bunches(Part(placed, (), (wire,)) for wire, placed in nodes.items()),
    )


def returning(plan: Plan) -> int:
    """Return how many steps are done when the backward pass has begun."""
    return plan.ends[Phase.LOSS] + 1


def _label_times(wire: WireId, plan: Plan) -> tuple[int, ...]:
    times = tuple(wire_times(plan)[wire])
    return (*times, returning(plan)) if wire == plan.start_wire else times


def _link_parts(layout: GateLayout, plan: Plan) -> Iterator[Part[int]]:
    for number, link in enumerate(link_times(layout, plan)):
        times = link.forward, link.backward, link.updated, returning(plan)
        yield Part(number, times, tuple(link.gates))
