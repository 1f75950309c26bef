"""The chain to the loss: a gradient as the sum of products along all paths.

API summary
-----------
``chain(snapshot, wire, entry, sample, form, most)``   -> :class:`Chain`, or ``None``
``operands(graph, factor)``                            what products multiply by in a factor
``BOOK``, ``GATES``   a factor per neuron and activation, or one per gate

For the weight of an output neuron there is one path, dE/da · da/dz · dz/dw; earlier layers
have many, one for each way through the neurons between.  The largest are listed and all
are counted, however many there are.  The derivatives are those of the gates' own rules at
the recorded values.  In a batch a parameter has paths through every sample, with the 1/N
of the mean among their factors.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import Final

from core.chain_edges import Edge, EntryGraph, entry_graph, merged
from core.chain_search import Sums, largest, sums
from core.graph import Graph, Port, WireId
from core.hand_trace import HandTrace
from core.names import Name
from core.trace import Snapshot
from core.wire_names import entry_name

Index = tuple[int, ...]

BOOK: Final = "book"
GATES: Final = "gates"
MOST_PATHS: Final = 200
_INNER: Final = frozenset({"product", "error", "square", "raw_term", "term", "data_loss"})
"""Roles of what the books leave out between E, a, z and w."""
_PRODUCTS: Final = frozenset({"mul", "matmul"})


@dataclass(frozen=True, slots=True)
class Node:
    """A number on a path: ``entry`` of ``wire``, of row ``sample`` of the batch if it has one."""

    wire: WireId
    entry: Index
    sample: int | None
    name: Name


@dataclass(frozen=True, slots=True)
class Factor:
    """d ``of`` / d ``by``; ``ports`` are those the way between goes through, in order.

    ``recorded``: times the start it is the gradient of ``by``, which stands on the canvas.
    """

    of: Node
    by: Node
    value: float
    ports: tuple[Port, ...]
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """A z on a path, where δ = dE/dz stands.

    ``value`` is δ as recorded.  ``along`` is the product of the start and the first
    ``factors`` factors: this path's part of δ, and all of it where it is the only path from
    there (``whole``).
    """

    node: Node
    factors: int
    value: float
    along: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Path:
    """One product: ``start`` times the ``factors``, which stand from E down to the number.

    ``start`` is what the backward pass starts with, 1 for gradients.  By hand the ``product`` is
    rounded, once.  ``sample`` is the row of
    the batch the path goes through, ``None`` for one that goes through none.
    """

    start: float
    factors: tuple[Factor, ...]
    product: float
    sample: int | None
    deltas: tuple[Delta, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The derivative of ``end`` by ``of`` as a sum over paths.

    ``paths`` are the largest by the size of their product, ``count`` is the number of all
    and ``zeros`` that of those with a factor 0.  ``total`` is the sum over all paths: the
    recorded gradient, or the part that ``sample`` has in it.  ``listed`` is the sum over
    ``paths``.  ``size_share`` compares sums of absolute values instead, as terms of
    different signs can make a part larger than the whole; NaN where they are not finite.
    """

    of: Node
    end: WireId
    form: str
    paths: tuple[Path, ...]
    count: int
    zeros: int
    total: float
    listed: float
    size_share: float
    sample: int | None = None

    @property
    def complete(self) -> bool:
        """Whether every path is listed."""
        return len(self.paths) == self.count

    @property
    def rest(self) -> float:
        """The sum over the paths that are not listed."""
        return 0.0 if self.complete else self.total - self.listed

    @property
    def share(self) -> float | None:
        """How much of the sum is listed; ``None`` where the sum is 0 or no number."""
        if self.complete:
            return 1.0
        finite = math.isfinite(self.total) and self.total != 0.0
        return self.listed / self.total if finite else None


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

    def run(self, wire: WireId, entry: Index, sample: int | None, most: int) -> Chain:
        index, row = self._index(wire, entry, sample)
        self.raw = entry_graph(self.trace, wire, index, row)
        self.used = self.raw if self.form == GATES else merged(self.raw, self._kept)
        found = sums(self.used)
        root = self.used.root
        paths = [self._path(edges, found) for edges in largest(self.used, found, most)]
        paths.sort(key=lambda p: -abs(p.product) if not math.isnan(p.product) else -math.inf)
        size = _sum([abs(p.product) for p in paths])
        count = found.count.get(root, 0)
        whole = found.size.get(root, 0.0)
        gradient = float(self.trace.gradients[wire][index])
        return Chain(
            of=self._node(root),
            end=self.trace.plan.start_wire,
            form=self.form,
            paths=tuple(paths),
            count=count,
            zeros=count - found.telling.get(root, 0),
            total=gradient if row is None else found.total.get(root, 0.0),
            listed=_sum([p.product for p in paths]),
            size_share=1.0 if len(paths) == count else _part(size, whole),
            sample=row,
        )

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
        batched = any(w.batched for w in self.graph.wires.values())
        return entry, min(sample, last) if sample is not None and batched else None

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
        products = [self.used.ends[numbers[-1]]]
        for factor in factors:
            products.append(products[-1] * factor.value)
        deltas, sample = [], None
        for k, number in enumerate(reversed(numbers)):
            node = self._node(number)
            sample = node.sample if sample is None else sample
            if number in self.deltas:
                whole = found.count[number] == 1
                deltas.append(Delta(node, k, self.deltas[number], products[k], whole))
        product = products[-1]
        if isinstance(self.trace, HandTrace):
            product = self.trace.derivative(product)
        return Path(products[0], factors, product, sample, tuple(deltas))

    def _factor(self, source: int, edge: Edge, found: Sums) -> Factor:
        """Return the factor of an edge, which many paths may share."""
        known = self.factors.get((source, edge))
        if known is None:
            recorded = edge[0] in self.used.ends and found.count[source] == 1
            ports = self._ports(source, edge)
            known = Factor(self._node(edge[0]), self._node(source), edge[1], ports, recorded)
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
]
