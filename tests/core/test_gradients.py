"""Gradients against derivatives that know nothing of the gates' rules."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings

from core.experiment import Experiment, GraphSpec, NodeSpec, frozen
from core.gates import ARRAY, GATES, LABELS, PLACE, GateRule, rule
from core.graph import Graph
from core.losses import LOSSES
from core.lowering import lower
from core.trace import backward, forward
from tests.core.smooth_graphs import complex_step, smooth_graphs, unused_gates

Array = npt.NDArray[np.float64]


# -- random graphs against complex steps ----------------------------------------------


def path_sums(graph: Graph, values: Mapping[str, Array]) -> dict[str, Array]:
    """The sum over all paths to the output of the product of the |local derivatives|.

    What a gradient's rounding errors are relative to: where paths cancel (f = x - x), the
    gradient itself may be nothing but rounding.
    """
    sums = {w: np.zeros_like(v) for w, v in values.items()}
    sums[graph.loss] = np.ones(())
    for gate in reversed(graph.gates):
        x, y = [values[w] for w in gate.inputs], values[gate.output]
        for port, wire in enumerate(gate.inputs):
            for index in np.ndindex(y.shape):
                unit = np.zeros(y.shape)
                unit[index] = 1.0
                flow = rule(gate.op).vjp(unit, port, x, y, gate.attributes)
                sums[wire] = sums[wire] + np.abs(flow) * sums[gate.output][index]
    return sums


def errors(case: Experiment) -> tuple[float, float]:
    """The largest error relative to the paths, and relative to the derivative itself."""
    graph = lower(case)
    values = forward(graph, case.parameters)
    gradients, _ = backward(graph, values, graph.loss, 1.0)
    sums = path_sums(graph, values)
    by_paths, by_value = [0.0], [0.0]
    for leaf in case.parameters:
        exact = complex_step(case, leaf)
        difference = np.abs(gradients[leaf] - exact)
        by_paths.append(float((difference / np.maximum(sums[leaf], FLOOR)).max()))
        wrong = difference > 0
        with np.errstate(divide="ignore"):
            by_value.extend((difference[wrong] / np.abs(exact[wrong])).tolist())
    return max(by_paths), max(by_value)


# A value that is 0 but for rounding (a loss with one class, log(exp(x)) - x) makes paths
# through it as small as rounding is, in the gates and in the formulas.  With this floor an
# error of more than 1e-13 is never let through.
FLOOR = 1e-3

ONE_CLASS = Experiment(
    id="one class",
    kind="graph",
    graph=GraphSpec(
        (
            NodeSpec("x", "parameter"),
            NodeSpec("s", "sigmoid", ("x",)),
            NodeSpec("z", "add", ("x", "s")),
            NodeSpec("e", "softmax_cross_entropy", ("z",), {"targets": [[1.0], [1.0]]}),
            NodeSpec("q", "div", ("e", "z")),
            NodeSpec("f", "mean", ("q",)),
        ),
        "f",
    ),
    parameters={"x": frozen([[0.0472865], [1.80185479]])},
    trainable=("x",),
)


def test_random_smooth_graphs_agree_with_complex_steps() -> None:
    found: list[tuple[float, float]] = []

    @settings(max_examples=600)
    @given(smooth_graphs())
    @example(ONE_CLASS)
    def check(case: Experiment) -> None:
        found.append(errors(case))
        assert found[-1][0] <= 1e-10

    check()
    by_paths, by_value = np.array(found).T
    assert len(found) >= 500
    assert np.mean(by_paths <= 1e-13) >= 0.99
    # In the rest the derivative is 0, or nearly, because its paths cancel.
    assert np.mean(by_value <= 1e-13) >= 0.9


def test_every_smooth_gate_has_a_formula() -> None:
    assert not unused_gates()


# -- every registered gate against finite differences ---------------------------------

SHAPES: list[tuple[int, ...]] = [(), (3,), (2, 3), (3, 2)]
# Losses computed from z hand `a` the derivative of the loss as a formula of a.
OF_A = {
    composite.from_z[1] + suffix: composite.gate + suffix
    for composite in LOSSES.values()
    if composite.from_z
    for suffix in ("", "_rows", "_scalars")
    if composite.gate + suffix in GATES
}


def counts(gate: GateRule) -> list[int]:
    low, high = gate.arity
    return [low] if high == low else [6] if gate.internal else [max(low, 1), low + 2]


def attributes(gate: GateRule, shape: tuple[int, ...], rng: np.random.Generator) -> dict[str, Any]:
    rows, classes = (shape[0] if shape else 0), max(shape[-1:], default=1)
    made: dict[str, Any] = {}
    for name, kind in gate.attributes.items():
        made[name] = rng.uniform(0.1, 0.9, shape) if kind == ARRAY else 2.0
        if kind == LABELS:
            made[name] = tuple(row % classes for row in range(rows))
        if kind == PLACE:
            # Six entries are put together, the last of a row is picked.
            made[name] = (2, 3) if gate.arity[1] is None else (classes - 1,)
    return made


def shapes_for(gate: GateRule) -> list[tuple[tuple[int, ...], ...]]:
    """All combinations of shapes that the gate may meet."""
    if gate.internal and not gate.elementwise:
        # Made by lowering a network: units on the last axis, all inputs alike.
        return [(s,) * n for s in SHAPES if s for n in counts(gate)]
    return [
        shapes
        for n in counts(gate)
        for shapes in (product(SHAPES, repeat=n) if n <= 2 else [(s,) * n for s in SHAPES])
    ]


def cases(op: str) -> list[tuple[list[Array], dict[str, Any]]]:
    """Inputs of all shapes that the gate takes, in (0, 1) and on both sides of 0."""
    gate, made = rule(op), []
    for number, shapes in enumerate(shapes_for(gate)):
        rng = np.random.default_rng(number)
        a = attributes(gate, shapes[0], rng)
        try:
            gate.output_shape(shapes, a)
        except ValueError:
            continue
        made.append(([np.asarray(rng.uniform(0.1, 0.9, s)) for s in shapes], a))
        signed = [rng.choice([-1.0, 1.0], s) * rng.uniform(0.3, 2.0, s) for s in shapes]
        made.append(([np.asarray(v) for v in signed], a))
    return made


def difference_quotients(op: str, port: int, x: list[Array], a: dict[str, Any], g: Array) -> Array:
    """d(g . y)/d x[port] by central differences at h and h/2, extrapolated (Richardson).

    NaN where the function has no value or a kink nearby.
    """
    gate, whole = rule(op), np.empty(x[port].shape)

    def at(index: tuple[int, ...], by: float) -> tuple[float, Array | None]:
        moved = [v.copy() for v in x]
        moved[port][index] += by
        return float((g * gate.value(moved, a)).sum()), gate.branches(moved, a)

    h = 2e-3
    for index in np.ndindex(whole.shape):
        (plus, one), (minus, two) = at(index, h), at(index, -h)
        half = (at(index, h / 2)[0] - at(index, -h / 2)[0]) / h
        whole[index] = (4 * half - (plus - minus) / (2 * h)) / 3
        if one is not None and two is not None and not np.array_equal(one, two):
            whole[index] = np.nan
    return whole


@pytest.mark.parametrize("op", sorted(GATES))
def test_every_gate_agrees_with_finite_differences(op: str) -> None:
    gate, compared = rule(op), dict.fromkeys(range(max(counts(rule(op)))), 0)
    for x, a in cases(op):
        with np.errstate(all="ignore"):
            y = gate.value(x, a)
            assert y.shape == gate.output_shape([v.shape for v in x], a)
            g = np.random.default_rng(5).uniform(0.5, 1.5, y.shape)
            for port in range(len(x)):
                got = gate.vjp(g, port, x, y, a)
                assert got.shape == x[port].shape
                quotients = expected(op, port, x, a, g)
                known = np.isfinite(quotients) & np.isfinite(got)
                np.testing.assert_allclose(got[known], quotients[known], rtol=1e-7, atol=1e-9)
                compared[port] += int(known.sum())
    assert min(compared.values()) > 0


def expected(op: str, port: int, x: list[Array], a: dict[str, Any], g: Array) -> Array:
    plain = OF_A.get(op)
    per_group = len(x) // 3
    if plain is None or port < 2 * per_group:
        return difference_quotients(op, port, x, a, g)
    outputs, targets = x[2 * per_group :], x[per_group : 2 * per_group]
    return difference_quotients(plain, port - 2 * per_group, [*outputs, *targets], a, g)


@pytest.mark.parametrize("exponent", [-1.5, -1.0, 0.0, 0.5, 1.0, 3.0])
def test_powers_agree_with_finite_differences(exponent: float) -> None:
    x, a = [np.array([0.4, 1.0, 2.5])], {"exponent": exponent}
    gate, g = rule("pow"), np.ones(3)
    got = gate.vjp(g, 0, x, gate.value(x, a), a)
    np.testing.assert_allclose(got, difference_quotients("pow", 0, x, a, g), rtol=1e-7, atol=1e-9)


# -- conventions where there is no derivative ------------------------------------------


@pytest.mark.parametrize(("op", "winner"), [("max", 0), ("min", 0)])
def test_a_tie_goes_to_the_first_input(op: str, winner: int) -> None:
    x, one = [np.array(2.0), np.array(2.0)], np.ones(())
    y = rule(op).value(x, {})
    assert [float(rule(op).vjp(one, port, x, y, {})) for port in (0, 1)] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("op", "attributes", "slope"),
    [
        ("relu", {}, 0.0),
        ("leaky_relu", {"negative_slope": 0.25}, 0.25),
        ("elu", {"alpha": 0.5}, 0.5),
    ],
)
def test_slope_at_zero(op: str, attributes: dict[str, float], slope: float) -> None:
    x = [np.zeros(())]
    y = rule(op).value(x, attributes)
    assert float(rule(op).vjp(np.ones(()), 0, x, y, attributes)) == slope
    assert rule(op).branches(x, attributes) == 0


def test_l1_has_no_slope_at_zero() -> None:
    x, a = [np.array([-2.0, 0.0, 3.0])], {"coefficient": 0.5}
    flow = rule("l1_penalty").vjp(np.ones(()), 0, x, rule("l1_penalty").value(x, a), a)
    np.testing.assert_array_equal(flow, [-0.5, 0.0, 0.5])
