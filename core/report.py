"""All numbers of an experiment as plain values, ready for JSON.

The fields are those of the files with reference numbers (``tests/oracle/README.md``).
Numbers have full double precision; where JSON has no number the strings ``"NaN"``,
``"Infinity"`` and ``"-Infinity"`` stand.  Values and gradients are those of the whole
data set, while updates go batch by batch where the experiment has batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from core.experiment import Array, Experiment, LossTable, NetworkSpec
from core.gates import rule
from core.graph import Gate, Graph, Port, Wire
from core.loss_tables import TableLoss, evaluate
from core.losses import LOSSES
from core.lowering import MATRIX, display_granularity
from core.reading import USUAL, Reading
from core.session import Session
from core.trace import Checkpoint, Trace, backward, first_checkpoint, forward, leaf_values, seed

Arrays = Mapping[str, Array]
Report = dict[str, Any]
NOTHING = np.empty((0, 0))


def trace_report(
    experiment: Experiment,
    updates: Iterable[int] = (1, 10),
    granularity: str = MATRIX,
    reading: Reading = USUAL,
) -> Report:
    """Return every number of ``experiment``.

    ``updates``: after how many updates, counted from the experiment's start, all numbers
    are given again; the losses are given after each up to the last of them.
    ``granularity`` of a network's gates, ``matrix`` or ``scalar``: both give the same.
    ``reading``: a report of rounded numbers says so in ``by_hand``; where the backward pass
    does not start at the loss, ``ratios`` and their ``start`` stand for the gradients, and
    there are no ``updates``; where gates are taken apart, ``parts`` has, by wire, ``gate``
    (which was taken apart), ``op``, ``inputs``, ``value`` and ``gradient``.

    A network has ``forward``, ``gradients``, ``updates`` and ``loss_history``, a graph
    ``values``, ``gradients``, ``edges``, ``updates`` and ``loss_history``, a loss table
    ``tables``.

    Raises:
        UserError: the graph of the experiment is not well formed, or too large to be
            calculated by hand.
    """
    head = {"id": experiment.id, "title": experiment.title, "kind": experiment.kind}
    if experiment.table is not None:
        return {**head, "tables": _tables(experiment.table)}
    if reading.hand is not None or reading.start or reading.opened:
        granularity = display_granularity(experiment)  # there are single numbers
    session = Session(experiment, granularity, reading)
    return {**head, **_said(session), **_Reporter(session).run(sorted(set(updates)))}


def _said(session: Session) -> Report:
    """Return what is not as usual."""
    hand, plan = session.reading.hand, session.plan
    said: Report = {}
    if hand is not None:
        said["by_hand"] = {"values": hand.values, "derivatives": hand.derivatives}
    if plan.start_wire != plan.graph.loss:
        said["start"] = plan.start_number
    return said


def plain(values: npt.ArrayLike) -> Any:
    """Return an array as nested lists of floats, non-finite ones spelled as strings."""
    array = np.asarray(values, dtype=np.float64)
    if np.isfinite(array).all():
        return array.tolist()
    return _spelled(array.tolist())


def _spelled(value: Any) -> Any:
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    if value != value:
        return "NaN"
    if value in (np.inf, -np.inf):
        return "Infinity" if value > 0 else "-Infinity"
    return value


class _Reporter:
    """Runs one experiment and names what comes out."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.experiment = experiment = session.experiment
        self.graph = graph = session.plan.graph
        self.ratios = session.plan.start_wire != graph.loss
        data = experiment.data
        self.inputs = NOTHING if data is None else data.inputs
        self.targets = NOTHING if data is None else data.targets
        network = experiment.network
        self.fields = None if network is None else _NetworkFields(graph, network)

    @np.errstate(all="ignore")
    def run(self, updates: list[int]) -> Report:
        if self.ratios:
            start = first_checkpoint(self.experiment)
            values = self.forward(start)
            return {**self.values(values), **self.gradients(start, values)}
        report: Report = {}
        history: list[Any] = []
        after: Report = {}
        for k, checkpoint in enumerate(self.checkpoints(max(updates, default=0))):
            values = self.forward(checkpoint)
            loss = plain(values[self.graph.loss])
            history.append(loss)
            if k == 0:
                report = {**self.values(values), **self.gradients(checkpoint, values)}
            if k in updates:
                after[str(k)] = {**self.state(checkpoint), **self.values(values), "loss": loss}
        return {**report, "updates": after, "loss_history": history}

    def checkpoints(self, last: int) -> Iterator[Checkpoint]:
        """The start, and what follows from each of ``last`` updates."""
        checkpoint = first_checkpoint(self.experiment)
        yield checkpoint
        mover = self.session.mover()
        for _ in range(last):
            checkpoint = mover.advance(checkpoint)
            yield checkpoint

    def by_hand(self, checkpoint: Checkpoint) -> Trace | None:
        """Return the iteration over all samples by hand, if that is how it is read."""
        hand = self.session.reading.hand
        if hand is None:
            return None
        from core.hand import record

        rows = np.arange(len(self.inputs))
        return record(self.session.plan, self.experiment, checkpoint, rows, hand)

    def forward(self, checkpoint: Checkpoint) -> Arrays:
        trace = self.by_hand(checkpoint)
        if trace is not None:
            return trace.values
        leaves = leaf_values(self.graph, checkpoint.parameters, self.inputs, self.targets)
        return forward(self.graph, leaves)

    def values(self, values: Arrays) -> Report:
        """The forward pass under the name that it has in this kind of experiment."""
        if self.fields is None:
            return {"values": self.in_order(values)}
        return {"forward": self.fields.forward(values, self.targets)}

    def backward(
        self, checkpoint: Checkpoint, values: Arrays
    ) -> tuple[Arrays, Mapping[Port, Array]]:
        trace = self.by_hand(checkpoint)
        if trace is not None:
            return trace.gradients, trace.flows
        plan = self.session.plan
        begun = seed(plan, values, self.experiment.start_value)
        return backward(self.graph, values, plan.start_wire, begun)

    def gradients(self, checkpoint: Checkpoint, values: Arrays) -> Report:
        found, flows = self.backward(checkpoint, values)
        name = "ratios" if self.ratios else "gradients"
        parts = {"parts": self.parts(values, found)} if self.graph.apart else {}
        if self.fields is not None:
            return {name: self.fields.gradients(found), **parts}
        edges = [e for gate in self.graph.gates for e in _edges(gate, values, found, flows)]
        return {name: self.in_order(found), "edges": edges, **parts}

    def parts(self, values: Arrays, gradients: Arrays) -> Report:
        """The gates that others were taken apart into, in the order in which they run."""
        return {
            gate.id: {
                "gate": self.graph.wires[gate.output].part,
                "op": gate.op,
                "inputs": list(gate.inputs),
                "value": plain(values[gate.output]),
                "gradient": plain(gradients[gate.output]),
            }
            for gate in self.graph.gates
            if self.graph.wires[gate.output].part
        }

    def in_order(self, table: Arrays) -> Report:
        """The numbers of all nodes of a graph, in the order of the file."""
        spec = self.experiment.graph
        return {} if spec is None else {node.id: plain(table[node.id]) for node in spec.nodes}

    def state(self, checkpoint: Checkpoint) -> Report:
        """Parameters and optimizer memory; of a graph's leaves only those that change."""
        names = checkpoint.parameters if self.experiment.network else self.experiment.trainable
        return {
            "parameters": {name: plain(checkpoint.parameters[name]) for name in names},
            "optimizer_state": {
                memory: {name: plain(array) for name, array in arrays.items()}
                for memory, arrays in checkpoint.memory.items()
            },
        }


