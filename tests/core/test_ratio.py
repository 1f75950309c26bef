"""Ratios: the backward pass from an output, and the local cost that they add up to."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from core.explain import explain
from core.explain_tokens import COST, GRADIENT, RATIO, NumberOf, Subject, flat
from core.files.examples import open_example
from core.graph import can_start, detached
from core.hand_digits import Digits
from core.neuron import expanded
from core.plan import Phase
from core.ratio import LocalCost, cost_explanation, local_cost, outputs
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
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
    by_hand = Session(case(ARTICLE), reading=Reading(start="a(L)0", hand=Digits(2, 4)))
    assert local_cost(Snapshot(by_hand.trace(1), by_hand.plan.length), "W(L)00") is None


def test_a_start_that_is_not_there_is_the_loss() -> None:
    plan = Session(case("article001_a"), reading=Reading(start="nowhere")).plan
    assert plan.start_wire == plan.graph.loss
    scaled = replace(case("article001_a"), start_value=2.0)
    session = Session(scaled, reading=Reading(start="a2[0]"))
    assert float(session.trace(1).gradients["a2[0]"]) == 2.0
