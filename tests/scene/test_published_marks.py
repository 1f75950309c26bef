"""Marks at printed numbers: where they are, what they say, and that they touch nothing."""

from dataclasses import replace

import numpy as np
import pytest

from core.experiment import Experiment, frozen
from core.explain import Subject, explain
from core.files.examples import examples, open_example
from core.hand_digits import Digits
from core.published import printed_in
from core.reading import Reading
from core.session import Position, Session
from core.table_numbers import with_number
from gui.scene.frame import Frame, ViewSettings
from gui.scene.numbers import Format, format_number
from gui.scene.published_marks import (
    marks_at,
    marks_of,
    printed_text,
    recorded,
    right_text,
    sentence,
    with_notes,
)
from gui.scene.shapes import Ellipse, Path, Picture
from gui.scene.views import draw, views_of
from tests.scene.label_rule import clashes

IDS = [info.id for info in examples() if open_example(info.id).published]
GRAPHS = [name for name in IDS if open_example(name).table is None]


def frame(name: str, step: int | None = None, reading: Reading | None = None, **view) -> Frame:
    return of(open_example(name), step, reading, **view)


def of(experiment: Experiment, step=None, reading=None, **view) -> Frame:
    view = {"view": views_of(experiment)[0], "notes": True, **view}
    settings = ViewSettings(**view)
    if experiment.table is not None:
        return Frame(experiment, None, Position(1, 0), settings)
    session = Session(experiment, reading=reading or Reading())
    session.seek(Position(1, session.plan.length if step is None else step))
    return Frame(experiment, session.snapshot(), session.position, settings, session.reading)


def notes(picture: Picture) -> list:
    return [s for s in picture.shapes if s.tag.kind == "note"]


@pytest.mark.parametrize("name", GRAPHS)
def test_every_printed_number_of_the_iteration_has_a_mark_of_the_right_number(name):
    shown = frame(name)
    printed = printed_in(shown.experiment, shown.snapshot.plan)
    first = [one for one in printed if one.iteration == 1]
    assert [mark.entry for mark in marks_of(shown)] == [one.entry for one in first]
    for one in first:
        right = recorded(one, shown.snapshot.trace)
        assert right == pytest.approx(one.entry.computed, rel=1e-6, abs=1e-12)


def test_every_number_of_the_tables_has_one():
    shown = frame("article004_cost_tables")
    assert [m.entry for m in marks_of(shown)] == list(shown.experiment.published)
    assert len(notes(draw(shown))) == len(shown.experiment.published)


@pytest.mark.parametrize("name", ["article001_a", "cs231n_logistic_gates", "relu_vector"])
def test_a_mark_comes_with_its_number(name):
    last = frame(name).snapshot.plan.length
    seen = 0
    for step in range(last + 1):
        shown = frame(name, step)
        here = {(s.tag.wire, s.tag.quantity, s.tag.entry) for s in notes(draw(shown))}
        there = {(m.wire, m.quantity, m.entry_index) for m in marks_of(shown) if m.step <= step}
        assert here == there
        assert len(here) >= seen
        seen = len(here)
    assert seen


def test_slips_are_told_from_right_numbers_by_their_shape():
    shown = frame("article001_a")
    wrong = {(m.wire, m.quantity) for m in marks_of(shown) if not m.entry.agrees}
    assert wrong == {("W2[0][0]", "gradient"), ("W2[0][0]", "updated"), ("z2[0]", "gradient")}
    made = notes(draw(shown))
    assert {(s.tag.wire, s.tag.quantity) for s in made if isinstance(s, Path)} == wrong
    assert any(isinstance(s, Ellipse) for s in made)


@pytest.mark.parametrize("digits", [2, 4, 8])
@pytest.mark.parametrize("name", IDS)
def test_marks_move_nothing_and_touch_no_number(name, digits):
    shown = frame(name, digits=digits)
    with_marks = draw(shown)
    without = draw(replace(shown, view=replace(shown.view, notes=False)))
    assert with_marks.bounds == without.bounds
    kept = [s for s in with_marks.shapes if s.tag.kind != "note"]
    assert len(kept) == len(without.shapes)
    assert clashes(with_marks) == []
    for mark in notes(with_marks):
        points = corners(mark)
        for text in with_marks.texts():
            if text.tag.kind == "number" and not text.angle:
                left, top = text.corners()[0]
                right, bottom = text.corners()[2]
                inside = (points[:, 0] > left + 0.1) & (points[:, 0] < right - 0.1)
                inside &= (points[:, 1] > top + 0.1) & (points[:, 1] < bottom - 0.1)
                assert not inside.any(), (mark.tag, text.string)