def _edges(
    gate: Gate, values: Arrays, gradients: Arrays, flows: Mapping[Port, Array]
) -> Iterator[Report]:
    """One entry per port of a graph's gate; between scalars with the factors of the flow."""
    upstream, out = gradients[gate.output], values[gate.output]
    inputs = [values[wire] for wire in gate.inputs]
    for index, wire in enumerate(gate.inputs):
        # No flow: the backward pass does not come by this gate.
        flow = flows.get((gate.id, index), np.zeros_like(inputs[index]))
        edge: Report = {"from": wire, "to": gate.id, "input_index": index}
        edge["downstream_gradient"] = plain(flow)
        if inputs[index].shape == () == out.shape:
            local = rule(gate.op).vjp(np.ones(()), index, inputs, out, gate.attributes)
            edge["upstream_gradient"] = plain(upstream)
            edge["local_gradient"] = plain(local)
        yield edge


def _tables(table: LossTable) -> Report:
    return {
        name: {
            "predictions": plain(table.predictions[name]),
            "predicted_class": result.predicted_class.tolist(),
            "correct": result.correct.tolist(),
            "classification_error": result.classification_error,
            "accuracy": result.accuracy,
            "losses": {loss: _table_loss(found) for loss, found in result.losses.items()},
        }
        for name, result in evaluate(table).items()
    }


