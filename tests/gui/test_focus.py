"""Focus by pointing and by key, the breadcrumb, a neuron taken apart, what is left out."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPolygonF
from PySide6.QtWidgets import QApplication

from gui.canvas.canvas import Mode
from gui.canvas.pointing import Pointing
from gui.scene.shapes import Tag
from gui.session_model import SessionModel
from tests.networks import network

K = Qt.Key
FADED = "faded-"


def body_spot(canvas, wire: str) -> QPoint:
    """A place inside the half of a neuron that is no text."""
    shapes = canvas.picture.shapes
    rects = [s.rect for s in shapes if s.tag.wire == wire and s.tag.kind in ("neuron", "input")]
    rect = min(rects, key=lambda r: r.w * r.h)
    x, y = canvas.camera.to_widget((rect.center[0], rect.bottom - 9.0))
    return QPoint(round(x), round(y))


def point_at(qtbot, canvas, spot: QPoint) -> None:
    qtbot.mouseMove(canvas, spot)
    qtbot.mouseMove(canvas, spot + QPoint(1, 0))


def edge_inks(canvas) -> dict[str, str]:
    return {s.tag.wire: s.ink for s in canvas.picture.shapes if s.tag.kind == "edge"}


def lit_edges(canvas) -> set[str]:
    return {wire for wire, ink in edge_inks(canvas).items() if not ink.startswith(FADED)}


HIDDEN_UNIT = {"W1[0][0]", "W1[1][0]", "W2[0][0]", "W2[0][1]"}


def test_pointing_lights_and_leaving_ends_it(window, qtbot):
    canvas = window.canvas
    everything = set(edge_inks(canvas))
    assert lit_edges(canvas) == everything
    point_at(qtbot, canvas, body_spot(canvas, "a1[0]"))
    assert window.model.frame.view.focus == ""
    qtbot.waitUntil(lambda: window.model.frame.view.focus == "a1[0]")
    assert lit_edges(canvas) == HIDDEN_UNIT
    qtbot.mouseMove(canvas, QPoint(3, 3))
    qtbot.waitUntil(lambda: not window.model.frame.view.focus)
    assert lit_edges(canvas) == everything


def test_passing_over_lights_nothing(qtbot, qapp):
    pointing = Pointing()
    told = []
    pointing.rested.connect(told.append)
    for wire in ("a", "b", "c"):
        pointing.move(Tag("neuron", wire))
    with qtbot.waitSignal(pointing.rested):
        pass
    assert [tag.wire for tag in told] == ["c"]
    pointing.move(Tag("number", "c"))
    assert not pointing.waiting
    pointing.deleteLater()


def test_a_step_is_not_kept_waiting_by_the_pointer(window, qtbot):
    canvas = window.canvas
    point_at(qtbot, canvas, body_spot(canvas, "a1[0]"))
    qtbot.waitUntil(lambda: window.model.frame.view.focus == "a1[0]")
    qtbot.keyClick(canvas, K.Key_Right)
    assert window.model.frame.position.step == 1
    assert window.model.frame.view.focus == ""
    # Only a pointer that moves points.
    point_at(qtbot, canvas, body_spot(canvas, "a1[0]"))
    qtbot.waitUntil(lambda: window.model.frame.view.focus == "a1[0]")


def test_a_held_focus_stays_while_stepping_and_pointing(window, qtbot):
    canvas = window.canvas
    point_at(qtbot, canvas, body_spot(canvas, "a1[0]"))
    qtbot.waitUntil(lambda: window.model.frame.view.focus == "a1[0]")
    qtbot.keyClick(canvas, K.Key_H)
    assert window.model.state.held
    for _ in range(5):
        qtbot.keyClick(canvas, K.Key_Right)
    point_at(qtbot, canvas, body_spot(canvas, "a2[1]"))
    with qtbot.waitSignal(canvas.pointed):
        pass
    assert window.model.frame.view.focus == "a1[0]"
    assert {"W1[0][0]", "W1[1][0]"} <= lit_edges(canvas)
    assert "W1[0][1]" not in lit_edges(canvas)
    qtbot.keyClick(canvas, K.Key_Escape)
    assert window.model.frame.view.focus == ""
    assert not window.model.state.held


@pytest.mark.parametrize(("platform", "code"), [("xcb", 43), ("windows", 35), ("wayland", 43)])
def test_the_key_that_holds_is_found_by_its_place(window, qtbot, platform, code):
    window.canvas.platform = platform
    window.model.select("z2[1]")
    other_script = QKeyEvent(
        QEvent.Type.KeyPress, 0x440, Qt.KeyboardModifier.NoModifier, code, 0, 0
    )
    QApplication.sendEvent(window.canvas, other_script)
    assert window.model.state.held
    assert window.model.frame.view.focus == "z2[1]"


def test_in_hangul_mode_too(window):
    window.model.select("z2[1]")
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0x3157, Qt.KeyboardModifier.NoModifier, "ㅗ")
        QApplication.sendEvent(window.windowHandle(), event)
    assert window.model.state.held


def test_esc_leaves_focus_then_selection_then_the_neuron(window, qtbot):
    model, canvas = window.model, window.canvas
    model.expand(1, 0)
    model.select("z1[0]")
    model.focus("z1[0]")
    seen = []
    for _ in range(3):
        qtbot.keyClick(canvas, K.Key_Escape)
        view = model.frame.view
        seen.append((view.focus, view.selected, view.expanded))
    assert seen == [("", "z1[0]", (1, 0)), ("", "", (1, 0)), ("", "", None)]


# -- the breadcrumb --------------------------------------------------------------------


def words(window) -> list[str]:
    return [button.text() for button in window.crumbs.buttons] if window.crumbs.isVisible() else []


def test_a_breadcrumb_comes_with_a_focus_that_is_held(window, qtbot):
    assert words(window) == []
    window.model.select("a1[1]")
    assert words(window) == []
    qtbot.keyClick(window.canvas, K.Key_H)
    assert words(window) == ["2-2-2", "layer 1", "a⁽¹⁾₁"]
    assert window.crumbs.width() >= sum(b.width() for b in window.crumbs.buttons)
    qtbot.mouseClick(window.crumbs.buttons[0], Qt.MouseButton.LeftButton)
    assert words(window) == []
    assert window.model.frame.view.focus == ""
    assert window.canvas.mode is Mode.WHOLE
    assert window.canvas.hasFocus()


def test_a_breadcrumb_comes_when_not_all_is_in_sight(window, qtbot):
    canvas = window.canvas
    assert canvas.fits
    canvas.zoom(3.0)
    assert not canvas.fits
    assert words(window) == ["2-2-2"]
    window.model.select("z2[0]")
    assert words(window) == ["2-2-2", "layer 2", "z⁽²⁾₀"]
    qtbot.mouseClick(window.crumbs.buttons[1], Qt.MouseButton.LeftButton)
    room = canvas.rect()
    for text in canvas.picture.texts():
        if text.tag.wire == "a2[0]" and text.tag.kind == "name":
            x, y = canvas.camera.to_widget((text.x, text.y))
            assert room.contains(QPoint(round(x), round(y)))


def covered_headings(window) -> list[str]:
    return covered_texts(window, "heading")


def covered_texts(window, *kinds: str) -> list[str]:
    """The texts (of some kinds) of which the breadcrumb covers a part."""
    canvas, row = window.canvas, QRectF(window.crumbs.geometry())
    found = []
    for text in canvas.picture.texts():
        spots = [QPointF(*canvas.camera.to_widget(corner)) for corner in text.corners()]
        wanted = not kinds or text.tag.kind in kinds
        if wanted and row.intersects(QPolygonF(spots).boundingRect()):
            found.append(text.string)
    return found


@pytest.mark.parametrize("name", ["digits_8x8", "iris_4_5_3_relu_softmax", "article001_a"])
@pytest.mark.parametrize("size", [100, 200])
def test_the_breadcrumb_covers_no_heading(start, qtbot, name, size):
    window = start(name, text_size=size, language="ko").window
    window.model.set_view(view="network")
    canvas = window.canvas
    qtbot.waitUntil(lambda: not window.drawing.refining)
    for zoomed in (1.0, 1.5):
        canvas.zoom(zoomed)
        for down in (0, -200, -400, 900):
            canvas.pan(0.0, down)
            if words(window):
                assert covered_headings(window) == []
    canvas.zoom(1.5)
    assert words(window)
    assert canvas.rect().contains(window.crumbs.geometry())


def test_the_breadcrumb_makes_way_for_numbers_and_then_stays(start, qtbot):
    window = start("mazur_biases_trained").window
    canvas, row = window.canvas, window.crumbs
    window.model.end()
    canvas.zoom(2.0)
    usual = row.pos()
    text = next(t for t in canvas.picture.texts() if t.tag.kind == "number")
    x, y = canvas.camera.to_widget((text.x, text.y))
    spot = row.geometry().center()
    canvas.pan(spot.x() - x, spot.y() - y)
    # While it is moved about nothing jumps.
    assert row.pos() == usual
    assert covered_texts(window)
    qtbot.waitUntil(lambda: not covered_texts(window))
    there = row.pos()
    assert there != usual
    canvas.pan(1.0, 0.0)
    assert row.pos() == there


def test_presenting_only_what_is_held_or_taken_apart_has_a_breadcrumb(start, qtbot):
    window = start("digits_8x8").window
    window.model.set_view(view="network")
    model, canvas = window.model, window.canvas
    qtbot.waitUntil(lambda: not window.drawing.refining)
    qtbot.keyClick(canvas, K.Key_F5)
    canvas.zoom(2.0)
    qtbot.keyClick(canvas, K.Key_V)
    assert words(window) == []
    model.select("a1", entry=(1,))
    qtbot.keyClick(canvas, K.Key_H)
    assert words(window) == ["64-16-10", "layer 1", "a⁽¹⁾₁"]
    # The type is larger now: no word is cut.
    qtbot.waitUntil(lambda: all(b.width() >= b.sizeHint().width() for b in window.crumbs.buttons))
    assert covered_headings(window) == []
    qtbot.keyClick(canvas, K.Key_H)
    assert words(window) == []
    qtbot.keyClick(canvas, K.Key_X)
    assert words(window)
    qtbot.keyClick(canvas, K.Key_X)
    qtbot.keyClick(canvas, K.Key_F5)
    assert words(window)[-1] == "hidden: values"


def test_the_breadcrumb_is_reached_by_key(window, qtbot):
    window.model.select("a1[1]")
    qtbot.keyClick(window.canvas, K.Key_H)
    qtbot.keyClick(window.canvas, K.Key_F6)
    first = QApplication.focusWidget()
    assert first is window.crumbs.buttons[0]
    qtbot.keyClick(first, K.Key_Tab)
    assert QApplication.focusWidget() is window.crumbs.buttons[1]
    qtbot.keyClick(QApplication.focusWidget(), K.Key_Space)
    assert not window.model.state.held
    assert window.canvas.hasFocus()


def test_the_gates_of_a_neuron_and_back(window, qtbot):
    model, canvas = window.model, window.canvas
    whole = canvas.picture
    model.select("a1[1]")
    qtbot.keyClick(canvas, K.Key_X)
    assert model.frame.view.expanded == (1, 1)
    assert words(window) == ["2-2-2", "layer 1", "a⁽¹⁾₁"]
    gates = {s.tag.wire for s in canvas.picture.shapes if s.tag.kind == "gate"}
    assert {"z1[1]", "a1[1]"} <= gates
    assert "a1[0]" not in gates
    qtbot.keyClick(canvas, K.Key_X)
    assert model.frame.view.expanded is None
    assert canvas.picture == whole


def test_only_neurons_can_be_taken_apart(window):
    action = window.actions_["neuron.gates"]
    for wire, possible in (("x[0]", False), ("loss", False), ("W2[0][1]", True), ("a1[0]", True)):
        window.model.select(wire)
        assert action.isEnabled() == possible
    with pytest.raises(IndexError):
        window.model.expand(3, 0)
    with pytest.raises(IndexError):
        window.model.expand(1, 2)


# -- showing and hiding ----------------------------------------------------------------

KEYS = {"value": K.Key_V, "gradient": K.Key_G, "updated": K.Key_U, "name": K.Key_N}


@pytest.mark.parametrize("what", KEYS)
def test_a_key_hides_and_shows_again_and_says_so(window, qtbot, what):
    canvas = window.canvas
    window.model.end()

    def there() -> bool:
        tags = [t.tag for t in canvas.picture.texts()]
        return any(what in (t.quantity, t.kind) for t in tags if t.kind in ("number", "name"))

    before = canvas.picture
    assert there()
    action = window.actions_[f"show.{what}"]
    assert action.isChecked()
    qtbot.keyClick(canvas, KEYS[what])
    assert not there()
    assert not action.isChecked()
    (note,) = words(window)
    assert note.startswith("hidden: ")
    qtbot.mouseClick(window.crumbs.buttons[0], Qt.MouseButton.LeftButton)
    assert canvas.picture == before
    assert words(window) == []


def test_what_is_hidden_stays_hidden_while_stepping(window, qtbot):
    qtbot.keyClick(window.canvas, K.Key_V)
    for _ in range(3):
        qtbot.keyClick(window.canvas, K.Key_Right)
    numbers = [t for t in window.canvas.picture.texts() if t.tag.quantity == "value"]
    assert not numbers


def test_unfolding_is_kept_by_the_layer(qapp):
    model = SessionModel(network(2, 3, 2))
    try:
        model.unfold(1)
        model.unfold(0)
        assert model.frame.view.unfolded == {0, 1}
        model.unfold(1)
        assert model.frame.view.unfolded == {0}
    finally:
        model.close()
        model.deleteLater()
