"""From an experiment to its graph: the one place that chooses how."""

from __future__ import annotations

from core.errors import UserError
from core.experiment import GRAPH, NETWORK, Experiment, GraphSpec
from core.gates import LEAVES, rule
from core.graph import Gate, Graph, GraphBuilder, Origin, Shape, Source, Wire, WireId
from core.network import MATRIX, MOST_SCALAR_GATES, SCALAR, lower_network, scalar_gate_count


def display_granularity(experiment: Experiment) -> str:
    """Return the granularity at which an experiment is stepped through."""
    if experiment.network is None:
        return SCALAR
    few = scalar_gate_count(experiment.network) <= MOST_SCALAR_GATES
    return SCALAR if few else MATRIX


def lower(experiment: Experiment, granularity: str | None = None) -> Graph:
    """Return the graph of a network or graph experiment.

    ``granularity``: ``scalar`` or ``matrix``, by default the one to step through; a
    free graph has one form only.

    Raises:
        UserError: the graph of the experiment is not well formed.
    """
    if experiment.kind == NETWORK:
        return lower_network(experiment, granularity or display_granularity(experiment))
    if experiment.kind == GRAPH and experiment.graph is not None:
        return lower_graph(experiment, experiment.graph)
    raise ValueError("a loss table has no graph")


def lower_graph(experiment: Experiment, spec: GraphSpec) -> Graph:
    """Return a free graph in topological order, its shapes checked.

    Raises:
        UserError: names, order or shapes do not fit.
    """
    rough = _build(experiment, spec, {}, {})
    shapes: dict[WireId, Shape] = {w: experiment.parameters[w].shape for w in rough.sources}
    depths: dict[WireId, int] = dict.fromkeys(rough.sources, 0)
    for gate in rough.gates:
        shapes[gate.output] = _output_shape(gate, [shapes[i] for i in gate.inputs])
        depths[gate.output] = 1 + max((depths[i] for i in gate.inputs), default=0)
    if shapes[spec.output] != ():
        raise UserError(
            'The output "{name}" has shape {shape}; the backward pass starts at a single '
            "number: end the graph with a sum, mean or loss gate.",
            name=spec.output,
            shape=list(shapes[spec.output]),
        )
    return _build(experiment, spec, shapes, depths)


def _build(
    experiment: Experiment,
    spec: GraphSpec,
    shapes: dict[WireId, Shape],
    depths: dict[WireId, int],
) -> Graph:
    builder = GraphBuilder()
    for node in spec.nodes:
        leaf = node.op in LEAVES
        wire = Wire(
            node.id,
            shapes.get(node.id, ()),
            batched=False,
            origin=Origin(node.op if leaf else "gate"),
            neuron=node.id,
            group=f"depth {depths.get(node.id, 0)}",
        )
        if leaf:
            builder.leaf(wire, Source(node.id))
        else:
            builder.gate(node.op, node.inputs, wire, node.attributes)
    trainable = set(experiment.trainable)
    order = [n.id for n in spec.nodes if n.id in trainable]
    return builder.build(order, spec.output, has_loss=False, granularity=SCALAR)


def _output_shape(gate: Gate, shapes: list[Shape]) -> Shape:
    try:
        return rule(gate.op).output_shape(shapes, gate.attributes)
    except ValueError as problem:
        raise UserError(
            'The inputs of gate "{gate}" ({op}) do not fit: shapes {shapes} ({problem}).',
            gate=gate.id,
            op=gate.op,
            shapes=", ".join(str(list(s)) for s in shapes),
            problem=problem,
        ) from None


__all__ = ["MATRIX", "SCALAR", "display_granularity", "lower", "lower_graph"]
