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

    def ports(self, graph: Graph, grid: Grid, wire: WireId) -> list[Port]:
        """Return through which ports ``wire`` of ``grid`` goes into the product, or, of the
        bias, into what adds it."""
        found = [p for p in graph.consumers[wire] if graph.gate(p[0]).op in _ONWARDS]
        if self.layer:
            return [p for p in found if graph.wires[p[0]].origin.layer == self.layer]
        if grid is self.bias:
            return [p for p in found if graph.gate(p[0]).op == "add_bias"]
        return [p for p in found if p[0] == self.y.first]

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
    """Return a window of what the product sends back; only the window is read."""
    numbers = np.zeros((len(rows), len(columns)))
    there = np.zeros(numbers.shape, np.bool_)
    graph = snapshot.graph
    if grid.whole:
        flows = _known(snapshot, made.ports(graph, grid, grid.first))
        for flow in flows or ():
            taken = flow[sample] if grid.batched else flow
            numbers += taken.reshape(grid.table)[np.ix_(rows, columns)]
        there[...] = flows is not None
        return numbers, there
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            flows = _known(snapshot, made.ports(graph, grid, grid.place(row, column)[0]))
            there[r, c] = flows is not None
            numbers[r, c] = sum(float(f[sample] if grid.batched else f) for f in (flows or ()))
    return numbers, there


def _known(snapshot: Snapshot, ports: Sequence[Port]) -> list[Array] | None:
    """Return the flows at ``ports``; ``None`` while one of them is missing."""
    flows = [snapshot.flow(p) for p in ports]
    known = [f for f in flows if f is not None]
    return known if known and len(known) == len(flows) else None


__all__ = ["Product", "product_of"]
