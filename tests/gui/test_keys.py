"""Every key of the diagram, pressed."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from core.plan import Phase, Stride
from core.session import Position, Session
from gui.canvas.canvas import Mode
from gui.scene.shapes import Rect
from gui.walk import wires_in_order

K = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def press(qtbot, window):
    def press(key, modifiers=NONE, times=1):
        for _ in range(times):
            qtbot.keyClick(QApplication.focusWidget(), key, modifiers)
        return window.model.frame.position

    return press


@pytest.fixture
def plan(window):
    return window.model.session.plan


@pytest.mark.parametrize("key", [K.Key_Right, K.Key_PageDown])
def test_one_stride_on(press, key):
    assert press(key) == Position(1, 1)
    assert press(key, times=2) == Position(1, 3)


@pytest.mark.parametrize("key", [K.Key_Left, K.Key_PageUp])
def test_one_stride_back(press, key):
    press(K.Key_Right, times=5)
    assert press(key, times=2) == Position(1, 3)
    assert press(key, times=9) == Position(1, 0)


@pytest.mark.parametrize("key", [K.Key_Right, K.Key_PageDown])
def test_shift_takes_the_next_larger_stride(press, plan, key):
    assert press(key, SHIFT).step == plan.stops[Stride.NEURON][0]
    press(K.Key_BracketRight)
    assert press(key, SHIFT).step == plan.stops[Stride.LAYER][0]


@pytest.mark.parametrize("key", [K.Key_Left, K.Key_PageUp])
def test_shift_goes_back_by_the_next_larger_stride(press, plan, key):
    press(K.Key_End)
    assert press(key, SHIFT).step == plan.stops[Stride.NEURON][-2]


def test_every_stride_by_its_keys(press, window):
    seen = [window.model.state.stride]
    for _ in range(7):
        press(K.Key_BracketRight)
        seen.append(window.model.state.stride)
    assert seen == [*Stride, Stride.EPOCH, Stride.EPOCH]
    press(K.Key_BracketLeft, times=9)
    assert window.model.state.stride is Stride.GATE


def test_each_stride_stops_where_the_session_stops(press, window):
    for stride in Stride:
        press(K.Key_Home, CONTROL)
        window.model.set_stride(stride)
        session = Session(window.model.experiment)
        for _ in range(4):
            session.forward(stride)
            assert press(K.Key_Right) == session.position


def test_the_ends_of_the_iteration(press, plan):
    press(K.Key_Right, times=3)
    assert press(K.Key_End) == Position(1, plan.length)
    assert press(K.Key_Right) == Position(2, 0)
    assert press(K.Key_End) == Position(2, plan.length)
    assert press(K.Key_Home) == Position(2, 0)
    assert press(K.Key_Left) == Position(1, plan.length)


def test_restart(press, window):
    window.model.to_iteration(5)
    press(K.Key_Right, times=2)
    assert press(K.Key_Home, CONTROL) == Position(1, 0)


def test_space_plays_and_stops(press, window, qtbot):
    window.model.set_speed(16.0)
    press(K.Key_Space)
    assert window.model.state.playing
    qtbot.waitUntil(lambda: window.model.frame.position.step >= 3)
    press(K.Key_Space)
    assert not window.model.state.playing
    here = window.model.frame.position
    with qtbot.assertNotEmitted(window.model.changed, wait=200):
        pass
    assert window.model.frame.position == here


def test_playing_ends_where_nothing_follows(start, qtbot):
    window = start("cs231n_add_mul").window
    model = window.model
    if model.session.can_update:
        model.set_speed(16.0)
    model.to_phase(Phase.AGAIN)
    before = model.frame.position
    model.play()
    if model.session.can_update:
        qtbot.waitUntil(lambda: model.frame.position > before)
        model.pause()
    assert not model.state.playing


def test_tab_walks_the_wires_in_the_order_of_computation_and_leaves(press, window, plan):
    order = wires_in_order(plan.graph)
    walked = []
    for _ in order:
        press(K.Key_Tab)
        assert window.canvas.hasFocus()
        walked.append(window.model.frame.view.selected)
    assert tuple(walked) == order
    press(K.Key_Tab)
    assert not window.canvas.hasFocus()
    assert window.model.frame.view.selected == ""


def test_shift_tab_walks_back(press, window, plan):
    order = wires_in_order(plan.graph)
    press(K.Key_Tab, times=3)
    press(K.Key_Backtab, SHIFT)
    assert window.model.frame.view.selected == order[1]
    press(K.Key_Backtab, SHIFT, times=2)
    assert not window.canvas.hasFocus()


def test_the_order_of_computation(plan):
    order = wires_in_order(plan.graph)
    assert sorted(order) == sorted(plan.graph.wires)
    for gate in plan.graph.gates:
        assert all(order.index(w) < order.index(gate.output) for w in gate.inputs)


@pytest.mark.parametrize("keys_", [(K.Key_F, NONE), (K.Key_0, CONTROL), (0x3139, NONE)])
def test_fit(press, window, keys_):
    window.canvas.zoom(3.0)
    assert window.canvas.mode is Mode.FREE
    press(*keys_) if keys_[0] != 0x3139 else _hangul(window)
    assert window.canvas.mode is Mode.WHOLE
    room = Rect(0, 0, window.canvas.width(), window.canvas.height())
    corners = [c for text in window.canvas.picture.texts() for c in text.corners()]
    assert all(room.contains(window.canvas.camera.to_widget(c)) for c in corners)


def _hangul(window):
    """What Hangul mode makes of the key F, where it reaches us."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0x3139, NONE, "ㄹ")
        QApplication.sendEvent(window.windowHandle(), event)


