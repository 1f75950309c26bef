"""An iteration recorded once: every number and the step at which it appears.

A :class:`Trace` never changes.  Stepping moves an index over it; a :class:`Snapshot` is a
trace at one index and answers ``None`` for what is not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core import optimizers
from core.data import Rows
from core.experiment import Experiment, OptimizerSpec
from core.gates import rule
from core.graph import Gate, GateId, Graph, Port, Shape, Source, Wire, WireId
from core.plan import Backward, Forward, ForwardAgain, Phase, Plan, Step

Array = npt.NDArray[np.float64]
Arrays = Mapping[str, Array]
Table = Mapping[WireId, Array]
K = TypeVar("K", WireId, Port)


@dataclass(frozen=True, eq=False, slots=True)
class Checkpoint:
    """The start of ``iteration`` (from 1): parameters and optimizer memory."""

    iteration: int
    parameters: Arrays
    memory: optimizers.State


def first_checkpoint(experiment: Experiment) -> Checkpoint:
    """Return where the experiment starts: its initial values, or its ``start``."""
    if experiment.start is None:
        return Checkpoint(1, experiment.parameters, {})
    start = experiment.start
    return Checkpoint(
        start.iteration, {**experiment.parameters, **start.parameters}, start.optimizer_state
    )


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """All numbers of one iteration.

    ``values``, ``gradients`` and ``again`` are by wire, ``flows`` by port; arrays are
    read-only float64 of the wire's shape, with the batch in front where it is batched.
    ``again`` holds the updated parameters and, on every gate's output, its value
    recomputed with them.  ``rows`` are the samples of the batch.  ``before`` and
    ``after`` are the checkpoints around the update; ``after`` is ``None`` without one.
    """

    plan: Plan
    values: Table
    gradients: Table
    flows: Mapping[Port, Array]
    again: Table
    before: Checkpoint
    after: Checkpoint | None
    rows: Rows
    start_value: float
    optimizer: OptimizerSpec

    @property
    def graph(self) -> Graph:
        return self.plan.graph


@dataclass(frozen=True, slots=True)
class Arrival:
    """A flow: the port it came from, the step it came at, its number of ``count`` flows."""

    port: Port
    time: int
    part: int
    count: int


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """A trace with ``at`` of its steps done."""

    trace: Trace
    at: int

    @property
    def graph(self) -> Graph:
        return self.trace.plan.graph

    @property
    def plan(self) -> Plan:
        return self.trace.plan

    @property
    def ratios(self) -> bool:
        """Whether the red numbers are derivatives of something else than the loss."""
        return self.plan.start_wire != self.graph.loss

    @property
    def start(self) -> Wire:
        """What the red numbers are derivatives of."""
        return self.plan.start

    @property
    def phase(self) -> Phase:
        return self.trace.plan.phase(self.at)

    @property
    def newest(self) -> Step | None:
        """The step that was done last, or ``None`` at the start."""
        return self.trace.plan.steps[self.at - 1] if self.at else None

    @property
    def newest_gate(self) -> Gate | None:
        """The gate of the newest step; ``None`` if that is no gate's."""
        match self.newest:
            case Forward(gate) | Backward(gate) | ForwardAgain(gate):
                return self.graph.gate(gate)
            case _:
                return None

    def is_new(self, wire: WireId, quantity: str) -> bool:
        """Return whether the newest step has made this number."""
        return self.at > 0 and self.plan.made_at(wire, quantity) == self.at

    def number(self, wire: WireId, quantity: str, port: Port | None = None) -> Array | None:
        """Return the ``value``, ``gradient`` or ``updated`` value, ``None`` if not there yet.

        ``flow``: what ``port`` sends back to the wire.

        Raises:
            KeyError: there is no such wire or quantity.
        """
        if quantity == "flow" and port is not None:
            return self.flow(port)
        if self.plan.made_at(wire, quantity) > self.at:
            return None
        trace = self.trace
        tables = {"value": trace.values, "gradient": trace.gradients, "updated": trace.again}
        return tables[quantity][wire]

    def value(self, wire: WireId) -> Array | None:
        """Return the forward value (black), or ``None``; leaves have theirs at once."""
        return self.number(wire, "value")

    def gradient(self, wire: WireId) -> Array | None:
        """Return the gradient (red) once its last flow has arrived, else ``None``."""
        return self.number(wire, "gradient")

    def flow(self, port: Port) -> Array | None:
        """Return what ``port`` sends back once its gate has run backward, else ``None``."""
        if self.plan.backward_at.get(port[0], self.at + 1) > self.at:
            return None
        return self.trace.flows[port]

    def updated(self, wire: WireId) -> Array | None:
        """Return the value after the update (blue), or ``None``.

        A trainable parameter has it from its update on, any gate's output from its
        second forward step; inputs, targets and frozen parameters never.
        """
        return self.number(wire, "updated")

    def last_flow(self, wire: WireId) -> Arrival | None:
        """Return the newest flow into ``wire`` where its gradient is a sum; else ``None``."""
        times = self.plan.backward_at
        ports = [p for p in self.graph.consumers[wire] if p[0] in times]
        arrived = [p for p in ports if times[p[0]] <= self.at]
        if len(ports) < 2 or not arrived:
            return None
        port = max(arrived, key=lambda p: times[p[0]])
        return Arrival(port, times[port[0]], len(arrived), len(ports))


def leaf_values(
    graph: Graph, parameters: Arrays, inputs: Array, targets: Array
) -> dict[str, Array]:
    """Return the values of all leaf wires.

    ``inputs`` (n, in) and ``targets`` (n, K) are the batch; a wire that is not batched
    takes the only sample.
    """
    data = {"x": inputs, "t": targets}

    def take(source: Source, batched: bool) -> Array:
        if not source.batch:
            array = parameters[source.array]
            return array if source.index is None else np.asarray(array[source.index])
        array = data[source.array]
        if not batched:
            array = array[0]
        return array if source.index is None else np.asarray(array[..., source.index[0]])

    return {w: take(s, graph.wires[w].batched) for w, s in graph.sources.items()}


