"""One update at matrix granularity against the same update written by hand in numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.engine import Engine
from core.experiment import Experiment
from core.trace import Checkpoint, first_checkpoint
from tests.networks import network

Step = Callable[[], Any]


def by_hand(given: Experiment, *, classes: bool) -> tuple[Step, dict[str, Any]]:
    """The same update as a person writes it: sigmoid with half SSE, or ReLU with softmax."""
    assert given.data is not None
    x, t = given.data.inputs, given.data.targets
    p = {name: value.copy() for name, value in given.parameters.items()}
    count, last, rate = len(x), len(p) // 2, given.optimizer.learning_rate

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
            p[name] = p[name] - rate * g
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
    given = network(2, 4, 2, 1, samples=10, hidden="sigmoid", last="sigmoid", loss="half_sse")
    compare(paired, given, classes=False, repeat=200)


def test_update_784_128_64_10_batch_64(paired: Any) -> None:
    given = network(784, 128, 64, 10, samples=64)
    compare(paired, given, classes=True, repeat=10)
