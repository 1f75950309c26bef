"""What must hold for every graph and every walk through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.session
from core.data import batch_rows
from core.errors import CycleError, DuplicateNameError, UserError
from core.experiment import (
    BatchSpec,
    Data,
    Experiment,
    GraphSpec,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    NodeSpec,
    OptimizerSpec,
    RegularizationSpec,
    frozen,
)
from core.lowering import MATRIX, SCALAR, lower
from core.network import ACTIVATIONS
from core.plan import Phase, Stride, make_plan
from core.report import trace_report
from core.session import Position, Session
from core.trace import Snapshot, backward, first_checkpoint, forward, record

Array = npt.NDArray[np.float64]


def network(
    activation: str = "tanh",
    last: str = "sigmoid",
    loss: str = "half_sse",
    *,
    samples: int = 5,
    penalty: str = "",
    batch: int | None = None,
    optimizer: str = "sgd",
    trainable: tuple[str, ...] | None = None,
) -> Experiment:
    """A network 3-4-2 with fixed random numbers."""
    rng = np.random.default_rng(11)
    parameters = {
        name: frozen(rng.normal(size=shape))
        for name, shape in {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}.items()
    }
    layers = (
        LayerSpec(1, 3, 4, "W1", "b1", activation),
        LayerSpec(2, 4, 2, "W2", "b2", last),
    )
    regularization = RegularizationSpec(penalty, 0.1, 0.5, ("W1", "W2")) if penalty else None
    return Experiment(
        id="network",
        kind="network",
        network=NetworkSpec((3, 4, 2), layers, LossSpec(loss), regularization),
        parameters=parameters,
        trainable=tuple(parameters) if trainable is None else trainable,
        optimizer=OptimizerSpec(optimizer, 0.1),
        data=Data(
            frozen(rng.normal(size=(samples, 3))), frozen(np.eye(2)[rng.integers(0, 2, samples)])
        ),
        batch=BatchSpec(batch, seed=7),
    )


def graph(
    nodes: list[NodeSpec], output: str, trainable: tuple[str, ...] = (), **leaves: float
) -> Experiment:
    every = (*(NodeSpec(name, "parameter") for name in leaves), *nodes)
    return Experiment(
        id="graph",
        kind="graph",
        graph=GraphSpec(every, output),
        parameters={name: frozen(value) for name, value in leaves.items()},
        trainable=trainable or tuple(leaves),
    )


CIRCUIT = graph(
    [
        NodeSpec("p", "mul", ("x", "y")),
        NodeSpec("s", "add", ("x", "p")),
        NodeSpec("f", "mul", ("s", "s")),
    ],
    "f",
    x=0.5,
    y=-3.0,
)


# -- both lowerings ------------------------------------------------------------------


def numbers(report: Any, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(report, dict):
        for key, value in report.items():
            yield from numbers(value, f"{path}.{key}")
    elif isinstance(report, list):
        for i, value in enumerate(report):
            yield from numbers(value, f"{path}[{i}]")
    elif isinstance(report, float):
        yield path, report


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("penalty", ["", "l1", "l2"])
@pytest.mark.parametrize("loss", ["half_sse", "mse", "sse_mean", "bce", "cross_entropy", "hinge"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_scalar_and_matrix_gates_agree(
    activation: str, loss: str, penalty: str, samples: int
) -> None:
    last = {"bce": "sigmoid", "cross_entropy": "softmax"}.get(loss, activation)
    case = network(activation, last, loss, samples=samples, penalty=penalty, optimizer="momentum")
    reports = [dict(numbers(trace_report(case, (1, 3), g))) for g in (SCALAR, MATRIX)]
    assert list(reports[0]) == list(reports[1])
    np.testing.assert_allclose(
        list(reports[0].values()), list(reports[1].values()), rtol=1e-12, atol=1e-15
    )


# -- walks ---------------------------------------------------------------------------

WALKED = {
    "mini-batches": network(batch=2, optimizer="momentum"),
    "whole batch": network("relu", "softmax", "cross_entropy", optimizer="adam", penalty="l2"),
    "some frozen": network(batch=3, trainable=("W2",)),
    "one sample": network(samples=1),
    "circuit": CIRCUIT,
}
Move = Callable[[Session], Any]


def everything(snapshot: Snapshot) -> dict[str, bytes | None]:
    """All that can be seen, as bytes; ``None`` where it is not there yet."""

    def seen(array: Array | None) -> bytes | None:
        return None if array is None else array.tobytes()

    found: dict[str, bytes | None] = {"at": str((snapshot.at, snapshot.newest)).encode()}
    for wire in snapshot.graph.wires:
        found[f"{wire} value"] = seen(snapshot.value(wire))
        found[f"{wire} gradient"] = seen(snapshot.gradient(wire))
        found[f"{wire} updated"] = seen(snapshot.updated(wire))
    for gate in snapshot.graph.gates:
        for index in range(len(gate.inputs)):
            found[f"{gate.id} {index}"] = seen(snapshot.flow((gate.id, index)))
    return found


def moves() -> st.SearchStrategy[Move]:
    strides, iterations = st.sampled_from(Stride), st.integers(-1, 9)
    return st.one_of(
        strides.map(lambda stride: lambda s: s.forward(stride)),
        strides.map(lambda stride: lambda s: s.back(stride)),
        st.tuples(iterations, st.integers(-1, 99)).map(lambda p: lambda s: s.seek(Position(*p))),
        st.tuples(iterations, st.sampled_from(Phase)).map(lambda p: lambda s: s.seek_phase(*p)),
    )


@settings(max_examples=150)
@given(st.sampled_from(sorted(WALKED)), st.lists(moves(), max_size=12))
def test_any_walk_ends_where_a_fresh_seek_does(name: str, walk: list[Move]) -> None:
    walked, fresh = Session(WALKED[name]), Session(WALKED[name])
    for move in walk:
        move(walked)
    fresh.seek(walked.position)
    assert fresh.position == walked.position
    assert everything(walked.snapshot()) == everything(fresh.snapshot())


def test_forgotten_checkpoints_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With memory for a few checkpoints only, the others are run again."""

    def visits() -> tuple[list[dict[str, bytes | None]], int]:
        session = Session(network(batch=2, optimizer="adam"))
        seen = []
        for iteration in (60, 7, 33, 1, 59, 8):
            session.seek(Position(iteration, session.plan.length))
            seen.append(everything(session.snapshot()))
        return seen, len(session._checkpoints)

    roomy, all_kept = visits()
    monkeypatch.setattr(core.session, "MEMORY_BUDGET", 20_000)
    tight, few_kept = visits()
    assert tight == roomy
    assert few_kept < all_kept == 60


