"""The chain to the loss: a gradient as the sum of products along all paths.

API summary
-----------
``chain(snapshot, wire, entry, sample, form, most)``   -> :class:`Chain`, or ``None``
``operands(graph, factor)``                            what products multiply by in a factor
``shared(graph, wire)``                                whether all samples share a number
``BOOK``, ``GATES``   a factor per neuron and activation, or one per gate

For the weight of an output neuron there is one path, dE/da · da/dz · dz/dw; earlier layers
have many, one for each way through the neurons between.  The largest are listed and all
are counted, however many there are.  The derivatives are those of the gates' own rules at
the recorded values.  In a batch a parameter has paths through every sample, with the 1/N
of the mean among their factors.

By hand a product is rounded each time that a factor is multiplied, from E down.  Where a
number on the way has only one path its recorded gradient is what the next factor multiplies:
the two are the same unless several gates make one factor.
"""

from __future__ import annotations

import contextlib
import math
from typing import Final

from core.chain_edges import Edge, EntryGraph, entry_graph, merged
from core.chain_hand import clean, rounding, running
from core.chain_parts import Chain as Chain
from core.chain_parts import Delta as Delta
from core.chain_parts import Factor as Factor
from core.chain_parts import Index
from core.chain_parts import Node as Node
from core.chain_parts import Path as Path
from core.chain_search import Sums, largest, sums
from core.graph import Graph, Port, WireId
from core.hand_trace import HandTrace
from core.trace import Snapshot
from core.wire_names import entry_name

BOOK: Final = "book"
GATES: Final = "gates"
MOST_PATHS: Final = 200
_INNER: Final = frozenset({"product", "error", "square", "raw_term", "term", "data_loss"})
"""Roles of what the books leave out between E, a, z and w."""
_PRODUCTS: Final = frozenset({"mul", "matmul"})


def chain(
    snapshot: Snapshot,
    wire: WireId,
    entry: Index = (),
    sample: int | None = None,
    *,
    form: str = BOOK,
    most: int = MOST_PATHS,
) -> Chain | None:
    """Return the gradient of a number as a sum over paths; ``None`` if it is not there yet.

    ``sample``: the row of the batch.  A number that has one per sample is taken there
    (default: the first; a smaller batch: its last).  Of one that all samples share,
    like a weight, only the paths through that row are taken (default: through all).
    ``most``: so many paths are listed, at least one.

    Raises:
        KeyError: there is no such wire.
        IndexError: there is no such entry; an array needs one.
        Interrupted: it is no longer wanted (:mod:`core.interrupt`).
    """
    gradient = snapshot.gradient(wire)
    if gradient is None:
        return None
    return _Chain(snapshot, form).run(wire, entry, sample, max(most, 1))