@pytest.mark.parametrize(("platform", "code"), [("xcb", 41), ("wayland", 41), ("windows", 33)])
def test_a_letter_is_found_by_its_place(window, platform, code):
    window.canvas.platform = platform
    window.canvas.zoom(2.0)
    other_script = QKeyEvent(QEvent.Type.KeyPress, 0x410, NONE, code, 0, 0, "А")
    QApplication.sendEvent(window.canvas, other_script)
    assert window.canvas.mode is Mode.WHOLE


def test_zoom(press, window):
    scale = window.canvas.camera.scale
    press(K.Key_Plus)
    assert window.canvas.camera.scale == pytest.approx(scale * 1.25)
    press(K.Key_Minus, times=2)
    assert window.canvas.camera.scale == pytest.approx(scale / 1.25)


def test_views_keep_the_place(press, window):
    press(K.Key_Right, times=7)
    network = window.canvas.picture
    assert press(K.Key_2, CONTROL) == Position(1, 7)
    assert window.model.frame.view.view == "gates"
    assert window.canvas.picture != network
    assert press(K.Key_1, CONTROL) == Position(1, 7)
    assert window.canvas.picture == network


def test_samples(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    qtbot.keyClick(window.canvas, K.Key_Right)
    first = window.canvas.picture
    qtbot.keyClick(window.canvas, K.Key_Down)
    assert window.model.frame.view.sample == 1
    assert window.toolbar.sample.text() == "2 of 8"
    assert window.canvas.picture != first
    for _ in range(20):
        qtbot.keyClick(window.canvas, K.Key_Down)
    assert window.model.frame.view.sample == 7
    for _ in range(20):
        qtbot.keyClick(window.canvas, K.Key_Up)
    assert window.canvas.picture == first


def test_from_pane_to_pane(press, window):
    press(K.Key_F8)
    panes = (window.canvas, window.equation, window.timeline, window.toolbar)
    panes = (*panes, window.experiment_panel)
    for pane in (*panes[1:], panes[0]):
        press(K.Key_F6)
        focus = QApplication.focusWidget()
        assert pane is focus or pane.isAncestorOf(focus)
    press(K.Key_F6, SHIFT)
    assert window.experiment_panel.isAncestorOf(QApplication.focusWidget())
    press(K.Key_Escape)
    assert window.canvas.hasFocus()


def test_the_focus_is_seen_where_it_came_by_key(press, window, qtbot):
    def rim() -> str:
        return window.canvas.grab().toImage().pixelColor(200, 0).name()

    plain = rim()
    press(K.Key_F6)
    assert rim() == plain
    press(K.Key_F6, SHIFT)
    assert window.canvas.hasFocus()
    assert rim() == window.palette().highlight().color().name()
    press(K.Key_F6)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.canvas.hasFocus()
    assert rim() == plain


def test_folded_panes_are_passed_over(press, window):
    press(K.Key_F9)
    assert not window.equation.isVisible()
    press(K.Key_F6)
    assert window.timeline.isAncestorOf(QApplication.focusWidget())
    press(K.Key_F9)
    assert window.equation.isVisible()


def test_arrows_in_the_timeline(press, window, plan):
    press(K.Key_F6, times=2)
    assert window.timeline.bar.hasFocus()
    assert press(K.Key_Right, times=3) == Position(1, 3)
    assert press(K.Key_Left) == Position(1, 2)
    assert press(K.Key_End) == Position(1, plan.length)
    assert press(K.Key_Home) == Position(1, 0)


def test_escape_gives_up_the_selection(press, window):
    press(K.Key_Tab)
    press(K.Key_P)
    assert window.model.state.pinned
    press(K.Key_Escape)
    assert window.model.frame.view.selected == ""
    assert not window.model.state.pinned


def test_a_pinned_number_stays_while_stepping(press, window):
    press(K.Key_Tab)
    chosen = window.model.frame.view.selected
    press(K.Key_P)
    press(K.Key_Right, times=3)
    assert window.model.frame.view.selected == chosen
    press(K.Key_P)
    press(K.Key_Right)
    assert window.model.frame.view.selected == ""


def test_a_table_has_no_steps(start, qtbot):
    window = start("article004_cost_tables").window
    before = window.model.frame
    for key in (K.Key_Right, K.Key_Left, K.Key_Space, K.Key_End, K.Key_Tab):
        qtbot.keyClick(window.canvas, key)
    assert window.model.frame.position == before.position
    assert not window.model.state.playing
    assert not window.timeline.isVisible()
    for name in ("forward", "back", "play", "home", "end", "iteration", "start-value"):
        assert not window.actions_[name].isEnabled()