@pytest.mark.parametrize("name", WALKED)
@pytest.mark.parametrize("stride", Stride)
def test_forward_then_back_returns(name: str, stride: Stride) -> None:
    session = Session(WALKED[name])
    stops = [session.position]
    while session.position.iteration < 3 and session.forward(stride):
        assert session.position > stops[-1]
        stops.append(session.position)
    assert len(stops) >= 3 or stride is Stride.EPOCH
    for stop in reversed(stops[:-1]):
        assert session.back(stride)
        assert session.position == stop
    assert not session.back(stride)


@settings(max_examples=60)
@given(st.sampled_from(sorted(WALKED)), st.integers(1, 4), st.integers(0, 60))
def test_every_stride_moves_from_everywhere(name: str, iteration: int, step: int) -> None:
    for stride in Stride:
        session = Session(WALKED[name])
        session.seek(Position(iteration, step))
        start = session.position
        assert session.forward(stride)
        assert session.position > start
        session.seek(start)
        assert session.back(stride) is (start != Position(1, 0))
        assert start == Position(1, 0) or session.position < start


@pytest.mark.parametrize("name", WALKED)
def test_larger_strides_stop_where_smaller_ones_do(name: str) -> None:
    stops = Session(WALKED[name]).plan.stops
    order = [Stride.GATE, Stride.NEURON, Stride.LAYER, Stride.PHASE]
    for small, large in pairwise(order):
        assert set(stops[large]) <= set(stops[small])