def corners(shape) -> np.ndarray:
    if isinstance(shape, Ellipse):
        r = shape.rect
        return np.array([(r.x, r.y), (r.right, r.y), (r.x, r.bottom), (r.right, r.bottom)])
    return np.array([tuple(numbers) for _, *numbers in shape.commands if numbers])


def test_no_marks_without_asking():
    shown = frame("article001_a")
    assert not notes(draw(replace(shown, view=replace(shown.view, notes=False))))
    hidden = replace(shown, view=replace(shown.view, hidden=frozenset({"gradient"})))
    assert {s.tag.quantity for s in notes(draw(hidden))} == {"value", "updated"}


def test_what_was_changed_is_no_longer_what_was_printed():
    experiment = open_example("article001_a")
    weight = np.array(experiment.parameters["W2"])
    weight[0, 0] = 0.9
    changed = replace(experiment, parameters={**experiment.parameters, "W2": frozen(weight)})
    left = {m.entry.path for m in marks_of(of(changed))}
    assert left == {"forward.z1[0][0]", "forward.z1[0][1]", "forward.a1[0][0]",
                    "forward.a1[0][1]", "forward.z2[0][1]", "forward.a2[0][1]"}  # fmt: skip
    tables = open_example("article004_cost_tables")
    table = with_number(tables.table, "tables.left.predictions", (2, 0), 0.2)
    names = {m.wire.split(".")[1] for m in marks_of(of(replace(tables, table=table)))}
    assert names == {"left", "right"}
    assert len(marks_of(of(replace(tables, table=table)))) == len(tables.published) - 3


def test_ratios_are_no_gradients_of_the_source():
    shown = frame("article001_a", reading=Reading(start="a2[0]"))
    assert {m.quantity for m in marks_of(shown)} == {"value"}


def test_by_hand_the_marks_stay():
    by_hand = frame("article001_a", reading=Reading(hand=Digits(2, 4)))
    assert [m.entry for m in marks_of(by_hand)] == [
        m.entry for m in marks_of(frame("article001_a"))
    ]


def test_sentences_have_both_numbers_and_the_reason():
    shown = frame("article001_a")
    found = {m.entry.name: m.entry for m in marks_of(shown)}
    assert sentence(found["dE/dw1_10"], shown) == (
        "The source prints 0.028 for ∂E/∂w¹₁₀; right is 0.0489. Follows from the 0.14 before it."
    )
    assert sentence(found["z_10"], shown) == "The source prints 0.17 for z₁₀."
    comma = replace(shown, view=replace(shown.view, comma=True))
    assert "0,028" in sentence(found["dE/dw1_10"], comma)
    assert "0,0489" in sentence(found["dE/dw1_10"], comma)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", IDS)
def test_every_entry_reads_as_a_number_beside_the_right_one(name, language):
    shown = frame(name, language=language)
    for entry in shown.experiment.published:
        written = Format(4)
        assert printed_text(entry, written)
        right = right_text(entry, written)
        assert (
            right == format_number(entry.computed, len(right.partition(".")[2]) or 4)
            or "e" in right
        )
        assert "{" not in sentence(entry, shown)
        if not entry.agrees:
            assert shown.experiment.localized(language).told(entry).comment


def test_the_formula_says_what_was_printed():
    shown = frame("article001_a")
    subject = Subject("W2[0][0]", "gradient")
    (mark,) = marks_at(shown, subject)
    made = explain(shown.snapshot, subject)
    assert made is not None
    (told,) = with_notes((made,), shown)
    assert str(told.remarks[-1]) == sentence(mark.entry, shown)
    assert told.lines == made.lines
    other = explain(shown.snapshot, Subject("W1[0][0]", "gradient"))
    assert with_notes((other,), shown) == (other,)
