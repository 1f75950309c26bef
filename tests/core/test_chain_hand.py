"""Chains by hand: every line comes out to the digit from its own terms, or says why not."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, reduce

import numpy as np
import pytest

from core.chain import BOOK, GATES, Chain, chain, shared
from core.chain_lines import chain_explanation, path_explanation, sum_explanation
from core.decimals import arithmetic, decimal_of, rounded
from core.explain_tokens import Explanation, Line, NumberOf, Symbol, Terms, flat
from core.hand_digits import Digits
from core.hand_trace import HandTrace
from core.lowering import SCALAR
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
from tests.core.cases import CASES, LOWERED, case
from tests.core.formulas import evaluate

ON_THE_WAY = "each product is rounded before the next factor"
APART = "a factor that stands for several gates"
TOGETHER = "together they make"


TWO_FOUR = Digits(2, 4)


@cache
def end(name: str, granularity: str = SCALAR, digits: Digits = TWO_FOUR) -> Snapshot:
    session = Session(case(name), granularity, Reading(hand=digits))
    return Snapshot(session.trace(1), session.plan.length)


def made(snapshot: Snapshot, wire: str, entry: tuple[int, ...] = (), *args, **options) -> Chain:
    found = chain(snapshot, wire, entry, *args, **options)
    assert found is not None
    return found


def places(snapshot: Snapshot) -> int:
    assert isinstance(snapshot.trace, HandTrace)
    return snapshot.trace.digits.derivatives


def factors(line: Line) -> list[Decimal] | None:
    """The numbers of a plain product; ``None`` for any other line."""
    tokens = [t for t in flat(line.numbers) if t not in (Symbol("("), Symbol(")"))]
    if tokens[1::2] != [Symbol("·")] * (len(tokens) // 2):
        return None
    found = [decimal_of(t.value) for t in tokens[::2] if isinstance(t, NumberOf)]
    return found if len(found) == len(tokens[::2]) else None


def as_on_paper(of: list[Decimal], digits: int) -> Decimal:
    """Multiply from the left, each product rounded before it is multiplied on."""
    return reduce(lambda a, b: rounded(a * b, digits), of)


def result(line: Line) -> Decimal:
    assert isinstance(line.result, NumberOf)
    return decimal_of(line.result.value)


def checked(explanation: Explanation, digits: int) -> int:
    """Work out every line; return how many needed their products rounded on the way."""
    said = " ".join(map(str, explanation.remarks))
    needed = 0
    before: Line | None = None
    for line in explanation.lines:
        if line.path and not line.numbers:  # a product on the way
            left = factors(Line((), (), line.left, line.result))
            assert left is not None
            assert APART in said or as_on_paper(left, digits) == result(line)
            assert line.rounded == (left[0] * left[1] != result(line))
            if before is not None and before.path:
                assert left[0] == result(before)
        elif line.numbers:
            needed += product_or_sum(line, digits, said)
            assert before is None or not before.path or result(before) == result(line)
        before = line
    return needed


def product_or_sum(line: Line, digits: int, said: str) -> int:
    of, right = factors(line), result(line)
    if of is None:
        terms = line.numbers[0]
        if isinstance(terms, Terms):
            total = decimal_of(float(f"{evaluate(line.numbers):.12g}"))
            assert total == right or (line.rounded and TOGETHER in said)
        return 0
    exact = reduce(Decimal.__mul__, of)
    assert line.rounded == (exact != right)
    if rounded(exact, digits) == right:
        return 0
    if APART not in said:
        assert ON_THE_WAY in said
        assert as_on_paper(of, digits) == right
    return 1


@pytest.mark.parametrize(("name", "granularity"), LOWERED)
def test_every_line_comes_out_from_its_own_terms(name: str, granularity: str) -> None:
    snapshot = end(name, granularity)
    every = [
        (wire.id, tuple(map(int, entry)))
        for wire in snapshot.graph.wires.values()
        for entry in np.ndindex(wire.shape)
    ]
    with arithmetic():
        for wire, entry in every[:: 1 + len(every) // 16]:
            rows = [None, 0] if shared(snapshot.graph, wire) else [None]
            for form in (BOOK, GATES):
                for row in rows:
                    found = made(snapshot, wire, entry, row, form=form, most=4)
                    lines = chain_explanation(snapshot, found)
                    checked(lines, places(snapshot))
                    for rank in range(len(found.paths)):
                        checked(path_explanation(snapshot, found, rank), places(snapshot))
                    if row is None:
                        gradient = np.ravel(snapshot.trace.gradients[wire])
                        assert found.total in gradient
                        assert not lines.line.numbers or result(lines.line) == decimal_of(
                            found.total
                        )


@pytest.mark.parametrize("digits", [Digits(2, 2), Digits(3, 3), Digits(2, 4), Digits(4, 6)])
@pytest.mark.parametrize("name", ["vanishing_sigmoid_10_layers", "iris_4_5_3_relu_softmax"])
def test_deep_and_softmax_networks_come_out_with_any_digits(name: str, digits: Digits) -> None:
    snapshot = end(name, SCALAR, digits)
    layers = [w for w in snapshot.graph.wires.values() if w.origin.role in ("weight", "z", "a")]
    needed = 0
    with arithmetic():
        for wire in layers[:: 1 + len(layers) // 12]:
            found = made(snapshot, wire.id, most=5)
            for rank in range(len(found.paths)):
                needed += checked(path_explanation(snapshot, found, rank), digits.derivatives)
    if digits == Digits(2, 4):
        assert needed > 3


def test_softmax_with_cross_entropy_takes_off_what_was_rounded() -> None:
    snapshot = end("iris_4_5_3_relu_softmax")
    (path,) = made(snapshot, "z2[0]", (), 0).paths
    p = snapshot.trace.values["a2[0]"][0] - snapshot.trace.values["t[0]"][0]
    assert path.factors[-1].value == pytest.approx(p, abs=1e-12)
    for row in range(8):
        for unit in range(3):
            found = made(snapshot, f"z2[{unit}]", (), row)
            assert found.paths[0].product == found.total
            assert len(repr(abs(found.paths[0].factors[-1].value))) <= 6


def test_the_part_of_one_sample_is_rounded_as_its_flow_is() -> None:
    snapshot = end("iris_4_5_3_relu_softmax")
    hand = snapshot.trace
    assert isinstance(hand, HandTrace)
    for row in range(8):
        found = made(snapshot, "W2[2][1]", (), row)
        delta, value = hand.gradients["z2[1]"][row], hand.values["a1[2]"][row]
        assert found.total == hand.derivative(delta * value)
        assert found.listed == found.total


def test_no_factor_has_the_dust_of_float64() -> None:
    for name in CASES:
        snapshot = end(name)
        for wire in list(snapshot.graph.wires.values())[::5]:
            if wire.shape:
                continue
            for path in made(snapshot, wire.id, most=5).paths:
                for factor in path.factors:
                    assert factor.value == float(f"{factor.value:.12g}"), (name, wire.id)


def test_a_deep_product_is_written_step_by_step() -> None:
    snapshot = end("vanishing_sigmoid_10_layers")
    found = made(snapshot, "W9[0][0]")
    explained = path_explanation(snapshot, found, 0)
    steps = [
        (*(t.value for t in line.left if isinstance(t, NumberOf)), float(result(line)))
        for line in explained.lines
        if line.path
    ]
    assert steps == [(-0.072, -0.143, 0.0103), (0.0103, 0.2379, 0.0025), (0.0025, 0.66, 0.0017)]
    last = explained.lines[-1]
    assert list(map(float, factors(last) or ())) == [-0.3, 0.24, -0.143, 0.2379, 0.66]
    assert last.rounded
    assert ON_THE_WAY in " ".join(map(str, explained.remarks))


def test_paths_that_do_not_add_up_are_told_in_one_consistent_way() -> None:
    snapshot = end("mazur_biases_trained")
    found = made(snapshot, "W1[0][0]")
    explained = sum_explanation(snapshot, found)
    assert explained.line.rounded
    assert result(explained.line) == Decimal("0.0004")
    said = " ".join(map(str, explained.remarks))
    assert "together they make 0.0005, and the backward pass" in said
    assert said.endswith("0.0004.")


def test_exactly_nothing_is_rounded_and_nothing_is_said_of_it() -> None:
    session = Session(case("vanishing_sigmoid_10_layers"))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    explained = path_explanation(snapshot, made(snapshot, "W9[0][0]"), 0)
    assert not any(line.path or line.rounded for line in explained.lines)
    assert ON_THE_WAY not in " ".join(map(str, explained.remarks))