@pytest.mark.parametrize("name", WALKED)
def test_every_step_shows_something_new(name: str) -> None:
    session = Session(WALKED[name])
    before = everything(session.snapshot())
    for _ in range(session.plan.length):
        assert session.forward(Stride.GATE)
        now = everything(session.snapshot())
        new = [k for k in now if before[k] is None and now[k] is not None]
        assert new, session.snapshot().newest
        assert all(now[k] == before[k] for k in before if k != "at" and before[k] is not None)
        before = now
    assert all(before[f"{w} value"] is not None for w in session.plan.graph.wires)


# -- graphs --------------------------------------------------------------------------


def values_and_gradients(case: Experiment) -> tuple[Mapping[str, Array], Mapping[str, Array]]:
    built = lower(case)
    values = forward(built, case.parameters)
    return values, backward(built, values, built.loss, 1.0)[0]


def test_ten_thousand_gates_in_a_row() -> None:
    names = ["x", *(f"g{i}" for i in range(10_000))]
    nodes = [
        NodeSpec(new, "mul_const", (old,), {"constant": 0.9999}) for old, new in pairwise(names)
    ]
    session = Session(graph(nodes[::-1], names[-1], x=2.0))
    session.seek(Position(2, session.plan.length))
    snapshot, factor = session.snapshot(), 0.9999**10_000
    x = 2.0 - 0.1 * factor
    value, gradient = snapshot.value(names[-1]), snapshot.gradient("x")
    again = snapshot.updated(names[-1])
    assert value is not None
    assert gradient is not None
    assert again is not None
    assert float(value) == pytest.approx(x * factor, rel=1e-11)
    assert float(gradient) == pytest.approx(factor, rel=1e-11)
    assert float(again) == pytest.approx((x - 0.1 * factor) * factor, rel=1e-11)


@given(st.integers(2, 40))
def test_flows_add_up_at_a_fork(count: int) -> None:
    nodes = [NodeSpec(f"m{i}", "mul_const", ("x",), {"constant": float(i)}) for i in range(count)]
    nodes.append(NodeSpec("f", "add", tuple(n.id for n in nodes)))
    _, gradients = values_and_gradients(graph(nodes, "f", x=1.5))
    assert float(gradients["x"]) == sum(range(count))


def test_a_square_of_two_ports() -> None:
    case = graph([NodeSpec("f", "mul", ("x", "x"))], "f", x=3.0)
    built = lower(case)
    assert built.consumers["x"] == (("f", 0), ("f", 1))
    values = forward(built, case.parameters)
    gradients, flows = backward(built, values, "f", 1.0)
    assert [float(flows["f", i]) for i in (0, 1)] == [3.0, 3.0]
    assert float(gradients["x"]) == 6.0


def test_the_order_of_the_inputs_counts() -> None:
    case = graph([NodeSpec("f", "sub", ("y", "x"))], "f", x=3.0, y=10.0)
    values, gradients = values_and_gradients(case)
    assert float(values["f"]) == 7.0
    assert (float(gradients["x"]), float(gradients["y"])) == (-1.0, 1.0)


def test_what_does_not_lead_to_the_output_has_gradient_zero() -> None:
    nodes = [NodeSpec("f", "exp", ("x",)), NodeSpec("aside", "mul", ("x", "y"))]
    _, gradients = values_and_gradients(graph(nodes, "f", x=0.0, y=2.0))
    assert {w: float(g) for w, g in gradients.items()} == {"x": 1.0, "y": 0.0, "f": 1.0, "aside": 0}


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_is_refused(length: int) -> None:
    nodes = [NodeSpec(f"g{i}", "add", ("x", f"g{(i + 1) % length}")) for i in range(length)]
    with pytest.raises(CycleError, match="g0"):
        lower(graph(nodes, "g0", x=1.0))