class _Chain:
    """One call of :func:`chain`."""

    def __init__(self, snapshot: Snapshot, form: str) -> None:
        self.trace = snapshot.trace
        self.graph: Graph = snapshot.graph
        self.form = form
        self.nodes: dict[int, Node] = {}
        self.factors: dict[tuple[int, Edge], Factor] = {}
        self.deltas: dict[int, float] = {}
        self.between: dict[int, dict[int, list[tuple[int, Port]]]] = {}
        self.hand = self.trace if isinstance(self.trace, HandTrace) else None
        self.times = running(self.trace)

    def run(self, wire: WireId, entry: Index, sample: int | None, most: int) -> Chain:
        index, row = self._index(wire, entry, sample)
        self.raw = self.used = entry_graph(self.trace, wire, index, row)
        self.row = row
        if self.form == BOOK:
            self.used = self._short()
        found = sums(self.used)
        root = self.used.root
        paths = [self._path(edges, found) for edges in largest(self.used, found, most)]
        paths.sort(key=lambda p: -abs(p.product) if not math.isnan(p.product) else -math.inf)
        size = _sum([abs(p.product) for p in paths])
        count = found.count.get(root, 0)
        whole = found.size.get(root, 0.0)
        listed = _sum([p.product for p in paths])
        return Chain(
            of=self._node(root),
            end=self.trace.plan.start_wire,
            form=self.form,
            paths=tuple(paths),
            count=count,
            zeros=count - found.telling.get(root, 0),
            total=self._total(found),
            listed=listed if self.hand is None else clean(listed),
            size_share=1.0 if len(paths) == count else _part(size, whole),
            sample=row,
            rows=len(self.trace.rows),
            places=None if self.hand is None else self.hand.digits.derivatives,
        )

    def _short(self) -> EntryGraph:
        """Return the graph of what the books keep, or all of it where nothing would be left."""
        found = merged(self.raw, self._kept, rounding(self.trace))
        ways = found.out.get(found.root, ())
        direct = all(edge[0] in found.ends for edge in ways)
        longer = any(edge[0] not in found.ends for edge in self.raw.out.get(found.root, ()))
        return self.raw if direct and longer else found

    def _total(self, found: Sums) -> float:
        """Return the gradient, or the part that a sample has in it."""
        root = self.used.root
        if self.row is None:
            return self._gradient(root)
        if self.hand is None:
            return found.total.get(root, 0.0)
        # One flow for each port, rounded once, as the backward pass by hand does it.
        flows: dict[Port | None, float] = {}
        for target, value, port in self.raw.out.get(root, ()):
            flows[port] = flows.get(port, 0.0) + value * self._gradient(target)
        return clean(sum(map(self.hand.derivative, flows.values())))

    def _gradient(self, number: int) -> float:
        wire, index = self.used.place(number)
        return float(self.trace.gradients[wire][index])

    def _index(self, wire: WireId, entry: Index, sample: int | None) -> tuple[Index, int | None]:
        """Return the index into the recorded array, and the row that is chosen of all."""
        known = self.graph.wires[wire]
        if len(entry) != len(known.shape) or any(
            not 0 <= i < n for i, n in zip(entry, known.shape, strict=False)
        ):
            raise IndexError(f"{wire} has the shape {known.shape}, not an entry {entry}")
        last = max(len(self.trace.rows) - 1, 0)
        if known.batched:
            return (min(sample or 0, last), *entry), None
        one = sample is not None and shared(self.graph, wire)
        return entry, min(sample or 0, last) if one else None

    def _kept(self, wire: WireId) -> bool:
        known = self.graph.wires[wire]
        role = known.origin.role
        return role not in _INNER and (role != "sample_loss" or known.batched)

    # -- paths -------------------------------------------------------------------

    def _path(self, edges: tuple[Edge, ...], found: Sums) -> Path:
        numbers = [self.used.root, *(edge[0] for edge in edges)]
        factors = tuple(
            self._factor(source, edge, found)
            for source, edge in zip(reversed(numbers[:-1]), reversed(edges), strict=True)
        )
        products = self._products(factors, numbers[::-1], found)
        deltas, sample = [], None
        for k, number in enumerate(reversed(numbers)):
            node = self._node(number)
            sample = node.sample if sample is None else sample
            if number in self.deltas:
                whole = found.count[number] == 1
                deltas.append(Delta(node, k, self.deltas[number], products[k], whole))
        start, *partial = products
        return Path(start, factors, products[-1], sample, tuple(deltas), tuple(partial))

    def _products(
        self, factors: tuple[Factor, ...], numbers: list[int], found: Sums
    ) -> list[float]:
        """Return the start, and its products with the factors down to each of ``numbers``."""
        products = [self.used.ends[numbers[0]]]
        for factor, number in zip(factors, numbers[1:], strict=True):
            product = self.times(products[-1], factor.value)
            if self.hand is not None and found.count[number] == 1:
                whole = number == self.used.root
                product = self._total(found) if whole else self._gradient(number)
            products.append(product)
        return products

    def _factor(self, source: int, edge: Edge, found: Sums) -> Factor:
        """Return the factor of an edge, which many paths may share."""
        known = self.factors.get((source, edge))
        if known is None:
            recorded = edge[0] in self.used.ends and found.count[source] == 1
            ports = self._ports(source, edge)
            value = edge[1]
            if recorded and self.hand is not None and self.used.ends[edge[0]] == 1.0:
                value = self._total(found) if source == self.used.root else self._gradient(source)
            known = Factor(self._node(edge[0]), self._node(source), value, ports, recorded)
            self.factors[source, edge] = known
        return known

    def _node(self, number: int) -> Node:
        known = self.nodes.get(number)
        if known is None:
            wire, index = self.used.place(number)
            what = self.graph.wires[wire]
            sample = index[0] if what.batched else None
            entry = index[int(what.batched) :]
            known = Node(wire, entry, sample, entry_name(what, entry))
            self.nodes[number] = known
            if what.origin.role == "z":
                self.deltas[number] = float(self.trace.gradients[wire][index])
        return known

    def _ports(self, source: int, edge: Edge) -> tuple[Port, ...]:
        """Return the ports between the two ends of an edge."""
        if edge[2] is not None:
            return (edge[2],)
        into = self._beyond(source)
        made: dict[tuple[int, Port], None] = {}
        stack = [edge[0]]
        while stack:
            for number, port in into.get(stack.pop(), ()):
                if (number, port) not in made:
                    made[number, port] = None
                    stack.append(number)
        return tuple(dict.fromkeys(port for _, port in sorted(made)))

    def _beyond(self, source: int) -> dict[int, list[tuple[int, Port]]]:
        """Return the edges from ``source`` to the next that is kept, by where they lead."""
        known = self.between.get(source)
        if known is None:
            known, stack, seen = {}, [source], {source}
            while stack:
                number = stack.pop()
                for target, _, port in self.raw.out.get(number, ()):
                    assert port is not None
                    known.setdefault(target, []).append((number, port))
                    if target not in seen and target not in self.used.out:
                        seen.add(target)
                        stack.append(target)
            self.between[source] = known
        return known


