"""The lines under numbers in grey: where they stand, and that nothing else has any."""

import math

import numpy as np
import pytest

from gui.canvas import underlines
from gui.export.png import render_image
from gui.scene import metrics, style
from gui.scene.shapes import Labels, Picture, Rect, Run, Tag
from tests.canvas.test_paint import pixels

pytestmark = pytest.mark.usefixtures("qapp")
GREY = "light greyscale"
SCALE = 4


def text(*runs, x=50.0, y=40.0, angle=0.0, anchor="start"):
    return metrics.text(runs, x, y, anchor=anchor, angle=angle)


def number(ink, string="0.1234"):
    return Run(string, ink, "sans", 16.0)


def painted(*shapes, theme=GREY):
    picture = Picture(shapes, Rect(0, 0, 200, 80))
    return pixels(render_image(picture, scale=SCALE, theme=theme, ground="theme"))


def below(seen, *, y=40.0, x=50.0, width=40.0):
    """The part of the columns of a number that have ink just below its baseline."""
    ground = style.PALETTES[GREY]["ground"]
    band = seen[round((y + 2.0) * SCALE) : round((y + 3.6) * SCALE)]
    band = band[:, round(x * SCALE) : round((x + width) * SCALE)]
    return float((band != ground).any(axis=(0, 2)).mean())


@pytest.mark.parametrize(
    ("ink", "low", "high"),
    [("value", 0, 0), ("text", 0, 0), ("gradient", 0.95, 1), ("updated", 0.4, 0.9)],
)
@pytest.mark.parametrize("prefix", ["", style.FADED])
def test_each_quantity_has_its_own_line(ink, low, high, prefix):
    made = text(number(prefix + ink))
    assert low <= below(painted(made), width=made.width - 1) <= high


@pytest.mark.parametrize("ink", ["value", "gradient", "updated"])
def test_in_colour_there_is_none(ink):
    seen = painted(text(number(ink)), theme="light")
    assert below(seen) == 0
    assert list(underlines.of_text(text(number(ink)), "light")) == []


def test_many_labels_have_the_same_lines_as_texts():
    one = text(number("gradient"), x=60.0, anchor="middle")
    many = Labels(("0.1234",), np.array([[60.0, 40.0]]), "gradient", "sans", 16.0, "middle")
    (_, _, line) = next(underlines.of_text(one, GREY))
    assert underlines.of_labels(many) == pytest.approx(line)
    assert below(painted(many), x=60 - one.width / 2 + 0.5, width=one.width - 1) > 0.95


def test_a_turned_number_has_a_turned_line():
    flat, turned = text(number("gradient")), text(number("gradient"), angle=30.0)
    (_, _, a), (_, _, b) = (next(underlines.of_text(t, GREY)) for t in (flat, turned))
    c, s = math.cos(math.radians(30)), math.sin(math.radians(30))
    for i in (0, 2):
        dx, dy = a[0, i] - 50, a[0, i + 1] - 40
        assert b[0, i : i + 2] == pytest.approx((50 + dx * c - dy * s, 40 + dx * s + dy * c))


def test_blanks_names_and_symbols_have_none():
    runs = (number("value", "a"), number("gradient", "  7  "), number("gradient", "   "))
    whole = text(*runs)
    ((ink, dash, line),) = underlines.of_text(whole, GREY)
    assert (ink, dash) == ("gradient", ())
    assert line[0, 2] - line[0, 0] == pytest.approx(metrics.width((number("gradient", "7"),)))
    for name in ("∂E", "w01", "∂E/∂w01", "(a)", "−w", "η · 2"):
        assert list(underlines.of_text(text(number("gradient", name)), GREY)) == [], name
    for string in ("−1.5", "7.25e−4", "(1/2)", "∞", "−∞", "NaN", "+3"):
        assert len(list(underlines.of_text(text(number("gradient", string)), GREY))) == 1, string
    assert list(underlines.of_text(text(number("gradient", "  ")), GREY)) == []


def test_the_legend_shows_the_lines():
    said = metrics.text(number("updated", "after"), 0, 0, tag=Tag("legend"))
    ((ink, dash, _),) = underlines.of_text(said, GREY)
    assert (ink, dash) == ("updated", style.UNDERLINES["updated"])


def test_a_number_in_a_formula_has_its_line_to_itself():
    formula = text(number("gradient", "∂E"), number("text", " = "), number("gradient", "0.25"))
    ((_, _, line),) = underlines.of_text(formula, GREY)
    width = metrics.width((number("gradient", "0.25"),))
    assert line[0, 2] - line[0, 0] == pytest.approx(width)
    assert line[0, 2] == pytest.approx(50 + formula.width, abs=0.6)


@pytest.mark.parametrize("size", [style.SIZE_SMALL, style.SIZE_NUMBER, style.SIZE_LOSS])
def test_the_line_stays_in_the_gap_around_the_text(size):
    made = text(Run("−1.234e−56", "gradient", "sans", size))
    ((_, _, line),) = underlines.of_text(made, GREY)
    top, bottom = (line[0, 1] + side * underlines.WIDTH / 2 for side in (-1, 1))
    assert 40.0 + made.descent < top < bottom < 40.0 + made.descent + style.GAP
    assert 50.0 <= line[0, 0] < line[0, 2] <= 50.0 + made.width + 0.01
