"""Pictures of other readings: rounded by hand, and ratios; nobody may miss it."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.composite import openable
from core.decimals import decimal_of, rounded
from core.files.examples import open_example
from core.hand_digits import Digits
from core.hand_trace import HandTrace
from core.reading import Reading
from core.session import Position, Session
from core.trace import Snapshot
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.formula import formula
from gui.scene.formula_text import formula_text
from gui.scene.frame import Frame, ViewSettings
from gui.scene.hand_numbers import ByHand
from gui.scene.hand_words import exact_text, loss_text, widest_loss_texts
from gui.scene.metrics import placed
from gui.scene.numbers import Format, format_number, widest
from gui.scene.shapes import Labels, Picture, Run, Text
from gui.scene.spoken import newest_sentence, selected_sentence
from gui.scene.style import RATIO_INK, SIZE_NUMBER
from gui.scene.views import draw, views_of
from tests.core.cases import case
from tests.scene.array_cases import chosen, pictures, some_wires
from tests.scene.label_rule import clashes

HAND = Reading(hand=Digits(2, 4))
RATIOS = Reading(start="a2[0]")
BOTH = Reading(start="a2[0]", hand=Digits(2, 4))


def frame(
    name: str, reading: Reading, view: str = "network", at: int | None = None, language: str = "en"
) -> Frame:
    experiment = open_example(name)
    session = Session(experiment, reading=reading)
    session.seek(Position(1, session.plan.length if at is None else at))
    settings = ViewSettings(view=view, language=language)
    return Frame(experiment, session.snapshot(), session.position, settings, reading)


def chips(picture: Picture) -> list[str]:
    return [t.string for t in picture.texts() if t.tag.kind == "reading"]


def inks(picture: Picture) -> set[str]:
    runs = {r.ink for t in picture.texts() if t.tag.kind != "reading" for r in t.runs}
    return runs | {s.ink for s in picture.shapes if isinstance(s, Labels)}


def numbers(picture: Picture, wire: str, quantity: str) -> list[str]:
    tags = (wire, quantity)
    return [
        t.string
        for t in picture.texts()
        if t.tag.kind == "number" and (t.tag.wire, t.tag.quantity) == tags
    ]


# -- on every picture ------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
@pytest.mark.parametrize("reading", [HAND, RATIOS, BOTH])
def test_every_picture_says_how_it_is_read(view: str, reading: Reading, language: str) -> None:
    for at in (0, 30):
        made = draw(frame("article001_a", reading, view, at, language))
        by_hand = reading.hand is not None
        count = by_hand + (by_hand and at > 0) + bool(reading.start)
        assert len(chips(made)) == count
        assert not clashes(made)
        for text in made.texts():
            for x, y in text.corners():
                assert made.bounds.contains((x, y))


@pytest.mark.parametrize("view", ["network", "gates"])
def test_by_hand_the_chip_says_so_where_gates_are_open(view: str) -> None:
    reading = replace(HAND, opened=frozenset({"a1[0]"}))
    chip, _ = chips(draw(frame("article001_a", reading, view)))
    assert chip.endswith(", in open gates part by part")
    chip, _ = chips(draw(frame("article001_a", HAND, view)))
    assert "part by part" not in chip


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_usual_pictures_say_nothing(view: str) -> None:
    made = draw(frame("article001_a", Reading(), view))
    assert not chips(made)
    assert RATIO_INK not in inks(made)
    assert "gradient" in inks(made)


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_ratios_are_in_an_ink_of_their_own(view: str) -> None:
    made = draw(frame("article001_a", RATIOS, view))
    assert RATIO_INK in inks(made)
    assert "gradient" not in inks(made)


def test_an_expanded_neuron_says_it_too() -> None:
    for reading, count in ((HAND, 2), (BOTH, 3)):
        whole = frame("article001_a", reading)
        one = replace(whole, view=replace(whole.view, expanded=(2, 0)))
        made = draw(one)
        assert len(chips(made)) == count
        assert "∂E/∂·" in chips(made)[-1] or reading is HAND
        assert numbers(made, "p2[0][0]", "value") == ["0.22"]


def test_stepping_moves_nothing_and_keeps_the_chips() -> None:
    first, last = (draw(frame("article001_a", BOTH, at=at)) for at in (3, 4))
    assert first.bounds == last.bounds
    assert chips(first) == chips(last)


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_the_loss_is_compared_once_it_is_there(view: str) -> None:
    snapshot = frame("article001_a", HAND, view, 0).snapshot
    assert snapshot is not None
    there = snapshot.plan.made_at("loss", "value")
    steps = (0, 9, there - 1, there, there + 1, 60, 78)
    made = {at: draw(frame("article001_a", HAND, view, at)) for at in steps}
    said = "E exactly 0.071783, by hand 0.0725 (+0.000717)"
    assert tuple(at for at, picture in made.items() if said in chips(picture)) == steps[3:]
    assert len({picture.bounds for picture in made.values()}) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
    st.integers(1, 15),
    st.integers(1, 15),
    st.booleans(),
)
def test_the_room_of_the_loss_is_never_too_small(
    exact: float, by_hand: float, values: int, derivatives: int, comma: bool
) -> None:
    whole = frame("cs231n_circuit", HAND).snapshot
    assert whole is not None
    assert isinstance(whole.trace, HandTrace)
    wire, words = whole.graph.loss, catalog("en")
    exactly = replace(whole.trace.exact, values={wire: np.float64(exact)})
    trace = replace(whole.trace, values={wire: np.asarray(by_hand)}, exact=exactly)
    digits = Format(
        max(values, derivatives, 2), comma=comma, hand=ByHand(values, derivatives, loss=wire)
    )
    snapshot = Snapshot(trace, whole.at)
    room = max(width(text) for text in widest_loss_texts(snapshot, digits, words))
    assert width(loss_text(snapshot, digits, words)) <= room + 1e-9


def width(text: str) -> float:
    return metrics.width(Run(text, "by-hand", "sans-medium", 12.0))


def test_a_wide_network_has_room_for_both_chips() -> None:
    experiment = case("iris_4_5_3_relu_softmax")
    session = Session(experiment, reading=BOTH)
    session.seek(Position(1, session.plan.length))
    for view in views_of(experiment):
        settings = ViewSettings(view=view, show_title=True, show_legend=True, show_caption=True)
        made = draw(Frame(experiment, session.snapshot(), session.position, settings, BOTH))
        assert len(chips(made)) == 3
        assert not clashes(made)


def test_the_legend_tells_ratios_from_gradients() -> None:
    for reading, word, ink in ((Reading(), "gradient", "gradient"), (RATIOS, "ratio", RATIO_INK)):
        shown = frame("article001_a", reading)
        made = draw(replace(shown, view=replace(shown.view, show_legend=True)))
        legend = [t for t in made.texts() if t.tag.kind == "legend" and word in t.string]
        assert len(legend) == 1
        assert {p.ink for p in placed(legend[0])} == {ink}


# -- the decimals that are kept ---------------------------------------------------------


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_numbers_have_the_decimals_they_were_kept_with(view: str) -> None:
    made = draw(frame("article001_a", HAND, view))
    assert numbers(made, "a1[0]", "value") == ["0.54"] or view == "matrices"
    assert numbers(made, "a2[0]", "value") == ["0.57"]
    assert numbers(made, "a2[0]", "gradient") == ["0.3700"]
    assert numbers(made, "a2[0]", "updated") == ["0.56"]
    assert numbers(made, "W2[0][0]", "gradient") == ["0.0490"]
    assert numbers(made, "W2[0][0]", "updated") == ["0.3853"]
    assert numbers(made, "loss", "value") == ["0.0725"]


KEPT = Format(4, hand=ByHand(2, 4, frozenset({"w"}), "loss"))


@pytest.mark.parametrize(
    ("x", "quantity", "wire", "text"),
    [
        (0.5, "value", "a", "0.50"),
        (0.5, "updated", "a", "0.50"),
        (0.5, "updated", "w", "0.5000"),
        (0.5, "value", "w", "0.50"),
        (0.5, "flow", "a", "0.5000"),
        (0.06845, "value", "q", "0.06845"),
        (0.0725, "value", "loss", "0.0725"),
        (-12.5, "value", "a", "−12.50"),
        (0.0, "gradient", "a", "0"),
        (math.nan, "gradient", "a", "NaN"),
        (1e-9, "value", "a", "1.00e−9"),
    ],
)
def test_how_a_number_by_hand_is_written(x: float, quantity: str, wire: str, text: str) -> None:
    assert format_number(x, KEPT, quantity, wire) == text
    assert format_number(x, replace(KEPT, comma=True), quantity, wire) == text.replace(".", ",")


@given(
    st.floats(-1e9, 1e9),
    st.integers(1, 15),
    st.integers(1, 15),
    st.sampled_from(["value", "gradient", "updated"]),
)
def test_a_rounded_number_is_written_to_its_last_digit(
    x: float, values: int, derivatives: int, quantity: str
) -> None:
    digits = max(values, derivatives, 2)
    written = Format(digits, hand=ByHand(values, derivatives))
    places = derivatives if quantity == "gradient" else values
    kept = rounded(decimal_of(float(rounded(decimal_of(x), places))), places)
    text = format_number(float(kept), written, quantity)
    assert len(text) <= widest(digits)
    if "e" not in text and abs(kept) < 1e5:
        assert Decimal(text.replace("−", "-")) == kept


# -- formulas, and what is said ----------------------------------------------------------


def explained(name: str, reading: Reading, wire: str, quantity: str) -> tuple[str, Picture, str]:
    from core.explain import Subject, explain

    shown = frame(name, reading)
    assert shown.snapshot is not None
    found = explain(shown.snapshot, Subject(wire, quantity))
    assert found is not None
    written, words = shown.view.numbers, catalog("en")
    return (
        formula_text(found, written),
        formula(found, 600.0, written, words, SIZE_NUMBER),
        exact_text(found, written, words),
    )


def test_a_formula_says_where_it_was_rounded_and_what_is_exact() -> None:
    text, picture, exact = explained("article001_a", HAND, "W2[0][0]", "gradient")
    assert text.endswith("0.0907 · 0.54 ≈ 0.0490")
    assert exact == "Exactly 0.048861; by hand it is off by +0.000139."
    shown = " ".join(t.string for t in picture.texts())
    assert "≈" in shown
    assert "0.048861" in shown
    text, _, exact = explained("article001_a", HAND, "x[0]", "value")
    assert exact == "This is exact."
    text, picture, exact = explained("article001_a", Reading(), "W2[0][0]", "gradient")
    assert "≈" not in text
    assert exact == ""


def test_a_formula_of_ratios_is_in_their_ink() -> None:
    _, picture, _ = explained("article001_a", RATIOS, "W1[0][0]", "gradient")
    assert RATIO_INK in inks(picture)
    assert "gradient" not in inks(picture)


def test_it_is_spoken() -> None:
    assert "calculated by hand" in newest_sentence(frame("article001_a", HAND, at=1))
    shown = frame("article001_a", RATIOS)
    chosen = replace(shown, view=replace(shown.view, selected="W1[0][0]"))
    assert "ratio" in selected_sentence(chosen)
    assert "gradient" not in selected_sentence(chosen)


def test_what_a_step_leaves_as_it_is_stays_the_same_object() -> None:
    shown = frame("article001_a", RATIOS, at=33)
    before, after = draw(shown), draw(shown)
    texts = [s for s in before.shapes if isinstance(s, Text)]
    again = {id(s) for s in after.shapes}
    reds = [t for t in texts if t.runs[0].ink == RATIO_INK and t.tag.kind == "number"]
    assert reds
    assert all(id(t) in again for t in reds)


# -- one written form per number -------------------------------------------------------


def told(shapes: Picture) -> dict[tuple[str, str, tuple[int, ...]], set[str]]:
    """What stands for each number: by wire, quantity and entry."""
    made: dict[tuple[str, str, tuple[int, ...]], set[str]] = {}
    for text in shapes.texts():
        tag = text.tag
        if tag.kind == "number" and tag.port is None and len(text.runs) == 1:
            made.setdefault((tag.wire, tag.quantity, tag.entry), set()).add(text.string)
    return made


def opened_frame(name: str, digits: Digits, iteration: int = 1) -> Frame:
    experiment = open_example(name)
    gates = openable(Session(experiment).plan.graph)
    reading = Reading(hand=digits, opened=gates)
    session = Session(experiment, reading=reading)
    session.seek(Position(iteration, session.plan.length))
    settings = ViewSettings(view="gates")
    return Frame(experiment, session.snapshot(), session.position, settings, reading)


def test_a_copy_is_written_as_what_it_copies() -> None:
    shown = opened_frame("svm_graph_regularized", Digits(2, 4))
    found = told(draw(shown))
    picks = [g for g in shown.snapshot.graph.gates if g.op == "pick"]
    assert picks
    for gate in picks:
        for quantity in ("value", "updated"):
            key = (gate.output, quantity, ())
            source = found.get((gate.inputs[0], quantity, gate.attributes["index"]))
            if key in found and source is not None:
                assert found[key] == source
    assert found["s.W_0_0", "updated", ()] == {"0.3470"}


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_a_new_parameter_is_written_alike_in_the_next_iteration(view: str) -> None:
    experiment, made = open_example("article001_a"), []
    session = Session(experiment, reading=HAND)
    for iteration in (1, 2):
        session.seek(Position(iteration, session.plan.length if iteration == 1 else 0))
        shown = Frame(
            experiment, session.snapshot(), session.position, ViewSettings(view=view), HAND
        )
        made.append(told(draw(shown)))
    for name in shown.snapshot.graph.parameters:
        assert made[0][name, "updated", ()] == made[1][name, "value", ()]


@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax"])
def test_sheets_write_a_number_as_the_diagram_does(name: str) -> None:
    shown = frame(name, HAND)
    on_canvas, compared = told(draw(shown)), 0
    for wire, entry in some_wires(shown):
        for kind, picture in pictures(chosen(shown, wire, entry)):
            assert not any("00000" in text for texts in told(picture).values() for text in texts)
            if kind == "entries":
                for key, texts in told(picture).items():
                    compared += key in on_canvas
                    assert texts == on_canvas.get(key, texts), key
    assert compared > 20


def test_what_float64_left_at_the_end_of_a_sum_is_not_written() -> None:
    digits = Format(4, hand=ByHand(2, 4))
    assert format_number(0.1 + 0.2, digits) == "0.30"
    assert format_number(0.0057 + 0.0013, digits, "gradient") == "0.0070"
    fine = Format(15, hand=ByHand(15, 15))
    assert format_number(0.123456789012345, fine) == "0.123456789012345"
    assert format_number(1.123456789012345, fine) == "1.123456789012345"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["article001_a", "digits_8x8"])
def test_headings_over_maps_say_ratio_too(name: str, language: str) -> None:
    start = "a2[0]" if name == "article001_a" else "a2[3]"
    usual, other = (
        [
            t.string
            for t in draw(frame(name, reading, "matrices", language=language)).texts()
            if t.tag.kind == "heading" and "∂" in t.string
        ]
        for reading in (Reading(), Reading(start=start))
    )
    assert len(usual) == len(other)
    assert all("∂E/∂·" in text for text in usual)
    symbol = f"∂a⁽²⁾{'₀' if start == 'a2[0]' else '₃'}/∂·"
    assert all(symbol in text and "∂E" not in text for text in other)
    assert usual or name == "article001_a"