def shared(graph: Graph, wire: WireId) -> bool:
    """Return whether all samples of a batch share a number that depends on none, as a weight."""
    if not any(w.batched for w in graph.wires.values()):
        return False
    return not any(graph.wires[w].batched for w in _before(graph, wire))


def _before(graph: Graph, wire: WireId) -> set[WireId]:
    """Return ``wire`` and all that it is computed from."""
    seen, stack = {wire}, [wire]
    while stack:
        gate = graph.producer.get(stack.pop())
        new = set(gate.inputs) - seen if gate is not None else set()
        seen |= new
        stack += new
    return seen


def operands(graph: Graph, factor: Factor) -> tuple[tuple[WireId, Index], ...]:
    """Return wire and entry of the numbers by which products multiply in a factor.

    Where there is one only, the factor is that number: dz/da is a weight.
    """
    made: dict[tuple[WireId, Index], None] = {}
    for gate_id, at in factor.ports:
        gate = graph.gate(gate_id)
        if gate.op in _PRODUCTS:
            for port, wire in enumerate(gate.inputs):
                if port != at:
                    made[wire, _met(len(graph.wires[wire].shape), gate.op, port, factor)] = None
    return tuple(made)


def _met(axes: int, op: str, port: int, factor: Factor) -> Index:
    """Return the entry of an operand, of so many axes, that one number meets another with."""
    of, by = factor.of.entry, factor.by.entry
    if not axes or op == "mul":
        # An array of fewer axes is multiplied along the last ones.
        return by[-axes:] if axes and len(by) >= axes else of[-axes:] if axes else ()
    # Y = X W: from an entry of X to one of Y leads an entry of W, and the other way round.
    return (*by[-1:], *of[-1:])[:axes] if port == 1 else (*of[:-1], *by[:1])[-axes:]


def _sum(values: list[float]) -> float:
    """Return the sum, exactly rounded where all terms are numbers."""
    if all(map(math.isfinite, values)):
        with contextlib.suppress(OverflowError):
            return math.fsum(values)
    return sum(values)


def _part(size: float, whole: float) -> float:
    """Return how much of ``whole`` a sum over some of its parts is, 1 of nothing at all."""
    if whole == 0.0:
        return 1.0
    part = size / whole
    return min(part, 1.0) if math.isfinite(part) else math.nan


__all__ = [
    "BOOK",
    "GATES",
    "MOST_PATHS",
    "Chain",
    "Delta",
    "EntryGraph",
    "Factor",
    "Node",
    "Path",
    "chain",
    "operands",
    "shared",
]
