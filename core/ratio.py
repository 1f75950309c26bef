"""The local cost of a number: what its ratios and the loss's gradients come to, output by output.

API summary
-----------
``outputs(graph, start)``                  the outputs of which ``start`` is one
``local_cost(snapshot, wire, row, entry)`` -> :class:`LocalCost`, Σₖ ∂E/∂aₖ · ∂aₖ/∂w with numbers
``cost_explanation(snapshot, cost)``       the same as an :class:`Explanation`

A backward pass that starts from 1 at an output gives ratios, ∂aₖ/∂w.  Multiplied by ∂E/∂aₖ
and added up over *all* outputs they are the gradient ∂E/∂w.  Outputs cut the graph: every
way from w to the loss goes through one of them, or enters behind them (a penalty), and then
what enters there is a term of its own.  With a batch each sample has its own terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

import numpy as np

from core.decimals import arithmetic, decimal_of
from core.explain_hand import marked
from core.explain_render import SAMPLES, bracketed
from core.explain_text import FIRST_TERMS
from core.explain_tokens import (
    COST,
    GRADIENT,
    RATIO,
    Explanation,
    Line,
    NameOf,
    NumberOf,
    Subject,
    Symbol,
    Terms,
    Tokens,
)
from core.graph import Graph, Port, WireId, attached, detached, place_named
from core.hand_trace import HandTrace
from core.marks import N_, Remark
from core.names import Name, sampled
from core.neuron import NeuronSnapshot
from core.trace import Array, Snapshot, Trace, backward
from core.wire_names import entry_name, own_name, wire_name

Entry = tuple[int, ...]
T = TypeVar("T")

MOST_TERMS: Final = 200
"""With more terms than this over all samples only those of one sample are worked out."""
MOST_BY_HAND: Final = 24
"""The same by hand, where each takes longer."""
MOST_WRITTEN: Final = 24
"""Of more terms only the first ones and the last are written."""
MOST_DECIMALS: Final = 15
_EACH: Final = N_(
    "Each output has a factor of its own. One common factor for all of them is right "
    "only where there is one output."
)
_BY_HAND: Final = N_("By hand each product is rounded before it is added.")
_OTHERWISE: Final = N_("Backpropagation by hand rounds elsewhere and comes to {number}.")
_ONE_SAMPLE: Final = N_("These are the terms of sample {n} of the batch.")


@dataclass(frozen=True, slots=True)
class CostTerm:
    """``upstream`` · ``ratio``: ∂E/∂output · ∂output/∂wire.

    ``entry`` is that of an output that is an array.  ``sample`` is the row of the batch,
    ``None`` where all samples share the output.  ``product`` is rounded by hand.
    """

    output: WireId
    sample: int | None
    upstream: float
    ratio: float
    product: float
    entry: Entry = ()


@dataclass(frozen=True, slots=True)
class LocalCost:
    """``total`` is ∂E/∂wire by backpropagation from the loss: what the products add up to.

    By hand it is the sum of the products, and ``usual`` what backpropagation by hand comes to
    where that is another number.  ``row``: the one sample that terms and total are of,
    ``None`` where they are of all.
    """

    wire: WireId
    terms: tuple[CostTerm, ...]
    total: float
    row: int | None
    entry: Entry = ()
    usual: float | None = None


def outputs(graph: Graph, start: str) -> tuple[str, ...]:
    """Return the outputs of which ``start`` is one, in order, as they are typed.

    In a network these are the units of its layer.  In a free graph they are the numbers
    named alike (a(L)0, a(L)1), if none is computed from another, or the entries of an array.
    """
    wires = graph.wires
    place = place_named(graph, start)
    if place is None:
        return ()
    if place[1]:
        entries = np.ndindex(wires[place[0]].shape)
        return tuple(place[0] + "".join(f"[{i}]" for i in entry) for entry in entries)
    here = wires[start].origin
    if graph.has_loss:
        alike = [w.id for w in graph.by_role(here.role) if w.origin.layer == here.layer]
        return tuple(w for w in alike if wires[w].shape == ())
    name = own_name(start)
    alike = [w for w in graph.producer if _alike(own_name(w), name) and wires[w].shape == ()]
    if any(w != other and w in graph.ancestors(other) for w in alike for other in alike):
        return (start,)
    return tuple(w for w in alike if graph.loss not in (w, start) and _leads(graph, w))


def _alike(one: Name, other: Name) -> bool:
    return bool(one.sub) and (one.base, one.sup) == (other.base, other.sup)


def _leads(graph: Graph, wire: WireId) -> bool:
    return wire in graph.ancestors(graph.loss)


def local_cost(
    snapshot: Snapshot, wire: WireId, row: int = 0, entry: Entry | None = None
) -> LocalCost | None:
    """Return the terms that make up ∂E/∂``wire``, output by output.

    ``row`` is the sample that is shown, for a wire that has one number per sample, and
    where the terms of all samples are too many; ``entry`` that of an array.  ``None`` where
    there is nothing to say: the backward pass starts at the loss, the wire is a whole array
    or no part of what the outputs are computed from.

    Raises:
        KeyError: there is no such wire.
    """
    trace, entry = snapshot.trace, entry or ()
    of = trace.graph.wires[wire]
    if not snapshot.ratios or isinstance(snapshot, NeuronSnapshot) or len(of.shape) != len(entry):
        return None
    cuts = tuple(cut for cut in _cuts(trace) if wire in cut.reached)
    if not cuts or any(cut.wire == wire for cut in cuts):
        return None
    count = sum(cut.count for cut in cuts)
    one = of.batched or count > (MOST_BY_HAND if isinstance(trace, HandTrace) else MOST_TERMS)
    shown = min(row, len(trace.rows) - 1) if one and len(trace.rows) else None
    terms = tuple(term for cut in cuts for term in cut.terms(trace, (wire, entry), shown))
    return _cost(trace, wire, entry, shown, terms)


def _cost(
    trace: Trace, wire: WireId, entry: Entry, row: int | None, terms: tuple[CostTerm, ...]
) -> LocalCost:
    gradient = _from_loss(trace)[0][wire]
    batched = trace.graph.wires[wire].batched
    usual = float(gradient[(row, *entry) if batched else entry])
    added = _added(trace, (term.product for term in terms))
    if row is not None and not batched:
        return LocalCost(wire, terms, added, row, entry)  # one sample's part of the batch's
    if not isinstance(trace, HandTrace):
        return LocalCost(wire, terms, usual, row, entry)
    return LocalCost(wire, terms, added, row, entry, None if added == usual else usual)


def _added(trace: Trace, numbers: Iterable[float]) -> float:
    """Return a sum, by hand without what float64 adds to it."""
    if not isinstance(trace, HandTrace):
        return float(sum(numbers))
    with arithmetic():
        return float(sum(map(decimal_of, numbers), Decimal(0)))


@dataclass(frozen=True, eq=False, slots=True)
class _Cut:
    """One wire of the cut.

    ``upstream`` is ∂E/∂wire by the ways behind it, one per sample where it is ``batched``;
    ``reached`` what the wire is computed from.
    """

    wire: WireId
    upstream: Array
    reached: frozenset[WireId]
    batched: bool

    @property
    def count(self) -> int:
        """How many terms it has: one for each entry and sample."""
        return int(self.upstream.size)

    def terms(self, trace: Trace, of: tuple[WireId, Entry], row: int | None) -> Iterator[CostTerm]:
        rows: Iterable[int | None] = (None,)
        if self.batched:
            rows = range(len(self.upstream)) if row is None else (row,)
        shape = self.upstream.shape[int(self.batched) :]
        for entry in np.ndindex(shape):
            for n in rows:
                at = entry if n is None else (n, *entry)
                made, batched = (
                    _ratios(trace, self.wire, entry, n),
                    trace.graph.wires[of[0]].batched,
                )
                ratio = float(
                    made[of[0]][(0 if n is not None else row or 0, *of[1]) if batched else of[1]]
                )
                upstream = float(self.upstream[at])
                yield CostTerm(
                    self.wire, n, upstream, ratio, _product(trace, upstream, ratio), entry
                )


def _product(trace: Trace, upstream: float, ratio: float) -> float:
    product = upstream * ratio
    return trace.derivative(product) if isinstance(trace, HandTrace) else product


@lru_cache(maxsize=64)
def _ratios(trace: Trace, wire: WireId, entry: Entry, row: int | None) -> Mapping[WireId, Array]:
    """Return the derivatives of one number by all that it is computed from.

    ``row``: of that sample alone, with arrays of one row.
    """
    graph = attached(detached(trace.graph), wire)
    of = trace if row is None else _of_row(trace, row)
    begun = np.zeros_like(of.values[wire])
    at: tuple[Any, ...] = (..., *entry)
    begun[at] = 1.0
    if isinstance(of, HandTrace):
        from core.hand import backward as backward_by_hand

        return backward_by_hand(of, graph, wire, begun)[0]
    made, _ = backward(graph, of.values, wire, begun)
    reached = graph.ancestors(wire)
    return {name: array for name, array in made.items() if name in reached}


def _of_row(trace: Trace, row: int) -> Trace:
    """Return the record of one sample: of numbers that each sample has only its own."""
    wires = trace.graph.wires
    values = {w: v[row : row + 1] if wires[w].batched else v for w, v in trace.values.items()}
    return replace(trace, values=values)


@lru_cache(maxsize=4)
def _from_loss(trace: Trace) -> tuple[Mapping[WireId, Array], Mapping[Port, Array]]:
    graph = detached(trace.graph)
    begun = np.asarray(trace.start_value)
    if isinstance(trace, HandTrace):
        from core.hand import backward as backward_by_hand

        return backward_by_hand(trace, graph, graph.loss, begun)
    return backward(graph, trace.values, graph.loss, begun)


@lru_cache(maxsize=4)
def _cuts(trace: Trace) -> tuple[_Cut, ...]:
    """Return what cuts the graph: the outputs, then what enters behind them."""
    graph, start = detached(trace.graph), trace.plan.start_wire
    ends = (start,) if trace.plan.start_entry else outputs(graph, start)
    ends = ends if start in ends else (start,)
    behind = _behind(graph, ends)
    gone_round = [graph.producer[end] for end in ends if graph.producer[end].detached]
    around = {wire for gate in gone_round for wire in gate.inputs}
    _, flows = _from_loss(trace)
    found: dict[WireId, list[Array]] = {}
    for gate in graph.gates:
        for index, wire in enumerate(gate.inputs):
            flow = flows.get((gate.id, index))
            if gate.output not in behind or wire in behind or wire in around or flow is None:
                continue
            found.setdefault(wire, []).append(flow)
    order = [*ends, *(w for w in found if w not in ends)]
    return tuple(
        _Cut(
            w,
            _total(trace, found[w]),
            attached(graph, w).ancestors(w),
            graph.wires[w].batched,
        )
        for w in order
        if w in found
    )


def _total(trace: Trace, flows: list[Array]) -> Array:
    """Return the sum of flows, by hand to the digits that they have."""
    total = np.asarray(sum(flows[1:], flows[0]))
    if not isinstance(trace, HandTrace) or len(flows) < 2:
        return total
    made = [trace.derivative(float(value)) for value in total.ravel()]
    return np.array(made).reshape(total.shape)


def _behind(graph: Graph, ends: tuple[WireId, ...]) -> frozenset[WireId]:
    """Return what is computed from ``ends`` and leads to the loss."""
    found = set(ends)
    for gate in graph.gates:
        if gate.output not in found and found.intersection(gate.inputs):
            found.add(gate.output)
    return frozenset(found & graph.ancestors(graph.loss)) - set(ends)


# -- as an explanation -----------------------------------------------------------------


def cost_explanation(snapshot: Snapshot, cost: LocalCost) -> Explanation:
    """Return ∂E/∂w = Σₖ ∂E/∂aₖ · ∂aₖ/∂w, in symbols and with the numbers."""
    graph, trace = snapshot.graph, snapshot.trace
    loss = wire_name(graph.wires[graph.loss])
    own = entry_name(graph.wires[cost.wire], cost.entry)
    ends = dict.fromkeys((term.output, term.entry) for term in cost.terms)
    several = len(cost.terms) > len(ends)
    called = [
        sampled(name) if several and graph.wires[wire].batched else name
        for wire, entry in _few([*ends])
        for name in (entry_name(graph.wires[wire], entry),)
    ]
    named: list[Tokens] = [
        (_name(COST, end, loss), Symbol("·"), _name(RATIO, own, end)) for end in called
    ]
    numbers: list[Tokens] = [
        (NumberOf(term.upstream, COST), Symbol("·"), NumberOf(term.ratio, RATIO))
        for term in _few([*cost.terms])
    ]
    line = Line(
        (_name(COST, own, loss),),
        _sum(named, len(ends), several=several),
        bracketed(_joined(numbers, len(cost.terms))),
        NumberOf(cost.total, COST),
    )
    line = marked(line) if isinstance(trace, HandTrace) else line
    said = [Remark(_EACH)] if len(ends) > 1 else []
    if cost.row is not None and len(trace.rows) > 1:
        said.append(Remark(_ONE_SAMPLE, {"n": cost.row + 1}))
    if isinstance(trace, HandTrace):
        said.append(Remark(_BY_HAND))
    if cost.usual is not None:
        said.append(Remark(_OTHERWISE, {"number": f"{cost.usual:.{MOST_DECIMALS}g}"}))
    return Explanation(Subject(cost.wire, GRADIENT), (line,), tuple(said), ratios=True)


def _few(terms: list[T]) -> list[T]:
    """Return all terms, or of very many the first ones and the last."""
    return terms if len(terms) <= MOST_WRITTEN else [*terms[:FIRST_TERMS], terms[-1]]


def _name(quantity: str, name: Name, start: Name) -> NameOf:
    # Without a wire: on the canvas there is another number in its place.
    return NameOf("", quantity, name, start)


def _joined(terms: list[Tokens], count: int) -> Tokens:
    """Return the sum of ``count`` terms, or the only one."""
    return (Terms(tuple(terms), count),) if len(terms) > 1 else terms[0]


def _sum(terms: list[Tokens], count: int, *, several: bool) -> Tokens:
    """Join the outputs' products; with several samples a sum over these stands before."""
    whole = _joined(terms, count)
    if not several:
        return whole
    return (
        Symbol(SAMPLES),
        *((Symbol("("), *whole, Symbol(")")) if len(terms) > 1 else whole),
    )
