"""A network's graph read as units, edges and boxes of the loss.

API summary
-----------
``parts(graph)``     -> :class:`Parts`: columns of units, edges, boxes; where each wire is

A unit is an input or a neuron (the wires z and a).  An edge is a weight with its product.
A box is a gate of the loss; small gates inside a term (error, square, raw term) belong to
the term's box.  Only for networks of scalar gates; nothing here knows sizes or places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core.graph import LOSS_GROUP, Gate, Graph, WireId
from core.lowering import SCALAR

INNER: Final = frozenset({"error", "square", "raw_term"})
"""Roles of the gates that are steps inside the box of a term."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An input (``z`` empty, ``a`` its wire) or a neuron; ``bias`` may be empty."""

    a: WireId
    z: WireId = ""
    bias: WireId = ""
    activation: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection: its weight and product, and rows ``i`` -> ``j`` of its two columns."""

    weight: WireId
    product: WireId
    i: int
    j: int


@dataclass(frozen=True, slots=True)
class LossBox:
    """A gate of the loss with the small gates before it.

    ``sources``: wires of units and boxes that lead in, one per unit.  ``level``: how many
    boxes stand before it at least.  ``row``: the output's, for a term, else -1.
    ``penalty``: it looks at weights, not at outputs.
    """

    wire: WireId
    inner: tuple[WireId, ...]
    targets: tuple[WireId, ...]
    sources: tuple[WireId, ...]
    level: int
    row: int = -1
    penalty: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """``columns[0]`` are the inputs; ``edges[l]`` lead from column l to column l + 1.

    ``home``: the node where a wire's transient numbers stand (the a of a unit, the wire
    of a box); of a weight, the wire itself.
    """

    columns: tuple[tuple[Unit, ...], ...]
    edges: tuple[tuple[Edge, ...], ...]
    boxes: tuple[LossBox, ...]
    home: Mapping[WireId, WireId]

    @property
    def levels(self) -> int:
        return 1 + max(box.level for box in self.boxes)


def parts(graph: Graph) -> Parts:
    """Return what the network of ``graph`` consists of.

    Raises:
        ValueError: the graph is not a network of scalar gates.
    """
    if graph.granularity != SCALAR or not graph.has_loss:
        raise ValueError("the network view draws networks of scalar gates only")
    return _Reader(graph).run()


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.home: dict[WireId, WireId] = {}

    def run(self) -> Parts:
        inputs = tuple(Unit(w.id) for w in self.graph.by_role("input"))
        self.home.update({u.a: u.a for u in inputs})
        columns = [inputs]
        edges = []
        layers = max(w.origin.layer for w in self.graph.by_role("z"))
        for layer in range(1, layers + 1):
            columns.append(tuple(self.neurons(layer)))
            edges.append(tuple(self.edges(layer)))
        boxes = tuple(self.boxes(columns[-1]))
        return Parts(tuple(columns), tuple(edges), boxes, MappingProxyType(self.home))

    def neurons(self, layer: int) -> Iterator[Unit]:
        found = {
            (w.origin.role, w.origin.index[-1]): w.id
            for w in self.graph.wires.values()
            if w.origin.layer == layer and w.origin.role in ("z", "a", "bias")
        }
        row = 0
        while ("z", row) in found:
            z, a = found["z", row], found["a", row]
            bias = found.get(("bias", row), "")
            self.home.update(dict.fromkeys((z, a, bias), a))
            yield Unit(a, z, bias, self.graph.gate(a).op)
            row += 1

    def edges(self, layer: int) -> Iterator[Edge]:
        neurons = {}
        for wire in self.graph.by_role("product"):
            if wire.origin.layer == layer:
                i, j = wire.origin.index
                z = self.graph.consumers[wire.id][0][0]
                weight = self.graph.gate(wire.id).inputs[0]
                self.home[wire.id] = self.home[z]
                self.home[weight] = weight
                neurons[i, j] = Edge(weight, wire.id, i, j)
        yield from (neurons[key] for key in sorted(neurons))

    def boxes(self, outputs: tuple[Unit, ...]) -> Iterator[LossBox]:
        rows = {u.a: row for row, u in enumerate(outputs)}
        levels: dict[WireId, int] = {}
        waiting: list[tuple[Gate, LossBox]] = []
        for gate in self.graph.gates:
            wire = self.graph.wires[gate.output]
            if wire.group != LOSS_GROUP or wire.origin.role in INNER:
                continue
            box = self.box(gate, levels, rows)
            levels[box.wire] = box.level
            waiting.append((gate, box))
        last = max(levels.values())
        for _, box in waiting:
            # A penalty is ready at once: it stands just before the sum that it joins.
            yield box if not box.penalty else _moved(box, last - 1)

    def box(self, gate: Gate, levels: Mapping[WireId, int], rows: Mapping[WireId, int]) -> LossBox:
        inner, leaves = self.inside(gate)
        roles = {w: self.graph.wires[w].origin.role for w in leaves}
        targets = tuple(w for w in leaves if roles[w] == "target")
        before = tuple(w for w in leaves if w in levels)
        units = tuple(dict.fromkeys(self.home[w] for w in leaves if roles[w] in ("z", "a")))
        penalty = bool(leaves) and all(role == "weight" for role in roles.values())
        self.home.update(dict.fromkeys((gate.output, *inner, *targets), gate.output))
        level = 1 + max((levels[w] for w in before), default=-1)
        row = rows[units[0]] if len(units) == 1 else -1
        return LossBox(gate.output, inner, targets, (*units, *before), level, row, penalty)

    def inside(self, gate: Gate) -> tuple[tuple[WireId, ...], tuple[WireId, ...]]:
        """Return the small gates before ``gate``, first things first, and what feeds them."""
        inner: list[WireId] = []
        leaves: list[WireId] = []
        for wire in gate.inputs:
            if self.graph.wires[wire].origin.role in INNER:
                deeper, fed = self.inside(self.graph.gate(wire))
                inner += [*deeper, wire]
                leaves += fed
            else:
                leaves.append(wire)
        return tuple(inner), tuple(leaves)


def _moved(box: LossBox, level: int) -> LossBox:
    return LossBox(box.wire, (), (), (), level, -1, True)
