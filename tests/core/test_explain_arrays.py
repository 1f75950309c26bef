"""Arrays that are taken apart and put together: they equal the matrix of their entries."""

import numpy as np
import pytest

from core.composite import openable
from core.explain import (
    SHAPES,
    Explanation,
    NameOf,
    NumberOf,
    ShapeOf,
    Subject,
    explain,
    newest_subjects,
)
from core.explain_arrays import as_matrix, uses
from core.explain_tokens import Symbol, flat
from core.lowering import MATRIX, SCALAR
from core.patterns import patterns
from core.reading import Reading, closed_graph
from core.session import Session
from core.trace import Snapshot
from tests.core.cases import case, end
from tests.core.test_explain import text, worked_out
from tests.networks import network


def opened(name: str, granularity: str = SCALAR) -> Snapshot:
    """The end of the first iteration with every gate open."""
    experiment = case(name)
    gates = openable(closed_graph(experiment, granularity, Reading()))
    session = Session(experiment, granularity, reading=Reading(opened=gates))
    return Snapshot(session.trace(1), session.plan.length)


def told(snapshot: Snapshot, *subject) -> Explanation:
    found = explain(snapshot, Subject(*subject))
    assert found is not None
    return found


def test_a_product_equals_the_matrix_of_its_entries() -> None:
    line = told(opened("svm_graph_regularized"), "s").line
    assert text(line).startswith("s = ( s₀₀ , s₀₁ , s₀₂ ) = ")
    snapshot = opened("matmul_lecture")
    names = [t.wire for t in flat(told(snapshot, "y").symbols) if isinstance(t, NameOf)]
    numbers = [float(snapshot.trace.values[wire]) for wire in names]
    assert numbers == snapshot.trace.values["y"].ravel().tolist()


@pytest.mark.parametrize("wire", ["x", "w"])
def test_a_gradient_is_put_together_from_those_of_the_entries(wire: str) -> None:
    snapshot = opened("matmul_lecture")
    found = told(snapshot, wire, "gradient")
    assert "+" not in text(found.line)
    names = [t.wire for t in flat(found.symbols) if isinstance(t, NameOf)]
    numbers = [float(snapshot.trace.gradients[name]) for name in names]
    assert numbers == snapshot.trace.gradients[wire].ravel().tolist()


def test_an_entry_has_the_ways_of_what_was_picked_and_no_others() -> None:
    snapshot = opened("svm_graph_regularized")
    for entry in np.ndindex(3, 3):
        found = told(snapshot, "W", "gradient", None, entry)
        worked_out(found)
        assert len(found.lines) == 3  # the product, the square, and their sum
        lefts = [line.left for line in found.lines]
        assert len(set(lefts)) == 3
        (fork,) = patterns(snapshot, found.subject)
        assert fork.fields["n"] == 2
    assert len(uses(snapshot.graph, "W", None)) == 2
    (fork,) = patterns(snapshot, Subject("W", "gradient"))
    assert fork.fields["n"] == 2


def test_a_step_back_through_a_pick_is_told_of_its_entry() -> None:
    snapshot = opened("matmul_lecture")
    for at in range(snapshot.plan.length + 1):
        now = Snapshot(snapshot.trace, at)
        for subject in newest_subjects(now):
            if subject.port and snapshot.graph.gate(subject.port[0]).op == "pick":
                found = told(now, subject.wire, "flow", subject.port, subject.entry)
                assert isinstance(found.result, NumberOf)
                worked_out(found)


def test_whole_arrays_say_where_their_numbers_are_seen() -> None:
    large = end(network(12, 9, 2), MATRIX)
    for quantity in ("value", "gradient", "updated"):
        found = told(large, "W1", quantity)
        assert isinstance(found.result, ShapeOf)
        assert SHAPES in [r.template for r in found.remarks]
        entry = told(large, "W1", quantity, None, (11, 8))
        assert SHAPES not in [r.template for r in entry.remarks]
    small = told(opened("svm_graph_regularized"), "s")
    assert small.result.cells
    assert not small.remarks


def test_of_a_batch_the_matrix_stands_in_symbols() -> None:
    snapshot = opened("bce_2_3_1", MATRIX)
    stacks = [g.output for g in snapshot.graph.gates if g.op == "stack"]
    assert stacks
    for wire in stacks:
        line = told(snapshot, wire).line
        assert line.symbols[0] == Symbol("(")
        assert not any(isinstance(t, Symbol) for t in line.numbers)


def test_a_large_array_is_written_by_its_corners() -> None:
    found = as_matrix((5, 7), lambda place: Symbol(f"{place[0]}{place[1]}"))
    row = "( {0}0 , {0}1 , … , {0}6 )"
    rows = [row.format(i) for i in (0, 1, 4)]
    made = " ".join(t.text for t in found if isinstance(t, Symbol))
    assert made == f"( {rows[0]} , {rows[1]} , … , {rows[2]} )"
