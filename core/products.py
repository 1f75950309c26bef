"""Matrix products of a graph and what flows back through them: Y = X W, G Wᵀ, Xᵀ G.

API summary
-----------
``product_of(graph, wire)``    the :class:`Product` in which a wire takes part, or ``None``
``Product.to_x(...)``          entries of dX = G Wᵀ, as the gates have sent them back
``Product.to_w(...)``          entries of dW = Xᵀ G, over the whole batch
``Product.to_bias(...)``       entries of db: the columns of G added up

A layer of a network is one product, whichever way its graph was lowered; its Y is z, with
the bias in it.  In a free graph it is a ``matmul`` gate, and the bias what ``add_bias`` adds.
What a regularization sends to W is no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.graph import Gate, Graph, Port, WireId
from core.grids import Grid, Mask, grid_of
from core.layers import Layers
from core.trace import Array, Snapshot

_ONWARDS = frozenset({"matmul", "mul", "add", "add_bias"})
"""The gates of a layer up to its z."""


@dataclass(frozen=True, eq=False, slots=True)
class Product:
    """``y`` = ``x`` · ``w`` (+ ``bias``); ``layer`` counts from 1, 0 in a free graph."""

    x: Grid
    w: Grid
    y: Grid
    bias: Grid | None
    layer: int = 0

    @property
    def batched(self) -> bool:
        """Whether the rows of ``x`` and ``y`` are samples of a batch."""
        return self.x.batched

    def to_x(
        self, snapshot: Snapshot, rows: Sequence[int], columns: Sequence[int], sample: int = 0
    ) -> tuple[Array, Mask]:
        """Return what the product sends back to entries of ``x`` for one sample."""
        return _sent(snapshot, self, self.x, rows, columns, sample)

    def to_w(
        self, snapshot: Snapshot, rows: Sequence[int], columns: Sequence[int]
    ) -> tuple[Array, Mask]:
        """Return what the product sends back to entries of ``w``."""
        return _sent(snapshot, self, self.w, rows, columns, 0)

    def to_bias(self, snapshot: Snapshot, columns: Sequence[int]) -> tuple[Array, Mask]:
        """Return what is sent back to entries of the bias, as one row."""
        if self.bias is None:
            return np.zeros((1, 0)), np.zeros((1, 0), np.bool_)
        return _sent(snapshot, self, self.bias, [0], columns, 0)


def product_of(graph: Graph, wire: WireId) -> Product | None:
    """Return the product that ``wire`` is a part of; the one that makes it comes first.

    Raises:
        KeyError: there is no such wire.
    """
    origin = graph.wires[wire].origin
    if graph.has_loss:
        return _layer(graph, origin.role, origin.layer)
    gate = _matmul(graph, wire)
    return None if gate is None else _of_gate(graph, gate)


def _layer(graph: Graph, role: str, layer: int) -> Product | None:
    layers = Layers(graph)
    k = 1 if role == "input" else layer
    if role not in ("input", "weight", "bias", "product", "z", "a") or not layers.has("weight", k):
        return None
    return Product(
        _grid(layers, "a" if k > 1 else "input", k - 1),
        _grid(layers, "weight", k),
        _grid(layers, "z", k),
        _grid(layers, "bias", k) if layers.has("bias", k) else None,
        k,
    )


def _grid(layers: Layers, role: str, layer: int) -> Grid:
    found = layers.place(role, layer, (0,) * len(layers.shape(role, layer)))
    assert found is not None, "a layer has a first unit"
    return grid_of(layers.graph, found[0])


def _matmul(graph: Graph, wire: WireId) -> Gate | None:
    """Return the product of a free graph that is nearest to ``wire``."""
    maker = graph.producer.get(wire)
    if maker is not None and maker.op == "matmul":
        return maker
    takers = [graph.gate(gate) for gate, _ in graph.consumers[wire]]
    near = [graph.producer.get(w) for gate in takers for w in gate.inputs]
    if maker is not None and maker.op == "add_bias":
        near.append(graph.producer.get(maker.inputs[0]))
    found = [g for g in (*takers, *near) if g is not None and g.op == "matmul"]
    by_bias = {gate.output for gate in takers if gate.op == "add_bias"}
    ours = [g for g in found if wire in g.inputs]
    added = [g for g in found if by_bias & {c for c, _ in graph.consumers[g.output]}]
    after = [g for g in found if maker is not None and g.output in maker.inputs]
    return next(iter((*ours, *added, *after)), None)


def _of_gate(graph: Graph, gate: Gate) -> Product:
    bias = None
    for taker, port in graph.consumers[gate.output]:
        if graph.gate(taker).op == "add_bias" and port == 0:
            bias = grid_of(graph, graph.gate(taker).inputs[1])
    x, w = (grid_of(graph, name) for name in gate.inputs)
    return Product(x, w, grid_of(graph, gate.output), bias)


def _sent(
    snapshot: Snapshot,
    made: Product,
    grid: Grid,
    rows: Sequence[int],
    columns: Sequence[int],
    sample: int,
) -> tuple[Array, Mask]:
    if grid.whole and grid is not made.bias:
        return _sent_whole(snapshot, made, grid, rows, columns, sample)
    numbers = np.zeros((len(rows), len(columns)))
    there = np.zeros(numbers.shape, np.bool_)
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            wire, entry = grid.place(row, column)
            flows = [snapshot.flow(p) for p in _ports(snapshot.graph, wire, made.layer)]
            known = [f for f in flows if f is not None]
            there[r, c] = bool(flows) and len(known) == len(flows)
            if there[r, c]:
                at = (sample, *entry) if grid.batched else entry
                numbers[r, c] = sum(float(f[at]) for f in known)
    return numbers, there


def _sent_whole(
    snapshot: Snapshot,
    made: Product,
    grid: Grid,
    rows: Sequence[int],
    columns: Sequence[int],
    sample: int,
) -> tuple[Array, Mask]:
    """Return a window of the flows to a whole array; only the window is read."""
    numbers = np.zeros((len(rows), len(columns)))
    flows = [snapshot.flow(p) for p in _ports(snapshot.graph, grid.first, made.layer, made.y)]
    known = [f for f in flows if f is not None]
    if not flows or len(known) < len(flows):
        return numbers, np.zeros(numbers.shape, np.bool_)
    for flow in known:
        taken = flow[sample] if grid.batched else flow
        numbers += taken.reshape(grid.table)[np.ix_(rows, columns)]
    return numbers, np.ones(numbers.shape, np.bool_)


def _ports(graph: Graph, wire: WireId, layer: int, y: Grid | None = None) -> list[Port]:
    """Return through which ports ``wire`` goes into the product, or into what adds it."""
    found = [p for p in graph.consumers[wire] if graph.gate(p[0]).op in _ONWARDS]
    if layer:
        return [p for p in found if graph.wires[p[0]].origin.layer == layer]
    if y is not None:
        return [p for p in found if p[0] == y.first]
    return [p for p in found if graph.gate(p[0]).op == "add_bias"]


__all__ = ["Product", "product_of"]
