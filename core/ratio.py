"""The local cost of a number: what its ratios and the loss's gradients come to, output by output.

API summary
-----------
``outputs(graph, start)``                  the outputs of which ``start`` is one
``local_cost(snapshot, wire, row)``        -> :class:`LocalCost`, Σₖ ∂E/∂aₖ · ∂aₖ/∂w with numbers
``cost_explanation(snapshot, cost)``       the same as an :class:`Explanation`

A backward pass that starts from 1 at an output gives ratios, ∂aₖ/∂w.  Multiplied by ∂E/∂aₖ
and added up over *all* outputs they are the gradient ∂E/∂w.  Outputs cut the graph: every
way from w to the loss goes through one of them, or enters behind them (a penalty), and then
what enters there is a term of its own.  With a batch each sample has its own terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

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
from core.graph import Graph, Port, WireId, attached, detached
from core.hand_trace import HandTrace
from core.marks import N_, Remark
from core.names import Name
from core.trace import Array, Snapshot, Trace, backward
from core.wire_names import own_name, wire_name

MOST_TERMS: Final = 200
"""With more terms than this over all samples only those of one sample are worked out."""
_EACH: Final = N_(
    "Each output has a factor of its own. One common factor for all of them is right "
    "only where there is one output."
)
_ONE_SAMPLE: Final = N_("These are the terms of sample {n} of the batch.")


@dataclass(frozen=True, slots=True)
class CostTerm:
    """``upstream`` · ``ratio``: ∂E/∂output · ∂output/∂wire.

    ``sample`` is the row of the batch, ``None`` where all samples share the output.
    """

    output: WireId
    sample: int | None
    upstream: float
    ratio: float

    @property
    def product(self) -> float:
        return self.upstream * self.ratio


@dataclass(frozen=True, slots=True)
class LocalCost:
    """``total`` is ∂E/∂wire by backpropagation from the loss: what the products add up to.

    ``row``: the one sample that terms and total are of, ``None`` where they are of all.
    """

    wire: WireId
    terms: tuple[CostTerm, ...]
    total: float
    row: int | None


def outputs(graph: Graph, start: WireId) -> tuple[WireId, ...]:
    """Return the outputs of which ``start`` is one, in order.

    In a network these are the units of its layer.  In a free graph they are the numbers
    named alike (a(L)0, a(L)1), if none is computed from another.
    """
    wires = graph.wires
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


def local_cost(snapshot: Snapshot, wire: WireId, row: int = 0) -> LocalCost | None:
    """Return the terms that make up ∂E/∂``wire``, output by output.

    ``row`` is the sample that is shown, for a wire that has one number per sample, and
    where the terms of all samples are too many.  ``None`` where there is nothing to say:
    the backward pass starts at the loss, numbers were rounded by hand, the wire is an array
    or no part of what the outputs are computed from.

    Raises:
        KeyError: there is no such wire.
    """
    trace = snapshot.trace
    of = trace.graph.wires[wire]
    if not snapshot.ratios or isinstance(trace, HandTrace) or of.shape:
        return None
    cuts = tuple(cut for cut in _cuts(trace) if wire in cut.reached)
    if not cuts or any(cut.wire == wire for cut in cuts):
        return None
    count = sum(max(cut.samples, 1) for cut in cuts)
    one = of.batched or count > MOST_TERMS
    shown = min(row, len(trace.rows) - 1) if one and len(trace.rows) else None
    terms = tuple(term for cut in cuts for term in cut.terms(trace, wire, shown))
    return LocalCost(wire, terms, _total(trace, wire, shown, terms), shown)


def _total(trace: Trace, wire: WireId, row: int | None, terms: Iterable[CostTerm]) -> float:
    gradient = _from_loss(trace)[0][wire]
    if row is None:
        return float(gradient)
    if gradient.ndim:
        return float(gradient[row])
    return float(sum(term.product for term in terms))  # one sample's part of the batch's


@dataclass(frozen=True, eq=False, slots=True)
class _Cut:
    """One wire of the cut.

    ``upstream`` is ∂E/∂wire by the ways behind it, one per sample where it is batched;
    ``reached`` what the wire is computed from.
    """

    wire: WireId
    upstream: Array
    reached: frozenset[WireId]

    @property
    def samples(self) -> int:
        return len(self.upstream) if self.upstream.ndim else 0

    def terms(self, trace: Trace, wire: WireId, row: int | None) -> Iterator[CostTerm]:
        graph = attached(detached(trace.graph), self.wire)
        if not self.samples:
            made, _ = backward(graph, trace.values, self.wire, 1.0)
            yield CostTerm(self.wire, None, float(self.upstream), _picked(made[wire], row))
            return
        for n in range(self.samples) if row is None else (row,):
            seed = np.zeros(self.samples)
            seed[n] = 1.0
            made, _ = backward(graph, trace.values, self.wire, seed)
            yield CostTerm(self.wire, n, float(self.upstream[n]), _picked(made[wire], n))


def _picked(array: Array, row: int | None) -> float:
    return float(array[row or 0]) if array.ndim else float(array)


@lru_cache(maxsize=4)
def _from_loss(trace: Trace) -> tuple[dict[WireId, Array], dict[Port, Array]]:
    graph = detached(trace.graph)
    return backward(graph, trace.values, graph.loss, trace.start_value)


@lru_cache(maxsize=4)
def _cuts(trace: Trace) -> tuple[_Cut, ...]:
    """Return what cuts the graph: the outputs, then what enters behind them."""
    graph, start = detached(trace.graph), trace.plan.start_wire
    ends = outputs(graph, start)
    ends = ends if start in ends else (start,)
    behind = _behind(graph, ends)
    gone_round = [graph.producer[end] for end in ends if graph.producer[end].detached]
    around = {wire for gate in gone_round for wire in gate.inputs}
    _, flows = _from_loss(trace)
    totals: dict[WireId, Array] = {}
    for gate in graph.gates:
        for index, wire in enumerate(gate.inputs):
            flow = flows.get((gate.id, index))
            if gate.output not in behind or wire in behind or wire in around or flow is None:
                continue
            totals[wire] = totals[wire] + flow if wire in totals else flow
    order = [*ends, *(w for w in totals if w not in ends)]
    return tuple(_Cut(w, totals[w], attached(graph, w).ancestors(w)) for w in order if w in totals)


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
    graph = snapshot.graph
    loss = wire_name(graph.wires[graph.loss])
    own = wire_name(graph.wires[cost.wire])
    ends = dict.fromkeys(term.output for term in cost.terms)
    named: list[Tokens] = [
        (_name(COST, wire_name(graph.wires[w]), loss), Symbol("·"), _ratio(graph, w, own))
        for w in ends
    ]
    numbers: list[Tokens] = [
        (*_signed(term.upstream, COST, "+" if i else ""), Symbol("·"), *_signed(term.ratio, RATIO))
        for i, term in enumerate(cost.terms)
    ]
    line = Line(
        (_name(COST, own, loss),),
        _sum(named, several=len(cost.terms) > len(ends)),
        (Terms(tuple(numbers), len(numbers)),) if len(numbers) > 1 else numbers[0],
        NumberOf(cost.total, COST),
    )
    said = [Remark(_EACH)] if len(ends) > 1 else []
    if cost.row is not None and len(snapshot.trace.rows) > 1:
        said.append(Remark(_ONE_SAMPLE, {"n": cost.row + 1}))
    return Explanation(Subject(cost.wire, GRADIENT), (line,), tuple(said), ratios=True)


def _name(quantity: str, name: Name, start: Name) -> NameOf:
    # Without a wire: on the canvas there is another number in its place.
    return NameOf("", quantity, name, start)


def _ratio(graph: Graph, output: WireId, own: Name) -> NameOf:
    return _name(RATIO, own, wire_name(graph.wires[output]))


def _signed(value: float, quantity: str, before: str = "·") -> Tokens:
    """Return a number, a negative one in brackets where a sign stands ``before`` it."""
    number = NumberOf(value, quantity)
    return (Symbol("("), number, Symbol(")")) if before and value < 0 else (number,)


def _sum(terms: list[Tokens], *, several: bool) -> Tokens:
    """Join the outputs' products; with several samples a sum over these stands before."""
    whole = (Terms(tuple(terms), len(terms)),) if len(terms) > 1 else terms[0]
    if not several:
        return whole
    return (Symbol("Σₙ"), *((Symbol("("), *whole, Symbol(")")) if len(terms) > 1 else whole))
