"""The network view, on every network that there is and some that there is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.experiment import Experiment
from core.notation import Notation
from core.plan import Phase
from core.reading import Reading
from core.session import Session
from gui.scene import network_view, views
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Picture, Text
from gui.scene.style import INKS
from tests.scene.label_rule import clashes, struck
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
        assert struck(picture) == []
        assert all(picture.bounds.contains(c) for t in picture.texts() for c in t.corners())
        before = picture


def test_a_wide_network_is_laid_out_too() -> None:
    experiment = network((8, 8), biases=False)
    assert clashes(drawn(frame(experiment, steps(experiment)[-1]))) == []


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("article001_a", ["E0 = ½ (a0 − t0)²", "E1 = ½ (a1 − t1)²"]),
        ("xor_2_2_1", ["En = ½ (a0 − t0)²"]),
        ("scaled cross-entropy", [
            f"E{k} = 1/K (−t{k} ln a{k} − (1−t{k}) ln(1−a{k}))" for k in (0, 1)
        ]),
        ("iris_4_5_3_relu_softmax", ["En = −Σ t ln a"]),
    ],
)  # fmt: skip
def test_a_term_says_of_which_output_it_is(name: str, terms: list[str]) -> None:
    experiment = experiment_of(name)
    heads = [t.string for t in drawn(frame(experiment, 0)).texts() if "a" in t.string[1:]]
    assert [h for h in heads if h.startswith("E")] == terms


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


@pytest.mark.parametrize("name", ["article000_network", "mazur_biases_trained"])
@pytest.mark.parametrize("scheme", ["default", "article000", "own"])
def test_a_number_stands_right_behind_its_name(name: str, scheme: str) -> None:
    session = Session(EXAMPLES[name], reading=Reading(Notation(scheme)))
    picture = views.draw(frame(EXAMPLES[name], session.plan.length, trace=session.trace(1)))
    labels: dict[str, dict[str, Text]] = {}
    for text in picture.texts():
        if text.tag.label.startswith(("bias ", "edge ")) and not text.tag.quantity.strip("value"):
            labels.setdefault(text.tag.label, {})[text.tag.kind] = text
    assert len(labels) >= 8
    for both in labels.values():
        called, number = both["name"], both["number"]
        apart = np.hypot(number.x - called.x, number.y - called.y)
        assert apart == pytest.approx(called.width, abs=0.01), called.string
