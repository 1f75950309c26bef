"""Networks that the network view is tried on, and what a picture of one must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.experiment import (
    NETWORK,
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
from core.files.examples import examples, open_example
from core.files.reader import read_experiment
from core.session import Position, Session
from core.trace import Array, Snapshot, Trace
from gui.scene import network_view
from gui.scene.frame import Frame, ViewSettings
from gui.scene.network_layout import NetworkLayout
from gui.scene.shapes import Picture, Text
from gui.scene.wideness import FULL

ORACLE = Path(__file__).parent.parent / "oracle"
QUANTITIES = ("value", "gradient", "updated")
PLACELESS = frozenset({"product", "error", "square", "raw_term"})
"""Roles whose numbers have no place of their own: they come and go."""


def _examples() -> dict[str, Experiment]:
    """Those whose columns are not folded: the others have a view of their own."""
    found = {info.id: open_example(info.id) for info in examples()}
    return {
        name: e
        for name, e in found.items()
        if e.network is not None and max(e.network.layer_sizes) <= FULL
    }


def _oracle() -> dict[str, Experiment]:
    found = {path.stem: read_experiment(path) for path in sorted(ORACLE.glob("*.json"))}
    return {
        name: e
        for name, e in found.items()
        if e.network is not None and max(e.network.layer_sizes) < 10
    }


EXAMPLES: Mapping[str, Experiment] = _examples()
ORACLE_CASES: Mapping[str, Experiment] = _oracle()


def network(
    sizes: tuple[int, ...],
    *,
    loss: str = "half_sse",
    activations: tuple[str, ...] | None = None,
    samples: int = 1,
    biases: bool = True,
    penalty: str = "",
    trainable: tuple[str, ...] | None = None,
    name: str = "",
) -> Experiment:
    """Return a network of any shape with invented numbers; ``name`` begins those of its arrays."""
    rng = np.random.default_rng(7)
    pairs = list(pairwise(sizes))
    chosen = activations or ("sigmoid",) * len(pairs)
    layers = tuple(
        LayerSpec(k, m, n, f"{name}W{k}", f"{name}b{k}" if biases else None, chosen[k - 1])
        for k, (m, n) in enumerate(pairs, start=1)
    )
    parameters = {f"{name}W{k}": frozen(rng.normal(size=p)) for k, p in enumerate(pairs, start=1)}
    if biases:
        parameters |= {
            f"{name}b{k}": frozen(rng.normal(size=n)) for k, (_, n) in enumerate(pairs, 1)
        }
    weights = tuple(layer.weight for layer in layers)
    rule = RegularizationSpec(penalty, 0.1, 0.5, weights) if penalty else None
    targets = np.eye(sizes[-1])[np.arange(samples) % sizes[-1]]
    return Experiment(
        "made",
        NETWORK,
        network=NetworkSpec(sizes, layers, LossSpec(loss, {}), rule),
        parameters=parameters,
        trainable=tuple(parameters) if trainable is None else trainable,
        optimizer=OptimizerSpec("sgd", 0.5),
        data=Data(frozen(rng.normal(size=(samples, sizes[0]))), frozen(targets)),
        batch=BatchSpec(),
    )


MADE: Mapping[str, Experiment] = {
    "one neuron": network((1, 1), biases=False),
    "one layer": network((3, 2), samples=3),
    "one output of one sample": network((2, 1), loss="half_sse"),
    "terms that are squares": network((2, 3), loss="sse_mean"),
    "mean of three terms": network((2, 3), loss="mse", samples=2),
    "scaled cross-entropy": network((2, 2), loss="bce", samples=2),
    "cross-entropy of tanh": network((2, 2), loss="bce", activations=("softplus",)),
    "softmax before squares": network((2, 3), loss="half_sse", activations=("softmax",)),
    "softmax cross-entropy, one sample": network(
        (2, 3), loss="cross_entropy", activations=("softmax",)
    ),
    "hinge": network((2, 3), loss="hinge", activations=("identity",), samples=2),
    "penalty on two matrices": network((2, 2, 1), samples=2, penalty="l2"),
    "penalty of one sample": network((2, 2), penalty="l1"),
    "penalty and one output": network((2, 1), penalty="l2"),
    "nothing to train": network((2, 2), trainable=()),
    "biases to train": network((2, 2, 2), trainable=("b1", "b2")),
    "first matrix frozen": network((2, 2), samples=2, trainable=("b1",)),
    "from few to many": network((2, 4)),
    "from many to few": network((5, 1)),
    "two digits in an index": network((1, 11)),
}


@lru_cache(maxsize=512)
def layout_of(experiment: Experiment, digits: int, language: str) -> NetworkLayout:
    graph = trace_of(experiment).graph
    return network_view.layout(graph, experiment, digits, language)


@lru_cache(maxsize=64)
def trace_of(experiment: Experiment) -> Trace:
    session = Session(experiment, "scalar")
    return session.trace(session.first_iteration)


def frame(
    experiment: Experiment,
    at: int,
    digits: int = 4,
    language: str = "en",
    *,
    trace: Trace | None = None,
    sample: int = 0,
    selected: str = "",
) -> Frame:
    snapshot = Snapshot(trace or trace_of(experiment), at)
    view = ViewSettings("network", digits, language, sample, selected)
    return Frame(experiment, snapshot, Position(1, at), view)


def drawn(shown: Frame) -> Picture:
    layout = layout_of(shown.experiment, shown.view.digits, shown.view.language)
    return network_view.draw(shown, layout)


def steps(experiment: Experiment) -> range:
    return range(trace_of(experiment).plan.length + 1)


def walk(experiment: Experiment, digits: int = 4, language: str = "en") -> Iterator[Picture]:
    """Yield the picture of every step."""
    return (drawn(frame(experiment, at, digits, language)) for at in steps(experiment))


def widened(trace: Trace) -> Trace:
    """Return ``trace`` with the widest number that can appear in every place."""

    def wide(table: Mapping[str, Array]) -> dict[str, Array]:
        return {name: np.full_like(array, -88888.8888888888) for name, array in table.items()}

    flows = {port: np.full_like(array, -88888.8888888888) for port, array in trace.flows.items()}
    return replace(
        trace,
        values=wide(trace.values),
        gradients=wide(trace.gradients),
        again=wide(trace.again),
        flows=flows,
    )


def placed_wires(snapshot: Snapshot) -> list[str]:
    """Return the wires whose numbers have a place in the network view."""
    wires = snapshot.graph.wires.values()
    return [w.id for w in wires if w.origin.role not in PLACELESS]


def reached(snapshot: Snapshot) -> dict[tuple[str, str], Array]:
    """Return all numbers with a place that the snapshot has reached."""
    ask = {
        "value": snapshot.value,
        "gradient": snapshot.gradient,
        "updated": snapshot.updated,
    }
    found = {}
    for wire in placed_wires(snapshot):
        for quantity, get in ask.items():
            values = get(wire)
            if values is not None:
                found[wire, quantity] = values
    return found


def numbers(picture: Picture) -> list[Text]:
    return [t for t in picture.texts() if t.tag.kind == "number"]


def standing(picture: Picture) -> dict[tuple[str, str], Text]:
    """Return the numbers that have a place of their own, by wire and quantity."""
    found: dict[tuple[str, str], Text] = {}
    for text in numbers(picture):
        key = text.tag.wire, text.tag.quantity
        if text.tag.quantity in QUANTITIES and not text.tag.label.startswith("strip"):
            assert key not in found, f"{key} stands twice"
            found[key] = text
    return found
