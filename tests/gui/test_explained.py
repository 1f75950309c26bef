"""What the formula panel remembers is what it would make anew."""

import random

import pytest
from PySide6.QtCore import Qt

from gui.explained import KEEP, Recent, explained, typeset
from gui.panels.picture import PictureView

K = Qt.Key


def formulas(window) -> list[PictureView]:
    return [v for v in window.equation.findChildren(PictureView) if not v.isHidden()]


def is_right(window) -> None:
    """The panel shows its frame, and every formula as it is made from nothing."""
    panel, frame = window.equation, window.model.frame
    told = explained(frame)
    afresh = typeset(told, frame, panel._paper())
    assert panel.explanations == told.explanations
    assert panel.sentence.text() == told.sentence
    shown = formulas(window)
    assert [view.picture for view in shown] == [made.picture for made in afresh]
    assert [view.accessibleName() for view in shown] == [made.text for made in afresh]
    assert [view._places for view in shown] == [made.places for made in afresh]


@pytest.mark.parametrize(
    ("name", "views"), [("xor_2_2_1", ("network", "gates")), ("cs231n_circuit", ("gates",))]
)
def test_whatever_changes_all_is_as_if_nothing_were_remembered(start, name, views):
    window = start(name).window
    model, dice = window.model, random.Random(3)
    wires = sorted(model.session.plan.graph.wires)
    moves = [
        *[model.forward] * 5,
        *[model.back] * 5,
        lambda: model.select(dice.choice(wires)),
        lambda: model.select(""),
        lambda: model.set_view(digits=dice.choice((2, 4, 6))),
        lambda: model.set_view(view=dice.choice(views)),
        lambda: model.set_predict(dice.random() < 0.5),
        lambda: model.change_sample(dice.choice((-1, 1))),
        model.end,
        model.home,
    ]
    for _ in range(80):
        dice.choice(moves)()
        is_right(window)


def test_who_goes_back_and_forth_sees_the_same_formula(window, qtbot):
    for _ in range(4):
        qtbot.keyClick(window.canvas, K.Key_Right)
    there = formulas(window)[0].picture
    qtbot.keyClick(window.canvas, K.Key_Left)
    assert formulas(window)[0].picture is not there
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert formulas(window)[0].picture is there
    is_right(window)


def test_a_formula_is_broken_anew_where_there_is_other_room(window, qtbot):
    for _ in range(4):
        qtbot.keyClick(window.canvas, K.Key_Right)
    before = window.equation._paper().room.width
    window.resize(window.width() - 200, window.height())
    qtbot.waitUntil(lambda: window.equation._paper().room.width < before)
    is_right(window)


def test_what_was_prepared_is_shown(window, qtbot):
    panel, frame = window.equation, window.model.ahead()
    for _ in panel.prepare(frame):
        pass
    _, (ready, *_) = panel._recent.of(frame, panel._paper())
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert formulas(window)[0].picture is ready.picture
    is_right(window)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scheme", ["classic", "greyscale"])
def test_what_was_painted_before_has_the_same_pixels(start, qtbot, theme, scheme):
    window = start("xor_2_2_1", theme=theme, scheme=scheme).window
    panel, model = window.equation, window.model
    model.select("W1[0][0]")
    for moment in (model.forward, model.end, model.back, model.home, model.forward):
        moment()
        ready = panel.grab().toImage()
        for view in formulas(window):
            view.prepare(view.picture)
        assert panel.grab().toImage() == ready
    assert formulas(window)[0]._prepared() is not None
    model.end()
    assert formulas(window)[0]._prepared() is None


def test_only_a_few_frames_of_one_iteration_are_remembered(window):
    recent, model = Recent(), window.model
    for _ in range(KEEP + 5):
        model.forward()
        recent.of(model.frame, window.equation._paper())
    assert len(recent._kept) == KEEP
    before = model.frame.snapshot.trace
    while model.frame.snapshot.trace is before:
        model.forward()
    recent.of(model.frame, window.equation._paper())
    assert len(recent._kept) == 1
