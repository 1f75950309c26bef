"""What an explanation says of a number that was calculated by hand.

API summary
-----------
``traced(snapshot)``            the snapshot's :class:`HandTrace`, ``None`` where nothing is rounded
``with_locals(...)``            a flow by the chain rule, its local derivatives as they were rounded
``local_lines(...)``            the equations of these local derivatives
``marked(line)``                the line, told to be rounded where its result is
``exact_number(numbers, ref)``  what a number would be without rounding
``finer_remarks(numbers, ref)``  why a number keeps more decimals than others

By hand every equation has one rounding, at its end.  So what was rounded on the way has an
equation of its own before: products of a sum, local derivatives, the flows of a fork.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from core.decimal_text import is_copy, work_out
from core.decimals import arithmetic, decimal_of, rounded
from core.explain_render import symbols, values
from core.explain_text import Group, Item, Items, Local, Numbers, Ref, Scope, items
from core.explain_tokens import (
    LOCAL,
    UPDATED,
    VALUE,
    Line,
    NumberOf,
    ShapeOf,
    Symbol,
    Terms,
    Tokens,
    flat,
)
from core.gates import rule
from core.gates.text import Index, factor
from core.graph import LOSS_GROUP, Gate
from core.hand_trace import HandTrace
from core.marks import N_, Remark
from core.trace import Snapshot

OF_PARTS: Final = N_(
    "By hand the parts of the loss keep two decimals more than the loss, {n}: so their rounding "
    "does not show there."
)
OF_LOSS: Final = N_("By hand the loss keeps the finer of the two numbers of decimals, {n}.")
OF_PARAMETERS: Final = N_(
    "By hand a new parameter keeps the finer of the two numbers of decimals, {n}."
)
MOST_LOCALS: Final = 8
"""So many local derivatives of one number have an equation of their own."""


def traced(snapshot: Snapshot) -> HandTrace | None:
    """Return the record of an iteration by hand, ``None`` for an exact one."""
    trace = snapshot.trace
    return trace if isinstance(trace, HandTrace) else None


def with_locals(chain: Items, numbers: Numbers) -> Items:
    """Return a flow by the chain rule with the numbers of its local derivatives.

    A local derivative that is only copied is written as what it copies: it has a place of
    its own on the canvas.
    """
    made: list[Item] = []
    for item in chain:
        match item:
            case Local():
                made.extend(_local(item, numbers))
            case Group(terms, count):
                made.append(Group(tuple(with_locals(t, numbers) for t in terms), count))
            case _:
                made.append(item)
    return tuple(made)


def local_lines(made: Items, numbers: Numbers) -> tuple[Line, ...]:
    """Return an equation for each local derivative in ``made``, the first ``MOST_LOCALS``."""
    found = dict.fromkeys(_locals(made))
    return tuple(_local_line(local, numbers) for local in [*found][:MOST_LOCALS])


def _locals(made: Items) -> list[Local]:
    found: list[Local] = []
    for item in made:
        if isinstance(item, Local):
            found.append(item)
        elif isinstance(item, Group):
            found.extend(local for term in item.terms for local in _locals(term))
    return found


def _local(local: Local, numbers: Numbers) -> Items:
    hand = traced(numbers.snapshot)
    gate = numbers.graph.gate(local.port[0])
    text = _text(local, gate, numbers)
    if hand is None or is_copy(text):
        return items((factor(text),), Scope(numbers, gate))
    value = float(hand.locals[local.port][local.of.index or ()])
    number = NumberOf(value, LOCAL, local.of.wire, local.port, numbers.entry(local.of))
    return (replace(local, number=number),)


def _local_line(local: Local, numbers: Numbers) -> Line:
    gate = numbers.graph.gate(local.port[0])
    made = items((_text(local, gate, numbers),), Scope(numbers, gate))
    left = symbols((local,), numbers)
    assert local.number is not None
    return Line(left, symbols(made, numbers), values(made, numbers), local.number)


def _text(local: Local, gate: Gate, numbers: Numbers) -> str:
    at_y: Index = local.of.index or ()
    x, y = numbers.inputs(gate), numbers.snapshot.trace.values[gate.output]
    return rule(gate.op).local_at(local.port[1], at_y, x, y, gate.attributes)


def exact_number(numbers: Numbers, ref: Ref) -> float | None:
    """Return what ``ref`` would be without rounding; ``None`` for a whole array."""
    hand = traced(numbers.snapshot)
    if hand is None:
        return None
    exactly = Numbers(Snapshot(hand.exact, numbers.snapshot.at))
    found = exactly.number(ref)
    return found.value if isinstance(found, NumberOf) else None


def finer_remarks(numbers: Numbers, ref: Ref) -> Iterator[Remark]:
    """Yield why ``ref`` keeps more decimals than values do, nothing where it does not."""
    hand, graph = traced(numbers.snapshot), numbers.graph
    if hand is None:
        return
    black = ref.quantity in (VALUE, UPDATED)
    digits, finer = hand.digits, hand.digits.finest > hand.digits.values
    if ref.wire not in graph.producer:
        if not black:
            return
        new = ref.quantity == UPDATED or _is_updated(hand, numbers, ref)
        if finer and new and ref.wire in graph.parameters:
            yield Remark(OF_PARAMETERS, {"n": digits.finest})
    elif graph.has_loss and graph.wires[ref.wire].group == LOSS_GROUP:
        if ref.wire != graph.loss:
            yield Remark(OF_PARTS, {"n": digits.of_parts})
        elif finer and black:
            yield Remark(OF_LOSS, {"n": digits.finest})


def _is_updated(hand: HandTrace, numbers: Numbers, ref: Ref) -> bool:
    """Whether the parameter has been updated before this iteration, and rounded then."""
    array = numbers.array(Ref(ref.wire, VALUE, None))
    places = hand.digits.values
    return hand.before.iteration > 1 and any(
        rounded(decimal_of(float(x)), places) != decimal_of(float(x)) for x in array.flat
    )


# -- where something was rounded -------------------------------------------------------


def marked(line: Line) -> Line:
    """Return ``line`` as ``rounded`` if its result is not what its numbers come to."""
    return replace(line, rounded=_is_rounded(line))


def _is_rounded(line: Line) -> bool:
    if not isinstance(line.result, NumberOf):
        # Of a whole array some entry or other is: that is not looked into.
        return isinstance(line.result, ShapeOf) and len(line.numbers) > 1
    if not line.numbers:
        return False
    if any(isinstance(t, Terms) and not t.complete for t in line.numbers):
        return True
    with arithmetic():
        found = _worked_out(line.numbers)
        return found is not None and found != decimal_of(line.result.value)


def _worked_out(tokens: Tokens) -> Decimal | None:
    """Return what numbers and signs come to; ``None`` if they are no arithmetic."""
    numbers: dict[str, Decimal] = {}
    words: list[str] = []
    for i, token in enumerate(flat(tokens)):
        match token:
            case NumberOf(value):
                numbers[str(i)] = decimal_of(value)
                words.append(f"{{{i}}}")
            case Symbol(text):
                words.append(text)
            case _:
                return None
    try:
        return work_out(" ".join(words), numbers.__getitem__)
    except ValueError:
        return None
