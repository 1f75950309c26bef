"""Presentation mode: large type, no chrome, keys of a lecture remote, and back."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from core.session import Position
from gui.canvas.paint import ground
from gui.presentation import NUMBERS
from gui.scene.style import SIZE_SMALL

K = Qt.Key
PANES = ("toolbar", "experiment_panel", "menuBar")


@pytest.fixture
def press(qtbot, window):
    def press(key):
        qtbot.keyClick(window.canvas, key)

    return press


@pytest.fixture
def shown(window, press, qtbot):
    """The window, presenting."""
    press(K.Key_F5)
    qtbot.waitUntil(window.isFullScreen)
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: window.canvas.width() > 1900)
    return window


def chrome(window) -> list[bool]:
    parts = (window.menuBar(), window.toolbar, window.experiment_panel)
    return [part.isVisible() for part in parts]


def test_only_diagram_formula_and_timeline_are_left(shown, press):
    assert chrome(shown) == [False, False, False]
    assert shown.canvas.hasFocus()
    for part in (shown.canvas, shown.equation, shown.timeline):
        assert part.isVisible()
    assert shown.equation.strip
    assert shown.canvas.width() == shown.width()
    assert shown.timeline.iteration.font().pointSizeF() == 17.0
    assert shown.actions_["present"].isChecked()


def test_formula_and_loss_are_large(window, press, qtbot):
    window.model.end()
    small = [p.height() for p in window.equation._pictures if p.isVisible()]
    loss = window.timeline.loss.height()
    press(K.Key_F5)
    large = [p.height() for p in window.equation._pictures if p.isVisible()]
    assert len(large) == len(small)
    assert all(b > 1.3 * a for a, b in zip(small, large, strict=True))
    assert window.timeline.loss.height() > 1.5 * loss
    press(K.Key_F5)
    assert [p.height() for p in window.equation._pictures if p.isVisible()] == small
    assert window.timeline.loss.height() == loss


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_numbers_can_be_read_from_afar_and_the_newest_is_in_sight(window, press, qtbot, size):
    press(K.Key_F5)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.canvas.width() == size[0])
    plan = window.model.session.plan
    for _ in range(plan.length):
        press(K.Key_PageDown)
        camera = window.canvas.camera
        assert camera.scale * SIZE_SMALL >= NUMBERS * 0.8
        halos = [s.rect for s in window.canvas.picture.shapes if s.tag.kind == "halo"
                 and hasattr(s, "rect")]  # fmt: skip
        for rect in halos[:1]:
            x, y = camera.to_widget(rect.center)
            assert 0 <= x <= window.canvas.width()
            assert 0 <= y <= window.canvas.height()
    assert window.model.frame.position == Position(1, plan.length)


def test_escape_first_gives_up_a_pin_and_then_leaves(shown, press):
    press(K.Key_Tab)
    press(K.Key_P)
    assert shown.model.state.pinned
    press(K.Key_Escape)
    assert not shown.model.state.pinned
    assert shown.presentation.on
    press(K.Key_Escape)
    assert not shown.presentation.on
    assert not shown.isFullScreen()
    assert chrome(shown) == [True, True, False]
    assert shown.canvas.hasFocus()
    assert not shown.actions_["present"].isChecked()


def test_what_was_folded_away_and_how_large_it_was_is_as_before(window, press, qtbot):
    press(K.Key_F8)
    press(K.Key_F9)
    before, size = window.settings, window.size()
    press(K.Key_F5)
    assert window.equation.isVisible()
    press(K.Key_Right)
    press(K.Key_F5)
    assert chrome(window) == [True, True, True]
    assert not window.equation.isVisible()
    assert window.settings == before
    qtbot.waitUntil(lambda: window.size() == size)


def colours(window) -> set[str]:
    image = window.grab().toImage()
    spots = [(x, y) for x in range(5, image.width(), 41) for y in range(5, image.height(), 23)]
    return {image.pixelColor(x, y).name() for x, y in spots}


@pytest.mark.parametrize("key", [K.Key_Period, K.Key_PageDown, K.Key_Left, K.Key_Right, K.Key_End])
def test_a_dot_hides_everything_until_a_dot_or_a_step(shown, press, key):
    press(K.Key_PageDown)
    press(K.Key_PageDown)
    here = shown.model.frame.position
    press(K.Key_Period)
    assert colours(shown) == {ground(shown.theme).name()}
    press(key)
    assert len(colours(shown)) > 3
    assert (shown.model.frame.position == here) is (key == K.Key_Period)


def test_a_step_that_is_not_possible_and_a_click_show_it_again(shown, press, qtbot):
    press(K.Key_Period)
    press(K.Key_Left)
    assert not shown.presentation.blank
    press(K.Key_Period)
    assert shown.presentation.blank
    cover = shown.childAt(QPoint(40, 40))
    qtbot.mouseClick(cover, Qt.MouseButton.LeftButton)
    assert not shown.presentation.blank
    press(K.Key_Period)
    press(K.Key_Escape)
    assert not shown.presentation.blank
    assert shown.presentation.on


def test_the_dot_by_its_place(shown):
    shown.canvas.platform = "xcb"
    for blank in (True, False):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0x44E, Qt.KeyboardModifier.NoModifier, 60, 0, 0, "ю")
            QApplication.sendEvent(shown.canvas, event)
        assert shown.presentation.blank is blank


def test_the_dot_does_nothing_in_the_window(window, press):
    press(K.Key_Period)
    assert not window.presentation.blank
    assert not window.actions_["blank"].isEnabled()


def test_language_and_theme_change_while_presenting(start, qtbot):
    app = start()
    qtbot.keyClick(app.window.canvas, K.Key_F5)
    app.window.actions_["theme.dark"].trigger()
    assert app.window.presentation.on
    app.window.actions_["language.ko"].trigger()
    assert app.window.presentation.on
    assert chrome(app.window) == [False, False, False]
    qtbot.waitUntil(app.window.isActiveWindow)
    qtbot.keyClick(app.window.canvas, K.Key_Escape)
    assert chrome(app.window) == [True, True, False]
    app.window.actions_["language.en"].trigger()


def test_closing_while_presenting_remembers_the_window(start, qtbot):
    app = start()
    app.window.resize(1111, 777)
    qtbot.waitUntil(lambda: app.window.size().width() == 1111)
    qtbot.keyClick(app.window.canvas, K.Key_F5)
    app.window.close()
    assert (app.settings.width, app.settings.height) == (1111, 777)
    assert not app.settings.maximized
    assert QApplication.font().pointSizeF() == 10.0
