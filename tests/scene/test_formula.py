"""The equation as a Picture: nothing overlaps, nothing sticks out, inks and tags are right."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.experiment import GRAPH, Experiment, GraphSpec, NodeSpec, OptimizerSpec, frozen
from core.explain import Explanation, NumberOf, Subject, Symbol, explain, newest_subjects
from core.explain_tokens import flat
from core.files.examples import examples, open_example
from core.session import Session
from core.trace import Snapshot
from gui.i18n import catalog
from gui.scene.formula import broken, formula, wrapped
from gui.scene.formula_boxes import Setter
from gui.scene.formula_lines import Stretch
from gui.scene.formula_pieces import joined
from gui.scene.formula_row import constant
from gui.scene.formula_text import formula_text, tokens_text
from gui.scene.numbers import format_number
from gui.scene.shapes import Picture, Rect, Segments, Text
from gui.scene.style import TEXT_INKS
from tests.core.cases import case, end

EN = catalog("en")


def explained(snapshot: Snapshot, subject: Subject) -> Explanation:
    found = explain(snapshot, subject)
    assert found is not None
    return found


def of(name: str, wire: str, quantity: str = "value") -> Explanation:
    return explained(end(case(name)), Subject(wire, quantity))


def graph(nodes: list[NodeSpec], output: str, **leaves: object) -> Experiment:
    parameters = {name: frozen(value) for name, value in leaves.items()}
    every = [NodeSpec(name, "parameter") for name in leaves] + nodes
    return Experiment(
        id="g",
        kind=GRAPH,
        graph=GraphSpec(tuple(every), output),
        parameters=parameters,
        trainable=tuple(parameters),
    )


def rect(text: Text) -> Rect:
    (x, y), _, (right, bottom), _ = text.corners()
    return Rect(x, y, right - x, bottom - y)


def overlap(a: Rect, b: Rect) -> bool:
    slack = 0.01
    return (
        a.x < b.right - slack
        and b.x < a.right - slack
        and a.y < b.bottom - slack
        and b.y < a.bottom - slack
    )


def strings(picture: Picture) -> list[str]:
    return [text.string for text in picture.texts()]


def sound(picture: Picture) -> None:
    """Nothing overlaps, everything is inside, every ink is one for text."""
    boxes = [rect(text) for text in picture.texts()]
    for i, box in enumerate(boxes):
        assert box.x >= picture.bounds.x - 0.01
        assert box.y >= picture.bounds.y - 0.01
        assert box.right <= picture.bounds.right + 0.01
        assert box.bottom <= picture.bounds.bottom + 0.01
        assert not any(overlap(box, other) for other in boxes[i + 1 :])
    for text in picture.texts():
        assert {run.ink for run in text.runs} <= TEXT_INKS


STEPPED = [info.id for info in examples() if open_example(info.id).table is None]


@pytest.mark.parametrize("example", STEPPED)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_step_of_every_example_is_sound(example: str, language: str) -> None:
    session = Session(open_example(example))
    trace = session.trace(1)
    steps = range(1, session.plan.length + 1)
    for at in [*steps[:30], *steps[30::7]]:
        snapshot = Snapshot(trace, at)
        for subject in newest_subjects(snapshot)[:3]:
            found = explained(snapshot, subject)
            for width, digits in ((300.0, 4), (560.0, 8)):
                picture = formula(found, width, digits, catalog(language))
                sound(picture)
                assert picture.bounds.w == pytest.approx(width), (at, subject)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "rmsprop", "nesterov"])
def test_an_update_in_several_equations_is_sound(optimizer: str) -> None:
    nodes = [NodeSpec("y", "square", ("x",))]
    experiment = graph(nodes, "y", x=-1.5)
    spec = OptimizerSpec(optimizer, 0.05, {"weight_decay": 0.1})
    snapshot = end(Experiment(**{**fields(experiment), "optimizer": spec}))
    found = explained(snapshot, Subject("x", "updated"))
    assert len(found.lines) > 1
    for width in (220.0, 340.0, 700.0):
        sound(formula(found, width, 4, EN))


def fields(experiment: Experiment) -> dict[str, object]:
    return {name: getattr(experiment, name) for name in experiment.__slots__}


def test_each_number_is_a_text_with_its_tag_ink_and_digits() -> None:
    found = of("mazur_biases_trained", "W2[0][1]", "updated")
    picture = formula(found, 400.0, 5, EN)
    shown = {
        (t.tag.wire, t.tag.quantity): (t.string, t.runs[0].ink)
        for t in picture.texts()
        if t.tag.kind == "number" and t.tag.wire
    }
    inks = {"value": "value", "gradient": "gradient", "updated": "updated"}
    expected = {
        (n.wire, n.quantity): (format_number(n.value, 5), inks[n.quantity])
        for n in (*flat(found.numbers), found.result)
        if isinstance(n, NumberOf) and n.wire
    }
    assert len(expected) == 3
    assert shown == expected


def test_a_flow_keeps_its_port() -> None:
    snapshot = end(case("mazur_biases_trained"))
    port = snapshot.graph.consumers["a1[0]"][1]
    picture = formula(explained(snapshot, Subject("a1[0]", "flow", port)), 400.0, 4, EN)
    ports = [t.tag.port for t in picture.texts() if t.tag.quantity == "flow" and t.tag.port]
    assert set(ports) == {port}
    assert any("←" in s for s in strings(picture))


def test_names_have_the_ink_of_their_quantity() -> None:
    picture = formula(of("mazur_biases_trained", "W2[0][1]", "updated"), 400.0, 4, EN)
    inks = {t.string: {run.ink for run in t.runs} for t in picture.texts() if t.tag.kind == "name"}
    assert inks["w(2)01"] == {"value"}
    assert inks["w(2)+01"] == {"updated"}
    assert inks["∂w(2)01"] == {"gradient"}


@pytest.mark.parametrize("width", [150.0, 260.0, 900.0])
def test_it_reads_from_left_to_right_and_from_top_to_bottom(width: float) -> None:
    picture = formula(of("mazur_biases_trained", "z1[0]"), width, 4, EN)
    in_order = sorted(picture.texts(), key=lambda t: (t.y, t.x))
    assert "".join(t.string for t in in_order) == (
        "z(1)0=w(1)00·x0+w(1)10·x1+b(1)0=0.1500·0.0500+0.2000·0.1000+0.3500=0.3775"
    )


def test_a_gradient_is_a_built_up_fraction() -> None:
    picture = formula(of("mazur_biases_trained", "W2[0][1]", "gradient"), 400.0, 4, EN)
    rules = [s for s in picture.shapes if isinstance(s, Segments)]
    assert len(rules) == 4  # dE/dw = dE/dz · dz/dw = dE/dz · a
    for rule in rules:
        x1, y1, x2, y2 = rule.lines[0]
        assert y1 == y2
        over, under = (
            [t for t in picture.texts() if x1 <= rect(t).center[0] <= x2 and side(rect(t), y1)]
            for side in (
                lambda r, y: 0 <= y - r.bottom < 6,
                lambda r, y: 0 <= r.y - y < 6,
            )
        )
        assert len(over) == 1
        assert len(under) == 1
        assert over[0].string.startswith("∂")
        assert under[0].string.startswith("∂")


def test_the_equals_signs_stand_below_each_other() -> None:
    picture = formula(of("mazur_biases_trained", "a1[0]"), 400.0, 4, EN)
    equals = [t for t in picture.texts() if t.string == "="]
    assert len(equals) == 4
    assert len({t.x for t in equals}) == 1
    assert all(a.y < b.y for a, b in pairwise(equals))


def test_a_narrow_panel_breaks_rows_before_signs_outside_brackets() -> None:
    found = of("svm_linear_l2", "a1[0]", "gradient")
    for width in (200.0, 260.0, 320.0):
        room = width - 60
        rows = wrapped(Stretch(Setter(16.0, 4).boxes(found.numbers)), room)
        assert len(rows) > 1
        for row in rows[1:]:
            (part,) = row.boxes[0].parts
            assert part.runs[0].text in "+−·/>"
    sums = of("iris_4_5_3_relu_softmax", "W1[0][2]", "gradient")
    rows = wrapped(Stretch(Setter(16.0, 4).boxes(sums.numbers)), 400.0)
    assert {row.boxes[0].parts[0].runs[0].text for row in rows[1:]} == {"+"}
    assert all(joined(row.boxes).width <= 400.0 for row in rows)


def test_nothing_is_lost_in_wrapping() -> None:
    boxes = Setter(16.0, 4).boxes(of("iris_4_5_3_relu_softmax", "W1[0][2]", "gradient").numbers)
    for room in (10.0, 100.0, 250.0, 1e6):
        assert [box for row in wrapped(Stretch(boxes), room) for box in row.boxes] == boxes


def test_a_long_sum_is_cut_and_says_so() -> None:
    experiment = graph([NodeSpec("f", "sum", ("x",))], "f", x=np.arange(30.0))
    found = explained(end(experiment), Subject("f"))
    picture = formula(found, 400.0, 4, EN)
    assert "…" in strings(picture)
    assert strings(picture)[-1].startswith("The sum has 30 terms")
    assert "29.0000" in strings(picture)
    assert "17.0000" not in strings(picture)
    short = graph([NodeSpec("f", "sum", ("x",))], "f", x=np.arange(8.0))
    assert "…" not in strings(formula(explained(end(short), Subject("f")), 400.0, 4, EN))


def test_an_exponent_is_raised_and_smaller() -> None:
    nodes = [NodeSpec("y", "pow", ("x",), {"exponent": 3.0})]
    picture = formula(explained(end(graph(nodes, "y", x=2.0)), Subject("y")), 400.0, 4, EN)
    threes = [t for t in picture.texts() if t.string == "3"]
    twos = [t for t in picture.texts() if t.string == "2.0000"]
    assert threes
    assert threes[-1].y < twos[0].y
    assert threes[-1].runs[0].size < twos[0].runs[0].size
    assert "^" not in strings(picture)


@pytest.mark.parametrize(("x", "shown"), [(-1.0, "NaN"), (0.0, "−∞")])
def test_what_is_no_number_is_marked(x: float, shown: str) -> None:
    snapshot = end(graph([NodeSpec("y", "log", ("x",))], "y", x=x))
    picture = formula(explained(snapshot, Subject("y")), 400.0, 4, EN)
    marked = [t for t in picture.texts() if t.string == shown]
    assert {run.ink for t in marked for run in t.runs} == {"warning"}


def test_what_is_given_shows_its_number_and_says_so() -> None:
    picture = formula(of("article001_a", "x[0]"), 300.0, 4, EN)
    assert strings(picture)[:3] == ["x0", "=", "0.2000"]
    assert "given" in " ".join(strings(picture))


def test_the_number_asked_for_is_the_heaviest() -> None:
    picture = formula(of("article001_a", "z1[0]"), 300.0, 4, EN)
    strong = [t.string for t in picture.texts() if t.runs[0].font == "sans-semibold"]
    assert strong == ["0.1700"]


def test_the_same_explanation_gives_the_same_picture() -> None:
    found = of("mazur_biases_trained", "a1[0]", "gradient")
    assert formula(found, 300.0, 4, EN) == formula(found, 300.0, 4, EN)
    assert formula(found, 300.0, 4, EN) != formula(found, 300.0, 5, EN)


def test_names_from_files_are_never_markup() -> None:
    nodes = [NodeSpec("<b>&amp;</b>", "square", ("x",))]
    snapshot = end(graph(nodes, "<b>&amp;</b>", x=1.0))
    picture = formula(explained(snapshot, Subject("<b>&amp;</b>")), 300.0, 4, EN)
    assert strings(picture)[0] == "<b>&amp;</b>"


def test_sentences_break_at_spaces_only() -> None:
    rows = broken("one two three four five", 60.0, 14.0)
    assert len(rows) > 1
    assert " ".join(rows) == "one two three four five"
    assert broken("unbreakable" * 5, 60.0, 14.0) == ("unbreakable" * 5,)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.5, "0.5"), (4.0, "4"), (-1.0, "−1"), (1 / 3, "0.3333"), (1e-8, "1.00e−8"), (0.0, "0")],
)
def test_settings_are_written_as_typed(value: float, shown: str) -> None:
    assert constant(value, 4) == shown


def test_plain_text_for_the_clipboard() -> None:
    found = of("mazur_biases_trained", "z1[0]")
    assert formula_text(found, 4) == (
        "z⁽¹⁾₀ = w⁽¹⁾₀₀ · x₀ + w⁽¹⁾₁₀ · x₁ + b⁽¹⁾₀"
        " = 0.1500 · 0.0500 + 0.2000 · 0.1000 + 0.3500 = 0.3775"
    )
    gradient = of("mazur_biases_trained", "W1[0][0]", "gradient")
    assert formula_text(gradient, 4).startswith("∂E/∂w⁽¹⁾₀₀ = ∂E/∂z⁽¹⁾₀ · ∂z⁽¹⁾₀/∂w⁽¹⁾₀₀ = ")


def test_a_lone_minus_has_no_space_behind() -> None:
    tokens = (Symbol("−"), NumberOf(2.0), Symbol("−"), NumberOf(1.0))
    assert tokens_text(tokens, 4) == "−2 − 1"


def test_a_matrix_at_the_end_keeps_its_bracket_where_the_picture_is_cropped() -> None:
    found = explained(end(open_example("svm_graph_regularized")), Subject("W", "updated"))
    made = formula(found, 600.0, 4, EN, crop=True)
    ends = [float(s.lines[:, [0, 2]].max()) for s in made.shapes if isinstance(s, Segments)]
    assert ends
    assert max(ends) > max(t.x + t.width for t in made.texts())
    assert max(ends) <= made.bounds.right
