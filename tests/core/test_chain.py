"""The chain to the loss: paths, their number and their sum, against plain enumeration."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.chain import BOOK, GATES, MOST_PATHS, Chain, chain
from core.chain_lines import chain_explanation
from core.errors import UserError
from core.experiment import (
    GRAPH,
    Data,
    Experiment,
    GraphSpec,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    NodeSpec,
    RegularizationSpec,
    frozen,
)
from core.explain import NumberOf
from core.gates import rule
from core.lowering import MATRIX, SCALAR
from core.neuron import expanded
from core.number_names import Place, find_number
from core.plan import Phase
from core.session import Session
from core.trace import Snapshot
from tests.core.cases import LOWERED, case, end
from tests.core.formulas import evaluate

Index = tuple[int, ...]


def made(snapshot: Snapshot, wire: str, entry: Index = (), *args: int, **options: object) -> Chain:
    found = chain(snapshot, wire, entry, *args, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def close(got: float, right: float, size: float = 0.0) -> bool:
    return got == right or abs(got - right) <= 1e-12 + 1e-9 * max(abs(right), size * 1e-6)


def gradient(snapshot: Snapshot, wire: str, entry: Index = (), row: int = 0) -> float:
    array = snapshot.trace.gradients[wire]
    return float(array[(row, *entry) if snapshot.graph.wires[wire].batched else entry])


def entries(shape: Index) -> list[Index]:
    every = [tuple(int(i) for i in index) for index in np.ndindex(shape)]
    return every if len(every) <= 6 else [every[0], every[-1]]


def numbers(snapshot: Snapshot) -> Iterator[tuple[str, Index]]:
    for wire in snapshot.graph.wires.values():
        for entry in entries(wire.shape):
            yield wire.id, entry


def worked_out(snapshot: Snapshot, found: Chain) -> None:
    """Work out every equation of the chain from its own terms."""
    explanation = chain_explanation(snapshot, found)
    for line in explanation.lines:
        assert isinstance(line.result, NumberOf)
        if line.numbers:
            size = sum(abs(p.product) for p in found.paths)
            assert close(evaluate(line.numbers), line.result.value, size)
    assert isinstance(explanation.result, NumberOf)
    assert close(explanation.result.value, found.total)


# -- every number of every reference case ------------------------------------------------


@pytest.mark.parametrize(("name", "granularity"), LOWERED)
def test_the_paths_of_every_number_add_up_to_its_gradient(name: str, granularity: str) -> None:
    session = Session(case(name), granularity)
    snapshot = Snapshot(session.trace(2 if session.can_update else 1), session.plan.length)
    complete = 0
    every = [*numbers(snapshot)]
    for wire, entry in every[:: 1 + len(every) // 60]:
        for form in (BOOK, GATES):
            found = made(snapshot, wire, entry, form=form, most=20)
            right = gradient(snapshot, wire, entry)
            assert found.total == right
            assert close(found.listed + found.rest, right)
            if found.complete:
                complete += 1
                assert close(found.listed, right), (wire, entry, form)
            for path in found.paths:
                assert path.product == math.prod([path.start, *(f.value for f in path.factors)])
            worked_out(snapshot, found)
    assert complete > 3


@pytest.mark.parametrize(("name", "granularity"), LOWERED)
def test_paths_are_there_as_soon_as_the_gradient_is(name: str, granularity: str) -> None:
    session = Session(case(name), granularity)
    trace = session.trace(1)
    for wire, entry in [*numbers(Snapshot(trace, 0))][::9]:
        at = session.plan.gradient_at[wire]
        assert chain(Snapshot(trace, at - 1), wire, entry, most=2) is None
        there = made(Snapshot(trace, at), wire, entry, most=2)
        assert there == made(Snapshot(trace, session.plan.length), wire, entry, most=2)


def every_path(snapshot: Snapshot, wire: str) -> list[tuple[float, tuple[tuple[str, int], ...]]]:
    """All products from a wire without a sample to the loss, found by going all ways."""
    graph, trace = snapshot.graph, snapshot.trace
    reached = graph.ancestors(snapshot.plan.start_wire)
    done = []
    stack: list[tuple[str, float, tuple[tuple[str, int], ...]]] = [(wire, 1.0, ())]
    while stack:
        here, product, ports = stack.pop()
        if here == snapshot.plan.start_wire:
            done.append((product, ports))
            continue
        for gate_id, port in graph.consumers[here]:
            gate = graph.gate(gate_id)
            if gate.detached or gate_id not in reached:
                continue
            x = [trace.values[w] for w in gate.inputs]
            y = trace.values[gate_id]
            local = float(rule(gate.op).vjp(np.ones(()), port, x, y, gate.attributes))
            stack.append((gate_id, product * local, (*ports, (gate_id, port))))
    return done


@pytest.mark.parametrize(
    ("name", "wire", "count"),
    [
        ("article001_a", "W1[0][0]", 2),
        ("article001_a", "x[0]", 4),
        ("mazur_biases_trained", "b1[1]", 2),
        ("tanh_2_4_4_4_1", "W1[1][2]", 16),
        ("tanh_2_4_4_4_1", "x[1]", 64),
        ("vanishing_sigmoid_10_layers", "W1[0][0]", 256),
        ("vanishing_sigmoid_10_layers", "x[1]", 512),
        ("cs231n_staged", "x", 3),
        ("svm_linear_l2", "W1[0][0]", None),
    ],
)
def test_the_largest_of_all_paths_are_listed(name: str, wire: str, count: int | None) -> None:
    experiment = case(name)
    if experiment.data is not None:
        experiment = replace(
            experiment,
            data=Data(frozen(experiment.data.inputs[:1]), frozen(experiment.data.targets[:1])),
        )
    snapshot = end(experiment, SCALAR)
    right = sorted(every_path(snapshot, wire), key=lambda p: -abs(p[0]))
    assert len(right) == (count or len(right))
    found = made(snapshot, wire, form=GATES)
    assert found.count == len(right)
    assert found.zeros == sum(p == 0.0 for p, _ in right)
    assert len(found.paths) == min(len(right), MOST_PATHS)
    for path, (product, _) in zip(found.paths, right, strict=False):
        assert path.product == pytest.approx(product, rel=1e-12, abs=1e-300)
    listed = {tuple(q for f in reversed(path.factors) for q in f.ports) for path in found.paths}
    assert len(listed) == len(found.paths)
    assert listed <= {ports for _, ports in right}
    total = math.fsum(p for p, _ in right)
    size = math.fsum(abs(p) for p, _ in right)
    shown = math.fsum(abs(path.product) for path in found.paths)
    assert found.size_share == pytest.approx(shown / size, rel=1e-9)
    assert found.listed + found.rest == pytest.approx(total, rel=1e-9)


# -- networks of our own -----------------------------------------------------------------


def network(
    sizes: Index,
    activation: str = "tanh",
    last: str = "sigmoid",
    loss: str = "half_sse",
    *,
    samples: int = 1,
    penalty: str = "",
) -> Experiment:
    rng = np.random.default_rng(3)
    layers, parameters = [], {}
    for k, (m, n) in enumerate(pairwise(sizes), 1):
        parameters[f"W{k}"] = frozen(rng.normal(size=(m, n)) / math.sqrt(m))
        parameters[f"b{k}"] = frozen(rng.normal(size=n))
        name = activation if k < len(sizes) - 1 else last
        layers.append(LayerSpec(k, m, n, f"W{k}", f"b{k}", name))
    regularization = RegularizationSpec(penalty, 0.1, 0.5, ("W1", "W2")) if penalty else None
    targets = np.eye(sizes[-1])[rng.integers(0, sizes[-1], samples)]
    return Experiment(
        id="test",
        kind="network",
        network=NetworkSpec(sizes, tuple(layers), LossSpec(loss), regularization),
        parameters=parameters,
        trainable=tuple(parameters),
        data=Data(frozen(rng.normal(size=(samples, sizes[0]))), frozen(targets)),
    )


LOSSES = [
    ("tanh", "sigmoid", "half_sse"),
    ("relu", "softmax", "cross_entropy"),
    ("sigmoid", "softmax", "mse"),
    ("elu", "sigmoid", "bce"),
    ("softmax", "identity", "hinge"),
    ("leaky_relu", "sigmoid", "cross_entropy"),
]


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize(("activation", "last", "loss"), LOSSES)
def test_all_paths_add_up_whatever_the_loss(
    activation: str, last: str, loss: str, samples: int, granularity: str
) -> None:
    experiment = network((2, 3, 2), activation, last, loss, samples=samples, penalty="l2")
    snapshot = end(replace(experiment, start_value=-2.5), granularity)
    for wire, entry in numbers(snapshot):
        for form in (BOOK, GATES):
            found = made(snapshot, wire, entry, form=form, most=1000)
            assert found.complete
            assert close(found.listed, gradient(snapshot, wire, entry)), (wire, entry, form)
            assert all(p.start == -2.5 for p in found.paths)
            worked_out(snapshot, found)


@pytest.mark.parametrize("form", [BOOK, GATES])
def test_both_lowerings_give_the_same_paths(form: str) -> None:
    experiment = network((2, 3, 2), samples=3, penalty="l2")
    scalar, matrix = end(experiment, SCALAR), end(experiment, MATRIX)
    for name in ("W1[1][2]", "b1[0]", "W2[0][1]", "a1[2][1]", "x[1][0]", "z2[0][1]"):
        one, other = (
            made(s, p.wire, p.entry or (), *([] if p.row is None else [p.row]), form=form)
            for s, p in ((s, find_number(s.graph, name, 3)) for s in (scalar, matrix))
        )
        assert one.count == other.count
        assert [p.product for p in one.paths] == pytest.approx([p.product for p in other.paths])
        assert sorted(map(str, (p.sample for p in one.paths))) == sorted(
            map(str, (p.sample for p in other.paths))
        )


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_the_parts_of_the_samples_and_the_penalty_make_the_gradient(granularity: str) -> None:
    snapshot = end(network((2, 3, 2), samples=4, penalty="l2"), granularity)
    place = find_number(snapshot.graph, "W1[1][2]", 4)
    whole = made(snapshot, place.wire, place.entry or ())
    parts = [made(snapshot, place.wire, place.entry or (), row) for row in range(4)]
    penalty = [p for p in whole.paths if p.sample is None]
    assert len(penalty) == 1
    assert whole.count == 1 + sum(p.count for p in parts)
    for row, part in enumerate(parts):
        assert {p.sample for p in part.paths} == {row}
        # The 1/N of the mean stands first.
        assert {p.factors[0].value for p in part.paths} == {0.25}
    total = math.fsum([penalty[0].product, *(p.total for p in parts)])
    assert total == pytest.approx(gradient(snapshot, place.wire, place.entry or ()), rel=1e-12)


def test_an_exponential_number_of_paths_is_counted_exactly() -> None:
    experiment = network((4, *[16] * 40, 3))
    snapshot = end(experiment, MATRIX)
    found = made(snapshot, "W1", (0, 0))
    assert found.count == 16**39 * 3
    assert len(found.paths) == MOST_PATHS
    products = [abs(p.product) for p in found.paths]
    assert products == sorted(products, reverse=True)
    assert products[0] > 0.0
    assert len({tuple(f.by for f in p.factors) for p in found.paths}) == MOST_PATHS
    assert 0.0 < found.size_share < 1e-20
    worked_out(snapshot, found)


@pytest.mark.parametrize("most", [200, 100, 1])
def test_a_part_never_reads_as_the_whole(most: int) -> None:
    snapshot = end(case("vanishing_sigmoid_10_layers"))
    found = made(snapshot, "W1[0][0]", most=most)
    remark = str(chain_explanation(snapshot, found).remarks[0])
    sizes = sorted((abs(p) for p, _ in every_path(snapshot, "W1[0][0]")), reverse=True)
    percent = 100 * sum(sizes[:most]) / sum(sizes)
    assert remark.startswith(f"256 paths lead from w⁽¹⁾₀₀ to E. The {most} largest")
    told = float(remark.split("make ")[1].split(" %")[0])
    assert 0.0 <= percent - told < 0.01 + 1e-9


def test_article001_is_the_product_of_the_article() -> None:
    snapshot = end(case("article001_a"))
    found = made(snapshot, "W2[0][0]")
    (path,) = found.paths
    assert [f"{f.value:.6f}" for f in path.factors] == ["0.366898", "0.245525", "0.542398"]
    names = [(f.of.wire, f.by.wire) for f in path.factors]
    assert names == [("loss", "a2[0]"), ("a2[0]", "z2[0]"), ("z2[0]", "W2[0][0]")]
    assert f"{path.product:.6f}" == f"{found.total:.6f}" == "0.048861"
    (delta,) = path.deltas
    assert delta.node.wire == "z2[0]"
    assert delta.whole
    assert f"{delta.along:.6f}" == f"{delta.value:.6f}" == "0.090083"
    assert path.factors[0].recorded
    assert len(found.paths) == found.count == 1


def test_a_delta_on_one_of_several_ways_is_only_partly_this_path_s() -> None:
    found = made(end(case("article001_a")), "W1[0][0]")
    nearest = [p.deltas[-1] for p in found.paths]
    assert [d.node.wire for d in nearest] == ["z1[0]", "z1[0]"]
    assert not any(d.whole for d in nearest)
    assert sum(d.along for d in nearest) == pytest.approx(nearest[0].value, rel=1e-12)
    assert all(p.deltas[0].whole for p in found.paths)


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_the_ports_of_a_factor_lead_from_one_end_to_the_other(granularity: str) -> None:
    snapshot = end(network((2, 3, 2), samples=2), granularity)
    graph = snapshot.graph
    for wire, entry in numbers(snapshot):
        for path in made(snapshot, wire, entry).paths:
            for factor in path.factors:
                here = factor.by.wire
                for gate, port in factor.ports:
                    assert graph.gate(gate).inputs[port] == here
                    here = graph.gate(gate).output
                assert here == factor.of.wire


def test_no_path_passes_what_is_detached() -> None:
    snapshot = end(network((2, 3, 3), "tanh", "softmax", "cross_entropy"))
    for path in made(snapshot, "W1[0][0]", form=GATES).paths:
        assert not any(f.by.wire.startswith("a2") for f in path.factors)
    (shown,) = made(snapshot, "a2[1]").paths
    assert shown.product == gradient(snapshot, "a2[1]")


def test_paths_without_effect_come_last_and_are_counted() -> None:
    experiment = network((3, 6, 6, 1), "relu")
    snapshot = end(experiment)
    found = made(snapshot, "x[0]")
    assert found.count == 36
    dead = [p.product == 0.0 for p in found.paths]
    assert sum(dead) == found.zeros
    assert 0 < found.zeros < 36
    assert dead == sorted(dead)


# -- free graphs -------------------------------------------------------------------------


def scalars(nodes: list[NodeSpec], output: str, **leaves: float) -> Experiment:
    given = tuple(NodeSpec(name, "parameter") for name in leaves)
    return Experiment(
        id="test",
        kind=GRAPH,
        graph=GraphSpec((*given, *nodes), output),
        parameters={name: frozen(value) for name, value in leaves.items()},
        trainable=tuple(leaves),
    )


def test_a_factor_twice_in_a_product_is_two_paths_of_gates_and_one_of_the_book() -> None:
    snapshot = end(scalars([NodeSpec("f", "mul", ("x", "x"))], "f", x=3.0))
    assert [p.product for p in made(snapshot, "x", form=GATES).paths] == [3.0, 3.0]
    assert [p.product for p in made(snapshot, "x").paths] == [6.0]


def test_the_output_itself_has_an_empty_path_and_others_may_have_none() -> None:
    nodes = [NodeSpec("f", "square", ("x",)), NodeSpec("other", "exp", ("y",))]
    snapshot = end(replace(scalars(nodes, "f", x=2.0, y=1.0), start_value=3.0))
    (path,) = made(snapshot, "f").paths
    assert (path.factors, path.product) == ((), 3.0)
    none = made(snapshot, "y")
    assert (none.paths, none.count, none.total, none.share) == ((), 0, 0.0, 1.0)
    assert "No path leads from y to f" in str(chain_explanation(snapshot, none).remarks[0])
    worked_out(snapshot, made(snapshot, "f"))


@pytest.mark.parametrize("x", [0.0, -0.0, -1.0, 1e308, 5e-324])
def test_what_is_not_finite_is_listed_first_and_stops_nothing(x: float) -> None:
    nodes = [
        NodeSpec("l", "log", ("x",)),
        NodeSpec("s", "sqrt", ("x",)),
        NodeSpec("q", "mul", ("x", "x")),
        NodeSpec("f", "add", ("l", "s", "q")),
    ]
    snapshot = end(scalars(nodes, "f", x=x))
    found = made(snapshot, "x", form=GATES)
    assert found.count == len(found.paths) == 4
    finite = [math.isfinite(p.product) for p in found.paths]
    assert finite == sorted(finite)


def test_array_entries_of_a_free_graph_have_their_own_paths() -> None:
    snapshot = end(case("matmul_lecture"))
    for wire, entry in numbers(snapshot):
        found = made(snapshot, wire, entry, form=GATES)
        assert found.listed == pytest.approx(gradient(snapshot, wire, entry), rel=1e-12)


# -- other ---------------------------------------------------------------------------------


def test_an_expanded_neuron_starts_with_its_own_gradient() -> None:
    experiment = case("mazur_biases_trained")
    whole = end(experiment, MATRIX)
    small = expanded(whole, experiment, 1, 0)
    found = made(small, "W1[0][0]")
    assert found.listed == pytest.approx(float(whole.trace.gradients["W1"][0, 0]), rel=1e-12)
    assert found.paths[0].start == pytest.approx(float(whole.trace.gradients["a1"][0]))


def test_an_array_needs_an_entry_and_a_wire_must_be_there() -> None:
    snapshot = end(case("article001_a"), MATRIX)
    for entry in ((), (0,), (2, 0), (0, 0, 0), (-1, 0)):
        with pytest.raises(IndexError):
            chain(snapshot, "W1", entry)
    with pytest.raises(KeyError):
        chain(snapshot, "nothing")


def test_before_the_backward_pass_there_is_no_chain() -> None:
    session = Session(case("article001_a"))
    snapshot = Snapshot(session.trace(1), session.plan.ends[Phase.LOSS])
    assert chain(snapshot, "W1[0][0]") is None


def test_a_sample_beyond_a_smaller_batch_is_its_last() -> None:
    snapshot = end(network((2, 3, 2), samples=3), MATRIX)
    assert made(snapshot, "a1", (0,), 9) == made(snapshot, "a1", (0,), 2)
    assert made(snapshot, "W1", (0, 0), 9) == made(snapshot, "W1", (0, 0), 2)
    assert made(snapshot, "a1", (0,), 1) != made(snapshot, "a1", (0,), 2)


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granularity", "name", "place"),
    [
        (SCALAR, "W2[0][1]", Place("W2[0][1]", ())),
        (MATRIX, "W2[0][1]", Place("W2", (0, 1))),
        (SCALAR, "a1[1]", Place("a1[1]", (), 0)),
        (MATRIX, "a1[1]", Place("a1", (1,), 0)),
        (SCALAR, "a1[2][1]", Place("a1[1]", (), 2)),
        (MATRIX, "a1[2][1]", Place("a1", (1,), 2)),
        (MATRIX, "x[2][0]", Place("x", (0,), 2)),
        (SCALAR, "t[1][1]", Place("t[1]", (), 1)),
        (MATRIX, "W1", Place("W1", None)),
        (MATRIX, "a1", Place("a1", None, 0)),
        (SCALAR, "loss", Place("loss", ())),
        (SCALAR, "per_sample_loss[2]", Place("sample_loss", (), 2)),
        (SCALAR, "error[1]", Place("error[1]", (), 0)),
        (SCALAR, "error[2][1]", Place("error[1]", (), 2)),
        (MATRIX, "error[2][1]", Place("error", (1,), 2)),
        (SCALAR, "e[1]", Place("error[1]", (), 0)),
        (SCALAR, "e[2][1]", Place("error[1]", (), 2)),
        (MATRIX, "e[2][1]", Place("error", (1,), 2)),
        (MATRIX, "q", Place("square", None, 0)),
        (SCALAR, "q[0]", Place("square[0]", (), 0)),
        (SCALAR, "E[1]", Place("term[1]", (), 0)),
        (SCALAR, "E", Place("loss", ())),
        (SCALAR, "data_loss", Place("data_loss", ())),
        (SCALAR, "p1[0][1]", Place("p1[0][1]", (), 0)),
        (SCALAR, "R_W1", Place("R_W1", ())),
    ],
)
def test_names_of_reports_and_wires_are_found(granularity: str, name: str, place: Place) -> None:
    graph = end(network((2, 3, 2), samples=3, penalty="l2"), granularity).graph
    assert find_number(graph, name, 3) == place


@pytest.mark.parametrize(
    ("name", "sample", "words"),
    [
        ("V1[0][0]", None, "no number called"),
        ("a3[0]", None, "no number called"),
        ("", None, "no number called"),
        ("L[0]", None, "error, square, term, loss"),
        ("e[7]", None, "e[7]"),
        ("[0]", None, "no number called"),
        ("W1[0]", None, "W1[0][0]"),
        ("W1[2][0]", None, "shape [2, 3]"),
        ("a1[0][3]", None, "shape [3]"),
        ("a1[3][0]", None, "counted from 0"),
        ("a1[0][0][0]", None, "name one of its numbers"),
        ("loss[0]", None, "single number"),
        ("regularization_loss", None, "R_W1, R_W2"),
        ("a1[1][0]", 0, "sample 1 was asked for"),
        ("a1[0]", 3, "There is no sample 4"),
    ],
)
@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_wrong_names_are_refused(
    name: str, sample: int | None, words: str, granularity: str
) -> None:
    graph = end(network((2, 3, 2), samples=3, penalty="l2"), granularity).graph
    with pytest.raises(UserError) as caught:
        find_number(graph, name, 3, sample)
    assert words in str(caught.value)
