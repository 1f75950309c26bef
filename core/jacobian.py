"""Jacobian matrices of gates, entry by entry, from the gates' own rules.

API summary
-----------
``pairs(graph, grid)``     the Jacobians in which an array takes part, its own gate's first
``jacobian(snapshot, pair, rows, columns, sample)``   -> :class:`Part`
``flow_of(snapshot, pair, columns, sample)``   what the gates send back over that pair
``is_diagonal(pair)``      whether each output depends on the input of its own place only
``is_shared(pair)``        whether all samples share the input
``is_detached(pair)``      whether the gradient ends at its gate

Rows are outputs, columns inputs (numerator layout): ``J[r, c] = d y_r / d x_c``.  A row is
the vector-Jacobian product of the gate with a unit vector as upstream gradient; so there is
no second rule book.  With a batch it is that of one sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.gates import rule
from core.graph import Gate, Graph, Port, WireId
from core.grids import Grid, Index, Mask, grid_of
from core.trace import Array, Snapshot

Spot = tuple[int, int]
"""Row and column of a number in the table of its array."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The Jacobian of ``output`` by ``input``: of one gate, or of many scalar gates."""

    output: Grid
    input: Grid

    @property
    def shape(self) -> tuple[int, int]:
        """Outputs and inputs: the size of the whole matrix."""
        return int(np.prod(self.output.table)), int(np.prod(self.input.table))

    def gates(self) -> Iterator[Gate]:
        """Yield the gates that make the output."""
        for wire in self.output.every_wire():
            yield self.output.graph.producer[wire]


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """``numbers`` (rows, columns); ``there`` is false where the output is not reached yet."""

    numbers: Array
    there: Mask


def pairs(graph: Graph, grid: Grid) -> tuple[Pair, ...]:
    """Return the Jacobians of the gate that makes ``grid``, then those that take it."""
    found: dict[tuple[WireId, WireId], Pair] = {}

    def add(output: WireId, source: WireId) -> None:
        pair = Pair(grid_of(graph, output), grid_of(graph, source))
        found.setdefault((pair.output.first, pair.input.first), pair)

    for wire in grid.every_wire():
        maker = graph.producer.get(wire)
        for source in maker.inputs if maker else ():
            add(wire, source)
    for wire in grid.every_wire():
        for gate, _ in graph.consumers[wire]:
            add(gate, wire)
    return tuple(found.values())


def jacobian(
    snapshot: Snapshot,
    pair: Pair,
    rows: Sequence[Spot],
    columns: Sequence[Spot],
    sample: int = 0,
) -> Part:
    """Return some rows and columns of the Jacobian for one ``sample`` of the batch."""
    numbers = np.zeros((len(rows), len(columns)))
    there = np.zeros(numbers.shape, np.bool_)
    places = [pair.input.place(*spot) for spot in columns]
    for r, spot in enumerate(rows):
        wire, entry = pair.output.place(*spot)
        if snapshot.value(wire) is None:
            continue
        there[r] = True
        for source, flow in _row(snapshot, wire, entry, pair, sample):
            for c, (column, at) in enumerate(places):
                if column == source:
                    numbers[r, c] += flow[at]
    return Part(numbers, there)


def _row(
    snapshot: Snapshot, wire: WireId, entry: Index, pair: Pair, sample: int
) -> Iterator[tuple[WireId, Array]]:
    """Yield the gradient of one output entry by every input wire of the pair."""
    gate = snapshot.graph.producer[wire]
    gate_rule = rule(gate.op)
    values = snapshot.trace.values
    batched = snapshot.graph.wires[wire].batched
    inputs = [
        _of_sample(values[w], snapshot.graph, w, sample, batched=batched) for w in gate.inputs
    ]
    out = values[wire][sample] if batched else values[wire]
    unit = np.zeros(np.shape(out))
    unit[entry] = 1.0
    for port, source in enumerate(gate.inputs):
        if not pair.input.holds(source):
            continue
        with np.errstate(all="ignore"):
            flow = gate_rule.vjp(unit, port, inputs, np.asarray(out), gate.attributes)
        # A gate that joins the samples: what this one has of it.
        joins = snapshot.graph.wires[source].batched and not batched
        yield source, np.asarray(flow[sample] if joins else flow)


