"""The steps of one iteration, and where each stride stops.

A step is the smallest move: one gate forward, the start of the backward pass, one gate
backward, one parameter updated, one gate of the second forward pass.  "At step N" means
N steps are done.  The backward pass runs in the exact reverse order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, assert_never

from core.graph import LOSS_GROUP, GateId, Graph, Wire, WireId
from core.wire_names import entry_name


@dataclass(frozen=True, slots=True)
class Forward:
    """One gate of the forward pass."""

    gate: GateId


@dataclass(frozen=True, slots=True)
class StartBackward:
    """The backward pass starts at ``wire``."""

    wire: WireId


@dataclass(frozen=True, slots=True)
class Backward:
    """One gate sends its flows back."""

    gate: GateId


@dataclass(frozen=True, slots=True)
class Update:
    """One parameter gets its new value."""

    parameter: WireId


@dataclass(frozen=True, slots=True)
class ForwardAgain:
    """One gate of the second forward pass, with the new parameters."""

    gate: GateId


Step = Forward | StartBackward | Backward | Update | ForwardAgain


class Phase(StrEnum):
    """The phases of an iteration, in order; ``START`` is before the first step."""

    START = "start"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"
    AGAIN = "again"


class Stride(StrEnum):
    """How far one move goes, from the smallest to the largest."""

    GATE = "gate"
    NEURON = "neuron"
    LAYER = "layer"
    PHASE = "phase"
    ITERATION = "iteration"
    EPOCH = "epoch"


NEVER: Final = 1 << 60
"""Later than any step."""


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """The steps, and for each number how many steps must be done for it to be there.

    ``ends`` maps each phase to the number of steps done at its end (an empty phase ends
    where the one before it does).  ``stops`` maps the strides up to the phase to their
    ascending stops; step 0 is a stop of all of them and is not listed.  ``start_entry`` is the
    entry of an array where the backward pass starts; ``()`` for a single number.
    """

    graph: Graph
    start_wire: WireId
    steps: tuple[Step, ...]
    phases: tuple[Phase, ...]
    ends: Mapping[Phase, int]
    stops: Mapping[Stride, tuple[int, ...]]
    forward_at: Mapping[GateId, int]
    backward_at: Mapping[GateId, int]
    gradient_at: Mapping[WireId, int]
    update_at: Mapping[WireId, int]
    again_at: Mapping[GateId, int]
    start_entry: tuple[int, ...] = ()

    @property
    def start(self) -> Wire:
        """What the red numbers are derivatives of, with the name of its entry."""
        wire, entry = self.graph.wires[self.start_wire], self.start_entry
        return replace(wire, own=entry_name(wire, entry)) if entry else wire

    @property
    def start_number(self) -> str:
        """Where the backward pass starts, as it is typed: ``a3[2]``."""
        return self.start_wire + "".join(f"[{i}]" for i in self.start_entry)

    @property
    def length(self) -> int:
        return len(self.steps)

    def phase(self, at: int) -> Phase:
        """Return the phase of the newest of ``at`` steps (``START`` for 0)."""
        return self.phases[at - 1] if at > 0 else Phase.START

    def made_at(self, wire: WireId, quantity: str) -> int:
        """Return how many steps must be done for a number to be there; ``NEVER`` for none.

        ``quantity``: ``value``, ``gradient`` or ``updated``.
        """
        match quantity:
            case "value":
                return self.forward_at.get(wire, 0)
            case "gradient":
                return self.gradient_at[wire]
            case "updated":
                return self.update_at.get(wire) or self.again_at.get(wire) or NEVER
            case _:
                raise KeyError(quantity)

    def wire(self, step: Step) -> WireId:
        """Return the wire a step is about: the gate's output, or the parameter."""
        match step:
            case Forward(gate) | Backward(gate) | ForwardAgain(gate):
                return self.graph.gate(gate).output
            case StartBackward(wire) | Update(wire):
                return wire
            case _:
                assert_never(step)


