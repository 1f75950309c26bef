"""Moving on without recording: iterations on the matrix graph, compiled.

A :class:`Program` is the graph for one batch size as a list of bound calls on
preallocated arrays: running it costs the numpy calls and little else.  Gates without a
kernel (:mod:`core.kernels`) run by their own rule, so a new gate needs nothing here.
Only what the update needs is computed: no gradients of inputs, targets or frozen
parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt

from core import optimizers
from core.data import batch_rows
from core.experiment import Experiment
from core.gates import rule
from core.graph import Gate, Graph, WireId
from core.kernels import BACKWARD, FORWARD, Call, Flow
from core.lowering import MATRIX, lower
from core.trace import Checkpoint

Array = npt.NDArray[np.float64]


class Program:
    """One forward and backward pass over batches of ``count`` samples."""

    def __init__(self, graph: Graph, count: int, example: Mapping[str, Array]) -> None:
        """``example`` gives the parameters' shapes by name."""
        self._graph = graph
        self._count = count
        self.values: dict[WireId, Array] = {}
        self.gradients: dict[WireId, Array] = {}
        self._loads: list[tuple[Array, str]] = []
        self._data: list[tuple[Array, str]] = []
        self._allocate(example)
        self._forward: list[Call] = [c for g in graph.gates for c in self._forward_calls(g)]
        self._backward: list[Call] = self._backward_calls()
        self._seed = self.gradients[graph.loss]

    def run(self, parameters: Mapping[str, Array], batch: Mapping[str, Array], seed: float) -> None:
        """Fill ``values`` and ``gradients``; ``batch`` holds ``x`` and ``t`` (count, units)."""
        for target, name in self._loads:
            np.copyto(target, parameters[name])
        for target, name in self._data:
            np.copyto(target, batch[name] if target.ndim == batch[name].ndim else batch[name][0])
        for call in self._forward:
            call()
        self._seed[...] = seed
        for call in self._backward:
            call()

    def parameter_gradients(self) -> dict[str, Array]:
        """Return the gradients of the trainable parameters by name; views, not copies."""
        return {p: self.gradients[p] for p in self._graph.parameters}

    def _allocate(self, example: Mapping[str, Array]) -> None:
        for wire, source in self._graph.sources.items():
            shape = self._shape(wire)
            self.values[wire] = np.empty(shape if source.batch else example[source.array].shape)
            table = self._data if source.batch else self._loads
            table.append((self.values[wire], source.array))
        for gate in self._graph.gates:
            self.values[gate.output] = np.empty(self._shape(gate.output))

    def _shape(self, wire: WireId) -> tuple[int, ...]:
        found = self._graph.wires[wire]
        return (self._count, *found.shape) if found.batched else found.shape

    def _forward_calls(self, gate: Gate) -> list[Call]:
        inputs = [self.values[w] for w in gate.inputs]
        out = self.values[gate.output]
        kernel = FORWARD.get(gate.op)
        if kernel is not None:
            return kernel(inputs, out, gate.attributes)
        value = rule(gate.op).value
        return [lambda: np.copyto(out, value(inputs, gate.attributes))]

    def _backward_calls(self) -> list[Call]:
        graph = self._graph
        wanted = _wanted(graph)
        reached = graph.ancestors(graph.loss)
        calls: list[Call] = []
        self.gradients[graph.loss] = np.empty(self._shape(graph.loss))
        for gate in reversed(graph.gates):
            if gate.output not in reached or gate.output not in wanted or gate.detached:
                continue
            for port, wire in enumerate(gate.inputs):
                if wire in wanted:
                    calls.extend(self._flow_calls(gate, port, wire))
        for parameter in graph.parameters:
            shape = self.values[parameter].shape
            self.gradients.setdefault(parameter, np.zeros(shape))
        return calls

    def _flow_calls(self, gate: Gate, port: int, wire: WireId) -> list[Call]:
        calls, flow = self._flow(gate, port)
        known = self.gradients.get(wire)
        if known is None:
            if len(self._graph.consumers[wire]) > 1:
                # The flow may be another wire's gradient: a sum needs an array of its own.
                own = np.empty(flow.shape)
                calls = [*calls, partial(np.copyto, own, flow)]
                flow = own
            self.gradients[wire] = flow
            return calls
        return [*calls, partial(np.add, known, flow, out=known)]

    def _flow(self, gate: Gate, port: int) -> Flow:
        inputs = [self.values[w] for w in gate.inputs]
        out, upstream = self.values[gate.output], self.gradients[gate.output]
        kernel = BACKWARD.get(gate.op)
        made = kernel(upstream, port, inputs, out, gate.attributes) if kernel else None
        if made is not None:
            return made
        flow = np.empty(inputs[port].shape)
        vjp: Callable[..., Array] = rule(gate.op).vjp
        return [lambda: np.copyto(flow, vjp(upstream, port, inputs, out, gate.attributes))], flow


def _wanted(graph: Graph) -> frozenset[WireId]:
    """Return the wires whose gradient leads to a trainable parameter."""
    wanted = set(graph.parameters)
    for gate in graph.gates:
        if any(w in wanted for w in gate.inputs):
            wanted.add(gate.output)
    return frozenset(wanted)


class Engine:
    """Advances checkpoints of one experiment; pure, so any iteration can be run again."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._graph = lower(experiment, MATRIX)
        self._count = 0 if experiment.data is None else len(experiment.data.inputs)
        self._programs: dict[int, Program] = {}

    def advance(self, checkpoint: Checkpoint) -> Checkpoint:
        """Return the checkpoint one iteration on."""
        experiment = self._experiment
        batch = self._batch(checkpoint.iteration)
        count = len(batch["x"]) if batch else 0
        program = self._programs.get(count)
        if program is None:
            program = Program(self._graph, count, checkpoint.parameters)
            self._programs[count] = program
        with np.errstate(all="ignore"):
            program.run(checkpoint.parameters, batch, experiment.start_value)
            new, memory = optimizers.apply(
                experiment.optimizer,
                checkpoint.parameters,
                program.parameter_gradients(),
                checkpoint.memory,
                checkpoint.iteration,
            )
        return Checkpoint(checkpoint.iteration + 1, new, memory)

    def _batch(self, iteration: int) -> Mapping[str, Array]:
        data = self._experiment.data
        if data is None:
            return {}
        if self._experiment.batch.size is None:
            return {"x": data.inputs, "t": data.targets}
        rows = batch_rows(iteration, self._count, self._experiment.batch)
        return {"x": data.inputs[rows], "t": data.targets[rows]}
