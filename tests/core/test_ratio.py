"""Ratios: the backward pass from an output, and the local cost that they add up to."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest

from core.chain import chain
from core.decimals import arithmetic, decimal_of, rounded
from core.experiment import Experiment
from core.explain import explain
from core.explain_tokens import COST, GRADIENT, RATIO, NumberOf, Subject, Terms, flat
from core.files.examples import open_example
from core.graph import can_start, detached
from core.hand_digits import Digits
from core.hand_trace import HandTrace
from core.lowering import MATRIX
from core.neuron import expanded
from core.plan import Phase
from core.ratio import LocalCost, cost_explanation, local_cost, outputs
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
from core.wire_names import wire_name
from tests.core.cases import CASES, NETWORKS, ORACLE, case, end
from tests.core.formulas import evaluate
from tests.networks import network

ARTICLE = "article000_2_2_2"


@cache
def ratios(name: str, start: str) -> Snapshot:
    session = Session(case(name), reading=Reading(start=start))
    return Snapshot(session.trace(1), session.plan.length)


def last_units(name: str) -> list[str]:
    graph = Session(case(name)).plan.graph
    last = max(w.origin.layer for w in graph.by_role("a"))
    return [w.id for w in graph.by_role("a") if w.origin.layer == last and w.shape == ()]


def found(cost: LocalCost | None) -> LocalCost:
    assert cost is not None
    return cost


@pytest.mark.parametrize("start", ["a(L)0", "a(L)1"])
def test_the_red_numbers_of_article_000(start: str) -> None:
    reference: dict[str, Any] = json.loads((ORACLE / f"{ARTICLE}.json").read_text(encoding="utf-8"))
    snapshot = ratios(ARTICLE, start)
    for wire, expected in reference["output_ratios"]["per_output"][start].items():
        assert float(snapshot.trace.gradients[wire]) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    for wire in snapshot.graph.parameters:
        cost = found(local_cost(snapshot, wire))
        gradient = reference["gradients"][wire]
        assert cost.total == pytest.approx(gradient, rel=1e-9, abs=1e-12)
        assert sum(t.product for t in cost.terms) == pytest.approx(gradient, rel=1e-9, abs=1e-12)
        for term in cost.terms:
            per_output = reference["output_ratios"]["per_output"][term.output]
            assert term.ratio == pytest.approx(per_output[wire], rel=1e-9, abs=1e-12)
            assert term.upstream == pytest.approx(reference["gradients"][term.output], rel=1e-9)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_local_cost_is_the_gradient(name: str) -> None:
    """Also behind softmax, with penalties, and as a sum over the samples of a batch."""
    units = last_units(name)
    if not units:
        pytest.skip("shown as matrices")
    snapshot, whole = ratios(name, units[-1]), end(case(name))
    chosen = [*snapshot.graph.parameters][::3]
    for wire in chosen:
        cost = found(local_cost(snapshot, wire))
        gradient = float(whole.trace.gradients[wire])
        if cost.row is None:
            assert cost.total == pytest.approx(gradient, rel=1e-9, abs=1e-12)
        total = sum(t.product for t in cost.terms)
        assert total == pytest.approx(cost.total, rel=1e-9, abs=1e-12)


def test_a_number_of_one_sample_has_the_terms_of_that_sample() -> None:
    name = "iris_4_5_3_relu_softmax"
    snapshot, whole = ratios(name, "a2[0]"), end(case(name))
    for row in range(3):
        cost = found(local_cost(snapshot, "a1[2]", row))
        assert {term.sample for term in cost.terms} == {row} == {cost.row}
        assert cost.total == float(whole.trace.gradients["a1[2]"][row])
        assert sum(t.product for t in cost.terms) == pytest.approx(cost.total, rel=1e-9)


def test_a_penalty_is_a_term_of_its_own() -> None:
    snapshot = ratios("svm_linear_l2", "a1[0]")
    cost = found(local_cost(snapshot, "W1[0][0]"))
    behind = [t for t in cost.terms if t.output not in last_units("svm_linear_l2")]
    assert behind
    assert sum(t.product for t in cost.terms) == pytest.approx(cost.total, rel=1e-9)


def test_too_many_terms_are_those_of_one_sample() -> None:
    experiment = network(2, 2, 2, samples=101)
    session = Session(experiment, reading=Reading(start="a2[0]"))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    cost = found(local_cost(snapshot, "W1[0][0]", row=7))
    assert [term.sample for term in cost.terms] == [7, 7]
    made = cost_explanation(snapshot, cost)
    assert [r.fields for r in made.remarks if r.fields] == [{"n": 8}]
    every = Session(experiment)
    rows = [found(local_cost(snapshot, "W1[0][0]", row=n)).total for n in range(101)]
    assert sum(rows) == pytest.approx(float(every.trace(1).gradients["W1[0][0]"]), rel=1e-9)


def test_the_explanation_comes_out() -> None:
    snapshot = ratios(ARTICLE, "a(L)0")
    cost = found(local_cost(snapshot, "W(L-1)00"))
    made = cost_explanation(snapshot, cost)
    assert evaluate(made.numbers) == pytest.approx(cost.total, rel=1e-12)
    inks = [t.quantity for t in flat(made.numbers) if isinstance(t, NumberOf)]
    assert inks == [COST, RATIO, COST, RATIO]
    assert any("factor of its own" in str(r) for r in made.remarks)
    only = cost_explanation(snapshot, found(local_cost(snapshot, "W(L)00")))
    assert not only.remarks


def test_it_says_of_what_its_numbers_are_derivatives() -> None:
    snapshot = ratios("article001_a", "a2[1]")
    made = explain(snapshot, Subject("W1[0][0]", GRADIENT))
    assert made is not None
    assert made.ratios
    usual = explain(end(case("article001_a")), Subject("W1[0][0]", GRADIENT))
    assert usual is not None
    assert not usual.ratios


@pytest.mark.parametrize(("start", "there"), [("", False), ("a2[0]", True)])
def test_an_expanded_neuron_has_what_the_network_has(start: str, there: bool) -> None:
    experiment = case("article001_a")
    session = Session(experiment, reading=Reading(start=start))
    whole = Snapshot(session.trace(1), session.plan.length)
    neuron = expanded(whole, experiment, 2, 0)
    assert neuron.ratios is there
    assert neuron.start == whole.start
    made = explain(neuron, Subject("p2[0][0]", GRADIENT))
    other = explain(whole, Subject("p2[0][0]", GRADIENT))
    assert made is not None
    assert other is not None
    assert made.lines == other.lines


def test_there_is_no_update() -> None:
    session = Session(case("article001_a"), reading=Reading(start="a2[0]"))
    ends = session.plan.ends
    assert ends[Phase.UPDATE] == ends[Phase.AGAIN] == ends[Phase.BACKWARD] == session.plan.length
    # Moving on trains all the same: a reading changes nothing.
    usual = Session(case("article001_a"))
    for name, array in usual.checkpoint(4).parameters.items():
        np.testing.assert_array_equal(session.checkpoint(4).parameters[name], array)


def test_a_softmax_is_gone_through_from_its_output_only() -> None:
    snapshot = ratios("iris_4_5_3_relu_softmax", "a2[0]")
    a = snapshot.trace.values["a2[0]"]
    np.testing.assert_allclose(snapshot.trace.gradients["z2[0]"], a * (1 - a), rtol=1e-12)
    other = snapshot.trace.values["a2[1]"]
    np.testing.assert_allclose(snapshot.trace.gradients["z2[1]"], -a * other, rtol=1e-12)
    usual = Session(case("iris_4_5_3_relu_softmax")).plan.graph
    assert detached(snapshot.graph).gates == usual.gates


@pytest.mark.parametrize("name", CASES)
def test_where_it_may_start(name: str) -> None:
    graph = Session(case(name)).plan.graph
    assert not can_start(graph, graph.loss)
    assert not can_start(graph, "")
    for wire in graph.sources:
        assert not can_start(graph, wire)
    for wire in graph.producer:
        if can_start(graph, wire):
            assert wire in outputs(graph, wire) or not outputs(graph, wire)


def test_names_alike_are_outputs_unless_one_is_computed_from_another() -> None:
    article = Session(case(ARTICLE)).plan.graph
    assert outputs(article, "a(L)1") == ("a(L)0", "a(L)1")
    gates = Session(open_example("cs231n_logistic_gates")).plan.graph
    assert outputs(gates, "dot") in ((), ("dot",))


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    assert local_cost(end(case(ARTICLE)), "W(L)00") is None
    snapshot = ratios(ARTICLE, "a(L)0")
    assert local_cost(snapshot, "Y0") is None
    assert local_cost(snapshot, "a(L)0") is None


def by_hand(name: str, start: str, digits: Digits) -> Snapshot:
    session = Session(case(name), reading=Reading(start=start, hand=digits))
    return Snapshot(session.trace(1), session.plan.length)


@pytest.mark.parametrize("name", [ARTICLE, "article001_a", "iris_4_5_3_relu_softmax"])
@pytest.mark.parametrize("digits", [Digits(2, 4), Digits(3, 3)])
def test_by_hand_the_local_cost_comes_out_to_the_digit(name: str, digits: Digits) -> None:
    """Each product rounded, then added: what a student does with the numbers that are written."""
    start = "a(L)0" if name == ARTICLE else "a2[0]"
    snapshot = by_hand(name, start, digits)
    assert isinstance(snapshot.trace, HandTrace)
    for wire in snapshot.graph.parameters:
        cost = found(local_cost(snapshot, wire))
        total = Decimal(0)
        with arithmetic():
            for term in cost.terms:
                product = rounded(
                    decimal_of(term.upstream) * decimal_of(term.ratio), digits.derivatives
                )
                assert product == decimal_of(term.product)
                assert decimal_of(term.ratio) == rounded(
                    decimal_of(term.ratio), max(digits.derivatives, digits.values)
                )
                total += product
        assert total == decimal_of(cost.total)
        made = cost_explanation(snapshot, cost)
        exact = evaluate(made.numbers)
        assert made.line.rounded or exact == pytest.approx(cost.total, abs=1e-12)
        assert any("each product is rounded" in str(r) for r in made.remarks)


def test_by_hand_ratios_and_upstreams_are_those_of_the_passes_by_hand() -> None:
    """Of each output its own backward pass by hand gives the ratio, that from the loss ∂E/∂a."""
    name, digits = "article001_a", Digits(2, 4)
    snapshot = by_hand(name, "a2[0]", digits)
    whole = by_hand(name, "", digits).trace
    for wire in ("W1[0][0]", "W1[1][1]"):
        cost = found(local_cost(snapshot, wire))
        for term in cost.terms:
            own = by_hand(name, term.output, digits).trace
            assert term.ratio == float(own.gradients[wire])
            assert term.upstream == float(whole.gradients[term.output])
        usual = float(whole.gradients[wire])
        assert cost.total == usual if cost.usual is None else cost.usual == usual


# -- arrays ----------------------------------------------------------------------------


def of_array(experiment: Experiment, start: str) -> Snapshot:
    session = Session(experiment, MATRIX, Reading(start=start))
    return Snapshot(session.trace(1), session.plan.length)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("article001_a", "a2[1]"),
        ("article001_a", "z1[0]"),
        ("iris_4_5_3_relu_softmax", "a2[2]"),
        ("iris_4_5_3_relu_softmax", "z2[0]"),
        ("iris_4_5_3_relu_softmax", "a1[3]"),
    ],
)
def test_an_entry_of_an_array_starts_as_its_own_gate_does(name: str, start: str) -> None:
    experiment = case(name)
    arrays, single = of_array(experiment, start), ratios(name, start)
    assert arrays.ratios
    assert arrays.plan.start_number == start
    assert wire_name(arrays.start) == wire_name(single.start)
    layers = range(1, len(experiment.network.layer_sizes))
    for role in [f"W{n}" for n in layers] + [f"z{n}" for n in layers] + [f"a{n}" for n in layers]:
        whole = arrays.trace.gradients[role]
        for wire in single.graph.wires:
            if wire.startswith(f"{role}["):
                entry = tuple(int(i) for i in wire[len(role) + 1 : -1].split("]["))
                at = (..., *entry)
                expected = single.trace.gradients[wire]
                np.testing.assert_allclose(whole[at], expected, rtol=1e-9, atol=1e-15)
    assert not arrays.plan.update_at


def test_the_local_cost_of_an_entry_is_the_one_of_its_own_gate() -> None:
    name = "iris_4_5_3_relu_softmax"
    arrays, single = of_array(case(name), "a2[1]"), ratios(name, "a2[1]")
    for entry in ((0, 0), (3, 4)):
        ours = found(local_cost(arrays, "W1", 2, entry))
        theirs = found(local_cost(single, f"W1[{entry[0]}][{entry[1]}]", 2))
        assert ours.total == pytest.approx(theirs.total, rel=1e-9)
        key = sorted((t.sample, t.entry[0], t.upstream, t.ratio) for t in ours.terms)
        other = sorted((t.sample, int(t.output[3:-1]), t.upstream, t.ratio) for t in theirs.terms)
        np.testing.assert_allclose(key, other, rtol=1e-9, atol=1e-15)
        assert evaluate(cost_explanation(single, theirs).numbers) == pytest.approx(theirs.total)
    unit = found(local_cost(arrays, "a1", 1, (2,)))
    assert {t.sample for t in unit.terms} == {1}
    assert unit.total == pytest.approx(found(local_cost(single, "a1[2]", 1)).total, rel=1e-9)
    assert local_cost(arrays, "W1") is None


def test_where_an_array_starts_its_other_entries_are_zero_and_say_so() -> None:
    snapshot = of_array(case("iris_4_5_3_relu_softmax"), "a2[1]")
    one = explain(snapshot, Subject("a2", GRADIENT, None, (1,)))
    other = explain(snapshot, Subject("a2", GRADIENT, None, (0,)))
    whole = explain(snapshot, Subject("a2", GRADIENT))
    assert one is not None
    assert other is not None
    assert whole is not None
    assert [e.result.value for e in (one, other)] == [1.0, 0.0]
    assert "a⁽²⁾₁" in str(other.remarks[0])
    assert "a⁽²⁾₁" in str(whole.remarks[0])


def test_the_paths_of_an_entry_end_in_it_alone() -> None:
    snapshot = of_array(case("iris_4_5_3_relu_softmax"), "a2[1]")
    made = chain(snapshot, "W1", (0, 0), 1)
    assert made is not None
    assert made.count
    assert {path.factors[0].of.entry for path in made.paths} == {(1,)}
    assert made.listed == pytest.approx(made.total, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("start", ["a2", "a2[3]", "a2[-1]", "a2[0][0]", "W1[0][0]", "x[0]"])
def test_nothing_else_of_an_array_can_start(start: str) -> None:
    graph = Session(case("iris_4_5_3_relu_softmax"), MATRIX).plan.graph
    assert not can_start(graph, start)
    assert can_start(graph, "a2[2]")
    assert outputs(graph, "a2[2]") == ("a2[0]", "a2[1]", "a2[2]")


def test_a_wide_network_has_the_ratios_and_local_costs_of_an_output() -> None:
    """Shown as arrays: 784 inputs have no gates of their own."""
    experiment = network(60, 40, 12, 4, samples=70)
    session = Session(experiment, reading=Reading(start="a3[2]"))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    assert snapshot.plan.start_entry == (2,)
    cost = found(local_cost(snapshot, "W2", 5, (0, 1)))
    assert cost.row == 5
    assert [term.entry for term in cost.terms] == [(k,) for k in range(4)]
    rows = [found(local_cost(snapshot, "W2", n, (0, 1))).total for n in range(70)]
    exact = float(Session(experiment).trace(1).gradients["W2"][0, 1])
    assert sum(rows) == pytest.approx(exact, rel=1e-9)
    hidden = Session(experiment, reading=Reading(start="a1[3]"))
    many = Snapshot(hidden.trace(1), hidden.plan.length)
    cost = found(local_cost(many, "W1", 0, (7, 3)))
    assert len(cost.terms) == 40
    (line,) = cost_explanation(many, cost).lines
    (terms,) = line.numbers
    assert isinstance(terms, Terms)
    assert (len(terms.terms), terms.count) == (4, 40)


def test_a_start_that_is_not_there_is_the_loss() -> None:
    plan = Session(case("article001_a"), reading=Reading(start="nowhere")).plan
    assert plan.start_wire == plan.graph.loss
    scaled = replace(case("article001_a"), start_value=2.0)
    session = Session(scaled, reading=Reading(start="a2[0]"))
    assert float(session.trace(1).gradients["a2[0]"]) == 2.0
