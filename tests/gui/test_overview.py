"""A diagram too large for the window, seen as a whole: no number is half there, the newest is."""

import pytest
from PySide6.QtCore import Qt

from core.newest import made_now
from gui.canvas.camera import HARDLY
from gui.canvas.overlay import HEADING, NUMBER
from gui.panels.breadcrumb import NUMBERS
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Image, Rect, Text
from tests.networks import network

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


def test_no_heading_is_covered_and_none_covers_a_matrix(window, qtbot):
    window.resize(1280, 800)
    window.model.open(network(20, 20, 20))
    qtbot.waitUntil(lambda: not window.drawing.busy)
    canvas = window.canvas
    qtbot.keyClick(canvas, K.Key_F)
    seen = 0
    for step in range(1, 60, 3):
        window.model.to_step(step)
        qtbot.waitUntil(lambda: not window.drawing.busy)
        paint(canvas)
        rect = plate(canvas)
        assert rect is not None
        for text in (s for s in canvas.overlay.shapes if s.tag.kind == "heading"):
            seen += 1
            spot = Rect(text.x, text.y - text.ascent, text.width, text.ascent + text.descent)
            assert not meet(spot, rect)
            for image in (s for s in canvas.picture.shapes if isinstance(s, Image)):
                x, y = canvas.camera.to_widget((image.rect.x, image.rect.y))
                k = canvas.camera.scale
                assert not meet(spot, Rect(x, y, image.rect.w * k, image.rect.h * k))
    assert seen > 60


def meet(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom
