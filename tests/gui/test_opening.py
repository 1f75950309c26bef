"""Composite gates are opened and closed by key, by mouse and from the menus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from core.composite import ELEMENTARY
from core.explain import numbers_in
from core.hand_digits import Digits
from gui.commands import COMMANDS
from gui.scene.shapes import Text
from tests.gui.test_canvas import spot_of
from tests.gui.test_hands import right_click, row
from tests.networks import network

OPEN = next(command for command in COMMANDS if command.id == "gate.open")


@pytest.fixture
def gates(start, qtbot):
    """The window on an example in its gate view, at the end of the iteration."""

    def begin(name: str = "article001_a"):
        window = start(name).window
        window.model.set_view(view="gates")
        window.model.end()
        settled(window, qtbot)
        window.canvas.fit()
        return window

    return begin


def settled(window, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.drawing.busy and not window.canvas.stale)


def title(window, gate: str) -> QPoint:
    """Return where the title of a frame stands on the screen."""
    shapes = window.canvas.picture.shapes
    found = next(
        s for s in shapes if isinstance(s, Text) and s.tag.kind == "part" and s.tag.wire == gate
    )
    return spot_of(window.canvas, found)


def parts(window) -> set[str]:
    graph = window.model.frame.snapshot.graph
    return {wire.part for wire in graph.wires.values() if wire.part}


def number(window, wire: str, quantity: str) -> float:
    return float(window.model.frame.snapshot.number(wire, quantity))


@pytest.mark.parametrize("key", [Qt.Key.Key_O, "ㅐ"])
def test_a_key_opens_the_selected_gate_and_closes_it_from_any_part(gates, qtbot, key) -> None:
    window = gates()
    model, canvas = window.model, window.canvas
    before, plan = canvas.picture, model.frame.snapshot.plan
    gradient = number(window, "W1[0][0]", "gradient")
    model.select("a1[0]")
    press = (lambda: qtbot.keyClick(canvas, key)) if key != "ㅐ" else lambda: hangul(canvas, qtbot)
    press()
    settled(window, qtbot)
    assert parts(window) == {"a1[0]"}
    assert model.frame.view.selected == "a1[0]"
    assert model.frame.position.step == model.frame.snapshot.plan.length
    assert number(window, "W1[0][0]", "gradient") == pytest.approx(gradient, rel=1e-12)
    assert window.actions_["gate.open"].isChecked()
    model.select("a1[0].exp")
    press()
    settled(window, qtbot)
    assert not parts(window)
    assert model.frame.snapshot.plan.steps == plan.steps
    model.select("")
    settled(window, qtbot)
    assert canvas.picture.bounds == before.bounds
    assert canvas.picture.shapes == before.shapes


def hangul(canvas, qtbot) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    none = Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(canvas, QKeyEvent(kind, ord("ㅐ"), none, 32, 0, 0, "ㅐ"))


def test_a_click_on_the_title_closes_the_gate(gates, qtbot) -> None:
    window = gates("cs231n_logistic_sigmoid_gate")
    window.model.select("f")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    settled(window, qtbot)
    window.canvas.fit()
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=title(window, "f"))
    settled(window, qtbot)
    assert not parts(window)
    assert window.model.frame.view.selected == "f"
    assert window.canvas.hasFocus()


def test_the_menu_of_the_title_offers_to_close_it(gates, qtbot) -> None:
    window = gates("cs231n_logistic_sigmoid_gate")
    window.actions_["gate.open-all"].trigger()
    settled(window, qtbot)
    window.canvas.fit()
    menu = right_click(window.canvas, title(window, "f"))
    assert parts(window) == {"f"}
    action = row(menu, "gate.open")
    assert action.isEnabled()
    assert action.isChecked()
    action.trigger()
    menu.close()
    settled(window, qtbot)
    assert not parts(window)


def test_stepping_goes_through_the_parts_one_by_one(gates, qtbot) -> None:
    window = gates("cs231n_logistic_sigmoid_gate")
    window.model.home()
    window.model.select("f")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    settled(window, qtbot)
    made = []
    for _ in range(8):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
        made.append(window.model.frame.snapshot.newest.gate)
    assert made[-4:] == ["f.neg", "f.exp", "f.plus1", "f"]


def test_all_gates_open_and_close(gates, qtbot) -> None:
    window = gates("iris_4_5_3_relu_softmax")
    assert not window.actions_["gate.close-all"].isEnabled()
    window.actions_["gate.open-all"].trigger()
    settled(window, qtbot)
    assert parts(window) == {"a2[0]", "sample_loss"}
    assert not window.actions_["gate.open-all"].isEnabled()
    window.actions_["gate.close-all"].trigger()
    settled(window, qtbot)
    assert not parts(window)
    assert not window.model.reading.opened


def test_closing_the_loss_closes_the_softmax_that_needs_it_open(gates, qtbot) -> None:
    window = gates("iris_4_5_3_relu_softmax")
    window.model.select("a2[1]")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    settled(window, qtbot)
    assert parts(window) == {"a2[0]", "sample_loss"}
    window.model.select("sample_loss")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    settled(window, qtbot)
    assert not parts(window)


def test_a_gate_without_parts_says_so(gates, qtbot) -> None:
    window = gates()
    assert OPEN.reason(window.state()) == "Select a number first"
    window.model.select("W1[0][0]")
    assert OPEN.reason(window.state()) == "Select a number that a gate has made"
    window.model.select("z1[0]")
    assert OPEN.reason(window.state()) == ELEMENTARY
    assert not window.actions_["gate.open"].isEnabled()
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    assert not parts(window)
    window.model.select("a1[0]")
    assert not OPEN.reason(window.state())


@pytest.mark.parametrize("view", ["network", "matrices"])
def test_a_gate_opened_elsewhere_is_gone_to_in_the_gate_view(start, qtbot, view) -> None:
    window = start("article001_a").window
    window.model.set_view(view=view)
    window.model.select("a1[0]")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    settled(window, qtbot)
    assert window.model.frame.view.view == "gates"
    assert window.model.frame.view.selected == "a1[0]"
    frame = next(s for s in window.canvas.picture.texts() if s.tag.kind == "part")
    x, y = window.canvas.camera.to_widget((frame.x, frame.y))
    assert window.canvas.rect().contains(round(x), round(y))
    window.model.set_view(view=view)
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)  # closed again, there is nothing to go to
    assert window.model.frame.view.view == view
    assert not parts(window)
    window.actions_["gate.open-all"].trigger()
    assert window.model.frame.view.view == "gates"


def test_the_network_view_goes_on_with_open_gates(start, qtbot) -> None:
    window = start("article001_a").window
    window.model.select("a1[0]")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    qtbot.keyClick(window.canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot)
    assert window.model.frame.view.view == "network"
    steps = window.model.frame.snapshot.plan.length
    for _ in range(steps):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
        assert window.equation.explanations
    assert window.model.frame.position.step == steps


def test_in_the_network_view_numbers_are_explained_by_what_it_draws(start, qtbot) -> None:
    window = start("article001_a").window
    window.actions_["gate.open-all"].trigger()
    window.model.set_reading(hand=Digits(2, 4))
    window.model.end()
    window.model.set_view(view="network")
    settled(window, qtbot)
    window.model.select("z2[0]", "gradient")
    drawn = {shape.tag.wire for shape in window.canvas.picture.shapes}
    (found,) = window.equation.explanations
    assert {n.wire for n in numbers_in(found)} <= drawn
    assert any("rounded" in r.template for r in found.remarks)
    window.model.set_view(view="gates")
    settled(window, qtbot)
    (inside,) = window.equation.explanations
    assert inside.subject == found.subject
    assert inside.result == found.result
    assert not {n.wire for n in numbers_in(inside)} <= drawn


def test_in_a_neuron_taken_apart_the_activation_opens(window, qtbot) -> None:
    window.model.open(network(12, 30, 40, 5, hidden="sigmoid"))
    window.model.expand(2, 7)
    settled(window, qtbot)
    window.model.select("a2[7]")
    qtbot.keyClick(window.canvas, Qt.Key.Key_O)
    settled(window, qtbot)
    assert parts(window) == {"a2"}
    window.canvas.fit()
    assert window.model.frame.view.selected == "a2[7]"
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=title(window, "a2[7]"))
    settled(window, qtbot)
    assert not parts(window)


def test_another_experiment_starts_with_every_gate_closed(gates, qtbot) -> None:
    window = gates()
    window.actions_["gate.open-all"].trigger()
    settled(window, qtbot)
    assert window.model.reading.opened
    window.open_example("xor_2_2_1")
    assert not window.model.reading.opened
