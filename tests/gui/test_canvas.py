"""The diagram under the mouse: zoom, pan, select; where it looks by itself."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPainter, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from core.explain import explain
from core.plan import Phase
from gui.canvas import camera as cameras
from gui.canvas.camera import Camera
from gui.canvas.canvas import Mode
from gui.canvas.paint import paint
from gui.scene.shapes import Box, Rect, Text
from gui.scene.style import PALETTES, SIZE_SMALL

NO_PHASE = Qt.ScrollPhase.NoScrollPhase
SPOTS = [(100, 90), (640, 275), (1200, 500)]


def turn(
    canvas, spot, angle, *, phase=NO_PHASE, keys=Qt.KeyboardModifier.NoModifier, pixels=(0, 0)
):
    event = QWheelEvent(
        QPointF(*spot),
        canvas.mapToGlobal(QPointF(*spot)),
        QPoint(*pixels),
        QPoint(*angle),
        Qt.MouseButton.NoButton,
        keys,
        phase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def texts(canvas, kind="number") -> list[Text]:
    return [t for t in canvas.picture.texts() if t.tag.kind == kind and t.tag.wire]


def spot_of(canvas, text: Text) -> QPoint:
    """The middle of a text on the screen."""
    xs, ys = zip(*text.corners(), strict=True)
    x, y = canvas.camera.to_widget((sum(xs) / 4, sum(ys) / 4))
    return QPoint(round(x), round(y))


@pytest.mark.parametrize("spot", SPOTS)
@pytest.mark.parametrize("notches", [1, -1, 5])
def test_the_wheel_keeps_what_is_under_the_pointer(window, spot, notches):
    canvas = window.canvas
    before = canvas.camera.to_scene(spot)
    scale = canvas.camera.scale
    turn(canvas, spot, (0, 120 * notches))
    assert canvas.camera.to_scene(spot) == pytest.approx(before)
    assert canvas.camera.scale == pytest.approx(scale * 1.0015 ** (120 * notches))
    assert canvas.mode is Mode.FREE


def test_ctrl_and_a_touch_pad_zoom_too(window):
    canvas, spot = window.canvas, (300, 200)
    before, scale = canvas.camera.to_scene(spot), canvas.camera.scale
    turn(
        canvas,
        spot,
        (0, 40),
        phase=Qt.ScrollPhase.ScrollUpdate,
        keys=Qt.KeyboardModifier.ControlModifier,
    )
    assert canvas.camera.scale > scale
    assert canvas.camera.to_scene(spot) == pytest.approx(before)


def test_a_pinch_zooms_to_the_pointer(window):
    canvas, spot = window.canvas, QPointF(500, 300)
    before = canvas.camera.to_scene((spot.x(), spot.y()))
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        spot,
        spot,
        canvas.mapToGlobal(spot),
        0.25,
        QPointF(),
    )
    scale = canvas.camera.scale
    QApplication.sendEvent(canvas, event)
    assert canvas.camera.scale == pytest.approx(scale * 1.25)
    assert canvas.camera.to_scene((spot.x(), spot.y())) == pytest.approx(before)


def test_scrolling_moves(window):
    canvas = window.canvas
    before = canvas.camera
    phase = Qt.ScrollPhase.ScrollUpdate
    turn(canvas, (300, 200), (0, 0), phase=phase, pixels=(-30, 12))
    assert (canvas.camera.x, canvas.camera.y) == pytest.approx((before.x - 30, before.y + 12))
    assert canvas.camera.scale == before.scale


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_dragging_moves_and_selects_nothing(window, qtbot, button):
    canvas = window.canvas
    start = spot_of(canvas, texts(canvas)[0])
    before = canvas.camera
    qtbot.mousePress(canvas, button, pos=start)
    for step in (20, 40, 60):
        qtbot.mouseMove(canvas, start + QPoint(step, step // 2))
    qtbot.mouseRelease(canvas, button, pos=start + QPoint(60, 30))
    assert canvas.camera.x == pytest.approx(before.x + 60, abs=1)
    assert canvas.camera.y == pytest.approx(before.y + 30, abs=1)
    assert window.model.frame.view.selected == ""


def test_the_picture_cannot_be_lost(window):
    canvas = window.canvas
    canvas.pan(-1e6, 1e6)
    bounds = canvas.picture.bounds
    right, top = canvas.camera.to_widget((bounds.right, bounds.y))
    assert right >= 40
    assert top <= canvas.height() - 40


@pytest.mark.parametrize("view", ["network", "gates"])
def test_a_click_on_any_number_selects_it_and_the_panel_explains_it(window, qtbot, view):
    window.model.set_view(view=view)
    window.model.end()
    canvas = window.canvas
    canvas.fit()
    asked = set()
    for text in texts(canvas):
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot_of(canvas, text))
        chosen = window.model.frame.view
        assert (chosen.selected, chosen.quantity) == (text.tag.wire, text.tag.quantity)
        (explanation,) = window.equation.explanations
        assert explanation.subject.wire == text.tag.wire
        assert explanation.subject.quantity == text.tag.quantity
        snapshot = window.model.frame.snapshot
        made = explain(snapshot, explanation.subject)
        assert replace(explanation, remarks=()) == replace(made, remarks=())
        assert all(
            said in explanation.remarks for said in made.remarks
        )  # the source's numbers come after
        asked.add((text.tag.wire, text.tag.quantity))
    graph = window.model.session.plan.graph
    assert {w for w, _ in asked} >= set(graph.parameters)
    assert {q for _, q in asked} >= {"value", "gradient", "updated"}


def test_a_click_on_a_neuron_and_on_an_edge_selects(window, qtbot):
    window.model.to_phase(Phase.FORWARD)
    canvas = window.canvas
    for kind in ("neuron", "input"):
        shape = next(s for s in canvas.picture.shapes if s.tag.kind == kind and s.tag.wire)
        x, y = canvas.camera.to_widget((shape.rect.x + shape.rect.w * 0.5, shape.rect.bottom - 9))
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
        assert window.model.frame.view.selected
        assert window.equation.explanations
        window.model.select("")
    edge = next(s for s in canvas.picture.shapes if s.tag.kind == "edge" and s.tag.wire)
    x1, y1, x2, y2 = edge.lines[0]
    x, y = canvas.camera.to_widget((x1 * 0.9 + x2 * 0.1, y1 * 0.9 + y2 * 0.1))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert window.model.frame.view.selected == edge.tag.wire


def test_a_click_beside_everything_gives_the_selection_up(window, qtbot):
    window.model.select("loss")
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.model.frame.view.selected == ""


def test_the_pointer_says_what_can_be_clicked(window, qtbot):
    canvas = window.canvas
    qtbot.mouseMove(canvas, spot_of(canvas, texts(canvas)[0]))
    assert canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(canvas, QPoint(3, 3))
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_what_is_on_the_screen_is_the_picture(window):
    canvas = window.canvas
    window.model.end()
    shown = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    image = QImage(shown.size(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    with QPainter(image) as painter:
        painter.translate(canvas.camera.x, canvas.camera.y)
        painter.scale(canvas.camera.scale, canvas.camera.scale)
        paint(painter, canvas.picture, "light")
    window.hint.hide()
    shown = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert shown == image


def test_the_dark_theme_paints_on_dark_ground(window):
    window.canvas.set_theme("dark")
    corner = window.canvas.grab().toImage().pixelColor(2, 2)
    assert (corner.red(), corner.green(), corner.blue()) == PALETTES["dark"]["ground"]


def test_a_new_size_fits_again_until_the_user_has_moved_it(window, qtbot):
    canvas = window.canvas
    scale = canvas.camera.scale
    window.resize(1600, 1000)
    qtbot.waitUntil(lambda: canvas.camera.scale > scale)
    canvas.zoom(2.0)
    middle = canvas.camera.to_scene((canvas.width() / 2, canvas.height() / 2))
    chosen = canvas.camera.scale
    window.resize(1500, 900)
    qtbot.waitUntil(lambda: window.width() == 1500)
    assert canvas.camera.scale == chosen
    after = canvas.camera.to_scene((canvas.width() / 2, canvas.height() / 2))
    assert after == pytest.approx(middle)


def test_at_the_first_start_the_numbers_can_be_read(start):
    for language in ("en", "ko"):
        canvas = start(language=language).window.canvas
        assert canvas.window().size().width() == 1280
        assert canvas.window().size().height() == 800
        smallest = min(run.size for t in texts(canvas) for run in t.runs)
        assert smallest * canvas.camera.scale >= 11.0
        seen = Rect(0, 0, canvas.width(), canvas.height())
        for text in canvas.picture.texts():
            assert all(seen.contains(canvas.camera.to_widget(c)) for c in text.corners())


def test_what_cannot_be_read_as_a_whole_follows_the_newest_number(start, qtbot):
    window = start("vanishing_sigmoid_10_layers").window
    canvas = window.canvas
    window.model.set_view(view="gates")
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert canvas.mode is Mode.AUTO
    assert canvas.camera.scale == cameras.READABLE / SIZE_SMALL
    seen = Rect(0, 0, canvas.width(), canvas.height())
    while window.model.frame.position.step < window.model.session.plan.length:
        window.model.forward(window.model.larger())
        halos = [
            s.rect for s in canvas.picture.shapes if isinstance(s, Box) and s.tag.kind == "halo"
        ]
        assert any(seen.contains(canvas.camera.to_widget(r.center)) for r in halos)


def test_a_camera_there_and_back():
    camera = Camera(2.0, 5.0, -7.0)
    assert camera.to_scene(camera.to_widget((3.0, 4.0))) == (3.0, 4.0)
    assert camera.zoomed((9.0, 9.0), 1e9).scale == cameras.LARGEST
    assert camera.zoomed((9.0, 9.0), 1e-9).scale == cameras.SMALLEST
    assert cameras.fitting(Rect(0, 0, 0, 0), 100, 100) == Camera()
    assert cameras.fitting(Rect(0, 0, 100, 100), 0, 100) == Camera()
