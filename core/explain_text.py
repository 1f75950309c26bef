"""From a gate's rule to tokens: once with names, once with the numbers.

A rule (:mod:`core.gates.text`) speaks of ``{0@1,2}``; here it becomes a reference to a
recorded number, and then a name or the number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from core.columns import product_text
from core.explain_tokens import (
    FLOW,
    GRADIENT,
    UPDATED,
    VALUE,
    Index,
    NameOf,
    NumberOf,
    ShapeOf,
    Symbol,
)
from core.explain_whole import whole_array
from core.gates import rule
from core.gates.text import Sum, Text
from core.graph import Gate, Graph, Port, Wire, WireId
from core.hand_trace import HandTrace
from core.names import Name
from core.trace import Snapshot
from core.wire_names import entry_name, wire_name

Array = npt.NDArray[np.float64]

MOST_TERMS = 200
"""A longer sum is given by its first terms and its last."""
FIRST_TERMS = 3

_PLACE = re.compile(r"\{([^}@#]*)(?:@([^}]*)|#([^}]*))?\}")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|\S")


@dataclass(frozen=True, slots=True)
class Ref:
    """A recorded number; ``index`` is into its array, ``None`` for the whole array."""

    wire: WireId
    quantity: str
    index: Index | None
    port: Port | None = None


@dataclass(frozen=True, slots=True)
class Local:
    """The local derivative of one number by another.

    ``number``: what it was rounded to by hand; else it has a name only.
    """

    of: Ref
    by: Ref
    port: Port
    number: NumberOf | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A number with a sign of its own: η, or an optimizer's memory v."""

    symbol: Symbol
    number: NumberOf | ShapeOf


