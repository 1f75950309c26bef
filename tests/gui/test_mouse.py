"""Everything by mouse: hit areas, splitters, a pinch on a touch screen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from gui.commands import COMMANDS
from tests.gui.test_commands import below


@pytest.mark.parametrize("size", [80, 100, 200])
def test_buttons_are_large_enough_to_hit(start, size):
    window = start("iris_4_5_3_relu_softmax", text_size=size).window
    window.actions_["panel.experiment"].trigger()
    buttons = [b for b in window.findChildren(QToolButton) if b.isVisible()]
    assert len(buttons) > 12
    for button in buttons:
        assert min(button.width(), button.height()) >= 18, button.objectName()


def test_every_command_is_in_a_menu(window):
    menus = [a.objectName() for m in window.menuBar().actions() for a in below(m.menu())]
    assert set(menus) >= {command.id for command in COMMANDS}


@pytest.mark.parametrize("side", [-4, 0, 4])
def test_splitters_are_grabbed_beside_their_line(start, qtbot, side):
    window = start().window
    splitter = window.arrangement.below
    handle = splitter.handle(1)
    assert splitter.handleWidth() == 1
    line = handle.mapTo(window, handle.rect().center())
    spot = line + QPoint(0, side)
    grabbed = window.childAt(spot)
    assert grabbed is handle
    assert handle.cursor().shape() == Qt.CursorShape.SplitVCursor
    before = splitter.sizes()[1]
    at = handle.mapFrom(window, spot)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(handle, at - QPoint(0, 50))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=at - QPoint(0, 50))
    assert splitter.sizes()[1] == pytest.approx(before + 50, abs=GRIP_SLACK)
    assert window.settings.why_height == splitter.sizes()[1]


GRIP_SLACK = 6


def test_a_pinch_on_a_touch_screen_zooms_to_its_middle(window, qtbot):
    canvas = window.canvas
    device = QTest.createTouchDevice()
    middle = (450.0, 300.0)
    before, scale = canvas.camera.to_scene(middle), canvas.camera.scale

    def fingers(apart: int, how: str) -> None:
        touch = QTest.touchEvent(canvas, device)
        for i, side in enumerate((-1, 1)):
            getattr(touch, how)(i, QPoint(450 + side * apart, 300), canvas)
        touch.commit()

    fingers(50, "press")
    for apart in range(60, 130, 10):
        fingers(apart, "move")
    fingers(120, "release")
    QApplication.processEvents()
    assert canvas.camera.scale > 1.6 * scale
    assert canvas.camera.to_scene(middle) == pytest.approx(before, abs=8.0)
    assert window.model.frame.view.selected == ""
