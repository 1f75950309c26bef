"""Calculation by hand: every result is rounded before it is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core import hand, optimizers
from core.decimals import decimal_of, rounded
from core.errors import UserError
from core.experiment import Experiment, OptimizerSpec, frozen
from core.explain import explain
from core.explain_tokens import UPDATED, VALUE, NumberOf, Subject
from core.files.examples import open_example
from core.files.reader import read_experiment
from core.gates import GATES, GateRule, rule
from core.graph import LOSS_GROUP, GraphBuilder, Origin, Source, Wire
from core.hand import Digits, HandTrace
from core.lowering import MATRIX, SCALAR
from core.optimizers import OPTIMIZERS
from core.plan import make_plan
from core.session import Session
from core.trace import Checkpoint, Snapshot, first_checkpoint, gathered
from tests.core.formulas import evaluate
from tests.core.test_gradients import OF_A, cases
from tests.core.test_oracle import CASES, of_kind
from tests.networks import network

EVERY = [
    *((name, how) for name in of_kind("network") for how in (SCALAR, MATRIX)),
    *((name, SCALAR) for name in of_kind("graph")),
]
NO_ROWS = np.arange(0)


def by_hand(
    experiment: Experiment,
    digits: Digits,
    granularity: str | None = None,
    checkpoint: Checkpoint | None = None,
) -> HandTrace:
    plan = Session(experiment, granularity).plan
    start = checkpoint or first_checkpoint(experiment)
    rows = np.arange(0 if experiment.data is None else len(experiment.data.inputs))
    return hand.record(plan, experiment, start, rows, digits)


@cache
def oracle(name: str, granularity: str, values: int, derivatives: int) -> HandTrace:
    experiment = read_experiment(CASES[name])
    how = granularity if experiment.network is not None else None
    return by_hand(experiment, Digits(values, derivatives), how)


def numbers(table: Mapping[Any, Any], *names: Any) -> list[float]:
    return [float(table[name]) for name in names]


# -- printed numbers -------------------------------------------------------------------


def test_article_001_with_two_and_four_digits() -> None:
    trace = by_hand(open_example("article001_a"), Digits(2, 4))
    units = ("z1[0]", "a1[0]", "z1[1]", "a1[1]", "z2[0]", "a2[0]", "z2[1]", "a2[1]")
    assert numbers(trace.values, *units) == [0.17, 0.54, 0.09, 0.52, 0.27, 0.57, 0.43, 0.61]
    assert numbers(trace.values, "loss") == [0.0725]
    assert numbers(trace.gradients, "a2[0]") == [0.37]
    assert numbers(trace.locals, ("a2[0]", 0), ("p2[0][0]", 0)) == [0.2451, 0.54]
    assert numbers(trace.gradients, "W2[0][0]") == [0.0490]
    assert numbers(trace.again, "W2[0][0]") == [0.3853]
    assert trace.after is not None
    assert trace.after.parameters["W2"][0, 0] == 0.3853


def test_article_001_differs_from_the_exact_numbers() -> None:
    trace = by_hand(open_example("article001_a"), Digits(2, 4))
    assert float(trace.exact.values["loss"]) == pytest.approx(0.07178342516, rel=1e-9)
    assert hand.difference(trace, "loss") == pytest.approx(0.0725 - 0.07178342516, abs=1e-10)
    assert hand.difference(trace, "W2[0][0]", "gradient") == pytest.approx(0.0490 - 0.0488606057)
    assert hand.difference(trace, "W2[0][0]", "updated") == pytest.approx(0.3853 - 0.3853418183)
    port = ("a2[0]", 0)
    assert hand.difference(trace, "z2[0]", "flow", port) == (
        trace.flows[port] - trace.exact.flows[port]
    )
    with pytest.raises(KeyError):
        hand.difference(trace, "loss", "flow")


def test_the_lecture_s_circuit_with_two_digits() -> None:
    """Its slides round as they go: so x0 gets 0.40 there, where 0.39 is right."""
    trace = by_hand(open_example("cs231n_logistic_gates"), Digits(2, 2))
    gates = ("w0x0", "w1x1", "s01", "dot", "neg", "exp", "plus1", "f")
    assert numbers(trace.values, *gates) == [-2, 6, 4, 1, -1, 0.37, 1.37, 0.73]
    assert numbers(trace.gradients, *reversed(gates)) == [1, -0.53, -0.53, -0.2, *[0.2] * 4]
    assert numbers(trace.gradients, "w0", "x0", "w1", "x1", "w2") == [-0.2, 0.4, -0.4, -0.6, 0.2]


def test_mazur_with_nine_digits() -> None:
    trace = by_hand(open_example("mazur_biases_frozen"), Digits(9, 9))
    forward = ("z1[0]", "a1[0]", "a1[1]", "z2[0]", "a2[0]", "a2[1]", "loss")
    printed = [0.3775, 0.593269992, 0.596884378, 1.105905967, 0.75136507, 0.772928465, 0.298371109]
    assert numbers(trace.values, *forward) == pytest.approx(printed, abs=1.5e-9)
    assert numbers(trace.locals, ("a2[0]", 0), ("a1[0]", 0)) == [0.186815602, 0.241300709]
    red = ("a2[0]", "z2[0]", "W2[0][0]", "a1[0]", "W1[0][0]")
    printed = [0.74136507, 0.138498562, 0.082167041, 0.036350306, 0.000438568]
    assert numbers(trace.gradients, *red) == pytest.approx(printed, abs=1.5e-9)
    weights = [f"W{k}[{i}][{j}]" for k in (1, 2) for j in (0, 1) for i in (0, 1)]
    printed = [0.149780716, 0.19956143, 0.24975114, 0.29950229]
    printed += [0.35891648, 0.408666186, 0.511301270, 0.561370121]
    assert numbers(trace.again, *weights) == pytest.approx(printed, abs=5.5e-9)


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize(("values", "derivatives"), [(6, 3), (5, 2), (9, 4), (2, 4), (3, 3)])
def test_the_derivative_of_half_a_square_is_the_difference_rounded_once(
    granularity: str, values: int, derivatives: int
) -> None:
    trace = by_hand(open_example("mazur_biases_trained"), Digits(values, derivatives), granularity)

    def of(table: Mapping[str, Any], role: str) -> Any:
        wires = [w for w in trace.graph.by_role(role) if w.origin.layer in (0, 2)]
        return np.ravel([table[w.id] for w in wires])

    difference = [
        decimal_of(float(a)) - decimal_of(float(t))
        for a, t in zip(of(trace.values, "a"), of(trace.values, "target"), strict=True)
    ]
    assert of(trace.gradients, "a").tolist() == [float(rounded(d, derivatives)) for d in difference]
    if (values, derivatives) == (6, 3):
        assert of(trace.gradients, "a")[0] == 0.741, "not half of 1.483"


def test_apples_need_no_rounding() -> None:
    """In decimals 100 · 2 · 1.1 is 220, where float64 has 220.00000000000003."""
    trace = by_hand(open_example("article003_apple"), Digits(2, 2))
    assert numbers(trace.values, "f", "L") == [220, 0.5]
    assert numbers(trace.gradients, "x", "m", "t") == [2.2, 110, 200]
    assert hand.difference(trace, "f") < 0


# -- against the exact numbers ---------------------------------------------------------


@pytest.mark.parametrize(("name", "granularity"), EVERY)
def test_fifteen_digits_agree_with_the_exact_numbers(name: str, granularity: str) -> None:
    trace = oracle(name, granularity, 15, 15)
    for table in ("values", "gradients", "flows", "again"):
        made, exact = getattr(trace, table), getattr(trace.exact, table)
        assert made.keys() == exact.keys()
        for key, array in made.items():
            np.testing.assert_allclose(array, exact[key], rtol=1e-12, atol=1e-12, err_msg=str(key))
            assert not array.flags.writeable


@pytest.mark.parametrize("op", sorted(GATES.keys() - OF_A.keys()))
def test_every_gate_has_a_decimal_form(op: str) -> None:
    tried = 0
    for x, attributes in cases(op):
        trace = one_gate(op, x, attributes)
        found, exact = trace.values["y"], trace.exact.values["y"]
        np.testing.assert_allclose(found, exact, rtol=1e-12, atol=1e-12)
        for port in range(len(x)):
            flow, expected = trace.flows["y", port], trace.exact.flows["y", port]
            np.testing.assert_allclose(flow, expected, rtol=1e-11, atol=1e-11)
            tried += flow.size
    assert tried > 0


def one_gate(op: str, x: list[Any], attributes: dict[str, Any], digits: int = 15) -> HandTrace:
    """A graph of one gate; what is no single number goes through a sum."""
    builder, names = GraphBuilder(), [f"x{i}" for i in range(len(x))]
    for name, array in zip(names, x, strict=True):
        wire = Wire(name, array.shape, batched=False, origin=Origin("input"))
        builder.leaf(wire, Source(name))
    shape = rule(op).output_shape([v.shape for v in x], attributes)
    y = Wire("y", shape, batched=False, origin=Origin("gate"))
    builder.gate(op, names, y, attributes)
    builder.gate("sum", ["y"], Wire("f", (), batched=False, origin=Origin("gate")))
    graph = builder.build((), "f", has_loss=False, granularity=SCALAR)
    parameters = {name: frozen(array) for name, array in zip(names, x, strict=True)}
    experiment = Experiment("one gate", "graph", parameters=parameters)
    start = Checkpoint(1, parameters, {})
    return hand.record(make_plan(graph), experiment, start, NO_ROWS, Digits(digits, digits))


@pytest.mark.parametrize("last", ["sigmoid", "softmax"])
@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_losses_computed_from_z(last: str, granularity: str) -> None:
    loss = {"sigmoid": "bce", "softmax": "cross_entropy"}[last]
    for count in (1, 3):
        experiment = network(3, 4, 2, samples=count, last=last, loss=loss)
        trace = by_hand(experiment, Digits(15, 15), granularity)
        for wire, array in trace.gradients.items():
            np.testing.assert_allclose(array, trace.exact.gradients[wire], rtol=1e-11, atol=1e-11)


# -- every number is its rule applied to rounded numbers ---------------------------------


def is_multiple(array: Any, places: int) -> bool:
    """Whether the float64 are those next to decimals with so many places."""
    found = (decimal_of(v) for v in np.ravel(array).tolist() if np.isfinite(v))
    return all(rounded(v, places) == v for v in found)


def places_of(trace: HandTrace, wire: str) -> int:
    digits = trace.digits
    if in_loss(trace, wire):
        return max(digits.values, digits.derivatives) + (2 if wire != trace.graph.loss else 0)
    return digits.values


def in_loss(trace: HandTrace, wire: str) -> bool:
    return trace.graph.has_loss and trace.graph.wires[wire].group == LOSS_GROUP


def assert_rounded(found: Any, expected: Any, places: int, what: object) -> None:
    """Half a unit of the last place, and what float64 adds where it was a tie."""
    slack = 0.5 * 10.0**-places + 1e-12 * np.maximum(1.0, np.abs(expected))
    assert is_multiple(found, places), what
    assert (np.abs(np.asarray(found) - expected) <= slack).all(), what


COPIES = {"copy", "identity", "neg"}


@pytest.mark.parametrize(("name", "granularity"), EVERY)
@pytest.mark.parametrize(("values", "derivatives"), [(3, 5), (4, 2)])
def test_every_value_is_its_gate_s_of_rounded_inputs(
    name: str, granularity: str, values: int, derivatives: int
) -> None:
    trace = oracle(name, granularity, values, derivatives)
    for table in (trace.values, {**trace.values, **trace.again}):
        for gate in trace.graph.gates:
            if gate.op.startswith(tuple(OF_A)) or gate.op in COPIES or not table:
                continue  # computed from a, where the engine takes z; tested below
            x = [table[w] for w in gate.inputs]
            expected = rule(gate.op).value(x, gate.attributes)
            places = places_of(trace, gate.output)
            assert_rounded(table[gate.output], expected, places, gate)


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize(("last", "loss"), [("sigmoid", "bce"), ("softmax", "cross_entropy")])
def test_losses_that_the_engine_takes_from_z_are_written_in_a(
    last: str, loss: str, granularity: str
) -> None:
    experiment = network(3, 4, 2, samples=1, last=last, loss=loss)
    assert experiment.data is not None
    trace = by_hand(experiment, Digits(2, 4), granularity)

    def units(table: Mapping[str, Any], role: str) -> Any:
        wires = [w for w in trace.graph.by_role(role) if w.origin.layer in (0, 2)]
        return np.ravel([table[w.id] for w in wires])

    a, t = units(trace.values, "a"), experiment.data.targets[0]
    each = t * np.log(a) + ((1 - t) * np.log(1 - a) if loss == "bce" else 0)
    share = 2 if loss == "bce" else 1
    assert float(trace.values[trace.graph.loss]) == round(float(-each.sum()) / share, 4)
    # Two decimals less two decimals, halved: nothing to round.
    np.testing.assert_array_equal(units(trace.gradients, "z"), np.round((a - t) / share, 4))


@pytest.mark.parametrize(("name", "granularity"), EVERY)
def test_every_flow_is_upstream_times_the_rounded_local_derivative(
    name: str, granularity: str
) -> None:
    trace, compared = oracle(name, granularity, 3, 5), 0
    for (gate_id, port), flow in trace.flows.items():
        gate = trace.graph.gate(gate_id)
        if (gate_id, port) not in trace.locals or gate.op in OF_A:
            continue
        local, upstream = trace.locals[gate_id, port], trace.gradients[gate.output]
        made = rule(gate.op)
        x, y = [trace.values[w] for w in gate.inputs], trace.values[gate.output]
        exact = np.broadcast_to(made.local(port, x, y, gate.attributes), y.shape)
        places = 7 if in_loss(trace, gate.output) else 5
        assert (np.abs(local - exact) <= 0.5 * 10**-places + 1e-12).all(), gate
        products = np.zeros(flow.shape) + (upstream * local).sum() if flow.shape == () else None
        if flow.shape == y.shape:
            products = upstream * local
        if products is not None:
            assert_rounded(flow, products, 7 if in_loss(trace, gate.inputs[port]) else 5, gate)
            compared += 1
    assert compared or granularity == MATRIX or not trace.locals


@pytest.mark.parametrize(("name", "granularity"), EVERY)
def test_gradients_are_the_sums_of_their_flows(name: str, granularity: str) -> None:
    trace = oracle(name, granularity, 3, 5)
    for wire, gradient in trace.gradients.items():
        ports = [p for p in trace.graph.consumers[wire] if p in trace.flows]
        if wire == trace.plan.start_wire or not ports:
            continue
        total = sum(trace.flows[p] for p in ports)
        np.testing.assert_allclose(gradient, total, rtol=0, atol=1e-13 * (1 + np.abs(total).max()))
        assert is_multiple(gradient, 7 if in_loss(trace, wire) else 5)


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_updates_are_the_optimizer_s_of_rounded_numbers(
    optimizer: str, decay: float, granularity: str
) -> None:
    spec = OptimizerSpec(optimizer, 0.05, {"weight_decay": decay})
    experiment = replace(open_example("mazur_biases_trained"), optimizer=spec)
    checkpoint = first_checkpoint(experiment)
    for k in (1, 2, 3):
        trace = by_hand(experiment, Digits(3, 5), granularity, checkpoint)
        before, after = trace.before, trace.after
        assert after is not None
        assert (before.iteration, after.iteration) == (k, k + 1)
        shapes = {name: p.shape for name, p in before.parameters.items()}
        gradients = gathered(trace.graph, trace.gradients, shapes)
        new, memory = optimizers.apply(spec, before.parameters, gradients, before.memory, k)
        for kind, arrays in memory.items():
            for name, array in arrays.items():
                kept = after.memory[kind][name]
                assert (np.abs(kept - array) <= 0.5e-4 * np.abs(array) + 1e-15).all()
        if optimizer in ("sgd", "momentum", "nesterov"):
            for name, array in new.items():
                assert_rounded(after.parameters[name], array, 5, name)
        checkpoint = after


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_several_iterations_with_fifteen_digits(optimizer: str) -> None:
    spec = OptimizerSpec(optimizer, 0.05)
    experiment = replace(open_example("mazur_biases_trained"), optimizer=spec)
    session = Session(experiment)
    checkpoint = first_checkpoint(experiment)
    for k in (1, 2, 3, 4):
        trace = by_hand(experiment, Digits(15, 15), checkpoint=checkpoint)
        assert trace.after is not None
        checkpoint = trace.after
        for name, array in session.checkpoint(k + 1).parameters.items():
            np.testing.assert_allclose(checkpoint.parameters[name], array, rtol=0, atol=1e-11)


# -- what is given and what is taken over ------------------------------------------------


def test_given_numbers_stay_as_they_are() -> None:
    experiment = open_example("article001_a")
    parameters = {**experiment.parameters, "W1": frozen([[0.123456, 0.2], [0.3, 0.1]])}
    trace = by_hand(replace(experiment, parameters=parameters), Digits(2, 2))
    assert trace.values["W1[0][0]"] == 0.123456
    assert trace.values["p1[0][0]"] == 0.02
    # The local derivative of a product is the other factor: copied, not calculated.
    assert trace.locals["p1[0][0]", 1] == 0.123456


def test_what_an_exact_update_made_is_rounded_first() -> None:
    experiment = open_example("mazur_biases_frozen")
    checkpoint = Session(experiment).checkpoint(3)
    trace = by_hand(experiment, Digits(2, 4), checkpoint=checkpoint)
    for name in ("W1", "W2"):
        made, exact = trace.before.parameters[name], checkpoint.parameters[name]
        assert is_multiple(made, 4)
        assert (made != exact).all()
        np.testing.assert_allclose(made, exact, rtol=0, atol=0.5e-4)
    np.testing.assert_array_equal(trace.before.parameters["b1"], experiment.parameters["b1"])


def test_what_a_hand_update_made_is_taken_over_as_it_is() -> None:
    experiment = replace(open_example("mazur_biases_trained"), optimizer=OptimizerSpec("adam"))
    first = by_hand(experiment, Digits(3, 4))
    assert first.after is not None
    second = by_hand(experiment, Digits(3, 4), checkpoint=first.after)
    for name, array in first.after.parameters.items():
        np.testing.assert_array_equal(second.before.parameters[name], array)
        np.testing.assert_array_equal(
            second.before.memory["v"][name], first.after.memory["v"][name]
        )


def test_more_digits_come_closer_to_the_exact_loss() -> None:
    experiment = open_example("mazur_biases_trained")
    wrong = [abs(hand.difference(by_hand(experiment, Digits(d, d)), "loss")) for d in (2, 4, 6, 8)]
    assert all(float(more) < float(less) for less, more in pairwise(wrong))


@pytest.mark.parametrize("digits", [(0, 4), (4, 16), (-1, 2)])
def test_digits_out_of_range(digits: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="digits must be 1 to 15"):
        Digits(*digits)


# -- who looks at it ---------------------------------------------------------------------


@pytest.mark.parametrize("quantity", [VALUE, UPDATED])
def test_explanations_give_the_number_to_the_digit(quantity: str) -> None:
    trace = by_hand(open_example("article001_a"), Digits(2, 4))
    snapshot, explained = Snapshot(trace, trace.plan.length), 0
    for wire in trace.graph.wires:
        found = explain(snapshot, Subject(wire, quantity))
        if found is None or not found.lines[-1].numbers:
            continue
        line = found.lines[-1]
        assert isinstance(line.result, NumberOf)
        places = places_of(trace, wire) if wire in trace.graph.producer else 4
        worked_out = Decimal(f"{evaluate(line.numbers):.12g}")
        assert float(rounded(worked_out, places)) == line.result.value
        explained += 1
    assert explained >= len(trace.graph.gates)


class Odd(GateRule):
    """A gate without a rule in words."""

    op = "odd"
    symbol = "?"
    forward_text = "whatever({0})"

    def value(self, x: Any, a: Any) -> Any:
        return x[0] * 1.0

    def local(self, port: int, x: Any, y: Any, a: Any) -> Any:
        return np.ones_like(y)


def test_a_gate_without_arithmetic_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(GATES, "odd", Odd())
    with pytest.raises(UserError) as refused:
        one_gate("odd", [np.array(1.0)], {})
    assert re.fullmatch(
        r'The gate "y" \(odd\) cannot be calculated by hand: [^\n]+\.', str(refused.value)
    )