@dataclass(frozen=True, slots=True)
class Group:
    """A sum of ``count`` terms of which some may be left out."""

    terms: tuple[Items, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Stacked:
    """A whole array that is written by the names of its ``entries``."""

    entries: Items
    array: ShapeOf


Item = Symbol | NumberOf | Ref | Local | Named | Group | Stacked
Items = tuple[Item, ...]
Resolve = Callable[[str, str | None], Items]
Place = tuple[str, str | None]
"""What stands in a rule for numbers, and which entry of it."""


class Numbers:
    """Looks up numbers and names of one snapshot, in black or (``again``) in blue."""

    def __init__(self, snapshot: Snapshot, *, again: bool = False) -> None:
        self.snapshot = snapshot
        self.graph: Graph = snapshot.graph
        self.again = again
        self.start: Name = wire_name(snapshot.start)
        self.by_hand: bool = isinstance(snapshot.trace, HandTrace)

    def wire(self, wire: WireId) -> Wire:
        return self.graph.wires[wire]

    def value_quantity(self, wire: WireId) -> str:
        """Say which number of ``wire`` a rule reads: in the second pass the new one, if any."""
        if self.again and self.snapshot.updated(wire) is not None:
            return UPDATED
        return VALUE

    def array(self, ref: Ref) -> Array:
        """Return the recorded array that ``ref`` is into."""
        trace = self.snapshot.trace
        if ref.quantity == FLOW and ref.port is not None:
            return trace.flows[ref.port]
        table = {VALUE: trace.values, GRADIENT: trace.gradients, UPDATED: trace.again}
        return table[ref.quantity][ref.wire]

    def inputs(self, gate: Gate) -> list[Array]:
        """Return the numbers that ``gate`` reads."""
        return [self.array(Ref(w, self.value_quantity(w), None)) for w in gate.inputs]

    def number(self, ref: Ref) -> NumberOf | ShapeOf:
        """Return the number of ``ref``, or a whole array: a small one with its numbers."""
        array = self.array(ref)
        if ref.index is None and array.ndim:
            return whole_array(self.graph, array, ref.quantity, self.wire(ref.wire))
        value = float(array[ref.index or ()])
        return NumberOf(value, ref.quantity, ref.wire, ref.port, self.entry(ref))

    def name(self, ref: Ref) -> NameOf:
        """Return the name of ``ref``."""
        name = self.plain_name(ref)
        if ref.quantity in (VALUE, UPDATED):
            return NameOf(ref.wire, ref.quantity, name, entry=self.entry(ref))
        via = None
        if ref.port is not None and self._is_shared(ref.wire):
            via = _name(self.graph, self.graph.gate(ref.port[0]).output, ())
        return NameOf(ref.wire, ref.quantity, name, self.start, via, self.entry(ref), ref.port)

    def _is_shared(self, wire: WireId) -> bool:
        """Whether one flow of ``wire`` may be less than its gradient, or that of its array."""
        made = self.graph.producer.get(wire)
        return len(self.graph.consumers[wire]) > 1 or (made is not None and made.op == "pick")

    def plain_name(self, ref: Ref) -> Name:
        """Return what the wire, or the entry of it, is called."""
        return _name(self.graph, ref.wire, self.entry(ref))

    def entry(self, ref: Ref) -> Index:
        """Return the index of ``ref`` without the sample."""
        return (ref.index or ())[int(self.wire(ref.wire).batched) :]


@lru_cache(maxsize=1024)
def _name(graph: Graph, wire: WireId, entry: Index) -> Name:
    return entry_name(graph.wires[wire], entry)


# -- from text to items -----------------------------------------------------------


def items(text: Text, resolve: Resolve) -> Items:
    """Return ``text`` with its places resolved and its sums written out."""
    made: list[Item] = []
    for part in text:
        if isinstance(part, Sum):
            made.extend(_summed(part, resolve))
        else:
            made.extend(_parsed(part, resolve))
    return tuple(made)


def _summed(part: Sum, resolve: Resolve) -> Items:
    if part.count == 0:
        return (Symbol("0"),)
    chosen = range(part.count)
    shown = [*chosen[:FIRST_TERMS], *chosen[-1:]] if part.count > MOST_TERMS else [*chosen]
    terms = []
    for i in shown:
        term = part.term(i)
        terms.append(items((term,) if isinstance(term, str) else term, resolve))
    return terms[0] if part.count == 1 else (Group(tuple(terms), part.count),)


def _parsed(text: str, resolve: Resolve) -> Items:
    made: list[Item] = []
    for piece in _pieces(text):
        if isinstance(piece, tuple):
            made.extend(resolve(*piece))
        else:
            made.append(piece)
    return tuple(made)


# Gates of one kind say the same of their numbers, time and again.
@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[Symbol | NumberOf | Place, ...]:
    made: list[Symbol | NumberOf | Place] = []
    end = 0
    for found in _PLACE.finditer(text):
        made.extend(Symbol(word) for word in _WORD.findall(text[end : found.start()]))
        end = found.end()
        what, index, plain = found.groups()
        made.append((what, index) if plain is None else NumberOf(float(plain)))
    made.extend(Symbol(word) for word in _WORD.findall(text[end:]))
    return tuple(made)


@lru_cache(maxsize=1024)
def _index(text: str) -> Index:
    return tuple(int(i) for i in text.split(",") if i)


class Scope:
    """What the places in the rule of one gate stand for."""

    def __init__(self, numbers: Numbers, gate: Gate) -> None:
        self.numbers = numbers
        self.gate = gate

    def __call__(self, what: str, place: str | None) -> Items:
        if what == "d":
            return (self._local(*(place or "").split(">")),)
        index = None if place is None else _index(place)
        if what.isdigit():
            return self._value(self.gate.inputs[int(what)], index)
        if what == "y":
            return (Ref(self.gate.output, self.numbers.value_quantity(self.gate.output), index),)
        if what == "g":
            return (Ref(through_sum(self.numbers.graph, self.gate.output), GRADIENT, index),)
        return _setting(self.gate.attributes, what, index)

    def _value(self, wire: WireId, index: Index | None) -> Items:
        """A product w·a is written as such: it is no quantity to remember, unless rounded."""
        if self.numbers.by_hand or self.numbers.wire(wire).origin.role != "product":
            return (Ref(wire, self.numbers.value_quantity(wire), index),)
        return value_items(self.numbers, wire, index)

    def _local(self, at_y: str, port: str, index: str) -> Local:
        output = through_sum(self.numbers.graph, self.gate.output)
        wire = self.gate.inputs[int(port)]
        of, by = Ref(output, VALUE, _index(at_y)), Ref(wire, VALUE, _index(index))
        return Local(of, by, (self.gate.id, int(port)))


def _setting(attributes: Mapping[str, Any], what: str, index: Index | None) -> Items:
    value = np.asarray(attributes[what], dtype=np.float64)
    if index is None and value.ndim:
        return (Symbol(what),)
    number = float(value[index or ()])
    if what != "coefficient":
        return (NumberOf(number),)
    factor = float(attributes.get("factor", 1.0))
    if factor == 1.0 or not factor:
        return (Named(Symbol("λ"), NumberOf(number)),)
    # What is added up is of factor · λ; both stand in the formula.
    lambda_ = Named(Symbol("λ"), NumberOf(_divided(number, factor)))
    return (NumberOf(factor), Symbol("·"), lambda_)


def _divided(product: float, factor: float) -> float:
    """Return λ as it was typed: of what ``factor`` makes of it, the shortest decimal."""
    exact = product / factor
    short = float(f"{exact:.15g}")
    return short if short * factor == product else exact


def through_sum(graph: Graph, wire: WireId) -> WireId:
    """Return z for a product w·a that only z's sum reads: their gradients are one number."""
    ports = graph.consumers[wire]
    if graph.wires[wire].origin.role != "product" or len(ports) != 1:
        return wire
    gate = graph.gate(ports[0][0])
    return gate.output if gate.op in ("add", "add_bias") else wire


def value_items(numbers: Numbers, wire: WireId, index: Index | None) -> Items:
    """Return how entry ``index`` (or the whole) of ``wire`` is computed by its gate."""
    gate = numbers.graph.producer[wire]
    inputs = numbers.inputs(gate)
    if index is not None:
        text = rule(gate.op).value_at(index, inputs, gate.attributes)
    elif gate.op == "add":
        text = (Sum(len(inputs), lambda i: f"{{{i}}}"),)
    else:
        made = rule(gate.op)
        whole = product_text(numbers.graph, gate) or made.forward_text
        if made.elementwise:
            whole = made.whole_text(whole, inputs, gate.attributes)
        text = (whole,)
    return items(text, Scope(numbers, gate))
