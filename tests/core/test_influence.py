"""What is around a number in the graph, counted by hand and by the definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.examples import open_example
from core.graph import Graph
from core.influence import around, unit_of
from core.lowering import MATRIX
from core.newest import made_now
from core.session import Position, Session
from core.trace import Snapshot

EXAMPLES = ("article001_a", "iris_4_5_3_relu_softmax", "mazur_biases_trained")


def graph_of(name: str, granularity: str = "scalar") -> Graph:
    return Session(open_example(name), granularity).plan.graph


def test_a_hidden_neuron_has_its_edges_and_the_units_beside_it() -> None:
    found = around(graph_of("article001_a"), "a1[0]", units=True)
    edges = {"W1[0][0]", "W1[1][0]", "W2[0][0]", "W2[0][1]"}
    units = {"x[0]", "x[1]", "z1[0]", "a1[0]", "z2[0]", "a2[0]", "z2[1]", "a2[1]"}
    assert {w for w in found.near if w[0] != "p"} == edges | units
    assert not found.lights("W1[0][1]")


def test_both_halves_of_a_neuron_mean_the_same() -> None:
    graph = graph_of("mazur_biases_trained")
    for layer in (1, 2):
        z, a = (around(graph, f"{r}{layer}[1]", units=True) for r in "za")
        assert z == a
        assert z.lights(f"b{layer}[1]")


def test_an_edge_has_its_two_units_only() -> None:
    found = around(graph_of("article001_a"), "W2[1][0]", units=True)
    assert set(found.near) == {"W2[1][0]", "p2[1][0]", "z1[1]", "a1[1]", "z2[0]", "a2[0]"}
    assert found.joins("a1[1]", "p2[1][0]")
    assert not found.joins("a1[1]", "p2[1][1]")


def test_an_output_has_its_term_of_the_loss() -> None:
    found = around(graph_of("article001_a"), "a2[1]", units=True)
    assert {"error[1]", "square[1]", "term[1]", "t[1]"} <= set(found.near)
    assert not found.lights("term[0]")
    assert found.joins("a2[1]", "term[1]")


def test_a_term_has_its_output_and_the_loss() -> None:
    for wire in ("term[0]", "error[0]", "t[0]"):
        found = around(graph_of("article001_a"), wire, units=True)
        assert found.lights("term[0]")
        assert not found.lights("term[1]")
    assert around(graph_of("article001_a"), "term[0]", units=True).joins("term[0]", "loss")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_matrix_graph_lights_the_same_numbers_as_one_of_scalars(name: str) -> None:
    scalar, matrix = graph_of(name), graph_of(name, "matrix")
    assert matrix.granularity == MATRIX
    places = {
        wire.id: (role_wire(matrix, wire.origin.role, wire.origin.layer), wire.origin.index)
        for wire in scalar.wires.values()
        if wire.origin.role in ("input", "weight", "bias", "z", "a")
    }
    for wire, (whole, index) in places.items():
        small = around(scalar, wire, units=True)
        large = around(matrix, whole, index, units=True)
        for other, (array, entry) in places.items():
            assert small.lights(other) == large.lights(array, entry), (wire, other)


def role_wire(graph: Graph, role: str, layer: int) -> str:
    (found,) = (w.id for w in graph.by_role(role) if w.origin.layer == layer)
    return found


def test_part_of_an_array_is_not_the_whole() -> None:
    graph = graph_of("iris_4_5_3_relu_softmax", "matrix")
    weight, z = role_wire(graph, "weight", 1), role_wire(graph, "z", 1)
    found = around(graph, z, (2,), units=True)
    assert found.lights(weight)
    assert not found.whole(weight)
    assert found.whole(role_wire(graph, "input", 0))
    assert not found.lights(z, (1,))


@given(data=st.data(), name=st.sampled_from((*EXAMPLES, "cs231n_circuit")))
def test_gates_light_their_neighbours_and_their_ancestors_are_far(data, name: str) -> None:
    graph = graph_of(name)
    wire = data.draw(st.sampled_from(sorted(graph.wires)))
    found = around(graph, wire)
    maker = graph.producer.get(wire)
    before = set(maker.inputs) if maker else set()
    after = {gate for gate, _ in graph.consumers[wire]}
    assert set(found.near) == {wire} | before | after
    assert found.links == {(w, wire) for w in before} | {(wire, g) for g in after}
    assert not found.far & set(found.near)
    # Each further wire is next to one that is nearer, on the same side.
    known = set(found.near) | found.far
    for other in found.far:
        gate = graph.producer.get(other)
        down = {g for g, _ in graph.consumers[other]} & known
        up = (set(gate.inputs) if gate else set()) & known
        assert down or up


def test_there_is_nothing_around_what_is_not_there() -> None:
    with pytest.raises(KeyError):
        around(graph_of("article001_a"), "nobody")
    with pytest.raises(ValueError, match="network"):
        around(graph_of("cs231n_circuit"), "f", units=True)


def test_numbers_know_their_neuron() -> None:
    graph = graph_of("mazur_biases_trained")
    for wire in ("z2[1]", "a2[1]", "W2[0][1]", "p2[0][1]", "b2[1]"):
        assert unit_of(graph, wire) == (2, 1)
    for wire in ("x[0]", "loss", "nobody"):
        assert unit_of(graph, wire) is None
    assert unit_of(graph_of("cs231n_circuit"), "f") is None


def reached(snapshot: Snapshot) -> set[tuple[str, str, object]]:
    """Every number that is there, the flows by their ports."""
    found: set[tuple[str, str, object]] = set()
    for wire in snapshot.graph.wires:
        for quantity in ("value", "gradient", "updated"):
            if getattr(snapshot, quantity)(wire) is not None:
                found.add((wire, quantity, None))
        for port in snapshot.graph.consumers[wire]:
            if snapshot.flow(port) is not None:
                found.add((wire, "flow", port))
    return found


@pytest.mark.parametrize("name", [*EXAMPLES, "cs231n_circuit"])
def test_made_now_is_the_difference_of_two_steps(name: str) -> None:
    session = Session(open_example(name))
    session.seek(Position(1, 0))
    before = reached(session.snapshot())
    assert made_now(session.snapshot()) == frozenset()
    for step in range(1, session.plan.length + 1):
        session.seek(Position(1, step))
        now = reached(session.snapshot())
        assert made_now(session.snapshot()) == now - before
        before = now