def _of_sample(array: Array, graph: Graph, wire: WireId, sample: int, *, batched: bool) -> Array:
    taken = array[sample] if batched and graph.wires[wire].batched else array
    return np.asarray(taken)


def flow_of(
    snapshot: Snapshot, pair: Pair, columns: Sequence[Spot], sample: int = 0
) -> tuple[Array, Mask]:
    """Return what the gates of a pair send back to inputs, and which of it is there.

    It is the upstream gradient times the Jacobian, of one ``sample`` also where the samples
    share the input (a weight), whose recorded flow is the sum over the batch.
    """
    if is_shared(pair):
        return _flow_of_sample(snapshot, pair, columns, sample)
    numbers, there = np.zeros(len(columns)), np.zeros(len(columns), np.bool_)
    for c, spot in enumerate(columns):
        wire, entry = pair.input.place(*spot)
        ports = [p for p in snapshot.graph.consumers[wire] if pair.output.holds(p[0])]
        flows = [snapshot.flow(p) for p in ports]
        there[c] = bool(flows) and all(f is not None for f in flows)
        if there[c]:
            batched = snapshot.graph.wires[wire].batched
            numbers[c] = sum(
                float((f[sample] if batched else f)[entry]) for f in flows if f is not None
            )
    return numbers, there


def is_shared(pair: Pair) -> bool:
    """Return whether all samples of a batch share the input, but each has its output."""
    return pair.output.batched and not pair.input.batched


def _flow_of_sample(
    snapshot: Snapshot, pair: Pair, columns: Sequence[Spot], sample: int
) -> tuple[Array, Mask]:
    """Return what one sample alone sends back; it is there with the recorded flows."""
    numbers, there = np.zeros(len(columns)), np.zeros(len(columns), np.bool_)
    sent: dict[Port, Array] = {}
    for c, spot in enumerate(columns):
        wire, entry = pair.input.place(*spot)
        ports = [p for p in snapshot.graph.consumers[wire] if pair.output.holds(p[0])]
        there[c] = bool(ports) and all(snapshot.flow(p) is not None for p in ports)
        for port in ports if there[c] else ():
            if port not in sent:
                sent[port] = _sent_by(snapshot, port, sample)
            numbers[c] += sent[port][entry]
    return numbers, there


def _sent_by(snapshot: Snapshot, port: Port, sample: int) -> Array:
    gate = snapshot.graph.gate(port[0])
    values = snapshot.trace.values
    inputs = [_of_sample(values[w], snapshot.graph, w, sample, batched=True) for w in gate.inputs]
    g = np.asarray(snapshot.trace.gradients[gate.output][sample])
    out = np.asarray(values[gate.output][sample])
    with np.errstate(all="ignore"):
        return np.asarray(rule(gate.op).vjp(g, port[1], inputs, out, gate.attributes))


def is_diagonal(pair: Pair) -> bool:
    """Return whether each output depends on the input at its own place only."""
    if pair.output.shape != pair.input.shape or not pair.output.shape:
        return False
    if pair.output.whole or pair.input.whole:
        both = pair.output.whole and pair.input.whole
        return both and all(rule(gate.op).elementwise for gate in pair.gates())
    return all(
        {w for w in pair.output.graph.producer[wire].inputs if pair.input.holds(w)}
        == {pair.input.wires[index]}
        for index, wire in pair.output.wires.items()
    )


def is_detached(pair: Pair) -> bool:
    """Return whether the gate's gradient is shown but flows no further."""
    return any(gate.detached for gate in pair.gates())


__all__ = [
    "Pair",
    "Part",
    "flow_of",
    "is_detached",
    "is_diagonal",
    "is_shared",
    "jacobian",
    "pairs",
]