def _table_loss(found: TableLoss) -> Report:
    return {
        "per_sample_loss": plain(found.per_sample_loss),
        "loss": plain(found.loss),
        "gradient_wrt_predictions": plain(found.gradient_wrt_predictions),
    }


class _NetworkFields:
    """Puts the wires of a network together as whole arrays by layer."""

    def __init__(self, graph: Graph, network: NetworkSpec) -> None:
        self.graph = graph
        self.network = network
        self.wires: dict[tuple[str, int], list[Wire]] = {}
        for wire in graph.wires.values():
            self.wires.setdefault((wire.origin.role, wire.origin.layer), []).append(wire)

    def forward(self, values: Arrays, targets: Array) -> Report:
        """Return ``z1``, ``a1`` ... (N x units), the losses, for classes also the hits."""
        report = self.layers(values)
        loss = values[self.graph.loss]
        sample, mean = self.graph.single("sample_loss"), self.graph.single("data_loss")
        per_sample = loss if sample is None else values[sample.id]
        penalties = [values[wire.id] for wire in self.graph.by_role("penalty")]
        report["per_sample_loss"] = plain(np.atleast_1d(per_sample))
        report["data_loss"] = plain(np.mean(per_sample) if mean is None else values[mean.id])
        report["regularization_loss"] = plain(sum(penalties, np.zeros(())))
        report["loss"] = plain(loss)
        if LOSSES[self.network.loss.name].classes:
            report |= _hits(self.units(values, "a", len(self.network.layers)), targets)
        return report

    def gradients(self, gradients: Arrays) -> Report:
        """Return dE/d of ``x``, ``z1``, ``a1`` ... (N x units) and of every parameter."""
        report = {"x": plain(self.units(gradients, "input", 0)), **self.layers(gradients)}
        for layer in self.network.layers:
            k, n = layer.index, layer.out_features
            shape = (layer.in_features, n)
            report[layer.weight] = plain(self.parameter(gradients, "weight", k, shape))
            if layer.bias is not None:
                report[layer.bias] = plain(self.parameter(gradients, "bias", k, (n,)))
        return report

    def layers(self, table: Arrays) -> Report:
        numbers = [layer.index for layer in self.network.layers]
        return {f"{r}{k}": plain(self.units(table, r, k)) for k in numbers for r in ("z", "a")}

    def units(self, table: Arrays, role: str, layer: int) -> Array:
        """The numbers of one layer, (samples, units), from one wire or from one per unit."""
        wires = self.wires[role, layer]
        if not wires[0].origin.index:
            return np.atleast_2d(table[wires[0].id])
        return np.atleast_2d(np.stack([table[wire.id] for wire in wires], axis=-1))

    def parameter(self, table: Arrays, role: str, layer: int, shape: tuple[int, ...]) -> Array:
        """One parameter's numbers, in its ``shape``, from one wire or from one per entry."""
        whole = np.empty(shape)
        for wire in self.wires[role, layer]:
            whole[wire.origin.index or ...] = table[wire.id]
        return whole


def _hits(outputs: Array, targets: Array) -> Report:
    """The class with the greatest output; at a tie the first, ``None`` beside a NaN."""
    unknown: list[bool] = np.logical_or.reduce(np.isnan(outputs), axis=1).tolist()
    classes: list[int] = outputs.argmax(axis=1).tolist()
    predicted = [None if u else c for c, u in zip(classes, unknown, strict=True)]
    right = [p == t for p, t in zip(predicted, targets.argmax(axis=1).tolist(), strict=True)]
    return {"predicted_class": predicted, "accuracy": float(np.mean(right))}