def make_plan(
    graph: Graph, start_wire: WireId | None = None, start_entry: tuple[int, ...] = ()
) -> Plan:
    """Lay out the steps of one iteration of ``graph``.

    ``start_wire`` is where the backward pass starts (default: the loss), of an array its
    ``start_entry``; started elsewhere there is no update (the red numbers are ratios, not
    gradients).
    """
    start = start_wire or graph.loss
    reached = graph.ancestors(start)
    back = [g.id for g in reversed(graph.gates) if g.output in reached and not g.detached]
    parameters = graph.parameters if start == graph.loss else ()
    steps: list[Step] = [Forward(g.id) for g in graph.gates]
    steps.append(StartBackward(start))
    steps.extend(Backward(g) for g in back)
    steps.extend(Update(p) for p in parameters)
    if parameters:
        steps.extend(ForwardAgain(g.id) for g in graph.gates)
    forward_at, backward_at, update_at, again_at = _times(steps)
    phases = tuple(_phase_of(step, graph) for step in steps)
    return Plan(
        graph=graph,
        start_wire=start,
        steps=tuple(steps),
        phases=phases,
        ends=_ends(phases),
        stops=_stops(steps, phases, graph),
        forward_at=forward_at,
        backward_at=backward_at,
        gradient_at=_gradient_times(graph, start, reached, forward_at, backward_at),
        update_at=update_at,
        again_at=again_at,
        start_entry=start_entry,
    )


def _times(steps: Sequence[Step]) -> tuple[Mapping[str, int], ...]:
    tables: tuple[dict[str, int], ...] = ({}, {}, {}, {})
    for done, step in enumerate(steps, start=1):
        match step:
            case Forward(name):
                tables[0][name] = done
            case Backward(name):
                tables[1][name] = done
            case Update(name):
                tables[2][name] = done
            case ForwardAgain(name):
                tables[3][name] = done
            case StartBackward():
                pass
            case _:
                assert_never(step)
    return tuple(MappingProxyType(t) for t in tables)


def _gradient_times(
    graph: Graph,
    start: WireId,
    reached: frozenset[WireId],
    forward_at: Mapping[GateId, int],
    backward_at: Mapping[GateId, int],
) -> Mapping[WireId, int]:
    """A gradient is there when its last flow has arrived; 0 at the start where none does."""
    begin = len(forward_at) + 1
    times: dict[WireId, int] = {}
    for wire in graph.wires:
        flows = [backward_at[g] for g, _ in graph.consumers[wire] if g in backward_at]
        times[wire] = max(flows, default=begin) if wire in reached else begin
    times[start] = begin
    return MappingProxyType(times)


def _phase_of(step: Step, graph: Graph) -> Phase:
    match step:
        case Forward(gate):
            return Phase.LOSS if graph.wires[gate].group == LOSS_GROUP else Phase.FORWARD
        case StartBackward() | Backward():
            return Phase.BACKWARD
        case Update():
            return Phase.UPDATE
        case ForwardAgain():
            return Phase.AGAIN
        case _:
            assert_never(step)


def _ends(phases: Sequence[Phase]) -> Mapping[Phase, int]:
    ends: dict[Phase, int] = {}
    last = 0
    for phase in Phase:
        last = max((i for i, p in enumerate(phases, start=1) if p is phase), default=last)
        ends[phase] = last
    return MappingProxyType(ends)


def _stops(
    steps: Sequence[Step], phases: Sequence[Phase], graph: Graph
) -> Mapping[Stride, tuple[int, ...]]:
    labels: list[tuple[str, str]] = []
    for step in steps:
        match step:
            case Forward(wire) | Backward(wire) | ForwardAgain(wire) | Update(wire):
                labels.append((graph.wires[wire].neuron, graph.wires[wire].group))
            case StartBackward():
                # A moment of its own at the strides of neurons and layers.
                labels.append(("start", "start"))
            case _:
                assert_never(step)

    def changes(keys: Sequence[object]) -> tuple[int, ...]:
        last = len(keys)
        return tuple(i for i in range(1, last + 1) if i == last or keys[i] != keys[i - 1])

    return MappingProxyType(
        {
            Stride.GATE: tuple(range(1, len(steps) + 1)),
            Stride.NEURON: changes([(p, a, b) for p, (a, b) in zip(phases, labels, strict=True)]),
            Stride.LAYER: changes([(p, b) for p, (_, b) in zip(phases, labels, strict=True)]),
            Stride.PHASE: changes(phases),
        }
    )
