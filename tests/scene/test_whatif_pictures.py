"""What a change for trial does, as Pictures: numbers, inks, tags, room, and the curve."""

from __future__ import annotations

import numpy as np
import pytest

from core.files.examples import examples, open_example
from core.session import Session
from core.whatif import Change, Kind, Trial, WhatIf
from gui.i18n import LANGUAGES, catalog
from gui.scene.numbers import SIGNIFICANT, Format
from gui.scene.shapes import Ellipse, Path, Picture, Rect, Text
from gui.scene.whatif_plot import Curve, whatif_plot
from gui.scene.whatif_rows import Row, rows_of, spot_of
from gui.scene.whatif_table import whatif_table, whatif_text

EN = catalog("en")
FIRST = {"network": "W1[0][0]"}
SMALL = [i.id for i in examples() if open_example(i.id).table is None]


def first_leaf(trial: Trial) -> str:
    experiment = trial.experiment
    if experiment.network is not None:
        return "W1[0][0]"
    name, array = next(iter(experiment.parameters.items()))
    return name + "[0]" * array.ndim


def asked(name: str, leaf: str = "", amount: float = 1.0) -> tuple[WhatIf, tuple[Row, ...], Trial]:
    experiment = open_example(name)
    trial = Trial(experiment)
    answer = trial.ask(leaf or first_leaf(trial), Change(Kind.BY, amount), None)
    return answer, rows_of(answer, Session(experiment).plan.graph, 0), trial


def curve_of(trial: Trial, answer: WhatIf, span: float = 2.0) -> Curve:
    values = np.linspace(answer.before - span, answer.before + span, 41)
    return Curve(values, trial.losses(answer.leaf, values.tolist()))


def rect(text: Text) -> Rect:
    (x, y), _, (right, bottom), _ = text.corners()
    return Rect(x, y, right - x, bottom - y)


def apart(picture: Picture) -> None:
    """No text touches another, and none sticks out."""
    boxes = [(text.string, rect(text)) for text in picture.texts() if text.width]
    whole = picture.bounds
    for i, (string, a) in enumerate(boxes):
        assert a.x >= whole.x - 0.5, string
        assert a.right <= whole.right + 0.5, string
        assert whole.y <= a.y, string
        assert a.bottom <= whole.bottom, string
        for other, b in boxes[:i]:
            aside = a.x >= b.right or b.x >= a.right or a.y >= b.bottom or b.y >= a.bottom
            assert aside, (string, other)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_overlaps_at_any_number_of_digits(name: str, language: str) -> None:
    answer, rows, trial = asked(name)
    words, curve = catalog(language), curve_of(trial, answer)
    for digits in (2, 4, 8, 15):
        for width in (280.0, 348.0, 448.0):
            apart(whatif_table(answer, rows, width, digits, words, 13.0))
            apart(whatif_plot(curve, answer, width, 180.0, digits, words, 13.0))
    apart(whatif_table(answer, rows, 348.0, 4, words, 26.0))
    apart(whatif_plot(curve, answer, 348.0, 360.0, 4, words, 26.0))


def test_rows_and_the_prediction_of_article_003() -> None:
    answer, rows, _ = asked("article003_apple", "x")
    told = [(r.name.base, r.before, r.after) for r in rows]
    assert [t[0] for t in told] == ["x", "z", "f", "error", "sq", "L"]
    assert told[0][1:] == (100.0, 101.0)
    assert told[-1][1:] == pytest.approx((0.5, 5.12))
    picture = whatif_table(answer, rows, 348.0, 4, EN, 13.0)
    strings = {text.string: text for text in picture.texts()}
    product = strings["2.2000 × 1.0000 = 2.2000"]
    assert product.runs[0].ink == "gradient"
    assert (product.tag.wire, product.tag.quantity) == ("x", "gradient")
    assert strings["4.6200"].tag.wire == "L"
    comma = whatif_table(answer, rows, 348.0, Format(4, SIGNIFICANT, comma=True), EN, 13.0)
    assert "2,200 × 1,000 = 2,200" in {text.string for text in comma.texts()}
    assert "L: before 0.5000, after 5.1200, difference 4.6200" in whatif_text(answer, rows, 4, EN)


