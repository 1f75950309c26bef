"""Hand calculation and ratios in the window, by keys and clicks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from core.hand_digits import Digits
from gui.canvas.camera import HARDLY
from gui.dialogs.hand_digits import HandDigits
from gui.scene.shapes import Box, Text
from gui.scene.style import RATIO_INK

K, M = Qt.Key, Qt.KeyboardModifier
BOTH = M.ControlModifier | M.ShiftModifier


def chips(window) -> list[str]:
    return [t.string for t in window.canvas.picture.texts() if t.tag.kind == "reading"]


def settled(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.drawing.busy)


def press(qtbot, window, key, modifiers=M.NoModifier) -> None:
    qtbot.keyClick(window.canvas, key, modifiers)
    settled(qtbot, window)


def readings(window):
    return window.sides.readings


def test_a_key_calculates_by_hand_and_exactly_again(window, qtbot):
    press(qtbot, window, K.Key_End)
    assert not readings(window).bar.isVisible()
    assert not chips(window)
    press(qtbot, window, K.Key_H, BOTH)
    frame = window.model.frame
    assert frame.reading.hand == Digits(2, 4)
    assert float(frame.snapshot.trace.values["a2[0]"]) == 0.57
    assert frame.snapshot.at == frame.snapshot.plan.length
    assert readings(window).bar.isVisible()
    assert not chips(window)
    assert "0.0689" in [t.string for t in window.canvas.picture.texts()]
    press(qtbot, window, K.Key_H, BOTH)
    assert window.model.frame.reading.hand is None
    assert not readings(window).bar.isVisible()
    assert not chips(window)


def test_the_bar_compares_the_loss_once_it_is_there(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    more = readings(window).bar.hand.more
    assert more.whole == ""
    press(qtbot, window, K.Key_End)
    assert more.whole == "E exactly 0.071783, by hand 0.0725 (+0.000717)"
    assert readings(window).bar.hand.accessibleName().endswith(more.whole)
    wide = window.minimumSizeHint().width()
    more.say("W" * 500)
    assert more.text().endswith("…")
    assert window.minimumSizeHint().width() == wide


def test_the_bar_ends_it_and_asks_for_digits(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    row = readings(window).bar.hand
    qtbot.mouseClick(row.buttons["hand.digits"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HandDigits))
    dialog = QApplication.activeModalWidget()
    assert (dialog.values.value(), dialog.derivatives.value()) == (2, 4)
    dialog.values.setFocus()
    dialog.values.selectAll()
    qtbot.keyClicks(dialog.values, "3")
    dialog.derivatives.selectAll()
    qtbot.keyClicks(dialog.derivatives, "5")
    qtbot.keyClick(dialog.derivatives, K.Key_Return)
    qtbot.waitUntil(lambda: window.model.reading.hand == Digits(3, 5))
    settled(qtbot, window)
    assert "3" in row.text
    assert "5" in row.text
    qtbot.mouseClick(row.buttons["hand"], Qt.MouseButton.LeftButton)
    assert window.model.reading.hand is None
    press(qtbot, window, K.Key_H, BOTH)
    assert window.model.reading.hand == Digits(3, 5)


def test_the_formula_says_what_is_exact(window, qtbot):
    press(qtbot, window, K.Key_End)
    press(qtbot, window, K.Key_H, BOTH)
    window.model.select("W2[0][0]", "gradient")
    settled(qtbot, window)
    views = [v for v in window.equation._pictures if v.isVisible()]
    assert len(views) == 1
    said = " ".join(t.string for t in views[0].picture.texts())
    assert "Exactly 0.048861" in said
    assert "≈" in said


def test_by_hand_it_says_that_parts_of_open_gates_are_rounded_too(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    bar = readings(window).bar.hand
    assert "part by part" not in bar.text
    window.model.set_reading(opened=frozenset({"a1[0]"}))
    settled(qtbot, window)
    assert bar.text.endswith("in open gates part by part")
    assert "The parts of an open gate are rounded, too" in bar.accessibleDescription()
    window.model.set_reading(opened=frozenset())
    settled(qtbot, window)
    assert "part by part" not in bar.text
    assert "open gate" not in bar.accessibleDescription()


@pytest.mark.parametrize("name", ["digits_8x8"])
def test_what_is_too_large_is_refused_in_one_sentence(start, qtbot, name):
    window = start(name).window
    press(qtbot, window, K.Key_H, BOTH)
    assert window.model.reading.hand is None
    assert "Calculated by hand" in window.message.text
    assert not window.actions_["hand"].isChecked()


def test_iterations_by_hand_follow_each_other(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    window.model.to_iteration(3)
    qtbot.waitUntil(lambda: window.model.frame.position.iteration == 3)
    trace = window.model.frame.snapshot.trace
    assert trace.digits == Digits(2, 4)
    weight = float(trace.values["W2[0][0]"])
    assert weight == round(weight, 4) != 0.4


def test_ratios_start_at_the_first_output_or_at_what_is_selected(window, qtbot):
    press(qtbot, window, K.Key_End)
    press(qtbot, window, K.Key_R, BOTH)
    frame = window.model.frame
    assert frame.snapshot.plan.start_wire == "a2[0]"
    assert float(frame.snapshot.gradient("a2[0]")) == 1.0
    assert "∂a⁽²⁾₀" in readings(window).bar.ratio.text
    row = readings(window).bar.ratio
    assert row.buttons["ratio.next"].isVisible()
    qtbot.mouseClick(row.buttons["ratio.next"], Qt.MouseButton.LeftButton)
    assert window.model.frame.snapshot.plan.start_wire == "a2[1]"
    window.model.select("a1[0]", "value")
    press(qtbot, window, K.Key_R, BOTH)
    assert window.model.frame.snapshot.plan.start_wire == "a1[0]"
    qtbot.mouseClick(row.buttons["ratio.loss"], Qt.MouseButton.LeftButton)
    settled(qtbot, window)
    assert not window.model.frame.snapshot.ratios
    assert not readings(window).bar.isVisible()


def test_ratios_start_nowhere_else(window, qtbot):
    window.model.select("W1[0][0]", "value")
    action = window.actions_["ratio"]
    assert not action.isEnabled()
    press(qtbot, window, K.Key_R, BOTH)
    assert not window.model.frame.snapshot.ratios
    window.model.select("loss", "value")
    assert not action.isEnabled()
    window.model.select("z2[1]", "value")
    assert action.isEnabled()
    assert not window.actions_["ratio.next"].isEnabled()
    assert not window.actions_["ratio.loss"].isEnabled()


def test_one_output_has_no_next(start, qtbot):
    window = start("xor_2_2_1").window
    press(qtbot, window, K.Key_R, BOTH)
    assert window.model.frame.snapshot.ratios
    assert not readings(window).bar.ratio.buttons["ratio.next"].isVisible()


def test_the_local_cost_stands_beside_the_ratio(window, qtbot):
    press(qtbot, window, K.Key_R, BOTH)
    press(qtbot, window, K.Key_End)
    window.model.select("W1[0][0]", "gradient")
    settled(qtbot, window)
    ratio, cost = window.equation.explanations
    exact = float(window.model.session.trace(1).gradients["W1[0][0]"])
    assert ratio.result.value == exact
    window.model.set_reading(start="")
    assert cost.result.value == float(window.model.session.trace(1).gradients["W1[0][0]"])
    assert len(window.equation.explanations) == 1


def test_a_local_cost_is_not_told_before_its_ratio_is_there(window, qtbot):
    press(qtbot, window, K.Key_R, BOTH)
    window.model.select("W1[0][0]", "gradient")
    assert not window.equation.explanations


def test_hand_calculation_goes_on_in_another_experiment_and_ratios_end(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    press(qtbot, window, K.Key_R, BOTH)
    window.open_example("article000_network")
    settled(qtbot, window)
    frame = window.model.frame
    assert frame.reading.hand == Digits(2, 4)
    assert not frame.snapshot.ratios
    assert window.actions_["hand"].isChecked()
    assert readings(window).bar.hand.isVisible()
    assert not readings(window).bar.ratio.isVisible()
    assert not window.message.text
    window.open_example("article004_cost_tables")
    settled(qtbot, window)
    assert not readings(window).bar.isVisible()
    window.open_example("xor_2_2_1")
    settled(qtbot, window)
    assert readings(window).bar.hand.isVisible()
    press(qtbot, window, K.Key_H, BOTH)
    assert not readings(window).bar.isVisible()


def test_what_is_too_large_by_hand_is_opened_exactly_and_says_so(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    window.open_example("digits_8x8")
    settled(qtbot, window)
    assert window.model.experiment.id == "digits_8x8"
    assert window.model.frame.reading.hand is None
    assert "Calculated by hand" in window.message.text
    assert not window.actions_["hand"].isChecked()
    assert not readings(window).bar.isVisible()


@pytest.mark.parametrize("text_size", [100, 150])
def test_the_bar_fits_a_narrow_window(start, qtbot, text_size):
    window = start(language="ko", text_size=text_size).window
    press(qtbot, window, K.Key_H, BOTH)
    press(qtbot, window, K.Key_R, BOTH)
    bar = readings(window).bar
    for row in (bar.hand, bar.ratio):
        assert row.text
        for button in row.buttons.values():
            if button.isVisible():
                assert bar.rect().contains(button.mapTo(bar, button.rect().bottomRight()))
                assert button.accessibleName()
                assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_the_outputs_of_a_wide_network_start_ratios_entry_by_entry(start, qtbot):
    app = start("digits_8x8")
    window = app.window
    press(qtbot, window, K.Key_End)
    window.model.select("a2", "value", None, (3,))
    assert window.actions_["ratio"].isEnabled()
    press(qtbot, window, K.Key_R, BOTH)
    settled(qtbot, window)
    plan = window.model.frame.snapshot.plan
    assert (plan.start_wire, plan.start_entry) == ("a2", (3,))
    assert "a⁽²⁾₃" in readings(window).bar.ratio.text
    window.model.select("W2", "gradient", None, (0, 1))
    settled(qtbot, window)
    ratio, cost = window.equation.explanations
    assert ratio.ratios
    exact = float(window.model.session.trace(1).gradients["W2"][0, 1])
    assert ratio.result.value == exact
    assert len({t.name for t in cost.symbols if hasattr(t, "name")}) <= 10
    qtbot.mouseClick(readings(window).bar.ratio.buttons["ratio.next"], Qt.MouseButton.LeftButton)
    assert window.model.frame.snapshot.plan.start_entry == (4,)
    window.model.select("")
    readings(window).start_at("")
    press(qtbot, window, K.Key_R, BOTH)
    assert window.model.frame.snapshot.plan.start_number == "a2[0]"


def test_the_bar_and_the_dialog_say_which_numbers_keep_more_decimals(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    row = readings(window).bar.hand
    told = row.accessibleDescription()
    assert "loss keep 4 decimals" in told
    assert "parts of the loss 6" in told
    assert "loss keep 4 decimals" in row._label.toolTip()
    qtbot.mouseClick(row.buttons["hand.digits"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HandDigits))
    dialog = QApplication.activeModalWidget()
    said = " ".join(found.text() for found in dialog.findChildren(QLabel))
    assert "two decimals more" in said
    qtbot.keyClick(dialog, K.Key_Escape)


@pytest.mark.parametrize("example", ["article001_a", "iris_4_5_3_relu_softmax"])
def test_one_place_says_how_it_is_read_while_presenting_the_picture(start, qtbot, example):
    window = start(example, width=1280, height=800).window
    press(qtbot, window, K.Key_H, BOTH)
    press(qtbot, window, K.Key_R, BOTH)
    bar = readings(window).bar
    assert bar.isVisible()
    assert not chips(window)
    window.toolbar.findChildren(QToolButton)[-1].setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, window, K.Key_F5)
    qtbot.waitUntil(lambda: window.presentation.on)
    settled(qtbot, window)
    assert not bar.isVisible()
    assert len(chips(window)) == 2
    assert window.canvas.hasFocus()
    assert not window.canvas._ring
    window.model.forward()
    settled(qtbot, window)
    assert len(chips(window)) == 2
    assert not bar.isVisible()
    press(qtbot, window, K.Key_Escape)
    settled(qtbot, window)
    assert not window.presentation.on
    assert bar.isVisible()
    assert not chips(window)


def test_a_picture_for_elsewhere_says_it_itself(window, qtbot):
    press(qtbot, window, K.Key_H, BOTH)
    press(qtbot, window, K.Key_R, BOTH)
    window.export()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    said = [t.string for t in dialog.picture().texts() if t.tag.kind == "reading"]
    assert len(said) == 2
    dialog.reject()


@pytest.mark.parametrize("key", [K.Key_1, K.Key_2])
def test_the_newest_of_a_small_picture_leaves_the_chips_free(start, qtbot, key):
    window = start("iris_4_5_3_relu_softmax", width=1280, height=800).window
    press(qtbot, window, key, M.ControlModifier)
    press(qtbot, window, K.Key_H, BOTH)
    press(qtbot, window, K.Key_R, BOTH)
    press(qtbot, window, K.Key_F5)
    settled(qtbot, window)
    press(qtbot, window, K.Key_F)
    canvas = window.canvas
    while canvas.camera.scale >= HARDLY:
        canvas.zoom(0.8)
    seen = set()
    for step in range(0, window.model.session.plan.length, 5):
        window.model.to_step(step)
        settled(qtbot, window)
        canvas.repaint()
        boxes = [s.rect for s in canvas.overlay.shapes if isinstance(s, Box)]
        places = [
            s.rect for s in canvas.picture.shapes if s.tag.kind == "reading" and isinstance(s, Box)
        ]
        for plate in boxes:
            for chip in places:
                x, y = canvas.camera.to_widget((chip.x, chip.y))
                right, bottom = canvas.camera.to_widget((chip.right, chip.bottom))
                assert not (
                    x < plate.right and plate.x < right and y < plate.bottom and plate.y < bottom
                )
        told = [s for s in canvas.overlay.shapes if isinstance(s, Text) and s.tag.kind == "number"]
        seen |= {run.ink for text in told for run in text.runs}
    assert RATIO_INK in seen
    assert "gradient" not in seen
