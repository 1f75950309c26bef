"""Explanations: worked out by a small evaluator of our own, they give the recorded number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.experiment import (
    GRAPH,
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
from core.explain import (
    Explanation,
    Line,
    NameOf,
    NumberOf,
    ShapeOf,
    Subject,
    Symbol,
    Terms,
    explain,
    newest_subject,
    newest_subjects,
    numbers_in,
)
from core.explain_tokens import Index, Tokens, flat
from core.gates import GATES
from core.lowering import MATRIX, SCALAR
from core.names import plain
from core.network import ACTIVATIONS
from core.optimizers import OPTIMIZERS
from core.plan import Backward, Phase
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
from gui.scene.formula_text import tokens_text
from tests.core.cases import CASES, NETWORKS, case, end
from tests.core.formulas import evaluate


def explained(snapshot: Snapshot, subject: Subject, sample: int = 0) -> Explanation:
    found = explain(snapshot, subject, sample)
    assert found is not None
    return found


def close(got: float, right: float) -> bool:
    same = got == right or (math.isnan(got) and math.isnan(right))
    return same or abs(got - right) <= 1e-12 + 1e-9 * abs(right)


def worked_out(explanation: Explanation) -> None:
    """Work out every line and compare with its result; compare symbols with numbers."""
    for line in explanation.lines:
        if not isinstance(line.result, NumberOf) or not line.numbers:
            continue
        assert close(evaluate(line.numbers), line.result.value), text(line)
        assert signs(line.symbols) in (signs(line.numbers), []) or "Σₙ" in text(line), text(line)


def signs(tokens: Tokens) -> list[str]:
    """The signs of a formula, without letters and brackets, which stand round negatives."""
    found = [t.text for t in flat(tokens) if isinstance(t, Symbol)]
    return [s for s in found if s in "+−·/²^[]<>≤≥|,√"]


def text(line: Line) -> str:
    """One equation as a test can read it."""
    sides = (line.left, line.chain, line.symbols, line.numbers, (line.result,))
    return " = ".join(" ".join(map(word, flat(side))) for side in sides if side)


def word(token: object) -> str:
    match token:
        case Symbol(sign):
            return sign
        case NumberOf(value):
            return f"{value:.4g}"
        case ShapeOf(shape):
            return "×".join(map(str, shape))
        case NameOf(_, quantity, name, start):
            plus = "⁺" if quantity == "updated" else ""
            return f"∂{plain(start)}/∂{plain(name)}" if start else plain(name) + plus
    return "local"


def entries(shape: Index) -> list[Index]:
    """All entries of a small array, the corners of a large one."""
    every = [tuple(int(i) for i in index) for index in np.ndindex(shape)]
    return every if len(every) <= 12 else [every[0], every[-1]]


def all_subjects(snapshot: Snapshot) -> Iterator[Subject]:
    for wire in snapshot.graph.wires.values():
        for entry in entries(wire.shape):
            for quantity in ("value", "gradient", "updated"):
                yield Subject(wire.id, quantity, None, entry)
            for port in snapshot.graph.consumers[wire.id]:
                yield Subject(wire.id, "flow", port, entry)


def everything_works_out(snapshot: Snapshot, samples: int) -> int:
    """Work out every number of the snapshot; return how many there were."""
    count = 0
    for subject in all_subjects(snapshot):
        for sample in sorted({0, samples - 1}):
            found = explain(snapshot, subject, sample)
            if found is not None:
                worked_out(found)
                count += 1
    return count


# -- every number of every reference case -------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_the_newest_numbers_of_every_step_work_out(name: str) -> None:
    session = Session(case(name))
    trace = session.trace(1)
    last = max(len(trace.rows), 1) - 1
    for at in range(1, session.plan.length + 1):
        snapshot = Snapshot(trace, at)
        subjects = newest_subjects(snapshot)
        assert subjects, at
        assert newest_subject(snapshot) == subjects[0]
        for subject in subjects:
            for sample in {0, last}:
                worked_out(explained(snapshot, subject, sample))


@pytest.mark.parametrize("name", CASES)
def test_every_number_works_out(name: str) -> None:
    experiment = case(name)
    session = Session(experiment)
    snapshot = Snapshot(session.trace(2), session.plan.length)
    assert everything_works_out(snapshot, max(session.samples, 1)) > 3


@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_of_the_matrix_gates_works_out(name: str) -> None:
    experiment = case(name)
    samples = 0 if experiment.data is None else len(experiment.data.inputs)
    assert everything_works_out(end(experiment, MATRIX, 2), samples) > 10


# -- every part of the vocabulary ----------------------------------------------------


def network(
    activation: str = "tanh",
    last: str = "sigmoid",
    loss: str = "half_sse",
    *,
    samples: int = 3,
    scale: float = 1.0,
    penalty: str = "",
    optimizer: OptimizerSpec | None = None,
) -> Experiment:
    """A network 2-3-2 with fixed random numbers."""
    rng = np.random.default_rng(5)
    shapes: dict[str, Index] = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}
    parameters = {n: frozen(scale * rng.normal(size=s)) for n, s in shapes.items()}
    layers = (LayerSpec(1, 2, 3, "W1", "b1", activation), LayerSpec(2, 3, 2, "W2", "b2", last))
    regularization = RegularizationSpec(penalty, 0.1, 0.5, ("W1", "W2")) if penalty else None
    targets = np.eye(2)[rng.integers(0, 2, samples)]
    return Experiment(
        id="test",
        kind="network",
        network=NetworkSpec((2, 3, 2), layers, LossSpec(loss), regularization),
        parameters=parameters,
        trainable=tuple(parameters),
        optimizer=optimizer or OptimizerSpec("sgd", 0.1),
        data=Data(frozen(rng.normal(size=(samples, 2))), frozen(targets)),
    )


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["half_sse", "mse", "sse_mean", "hinge"])
def test_every_activation_and_loss_works_out(activation: str, loss: str, granularity: str) -> None:
    experiment = network(activation, activation, loss, penalty="l2")
    assert everything_works_out(end(experiment, granularity), 3) > 20


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("scale", [1.0, 30.0, 1000.0])
@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("sigmoid", "bce"),
        ("softmax", "cross_entropy"),
        ("sigmoid", "cross_entropy"),
        ("tanh", "bce"),
    ],
)
def test_classification_losses_work_out_even_where_they_saturate(
    last: str, loss: str, scale: float, samples: int, granularity: str
) -> None:
    experiment = network("identity", last, loss, samples=samples, scale=scale, penalty="l1")
    assert everything_works_out(end(experiment, granularity), samples) > 20


@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "elu", "tanh", "softmax"])
def test_activations_work_out_where_exponentials_leave_float64(activation: str) -> None:
    experiment = network("identity", activation, scale=1000.0)
    assert everything_works_out(end(experiment), 3) > 20


@pytest.mark.parametrize("decay", [0.0, 0.2])
@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_every_optimizer_works_out(name: str, granularity: str, decay: float) -> None:
    experiment = network(optimizer=OptimizerSpec(name, 0.1, {"weight_decay": decay}))
    for iteration in (1, 3):
        snapshot = end(experiment, granularity, iteration)
        for wire in snapshot.graph.parameters:
            for entry in entries(snapshot.graph.wires[wire].shape):
                found = explained(snapshot, Subject(wire, "updated", None, entry))
                worked_out(found)
                assert found.result == replace(
                    found.result, value=float(snapshot.trace.again[wire][entry])
                )


UNARY = {
    "add_const": {"constant": -0.5},
    "mul_const": {"constant": -1.5},
    "pow": {"exponent": 3.0},
    "weighted_sum": {"weights": [0.5, -2.0, 1.0]},
    "leaky_relu": {"negative_slope": 0.1},
    "elu": {"alpha": 0.7},
}
WHOLE = {
    "softmax_cross_entropy": {"targets": [[1.0, 0.0, 0.0], [0.2, 0.3, 0.6]]},
    "hinge": {"labels": [2, 0], "margin": 1.0},
}
VECTOR = [0.3, 1.7, 0.9]


def free_graph(op: str) -> Experiment:
    """One gate ``op`` on vectors or matrices, then a sum to one number."""
    rule = GATES[op]
    nodes, leaves = [NodeSpec("x", "parameter")], {"x": frozen(VECTOR)}
    inputs: tuple[str, ...] = ("x",)
    if op in WHOLE:
        leaves["x"] = frozen([VECTOR, [-1.0, 0.5, 2.0]])
    if op == "matmul":
        leaves["x"] = frozen([VECTOR, [-1.0, 0.5, 2.0]])
    if rule.arity[0] == 2 or op == "add":
        nodes.append(NodeSpec("u", "parameter"))
        other = [[1.0, -2.0], [0.5, 3.0], [-1.0, 0.2]] if op == "matmul" else [1.0, -0.4, 0.9]
        leaves["u"] = frozen(other)
        inputs = ("x", "u")
    nodes.append(NodeSpec("g", op, inputs, {**UNARY, **WHOLE}.get(op, {})))
    nodes += [NodeSpec("q", "square", ("g",)), NodeSpec("f", "sum", ("q",))]
    return Experiment(
        id=op,
        kind=GRAPH,
        graph=GraphSpec(tuple(nodes), "f"),
        parameters=leaves,
        trainable=tuple(leaves),
    )


@pytest.mark.parametrize("op", [op for op, rule in GATES.items() if not rule.internal])
def test_every_gate_of_free_graphs_works_out(op: str) -> None:
    snapshot = end(free_graph(op))
    assert snapshot.graph.gate("g").op == op
    assert everything_works_out(snapshot, 1) > 10


def test_broadcast_inputs_work_out() -> None:
    nodes = (
        NodeSpec("X", "parameter"),
        NodeSpec("r", "parameter"),
        NodeSpec("c", "parameter"),
        NodeSpec("s", "parameter"),
        NodeSpec("p", "mul", ("X", "r")),
        NodeSpec("q", "div", ("p", "c")),
        NodeSpec("m", "max", ("q", "s")),
        NodeSpec("f", "mean", ("m",)),
    )
    leaves = {
        "X": frozen([[1.0, -2.0, 3.0], [0.5, 0.2, -0.1]]),
        "r": frozen([2.0, -1.0, 0.5]),
        "c": frozen([[4.0], [-3.0]]),
        "s": frozen(0.1),
    }
    experiment = Experiment(
        id="b", kind=GRAPH, graph=GraphSpec(nodes, "f"), parameters=leaves, trainable=tuple(leaves)
    )
    assert everything_works_out(end(experiment), 1) > 30


# -- what it says --------------------------------------------------------------------


def scalars(nodes: list[NodeSpec], output: str, **leaves: float) -> Experiment:
    parameters = {name: frozen(value) for name, value in leaves.items()}
    every = [NodeSpec(name, "parameter") for name in leaves] + nodes
    return Experiment(
        id="s",
        kind=GRAPH,
        graph=GraphSpec(tuple(every), output),
        parameters=parameters,
        trainable=tuple(parameters),
    )


def remarks(explanation: Explanation) -> str:
    return " ".join(map(str, explanation.remarks))


def test_a_weighted_sum_names_weights_and_activations() -> None:
    snapshot = end(case("mazur_biases_trained"))
    line = explained(snapshot, Subject("z1[0]")).line
    assert text(line) == (
        "z⁽¹⁾₀ = w⁽¹⁾₀₀ · x₀ + w⁽¹⁾₁₀ · x₁ + b⁽¹⁾₀ = 0.15 · 0.05 + 0.2 · 0.1 + 0.35 = 0.3775"
    )


def test_a_weights_gradient_is_delta_times_activation() -> None:
    snapshot = end(case("mazur_biases_trained"))
    line = explained(snapshot, Subject("W2[0][1]", "gradient")).line
    assert text(line) == (
        "∂E/∂w⁽²⁾₀₁ = ∂E/∂z⁽²⁾₁ · local = ∂E/∂z⁽²⁾₁ · a⁽¹⁾₀ = -0.0381 · 0.5933 = -0.0226"
    )


def test_a_fork_has_one_term_per_flow() -> None:
    snapshot = end(case("mazur_biases_trained"))
    line = explained(snapshot, Subject("a1[0]", "gradient")).line
    (terms,) = line.numbers
    assert isinstance(terms, Terms)
    assert [evaluate(term) for term in terms.terms] == pytest.approx(
        [float(snapshot.trace.flows[port]) for port in snapshot.graph.consumers["a1[0]"]]
    )


def test_the_recomputed_value_uses_the_new_parameters_and_the_old_inputs() -> None:
    snapshot = end(case("mazur_biases_trained"))
    found = explained(snapshot, Subject("z1[0]", "updated"))
    inks = {(n.wire, n.quantity) for n in numbers_in(found)}
    assert inks == {
        ("W1[0][0]", "updated"),
        ("W1[1][0]", "updated"),
        ("b1[0]", "updated"),
        ("x[0]", "value"),
        ("x[1]", "value"),
    }


def test_a_frozen_parameter_stays_black_in_the_second_pass() -> None:
    snapshot = end(case("mazur_biases_frozen"))
    found = explained(snapshot, Subject("z1[0]", "updated"))
    assert ("b1[0]", "value") in {(n.wire, n.quantity) for n in numbers_in(found)}
    assert "frozen" in remarks(explained(snapshot, Subject("b1[0]")))


def test_numbers_carry_where_they_are_from() -> None:
    snapshot = end(case("iris_4_5_3_relu_softmax"), MATRIX)
    found = explained(snapshot, Subject("z1", "value", None, (2,)), sample=3)
    black = snapshot.trace.values
    for number in numbers_in(found):
        whole = black[number.wire]
        index = number.entry if number.wire in ("W1", "b1") else (3, *number.entry)
        assert number.value == whole[index]


def test_over_samples_a_gradient_is_written_with_one_sigma() -> None:
    snapshot = end(case("iris_4_5_3_relu_softmax"))
    line = explained(snapshot, Subject("W1[0][2]", "gradient")).line
    assert text(line).split(" = ")[2] == "Σₙ ∂E/∂z⁽¹⁾₂,ₙ · x₀,ₙ"
    (terms,) = line.numbers
    assert isinstance(terms, Terms)
    assert terms.count == 8


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_a_ratio_that_all_samples_share_is_a_sum_of_one_ratio_each(granularity: str) -> None:
    session = Session(case("iris_4_5_3_relu_softmax"), granularity, Reading(start="a2[0]"))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    one = Subject("W2[3][0]") if granularity == SCALAR else Subject("W2", entry=(3, 0))
    said = text(explained(snapshot, replace(one, quantity="gradient")).line).split(" = ")
    assert said[0] == "Σₙ ∂a⁽²⁾₀,ₙ/∂w⁽²⁾₃₀"
    assert said[-3] == "Σₙ ∂a⁽²⁾₀,ₙ/∂z⁽²⁾₀,ₙ · a⁽¹⁾₃,ₙ"
    own = Subject("z2[0]") if granularity == SCALAR else Subject("z2", entry=(0,))
    said = text(explained(snapshot, replace(own, quantity="gradient")).line)
    assert said.startswith("∂a⁽²⁾₀/∂z⁽²⁾₀ = ")
    assert "ₙ" not in said


def test_a_wire_that_enters_a_gate_twice_is_no_sum_over_samples() -> None:
    snapshot = end(scalars([NodeSpec("y", "add", ("x", "x"))], "y", x=2.0))
    assert text(explained(snapshot, Subject("y")).line) == "y = x + x = 2 + 2 = 4"
    assert text(explained(snapshot, Subject("x", "gradient")).line).endswith(
        "∂y/∂y · 1 + ∂y/∂y · 1 = 1 · 1 + 1 · 1 = 2"
    )


def test_a_very_long_sum_is_given_by_its_ends() -> None:
    nodes = (NodeSpec("x", "parameter"), NodeSpec("f", "sum", ("x",)))
    experiment = Experiment(
        id="l",
        kind=GRAPH,
        graph=GraphSpec(nodes, "f"),
        parameters={"x": frozen(np.arange(100_000.0))},
        trainable=("x",),
    )
    (terms,) = explained(end(experiment), Subject("f")).numbers
    assert isinstance(terms, Terms)
    assert (terms.count, terms.complete) == (100_000, False)
    assert [evaluate(t) for t in terms.terms] == [0.0, 1.0, 2.0, 99_999.0]


def test_negative_numbers_are_bracketed_where_they_must_be() -> None:
    nodes = [
        NodeSpec("p", "mul", ("x", "y")),
        NodeSpec("d", "sub", ("p", "y")),
        NodeSpec("q", "square", ("y",)),
        NodeSpec("f", "add", ("d", "q")),
    ]
    snapshot = end(scalars(nodes, "f", x=-2.0, y=-3.0))
    assert text(explained(snapshot, Subject("p")).line) == "p = x · y = -2 · ( -3 ) = 6"
    assert text(explained(snapshot, Subject("d")).line) == "d = p − y = 6 − ( -3 ) = 9"
    assert text(explained(snapshot, Subject("q")).line) == "q = y ² = ( -3 ) ² = 9"


def test_arrays_without_an_entry_show_names_and_shapes() -> None:
    snapshot = end(case("iris_4_5_3_relu_softmax"), MATRIX)
    assert text(explained(snapshot, Subject("z1")).line) == (
        "z⁽¹⁾ = x · W⁽¹⁾ + b⁽¹⁾ = 8×4 · 4×5 + 5 = 8×5"
    )
    assert text(explained(snapshot, Subject("W2", "gradient")).line) == (
        "∂E/∂W⁽²⁾ = a⁽¹⁾ ᵀ · ∂E/∂z⁽²⁾ = 8×5 ᵀ · 8×3 = 5×3"
    )
    assert text(explained(snapshot, Subject("b2", "gradient")).line) == (
        "∂E/∂b⁽²⁾ = Σ ∂E/∂z⁽²⁾ = Σ 8×3 = 3"
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_whole_arrays_are_explained_everywhere(name: str) -> None:
    snapshot = end(case(name), MATRIX)
    for wire in snapshot.graph.wires.values():
        for quantity in ("value", "gradient", "updated"):
            found = explain(snapshot, Subject(wire.id, quantity))
            if found is not None and snapshot.trace.values[wire.id].ndim and wire.shape:
                assert isinstance(found.result, ShapeOf)
                assert not any(
                    isinstance(t, NumberOf) and t.wire and snapshot.trace.values[t.wire].ndim
                    for t in flat(found.numbers)
                )


# -- remarks ---------------------------------------------------------------------------


def test_relu_at_zero_is_said_to_be_a_convention() -> None:
    nodes = [NodeSpec("y", "relu", ("x",))]
    at_zero = explained(end(scalars(nodes, "y", x=0.0)), Subject("x", "gradient"))
    above = explained(end(scalars(nodes, "y", x=0.1)), Subject("x", "gradient"))
    assert "relu has no derivative at 0" in remarks(at_zero)
    assert "convention" not in remarks(above)
    assert evaluate(at_zero.numbers) == 0.0


@pytest.mark.parametrize("op", ["max", "min"])
def test_a_tie_is_said_to_go_to_the_first(op: str) -> None:
    nodes = [NodeSpec("m", op, ("x", "y"))]
    tie = end(scalars(nodes, "m", x=2.0, y=2.0))
    for wire, gradient in (("x", 1.0), ("y", 0.0)):
        found = explained(tie, Subject(wire, "gradient"))
        assert "goes to the first" in remarks(found)
        assert evaluate(found.numbers) == gradient
    clear = end(scalars(nodes, "m", x=2.0, y=2.1))
    assert "first" not in remarks(explained(clear, Subject("x", "gradient")))


def test_kinks_in_arrays_are_said_for_the_entry_and_for_the_whole() -> None:
    snapshot = end(case("relu_at_zero"))
    said = {
        entry: "convention" in remarks(explained(snapshot, Subject("x", "gradient", None, entry)))
        for entry in [(0,), (1,), (2,), None]
    }
    assert said == {(0,): True, (1,): False, (2,): False, None: True}


def test_a_weight_of_zero_under_l1_is_said_to_be_a_kink() -> None:
    experiment = network(penalty="l1")
    parameters = {**experiment.parameters, "W1": frozen([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])}
    snapshot = end(replace(experiment, parameters=parameters))
    assert "|w|" in remarks(explained(snapshot, Subject("W1[0][0]", "gradient")))
    assert "|w|" not in remarks(explained(snapshot, Subject("W1[0][1]", "gradient")))


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_a_hinge_margin_of_zero_is_said(granularity: str) -> None:
    experiment = network("identity", "identity", "hinge", samples=1)
    parameters = {n: frozen(np.zeros(p.shape)) for n, p in experiment.parameters.items()}
    parameters["b2"] = frozen([2.0, 1.0])
    data = Data(frozen([[1.0, 1.0]]), frozen([[1.0, 0.0]]))
    snapshot = end(replace(experiment, parameters=parameters, data=data), granularity)
    for unit in (0, 1):
        scalar = Subject(f"a2[{unit}]", "gradient")
        subject = scalar if granularity == SCALAR else Subject("a2", "gradient", None, (unit,))
        assert "margin of 0" in remarks(explained(snapshot, subject))


def test_where_no_path_leads_the_gradient_is_0_and_says_so() -> None:
    nodes = [NodeSpec("f", "square", ("x",)), NodeSpec("other", "exp", ("y",))]
    found = explained(end(scalars(nodes, "f", x=2.0, y=1.0)), Subject("y", "gradient"))
    assert "No path leads from y to f" in remarks(found)
    assert isinstance(found.result, NumberOf)
    assert found.result.value == 0.0


def test_the_start_of_the_backward_pass_says_its_value() -> None:
    experiment = case("article001_a")
    usual = explained(end(experiment), Subject("loss", "gradient"))
    other = explained(end(replace(experiment, start_value=2.5)), Subject("loss", "gradient"))
    assert text(usual.line) == "∂E/∂E = 1 = 1"
    assert "with 2.5" in remarks(other)


def test_a_detached_activation_says_that_its_gradient_flows_no_further() -> None:
    snapshot = end(network("tanh", "softmax", "cross_entropy"))
    assert "no further" in remarks(explained(snapshot, Subject("a2[0]", "gradient")))
    assert "no further" not in remarks(explained(snapshot, Subject("a1[0]", "gradient")))


@pytest.mark.parametrize(
    ("wire", "word"), [("x[0]", "input"), ("t[0]", "target"), ("W1[0][0]", "updates up to here: 2")]
)
def test_what_is_given_says_so(wire: str, word: str) -> None:
    found = explained(end(case("article001_a"), iteration=3), Subject(wire))
    assert word in remarks(found)
    assert found.numbers == ()


# -- when ----------------------------------------------------------------------------


def test_what_is_not_there_yet_has_no_explanation() -> None:
    session = Session(case("article001_a"))
    start = Snapshot(session.trace(1), 0)
    assert newest_subject(start) is None
    assert explain(start, Subject("x[0]")) is not None
    assert explain(start, Subject("z1[0]")) is None
    forward = Snapshot(session.trace(1), session.plan.ends[Phase.LOSS])
    assert explain(forward, Subject("W1[0][0]", "gradient")) is None
    assert explain(forward, Subject("W1[0][0]", "updated")) is None
    port = session.plan.graph.consumers["W1[0][0]"][0]
    assert explain(forward, Subject("W1[0][0]", "flow", port)) is None


def test_a_flow_is_explained_before_its_gradient_is_complete() -> None:
    session = Session(case("mazur_biases_trained"))
    trace = session.trace(1)
    port = session.plan.graph.consumers["a1[0]"][-1]
    at = session.plan.backward_at[port[0]]
    snapshot = Snapshot(trace, at)
    assert session.plan.steps[at - 1] == Backward(port[0])
    assert explain(snapshot, Subject("a1[0]", "gradient")) is None
    found = explained(snapshot, Subject("a1[0]", "flow", port))
    (left,) = found.line.left
    assert isinstance(left, NameOf)
    assert left.via is not None
    worked_out(found)


def test_of_what_a_gate_sends_back_the_parameter_comes_first() -> None:
    session = Session(case("mazur_biases_trained"))
    for gate in session.plan.graph.gates:
        if gate.op == "mul":
            snapshot = Snapshot(session.trace(1), session.plan.backward_at[gate.id])
            newest = newest_subject(snapshot)
            assert newest is not None
            assert newest.wire.startswith("W")


def test_an_unknown_wire_entry_or_quantity_is_refused() -> None:
    snapshot = end(case("iris_4_5_3_relu_softmax"), MATRIX)
    with pytest.raises(KeyError):
        explain(snapshot, Subject("nothing"))
    with pytest.raises(KeyError):
        explain(snapshot, Subject("z1", "shape"))
    with pytest.raises(IndexError):
        explain(snapshot, Subject("z1", "value", None, (99,)))


def test_a_sample_beyond_a_smaller_batch_shows_its_last() -> None:
    snapshot = end(case("iris_4_5_3_relu_softmax"))
    last = explained(snapshot, Subject("z1[0]"), sample=7)
    assert explained(snapshot, Subject("z1[0]"), sample=50) == last
    assert explained(snapshot, Subject("z1[0]"), sample=6) != last


def test_explaining_leaves_the_trace_alone() -> None:
    snapshot = end(case("article001_a"))
    tables = (snapshot.trace.values, snapshot.trace.gradients, snapshot.trace.again)
    before = [{w: v.tobytes() for w, v in table.items()} for table in tables]
    everything_works_out(snapshot, 1)
    assert before == [{w: v.tobytes() for w, v in table.items()} for table in tables]


def test_each_way_back_has_an_equation_of_its_own_before_their_sum() -> None:
    snapshot = end(case("mazur_biases_trained"))
    found = explained(snapshot, Subject("a1[0]", "gradient"))
    *paths, last = found.lines
    ports = snapshot.graph.consumers["a1[0]"]
    assert [line.path for line in found.lines] == [True, True, False]
    for line, port in zip(paths, ports, strict=True):
        assert isinstance(line.result, NumberOf)
        assert (line.result.quantity, line.result.port) == ("flow", port)
        assert line.result.value == float(snapshot.trace.flows[port])
        assert close(evaluate(line.numbers), line.result.value)
    flows = [t for t in flat(last.flows) if isinstance(t, NumberOf)]
    assert flows == [line.result for line in paths]
    assert isinstance(last.result, NumberOf)
    assert close(evaluate(last.flows), last.result.value)
    assert last.sides == (last.chain, last.flows, (last.result,))


def test_where_too_many_ways_come_together_they_are_only_added_up() -> None:
    nodes = [NodeSpec(f"y{i}", "neg", ("x",)) for i in range(9)]
    total = NodeSpec("s", "add", tuple(f"y{i}" for i in range(9)))
    found = explained(end(scalars([*nodes, total], "s", x=2.0)), Subject("x", "gradient"))
    assert len(found.lines) == 1
    assert not found.line.flows
    worked_out(found)


@pytest.mark.parametrize(
    ("name", "factor", "symbols", "numbers"),
    [
        ("l2", 1.0, "λ", ["0.3"]),
        ("l2", 0.5, "0.5 · λ", ["0.5", "0.3"]),
        ("l1", 2.0, "2 · λ", ["2", "0.3"]),
    ],
)
def test_the_strength_of_a_penalty_has_its_letter(
    name: str, factor: float, symbols: str, numbers: list[str]
) -> None:
    experiment = network(penalty=name)
    assert experiment.network is not None
    spec = RegularizationSpec(name, 0.3, factor, ("W1",))
    experiment = replace(experiment, network=replace(experiment.network, regularization=spec))
    snapshot = end(experiment)
    gate = snapshot.graph.producer["R_W1"]
    for subject in (Subject("R_W1"), Subject("W1[0][0]", "flow", (gate.id, 0))):
        found = explained(snapshot, subject)
        worked_out(found)
        assert f"{symbols} · " in tokens_text(found.symbols, 4)
        shown = [
            f"{t.value:g}" for t in flat(found.numbers) if isinstance(t, NumberOf) and not t.wire
        ]
        assert shown == numbers
