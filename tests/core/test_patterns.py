"""Gate patterns: what add, multiply, max and forks do to the gradient, with names."""

from __future__ import annotations

import pytest

from core.experiment import Experiment, NodeSpec
from core.explain import Subject, newest_subjects
from core.files.examples import open_example
from core.patterns import ADD, COPY, FORK, MULTIPLY, NOT_ROUTED, ROUTED, SQUARE, SUBTRACT, patterns
from core.plan import Backward
from core.session import Position, Session
from tests.core.cases import case, end
from tests.core.test_explain import scalars


def said(experiment: Experiment, subject: Subject) -> list[tuple[str, str]]:
    return [(r.template, str(r)) for r in patterns(end(experiment), subject)]


def test_a_fork_adds_up_and_each_of_its_gates_has_its_say() -> None:
    experiment = open_example("max_and_copy")
    assert said(experiment, Subject("uc", "gradient")) == [
        (FORK, "uc is used 3 times: what comes back from each use is added up.")
    ]
    assert said(experiment, Subject("uc", "flow", ("uv", 0))) == [
        (MULTIPLY, "A multiply gate swaps: uc receives the gradient times the other input, v.")
    ]
    ((template, sentence),) = said(experiment, Subject("uc", "flow", ("upv", 0)))
    assert template == ADD
    assert "∂L/∂upv" in sentence


@pytest.mark.parametrize(("u", "chosen", "other"), [(1.5, "uv", "upv"), (1.2, "upv", "uv")])
def test_max_routes_by_the_numbers(u: float, chosen: str, other: str) -> None:
    nodes = [
        NodeSpec("uv", "mul", ("u", "v")),
        NodeSpec("upv", "add", ("u", "v")),
        NodeSpec("L", "max", ("uv", "upv")),
    ]
    experiment = scalars(nodes, "L", u=u, v=3.2)
    ((routed, sentence),) = said(experiment, Subject(chosen, "gradient"))
    assert routed == ROUTED
    assert f"goes to {chosen} alone" in sentence
    ((stopped, sentence),) = said(experiment, Subject(other, "gradient"))
    assert stopped == NOT_ROUTED
    assert f"goes to {chosen} alone; {other} receives nothing" in sentence


@pytest.mark.parametrize(("op", "first", "second"), [("max", 2.0, 2.0), ("min", 2.0, 2.0)])
def test_a_tie_goes_to_the_first_input(op: str, first: float, second: float) -> None:
    experiment = scalars([NodeSpec("L", op, ("a", "b"))], "L", a=first, b=second)
    snapshot = end(experiment)
    for wire, passes in (("a", True), ("b", False)):
        (remark,) = patterns(snapshot, Subject(wire, "gradient"))
        assert bool(snapshot.trace.gradients[wire]) is passes
        assert ("receives nothing" in str(remark)) is not passes


def test_a_number_times_itself_and_a_difference() -> None:
    square = scalars([NodeSpec("L", "mul", ("a", "a"))], "L", a=3.0)
    assert [t for t, _ in said(square, Subject("a", "gradient"))] == [SQUARE]
    difference = scalars([NodeSpec("L", "sub", ("a", "b"))], "L", a=3.0, b=1.0)
    assert [t for t, _ in said(difference, Subject("b", "gradient"))] == [SUBTRACT]


def test_nothing_is_said_of_other_gates_and_of_other_numbers() -> None:
    experiment = case("mazur_biases_trained")
    assert said(experiment, Subject("z1[0]", "gradient")) == []
    assert said(experiment, Subject("z1[0]")) == []
    assert said(experiment, Subject("W1[0][0]", "updated")) == []
    with pytest.raises(KeyError):
        said(experiment, Subject("nothing", "gradient"))


@pytest.mark.parametrize("name", ["max_and_copy", "gate_patterns"])
def test_of_every_max_gate_of_an_example_what_is_said_is_what_flows(name: str) -> None:
    snapshot = end(open_example(name))
    gates = [gate for gate in snapshot.graph.gates if gate.op == "max"]
    assert gates
    for gate in gates:
        for index, wire in enumerate(gate.inputs):
            port = (gate.id, index)
            (remark,) = patterns(snapshot, Subject(wire, "flow", port))
            assert (remark.template == ROUTED) is bool(snapshot.trace.flows[port])


def test_by_stepping_each_gate_has_its_say_at_its_own_step() -> None:
    """The gates of the example in the order of the backward pass, with what is said then."""
    session = Session(open_example("max_and_copy"))
    heard: dict[str, set[str]] = {}
    for at in range(session.plan.length + 1):
        session.seek(Position(1, at))
        snapshot = session.snapshot()
        if isinstance(snapshot.newest, Backward):
            made = heard.setdefault(snapshot.newest.gate, set())
            for subject in newest_subjects(snapshot):
                made |= {r.template for r in patterns(snapshot, subject)}
    assert heard == {
        "L": {MULTIPLY},
        "mx": {ROUTED, NOT_ROUTED},
        "upv": {ADD},
        "uv": {FORK, MULTIPLY},
        "uc": {COPY},
    }


def test_a_copy_adds_up_what_its_uses_send_back() -> None:
    experiment = open_example("gate_patterns")
    ((template, sentence),) = said(experiment, Subject("c", "gradient"))
    assert template == COPY
    assert "c receives the sum" in sentence
    assert "∂L/∂copy" in sentence
