"""The chain to the loss as equations, in the tokens of an explanation.

API summary
-----------
``chain_explanation(snapshot, chain)``        -> :class:`core.explain_tokens.Explanation`
``path_explanation(snapshot, chain, rank)``   the same of one path only, 0 the largest
``sum_explanation(snapshot, chain)``          its sum only, and what is to be said of it

With one path the product stands in one line, after one for each δ = dE/dz on its way.
With several each path has a line of its own, P₁ the largest, and the last line adds them
up; what is not listed is one more term.  Where one derivative is all there is, its gate says
where it comes from.

By hand each product is rounded before it is multiplied on.  Where that is to be seen in the
result, the products of a single path stand before its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from core.chain import Chain, Delta, Factor, Path, operands
from core.chain_remarks import remarks, rest_name, rest_remarks, rounding_remarks
from core.chain_steps import steps
from core.explain import explain
from core.explain_hand import exact_number, traced
from core.explain_hand import marked as rounded
from core.explain_render import SAMPLES, values
from core.explain_text import Group, Item, Numbers, Ref
from core.explain_tokens import (
    CONSTANT,
    GRADIENT,
    VALUE,
    Explanation,
    Line,
    LocalOf,
    NameOf,
    NumberOf,
    Subject,
    Symbol,
    Terms,
    Token,
    Tokens,
)
from core.graph import Port, WireId
from core.marks import Remark
from core.names import Name, sampled
from core.trace import Snapshot
from core.wire_names import delta_name, wire_name

T = TypeVar("T")

_TIMES: Final = Symbol("·")


def chain_explanation(snapshot: Snapshot, chain: Chain) -> Explanation:
    """Return the equations of ``chain``, which was made of the same snapshot."""
    return _Writer(snapshot, chain).run()


def path_explanation(snapshot: Snapshot, chain: Chain, rank: int) -> Explanation:
    """Return the product of one path of ``chain`` after each δ that is all of dE/dz on it."""
    writer = _Writer(snapshot, chain)
    left = writer.left if chain.count == 1 else writer.path_name(rank)
    subject = Subject(chain.of.wire, GRADIENT, None, chain.of.entry)
    said = remarks(snapshot, chain) if chain.count == 1 else ()
    lines = tuple(map(writer.marked, writer.single(chain.paths[rank], left)))
    return Explanation(subject, lines, (*said, *writer.said()), ratios=snapshot.ratios)


def sum_explanation(snapshot: Snapshot, chain: Chain) -> Explanation:
    """Return the derivative as a sum over so many paths, and what is to be said of them."""
    writer = _Writer(snapshot, chain)
    subject = Subject(chain.of.wire, GRADIENT, None, chain.of.entry)
    line = writer.counted() if chain.count > 1 else writer.lines()[-1]
    said = remarks(snapshot, chain)
    return Explanation(subject, (writer.marked(line),), said, ratios=snapshot.ratios)


class _Writer:
    """One call of :func:`chain_explanation`."""

    def __init__(self, snapshot: Snapshot, chain: Chain) -> None:
        self.chain = chain
        self.numbers = Numbers(snapshot)
        self.trace, self.graph = snapshot.trace, snapshot.graph
        self.snapshot, self.hand = snapshot, traced(snapshot)
        self.end = wire_name(snapshot.start)
        self.on_the_way = self.apart = False

    def run(self) -> Explanation:
        subject = Subject(self.chain.of.wire, GRADIENT, None, self.chain.of.entry)
        lines = tuple(map(self.marked, self.lines()))
        said = (*remarks(self.snapshot, self.chain), *rest_remarks(self.chain), *self.said())
        return Explanation(subject, lines, said, self.exact(), self.snapshot.ratios)

    def exact(self) -> float | None:
        """Return what the derivative would be, not rounded; ``None`` for a part of it."""
        of = self.chain.of
        if self.chain.sample is not None:
            return None
        rows = () if of.sample is None else (of.sample,)
        return exact_number(self.numbers, Ref(of.wire, GRADIENT, (*rows, *of.entry)))

    def marked(self, line: Line) -> Line:
        """Return ``line``; where it is about one sample's part of the derivative it says so.

        By hand it says whether its result is rounded.
        """
        if self.hand is not None and line.numbers:
            line = rounded(line)
        sample = self.chain.sample
        if line.left != (self.left,):
            return line
        if sample is None:
            return replace(line, left=self._of_all())
        mark = NameOf(self.chain.of.wire, GRADIENT, Name("", f"n={sample + 1}"))
        return replace(line, left=(Symbol("("), self.left, Symbol(")"), mark))

    def _of_all(self) -> Tokens:
        """Return what the derivative is called; of a ratio that all samples share it is a sum."""
        if self.chain.of.sample is not None or not self.snapshot.start.batched:
            return (self.left,)
        return (Symbol(SAMPLES), replace(self.left, start=sampled(self.end)))

    def lines(self) -> list[Line]:
        """Return all equations, that of the derivative last."""
        chain = self.chain
        if chain.count == 1:
            return self.single(chain.paths[0], self.left)
        if chain.count:
            return self._sum()
        return [self._line(self.left, (), (Symbol("0"),), chain.total)]

    def counted(self) -> Line:
        """Return the sum as its first and last term, of so many."""
        last = self._part_name("P", str(self.chain.count))
        between: tuple[Tokens, ...] = ((Symbol("…"),),) if self.chain.count > 2 else ()
        names: tuple[Tokens, ...] = ((self._part_name("P", "1"),), *between, (last,))
        line = self._line(self.left, (Terms(names, len(names)),), (), self.chain.total)
        apart = self.chain.complete and self.chain.listed != self.chain.total
        return replace(line, rounded=self.hand is not None and apart)

    def said(self) -> tuple[Remark, ...]:
        """Return what is to be said of the products in the lines, of those made so far."""
        return rounding_remarks(on_the_way=self.on_the_way, apart=self.apart)

    # -- one path ----------------------------------------------------------------

    def single(self, path: Path, left: Token) -> list[Line]:
        """Return a line for each δ on the way, each from the one before, and the product."""
        if len(path.factors) == 1 and self.chain.count == 1:
            return self._one_gate()
        # A ratio by z that is one factor, written by its name, would say the same twice.
        least = 2 if self.snapshot.ratios and path.start == 1.0 else 1
        deltas = [
            d for d in path.deltas if d.whole and d.node != self.chain.of and d.factors >= least
        ]
        lines: list[Line] = []
        before = None
        for delta in deltas:
            first = before.factors if before is not None else 0
            lines += self._steps(path, first, first, delta.factors)
            lines.append(self._from_delta(self._delta_name(delta), path, before, delta))
            before = delta
        in_short: Tokens = ()
        if before is not None:
            in_short = self._symbols(path, before, len(path.factors))
        first = before.factors if before is not None else 0
        lines += self._steps(path, 0, first, len(path.factors))
        return [*lines, self._product(left, path, path.product, in_short)]

    def _one_gate(self) -> list[Line]:
        """Return the equations of the gate whose derivative is all of the chain."""
        of = self.chain.of
        subject = Subject(of.wire, GRADIENT, None, of.entry)
        found = explain(self.snapshot, subject, of.sample or 0)
        assert found is not None  # the chain has its gradient
        return [*found.lines]

    def _steps(self, path: Path, written: int, first: int, last: int) -> tuple[Line, ...]:
        """Return by hand the products that lead to a line's result, and note what to say."""
        if self.hand is None:
            return ()
        made = steps(self.hand, path, written, first, last, self.numbers)
        self.on_the_way |= made.on_the_way
        self.apart |= made.apart
        return made.lines

    def _from_delta(self, left: Token, path: Path, before: Delta | None, delta: Delta) -> Line:
        node = delta.node
        written = NameOf(node.wire, GRADIENT, node.name, self.end)
        return Line(
            left=(left,),
            chain=() if self.snapshot.ratios else (written,),
            symbols=self._symbols(path, before, delta.factors),
            numbers=self._values(path, before, delta.factors),
            result=NumberOf(delta.value, GRADIENT, node.wire, None, node.entry),
        )

    def _product(self, left: Token, path: Path, result: float, in_short: Tokens = ()) -> Line:
        last = len(path.factors)
        return self._line(
            left,
            self._symbols(path, None, last),
            self._values(path, None, last),
            result,
            in_short,
        )

    # -- several paths -----------------------------------------------------------

    def _sum(self) -> list[Line]:
        chain = self.chain
        lines, names, terms = [], [], []
        for i, path in enumerate(chain.paths):
            name = self.path_name(i)
            self._steps(path, 0, 0, len(path.factors))
            lines.append(self._product(name, path, path.product))
            names.append(name)
            terms.append(NumberOf(path.product, GRADIENT))
        if not chain.complete:
            names.append(NameOf(chain.of.wire, GRADIENT, rest_name(chain)))
            terms.append(NumberOf(chain.rest, GRADIENT))
        common = self._common()
        if common is not None:
            lines.append(self._known_delta(common))
        group = Group(tuple((t,) for t in terms), len(terms))
        lines.append(
            self._line(
                self.left,
                (Terms(tuple((n,) for n in names), len(names)),),
                values((group,), self.numbers),
                chain.total,
                () if common is None else self._short(common),
            )
        )
        return lines

    def _common(self) -> Delta | None:
        """Return the δ that all paths leave last, where it is one and all paths are known."""
        chain = self.chain
        nearest = {p.deltas[-1].node if p.deltas else None for p in chain.paths}
        path = chain.paths[0]
        if len(nearest) > 1 or not path.deltas or path.deltas[-1].node == chain.of:
            return None
        found = path.deltas[-1]
        # A penalty's path, or that of another sample, may be among those not listed.
        return found if chain.complete or self._alone(found) else None

    def _alone(self, delta: Delta) -> bool:
        """Whether the derivative of the δ's neuron by the number makes all of the gradient."""
        path = self.chain.paths[0]
        product = delta.value
        for factor in path.factors[delta.factors :]:
            product *= factor.value
        total = self.chain.total
        return total != 0.0 and abs(product - total) <= 1e-9 * abs(total)

    def _known_delta(self, delta: Delta) -> Line:
        node = delta.node
        number = NumberOf(delta.value, GRADIENT, node.wire, None, node.entry)
        written = NameOf(node.wire, GRADIENT, node.name, self.end)
        symbols = () if self.snapshot.ratios else (written,)
        return Line((self._delta_name(delta),), symbols, (number,), number)

    def _short(self, delta: Delta) -> Tokens:
        path = self.chain.paths[0]
        return self._symbols(path, delta, len(path.factors))

    # -- pieces ------------------------------------------------------------------

    def _line(
        self,
        left: Token,
        symbols: Tokens,
        numbers: Tokens,
        result: float,
        in_short: Tokens = (),
    ) -> Line:
        """Return an equation; the number on its left is on the canvas if it is the whole one."""
        of = self.chain.of
        there = left == self.left and self.chain.sample is None
        number = (
            NumberOf(result, GRADIENT, of.wire, None, of.entry)
            if there
            else NumberOf(result, GRADIENT)
        )
        short = () if in_short == symbols else in_short
        return Line((left,), symbols, numbers, number, short)

    @property
    def left(self) -> NameOf:
        """The name of the derivative that the chain makes."""
        return NameOf(self.chain.of.wire, GRADIENT, self.chain.of.name, self.end)

    def path_name(self, rank: int) -> NameOf:
        """Return what a path's product is called: P₁ for the largest, of rank 0."""
        sample = self.chain.paths[rank].sample if self.chain.rows > 1 else None
        return self._part_name("P", str(rank + 1), sample)

    def _part_name(self, letter: str, sub: str = "", sample: int | None = None) -> NameOf:
        sup = "" if sample is None else f"n={sample + 1}"
        return NameOf(self.chain.of.wire, GRADIENT, Name(letter, sub, sup))

    def _delta_name(self, delta: Delta) -> NameOf:
        """Return δ of a z, of one sample in a batch; the quotient itself where it is a ratio."""
        node, ratios = delta.node, self.snapshot.ratios
        name = node.name if ratios else delta_name(node.name)
        if self.chain.rows > 1 and node.sample is not None:
            name = Name(name.base, name.sub, f"{name.sup}n={node.sample + 1}")
        return NameOf(node.wire, GRADIENT, name, self.end if ratios else None)

    def _symbols(self, path: Path, before: Delta | None, last: int) -> Tokens:
        """Return the factors up to ``last`` by name, from a δ or from the beginning on."""
        made: list[Token] = []
        first = 0
        if before is not None:
            made.append(self._delta_name(before))
            first = before.factors
        elif path.start != 1.0:
            made.append(NameOf(self.chain.end, GRADIENT, self.end, self.end))
        for factor in path.factors[first:last]:
            made.append(self._local(factor))
        return tuple(_joined(made))

    def _values(self, path: Path, before: Delta | None, last: int) -> Tokens:
        made: list[Item] = []
        first = 0
        if before is not None:
            node = before.node
            made.append(NumberOf(before.value, GRADIENT, node.wire, None, node.entry))
            first = before.factors
        elif path.start != 1.0 or not path.factors:
            made.append(NumberOf(path.start, GRADIENT, self.chain.end))
        made += [self._number(factor, path.start) for factor in path.factors[first:last]]
        return values(tuple(_joined(made)), self.numbers)

    def _local(self, factor: Factor) -> LocalOf:
        of, by = factor.of, factor.by
        port = next((p for p in factor.ports if self._reads(p, by.wire)), None)
        return LocalOf(of.name, by.name, of.wire, port, of.entry)

    def _reads(self, port: Port, wire: WireId) -> bool:
        return self.graph.gate(port[0]).inputs[port[1]] == wire

    def _number(self, factor: Factor, start: float) -> NumberOf:
        """A factor that stands on the canvas says where: as a gradient, or as an operand."""
        by = factor.by
        if factor.recorded and start == 1.0:
            return NumberOf(factor.value, GRADIENT, by.wire, None, by.entry)
        met = operands(self.graph, factor)
        if len(met) == 1 and self._value(*met[0], by.sample or factor.of.sample) == factor.value:
            return NumberOf(factor.value, VALUE, met[0][0], None, met[0][1])
        return NumberOf(factor.value, CONSTANT)

    def _value(self, wire: WireId, entry: tuple[int, ...], sample: int | None) -> float:
        rows = (sample or 0,) if self.graph.wires[wire].batched else ()
        return float(self.trace.values[wire][(*rows, *entry)])


def _joined(factors: Sequence[T]) -> list[T | Symbol]:
    made: list[T | Symbol] = []
    for factor in factors:
        if made:
            made.append(_TIMES)
        made.append(factor)
    return made
