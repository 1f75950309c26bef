"""A snapshot in which the gates that are taken apart are whole again, number for number.

API summary
-----------
``folded(snapshot, graph)``   the same moment on ``graph``, where every gate is closed

For views that show a network by its units: they know z and a, not what stands between.
Values, gradients and times are those of the opened graph; a gate has run backward once all
its parts have.  The flow to an input of an opened gate is what its parts send back together.
Where they are shared with other gates, as in a softmax, it is made anew by the gate's own
rule, and by hand rounded as every flow is.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from core.composite_rules import SOFTMAX_UNIT
from core.gates import rule
from core.graph import Gate, GateId, Graph, Port, Wire
from core.hand_trace import HandTrace
from core.plan import Backward, Forward, ForwardAgain, Plan, Step
from core.trace import Array, Snapshot, Trace


@dataclass(frozen=True, eq=False, slots=True)
class FoldedSnapshot(Snapshot):
    """``step``: the newest step as one of the closed gates, ``None`` where it is none's.

    ``passing``: the wire between parts whose ``quantity`` the step has made, ``None`` where
    it made a number that the closed graph has, too.  ``apart``: the gates that are open.
    """

    step: Step | None
    passing: Wire | None = None
    quantity: str = "value"
    apart: Set[GateId] = frozenset()

    @property
    def newest(self) -> Step | None:
        """The newest step; that of a part is one of its gate."""
        return self.step


def folded(snapshot: Snapshot, graph: Graph) -> Snapshot:
    """Return ``snapshot`` on ``graph``, which is its graph with every gate closed."""
    if snapshot.graph is graph:
        return snapshot
    trace = _trace(snapshot.trace, graph)
    passing, quantity = _passing(snapshot, graph)
    apart = snapshot.graph.apart.keys()
    return FoldedSnapshot(trace, snapshot.at, _step(snapshot, graph), passing, quantity, apart)


def _step(snapshot: Snapshot, graph: Graph) -> Step | None:
    """Return the newest step as one of the gate whose part has made it."""
    newest, gate = snapshot.newest, snapshot.newest_gate
    if gate is None:
        return newest
    own = snapshot.graph.wires[gate.output].part or gate.id
    match newest:
        case Forward():
            return Forward(own)
        case ForwardAgain():
            return ForwardAgain(own)
        case Backward() if not graph.gate(own).detached:
            return Backward(own)
        case _:
            return None


def _passing(snapshot: Snapshot, graph: Graph) -> tuple[Wire | None, str]:
    """Return the wire between parts that the newest step has made a number of."""
    gate = snapshot.newest_gate
    back = isinstance(snapshot.newest, Backward)
    made = () if gate is None else gate.inputs if back else (gate.output,)
    quantity = "updated" if isinstance(snapshot.newest, ForwardAgain) else "value"
    quantity = "gradient" if back else quantity
    for wire in made:
        if wire not in graph.wires and snapshot.is_new(wire, quantity):
            return snapshot.graph.wires[wire], quantity
    return None, quantity


@lru_cache(maxsize=8)
def _trace(trace: Trace, graph: Graph) -> Trace:
    flows: dict[Port, Array] = {}
    plan = _plan(trace.plan, graph)
    with np.errstate(all="ignore"):
        for gate in graph.gates:
            if gate.id not in plan.backward_at:
                continue
            for port in range(len(gate.inputs)):
                flows[gate.id, port] = _flow(trace, gate, port)
    made = replace(trace, plan=plan, flows=MappingProxyType(flows))
    if not isinstance(made, HandTrace):
        return made
    # The last part of an open gate has its name, but other derivatives.
    apart = trace.graph.apart
    local = {port: array for port, array in made.locals.items() if port[0] not in apart}
    exact = _trace(made.exact, graph)
    return replace(made, locals=MappingProxyType(local), exact=exact)


def _flow(trace: Trace, gate: Gate, port: int) -> Array:
    """Return what a closed gate sends back to an input."""
    known = trace.flows.get((gate.id, port))
    if known is not None and gate.id not in trace.graph.apart:
        return known
    found = _of_parts(trace, gate, port)
    if found is None:
        inputs = [trace.values[w] for w in gate.inputs]
        above, y = trace.gradients[gate.output], trace.values[gate.output]
        found = np.asarray(rule(gate.op).vjp(above, port, inputs, y, gate.attributes))
    if not isinstance(trace, HandTrace):
        return found
    wire = gate.inputs[port]
    kept = [trace.derivative(float(x), wire) for x in found.flat]
    return np.array(kept).reshape(found.shape)


def _of_parts(trace: Trace, gate: Gate, port: int) -> Array | None:
    """Return what the parts of ``gate`` alone send back to its input, added up."""
    wire, graph = gate.inputs[port], trace.graph
    if gate.op == SOFTMAX_UNIT or gate.inputs.count(wire) > 1:
        return None
    ports = [
        p for p in graph.consumers[wire] if graph.wires[graph.gate(p[0]).output].part == gate.id
    ]
    flows = [trace.flows[p] for p in ports if p in trace.flows]
    return np.asarray(np.sum(flows, axis=0)) if flows else None


@lru_cache(maxsize=8)
def _plan(plan: Plan, graph: Graph) -> Plan:
    back = dict(plan.backward_at)
    for gate, time in plan.backward_at.items():
        part = plan.graph.wires[gate].part
        if part:
            back[part] = max(back.get(part, 0), time)
    live = {g.id for g in graph.gates if not g.detached}
    return replace(
        plan,
        graph=graph,
        forward_at=_own(plan.forward_at, graph),
        backward_at=MappingProxyType({g: t for g, t in back.items() if g in live}),
        gradient_at=MappingProxyType({w: plan.gradient_at[w] for w in graph.wires}),
        again_at=_own(plan.again_at, graph),
    )


def _own(times: Mapping[GateId, int], graph: Graph) -> Mapping[GateId, int]:
    return MappingProxyType({gate: t for gate, t in times.items() if gate in graph.producer})
