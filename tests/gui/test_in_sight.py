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
