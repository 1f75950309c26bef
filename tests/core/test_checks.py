"""The gradient check: passes what is right, fails what is wrong, names kinks."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.checks import STEP, Checker, GradientCheck, Verdict, check_gradients, places_of
from core.experiment import GRAPH, Experiment, GraphSpec, NodeSpec, frozen
from core.lowering import SCALAR, lower
from core.session import Session
from core.trace import backward, batch_arrays, first_checkpoint, forward, gathered, leaf_values
from tests.core.cases import CASES, ORACLE, case


def graph(nodes: list[NodeSpec], output: str, **leaves: object) -> Experiment:
    parameters = {name: frozen(value) for name, value in leaves.items()}
    return Experiment(
        id="g",
        kind=GRAPH,
        graph=GraphSpec(tuple(nodes), output),
        parameters=parameters,
        trainable=tuple(parameters),
    )


def verdicts(check: GradientCheck) -> dict[str, Verdict]:
    return {e.name: e.verdict for e in check.entries}


@pytest.mark.parametrize("name", CASES)
def test_every_oracle_case_passes(name: str) -> None:
    check = check_gradients(case(name))
    assert check.entries
    assert [e for e in check.entries if e.verdict is Verdict.FAIL] == []
    assert check.passed


def test_most_entries_are_really_compared() -> None:
    counts = dict.fromkeys(Verdict, 0)
    for name in CASES:
        check = check_gradients(case(name))
        for verdict in Verdict:
            counts[verdict] += check.count(verdict)
    assert counts[Verdict.OK] > 0.9 * sum(counts.values()), counts


@pytest.mark.parametrize("name", ["mazur_biases_trained", "iris_4_5_3_relu_softmax"])
def test_the_numerical_gradient_is_that_of_the_reference(name: str) -> None:
    reference = json.loads((ORACLE / f"{name}.json").read_text(encoding="utf-8"))["gradients"]
    for entry in check_gradients(case(name)).entries:
        if entry.verdict is Verdict.OK:
            right = np.asarray(reference[entry.parameter])[entry.index]
            assert entry.numerical == pytest.approx(right, rel=1e-7, abs=1e-11)


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1.0001, 2.0])
def test_a_wrong_gradient_fails(factor: float) -> None:
    experiment = case("article001_a")
    right = {e.name: e.gradient for e in check_gradients(experiment).entries}
    wrong = {
        name: np.array([[right[f"{name}[{i}][{j}]"] for j in (0, 1)] for i in (0, 1)])
        for name in ("W1", "W2")
    }
    wrong["W2"][1, 0] *= factor
    check = check_gradients(experiment, gradients=wrong)
    assert not check.passed
    assert [e.name for e in check.entries if e.verdict is Verdict.FAIL] == ["W2[1][0]"]


def test_the_scalar_gates_gradients_can_be_checked_too() -> None:
    experiment = case("mazur_biases_trained")
    scalar = lower(experiment, SCALAR)
    start = first_checkpoint(experiment)
    values = forward(
        scalar, leaf_values(scalar, start.parameters, *batch_arrays(experiment, np.arange(1)))
    )
    found, _ = backward(scalar, values, scalar.loss, 1.0)
    shapes = {name: p.shape for name, p in start.parameters.items()}
    assert check_gradients(experiment, gradients=gathered(scalar, found, shapes)).passed


@pytest.mark.parametrize("gradient", [float("nan"), float("inf")])
def test_a_gradient_that_is_no_number_fails(gradient: float) -> None:
    experiment = graph([NodeSpec("x", "parameter"), NodeSpec("y", "square", ("x",))], "y", x=3.0)
    check = check_gradients(experiment, gradients={"x": np.array(gradient)})
    assert verdicts(check) == {"x": Verdict.FAIL}


def test_a_value_that_is_no_number_fails() -> None:
    experiment = graph([NodeSpec("x", "parameter"), NodeSpec("y", "log", ("x",))], "y", x=-1.0)
    assert verdicts(check_gradients(experiment)) == {"x": Verdict.FAIL}


def test_not_a_number_at_a_gate_with_a_kink_is_a_failure_and_no_kink() -> None:
    nodes = [
        NodeSpec("x", "parameter"),
        NodeSpec("l", "log", ("x",)),
        NodeSpec("y", "relu", ("l",)),
    ]
    (entry,) = check_gradients(graph(nodes, "y", x=-1.0)).entries
    assert (entry.verdict, entry.kinks) == (Verdict.FAIL, ())


def test_kinks_of_relu_at_zero_are_named() -> None:
    experiment = case("relu_at_zero")
    trace = Session(experiment).trace(1)
    at_zero = {
        f"{gate.id}[{i}]"
        for gate in trace.graph.gates
        if gate.op == "relu"
        for i in np.flatnonzero(trace.values[gate.inputs[0]] == 0.0)
    }
    check = check_gradients(experiment)
    named = {name for entry in check.entries for name in entry.kinks}
    assert at_zero
    assert named == at_zero
    assert {e.verdict for e in check.entries if e.kinks} == {Verdict.KINK}


def test_a_kink_beside_the_point_counts_and_one_farther_off_does_not() -> None:
    nodes = [NodeSpec("x", "parameter"), NodeSpec("r", "relu", ("x",))]
    near = check_gradients(graph(nodes, "r", x=0.9 * STEP)).entries[0]
    far = check_gradients(graph(nodes, "r", x=1.1 * STEP)).entries[0]
    assert (near.verdict, near.kinks) == (Verdict.KINK, ("r",))
    assert (far.verdict, far.kinks) == (Verdict.OK, ())


def test_elu_bends_at_zero_too_much_for_central_differences() -> None:
    nodes = [
        NodeSpec("x", "parameter"),
        NodeSpec("z", "mul_const", ("x",), {"constant": 5.0}),
        NodeSpec("e", "elu", ("z",), {"alpha": 1.0}),
    ]
    near = check_gradients(graph(nodes, "e", x=0.0)).entries[0]
    far = check_gradients(graph(nodes, "e", x=-1.1 * STEP)).entries[0]
    assert near.difference > near.bound
    assert (near.verdict, near.kinks) == (Verdict.KINK, ("e",))
    assert (far.verdict, far.kinks) == (Verdict.OK, ())


def test_a_tie_at_max_is_a_kink_for_both_of_its_inputs() -> None:
    nodes = [
        NodeSpec("x", "parameter"),
        NodeSpec("y", "parameter"),
        NodeSpec("m", "max", ("x", "y")),
    ]
    check = check_gradients(graph(nodes, "m", x=2.0, y=2.0))
    assert {e.name: e.kinks for e in check.entries} == {"x": ("m",), "y": ("m",)}
    assert check.passed


def test_a_kink_in_a_vector_names_its_unit() -> None:
    nodes = [
        NodeSpec("v", "parameter"),
        NodeSpec("r", "relu", ("v",)),
        NodeSpec("s", "sum", ("r",)),
    ]
    check = check_gradients(graph(nodes, "s", v=[1.0, 0.0, -1.0]))
    assert [e.kinks for e in check.entries] == [(), ("r[1]",), ()]


def test_a_kink_that_does_not_lead_to_the_output_does_not_count() -> None:
    nodes = [
        NodeSpec("x", "parameter"),
        NodeSpec("r", "relu", ("x",)),
        NodeSpec("y", "add_const", ("x",), {"constant": 1.0}),
    ]
    assert verdicts(check_gradients(graph(nodes, "y", x=0.0))) == {"x": Verdict.OK}


def test_below_the_floor_is_too_small_to_check() -> None:
    nodes = [
        NodeSpec("x", "parameter"),
        NodeSpec("y", "mul_const", ("x",), {"constant": 1e-12}),
    ]
    assert verdicts(check_gradients(graph(nodes, "y", x=1.0))) == {"x": Verdict.TOO_SMALL}


def test_constants_are_left_out_and_frozen_parameters_are_not() -> None:
    nodes = [
        NodeSpec("x", "input"),
        NodeSpec("c", "constant"),
        NodeSpec("y", "mul", ("x", "c")),
    ]
    assert [e.name for e in check_gradients(graph(nodes, "y", x=1.0, c=2.0)).entries] == ["x"]
    names = {e.parameter for e in check_gradients(case("mazur_biases_frozen")).entries}
    assert names == {"W1", "b1", "W2", "b2"}


def test_it_can_be_asked_later_in_the_training() -> None:
    experiment = case("article001_a")
    session = Session(experiment)
    check = check_gradients(experiment, session.checkpoint(6))
    trace = session.trace(6)
    assert check.passed
    assert check.loss == pytest.approx(float(trace.values[trace.graph.loss]), rel=1e-12)


def test_the_start_value_does_not_change_what_is_checked() -> None:
    experiment = case("article001_a")
    other = replace(experiment, start_value=7.0)
    assert check_gradients(other) == check_gradients(experiment)


def test_a_long_check_can_be_left_and_says_how_long_it_is() -> None:
    checker = Checker(case("tanh_2_4_4_4_1"))
    entries = checker.entries()
    assert next(entries).name == "W1[0][0]"
    assert checker.total == 1 + sum(1 for _ in entries)


def test_a_sample_of_the_entries_is_always_the_same_and_in_order() -> None:
    shapes = {"W1": (30, 20), "b1": (20,), "x": ()}
    places = list(places_of(shapes, 50))
    assert places == list(places_of(shapes, 50))
    assert [p for p in places if p[0] != "W1"] == [*(("b1", (i,)) for i in range(20)), ("x", ())]
    weights = [p[1] for p in places if p[0] == "W1"]
    assert len(set(weights)) == 50
    assert weights == sorted(weights)
    assert len({i for i, _ in weights}) > 10
    assert sum(1 for _ in places_of(shapes)) == 621


def test_only_the_places_that_are_asked_for() -> None:
    checker = Checker(case("mazur_biases_trained"))
    whole = {e.name: e for e in checker.entries()}
    assert len(whole) == checker.total == 12
    asked = [("W2", (1, 0)), ("b1", (1,)), ("W2", (0, 0))]
    assert [e.name for e in checker.entries(asked)] == ["W2[1][0]", "b1[1]", "W2[0][0]"]
    for entry in checker.entries(asked):
        assert entry == whole[entry.name]
    with pytest.raises(KeyError):
        list(checker.entries([("nothing", ())]))
