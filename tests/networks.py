"""Networks of any width with random numbers, for tests and benchmarks."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from core.experiment import (
    Data,
    Experiment,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    frozen,
)


def network(
    *sizes: int,
    samples: int = 4,
    hidden: str = "relu",
    last: str = "softmax",
    loss: str = "cross_entropy",
    seed: int = 0,
) -> Experiment:
    """Return a fully connected network with biases, class targets and gradient descent."""
    rng = np.random.default_rng(seed)
    parameters: dict[str, Any] = {}
    layers = []
    for k, (m, n) in enumerate(itertools.pairwise(sizes), start=1):
        parameters[f"W{k}"] = frozen(rng.normal(size=(m, n)) / np.sqrt(m))
        parameters[f"b{k}"] = frozen(rng.normal(size=n) / 10)
        activation = last if k == len(sizes) - 1 else hidden
        layers.append(LayerSpec(k, m, n, f"W{k}", f"b{k}", activation))
    classes = rng.integers(0, sizes[-1], samples)
    data = Data(frozen(rng.normal(size=(samples, sizes[0]))), frozen(np.eye(sizes[-1])[classes]))
    return Experiment(
        "-".join(map(str, sizes)),
        "network",
        network=NetworkSpec(sizes, tuple(layers), LossSpec(loss)),
        parameters=parameters,
        trainable=tuple(parameters),
        optimizer=OptimizerSpec("sgd", 0.1),
        data=data,
    )
