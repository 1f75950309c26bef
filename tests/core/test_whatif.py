"""What if one number were another, and what its gradient foretold."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.data import batch_rows
from core.errors import UserError
from core.experiment import BatchSpec, Experiment, GraphSpec, NodeSpec, frozen
from core.files.examples import open_example
from core.files.reader import read_experiment
from core.lowering import MATRIX, SCALAR
from core.session import Session
from core.trace import Checkpoint, first_checkpoint
from core.whatif import Change, Kind, Trial, WhatIf, applied, what_if
from tests.core.cases import ORACLE, case
from tests.networks import network

APPLE = "article003_apple"
IRIS = "iris_4_5_3_relu_softmax"
NAMES = ("W1[0][1]", "W2[4][2]", "b1[3]", "b2[0]", "x[0]", "x[5][2]", "t[1]", "t[7][0]")


def by(amount: float) -> Change:
    return Change(Kind.BY, amount)


# -- article 003 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "really", "predicted"),
    [
        ("x", by(1), 4.62, 2.2),
        ("m", by(1), 6160, 110),
        ("t", Change(Kind.POINTS, 1), 4, 2),
        ("t", Change(Kind.TO, 1.11), 4, 2),
        ("t", Change(Kind.PERCENT, 1), 4.62, 2.2),
        ("y_true", by(-1), 1.5, 1),
    ],
)
def test_the_table_of_article_003(
    name: str, change: Change, really: float, predicted: float
) -> None:
    answer = what_if(open_example(APPLE), name, change)
    assert answer.loss_change == pytest.approx(really, rel=1e-12)
    assert answer.predicted_change == pytest.approx(predicted, rel=1e-12)
    assert answer.error == pytest.approx(really - predicted, rel=1e-9)


def test_the_reference_numbers() -> None:
    case = ORACLE / f"{APPLE}.json"
    experiment = read_experiment(case)
    for name, expected in json.loads(case.read_text(encoding="utf-8"))["what_if"].items():
        answer = what_if(experiment, name, by(expected["delta"]))
        assert float(answer.values["f"]) == pytest.approx(expected["f"], rel=1e-12)
        assert answer.loss == pytest.approx(expected["loss"], rel=1e-12)
        assert answer.loss_change == pytest.approx(expected["loss_increase"], rel=1e-12)
        assert float(answer.output) == answer.loss


@pytest.mark.parametrize(
    ("kind", "amount", "becomes"),
    [(Kind.BY, -3.0, -1.0), (Kind.PERCENT, 50.0, 3.0), (Kind.POINTS, 50.0, 2.5), (Kind.TO, 7, 7.0)],
)
def test_the_four_ways_to_change_a_number(kind: Kind, amount: float, becomes: float) -> None:
    assert Change(kind, amount).of(2.0) == becomes


# -- networks --------------------------------------------------------------------------


def direct(experiment: Experiment, name: str, answer: WhatIf) -> Experiment:
    """The experiment with the number put into its arrays by numpy alone."""
    head, *rest = name.replace("]", "").split("[")
    index = tuple(map(int, rest))
    if head not in ("x", "t"):
        array = np.array(experiment.parameters[head])
        array[index] = answer.after
        return replace(experiment, parameters={**experiment.parameters, head: array})
    assert experiment.data is not None
    inputs, targets = np.array(experiment.data.inputs), np.array(experiment.data.targets)
    array = inputs if head == "x" else targets
    array[index if len(index) == 2 else (0, *index)] = answer.after
    return replace(experiment, data=replace(experiment.data, inputs=inputs, targets=targets))


@pytest.mark.parametrize("granularity", [MATRIX, SCALAR])
@pytest.mark.parametrize("name", NAMES)
def test_the_new_loss_is_that_of_the_experiment_with_the_new_number(
    name: str, granularity: str
) -> None:
    experiment = open_example(IRIS)
    trial = Trial(experiment, granularity=granularity)
    answer = trial.ask(name, by(0.25))
    changed = Session(direct(experiment, name, answer), granularity).trace(1)
    loss = changed.graph.loss
    assert answer.loss == float(changed.values[loss])
    outputs = [changed.values[w.id] for w in changed.graph.by_role("a") if w.origin.layer == 2]
    expected = outputs[0] if granularity == MATRIX else np.stack(outputs, axis=-1)
    np.testing.assert_array_equal(answer.output, expected)
    assert answer.output.shape == (len(trial.rows), 3)


@pytest.mark.parametrize("name", NAMES)
def test_both_lowerings_agree(name: str) -> None:
    experiment = open_example(IRIS)
    matrix, scalar = (Trial(experiment, granularity=g).ask(name, by(0.1)) for g in (MATRIX, SCALAR))
    assert matrix.leaf.name == scalar.leaf.name
    for what in ("before", "after", "gradient", "loss_before", "loss", "error"):
        found, expected = getattr(matrix, what), getattr(scalar, what)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_the_error_of_the_prediction_is_of_second_order(name: str) -> None:
    trial = Trial(replace(network(4, 5, 3, samples=8, hidden="tanh"), id="smooth"))
    whole, half = (abs(trial.ask(name, by(d)).error) for d in (1e-2, 5e-3))
    assert half <= 0.3 * whole + 1e-14
    assert whole <= 1e-3


def test_nothing_given_is_changed() -> None:
    experiment = open_example("article001_a")
    assert experiment.data is not None
    kept = {name: np.array(array) for name, array in experiment.parameters.items()}
    inputs = np.array(experiment.data.inputs)
    trial = Trial(experiment)
    first = trial.ask("W1[0][0]", by(1))
    trial.ask("x[1]", by(1))
    again = trial.ask("W1[0][0]", by(1))
    assert again.loss == first.loss
    assert again.loss_before == first.loss_before
    np.testing.assert_array_equal(experiment.data.inputs, inputs)
    for name, array in kept.items():
        np.testing.assert_array_equal(experiment.parameters[name], array)


def test_no_change_changes_nothing() -> None:
    answer = what_if(open_example(IRIS), "x[3][0]", Change(Kind.PERCENT, 0))
    assert (answer.loss_change, answer.predicted_change, answer.error) == (0.0, 0.0, 0.0)


def test_a_frozen_weight_and_a_start_value_other_than_1() -> None:
    frozen = replace(open_example("article001_a"), trainable=(), start_value=3.0)
    answer = what_if(frozen, "W2[0][0]", by(0.001))
    assert answer.gradient == pytest.approx(0.048860605721639486, rel=1e-9)
    assert answer.predicted_change == pytest.approx(answer.loss_change, rel=1e-2)


def test_a_later_iteration_and_its_batch() -> None:
    experiment = replace(open_example(IRIS), batch=BatchSpec(3, seed=1))
    session = Session(experiment)
    checkpoint = session.checkpoint(4)
    answer = what_if(experiment, "W1[0][1]", by(0.1), checkpoint)
    assert answer.before == checkpoint.parameters["W1"][0, 1]
    trace = session.trace(4)
    assert answer.loss_before == pytest.approx(float(trace.values[trace.graph.loss]), rel=1e-12)
    assert len(answer.output) == len(trace.rows)


def test_the_sample_can_be_named_in_two_ways() -> None:
    experiment = open_example(IRIS)
    assert experiment.data is not None
    named = what_if(experiment, "x[5][2]", by(1))
    asked = what_if(experiment, "x[2]", by(1), sample=5)
    assert named.leaf == asked.leaf
    assert named.before == experiment.data.inputs[5, 2]
    changed = np.flatnonzero((named.output != named.output_before).any(axis=1))
    assert changed.tolist() == [5]


# -- names that are refused ------------------------------------------------------------


@pytest.mark.parametrize(
    ("example", "name", "said"),
    [
        (APPLE, "f", '"f" is computed from z, t.'),
        (APPLE, "L", '"L" is computed from sq.'),
        (APPLE, "x[0]", '"x" is a single number'),
        (APPLE, "price", "what can be changed: x, m, t, y_true"),
        ("article001_a", "a1[0][1]", '"a1[0][1]" is computed from z1[0][1].'),
        ("article001_a", "z2[0]", "is computed from a1, W2."),
        ("article001_a", "p1[0][1]", "is computed from W1[0][1], x[0]."),
        ("article001_a", "p2[1][0]", "is computed from W2[1][0], a1[1]."),
        ("article001_a", "p2[2][0]", 'no number called "p2[2][0]"'),
        ("article001_a", "error[0]", "is computed from a2[0], t[0]."),
        ("article001_a", "loss", "is computed from term."),
        ("article001_a", "W1", "as in W1[0][0]"),
        ("article001_a", "W1[2][0]", "There is no W1[2][0]"),
        ("article001_a", "W1[0][0][0]", "has shape [2, 2]"),
        ("article001_a", "b1[0]", "what can be changed: W1, W2, x, t"),
        ("article001_a", "x[2]", "There is no x[2]"),
        ("article001_a", "x[1][0]", "There is no x[1][0]"),
        (IRIS, "a2[0][1]", "is computed from z2."),
        (IRIS, "z1[2]", "is computed from x, W1, b1[2]."),
        (IRIS, "p2[3][2]", "is computed from W2[3][2], a1[3]."),
        (IRIS, "a2[0][9]", 'no number called "a2[0][9]"'),
        (IRIS, "a2[0][0][0]", 'no number called "a2[0][0][0]"'),
        (IRIS, "sample_loss[3]", "is computed from z2, t, a2."),
    ],
)
def test_what_is_no_leaf_is_refused_in_one_sentence(example: str, name: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        what_if(open_example(example), name, by(1))
    text = str(refused.value)
    assert said in text
    assert "\n" not in text
    assert text.endswith(".")


@pytest.mark.parametrize("name", ["z2[0]", "a1[0][1]", "p1[0][1]", "loss", "a1[9]", "W1", "q"])
def test_both_lowerings_refuse_with_the_same_sentence(name: str) -> None:
    said = set()
    for granularity in (MATRIX, SCALAR):
        with pytest.raises(UserError) as refused:
            Trial(open_example("article001_a"), granularity=granularity).ask(name, by(1))
        said.add(str(refused.value))
    assert len(said) == 1


def test_samples_that_are_refused() -> None:
    experiment = open_example(IRIS)
    with pytest.raises(UserError, match="sample 4, but sample 3"):
        what_if(experiment, "x[3][1]", by(1), sample=2)
    with pytest.raises(UserError, match="no sample 1001"):
        what_if(experiment, "x[1]", by(1), sample=1000)


def test_a_loss_table_is_refused() -> None:
    with pytest.raises(UserError, match="loss table"):
        Trial(open_example("article004_cost_tables"))


# -- for good --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_change_applied_gives_the_loss_that_was_tried(name: str) -> None:
    experiment = open_example(IRIS)
    trial = Trial(experiment)
    answer = trial.ask(name, by(0.25))
    made = applied(experiment, answer.leaf, answer.after)
    assert Trial(made).ask(name, by(0)).loss == answer.loss
    assert Trial(experiment).ask(name, by(0)).loss == answer.loss_before


@pytest.mark.parametrize("name", ["W1[0][1]", "x[1][2]"])
def test_the_change_applied_at_a_later_iteration(name: str) -> None:
    experiment = replace(open_example(IRIS), batch=BatchSpec(3, seed=1))
    checkpoint = Session(experiment).checkpoint(3)
    rows = batch_rows(3, 8, experiment.batch)
    trial = Trial(experiment, checkpoint, rows)
    answer = trial.ask(name, by(0.5))
    made = applied(experiment, answer.leaf, answer.after, checkpoint, rows)
    where: Checkpoint = checkpoint if name.startswith("x") else first_checkpoint(made)
    assert where.iteration == 3
    assert Trial(made, where, rows).ask(name, by(0)).loss == answer.loss


@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax", "cs231n_circuit"])
def test_the_curve_of_the_loss_goes_through_what_is_asked(name: str) -> None:
    trial = Trial(case(name))
    leaf = trial.leaf("x" if trial.experiment.network is None else "W1[0][1]")
    before = trial.value(leaf)
    values = before + np.array([-0.7, 0.0, 0.2])
    losses = trial.losses(leaf, values.tolist())
    for value, loss in zip(values, losses, strict=True):
        assert loss == trial.ask(leaf.name, Change(Kind.TO, float(value))).loss
    assert losses[1] == trial.answer(leaf, before).loss_before


def test_the_curve_over_a_leaf_that_the_loss_does_not_use() -> None:
    nodes = (NodeSpec("x", "input"), NodeSpec("u", "input"), NodeSpec("y", "square", ("x",)))
    experiment = Experiment(
        "unused",
        "graph",
        graph=GraphSpec(nodes, "y"),
        parameters={"x": frozen(3.0), "u": frozen(1.0)},
    )
    trial = Trial(experiment)
    assert trial.losses(trial.leaf("u"), [0.0, 5.0]).tolist() == [9.0, 9.0]
