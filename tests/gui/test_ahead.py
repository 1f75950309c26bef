"""The next step is made ready while nobody waits, and is never another one than is shown."""

import random

import pytest
from PySide6.QtCore import Qt

from core.hand_digits import Digits
from gui.ahead import Ahead
from gui.panels.picture import PictureView
from gui.scene import views
from gui.scene.formula_text import formula_text

K = Qt.Key


def ahead(window) -> Ahead:
    return window.findChild(Ahead)


def wait(window, qtbot) -> None:
    qtbot.waitUntil(lambda: ahead(window).ready)


@pytest.fixture
def drawn(monkeypatch):
    """The steps that were drawn, in the order in which that was done."""
    made, draw = [], views.draw

    def told(frame, **wishes):
        made.append(frame.position.step)
        return draw(frame, **wishes)

    monkeypatch.setattr(views, "draw", told)
    return made


def test_the_next_step_is_drawn_once_and_before_its_key(window, qtbot, drawn):
    wait(window, qtbot)
    for step in (1, 2, 3):
        qtbot.keyClick(window.canvas, K.Key_Right)
        assert window.model.frame.position.step == step
        wait(window, qtbot)
    assert drawn in ([1, 2, 3, 4], [2, 3, 4])  # the first may have been there already


def test_whoever_turns_back_finds_the_step_before(window, qtbot, drawn):
    for _ in range(5):
        qtbot.keyClick(window.canvas, K.Key_Right)
    qtbot.keyClick(window.canvas, K.Key_Left)
    wait(window, qtbot)
    assert drawn[-1] == 3
    count = len(drawn)
    qtbot.keyClick(window.canvas, K.Key_Left)
    assert window.model.frame.position.step == 3
    assert len(drawn) == count


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_what_is_shown_is_that_of_the_moment(start, qtbot, view):
    """Whatever changes between two keys, all is as if nothing had been made ready."""
    window = start("xor_2_2_1").window
    model, dice = window.model, random.Random(7)
    model.set_view(view=view)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    wires = sorted(model.session.plan.graph.wires)
    moves = [
        *[model.forward] * 6,
        *[model.back] * 3,
        lambda: model.select(dice.choice(wires)),
        lambda: model.select(""),
        lambda: model.pin(on=dice.random() < 0.5),
        lambda: model.set_view(digits=dice.choice((2, 4, 6))),
        lambda: model.set_predict(dice.random() < 0.5),
        lambda: model.change_sample(dice.choice((-1, 1))),
        lambda: model.change_stride(dice.choice((-1, 1))),
        lambda: model.toggle_hidden("gradient"),
        model.end,
    ]
    for _ in range(60):
        if dice.random() < 0.7:
            wait(window, qtbot)
        dice.choice(moves)()
        qtbot.waitUntil(lambda: not window.drawing.busy)
        frame = model.frame
        assert window.canvas.frame is frame
        assert window.canvas.picture == views.draw(frame, chips=window.drawing.chips)
        formulas = window.equation.findChildren(PictureView)
        said = [view.accessibleName() for view in formulas if not view.isHidden()]
        assert said == [formula_text(e, frame.view.numbers) for e in window.equation.explanations]


def test_another_reading_is_not_taken_for_what_was_ready(window, qtbot):
    for _ in range(4):
        qtbot.keyClick(window.canvas, K.Key_Right)
    wait(window, qtbot)
    window.model.set_reading(hand=Digits(2, 4))
    window.model.forward()
    qtbot.waitUntil(lambda: not window.drawing.busy)
    frame = window.model.frame
    assert window.canvas.picture == views.draw(frame, chips=window.drawing.chips)
