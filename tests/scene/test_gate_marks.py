"""What the gate view shows beside the numbers: inks, locks, marks and maps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.lowering import lower
from core.plan import Phase, make_plan
from core.session import Position, Session
from core.trace import Snapshot, first_checkpoint, record
from gui.scene.frame import Frame, ViewSettings
from gui.scene.gate_blocks import block
from gui.scene.gate_blocks import numbers as numbers_of
from gui.scene.gate_layout import layout
from gui.scene.gate_view import draw
from gui.scene.numbers import Format
from gui.scene.shapes import Ellipse, Image, Path, Picture, Shape, Tag, Text
from tests.scene.gate_cases import (
    find,
    frame,
    graph_experiment,
    numbers,
    picture,
    reached,
    solid,
)


def wires(shown: Picture, wire: str) -> list[Path]:
    return [
        s
        for s in shown.shapes
        if isinstance(s, Path) and s.tag.kind == "wire" and s.tag.wire == wire
    ]


def body(shown: Picture, wire: str) -> Shape:
    return next(s for s in shown.shapes if s.tag.kind in ("gate", "pill") and s.tag.wire == wire)


def test_a_wire_takes_the_ink_of_the_phase_it_has_reached() -> None:
    made = find("cs231n_logistic_gates")
    ends = made.plan.ends
    inks = []
    for step in (
        0,
        ends[Phase.FORWARD],
        ends[Phase.BACKWARD] - 1,
        ends[Phase.UPDATE],
        made.plan.length - 1,
    ):
        inks.append([w.ink for w in wires(picture(made, step), "s01")])
    # The stub, the way into the next row where there is one, the link to the port.
    assert all(len(row) >= 2 for row in inks)
    assert [set(row) for row in inks] == [
        {"wire"},
        {"wire-forward"},
        {"wire-backward"},
        {"wire-backward"},
        {"wire-updated"},
    ]
    assert {w.ink for w in wires(picture(made, made.plan.length), "x0")} == {"wire-backward"}


def test_inputs_of_the_newest_gate_are_lit() -> None:
    made = find("cs231n_add_mul")
    shown = picture(made, 1)
    gate = made.plan.graph.gates[0]
    for wire in gate.inputs:
        assert {w.ink for w in wires(shown, wire)} == {"lit"}
    assert body(shown, gate.output).ink == "lit"  # type: ignore[union-attr]
    others = set(made.plan.graph.wires) - {*gate.inputs, gate.output}
    assert all(w.ink != "lit" for wire in others for w in wires(shown, wire))


@pytest.mark.parametrize("name", ["article001_a", "gate_patterns", "bce_2_3_1"])
def test_a_lit_dot_stands_on_a_lit_line(name: str) -> None:
    """The dot may stand in a later row than the stub, with the way there not lit."""
    made, lit = find(name), 0
    for step in range(1, made.plan.length + 1):
        shown = picture(made, step)
        dots = [s for s in shown.shapes if isinstance(s, Ellipse) and s.tag.kind == "wire"]
        for dot in (d for d in dots if d.ink == "lit"):
            ways = [w for w in wires(shown, dot.tag.wire) if w.ink == "lit"]
            ends = [end for w in ways for end in (w.commands[0][-2:], w.commands[-1][-2:])]
            assert any(np.allclose(end, dot.rect.center) for end in ends)
            lit += 1
    assert lit


def test_a_frozen_parameter_has_a_lock_and_no_blue() -> None:
    frozen_one = find("mazur_biases_frozen")
    shown = picture(frozen_one, frozen_one.plan.length)
    locks = {s.tag.wire for s in shown.shapes if s.tag.kind == "lock"}
    assert locks == {"b1[0]", "b1[1]", "b2[0]", "b2[1]"}
    blue = {w for w, _, quantity, _ in numbers(shown) if quantity == "updated"}
    graph = frozen_one.plan.graph
    assert blue == {*graph.parameters, *graph.producer}
    trained = find("mazur_biases_trained")
    assert not [s for s in picture(trained, 5).shapes if s.tag.kind == "lock"]


def test_no_gradient_runs_back_through_a_detached_gate() -> None:
    made = find("iris_4_5_3_relu_softmax")
    graph = made.plan.graph
    before = picture(made, made.plan.ends[Phase.LOSS])
    after = picture(made, made.plan.ends[Phase.BACKWARD])
    detached = {g.id for g in graph.gates if g.detached}
    assert detached
    for shown, dashed in ((before, False), (after, True)):
        for s in shown.shapes:
            if isinstance(s, Path) and s.tag.kind == "wire" and s.tag.port is not None:
                assert bool(s.dash) == (dashed and s.tag.port[0] in detached)
    flows = {port[0] for _, port, quantity, _ in numbers(after) if port and quantity == "flow"}
    assert not flows & detached


def test_flows_stand_at_their_ports_and_the_total_only_after_the_last() -> None:
    nodes = [
        ("a", "parameter", ()),
        ("q", "square", ("a",)),
        ("p", "mul", ("q", "q")),
        ("s", "add", ("p", "q")),
    ]
    made = Session(graph_experiment(nodes, {"a": 3.0}, "s"))
    begin = made.plan.ends[Phase.FORWARD] + 1

    def red(step: int) -> dict[tuple[object, object], str]:
        return {
            (w, p): t
            for w, p, quantity, t in numbers(picture(made, step))
            if w == "q" and quantity in ("gradient", "flow")
        }

    assert red(begin) == {}
    assert red(begin + 1) == {("q", ("s", 1)): "1.0000"}
    assert red(begin + 2) == {
        ("q", ("s", 1)): "1.0000",
        ("q", ("p", 0)): "9.0000",
        ("q", ("p", 1)): "9.0000",
        ("q", None): "19.0000",
    }
    found = layout(made.plan.graph, made.experiment, 4, "en")
    for text in picture(made, begin + 2).texts():
        if text.tag.quantity == "flow":
            assert text.tag.port is not None
            gate, index = text.tag.port
            x, y = found.nodes[gate].port(index)
            assert 0 < x - text.x < 20
            assert 0 < text.y - y < 20


def test_the_shown_sample_is_the_one_asked_for() -> None:
    made = find("bce_2_3_1")
    last = made.plan.length
    for sample in range(made.samples):
        shown = picture(made, last, sample=sample)
        assert numbers(shown) == reached(frame(made, last).snapshot, 4, sample)
    beyond = picture(made, last, sample=99)
    assert numbers(beyond) == reached(frame(made, last).snapshot, 4, made.samples - 1)


def test_only_what_is_summed_over_the_batch_is_marked_so() -> None:
    many, single = find("bce_2_3_1"), find("mazur_biases_trained")

    def marked(made: Session) -> set[tuple[str, str]]:
        shown = picture(made, made.plan.length)
        return {(t.tag.wire, t.tag.quantity) for t in shown.texts() if t.string == "Σn"}

    graph = many.plan.graph
    expected = {(w, "gradient") for w in graph.sources if not graph.wires[w].batched}
    assert marked(many) == expected
    assert expected
    assert marked(single) == set()


def test_a_large_array_is_a_heat_map_with_its_extremes() -> None:
    made = find("iris_4_5_3_relu_softmax", "matrix")
    shown = picture(made, made.plan.length)
    images = {
        s.tag.quantity: s for s in shown.shapes if isinstance(s, Image) and s.tag.wire == "W1"
    }
    assert set(images) == {"value", "gradient", "updated"}
    weights = made.snapshot().value("W1")
    assert weights is not None
    np.testing.assert_allclose(images["value"].values, weights / np.abs(weights).max())
    assert {t.string for t in shown.texts() if t.tag.wire == "W1" and t.tag.kind == "name"} == {
        "W(1)",
        "4×5",
        "Σn",
    }


def test_entries_stand_in_rows_and_columns() -> None:
    made = find("matmul_lecture")
    shown = picture(made, 0)
    cells = [t for t in shown.texts() if t.tag.wire == "w" and t.tag.quantity == "value"]
    table = made.snapshot().value("w")
    assert table is not None
    assert len(cells) == table.size
    assert len({round(t.y, 3) for t in cells}) == table.shape[0]
    assert len({round(t.x, 3) for t in cells}) == table.shape[1]
    rows = sorted(cells, key=lambda t: (t.y, t.x))
    assert [float(t.string.replace("−", "-")) for t in rows] == table.ravel().tolist()


def test_a_start_value_other_than_one_is_said_in_the_users_language() -> None:
    base = find("cs231n_add_mul").experiment
    for start, said in ((1.0, False), (2.5, True)):
        made = Session(replace(base, start_value=start))
        begin = made.plan.ends[Phase.FORWARD] + 1
        texts = [t.string for t in picture(made, begin).texts() if t.tag.kind == "text"]
        assert any("2.5" in t for t in texts) == said
        early = [t.string for t in picture(made, begin - 1).texts() if t.tag.kind == "text"]
        assert not any("2.5" in t for t in early)


def test_a_selected_wire_glows_and_nothing_else_changes() -> None:
    made = find("cs231n_add_mul")
    plain, chosen = picture(made, 3), picture(made, 3, selected="q")
    glow = [s for s in chosen.shapes if isinstance(s, Path) and s.ink == "halo-edge"]
    assert glow
    assert {s.tag.wire for s in glow} == {"q"}
    assert solid(plain) == solid(chosen)
    assert picture(made, 3, selected="nothing of that name") == plain


def test_numbers_that_are_none_are_marked_in_heat_maps_too() -> None:
    room = block((2, 5), 4, "value")
    values = np.arange(10.0).reshape(2, 5)
    values[0, 0], values[1, 1] = np.nan, -np.inf
    made = numbers_of(
        room, 0.0, 0.0, values, Tag("number", "w", None, "value", "label w"), Format(4)
    )
    image = next(s for s in made if isinstance(s, Image))
    assert np.isnan(image.values[0, 0])
    assert image.values[1, 4] == 1.0
    texts = [s for s in made if isinstance(s, Text)]
    assert [(t.string, t.runs[0].ink) for t in texts] == [("NaN", "warning"), ("NaN", "warning")]
    number = numbers_of(
        block((), 4, "gradient"), 0.0, 0.0, np.array(np.inf), Tag("number"), Format(4)
    )
    assert [(t.string, t.runs[0].ink) for t in number if isinstance(t, Text)] == [("∞", "warning")]


@pytest.mark.parametrize("start", ["s", "p"])
def test_started_elsewhere_the_rest_of_the_graph_stays_grey(start: str) -> None:
    nodes = [
        ("a", "parameter", ()),
        ("b", "parameter", ()),
        ("p", "mul", ("a", "b")),
        ("s", "square", ("p",)),
        ("out", "tanh", ("s",)),
    ]
    experiment = graph_experiment(nodes, {"a": 3.0, "b": 2.0}, "out")
    graph = lower(experiment)
    plan = make_plan(graph, start)
    trace = record(plan, experiment, first_checkpoint(experiment), np.arange(0))
    shown = Frame(
        experiment, Snapshot(trace, plan.length), Position(1, plan.length), ViewSettings("gates")
    )
    made = draw(shown, layout(graph, experiment, 4, "en"))
    assert numbers(made) == reached(shown.snapshot, 4)
    dashed = {s.tag.port for s in made.shapes if isinstance(s, Path) and s.dash}
    assert dashed == ({("out", 0)} if start == "s" else {("out", 0), ("s", 0)})