def forward(graph: Graph, leaves: Mapping[WireId, Array]) -> dict[WireId, Array]:
    """Return the value of every wire."""
    values = dict(leaves)
    with np.errstate(all="ignore"):
        for gate in graph.gates:
            inputs = [values[w] for w in gate.inputs]
            values[gate.output] = np.asarray(rule(gate.op).value(inputs, gate.attributes))
    return values


def seed(plan: Plan, values: Mapping[WireId, Array], start_value: float) -> Array:
    """Return with what the backward pass starts: ``start_value`` at its entry, else 0."""
    array = values[plan.start_wire]
    if not plan.start_entry:
        return np.full_like(array, start_value)
    made = np.zeros_like(array)
    at: tuple[Any, ...] = (..., *plan.start_entry)
    made[at] = start_value
    return made


def backward(
    graph: Graph, values: Mapping[WireId, Array], start: WireId, start_value: float | Array
) -> tuple[dict[WireId, Array], dict[Port, Array]]:
    """Return the gradient of every wire and the flow of every port.

    ``start_value``: the gradient of ``start``, one number or one for each sample.

    Gradients are added up in the order in which the flows arrive.  Wires that no
    gradient reaches get 0.
    """
    reached = graph.ancestors(start)
    gradients = {start: np.full_like(values[start], start_value)}
    flows: dict[Port, Array] = {}
    with np.errstate(all="ignore"):
        for gate in reversed(graph.gates):
            if gate.output not in reached or gate.detached:
                continue
            for index, flow in enumerate(_flows(gate, values, gradients[gate.output])):
                wire = gate.inputs[index]
                flows[gate.id, index] = flow
                if wire == start:
                    continue
                known = gradients.get(wire)
                gradients[wire] = flow if known is None else known + flow
    for wire in graph.wires:
        if wire not in gradients:
            gradients[wire] = np.zeros_like(values[wire])
    return gradients, flows


def _flows(gate: Gate, values: Mapping[WireId, Array], upstream: Array) -> list[Array]:
    gate_rule = rule(gate.op)
    inputs = [values[w] for w in gate.inputs]
    out = values[gate.output]
    return [
        np.asarray(gate_rule.vjp(upstream, port, inputs, out, gate.attributes))
        for port in range(len(inputs))
    ]


def gathered(
    graph: Graph, gradients: Mapping[WireId, Array], shapes: Mapping[str, Shape]
) -> dict[str, Array]:
    """Return the gradients of the trainable parameters as whole arrays by name.

    ``shapes``: of the parameter arrays.  The scalar wires of a matrix are put together.
    """
    whole: dict[str, Array] = {}
    for wire in graph.parameters:
        source = graph.sources[wire]
        if source.index is None:
            whole[source.array] = gradients[wire]
        else:
            g = gradients[wire]
            target = whole.setdefault(source.array, np.zeros(shapes[source.array], g.dtype))
            target[source.index] = g[()]
    return whole


def updated(
    graph: Graph, spec: OptimizerSpec, checkpoint: Checkpoint, gradients: Mapping[WireId, Array]
) -> Checkpoint:
    """Return the checkpoint after the update with ``gradients`` by wire."""
    shapes = {name: p.shape for name, p in checkpoint.parameters.items()}
    new, memory = optimizers.apply(
        spec,
        checkpoint.parameters,
        gathered(graph, gradients, shapes),
        checkpoint.memory,
        checkpoint.iteration,
    )
    return Checkpoint(checkpoint.iteration + 1, new, memory)


def batch_arrays(experiment: Experiment, rows: Rows) -> tuple[Array, Array]:
    """Return inputs and targets of the batch, each (n, units); empty for a free graph."""
    if experiment.data is None:
        return np.empty((0, 0)), np.empty((0, 0))
    return experiment.data.inputs[rows], experiment.data.targets[rows]


def record(plan: Plan, experiment: Experiment, checkpoint: Checkpoint, rows: Rows) -> Trace:
    """Record one iteration of ``experiment`` from ``checkpoint`` on the batch ``rows``."""
    graph = plan.graph
    inputs, targets = batch_arrays(experiment, rows)
    values = forward(graph, leaf_values(graph, checkpoint.parameters, inputs, targets))
    begun = seed(plan, values, experiment.start_value)
    gradients, flows = backward(graph, values, plan.start_wire, begun)
    after, again = None, {}
    if plan.update_at:
        after = updated(graph, experiment.optimizer, checkpoint, gradients)
        again = forward(graph, leaf_values(graph, after.parameters, inputs, targets))
    return Trace(
        plan=plan,
        values=_read_only(values),
        gradients=_read_only(gradients),
        flows=_read_only(flows),
        again=_read_only(again),
        before=checkpoint,
        after=after,
        rows=rows,
        start_value=experiment.start_value,
        optimizer=experiment.optimizer,
    )


def _read_only(table: dict[K, Array]) -> Mapping[K, Array]:
    for name, array in table.items():
        if array.flags.writeable:
            view = array.view()
            view.setflags(write=False)
            table[name] = view
    return MappingProxyType(table)


__all__ = [
    "Array",
    "Arrival",
    "Checkpoint",
    "GateId",
    "Snapshot",
    "Trace",
    "backward",
    "batch_arrays",
    "first_checkpoint",
    "forward",
    "gathered",
    "leaf_values",
    "record",
    "seed",
    "updated",
]
