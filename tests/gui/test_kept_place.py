"""Where the user has zoomed to stays when the same diagram gets another layout."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.canvas.canvas import Mode
from gui.canvas.spots import box_of, carried
from gui.scene import views
from gui.scene.shapes import Box, Picture, Rect, Tag
from tests.gui.test_drawing import gate  # noqa: F401 - a fixture
from tests.scene.network_cases import network


def zoom_to(canvas, wire: str) -> None:
    """Turn the wheel over a wire's numbers until they are large, then drag them to the middle."""
    for _ in range(4):
        spot = QPointF(*canvas.camera.to_widget(box_of(canvas.picture, wire).center))
        event = QWheelEvent(
            spot,
            canvas.mapToGlobal(spot),
            QPoint(),
            QPoint(0, 240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, event)
    x, y = canvas.camera.to_widget(box_of(canvas.picture, wire).center)
    canvas.pan(canvas.width() / 2 - x, canvas.height() / 2 - y)
    assert canvas.mode is Mode.FREE


def in_the_middle(canvas, wire: str) -> bool:
    """Return whether the middle is on the numbers of ``wire``, which may be wider now."""
    spot = canvas.camera.to_scene((canvas.width() / 2, canvas.height() / 2))
    return box_of(canvas.picture, wire).grown(1.0).contains(spot)


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_more_digits_leave_what_is_looked_at_in_the_middle(start, view):
    app = start()
    window = app.window
    window.model.set_view(view=view)
    window.model.end()
    canvas, wire = window.canvas, "w2[1][0]" if view != "matrices" else "W2"
    wire = wire if box_of(canvas.picture, wire) else next(iter(wires_on(canvas)))
    zoom_to(canvas, wire)
    scale, bounds = canvas.camera.scale, canvas.picture.bounds
    for digits in (8, 2):
        window.change_settings(digits=digits)
        assert canvas.picture.bounds != bounds
        assert canvas.camera.scale == scale
        assert canvas.mode is Mode.FREE
        assert in_the_middle(canvas, wire)


def wires_on(canvas):
    return dict.fromkeys(s.tag.wire for s in canvas.picture.texts() if s.tag.wire)


def test_another_language_leaves_it_there(start, qtbot):
    app = start("iris_4_5_3_relu_softmax")
    app.model.end()
    wire = list(wires_on(app.window.canvas))[40]
    zoom_to(app.window.canvas, wire)
    scale = app.window.canvas.camera.scale
    app.window.actions_["language.ko"].trigger()
    canvas = app.window.canvas
    qtbot.waitUntil(lambda: canvas.frame.view.language == "ko")
    assert canvas.camera.scale == scale
    assert in_the_middle(canvas, wire)


def test_the_better_layout_leaves_it_there(start, gate, qtbot):  # noqa: F811 - the fixture
    window = start().window
    window.model.open(network((8, 8, 8)))
    canvas = window.canvas
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert window.drawing.refining
    window.model.to_step(30)
    wire = list(wires_on(canvas))[60]
    zoom_to(canvas, wire)
    sketch, scale = canvas.picture, canvas.camera.scale
    gate.set()
    qtbot.waitUntil(lambda: not window.drawing.refining)
    assert canvas.picture == views.draw(window.model.frame)
    assert canvas.picture.bounds != sketch.bounds
    assert canvas.camera.scale == scale
    assert in_the_middle(canvas, wire)


def test_the_whole_stays_the_whole(start):
    window = start().window
    window.canvas.fit()
    window.change_settings(digits=8)
    assert window.canvas.mode is Mode.WHOLE
    assert window.canvas.fits


def test_another_view_or_example_is_looked_at_anew(start):
    window = start().window
    window.canvas.zoom(3.0)
    window.model.set_view(view="gates")
    assert window.canvas.mode is Mode.AUTO
    window.canvas.zoom(3.0)
    window.open_example("xor_2_2_1")
    assert window.canvas.mode is Mode.AUTO


def test_without_a_common_part_the_relative_place_is_kept():
    a = Picture((), Rect(0.0, 0.0, 100.0, 200.0))
    b = Picture((Box(Rect(1, 1, 1, 1), 0.0, "rule", tag=Tag("box", "w")),), Rect(50, 0, 400, 100))
    assert carried(a, b, (25.0, 150.0)) == (150.0, 75.0)
    assert carried(b, b, (60.0, 30.0)) == (60.0, 30.0)
