"""Explanations of a loss table come to the numbers that they explain."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiment import LossTable, frozen
from core.explain_tokens import NumberOf
from core.files.examples import open_example
from core.loss_tables import TABLE_LOSSES, evaluate, unfit
from core.table_explain import COSTS, Place, explained
from tests.core.formulas import evaluate as worked_out

ARTICLE = open_example("article004_cost_tables").table
assert ARTICLE is not None


def places(table: LossTable) -> list[Place]:
    samples, units = table.targets.shape
    return [
        Place(name, n, k)
        for name in table.predictions
        for n in (None, *range(samples))
        for k in ((None,) if n is None else (None, *range(units)))
    ]


def check(table: LossTable, place: Place, loss: str) -> None:
    for line in explained(table, evaluate(table), place, loss).lines:
        assert isinstance(line.result, NumberOf)
        got = worked_out(line.numbers or (line.result,))
        if math.isnan(line.result.value):
            assert math.isnan(got)
        else:
            assert got == pytest.approx(line.result.value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("loss", COSTS)
def test_every_line_of_the_article_comes_to_its_result(loss: str) -> None:
    for place in places(ARTICLE):
        check(ARTICLE, place, loss)


entries = st.floats(-2, 2).map(lambda x: round(x, 3))


@given(st.data(), st.integers(1, 4), st.integers(1, 5), st.sampled_from(COSTS))
def test_every_line_of_any_table_comes_to_its_result(data, samples, units, loss):
    rows = st.lists(st.lists(entries, min_size=units, max_size=units), min_size=samples)
    t, a = (frozen(data.draw(rows)[:samples]) for _ in "ta")
    table = LossTable(t, {"only": a})
    for place in places(table):
        check(table, place, loss)


@pytest.mark.parametrize("loss", TABLE_LOSSES)
def test_gradients_are_those_of_the_mean(loss: str) -> None:
    step = 1e-6
    for name in ARTICLE.predictions:
        for n, k in np.ndindex(ARTICLE.targets.shape):
            ends = []
            for by in (step, -step):
                moved = np.array(ARTICLE.predictions[name])
                moved[n, k] += by
                table = LossTable(ARTICLE.targets, {name: moved})
                ends.append(evaluate(table)[name].losses[loss].loss)
            slope = (ends[0] - ends[1]) / (2 * step)
            last = explained(ARTICLE, evaluate(ARTICLE), Place(name, n, k), loss).lines[1]
            assert last.result.value == pytest.approx(slope, abs=1e-6)


def test_by_scores_it_is_the_gradient_through_softmax() -> None:
    scores = np.array([[0.3, -1.2, 0.4], [2.0, 0.1, 0.0]])
    targets = frozen([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]])

    def cost(z: np.ndarray) -> LossTable:
        a = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return LossTable(targets, {"a": frozen(a)})

    for n, k in np.ndindex(scores.shape):
        step = np.zeros_like(scores)
        step[n, k] = 1e-6
        ends = [
            evaluate(cost(z))["a"].losses["cross_entropy"].loss
            for z in (scores + step, scores - step)
        ]
        table = cost(scores)
        lines = explained(table, evaluate(table), Place("a", n, k), "cross_entropy").lines
        assert lines[-1].left[0].name.base == "z"
        assert lines[-1].result.value == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-6)


def test_rows_that_are_no_distributions_are_told() -> None:
    rows = frozen([[0.5, 0.5], [0.5, 0.6], [1.2, -0.2], [1 / 3, 2 / 3], [math.nan, 1.0]])
    assert unfit(rows).tolist() == [False, True, True, False, True]
    table = LossTable(frozen([[1.0, 0.0]] * 5), {"only": rows})
    for n, bad in enumerate(unfit(rows)):
        made = explained(table, evaluate(table), Place("only", n, 0), "cross_entropy")
        assert len(made.lines) == (2 if bad else 3)
        assert ("no probabilities" in str(made.remarks[0])) == bad
