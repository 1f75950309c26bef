"""The activation of one neuron taken apart, with the network's own numbers.

API summary
-----------
``with_parts(part, snapshot)``   a neuron's small graph, its activation open where the
                                 network's is

As in :mod:`core.neuron` nothing is computed anew that the trace has.  In a matrix graph
the parts are entries of the parts of the layer's gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from core.composite import opened
from core.gates import rule
from core.graph import Graph, Port, WireId
from core.layers import Index, Layers
from core.neuron import NeuronSnapshot
from core.plan import Backward, Forward, ForwardAgain, Step
from core.trace import Array, Snapshot, Trace

Real = Mapping[WireId, WireId]
"""The network's wire of each wire between parts, and of the activation's own."""


def with_parts(part: NeuronSnapshot, snapshot: Snapshot) -> NeuronSnapshot:
    """Return ``part`` with its activation open if it is in ``snapshot``, else as it is.

    An output of softmax stays whole: it is made of all z of its layer.
    """
    place = Layers(snapshot.graph).place("a", part.layer, (part.unit,))
    own = _activation(part.graph)
    if place is None or not own or snapshot.graph.wires[place[0]].part != place[0]:
        return part
    trace, real = _opened(part.trace, snapshot.trace, own, place[0], place[1])
    if trace is part.trace:
        return part
    back = {old: new for new, old in real.items()}
    step = _step(snapshot, back) or part.newest
    return replace(part, trace=trace, step=step)


def _activation(graph: Graph) -> WireId:
    """Return the gate that makes a from z; ``""`` where its gradient ends."""
    gate = next(g for g in graph.gates if graph.wires[g.output].origin.role == "a")
    return "" if gate.detached or len(gate.inputs) > 1 else gate.id


def _step(snapshot: Snapshot, back: Mapping[WireId, WireId]) -> Step | None:
    """Return the newest step as one of a part, if it is."""
    match snapshot.newest:
        case Forward(gate) if gate in back:
            return Forward(back[gate])
        case Backward(gate) if gate in back:
            return Backward(back[gate])
        case ForwardAgain(gate) if gate in back:
            return ForwardAgain(back[gate])
        case _:
            return None


@lru_cache(maxsize=8)
def _opened(trace: Trace, whole: Trace, own: WireId, place: WireId, entry: Index) -> Any:
    """Return the neuron's trace on the opened graph, and where its parts' numbers are."""
    graph = opened(trace.graph, {own})
    parts = [w.id for w in graph.wires.values() if w.part == own]
    there = [w.id for w in whole.graph.wires.values() if w.part == place]
    if len(parts) != len(there):
        return trace, {}
    real = dict(zip(parts, there, strict=True))
    inner = {new: old for new, old in real.items() if new != own}
    made, old_plan = trace.plan, whole.plan

    def numbers(mine: Mapping[WireId, Array], table: Mapping[WireId, Array]) -> Any:
        key: tuple[Any, ...] = (..., *entry)
        found = {w: np.asarray(table[old][key]) for w, old in inner.items()}
        return MappingProxyType({**mine, **found})

    def times(mine: Mapping[str, int], table: Mapping[str, int], known: Real) -> Any:
        found = {w: table[old] for w, old in known.items() if old in table}
        return MappingProxyType({**mine, **found})

    plan = replace(
        made,
        graph=graph,
        forward_at=times(made.forward_at, old_plan.forward_at, real),
        backward_at=times(made.backward_at, old_plan.backward_at, real),
        gradient_at=times(made.gradient_at, old_plan.gradient_at, inner),
        again_at=times(made.again_at, old_plan.again_at, real),
    )
    values = numbers(trace.values, whole.values)
    gradients = numbers(trace.gradients, whole.gradients)
    again = numbers(trace.again, whole.again) if trace.again else trace.again
    flows = {port: flow for port, flow in trace.flows.items() if port[0] != own}
    flows |= _flows(graph, parts, values, gradients)
    return replace(
        trace,
        plan=plan,
        values=values,
        gradients=gradients,
        flows=MappingProxyType(flows),
        again=again,
    ), real


def _flows(graph: Graph, gates: list[WireId], values: Any, gradients: Any) -> dict[Port, Array]:
    made: dict[Port, Array] = {}
    with np.errstate(all="ignore"):
        for gate in map(graph.gate, gates):
            x, y = [values[w] for w in gate.inputs], values[gate.output]
            for port in range(len(x)):
                flow = rule(gate.op).vjp(gradients[gate.output], port, x, y, gate.attributes)
                made[gate.id, port] = np.asarray(flow)
    return made
