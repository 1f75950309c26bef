"""Arrays as tables, the same whichever way a network was lowered."""

from __future__ import annotations

import numpy as np
import pytest

from core.files.examples import open_example
from core.grids import grid_of
from core.session import Session

NETWORKS = ("article001_a", "article000_network", "iris_4_5_3_relu_softmax", "xor_2_2_1")
QUANTITIES = ("value", "gradient", "updated")


def ended(name: str, granularity: str | None = None) -> Session:
    """Return a session at the end of its first iteration."""
    session = Session(open_example(name), granularity)
    session.seek(type(session.position)(1, session.plan.length))
    return session


@pytest.mark.parametrize("name", NETWORKS)
def test_scalar_wires_make_the_arrays_of_the_matrix_graph(name: str) -> None:
    scalar, matrix = ended(name, "scalar").snapshot(), ended(name, "matrix").snapshot()
    compared = 0
    for wire in matrix.graph.wires.values():
        role, layer = wire.origin.role, wire.origin.layer
        mates = [
            w.id
            for w in scalar.graph.wires.values()
            if (w.origin.role, w.origin.layer) == (role, layer) and w.origin.index
        ]
        if role not in ("input", "weight", "bias", "z", "a", "target"):
            continue
        ours, theirs = grid_of(scalar.graph, mates[-1]), grid_of(matrix.graph, wire.id)
        assert (ours.table, ours.name) == (theirs.table, theirs.name)
        rows, columns = range(ours.table[0]), range(ours.table[1])
        for quantity in QUANTITIES:
            a, there_a = ours.numbers(scalar, quantity, rows, columns)
            b, there_b = theirs.numbers(matrix, quantity, rows, columns)
            assert there_a.all() == there_b.all()
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)
            compared += a.size
    assert compared > 30


@pytest.mark.parametrize("name", [*NETWORKS, "matmul_lecture", "relu_vector", "digits_8x8"])
def test_every_place_has_its_spot(name: str) -> None:
    graph = ended(name).snapshot().graph
    for wire in graph.wires:
        grid = grid_of(graph, wire)
        assert grid.holds(wire)
        rows, columns = grid.table
        for row in {0, rows - 1}:
            for column in {0, columns - 1}:
                assert grid.spot(*grid.place(row, column)) == (row, column)


def test_a_number_that_is_not_reached_is_not_there() -> None:
    session = ended("article001_a")
    graph = session.plan.graph
    session.seek(type(session.position)(1, session.plan.forward_at["z1[0]"]))
    numbers, there = grid_of(graph, "z1[1]").numbers(session.snapshot(), "value", [0], [0, 1])
    assert there.tolist() == [[True, False]]
    assert numbers[0, 0] == session.snapshot().trace.values["z1[0]"]
    assert numbers[0, 1] == 0.0


def test_entries_outside_and_other_wires_have_no_spot() -> None:
    graph = ended("digits_8x8").snapshot().graph
    grid = grid_of(graph, "W1")
    assert grid.spot("W1", (64, 0)) is None
    assert grid.spot("W1", ()) is None
    assert grid.spot("W2", (0, 0)) is None
