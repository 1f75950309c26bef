"""Stepping by key while a tool is open, wherever the focus is in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QSlider, QWidget

from core.plan import Phase, Stride

K = Qt.Key
TAB = Qt.FocusReason.TabFocusReason


def step(window) -> int:
    return window.model.frame.position.step


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is, as the keyboard does."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


@pytest.mark.parametrize("key", [K.Key_C, K.Key_J, K.Key_W, K.Key_K])
def test_stepping_goes_on_beside_an_opened_tool(start, qtbot, key) -> None:
    window = start("article001_a").window
    press(qtbot, key)
    assert window.sides.side.isVisible()
    press(qtbot, K.Key_Right)
    press(qtbot, K.Key_Right)
    assert step(window) == 2
    press(qtbot, K.Key_Left)
    assert step(window) == 1
    press(qtbot, K.Key_End)
    assert step(window) == window.model.session.plan.length
    press(qtbot, K.Key_Home)
    assert step(window) == 0
    press(qtbot, K.Key_BracketRight)
    assert window.model.state.stride is Stride.NEURON
    press(qtbot, K.Key_BracketLeft)
    assert window.model.state.stride is Stride.GATE


@pytest.mark.parametrize(
    ("key", "entered"), [(K.Key_C, False), (K.Key_J, False), (K.Key_W, True), (K.Key_K, True)]
)
def test_only_a_tool_to_act_in_is_entered(start, qtbot, key, entered) -> None:
    window = start("article001_a").window
    press(qtbot, key)
    assert window.canvas.hasFocus() is not entered
    assert window.sides.side.isAncestorOf(QApplication.focusWidget()) is entered


def test_every_part_of_the_tools_leaves_the_arrows_or_uses_them(start, qtbot) -> None:
    """From anywhere in a tool → steps, unless the part itself goes on by it."""
    window = start("iris_4_5_3_relu_softmax").window
    window.model.to_phase(Phase.BACKWARD)
    window.model.select("W1[0][0]", "gradient")
    for key in (K.Key_C, K.Key_J, K.Key_K, K.Key_W):
        window.canvas.setFocus()
        press(qtbot, key)
        side, stepped = window.sides.side, 0
        tool = side.tool
        parts = [w for w in tool.findChildren(QWidget) if w.focusPolicy()]
        for part in [tool.area, *parts]:
            part.setFocus(TAB)
            if QApplication.focusWidget() is not part:
                continue
            before = step(window)
            press(qtbot, K.Key_Right)
            if step(window) != before:
                stepped += 1
                press(qtbot, K.Key_Left)
                assert step(window) == before
                window.model.select("W1[0][0]", "gradient")
        assert stepped, side.name


def test_a_field_and_a_slider_keep_their_keys(start, qtbot) -> None:
    window = start("article001_a").window
    window.model.to_phase(Phase.BACKWARD)
    window.model.select("W1[0][0]")
    press(qtbot, K.Key_W)
    tool = window.sides.side.tool
    at = step(window)
    field = tool.findChild(QLineEdit)
    field.setFocus(TAB)
    field.setText("12")
    for key in (K.Key_Home, K.Key_Right, K.Key_3):
        press(qtbot, key)
    assert field.text() == "132"
    slider = tool.findChild(QSlider)
    slider.setFocus(TAB)
    before = slider.value()
    press(qtbot, K.Key_Right)
    assert slider.value() > before
    assert step(window) == at


def test_a_list_keeps_home_and_end(start, qtbot) -> None:
    window = start("article001_a").window
    window.model.to_phase(Phase.BACKWARD)
    window.model.select("W1[0][0]")
    press(qtbot, K.Key_C)
    paths, at = window.sides.side.tool.paths, step(window)
    paths.setFocus(TAB)
    press(qtbot, K.Key_End)
    assert paths.currentIndex().row() == 1
    assert step(window) == at
    press(qtbot, K.Key_Left)
    assert step(window) == at - 1


def test_predicting_with_a_tool_by_keys_alone(start, qtbot) -> None:
    window = start("article001_a").window
    window.model.set_predict(True)
    press(qtbot, K.Key_J)
    side = window.sides.side
    for _ in range(7):
        if not side.isAncestorOf(QApplication.focusWidget()):
            press(qtbot, K.Key_F6)
    assert side.isAncestorOf(QApplication.focusWidget())
    for _ in range(2):
        press(qtbot, K.Key_Right)
        assert window.model.frame.view.asking
        press(qtbot, K.Key_Right)
        assert not window.model.frame.view.asking
    assert step(window) == 2
