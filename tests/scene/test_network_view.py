"""The network view, on every network that there is and some that there is not."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.experiment import Experiment
from core.plan import Phase
from core.session import Session
from gui.scene import geometry, network_view
from gui.scene.edge_lines import stroke
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Path, Picture, Segments, Text
from gui.scene.style import EDGE_MAX, EDGE_MIN, INKS
from tests.scene.label_rule import clashes
from tests.scene.network_cases import (
    EXAMPLES,
    MADE,
    ORACLE_CASES,
    drawn,
    frame,
    layout_of,
    network,
    numbers,
    reached,
    standing,
    steps,
    trace_of,
    walk,
    widened,
)

ARTICLE = EXAMPLES["article001_a"]
IRIS = EXAMPLES["iris_4_5_3_relu_softmax"]
XOR = EXAMPLES["xor_2_2_1"]
DEEP = ("vanishing_sigmoid_10_layers", "tanh_10_layers_contrast")
SMALL = {name: e for name, e in ORACLE_CASES.items() if name not in EXAMPLES} | dict(MADE)


def by_name(cases: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", list(cases))  # type: ignore[call-overload]


def experiment_of(name: str) -> Experiment:
    return next(e[name] for e in (EXAMPLES, SMALL) if name in e)


ALL = by_name([*EXAMPLES, *SMALL])


# -- the label rule ----------------------------------------------------------------------


SHOWN = [(d, lang) for d in (2, 4, 8) for lang in ("en", "ko") if (d, lang) != (4, "en")]


@pytest.mark.parametrize(("digits", "language"), SHOWN)
@by_name(EXAMPLES)
def test_nothing_overlaps_at_any_step(name: str, digits: int, language: str) -> None:
    """With 4 digits in English the walk below checks it."""
    before: Picture | None = None
    for picture in walk(EXAMPLES[name], digits, language):
        assert clashes(picture, before) == []
        before = picture


@pytest.mark.parametrize("digits", [3, 5, 6, 7])
@by_name([n for n in EXAMPLES if n not in DEEP])
def test_nothing_overlaps_at_the_other_digits(name: str, digits: int) -> None:
    last = steps(EXAMPLES[name])[-1]
    assert clashes(drawn(frame(EXAMPLES[name], last, digits))) == []


@pytest.mark.parametrize("digits", [2, 4, 8])
@by_name([n for n in (*EXAMPLES, *SMALL) if n not in DEEP])
def test_the_widest_numbers_have_room(name: str, digits: int) -> None:
    experiment = experiment_of(name)
    trace = widened(trace_of(experiment))
    before: Picture | None = None
    ends = {trace.plan.ends[phase] for phase in Phase}
    # At the ends of phases everything stands; near them every kind of strip has been there.
    for at in sorted({s for e in ends for s in range(e - 3, e + 3) if s in steps(experiment)}):
        picture = drawn(frame(experiment, at, digits, trace=trace))
        assert clashes(picture, before) == []
        assert all(picture.bounds.contains(c) for t in picture.texts() for c in t.corners())
        before = picture


def test_a_wide_network_is_laid_out_too() -> None:
    experiment = network((8, 8), biases=False)
    assert clashes(drawn(frame(experiment, steps(experiment)[-1]))) == []


# -- every number has its text -----------------------------------------------------------


@ALL
def test_every_reached_number_stands_where_it_belongs(name: str) -> None:
    experiment = experiment_of(name)
    all_steps = steps(experiment)
    for at in all_steps if len(all_steps) < 120 else all_steps[::7]:
        shown = frame(experiment, at)
        assert shown.snapshot is not None
        wanted = {
            key: format_number(float(np.ravel(values)[0]), 4)
            for key, values in reached(shown.snapshot).items()
        }
        got = {key: text.string for key, text in standing(drawn(shown)).items()}
        assert got == wanted


def test_the_shown_sample_is_the_one_that_is_asked_for() -> None:
    last = steps(XOR)[-1]
    for sample in range(4):
        shown = standing(drawn(frame(XOR, last, sample=sample)))
        trace = trace_of(XOR)
        assert shown["x[0]", "value"].string == format_number(trace.values["x[0]"][sample], 4)
        assert shown["a1[1]", "gradient"].string == format_number(
            trace.gradients["a1[1]"][sample], 4
        )
        assert shown["W1[0][1]", "gradient"].string == format_number(
            float(trace.gradients["W1[0][1]"]), 4
        )


def test_a_sample_beyond_the_batch_is_the_last() -> None:
    assert drawn(frame(XOR, 20, sample=99)) == drawn(frame(XOR, 20, sample=3))


def test_digits_are_those_of_the_settings() -> None:
    text = standing(drawn(frame(ARTICLE, 0, 7)))["W1[0][0]", "value"]
    assert text.string == "0.1000000"


def test_what_is_not_a_number_is_spelled_and_marked() -> None:
    trace = trace_of(ARTICLE)
    broken = replace(trace, values={**trace.values, "x[0]": np.array(np.nan)})
    picture = drawn(frame(ARTICLE, 0, trace=broken))
    text = standing(picture)["x[0]", "value"]
    assert (text.string, text.runs[0].ink) == ("NaN", "warning")


# -- steps -------------------------------------------------------------------------------


def places(picture: Picture) -> dict[object, tuple[object, ...]]:
    """Return where everything stands that is not transient: numbers, names, shapes."""
    found: dict[object, tuple[object, ...]] = {
        key: (t.x, t.y, t.anchor, t.angle) for key, t in standing(picture).items()
    }
    for text in picture.texts():
        if text.tag.kind in ("name", "heading") and not text.tag.quantity:
            found[text.tag, text.string] = (text.x, text.y, text.anchor, text.angle)
    for shape in picture.shapes:
        if isinstance(shape, Box) and shape.tag.kind in ("neuron", "box"):
            found[shape.tag, shape.radius] = (shape.rect,)
    return found


@ALL
def test_walking(name: str) -> None:
    """Every step changes something and says what is new; none moves anything; nothing
    overlaps on the way."""
    before: Picture | None = None
    seen: dict[object, tuple[object, ...]] = {}
    for picture in walk(experiment_of(name)):
        assert clashes(picture, before) == []
        assert all(seen.setdefault(key, at) == at for key, at in places(picture).items())
        if before is not None:
            assert picture.bounds == before.bounds
            assert picture.digest() != before.digest()
            assert any(s.tag.kind == "halo" for s in picture.shapes), "nothing is new"
        before = picture


def test_the_layout_does_not_know_the_values() -> None:
    other = replace(ARTICLE, parameters={k: v * 40000.0 for k, v in ARTICLE.parameters.items()})
    at = steps(ARTICLE)[-1]
    one, two = standing(drawn(frame(ARTICLE, at))), standing(drawn(frame(other, at)))
    assert one.keys() == two.keys()
    assert all((one[k].x, one[k].y) == (two[k].x, two[k].y) for k in one)


@by_name(EXAMPLES)
def test_drawing_is_pure(name: str) -> None:
    experiment = EXAMPLES[name]
    session = Session(experiment)
    session.seek_phase(1, Phase.BACKWARD)
    position, snapshot = session.position, session.snapshot()
    shown = frame(experiment, position.step, trace=snapshot.trace)
    fresh = network_view.layout(snapshot.graph, experiment, 4, "en")
    first = network_view.draw(shown, fresh)
    assert first.digest() == network_view.draw(shown, fresh).digest()
    assert first.digest() == drawn(shown).digest()
    assert session.position == position
    assert session.snapshot().trace is snapshot.trace


def test_drawing_reads_only_what_is_reached() -> None:
    trace = trace_of(ARTICLE)
    at = trace.plan.ends[Phase.FORWARD]
    poisoned = replace(
        trace,
        gradients={w: g + 1.0 for w, g in trace.gradients.items()},
        again={w: v + 1.0 for w, v in trace.again.items()},
    )
    assert drawn(frame(ARTICLE, at)) == drawn(frame(ARTICLE, at, trace=poisoned))


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


@by_name([n for n in EXAMPLES if n not in DEEP])
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


# -- the picture as a whole --------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_first_example_fits_the_window(language: str) -> None:
    """A window of 1280 x 800 leaves about 1240 x 640 to the canvas, panels folded away."""
    picture = drawn(frame(ARTICLE, steps(ARTICLE)[-1], 4, language))
    scale = min(1240.0 / picture.bounds.w, 640.0 / picture.bounds.h)
    assert min(r.size for t in numbers(picture) for r in t.runs) * scale >= 11.0


@ALL
def test_every_ink_has_a_colour_and_every_text_a_label(name: str) -> None:
    experiment = experiment_of(name)
    picture = drawn(frame(experiment, steps(experiment)[-1]))
    inks = {getattr(s, role, "") for s in picture.shapes for role in ("ink", "fill")}
    inks |= {r.ink for t in picture.texts() for r in t.runs}
    assert inks - {""} <= INKS
    assert all(t.tag.label for t in picture.texts())
    corners = [c for t in picture.texts() for c in t.corners()]
    assert all(picture.bounds.contains(c) for c in corners)


def test_headings_are_in_the_language_of_the_settings() -> None:
    def headings(language: str) -> list[str]:
        layout = layout_of(ARTICLE, 4, language)
        return [t.string for t in layout.texts]

    assert headings("en") == [
        "Input  l = 0", "Hidden  l = 1", "a = σ(z)", "Output  l = 2", "a = σ(z)", "Loss",
    ]  # fmt: skip


def test_matrix_gates_are_refused() -> None:
    session = Session(ARTICLE, "matrix")
    with pytest.raises(ValueError, match="scalar gates"):
        network_view.layout(session.plan.graph, ARTICLE, 4, "en")


def test_a_loss_table_is_refused() -> None:
    shown = replace(frame(ARTICLE, 0), snapshot=None)
    with pytest.raises(ValueError, match="loss table"):
        network_view.draw(shown, layout_of(ARTICLE, 4, "en"))