def test_a_name_used_twice_is_refused() -> None:
    twice = [NodeSpec("f", "exp", ("x",)), NodeSpec("f", "log", ("x",))]
    with pytest.raises(DuplicateNameError, match='"f"'):
        lower(graph(twice, "f", x=1.0))


def test_an_unknown_input_is_refused() -> None:
    with pytest.raises(UserError, match='"nobody"'):
        lower(graph([NodeSpec("f", "exp", ("nobody",))], "f", x=1.0))


# -- batches -------------------------------------------------------------------------


@given(st.integers(1, 50), st.integers(1, 60), st.integers(0, 2**32), st.integers(1, 5))
def test_the_order_of_samples_is_reproducible(n: int, size: int, seed: int, epoch: int) -> None:
    per_epoch = -(-n // size)
    first = (epoch - 1) * per_epoch + 1
    spec = BatchSpec(size, seed)
    rows = [batch_rows(first + i, n, spec) for i in range(per_epoch)]
    order = np.random.default_rng([seed, epoch]).permutation(n)
    np.testing.assert_array_equal(np.concatenate(rows), order)
    assert all(len(r) == size for r in rows[:-1])
    assert len(rows[-1]) == n - size * (per_epoch - 1)


def test_without_a_batch_size_the_order_is_that_of_the_file() -> None:
    for iteration in (1, 2, 9):
        np.testing.assert_array_equal(batch_rows(iteration, 4, BatchSpec(None, 3)), range(4))


def test_the_second_forward_pass_sees_the_same_batch() -> None:
    case = network(batch=2)
    plan = make_plan(lower(case))
    trace = record(plan, case, first_checkpoint(case), batch_rows(1, 5, case.batch))
    assert trace.after is not None
    repeated = record(plan, case, replace(trace.after, iteration=1), trace.rows)
    for gate in plan.graph.gates:
        np.testing.assert_array_equal(trace.again[gate.id], repeated.values[gate.id])


# -- far from 0 ----------------------------------------------------------------------


def saturated(loss: str, activation: str, z: float, targets: list[float]) -> Experiment:
    """Two outputs with z and -z, and no hidden layer."""
    layer = LayerSpec(1, 1, 2, "W1", None, activation)
    return Experiment(
        id="saturated",
        kind="network",
        network=NetworkSpec((1, 2), (layer,), LossSpec(loss)),
        parameters={"W1": frozen([[z, -z]])},
        trainable=("W1",),
        data=Data(frozen([[1.0]]), frozen([targets])),
    )


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("z", [1000.0, -1000.0])
@pytest.mark.parametrize("right", [0, 1])
def test_softmax_with_cross_entropy_far_from_zero(z: float, right: int, granularity: str) -> None:
    targets = [1.0 - right, float(right)]
    report = trace_report(saturated("cross_entropy", "softmax", z, targets), (1,), granularity)
    wrong = (z > 0) == (right == 1)
    assert report["forward"]["loss"] == (2000.0 if wrong else 0.0)
    sign = 1.0 if z > 0 else -1.0
    assert report["gradients"]["z1"] == [[sign, -sign] if wrong else [0.0, 0.0]]
    assert np.isfinite(report["loss_history"]).all()


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("z", [1000.0, -1000.0])
@pytest.mark.parametrize("targets", [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
def test_sigmoid_with_bce_far_from_zero(z: float, targets: list[float], granularity: str) -> None:
    report = trace_report(saturated("bce", "sigmoid", z, targets), (1,), granularity)
    outputs = [1.0, 0.0] if z > 0 else [0.0, 1.0]
    missed = [a - t for a, t in zip(outputs, targets, strict=True)]
    assert report["forward"]["loss"] == 1000.0 * sum(map(abs, missed)) / 2
    assert report["gradients"]["z1"] == [[m / 2 for m in missed]]
    assert np.isfinite(report["loss_history"]).all()
