"""A parameter's gradient is what its samples give to it, each alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.batch_terms import terms_of
from core.experiment import Data
from core.files.examples import open_example
from core.session import Position, Session
from core.trace import Snapshot
from tests.core.cases import case

BATCHES = ("iris_4_5_3_relu_softmax", "twolayernet_std001", "xor_2_2_1")


def at_end(experiment, granularity: str | None = None) -> Snapshot:
    session = Session(experiment, granularity)
    session.seek(Position(1, session.plan.length))
    return session.snapshot()


def entries(snapshot: Snapshot, wire: str) -> list[tuple[int, ...]]:
    every = list(np.ndindex(*snapshot.graph.wires[wire].shape))
    return every[:: max(1, len(every) // 5)]


@pytest.mark.parametrize("granularity", ["scalar", "matrix"])
@pytest.mark.parametrize("name", BATCHES)
def test_terms_add_up_to_the_recorded_gradient(name: str, granularity: str) -> None:
    snapshot = at_end(open_example(name), granularity)
    count = len(snapshot.trace.rows)
    for wire in snapshot.graph.parameters[::3]:
        for entry in entries(snapshot, wire):
            made = terms_of(snapshot, wire, entry, range(count))
            assert made is not None
            assert made.count == made.samples == count
            assert made.numbers.sum() == pytest.approx(made.total, rel=1e-9, abs=1e-15)
            assert made.total / count + made.rest == pytest.approx(
                made.gradient, rel=1e-9, abs=1e-15
            )
            assert made.gradient == float(snapshot.trace.gradients[wire][entry])


@pytest.mark.parametrize("granularity", ["scalar", "matrix"])
def test_a_term_is_the_gradient_of_that_sample_alone(granularity: str) -> None:
    experiment = replace(open_example("xor_2_2_1"))
    both = at_end(experiment, granularity)
    data = experiment.data
    assert data is not None
    for row in range(len(data.inputs)):
        alone = replace(
            experiment,
            # Twice the same sample: a batch again, whose mean is that of one.
            data=Data(data.inputs[[row, row]], data.targets[[row, row]]),
        )
        one = at_end(alone, granularity)
        for wire in both.graph.parameters:
            for entry in entries(both, wire):
                made = terms_of(both, wire, entry, [row])
                assert made is not None
                expected = float(one.trace.gradients[wire][entry])
                assert made.numbers[0] == pytest.approx(expected, rel=1e-9, abs=1e-15)


def test_a_regularization_is_no_sample() -> None:
    snapshot = at_end(case("svm_linear_l2"), "matrix")
    weight = snapshot.graph.parameters[0]
    made = terms_of(snapshot, weight, (0, 0), [0])
    assert made is not None
    penalties = [p for p in snapshot.graph.consumers[weight] if p[0].startswith("R_")]
    expected = sum(float(snapshot.trace.flows[p][0, 0]) for p in penalties)
    assert made.rest == pytest.approx(expected)
    assert made.regularized
    assert made.total / made.count + made.rest == pytest.approx(made.gradient, rel=1e-12)


def test_no_terms_without_samples_or_before_the_gradient() -> None:
    single = at_end(open_example("article001_a"))
    assert all(terms_of(single, w, (), [0]) is None for w in single.graph.parameters)
    session = Session(open_example("xor_2_2_1"))
    start = session.snapshot()
    assert all(terms_of(start, w, (), [0]) is None for w in start.graph.parameters)
    ended = at_end(open_example("xor_2_2_1"))
    batched = next(w.id for w in ended.graph.wires.values() if w.batched)
    assert terms_of(ended, batched, (), [0]) is None
