"""Jacobians against complex steps and central differences, and against the recorded flows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.files.examples import examples, open_example
from core.gates import rule
from core.grids import grid_of
from core.jacobian import Pair, flow_of, is_diagonal, is_shared, jacobian, pairs
from core.session import Position, Session
from core.trace import Snapshot

NAMES = (
    "article001_a",
    "iris_4_5_3_relu_softmax",
    "twolayernet_std001",
    "matmul_lecture",
    "relu_vector",
    "svm_graph_regularized",
    "max_and_copy",
    "xor_2_2_1",
)


def at_end(name: str, granularity: str | None = None) -> Snapshot:
    session = Session(open_example(name), granularity)
    session.seek(Position(1, session.plan.length))
    return session.snapshot()


def every_pair(snapshot: Snapshot) -> Iterator[Pair]:
    seen = set()
    for wire in snapshot.graph.wires:
        for pair in pairs(snapshot.graph, grid_of(snapshot.graph, wire)):
            key = (pair.output.first, pair.input.first)
            if key not in seen:
                seen.add(key)
                yield pair


def spots(table: tuple[int, int]) -> list[tuple[int, int]]:
    return [(r, c) for r in range(table[0]) for c in range(table[1])]


def _in_kink(gate, inputs) -> bool:
    taken = rule(gate.op).branches(inputs, gate.attributes)
    return taken is not None and not np.all(taken)


def differences(snapshot: Snapshot, pair: Pair, sample: int) -> np.ndarray | None:
    """Work the whole matrix out by moving each input a little; ``None`` at a kink."""
    graph, values = snapshot.graph, snapshot.trace.values
    rows, columns = spots(pair.output.table), spots(pair.input.table)
    made = np.zeros((len(rows), len(columns)))
    for c, spot in enumerate(columns):
        wire, entry = pair.input.place(*spot)
        for r, out_spot in enumerate(rows):
            out, at = pair.output.place(*out_spot)
            gate = graph.producer[out]
            if wire not in gate.inputs:
                continue
            if graph.wires[out].batched:
                at = (sample, *at)
            inputs = [values[w] for w in gate.inputs]
            if _in_kink(gate, inputs):
                return None
            mine = (sample, *entry) if graph.wires[wire].batched else entry
            h = 1e-6 * max(1.0, abs(float(values[wire][mine])))
            sides = []
            for sign in (1.0, -1.0):
                moved = [np.array(v) for v in inputs]
                for port, source in enumerate(gate.inputs):
                    if source == wire:
                        moved[port][mine] += sign * h
                sides.append(rule(gate.op).value(moved, gate.attributes)[at])
            made[r, c] = (sides[0] - sides[1]) / (2.0 * h)
    return made


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("granularity", ["scalar", "matrix"])
def test_jacobians_are_those_of_differences(name: str, granularity: str) -> None:
    if granularity == "matrix" and open_example(name).network is None:
        pytest.skip("a free graph has one form")
    snapshot = at_end(name, granularity)
    sample = min(1, max(len(snapshot.trace.rows) - 1, 0))
    compared = 0
    for pair in every_pair(snapshot):
        # The composite gates of a loss take a as given, though it follows from z.
        if np.prod(pair.shape) > 400 or any(g.op.startswith("softmax_cross") for g in pair.gates()):
            continue
        found = jacobian(snapshot, pair, spots(pair.output.table), spots(pair.input.table), sample)
        expected = differences(snapshot, pair, sample)
        if expected is None:
            continue
        assert found.there.all()
        np.testing.assert_allclose(found.numbers, expected, rtol=2e-6, atol=2e-8)
        compared += found.numbers.size
    assert compared > 5


@pytest.mark.parametrize("op", ["sigmoid", "tanh", "exp", "square", "reciprocal"])
def test_elementwise_jacobian_is_exact_by_a_complex_step(op: str) -> None:
    gate = rule(op)
    x = np.array([0.3, -1.2, 2.0])
    y = gate.value([x], gate.defaults)
    steps = gate.value([x + 1e-30j], gate.defaults)
    if not np.iscomplexobj(steps):
        pytest.skip("the rule branches by size")
    found = [gate.vjp(np.eye(3)[r], 0, [x], y, gate.defaults) for r in range(3)]
    np.testing.assert_allclose(found, np.diag(steps.imag / 1e-30), rtol=1e-14)


@pytest.mark.parametrize("name", [e.id for e in examples()])
def test_jacobian_transposed_times_upstream_is_the_recorded_flow(name: str) -> None:
    experiment = open_example(name)
    if experiment.table is not None:
        pytest.skip("nothing flows in a table")
    snapshot = at_end(name)
    checked = 0
    for pair in every_pair(snapshot):
        rows, columns = spots(pair.output.table), spots(pair.input.table)[:12]
        if any(g.detached for g in pair.gates()) or len(rows) > 300:
            continue
        sent, there = flow_of(snapshot, pair, columns)
        if not there.all():
            continue
        made = jacobian(snapshot, pair, rows, columns).numbers
        g = [
            snapshot.trace.gradients[w][(0, *e) if pair.output.batched else e]
            for w, e in (pair.output.place(*s) for s in rows)
        ]
        np.testing.assert_allclose(made.T @ np.array(g), sent, rtol=1e-9, atol=1e-13)
        checked += len(columns)
    assert checked


def test_what_the_samples_send_to_a_weight_adds_up_to_its_flow() -> None:
    snapshot = at_end("iris_4_5_3_relu_softmax")
    for pair in filter(is_shared, every_pair(snapshot)):
        columns = spots(pair.input.table)
        sent = sum(flow_of(snapshot, pair, columns, n)[0] for n in range(len(snapshot.trace.rows)))
        expected = [
            sum(
                float(snapshot.trace.flows[p][entry])
                for p in snapshot.graph.consumers[wire]
                if pair.output.holds(p[0])
            )
            for wire, entry in (pair.input.place(*spot) for spot in columns)
        ]
        np.testing.assert_allclose(sent, expected, rtol=1e-9, atol=1e-14)


def test_what_is_chosen_is_a_part_of_the_whole() -> None:
    snapshot = at_end("iris_4_5_3_relu_softmax", "matrix")
    (pair,) = [p for p in every_pair(snapshot) if (p.output.first, p.input.first) == ("p1", "W1")]
    rows, columns = spots(pair.output.table), spots(pair.input.table)
    whole = jacobian(snapshot, pair, rows, columns, 2).numbers
    part = jacobian(snapshot, pair, rows[3:1:-1], columns[5:9], 2).numbers
    np.testing.assert_array_equal(part, whole[3:1:-1, 5:9])


def test_elementwise_is_diagonal_and_a_softmax_is_not() -> None:
    for granularity in ("scalar", "matrix"):
        snapshot = at_end("iris_4_5_3_relu_softmax", granularity)
        kinds = {
            (p.output.wire.origin.role, p.output.wire.origin.layer): is_diagonal(p)
            for p in every_pair(snapshot)
            if (p.output.wire.origin.role, p.input.wire.origin.role) == ("a", "z")
        }
        assert kinds == {("a", 1): True, ("a", 2): False}


def test_nothing_is_told_before_the_output_is_there() -> None:
    session = Session(open_example("article001_a"))
    session.seek(Position(1, session.plan.forward_at["a1[0]"]))
    snapshot = session.snapshot()
    (pair,) = [
        p
        for p in pairs(snapshot.graph, grid_of(snapshot.graph, "a1[0]"))
        if p.output.wire.origin.role == "a" and p.input.wire.origin.role == "z"
    ]
    made = jacobian(snapshot, pair, [(0, 0), (0, 1)], [(0, 0), (0, 1)])
    assert made.there.tolist() == [[True, True], [False, False]]
    a = float(snapshot.trace.values["a1[0]"])
    assert made.numbers[0, 0] == pytest.approx(a * (1 - a), rel=1e-14)
    assert not flow_of(snapshot, pair, [(0, 0)])[1].any()
