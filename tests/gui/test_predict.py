"""Predict mode: the number is nowhere to be read before it is asked for again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.newest import made_now
from core.plan import Stride
from core.session import Position
from gui.scene.formula_text import formula_text
from gui.scene.numbers import format_number

K = Qt.Key


@pytest.fixture
def predicting(window, qtbot):
    qtbot.keyClick(window.canvas, K.Key_R)
    assert window.model.state.predict
    assert window.actions_["predict"].isChecked()
    return window


def spoken(window) -> list[str]:
    """Every text that can be read or heard anywhere in the window."""
    found = [t.string for t in window.canvas.picture.texts()]
    found += [t.string for t in window.timeline.loss.picture.texts()]
    found += [formula_text(e, 4) for e in window.equation.explanations]
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
    return found + [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def newest_strings(window) -> set[str]:
    """The new numbers that do not stand anywhere else by right."""
    snapshot = window.model.frame.snapshot
    known = {
        format_number(float(array), 4)
        for wire in snapshot.graph.wires
        for quantity in ("value", "gradient", "updated")
        if (wire, quantity, None) not in made_now(snapshot)
        and (array := getattr(snapshot, quantity)(wire)) is not None
    }
    read = {"value": snapshot.value, "gradient": snapshot.gradient, "updated": snapshot.updated}
    new = set()
    for wire, quantity, port in made_now(snapshot):
        array = snapshot.flow(port) if port else read[quantity](wire)
        new.add(format_number(float(array), 4))
    return {s for s in new - known if s not in ("0", "1.0000")}


def test_at_no_step_is_the_answer_to_be_read(predicting, qtbot):
    window, canvas = predicting, predicting.canvas
    length = window.model.session.plan.length
    asked = 0
    for step in range(1, length + 1):
        qtbot.keyClick(canvas, K.Key_Right)
        assert window.model.frame.position == Position(1, step)
        assert window.model.frame.view.asking
        secret = newest_strings(window)
        texts = spoken(window)
        assert not [t for t in texts for s in secret if s in t.split()]
        qtbot.keyClick(canvas, K.Key_Right)
        assert window.model.frame.position == Position(1, step)
        assert not window.model.frame.view.asking
        shown = " ".join(t.string for t in canvas.picture.texts())
        assert all(s in shown for s in secret)
        asked += len(secret)
    assert asked > length / 2


def test_the_rule_stands_there_in_symbols_only(predicting, qtbot):
    window = predicting
    qtbot.keyClick(window.canvas, K.Key_Right)
    (rule,) = window.equation.explanations
    assert formula_text(rule, 4) == "p⁽¹⁾₀₀ = w⁽¹⁾₀₀ · x₀ = ?"
    assert window.equation.sentence.isVisible()
    qtbot.keyClick(window.canvas, K.Key_Right)
    (rule,) = window.equation.explanations
    assert formula_text(rule, 4).endswith("= 0.1000 · 0.2000 = 0.0200")
    assert not window.equation.sentence.isVisible()


def test_a_pinned_number_does_not_tell_itself(predicting, qtbot):
    window = predicting
    window.model.select("loss", "value")
    window.model.pin(True)
    step = window.model.session.plan.forward_at["loss"]
    window.model.to_step(step - 1)
    qtbot.keyClick(window.canvas, K.Key_Right)
    (rule,) = window.equation.explanations
    assert formula_text(rule, 4).endswith("= ?")


def test_back_from_a_question_is_where_it_was_asked(predicting, qtbot):
    window = predicting
    window.model.to_step(4)
    before = window.canvas.picture
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert window.model.frame.view.asking
    qtbot.keyClick(window.canvas, K.Key_Left)
    assert window.model.frame.position == Position(1, 4)
    assert not window.model.frame.view.asking
    assert window.canvas.picture == before


@pytest.mark.parametrize("stride", [Stride.NEURON, Stride.LAYER, Stride.PHASE])
def test_a_stride_asks_for_its_last_number_and_goes_back_whole(predicting, qtbot, stride):
    window = predicting
    window.model.set_stride(stride)
    stops = window.model.session.plan.stops[stride]
    for stop in stops[:3]:
        before = window.model.frame.position
        qtbot.keyClick(window.canvas, K.Key_Right)
        assert window.model.frame.position == Position(1, stop)
        empty = {s.tag.wire for s in window.canvas.picture.shapes if s.tag.kind == "asked"}
        assert empty <= {wire for wire, _, _ in made_now(window.model.frame.snapshot)}
        assert empty
        qtbot.keyClick(window.canvas, K.Key_Left)
        assert window.model.frame.position == before
        qtbot.keyClick(window.canvas, K.Key_Right)
        qtbot.keyClick(window.canvas, K.Key_Right)
        assert window.model.frame.position == Position(1, stop)


def test_the_last_number_can_be_asked_for_and_shown(start, qtbot):
    window = start("cs231n_circuit").window
    model = window.model
    qtbot.keyClick(window.canvas, K.Key_R)
    model.to_step(model.session.plan.length - 1)
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert model.frame.view.asking
    assert window.actions_["forward"].isEnabled()
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert not model.frame.view.asking


def test_nothing_is_asked_at_the_start_of_an_iteration(predicting, qtbot):
    window = predicting
    window.model.end()
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert window.model.frame.position == Position(2, 0)
    assert not window.model.frame.view.asking


def test_switching_it_off_shows_the_number(predicting, qtbot):
    window = predicting
    qtbot.keyClick(window.canvas, K.Key_Right)
    qtbot.keyClick(window.canvas, K.Key_R)
    assert window.model.frame.position == Position(1, 1)
    assert not window.model.frame.view.asking
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert not window.model.frame.view.asking


@pytest.mark.parametrize("key", [K.Key_Home, K.Key_End])
def test_other_moves_ask_nothing(predicting, qtbot, key):
    window = predicting
    qtbot.keyClick(window.canvas, K.Key_Right)
    qtbot.keyClick(window.canvas, key)
    assert not window.model.frame.view.asking
