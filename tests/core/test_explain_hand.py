"""Explanations of numbers calculated by hand: each comes out to the digit from its own terms."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from core.decimals import decimal_of, rounded
from core.explain import explain
from core.explain_hand import OF_LOSS, OF_PARAMETERS, OF_PARTS
from core.explain_tokens import (
    FLOW,
    GRADIENT,
    LOCAL,
    UPDATED,
    VALUE,
    Explanation,
    Line,
    NameOf,
    NumberOf,
    Subject,
    Symbol,
    flat,
)
from core.files.examples import open_example
from core.graph import LOSS_GROUP
from core.hand_digits import Digits
from core.hand_trace import HandTrace
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
from tests.core.cases import CASES, case
from tests.core.formulas import evaluate

TWO_FOUR = Digits(2, 4)


@cache
def end(name: str, digits: Digits = TWO_FOUR) -> Snapshot:
    session = Session(case(name), reading=Reading(hand=digits))
    return Snapshot(session.trace(1), session.plan.length)


def traced(snapshot: Snapshot) -> HandTrace:
    assert isinstance(snapshot.trace, HandTrace)
    return snapshot.trace


def subjects(snapshot: Snapshot) -> list[Subject]:
    trace, graph = snapshot.trace, snapshot.graph
    made = [
        Subject(wire, quantity, None, entry or None)
        for wire, of in graph.wires.items()
        for quantity in (VALUE, GRADIENT, UPDATED)
        for entry in np.ndindex(of.shape)
    ]
    for port, flow in trace.flows.items():
        wire = graph.gate(port[0]).inputs[port[1]]
        batch = int(graph.wires[wire].batched)
        made += [Subject(wire, FLOW, port, e or None) for e in np.ndindex(flow.shape[batch:])]
    return made


def places(snapshot: Snapshot, number: NumberOf) -> int:
    """Return how many decimals a number keeps, as the rules of hand calculation have it."""
    digits, graph = traced(snapshot).digits, snapshot.graph
    if number.quantity in (GRADIENT, FLOW, LOCAL):
        by = number.port[0] if number.quantity == LOCAL and number.port else number.wire
        inside = graph.has_loss and graph.wires[by].group == LOSS_GROUP
        return digits.finest + 2 if inside else digits.derivatives
    if number.wire in graph.sources:
        return digits.finest
    if graph.has_loss and graph.wires[number.wire].group == LOSS_GROUP:
        return digits.finest + (0 if number.wire == graph.loss else 2)
    return digits.values


def is_calculated(line: Line) -> bool:
    """Whether there is arithmetic: a number or its negative is only copied."""
    tokens = [t for t in flat(line.numbers) if t not in (Symbol("("), Symbol(")"), Symbol("−"))]
    return len(tokens) > 1


def assert_comes_out(snapshot: Snapshot, line: Line) -> None:
    assert isinstance(line.result, NumberOf)
    result = decimal_of(line.result.value)
    # What float64 adds to a tie goes with the last of its digits.
    found = decimal_of(float(f"{evaluate(line.numbers):.13g}"))
    if not found.is_finite():
        assert str(found) == str(result)
        return
    expected = rounded(found, places(snapshot, line.result)) if is_calculated(line) else found
    slack = Decimal("1e-12") * max(abs(found), 1)
    assert abs(expected - result) <= slack, line
    assert line.rounded == (abs(found - result) > slack), line


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("digits", [TWO_FOUR, Digits(5, 3)])
def test_every_equation_comes_out_to_the_digit(name: str, digits: Digits) -> None:
    snapshot, count = end(name, digits), 0
    for subject in subjects(snapshot):
        found = explain(snapshot, subject)
        if found is None:
            continue
        lines = [line for line in found.lines if line.numbers]
        for line in lines:
            if isinstance(line.result, NumberOf) and line.result.wire:
                assert_comes_out(snapshot, line)
                count += 1
    assert count >= len(snapshot.graph.gates)


def explained(name: str, subject: Subject) -> Explanation:
    found = explain(end(name), subject)
    assert found is not None
    return found


def results(found: Explanation) -> list[float]:
    return [line.result.value for line in found.lines if isinstance(line.result, NumberOf)]


def test_a_local_derivative_is_rounded_in_an_equation_of_its_own() -> None:
    found = explained("article001_a", Subject("z2[0]", GRADIENT))
    assert results(found) == [0.2451, 0.0907]
    assert [line.rounded for line in found.lines] == [False, True]
    numbers = [t.value for t in flat(found.numbers) if isinstance(t, NumberOf)]
    assert numbers == [0.37, 0.2451]
    assert results(explained("article001_a", Subject("W2[0][0]", GRADIENT))) == [0.0490]
    assert results(explained("article001_a", Subject("W2[0][0]", UPDATED))) == [0.3853]


def test_products_are_rounded_before_they_are_added() -> None:
    found = explained("article001_a", Subject("z2[0]", VALUE))
    assert results(found) == [0.22, 0.05, 0.27]
    assert [line.rounded for line in found.lines] == [True, True, False]


def test_the_flows_of_a_fork_are_rounded_before_they_are_added() -> None:
    found = explained("article001_a", Subject("a1[0]", GRADIENT))
    assert results(found) == [0.0363, -0.0107, 0.0256]
    # The sum is written as it is without rounding, not by the names of the flows.
    exactly = Session(open_example("article001_a"))
    usual = explain(Snapshot(exactly.trace(1), exactly.plan.length), Subject("a1[0]", GRADIENT))
    assert usual is not None
    assert list(flat(found.line.symbols)) == list(flat(usual.line.chain))
    assert not [t for t in flat(found.line.symbols) if isinstance(t, NameOf) and t.via]


def test_it_says_what_the_exact_number_is() -> None:
    found = explained("article001_a", Subject("W2[0][0]", GRADIENT))
    assert found.exact == pytest.approx(0.0488606057, rel=1e-8)
    port = ("a2[0]", 0)
    flow = explained("article001_a", Subject("z2[0]", FLOW, port))
    assert flow.exact == float(traced(end("article001_a")).exact.flows[port])
    whole = Session(open_example("article001_a"))
    exactly = explain(Snapshot(whole.trace(1), whole.plan.length), Subject("loss"))
    assert exactly is not None
    assert exactly.exact is None
    assert not any(line.rounded for line in exactly.lines)


# -- why some numbers have more decimals -------------------------------------------------


def said(snapshot: Snapshot, wire: str, quantity: str = VALUE) -> dict[str, int]:
    found = explain(snapshot, Subject(wire, quantity))
    assert found is not None
    known = (OF_PARTS, OF_LOSS, OF_PARAMETERS)
    return {r.template: r.fields["n"] for r in found.remarks if r.template in known}


def test_a_number_with_more_decimals_than_others_says_why() -> None:
    snapshot = end("article001_a")
    for wire, of in snapshot.graph.wires.items():
        for quantity in (VALUE, UPDATED):
            number = snapshot.number(wire, quantity)
            if number is None or (wire in snapshot.graph.sources and quantity == VALUE):
                continue
            places = -int(decimal_of(float(number.flat[0])).as_tuple().exponent)
            inside = of.group == LOSS_GROUP
            assert bool(said(snapshot, wire, quantity)) >= (places > TWO_FOUR.values), wire
            if inside and wire != "loss":
                assert said(snapshot, wire, quantity) == {OF_PARTS: 6}
    assert said(snapshot, "loss") == {OF_LOSS: 4}
    assert said(snapshot, "W1[0][0]", UPDATED) == {OF_PARAMETERS: 4}
    assert not said(snapshot, "W1[0][0]")
    assert not said(snapshot, "a1[0]")


def test_a_parameter_of_a_later_iteration_says_why_too() -> None:
    session = Session(case("article001_a"), reading=Reading(hand=TWO_FOUR))
    later = Snapshot(session.trace(2), session.plan.length)
    assert said(later, "W1[0][0]") == {OF_PARAMETERS: 4}
    even = Session(case("article001_a"), reading=Reading(hand=Digits(4, 4)))
    assert not said(Snapshot(even.trace(2), even.plan.length), "W1[0][0]", UPDATED)
