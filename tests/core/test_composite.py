"""Gates taken apart: the same numbers, other steps; and closed again as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.composite import (
    BY_BATCH,
    BY_CLASS,
    ELEMENTARY,
    TOO_LARGE,
    can_open,
    openable,
    opened,
    why_closed,
    with_gate,
    without_gate,
)
from core.composite_rules import MOST_PRODUCTS, RULES, SOFTMAX_UNIT
from core.experiment import Experiment, GraphSpec, NodeSpec, RegularizationSpec, frozen
from core.explain import NumberOf, Subject, numbers_in
from core.files.examples import open_example
from core.folded import FoldedSnapshot, folded
from core.gates import GATES
from core.graph import Graph
from core.hand import Digits
from core.hand import record as record_by_hand
from core.hand_trace import HandTrace
from core.lowering import MATRIX, SCALAR, lower
from core.names import Name, plain
from core.notation import Notation
from core.plan import Backward, Forward, Phase, Stride
from core.reading import Reading, carried, closed_graph
from core.session import Position, Session
from core.trace import Array, Snapshot
from core.why import OF_PARTS, why
from core.wire_names import entry_name, updated_name, wire_name
from tests.core.cases import LOWERED, NETWORKS, case
from tests.core.test_explain import everything_works_out
from tests.networks import network

TABLES = ("values", "gradients", "again")


def both(experiment: Experiment, granularity: str | None = None) -> tuple[Session, Session]:
    """Return the experiment with every gate closed, and with every gate open."""
    closed = Session(experiment, granularity)
    reading = Reading(opened=openable(closed.plan.graph))
    return closed, Session(experiment, granularity, reading)


def same_numbers(experiment: Experiment, granularity: str | None = None, rel: float = 1e-9) -> int:
    """Check that all numbers of the closed graph are there in the opened one."""
    closed, open_ = both(experiment, granularity)
    first = closed.trace(closed.first_iteration)
    second = open_.trace(open_.first_iteration)
    for table in TABLES:
        right, found = getattr(first, table), getattr(second, table)
        assert right.keys() <= found.keys()
        for wire, array in right.items():
            scale = float(np.abs(array).max(initial=0.0))
            np.testing.assert_allclose(
                found[wire], array, rtol=rel, atol=rel * scale, err_msg=f"{table} of {wire}"
            )
    return len(second.graph.gates) - len(first.graph.gates)


@pytest.mark.parametrize(("name", "granularity"), LOWERED)
def test_every_number_stays_when_all_gates_are_opened(name: str, granularity: str) -> None:
    experiment = case(name)
    closed = lower(experiment, granularity)
    more = same_numbers(experiment, granularity)
    assert more > 0 if openable(closed) else more == 0


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("softmax", "cross_entropy"),
        ("sigmoid", "cross_entropy"),
        ("sigmoid", "bce"),
        ("softmax", "bce"),
        ("softplus", "mse"),
        ("tanh", "half_sse"),
        ("softmax", "hinge"),
    ],
)
def test_activations_and_losses_open_together_and_alone(
    last: str, loss: str, granularity: str
) -> None:
    experiment = network(3, 4, 3, samples=3, hidden="softplus", last=last, loss=loss)
    assert same_numbers(experiment, granularity) > 0
    graph = lower(experiment, granularity)
    right = Session(experiment, granularity).trace(1)
    for gate in sorted(openable(graph)):
        found = Session(experiment, granularity, Reading(opened=frozenset({gate}))).trace(1)
        for wire, array in right.gradients.items():
            np.testing.assert_allclose(found.gradients[wire], array, rtol=1e-9, atol=1e-13)


def free(op: str, shape: tuple[int, ...], attributes: Mapping[str, Any]) -> Experiment:
    """A free graph of one gate, summed up where it makes an array."""
    rng = np.random.default_rng(3)
    nodes = [NodeSpec("x", "parameter", ()), NodeSpec("y", op, ("x",), attributes)]
    ends = GATES[op].output_shape([shape], attributes) == ()
    if not ends:
        weights = {"weights": rng.uniform(0.2, 1.5, shape)}
        nodes.append(NodeSpec("f", "weighted_sum", ("y",), weights))
    return Experiment(
        op,
        "graph",
        graph=GraphSpec(tuple(nodes), "y" if ends else "f"),
        parameters={"x": frozen(rng.normal(size=shape))},
        trainable=("x",),
    )


@pytest.mark.parametrize(
    ("op", "shape", "attributes"),
    [
        ("sigmoid", (2, 3), {}),
        ("tanh", (3,), {}),
        ("softplus", (), {}),
        ("softmax", (4,), {}),
        ("softmax", (2, 3), {}),
        ("mean", (2, 3), {}),
        ("softmax_cross_entropy", (2, 3), {"targets": np.eye(3)[[2, 0]]}),
    ],
)
def test_gates_on_arrays_of_free_graphs_open(
    op: str, shape: tuple[int, ...], attributes: Mapping[str, Any]
) -> None:
    experiment = free(op, shape, attributes)
    assert openable(lower(experiment)) == {"y"}
    assert same_numbers(experiment) > 0


def test_penalties_open_into_squares_and_their_sum() -> None:
    base = network(2, 3, 2)
    assert base.network is not None
    spec = RegularizationSpec("l2", 0.1, applies_to=("W1", "W2"), factor=0.5)
    for granularity in (SCALAR, MATRIX):
        experiment = with_penalty(base, spec)
        assert {"R_W1", "R_W2"} <= openable(lower(experiment, granularity))
        assert same_numbers(experiment, granularity) > 0
    absolute = lower(
        with_penalty(base, RegularizationSpec("l1", 0.1, applies_to=("W1",), factor=1.0)), SCALAR
    )
    assert why_closed(absolute, "R_W1") == ELEMENTARY


def with_penalty(base: Experiment, spec: RegularizationSpec) -> Experiment:
    assert base.network is not None
    return replace(base, network=replace(base.network, regularization=spec))


def test_every_rule_is_tried_here() -> None:
    tried = {gate.op for name, how in LOWERED for gate in lower(case(name), how).gates}
    here = {"softplus", "softmax", "mean", "softmax_cross_entropy", "bce", "cross_entropy_scalars"}
    assert RULES.keys() <= tried | here | {"cross_entropy_rows", "l2_penalty"}
    assert SOFTMAX_UNIT in tried


# -- what the parts are ----------------------------------------------------------------


def test_a_sigmoid_is_the_lecture_s_four_gates() -> None:
    graph = opened(lower(open_example("cs231n_logistic_sigmoid_gate")), {"f"})
    parts = [gate for gate in graph.gates if graph.wires[gate.output].part == "f"]
    assert [(g.id, g.op) for g in parts] == [
        ("f.neg", "neg"),
        ("f.exp", "exp"),
        ("f.plus1", "add_const"),
        ("f", "reciprocal"),
    ]
    other = Session(open_example("cs231n_logistic_gates")).trace(1)
    session = Session(
        open_example("cs231n_logistic_sigmoid_gate"), reading=Reading(opened=frozenset({"f"}))
    )
    trace = session.trace(1)
    for mine, theirs in (("f.neg", "neg"), ("f.exp", "exp"), ("f.plus1", "plus1"), ("f", "f")):
        assert float(trace.values[mine]) == pytest.approx(float(other.values[theirs]), rel=1e-15)
        assert float(trace.gradients[mine]) == pytest.approx(
            float(other.gradients[theirs]), rel=1e-15
        )


@pytest.mark.parametrize(("name", "granularity"), LOWERED)
def test_parts_have_names_of_their_own_and_the_labels_of_their_gate(
    name: str, granularity: str
) -> None:
    closed, open_ = both(case(name), granularity)
    before, after = closed.plan.graph, open_.plan.graph
    parts = [w for w in after.wires.values() if w.own is not None]
    names = [plain(wire_name(w)) for w in parts]
    # An entry that is picked for two products has one name.
    assert len({(w.part, n) for w, n in zip(parts, names, strict=True)}) == len(parts)
    for wire in parts:
        parent = before.wires[wire.part]
        assert (wire.neuron, wire.group) == (parent.neuron, parent.group)
        assert wire.origin.role == "gate"
        assert wire.id not in before.wires
    for wire_id, wire in before.wires.items():
        assert after.wires[wire_id].origin == wire.origin
    assert after.parameters == before.parameters
    assert after.apart.keys() == openable(before)


@pytest.mark.parametrize(("name", "granularity"), [c for c in LOWERED if c[0] in NETWORKS])
def test_larger_strides_stop_as_often_as_before(name: str, granularity: str) -> None:
    closed, open_ = both(case(name), granularity)
    for stride in (Stride.LAYER, Stride.PHASE):
        assert len(open_.plan.stops[stride]) == len(closed.plan.stops[stride])
    assert len(open_.plan.stops[Stride.GATE]) >= len(closed.plan.stops[Stride.GATE])


def test_parts_are_named_in_the_notation_of_the_reading() -> None:
    experiment = open_example("article001_a")
    names = set()
    for scheme in ("default", "article000", "article001", "matrix", "textbook"):
        reading = Reading(Notation(scheme), opened=frozenset({"a2[1]"}))
        graph = Session(experiment, reading=reading).plan.graph
        names.add(plain(wire_name(graph.wires["a2[1].plus1"])))
    assert names == {"s⁽²⁾₁", "s⁽ᴸ⁾₁", "s₂₁", "s2[1]", "s²₂"}


def test_an_exponential_is_e_to_the_power_of_the_whole_name() -> None:
    names = set()
    for scheme in ("default", "article000", "article001", "matrix", "textbook"):
        reading = Reading(Notation(scheme), opened=frozenset({"a2[1]"}))
        graph = Session(open_example("article001_a"), reading=reading).plan.graph
        z, exp = (wire_name(graph.wires[w]) for w in ("z2[1]", "a2[1].exp"))
        assert exp == Name("e", power=replace(z, base=f"−{z.base}"))
        names.add(plain(exp))
    assert names == {"e^(−z⁽²⁾₁)", "e^(−z⁽ᴸ⁾₁)", "e^(−z₂₁)", "e^(−z2[1])", "e^(−z²₂)"}


def test_an_entry_of_an_array_of_exponentials_has_its_index_at_the_exponent() -> None:
    _, open_ = both(case("twolayernet_std001"), MATRIX)
    wires = open_.plan.graph.wires.values()
    power = next(w for w in wires if w.id.endswith(".exp") and w.shape == (2,))
    assert plain(wire_name(power)) == "e^(z⁽²⁾)"
    assert plain(entry_name(power, (1,))) == "e^(z⁽²⁾₁)"
    assert plain(updated_name(power)) == "e^(z⁽²⁾⁺)"


# -- which open, and which open together -----------------------------------------------


def test_what_cannot_be_opened_says_why() -> None:
    graph = lower(network(2, 3, 2, loss="hinge", last="identity"), MATRIX)
    assert why_closed(graph, "sample_loss") == BY_CLASS
    assert why_closed(graph, graph.loss) == BY_BATCH
    assert why_closed(graph, "a1") == why_closed(graph, "z1") == ELEMENTARY
    assert not why_closed(graph, "W1")
    assert not can_open(graph, "W1")
    assert not can_open(graph, "nothing of that name")
    large = lower(network(20, 30, 3), MATRIX)
    assert why_closed(large, "p1") == TOO_LARGE
    assert MOST_PRODUCTS < 20 * 30
    assert opened(large, {"p1", "nothing"}) is large


def test_the_outputs_of_a_softmax_open_with_each_other_and_with_their_loss() -> None:
    graph = lower(network(2, 3, 2, samples=1), SCALAR)
    together = {"a2[0]", "a2[1]", graph.loss}
    assert with_gate(graph, frozenset(), "a2[1]") == together
    assert opened(graph, {"a2[0]"}).apart.keys() == together
    assert with_gate(graph, frozenset(), graph.loss) == {graph.loss}
    # Closing one of them closes those that cannot be open without it.
    assert without_gate(graph, together, "a2[0]") == {graph.loss}
    assert without_gate(graph, together, graph.loss) == frozenset()


def test_an_opened_loss_lets_the_gradient_of_a_flow_on() -> None:
    graph = lower(network(2, 3, 2, samples=1), SCALAR)
    assert graph.gate("a2[0]").detached
    apart = opened(graph, {graph.loss})
    assert not apart.gate("a2[0]").detached
    assert not apart.apart.keys() & {"a2[0]", "a2[1]"}


def test_names_that_are_taken_are_passed_over() -> None:
    nodes = (
        NodeSpec("x", "parameter", ()),
        NodeSpec("f.neg", "neg", ("x",)),
        NodeSpec("f", "sigmoid", ("f.neg",)),
    )
    experiment = Experiment(
        "taken", "graph", graph=GraphSpec(nodes, "f"), parameters={"x": frozen(np.array(0.3))}
    )
    graph = opened(lower(experiment), {"f"})
    assert graph.gate("f.neg").inputs == ("x",)
    assert graph.gate("f.neg_").inputs == ("f.neg",)


def test_closed_again_it_is_the_graph_it_was() -> None:
    experiment = open_example("article001_a")
    usual = Session(experiment).plan
    again = Session(experiment, reading=Reading(opened=frozenset())).plan
    assert again.steps == usual.steps
    assert again.graph.wires == usual.graph.wires
    assert again.graph.gates == usual.graph.gates


def test_the_place_is_kept_when_gates_open_and_close() -> None:
    closed, open_ = both(open_example("article001_a"))
    for step in range(closed.plan.length + 1):
        there = carried(closed.plan, step, open_.plan)
        assert carried(open_.plan, there, closed.plan) == step
        before = Snapshot(closed.trace(1), step)
        after = Snapshot(open_.trace(1), there)
        for wire in closed.plan.graph.wires:
            for quantity in ("value", "gradient", "updated"):
                reached = (
                    before.number(wire, quantity) is None,
                    after.number(wire, quantity) is None,
                )
                assert reached[0] == reached[1] or quantity == "gradient"


# -- explanations and hand calculation -------------------------------------------------


@pytest.mark.parametrize(
    ("name", "granularity"),
    [
        ("article001_a", SCALAR),
        ("bce_2_3_1", MATRIX),
        ("iris_4_5_3_relu_softmax", SCALAR),
        ("cs231n_logistic_sigmoid_gate", SCALAR),
        ("matmul_lecture", SCALAR),
        ("svm_linear_l2", MATRIX),
    ],
)
def test_every_number_of_every_part_works_out(name: str, granularity: str) -> None:
    _, open_ = both(case(name), granularity)
    snapshot = Snapshot(open_.trace(1), open_.plan.length)
    assert everything_works_out(snapshot, min(len(snapshot.trace.rows), 2) or 1) > 20


@pytest.mark.parametrize("name", ["article001_a", "matmul_lecture", "iris_4_5_3_relu_softmax"])
def test_parts_can_be_calculated_by_hand(name: str) -> None:
    _, open_ = both(case(name), SCALAR)
    exact = open_.trace(1)
    made = record_by_hand(open_.plan, open_.experiment, exact.before, exact.rows, Digits(15, 15))
    for table in TABLES:
        for wire, array in getattr(made, table).items():
            np.testing.assert_allclose(array, getattr(exact, table)[wire], rtol=1e-11, atol=1e-11)


# -- folded ----------------------------------------------------------------------------


def closed_of(session: Session) -> Graph:
    return closed_graph(session.experiment, session.granularity, session.reading)


@pytest.mark.parametrize("name", ["article001_a", "bce_2_3_1", "iris_4_5_3_relu_softmax"])
def test_folded_it_is_the_closed_graph_with_the_numbers_of_the_opened_one(name: str) -> None:
    closed, open_ = both(case(name), SCALAR)
    graph = closed_of(open_)
    assert graph is closed_of(open_)
    last = Position(1, open_.plan.length)
    open_.seek(last)
    shown = folded(open_.snapshot(), graph)
    right = closed.trace(1)
    assert shown.graph is graph
    for table in (*TABLES, "flows"):
        for key, array in getattr(right, table).items():
            np.testing.assert_allclose(
                getattr(shown.trace, table)[key], array, rtol=1e-9, atol=1e-12, err_msg=str(key)
            )


def test_a_step_between_parts_is_one_of_their_gate_and_says_what_it_made() -> None:
    _, open_ = both(open_example("article001_a"))
    graph, seen = closed_of(open_), []
    for step in range(open_.plan.length + 1):
        open_.seek(Position(1, step))
        snapshot = open_.snapshot()
        shown = folded(snapshot, graph)
        assert isinstance(shown, FoldedSnapshot)
        assert shown.phase is snapshot.phase
        if shown.passing is not None:
            seen.append((shown.passing.id, shown.quantity, type(shown.newest)))
    assert ("a1[0].exp", "value", Forward) in seen
    assert ("a1[0].exp", "gradient", Backward) in seen
    assert ("a1[0].exp", "updated") in {(wire, quantity) for wire, quantity, _ in seen}
    assert len(seen) == 3 * 3 * 4
    assert shown.phase is Phase.AGAIN


def test_folded_without_open_gates_is_itself() -> None:
    session = Session(open_example("article001_a"))
    snapshot = session.snapshot()
    assert folded(snapshot, snapshot.graph) is snapshot


def test_numbers_are_those_of_a_finer_rule_only() -> None:
    """A closed gate stays finite where its parts cannot: that is what it is for."""
    nodes = (NodeSpec("x", "parameter", ()), NodeSpec("f", "tanh", ("x",)))
    experiment = Experiment(
        "large", "graph", graph=GraphSpec(nodes, "f"), parameters={"x": frozen(np.array(800.0))}
    )
    closed, open_ = both(experiment)
    value: Array = closed.trace(1).values["f"]
    assert float(value) == 1.0
    assert np.isnan(open_.trace(1).values["f"])


@pytest.mark.parametrize("name", ["article001_a", "xor_2_2_1", "iris_4_5_3_relu_softmax"])
def test_folded_by_hand_flows_are_rounded_and_what_they_add_up_to(name: str) -> None:
    experiment = open_example(name)
    gates = openable(closed_graph(experiment, SCALAR, Reading()))
    session = Session(experiment, SCALAR, reading=Reading(opened=gates, hand=Digits(2, 4)))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    shown = folded(snapshot, closed_of(session))
    trace = shown.trace
    assert isinstance(trace, HandTrace)
    assert not [port for port in trace.locals if port[0] in snapshot.graph.apart]
    assert trace.exact.graph is shown.graph
    for (gate, port), flow in trace.flows.items():
        wire = shown.graph.gate(gate).inputs[port]
        places = trace.places(wire)
        assert np.abs(flow - flow.round(places)).max() < 1e-12
        uses = [p for p in shown.graph.consumers[wire] if p in trace.flows]
        if uses == [(gate, port)] and "softmax" not in shown.graph.gate(gate).op:
            np.testing.assert_allclose(flow, trace.gradients[wire], atol=1e-12)


def test_closed_in_sight_a_number_is_explained_by_what_is_in_sight() -> None:
    experiment = open_example("article001_a")
    gates = openable(closed_graph(experiment, SCALAR, Reading()))
    session = Session(experiment, SCALAR, reading=Reading(opened=gates, hand=Digits(2, 4)))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    shown = folded(snapshot, closed_of(session))
    for wire in shown.graph.wires:
        found = why(shown, Subject(wire, "gradient"))
        assert found is not None
        assert {n.wire for n in numbers_in(found)} <= set(shown.graph.wires)
        assert isinstance(found.result, NumberOf)
        assert found.result.value == float(snapshot.trace.gradients[wire])
        through = any(gate in snapshot.graph.apart for gate, _ in shown.graph.consumers[wire])
        assert (OF_PARTS in [r.template for r in found.remarks]) is through
