"""Whole arrays in formulas: worked out from the numbers that are written, all or none."""

from __future__ import annotations

import numpy as np
import pytest

from core.explain_tokens import (
    GRADIENT,
    UPDATED,
    VALUE,
    NumberOf,
    ShapeOf,
    Subject,
    Symbol,
    flat,
)
from core.explain_whole import MOST, SHAPES, at_most
from core.gates import rule
from core.gates.text import entrywise
from core.hand_digits import Digits
from core.lowering import MATRIX
from core.reading import Reading
from core.session import Session
from core.trace import Array, Snapshot
from core.why import why
from tests.core.cases import NETWORKS, case, end
from tests.networks import network


def cells(token: ShapeOf) -> Array:
    """The numbers of an array as they are written."""
    return np.array([[cell.value for cell in row] for row in token.cells])


@pytest.mark.parametrize("name", NETWORKS)
def test_a_line_has_the_numbers_of_all_its_arrays_or_of_none(name: str) -> None:
    snapshot = end(case(name), MATRIX)
    for wire in snapshot.graph.wires.values():
        for quantity in (VALUE, GRADIENT, UPDATED):
            found = why(snapshot, Subject(wire.id, quantity))
            for line in () if found is None else found.lines:
                arrays = [t for t in (*flat(line.numbers), line.result) if isinstance(t, ShapeOf)]
                assert len({bool(array.cells) for array in arrays}) <= 1
                for array in arrays:
                    assert not array.cells or cells(array).shape == array.dims
                    assert max(array.dims) <= MOST or not array.cells


def test_a_layer_is_worked_out_from_what_is_written() -> None:
    snapshot = end(case("mazur_biases_trained"), MATRIX)
    found = why(snapshot, Subject("z1"))
    assert found is not None
    x, w, b = (cells(t) for t in found.numbers if isinstance(t, ShapeOf))
    assert isinstance(found.result, ShapeOf)
    np.testing.assert_allclose(x @ w + b, cells(found.result))
    recorded = snapshot.trace.values["z1"]
    np.testing.assert_array_equal(cells(found.result)[0], recorded)


def test_each_number_says_which_entry_it_is() -> None:
    snapshot = end(case("iris_4_5_3_relu_softmax"), MATRIX)
    for wire in ("W1", "a1"):
        found = why(snapshot, Subject(wire, GRADIENT))
        assert found is not None
        assert isinstance(found.result, ShapeOf)
        for n, row in enumerate(found.result.cells):
            for cell in row:
                at = cell.entry if wire == "W1" else (n, *cell.entry)
                assert snapshot.trace.gradients[wire][at] == cell.value


def test_too_large_arrays_have_their_shape_and_a_sentence() -> None:
    found = why(end(network(12, 9, 2), MATRIX), Subject("W1"))
    assert found is not None
    assert found.result == ShapeOf((12, 9), VALUE, "W1")
    assert [r.template for r in found.remarks].count(SHAPES) == 1


def test_where_there_is_no_room_the_sentence_is_said_once() -> None:
    found = why(end(case("mazur_biases_trained"), MATRIX), Subject("W1"))
    assert found is not None
    assert at_most(found, 2, 2) == found
    cut = at_most(at_most(found, 1, 2), 1, 1)
    assert isinstance(cut.result, ShapeOf)
    assert not cut.result.cells
    assert [r.template for r in cut.remarks].count(SHAPES) == 1


def test_no_brackets_around_brackets_but_for_functions() -> None:
    snapshot = end(case("mazur_biases_trained"), MATRIX)
    found = why(snapshot, Subject("a1"))
    assert found is not None
    tokens = found.numbers
    for i, token in enumerate(tokens):
        if isinstance(token, ShapeOf) and tokens[i - 1] == Symbol("("):
            assert tokens[i + 1] != Symbol(")") or tokens[i - 2] == Symbol("exp")


@pytest.mark.parametrize(
    ("text", "arrays", "made"),
    [
        ("{g} ⊙ {y} · (1 − {y})", "gy", "{g} ⊙ {y} ⊙ (1 − {y})"),
        ("{g} ⊙ 2 · {0}", "g0", "{g} · 2 · {0}"),
        ("{g} ⊙ {constant}", "g", "{g} · {constant}"),
        ("{g} ⊙ (−1)", "g", "{g} · (−1)"),
        ("{0} · {1}", "01", "{0} ⊙ {1}"),
        ("{0} · {1}", "1", "{0} · {1}"),
        ("max(0, {0}) + {c} · min(0, {0})", "0", "max(0, {0}) + {c} · min(0, {0})"),
        ("{g} ⊙ 1 / (2 · {y})", "gy", "{g} · 1 / (2 · {y})"),
        ("{g} ⊙ (−{0} / {1}²)", "g01", "{g} ⊙ (−{0} / {1}²)"),
    ],
)
def test_two_arrays_are_multiplied_entry_by_entry(text: str, arrays: str, made: str) -> None:
    assert entrywise(text, lambda place: place in arrays) == made


def test_a_number_times_an_array_is_no_product_of_entries() -> None:
    x = [np.ones((2, 3)), np.array(2.0)]
    assert rule("mul").whole_text("{0} · {1}", x, {}) == "{0} · {1}"
    assert rule("mul").flow_text(0, x, {}) == "{g} · {1}"
    assert rule("sigmoid").flow_text(0, x[:1], {}) == "{g} ⊙ {y} ⊙ (1 − {y})"


def test_flows_to_whole_arrays_have_numbers() -> None:
    snapshot = end(case("svm_graph_regularized"))
    found = why(snapshot, Subject("W", GRADIENT))
    assert found is not None
    assert isinstance(found.result, ShapeOf)
    assert all(isinstance(c, NumberOf) for row in found.result.cells for c in row)


def test_by_hand_whole_arrays_are_not_said_to_be_equal() -> None:
    session = Session(case("mazur_biases_trained"), MATRIX, Reading(hand=Digits(2, 4)))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    found = why(snapshot, Subject("p1"))
    assert found is not None
    x, w = (cells(t) for t in found.numbers if isinstance(t, ShapeOf))
    assert isinstance(found.result, ShapeOf)
    assert not np.allclose(x @ w, cells(found.result), atol=1e-6)
    assert found.line.rounded
    given = why(snapshot, Subject("x"))
    assert given is not None
    assert not given.line.rounded
