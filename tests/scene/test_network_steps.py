"""How the network view shows steps: strips, inks, arrows, widths, what the user chose."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.experiment import Experiment
from core.plan import Phase
from core.reading import Reading
from core.session import Session
from gui.scene import geometry, views
from gui.scene.edge_lines import stroke
from gui.scene.numbers import format_number
from gui.scene.shapes import Path, Picture, Segments, Text
from gui.scene.style import EDGE_MAX, EDGE_MIN
from tests.scene.label_rule import clashes
from tests.scene.network_cases import (
    EXAMPLES,
    MADE,
    drawn,
    frame,
    numbers,
    standing,
    steps,
    trace_of,
)

ARTICLE = EXAMPLES["article001_a"]
IRIS = EXAMPLES["iris_4_5_3_relu_softmax"]
XOR = EXAMPLES["xor_2_2_1"]


# -- transient numbers -------------------------------------------------------------------


def strip(picture: Picture) -> dict[str, str]:
    """Return what stands in the strips: node -> text from left to right."""
    found: dict[str, list[Text]] = {}
    for text in picture.texts():
        if text.tag.label.startswith("strip "):
            found.setdefault(text.tag.label.removeprefix("strip "), []).append(text)
    return {
        node: "".join(t.string for t in sorted(texts, key=lambda t: t.corners()[0][0]))
        for node, texts in found.items()
    }


def after(experiment: Experiment, kind: str, name: str) -> Picture:
    """Return the picture after a step: ``forward``, ``backward``, ``update``, ``again``."""
    plan = trace_of(experiment).plan
    times = {
        "forward": plan.forward_at,
        "backward": plan.backward_at,
        "update": plan.update_at,
        "again": plan.again_at,
    }
    return drawn(frame(experiment, times[kind][name]))


def test_a_product_stands_above_its_neuron_until_the_sum_is_there() -> None:
    assert strip(after(ARTICLE, "forward", "p1[0][0]")) == {"a1[0]": "p(1)00 = 0.0200"}
    assert strip(after(ARTICLE, "forward", "p1[1][0]")) == {"a1[0]": "p(1)10 = 0.1500"}
    assert strip(after(ARTICLE, "forward", "z1[0]")) == {}


def test_a_product_of_the_second_pass_is_marked() -> None:
    trace = trace_of(ARTICLE)
    wanted = format_number(float(trace.again["p1[0][0]"]), 4)
    picture = after(ARTICLE, "again", "p1[0][0]")
    assert strip(picture) == {"a1[0]": f"p(1)+00 = {wanted}"}
    number = next(t for t in numbers(picture) if t.tag.label.startswith("strip"))
    assert number.runs[0].ink == "updated"


def test_errors_and_squares_stand_above_their_box() -> None:
    assert strip(after(ARTICLE, "forward", "error[0]")) == {"term[0]": "e0 = 0.3669"}
    assert strip(after(ARTICLE, "forward", "square[0]")) == {"term[0]": "q0 = 0.1346"}
    assert strip(after(ARTICLE, "forward", "term[0]")) == {}
    assert strip(after(ARTICLE, "backward", "term[0]")) == {"term[0]": "∂E/∂q0 = 0.5000"}


def test_flows_stand_where_their_sum_is_made() -> None:
    trace = trace_of(ARTICLE)
    first = format_number(float(trace.flows["p2[0][1]", 1]), 4)
    second = format_number(float(trace.flows["p2[0][0]", 1]), 4)
    picture = after(ARTICLE, "backward", "p2[0][1]")
    assert strip(picture)["a1[0]"] == f"δw = {first} (1/2)"
    assert ("a1[0]", "gradient") not in standing(picture)
    picture = after(ARTICLE, "backward", "p2[0][0]")
    assert strip(picture)["a1[0]"] == f"δw = {second} (2/2)"
    assert ("a1[0]", "gradient") in standing(picture)
    assert "a1[0]" not in strip(after(ARTICLE, "backward", "a1[1]"))


def test_among_ratios_a_flow_is_not_called_delta() -> None:
    session = Session(XOR, reading=Reading(start="a2[0]"))
    trace = session.trace(1)
    shown = []
    for step in range(session.plan.ends[Phase.BACKWARD] + 1):
        text = strip(views.draw(frame(XOR, step, trace=trace))).get("x[0]", "")
        if text and text not in shown:
            shown.append(text)
    flows = trace.flows
    ways = [("p1[0][1]", "z(1)1", 1), ("p1[0][0]", "z(1)0", 2)]
    assert shown == [
        f"← {z}: {format_number(float(flows[product, 1][0]), 4)} ({k}/2)" for product, z, k in ways
    ]


def test_a_penalty_sends_its_flow_to_the_weights_first() -> None:
    experiment = MADE["penalty on two matrices"]
    trace = trace_of(experiment)
    picture = after(experiment, "backward", "R_W1")
    found = [t for t in numbers(picture) if t.tag.wire == "W1[0][1]" and t.tag.quantity == "flow"]
    (text,) = found
    port = next(p for p in trace.graph.consumers["W1[0][1]"] if p[0] == "R_W1")
    assert text.string == format_number(float(trace.flows[port]), 4)
    assert text.tag.port == port
    behind = [t.string for t in picture.texts() if t.tag.wire == "W1[0][1]" and t.tag.port == port]
    assert " (1/2)" in behind


def test_softmax_sends_a_flow_to_every_sum() -> None:
    experiment = MADE["softmax before squares"]
    found = strip(after(experiment, "backward", "a1[2]"))
    assert {node: text.split(" = ")[0] for node, text in found.items()} == {
        f"a1[{k}]": f"a(1)2 → z(1){k}" for k in range(3)
    }
    assert all(text.endswith("(1/3)") for text in found.values())


# -- inks, arrows, widths ----------------------------------------------------------------


def edge(picture: Picture, weight: str) -> tuple[Segments, Path]:
    """Return the line and the arrowhead of an edge."""
    found = [s for s in picture.shapes if s.tag.kind == "edge" and s.tag.wire == weight]
    line, head = found
    assert isinstance(line, Segments)
    assert isinstance(head, Path)
    return line, head


def points_right(head: Path) -> bool:
    tip, foot = head.commands[0], head.commands[1]
    return bool(tip[1] > foot[1])


def test_an_edge_bears_the_ink_of_the_phase_that_reached_it() -> None:
    plan = trace_of(ARTICLE).plan
    times = {
        "wire": (0, True),
        "wire-forward": (plan.ends[Phase.LOSS], True),
        "wire-backward": (plan.ends[Phase.BACKWARD] - 1, False),
        "wire-updated": (plan.ends[Phase.AGAIN], True),
    }
    for ink, (at, right) in times.items():
        line, head = edge(drawn(frame(ARTICLE, at)), "W2[0][1]")
        assert (line.ink, head.ink, points_right(head)) == (ink, ink, right)


def test_what_led_to_the_newest_number_is_lit() -> None:
    picture = after(ARTICLE, "forward", "p1[1][0]")
    assert edge(picture, "W1[1][0]")[0].ink == "lit"
    assert edge(picture, "W1[0][0]")[0].ink != "lit"
    circles = {s.tag.wire: s for s in picture.shapes if s.tag.kind == "input"}
    assert circles["x[1]"].ink == "lit"  # type: ignore[union-attr]
    assert circles["x[0]"].ink == "outline"  # type: ignore[union-attr]


def test_width_follows_the_size_of_the_weight() -> None:
    sizes = [0.0, 0.1, 0.5, 1.0, 5.0, 1e9]
    widths = [stroke(s) for s in sizes]
    assert widths == sorted(set(widths))
    assert widths == [stroke(-s) for s in sizes]
    assert EDGE_MIN == widths[0] < widths[-1] <= EDGE_MAX
    assert stroke(math.inf) == EDGE_MAX
    assert stroke(math.nan) == stroke(None) == EDGE_MIN


def test_width_changes_with_the_update() -> None:
    plan, trace = trace_of(ARTICLE).plan, trace_of(ARTICLE)
    weight = "W1[1][0]"
    before = edge(drawn(frame(ARTICLE, plan.update_at[weight] - 1)), weight)[0]
    behind = edge(drawn(frame(ARTICLE, plan.update_at[weight])), weight)[0]
    assert set(before.widths) == {stroke(float(trace.values[weight]))}
    assert set(behind.widths) == {stroke(float(trace.again[weight]))}


@pytest.mark.parametrize("name", [n for n in EXAMPLES if len(EXAMPLES[n].parameters) < 9])
def test_edges_are_interrupted_under_numbers(name: str) -> None:
    picture = drawn(frame(EXAMPLES[name], steps(EXAMPLES[name])[-1]))
    lines = np.concatenate(
        [s.lines for s in picture.shapes if isinstance(s, Segments) and s.tag.kind == "edge"]
    )
    on_edges = [t.corners() for t in picture.texts() if t.tag.label.startswith("edge ")]
    assert on_edges
    assert not geometry.crossings(lines, on_edges).any()


def test_labels_are_never_upside_down() -> None:
    for experiment in (ARTICLE, IRIS):
        angles = [t.angle for t in drawn(frame(experiment, 0)).texts()]
        assert max(map(abs, angles)) < 75.0


def test_black_stands_above_red_left_of_blue() -> None:
    shown = standing(drawn(frame(ARTICLE, steps(ARTICLE)[-1])))

    def middle(key: tuple[str, str]) -> tuple[float, float]:
        """The middle of a number in the frame of its own, turned label."""
        text = shown[key]
        c, s = math.cos(math.radians(text.angle)), math.sin(math.radians(text.angle))
        x, y = np.mean(text.corners(), axis=0)
        return x * c + y * s, y * c - x * s

    for weight in ("W1[0][0]", "W1[0][1]", "W2[1][0]"):
        black, red, blue = (middle((weight, q)) for q in ("value", "gradient", "updated"))
        assert black[1] < min(red[1], blue[1])
        assert red[0] < blue[0]
    for wire in ("z1[0]", "a2[1]", "loss"):
        heights = [middle((wire, q))[1] for q in ("value", "gradient", "updated")]
        assert heights == sorted(heights)


# -- what the user chose -----------------------------------------------------------------


@pytest.mark.parametrize("wire", ["W1[0][1]", "b1[0]", "a1[0]", "z2[0]", "x[1]", "t[0]", "loss"])
def test_a_selected_wire_stands_out(wire: str) -> None:
    experiment = EXAMPLES["mazur_biases_trained"]
    plain = drawn(frame(experiment, 5))
    chosen = drawn(frame(experiment, 5, selected=wire))
    inks = [sum(getattr(s, "ink", "") == "halo-edge" for s in p.shapes) for p in (plain, chosen)]
    assert inks[1] > inks[0]
    assert [t.string for t in plain.texts()] == [t.string for t in chosen.texts()]


def test_a_selected_number_is_framed() -> None:
    shown = frame(ARTICLE, steps(ARTICLE)[-1], selected="a1[0]")
    shown = replace(shown, view=replace(shown.view, quantity="gradient"))
    picture = drawn(shown)
    number = standing(picture)["a1[0]", "gradient"]
    frames = [s for s in picture.shapes if s.tag.kind == "halo" and isinstance(s, Path)]
    (found,) = [s for s in frames if s.tag.wire == "a1[0]"]
    xs = [c[1] for c in found.commands if c[0] in "ML"]
    assert min(xs) < number.corners()[0][0] < number.corners()[1][0] < max(xs)


def test_frozen_parameters_have_a_lock_and_no_blue() -> None:
    experiment = EXAMPLES["mazur_biases_frozen"]
    picture = drawn(frame(experiment, steps(experiment)[-1]))
    locked = {s.tag.wire for s in picture.shapes if s.tag.kind == "lock"}
    assert locked == {"b1[0]", "b1[1]", "b2[0]", "b2[1]"}
    blue = {wire for wire, quantity in standing(picture) if quantity == "updated"}
    assert not blue & locked
    assert not any(wire.startswith(("x[", "t[")) for wire in blue)


def test_a_start_value_that_is_not_one_is_marked() -> None:
    picture = drawn(frame(replace(ARTICLE, start_value=2.5), 0))
    marks = [t for t in picture.texts() if t.runs[0].ink == "warning"]
    assert [t.string for t in marks] == ["starts with 2.5"]
    assert clashes(picture) == []
    assert not any(r.ink == "warning" for t in drawn(frame(ARTICLE, 0)).texts() for r in t.runs)


def test_gradients_of_the_batch_are_marked() -> None:
    last = steps(XOR)[-1]
    marked = {t.tag.wire for t in drawn(frame(XOR, last)).texts() if t.string == "Σn"}
    assert marked == set(trace_of(XOR).graph.parameters)
    assert not any(t.string == "Σn" for t in drawn(frame(ARTICLE, last)).texts())
