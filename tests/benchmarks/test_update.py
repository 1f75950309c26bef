"""One update at matrix granularity against the same update written by hand in numpy."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from core.engine import Engine
from core.experiment import (
    Data,
    Experiment,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    frozen,
)
from core.trace import Checkpoint, first_checkpoint

RATE = 0.1
Step = Callable[[], Any]


def experiment(
    sizes: tuple[int, ...], samples: int, hidden: str, last: str, loss: str
) -> Experiment:
    """A network with biases, random numbers and class targets."""
    rng = np.random.default_rng(0)
    parameters: dict[str, Any] = {}
    layers = []
    for k, (m, n) in enumerate(itertools.pairwise(sizes), start=1):
        parameters[f"W{k}"] = frozen(rng.normal(size=(m, n)) / np.sqrt(m))
        parameters[f"b{k}"] = frozen(np.zeros(n))
        activation = last if k == len(sizes) - 1 else hidden
        layers.append(LayerSpec(k, m, n, f"W{k}", f"b{k}", activation))
    classes = rng.integers(0, sizes[-1], samples)
    data = Data(frozen(rng.normal(size=(samples, sizes[0]))), frozen(np.eye(sizes[-1])[classes]))
    network = NetworkSpec(sizes, tuple(layers), LossSpec(loss))
    optimizer = OptimizerSpec("sgd", RATE)
    return Experiment(
        "bench",
        "network",
        network=network,
        parameters=parameters,
        trainable=tuple(parameters),
        optimizer=optimizer,
        data=data,
    )


def by_hand(given: Experiment, *, classes: bool) -> tuple[Step, dict[str, Any]]:
    """The same update as a person writes it: sigmoid with half SSE, or ReLU with softmax."""
    assert given.data is not None
    x, t = given.data.inputs, given.data.targets
    p = {name: value.copy() for name, value in given.parameters.items()}
    count, last = len(x), len(p) // 2

    def activate(z: Any, k: int) -> Any:
        if not classes:
            return 1.0 / (1.0 + np.exp(-z))
        if k < last:
            return np.maximum(z, 0.0)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def step() -> float:
        a = [x]
        for k in range(1, last + 1):
            a.append(activate(a[-1] @ p[f"W{k}"] + p[f"b{k}"], k))
        if classes:
            loss = -(t * np.log(a[-1])).sum() / count
        else:
            loss = 0.5 * ((a[-1] - t) ** 2).sum() / count
        delta = (a[-1] - t) / count
        if not classes:
            delta = delta * a[-1] * (1.0 - a[-1])
        gradients = {}
        for k in range(last, 0, -1):
            gradients[f"W{k}"] = a[k - 1].T @ delta
            gradients[f"b{k}"] = delta.sum(axis=0)
            if k > 1:
                back = delta @ p[f"W{k}"].T
                local = (a[k - 1] > 0) if classes else a[k - 1] * (1.0 - a[k - 1])
                delta = back * local
        for name, g in gradients.items():
            p[name] = p[name] - RATE * g
        return float(loss)

    return step, p


def ours(given: Experiment) -> tuple[Step, Callable[[], Checkpoint]]:
    engine = Engine(given)
    place = [first_checkpoint(given)]

    def step() -> None:
        place[0] = engine.advance(place[0])

    return step, lambda: place[0]


def compare(paired: Any, given: Experiment, *, classes: bool, repeat: int) -> None:
    step, place = ours(given)
    reference, parameters = by_hand(given, classes=classes)
    paired(step, reference, rounds=25, repeat=repeat)
    # Both must have computed the same: the benchmark's own step is the only difference.
    reference()
    for name, value in place().parameters.items():
        np.testing.assert_allclose(value, parameters[name], rtol=1e-9, atol=1e-12)


def test_update_2_4_2_1_batch_10(paired: Any) -> None:
    given = experiment((2, 4, 2, 1), 10, "sigmoid", "sigmoid", "half_sse")
    compare(paired, given, classes=False, repeat=200)


def test_update_784_128_64_10_batch_64(paired: Any) -> None:
    given = experiment((784, 128, 64, 10), 64, "relu", "softmax", "cross_entropy")
    compare(paired, given, classes=True, repeat=10)