def test_a_network_tells_the_outputs_of_the_shown_sample() -> None:
    experiment = open_example("iris_4_5_3_relu_softmax")
    trial, graph = Trial(experiment), Session(experiment).plan.graph
    answer = trial.ask("W1[0][1]", Change(Kind.BY, 0.5))
    for row in (0, 3):
        told = rows_of(answer, graph, row)
        assert [r.before for r in told[1:-1]] == answer.output_before[row].tolist()
        assert [r.after for r in told[1:-1]] == answer.output[row].tolist()
    for array in ("W1", "W2", "b1"):
        index = (0,) * experiment.parameters[array].ndim
        wire, entry = spot_of(graph, array, index) or ("", ())
        assert graph.wires[wire].shape == tuple(np.shape(np.zeros(()))) or entry == index
    assert spot_of(graph, "nothing", ()) is None


def points(picture: Picture, label: str) -> np.ndarray:
    path = next(s for s in picture.shapes if isinstance(s, Path) and s.tag.label == label)
    return np.array([command[1:] for command in path.commands])


def dot(picture: Picture, label: str) -> tuple[float, float]:
    found = (s for s in picture.shapes if isinstance(s, Ellipse) and s.tag.label == label)
    return next(found).rect.center


def test_curve_and_line_touch_where_the_leaf_stands() -> None:
    answer, _, trial = asked("article003_apple", "x")
    curve = curve_of(trial, answer)
    picture = whatif_plot(curve, answer, 348.0, 180.0, 4, EN, 13.0)
    drawn, line = points(picture, "curve"), points(picture, "line")
    assert len(drawn) == 41
    x, y = dot(picture, "now")
    assert drawn[20] == pytest.approx((x, y))
    slope = (line[1, 1] - line[0, 1]) / (line[1, 0] - line[0, 0])
    assert line[0, 1] + slope * (x - line[0, 0]) == pytest.approx(y)
    # The curve's own slope there is the line's: that is what a gradient says.
    near = whatif_plot(curve_of(trial, answer, 1e-3), answer, 348.0, 180.0, 4, EN, 13.0)
    drawn, line = points(near, "curve"), points(near, "line")
    own = (drawn[-1, 1] - drawn[0, 1]) / (drawn[-1, 0] - drawn[0, 0])
    told = (line[-1, 1] - line[0, 1]) / (line[-1, 0] - line[0, 0])
    assert own == pytest.approx(told, rel=1e-2)


def test_the_gap_at_the_tried_value_is_the_error() -> None:
    answer, _, trial = asked("article003_apple", "x")
    curve = curve_of(trial, answer)
    picture = whatif_plot(curve, answer, 348.0, 180.0, 4, EN, 13.0)
    tried, foretold, now = (dot(picture, name) for name in ("tried", "foretold", "now"))
    assert tried[0] == foretold[0] > now[0]
    scale = (now[1] - tried[1]) / answer.loss_change
    assert foretold[1] - tried[1] == pytest.approx(scale * answer.error)
    assert points(picture, "error")[:, 0] == pytest.approx([tried[0]] * 2)


def test_no_line_leaves_its_box_and_what_is_no_number_is_a_gap() -> None:
    answer, _, trial = asked("article003_apple", "m")
    curve = curve_of(trial, answer)
    losses = curve.losses.copy()
    losses[10:12] = np.nan
    losses[30] = np.inf
    picture = whatif_plot(Curve(curve.values, losses), answer, 348.0, 180.0, 4, EN, 13.0)
    for label in ("curve", "line"):
        drawn = points(picture, label)
        assert drawn[:, 0].min() >= 0.0
        assert drawn[:, 0].max() <= 348.0
        assert drawn[:, 1].min() >= 0.0
        assert drawn[:, 1].max() <= 180.0
    path = next(s for s in picture.shapes if isinstance(s, Path) and s.tag.label == "curve")
    assert [command[0] for command in path.commands].count("M") == 3


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1e308, -3.5])
def test_a_flat_or_broken_loss_is_drawn_without_failing(value: float) -> None:
    answer, _, trial = asked("article003_apple", "m")
    values = curve_of(trial, answer).values
    picture = whatif_plot(Curve(values, np.full(41, value)), answer, 348.0, 180.0, 4, EN, 13.0)
    apart(picture)
    for shape in picture.shapes:
        if isinstance(shape, Path):
            numbers = [x for command in shape.commands for x in command[1:]]
            assert np.isfinite(numbers).all()
