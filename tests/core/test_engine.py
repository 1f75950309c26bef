"""The compiled engine against the recording one, and its kernels against the rules."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from core.engine import Engine
from core.experiment import (
    BatchSpec,
    Data,
    Experiment,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    RegularizationSpec,
    frozen,
)
from core.gates import rule
from core.kernels import BACKWARD, FORWARD
from core.network import ACTIVATIONS
from core.optimizers import OPTIMIZERS
from core.session import Position, Session
from core.trace import first_checkpoint

ATTRIBUTES = {"mul_const": {"constant": -1.5}}
SHAPES = {
    "matmul": [(5, 3), (3, 4)],
    "add_bias": [(5, 3), (3,)],
    "sub": [(5, 3), (5, 3)],
    "mul": [(5, 3), (5, 3)],
    "mean_samples": [(5,)],
}


def network(
    activations: tuple[str, ...] = ("tanh", "sigmoid"),
    loss: str = "half_sse",
    *,
    samples: int = 7,
    optimizer: OptimizerSpec | None = None,
    penalty: str = "",
) -> Experiment:
    """A network 3-4-2 with fixed random numbers."""
    rng = np.random.default_rng(3)
    sizes = (3, 4, 2)
    parameters = {}
    for k, (m, n) in enumerate(itertools.pairwise(sizes), start=1):
        parameters[f"W{k}"] = frozen(rng.normal(size=(m, n)))
        parameters[f"b{k}"] = frozen(rng.normal(size=n))
    layers = tuple(
        LayerSpec(k, sizes[k - 1], sizes[k], f"W{k}", f"b{k}", activations[k - 1]) for k in (1, 2)
    )
    classes = rng.integers(0, 2, samples)
    regularization = RegularizationSpec(penalty, 0.1, 0.5, ("W1", "W2")) if penalty else None
    return Experiment(
        id="test",
        kind="network",
        network=NetworkSpec(sizes, layers, LossSpec(loss), regularization),
        parameters=parameters,
        trainable=tuple(parameters),
        optimizer=optimizer or OptimizerSpec("sgd", 0.1),
        data=Data(frozen(rng.normal(size=(samples, 3))), frozen(np.eye(2)[classes])),
    )


@pytest.mark.parametrize("op", sorted(FORWARD))
def test_a_forward_kernel_computes_what_its_rule_says(op: str) -> None:
    rng = np.random.default_rng(1)
    inputs = [rng.normal(size=s) for s in SHAPES.get(op, [(5, 3)])]
    attributes = ATTRIBUTES.get(op, {})
    expected = rule(op).value(inputs, attributes)
    out = np.full(expected.shape, np.nan)
    for call in FORWARD[op](inputs, out, attributes):
        call()
    np.testing.assert_allclose(out, expected, rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize("op", sorted(BACKWARD))
def test_a_backward_kernel_computes_what_its_rule_says(op: str) -> None:
    rng = np.random.default_rng(2)
    inputs = [rng.normal(size=s) for s in SHAPES.get(op, [(5, 3)])]
    attributes = ATTRIBUTES.get(op, {})
    y = rule(op).value(inputs, attributes)
    g = rng.normal(size=y.shape)
    made = [BACKWARD[op](g, port, inputs, y, attributes) for port in range(len(inputs))]
    assert any(m is not None for m in made)
    for port, flow in enumerate(made):
        if flow is None:
            continue
        for call in flow[0]:
            call()
        expected = rule(op).vjp(g, port, inputs, y, attributes)
        np.testing.assert_allclose(flow[1], expected, rtol=1e-14)


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_moving_agrees_with_the_recorded_update_for_every_optimizer(optimizer: str) -> None:
    session = Session(network(optimizer=OptimizerSpec(optimizer, 0.05)))
    for iteration in range(1, 6):
        after = session.trace(iteration).after
        assert after is not None
        moved = session.checkpoint(iteration + 1)
        for name, value in moved.parameters.items():
            np.testing.assert_allclose(after.parameters[name], value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["half_sse", "mse", "sse_mean", "hinge"])
def test_moving_agrees_with_the_recorded_update(activation: str, loss: str) -> None:
    session = Session(network((activation, activation), loss, penalty="l2"))
    after = session.trace(1).after
    assert after is not None
    for name, value in session.checkpoint(2).parameters.items():
        np.testing.assert_allclose(after.parameters[name], value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("activation", "loss"),
    [("sigmoid", "bce"), ("softmax", "cross_entropy"), ("sigmoid", "cross_entropy")],
)
def test_moving_agrees_for_the_classification_losses(activation: str, loss: str) -> None:
    session = Session(network(("relu", activation), loss, penalty="l1"))
    after = session.trace(1).after
    assert after is not None
    for name, value in session.checkpoint(2).parameters.items():
        np.testing.assert_allclose(after.parameters[name], value, rtol=1e-12, atol=1e-15)


def test_checkpoints_are_not_touched_by_later_moves() -> None:
    engine = Engine(network(optimizer=OptimizerSpec("momentum", 0.1)))
    first = engine.advance(first_checkpoint(network()))
    kept = {n: p.copy() for n, p in first.parameters.items()}
    memory = {n: a.copy() for n, a in first.memory["velocity"].items()}
    engine.advance(engine.advance(first))
    for name, value in kept.items():
        np.testing.assert_array_equal(first.parameters[name], value)
    for name, value in memory.items():
        np.testing.assert_array_equal(first.memory["velocity"][name], value)


def test_a_last_batch_may_be_smaller() -> None:
    experiment = replace(network(), batch=BatchSpec(size=3, seed=5))
    session = Session(experiment)
    session.seek(Position(4, session.plan.length))
    assert [len(session.trace(k).rows) for k in (1, 2, 3, 4)] == [3, 3, 1, 3]
    seen = np.concatenate([session.trace(k).rows for k in (1, 2, 3)])
    assert sorted(seen) == list(range(7))


def test_frozen_parameters_stay() -> None:
    experiment = replace(network(), trainable=("W2",))
    moved = Engine(experiment).advance(first_checkpoint(experiment))
    for name in ("W1", "b1", "b2"):
        np.testing.assert_array_equal(moved.parameters[name], experiment.parameters[name])
    assert not np.array_equal(moved.parameters["W2"], experiment.parameters["W2"])
