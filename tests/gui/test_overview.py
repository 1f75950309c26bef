"""A diagram too large for the window, seen as a whole: no number is half there, the newest is."""

import pytest
from PySide6.QtCore import Qt

from core.newest import made_now
from gui.canvas.camera import HARDLY
from gui.canvas.overlay import HEADING, NUMBER
from gui.panels.breadcrumb import NUMBERS
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Rect, Text

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
VIEWS = [K.Key_1, K.Key_2]


def plate(canvas) -> Rect | None:
    found = [s.rect for s in canvas.overlay.shapes if isinstance(s, Box)]
    return found[0] if found else None


def said(canvas) -> str:
    (text,) = (s for s in canvas.overlay.shapes if isinstance(s, Text) and s.tag.kind == "number")
    assert max(run.size for run in text.runs) == NUMBER
    return text.string


@pytest.fixture(params=VIEWS, ids=["network", "gates"])
def fitted(start, qtbot, request):
    window = start("iris_4_5_3_relu_softmax", width=1280, height=800).window
    qtbot.keyClick(window.canvas, request.param, CTRL)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    qtbot.keyClick(window.canvas, K.Key_F)
    assert window.canvas.camera.scale < HARDLY
    return window


def number_of_newest(frame) -> float:
    """What the forward step has just computed for the shown sample."""
    (key,) = made_now(frame.snapshot)
    return float(frame.snapshot.value(key[0])[frame.batch_row])


def paint(canvas) -> None:
    canvas.repaint()


def test_the_newest_number_can_be_read_at_every_step(fitted, qtbot):
    canvas = fitted.canvas
    seen = set()
    for _ in range(12):
        qtbot.keyClick(canvas, K.Key_Right)
        qtbot.waitUntil(lambda: not fitted.drawing.busy)
        paint(canvas)
        found = plate(canvas)
        assert found is not None
        assert found.x >= 0
        assert found.right <= canvas.width()
        assert found.y >= 0
        assert found.bottom <= canvas.height()
        number = number_of_newest(fitted.model.frame)
        assert said(canvas).endswith(f" = {format_number(number, 4)}")
        seen.add(said(canvas))
    assert len(seen) == 12


def test_it_covers_no_halo(fitted, qtbot):
    canvas = fitted.canvas
    for step in range(5, fitted.model.session.plan.length, 17):
        fitted.model.to_step(step)
        qtbot.waitUntil(lambda: not fitted.drawing.busy)
        paint(canvas)
        rect = plate(canvas)
        for shape in canvas.picture.shapes:
            if shape.tag.kind == "halo" and isinstance(shape, Box) and shape.tag.quantity:
                x, y = canvas.camera.to_widget(shape.rect.center)
                if len([s for s in canvas.picture.shapes if s.tag.kind == "halo"]) == 1:
                    assert not rect.contains((x, y)), step


def test_asked_for_it_says_nothing_and_hidden_it_is_not_there(fitted, qtbot):
    canvas = fitted.canvas
    qtbot.keyClick(canvas, K.Key_R)
    qtbot.keyClick(canvas, K.Key_Right)
    qtbot.waitUntil(lambda: not fitted.drawing.busy)
    paint(canvas)
    assert said(canvas).endswith("= ?")
    qtbot.keyClick(canvas, K.Key_Right)
    qtbot.waitUntil(lambda: not fitted.drawing.busy)
    paint(canvas)
    assert "?" not in said(canvas)
    fitted.model.toggle_hidden("value")
    qtbot.waitUntil(lambda: not fitted.drawing.busy)
    paint(canvas)
    assert plate(canvas) is None


def test_headings_have_one_size_and_touch_none(start, qtbot):
    window = start("iris_4_5_3_relu_softmax", width=1280, height=800).window
    qtbot.keyClick(window.canvas, K.Key_F)
    paint(window.canvas)
    headings = [s for s in window.canvas.overlay.shapes if s.tag.kind == "heading"]
    assert len(headings) == 4
    for i, one in enumerate(headings):
        assert max(run.size for run in one.runs) == HEADING
        assert one.y - one.ascent >= 0
        for other in headings[:i]:
            assert one.x >= other.x + other.width or other.x >= one.x + one.width


def test_a_word_says_that_there_is_more_and_goes_there(fitted, qtbot):
    canvas = fitted.canvas
    fitted.model.to_step(20)
    qtbot.waitUntil(lambda: not fitted.drawing.busy)
    (button,) = (b for b in fitted.crumbs.buttons if b.objectName() == NUMBERS)
    assert fitted.crumbs.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert canvas.camera.scale >= HARDLY
    assert not [b for b in fitted.crumbs.buttons if b.objectName() == NUMBERS]
    paint(canvas)
    assert plate(canvas) is None


def test_black_red_and_blue_are_there_together(start, qtbot):
    """article001's gates, fitted in a usual window: all of them, or none."""
    window = start("article001_a", width=1280, height=800).window
    canvas = window.canvas
    qtbot.keyClick(canvas, K.Key_2, CTRL)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    qtbot.keyClick(canvas, K.Key_End)
    qtbot.keyClick(canvas, K.Key_F)
    paint(canvas)
    assert canvas.camera.scale >= HARDLY
    assert not canvas.unreadable
