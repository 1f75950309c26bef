"""The gradient of a parameter as the sum of what each sample of the batch gives to it.

API summary
-----------
``terms_of(snapshot, wire, entry, rows)``   -> :class:`Terms`, ``None`` while it is not there

The loss of a network is the mean of its samples' losses and, where there is one, a
regularization, so that ``d E / d w = 1/N (d E_0 / d w + d E_1 / d w + ...) + d R / d w``.
A term is what the gates that take the parameter send back for one sample alone: their own
vector-Jacobian product, with the sample axis taken off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.gates import rule
from core.graph import Gate, Graph, Port, WireId
from core.grids import Index
from core.trace import Array, Snapshot


@dataclass(frozen=True, eq=False, slots=True)
class Terms:
    """``gradient = total / count + rest``.

    ``numbers`` are the terms of the rows that were asked for, ``total`` the sum of those of
    all samples.  ``count`` is N where the loss is a mean over the samples, else 1.  ``rest``
    does not come from samples: a regularization.
    """

    numbers: Array
    total: float
    count: int
    samples: int
    rest: float
    gradient: float

    @property
    def regularized(self) -> bool:
        return self.rest != 0.0


def terms_of(snapshot: Snapshot, wire: WireId, entry: Index, rows: Sequence[int]) -> Terms | None:
    """Return how the samples of the batch make up one gradient.

    ``rows``: the samples whose terms are wanted.  ``None``: the gradient is not there yet, or
    the wire has one number for each sample, or no sample reaches it.

    Raises:
        KeyError: there is no such wire.
    """
    graph, trace = snapshot.graph, snapshot.trace
    gradient = snapshot.gradient(wire)
    if gradient is None or graph.wires[wire].batched:
        return None
    ports = [p for p in graph.consumers[wire] if p in trace.flows]
    shared = [p for p in ports if not graph.wires[p[0]].batched]
    own = [p for p in ports if graph.wires[p[0]].batched]
    if not own:
        return None
    count = len(trace.rows) if is_mean(snapshot) else 1
    each = np.zeros(len(rows))
    for port in own:
        each += _each(snapshot, port, entry, rows)
    total = sum(float(trace.flows[p][entry]) for p in own)
    return Terms(
        numbers=each * count,
        total=total * count,
        count=count,
        samples=len(trace.rows),
        rest=sum(float(trace.flows[p][entry]) for p in shared),
        gradient=float(gradient[entry]),
    )


def is_mean(snapshot: Snapshot) -> bool:
    """Return whether the backward pass goes through the mean over the samples."""
    return _is_mean(snapshot.graph, snapshot.plan.start_wire)


@lru_cache(maxsize=16)
def _is_mean(graph: Graph, start: WireId) -> bool:
    reached = graph.ancestors(start)
    return any(g.op == "mean_samples" and g.output in reached for g in graph.gates)


def _each(snapshot: Snapshot, port: Port, entry: Index, rows: Sequence[int]) -> Array:
    """Return what samples send back through one port to one entry."""
    graph, trace = snapshot.graph, snapshot.trace
    gate = graph.gate(port[0])
    gate_rule = rule(gate.op)
    upstream, out = trace.gradients[gate.output], trace.values[gate.output]
    made = np.zeros(len(rows))
    for i, row in enumerate(rows):
        inputs = [_row(graph, gate, w, trace.values[w], row) for w in gate.inputs]
        g, y = np.asarray(upstream[row]), np.asarray(out[row])
        at = entry
        if gate.op == "matmul" and port[1] == 1:
            inputs, g, y, at = _narrowed(inputs, g, y, entry)
        with np.errstate(all="ignore"):
            made[i] = gate_rule.vjp(g, port[1], inputs, y, gate.attributes)[at]
    return made


def _row(graph: Graph, gate: Gate, wire: WireId, array: Array, row: int) -> Array:
    return np.asarray(array[row] if graph.wires[wire].batched else array)


def _narrowed(
    inputs: Sequence[Array], g: Array, y: Array, entry: Index
) -> tuple[list[Array], Array, Array, Index]:
    """Return the product of one row of W's column: a large outer product for one entry of it
    would be made for every sample."""
    i, j = entry
    left, right = inputs
    return [left[i : i + 1], right[i : i + 1, j : j + 1]], g[j : j + 1], y[j : j + 1], (0, 0)


__all__ = ["Terms", "is_mean", "terms_of"]
