"""Whatever is opened or switched to, the diagram is in sight, and the newest number too."""

import pytest
from PySide6.QtCore import Qt

from core.files.examples import examples
from gui.panels.picture import PictureView
from gui.scene.shapes import Box

STEPPED = [info.id for info in examples() if info.id != "article004_cost_tables"]


def in_sight(canvas, rect) -> bool:
    left, top = canvas.camera.to_widget((rect.x, rect.y))
    right, bottom = canvas.camera.to_widget((rect.right, rect.bottom))
    return left >= 0 and top >= 0 and right <= canvas.width() and bottom <= canvas.height()


def something_in_sight(window) -> bool:
    canvas = window.canvas
    spots = [canvas.camera.to_widget((t.x, t.y)) for t in canvas.picture.texts()]
    return any(0 <= x <= canvas.width() and 0 <= y <= canvas.height() for x, y in spots)


def newest_in_sight(window) -> bool:
    halos = [s for s in window.canvas.picture.shapes if isinstance(s, Box) and s.tag.kind == "halo"]
    return not halos or any(in_sight(window.canvas, halo.rect) for halo in halos)


def settled(window, qtbot):
    qtbot.waitUntil(lambda: not window.drawing.busy)


@pytest.mark.parametrize("name", STEPPED)
def test_after_every_switch_of_view_and_digits(start, qtbot, name):
    window = start(name).window
    window.resize(1280, 800)
    for share in (0.0, 0.5, 1.0):
        window.model.to_step(round(share * window.model.frame.snapshot.plan.length))
        settled(window, qtbot)
        for key in (Qt.Key.Key_2, Qt.Key.Key_1):
            qtbot.keyClick(window.canvas, key, Qt.KeyboardModifier.ControlModifier)
            settled(window, qtbot)
            assert something_in_sight(window)
            assert newest_in_sight(window)
        for digits in (8, 4):
            window.change_settings(digits=digits)
            settled(window, qtbot)
            assert newest_in_sight(window)


def test_after_opening_another_experiment(start, qtbot):
    window = start("vanishing_sigmoid_10_layers").window
    qtbot.keyClick(window.canvas, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    window.model.end()
    settled(window, qtbot)
    window.open_example("iris_4_5_3_relu_softmax")
    settled(window, qtbot)
    assert something_in_sight(window)


def test_another_language_keeps_zoom_and_place(start, qtbot):
    app = start("mazur_biases_trained")
    app.window.canvas.zoom(1.5)
    app.window.canvas.pan(-40, 25)
    before = app.window.canvas.camera
    app.window.change_settings(language="ko")
    settled(app.window, qtbot)
    assert app.window.canvas.camera == before


def test_no_formula_is_cut_off_below_the_diagram(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    window.resize(1280, 800)
    panel = window.equation
    assert panel.strip
    viewport = panel.area.viewport()
    for step in range(60, 90):
        window.model.to_step(step)
        settled(window, qtbot)
        panel.area.widget().layout().activate()
        for formula in panel.findChildren(PictureView):
            if formula.isVisible():
                bottom = formula.mapTo(viewport, formula.rect().bottomLeft()).y()
                assert bottom < viewport.height(), step


# -- what is selected ------------------------------------------------------------------


def selected_in_sight(window) -> bool:
    found = window.canvas.selected_boxes()
    return bool(found) and all(in_sight(window.canvas, box) for box in found)


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("iris_4_5_3_relu_softmax", "z1[0]"),
        ("iris_4_5_3_relu_softmax", "W2[4][2]"),
        ("vanishing_sigmoid_10_layers", "z1[0]"),
    ],
)
def test_the_selected_number_stays_in_sight_in_another_view(start, qtbot, name, wire):
    window = start(name).window
    window.resize(1000, 700)
    window.model.end()
    window.model.select(wire)
    ctrl = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(window.canvas, key, ctrl)
        settled(window, qtbot)
        assert window.model.frame.view.selected == wire
        assert selected_in_sight(window), key


def test_the_selected_number_stays_in_sight_when_gates_open_and_close(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    window.resize(1000, 700)
    qtbot.keyClick(window.canvas, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    window.model.end()
    settled(window, qtbot)
    window.model.select("z1[0]")
    for command in ("gate.open-all", "gate.close-all"):
        window.actions_[command].trigger()
        settled(window, qtbot)
        assert window.model.frame.view.selected == "z1[0]"
        assert selected_in_sight(window)


def test_a_part_that_is_gone_leaves_its_gate_selected(start, qtbot):
    window = start("article001_a").window
    qtbot.keyClick(window.canvas, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    window.model.end()
    window.model.set_reading(opened=frozenset({"a1[0]"}))
    settled(window, qtbot)
    wires = window.model.session.plan.graph.wires.values()
    part = next(w.id for w in wires if w.part == "a1[0]" and w.id != "a1[0]")
    window.model.select(part)
    window.actions_["gate.close-all"].trigger()
    settled(window, qtbot)
    assert window.model.frame.view.selected == "a1[0]"
    assert selected_in_sight(window)


@pytest.mark.parametrize("zoomed", [False, True])
def test_a_tool_that_opens_leaves_the_selected_number_in_sight(start, qtbot, zoomed):
    window = start("iris_4_5_3_relu_softmax").window
    window.resize(1280, 800)
    qtbot.keyClick(window.canvas, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    window.model.end()
    settled(window, qtbot)
    window.model.select("z2[2]")
    window.hands.reveal_selected()
    if zoomed:
        window.canvas.zoom(1.5)
        window.hands.reveal_selected()
        (box,) = window.canvas.selected_boxes()
        right, _ = window.canvas.camera.to_widget((box.right, 0.0))
        window.canvas.pan(window.canvas.width() - 20.0 - right, 0.0)
    assert selected_in_sight(window)
    for key in (Qt.Key.Key_C, Qt.Key.Key_C, Qt.Key.Key_J):
        qtbot.keyClick(window.canvas, key)
        qtbot.waitUntil(lambda: selected_in_sight(window))
