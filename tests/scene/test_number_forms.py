"""Every view in every form: what is written reads back, has room, and moves nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest

from core.files.examples import open_example
from core.session import Position, Session
from gui.i18n import catalog
from gui.scene import views
from gui.scene.callout import newest_line
from gui.scene.frame import Frame, ViewSettings
from gui.scene.numbers import FIXED, FORMS, MINUS, SCIENTIFIC, SIGNIFICANT, Format
from gui.scene.shapes import Image, Picture, Text
from gui.scene.spoken import newest_sentence, spoken_number
from tests.scene.label_rule import clashes, struck

EXAMPLES = (
    "article001_a",
    "xor_2_2_1",
    "micrograd_expression",
    "matmul_lecture",
    "relu_vector",
    "gate_patterns",
    "digits_8x8",
)
SHOWN = [(e, v) for e in EXAMPLES for v in views.views_of(open_example(e))]
FORMATS = (
    Format(6, FIXED, comma=True),
    Format(15, FIXED),
    Format(12, FIXED, comma=True),
    Format(4, SIGNIFICANT),
    Format(12, SIGNIFICANT, comma=True),
    Format(3, SCIENTIFIC),
    Format(15, SCIENTIFIC, comma=True),
)


@lru_cache(maxsize=16)
def session(name: str) -> Session:
    return Session(open_example(name))


def frame(name: str, view: str, written: Format, step: int | None = None, **more: object) -> Frame:
    made = session(name)
    last = made.plan.length
    made.seek(Position(made.first_iteration, last if step is None else step))
    settings = ViewSettings(view, written.digits, form=written.form, comma=written.comma, **more)
    return Frame(made.experiment, made.snapshot(), made.position, settings)


def read(shown: str, written: Format) -> float:
    """Read a number back; a point among commas, or a comma among points, is none."""
    assert ("." if written.comma else ",") not in shown
    return float(shown.replace(MINUS, "-").replace(",", "."))


def off(x: float, shown: str, written: Format) -> float:
    """Return how far from ``x`` what is written may be: half of its last digit.

    Fifteen digits are nearly all that a number has: its own last bit counts, too.
    """
    power = 0 if x == 0 else math.floor(math.log10(abs(x)))
    decimals = written.digits - 1
    if written.form == FIXED:
        decimals = max(1, written.digits - 2) if "e" in shown else written.digits + power
    return 0.501 * 10.0 ** (power - decimals) + math.ulp(x)


def told(shown: Frame, text: Text) -> list[float]:
    """Return the number that a text tells, as the snapshot has it; of a heat map its ends."""
    snapshot, tag = shown.snapshot, text.tag
    found = snapshot.number(tag.wire, tag.quantity, tag.port)
    assert found is not None
    if snapshot.graph.wires[tag.wire].batched:
        found = found[shown.batch_row]
    return np.asarray(found[tag.entry] if tag.entry else found).ravel().tolist()


def numbers(picture: Picture) -> Iterator[Text]:
    return (t for t in picture.texts() if t.tag.kind == "number")


@pytest.mark.parametrize(("name", "view"), SHOWN)
def test_every_number_reads_back_to_what_it_is(name, view):
    for written in FORMATS:
        shown = frame(name, view, written)
        texts = list(numbers(views.draw(shown)))
        maps = [s for s in views.draw(shown).shapes if isinstance(s, Image)]
        assert texts or maps
        for text in texts:
            string = text.runs[0].text
            back = read(string, written)
            near = min(told(shown, text), key=lambda x: abs(x - back))
            assert abs(near - back) <= off(near, string, written), (string, near)
            assert ("e" in string) or back == 0 or written.form != SCIENTIFIC
        assert all(s.digits == written for s in maps if s.numbers is not None)


@pytest.mark.parametrize(("name", "view"), SHOWN)
def test_the_form_moves_nothing(name, view):
    def places(written: Format) -> list[object]:
        made = views.draw(frame(name, view, written))
        assert all(t.width <= 10_000 for t in made.texts())
        return [made.bounds, *((t.x, t.y, t.anchor, t.tag) for t in made.texts())]

    for digits in (4, 12):
        usual = places(Format(digits))
        for form in FORMS:
            # Signs in front of a number that ends at the right stand where it begins.
            found = places(Format(digits, form, comma=True))
            assert found[0] == usual[0]
            assert {p[3] for p in found[1:]} == {p[3] for p in usual[1:]}
            fixed = [p for p in found[1:] if p[3].kind == "number"]
            before = [p for p in usual[1:] if p[3].kind == "number"]
            strips = [p for p in fixed if not p[3].label.startswith("strip")]
            assert strips == [p for p in before if not p[3].label.startswith("strip")]


@pytest.mark.parametrize(("name", "view"), SHOWN)
def test_no_label_touches_another_in_any_form(name, view):
    for written in FORMATS:
        for language in ("en", "ko"):
            picture = views.draw(frame(name, view, written, language=language))
            assert not clashes(picture)
            assert not struck(picture)


@pytest.mark.parametrize(("name", "view"), SHOWN)
def test_another_form_is_seen_at_once_and_the_one_before_again(name, view):
    def strings(written: Format) -> list[str]:
        shapes = views.draw(frame(name, view, written)).shapes
        texts = [t.string for t in shapes if isinstance(t, Text)]
        return texts + [str(s.digits) for s in shapes if isinstance(s, Image)]

    first = {written: strings(written) for written in FORMATS}
    for written in reversed(FORMATS):
        assert strings(written) == first[written]
    assert len({tuple(s) for s in first.values()}) == len(FORMATS)


def test_every_step_of_a_form_is_drawn_in_it():
    made = session("article001_a")
    for step in range(made.plan.length + 1):
        for view in ("network", "gates", "matrices"):
            shown = frame("article001_a", view, Format(12, SCIENTIFIC, comma=True), step)
            picture = views.draw(shown)
            assert not clashes(picture)
            for text in numbers(picture):
                assert read(text.runs[0].text, shown.view.numbers) == pytest.approx(
                    told(shown, text)[0], rel=1e-11
                )


def test_what_stands_still_has_commas_too():
    said = [
        t.string for t in views.draw(frame("article001_a", "gates", Format(comma=True))).texts()
    ]
    assert "×0,5" in said
    assert not any("0.5" in s for s in said)
    title = views.draw(
        frame("article001_a", "network", Format(comma=True), show_title=True)
    ).texts()
    assert any("η = 0,3" in t.string for t in title)


def test_a_loss_table_is_written_as_it_is_asked_for():
    experiment = open_example("article004_cost_tables")
    for written in FORMATS:
        view = ViewSettings("table", written.digits, form=written.form, comma=written.comma)
        picture = views.draw(Frame(experiment, None, Position(1, 0), view))
        texts = [t.string for t in picture.texts() if t.tag.quantity == "value"]
        assert len(texts) > 20
        for string in texts:
            read(string, written)
        assert not clashes(picture)


def test_the_newest_number_is_told_in_the_form():
    shown = frame("article001_a", "network", Format(4, SCIENTIFIC, comma=True), 9)
    (*_, number) = newest_line(shown, 20.0).runs
    assert number.text.count(",") == 1
    assert "e" in number.text
    words = catalog("en")
    spoken = spoken_number(0.025, Format(4, SCIENTIFIC, comma=True), words)
    assert spoken == "2,5 times ten to the power of minus 2"
    assert spoken_number(0.5, Format(4, comma=True), words) == "0,5"
    assert spoken_number(20.0, Format(4, comma=True), words) == "20"
    assert spoken in newest_sentence(shown) or "times ten to the power" in newest_sentence(shown)


def test_a_scale_of_colours_is_in_the_form():
    picture = views.draw(frame("digits_8x8", "matrices", Format(3, SCIENTIFIC, comma=True)))
    ends = [t.string for t in picture.texts() if t.tag.label.startswith("scale") and t.tag.quantity]
    numbers = [e for e in ends if e != "0"]
    assert len(numbers) >= 4
    assert all("e" in e and "," in e for e in numbers)
