"""The size of text: chosen, remembered, and nothing is cut off by it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QToolButton

from gui.dialogs.ask import Question
from gui.scene.style import SIZE_SMALL
from gui.settings import TEXT_SIZES, Settings, checked

CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def clipped(window) -> list[str]:
    """The texts of buttons and one-line labels that have less room than they need."""
    found = []
    for widget in window.findChildren(QAbstractButton) + window.findChildren(QLabel):
        if not widget.isVisible() or not widget.text() or widget.property("wordWrap"):
            continue
        icons = isinstance(widget, QToolButton) and (
            widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        need = QFontMetrics(widget.font()).boundingRect(widget.text().replace("&", ""))
        if not icons and (need.width() > widget.width() + 1 or need.height() > widget.height() + 2):
            found.append(widget.text())
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax"])
def test_nothing_is_cut_off_at_any_size(start, language, name, qtbot):
    app = start(name, language=language, width=1280, height=800)
    window = app.window
    window.model.end()
    for size in TEXT_SIZES:
        window.actions_[f"text.{size}"].trigger()
        assert app.settings.text_size == size
        qtbot.waitUntil(lambda: not clipped(window), timeout=3000)
        assert (window.width(), window.height()) == (1280, 800), size
        assert window.canvas.height() >= 200
        # What stands in the toolbar is inside the window.
        for button in window.toolbar.findChildren(QToolButton):
            if button.isVisible():
                right = button.mapTo(window, button.rect().topRight()).x()
                assert right < window.width(), (size, button.objectName())


def test_everything_grows_at_once(start, qtbot):
    app = start()
    window = app.window
    window.model.end()

    def sizes():
        formula = next(p for p in window.equation._pictures if p.isVisible())
        return {
            "menu": window.menuBar().font().pointSizeF(),
            "button": window.toolbar.stride.font().pointSizeF(),
            "icon": window.toolbar.stride.iconSize().width(),
            "formula": formula.height(),
            "bar": window.timeline.bar.height() - 14,
            "loss": window.timeline.loss.height(),
            "title": window.equation.title.font().pointSizeF(),
        }

    before = sizes()
    window.actions_["text.200"].trigger()
    for name, after in sizes().items():
        # A formula may be smaller where it would not fit.
        assert after > before[name] * (1.4 if name == "formula" else 1.9), name
    window.actions_["iteration"].trigger()
    question = window.findChild(Question)
    assert question.field.font().pointSizeF() == 20.0
    question.reject()
    window.actions_["text.100"].trigger()
    assert sizes() == before


def test_larger_and_smaller_by_key(start, qtbot):
    app = start()
    seen = []
    for _ in range(8):
        seen.append(app.settings.text_size)
        qtbot.keyClick(app.window.canvas, Qt.Key.Key_Equal, CONTROL_ALT)
    assert seen == [100, 110, 125, 150, 175, 200, 200, 200]
    assert not app.window.actions_["text.larger"].isEnabled()
    for _ in range(9):
        qtbot.keyClick(app.window.canvas, Qt.Key.Key_Minus, CONTROL_ALT)
    assert app.settings.text_size == 80
    assert app.window.actions_["text.80"].isChecked()


def test_it_is_there_at_the_next_start(start):
    app = start(text_size=150)
    assert QApplication.font().pointSizeF() == 15.0
    assert app.window.toolbar.stride.font().pointSizeF() == 15.0


@pytest.mark.parametrize("wrong", [79, 201, 0, -100, "150", 1.5, True, None, 10**9])
def test_a_wrong_size_reads_as_usual(wrong):
    assert checked({"text_size": wrong}) == Settings()


def test_dragged_panels_keep_their_share_at_another_size(start, qtbot):
    window = start(width=1280, height=800).window
    splitter = window.arrangement.below
    handle = splitter.handle(1)
    spot = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseMove(handle, spot - type(spot)(0, 60))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=spot - type(spot)(0, 60))
    dragged = window.settings.why_height
    assert dragged > 150
    window.actions_["text.150"].trigger()
    qtbot.waitUntil(lambda: abs(splitter.sizes()[1] - 1.5 * dragged) <= 3)
    window.actions_["text.100"].trigger()
    qtbot.waitUntil(lambda: abs(splitter.sizes()[1] - dragged) <= 3)


def test_the_diagram_s_numbers_grow_with_the_text(start, qtbot):
    """At 200 % what cannot be fitted with larger numbers is followed instead."""
    app = start("article001_a", width=1280, height=800)
    canvas = app.window.canvas
    usual = canvas.camera.scale * SIZE_SMALL
    assert usual < 14.4
    app.window.actions_["text.200"].trigger()
    qtbot.waitUntil(lambda: canvas.camera.scale * SIZE_SMALL >= 1.6 * 9)
    app.window.actions_["text.100"].trigger()
    qtbot.waitUntil(lambda: canvas.camera.scale * SIZE_SMALL == pytest.approx(usual, abs=0.5))


def test_a_start_with_large_text_has_large_numbers(start):
    app = start("article001_a", width=1280, height=800, text_size=200)
    assert app.window.canvas.camera.scale * SIZE_SMALL >= 1.6 * 9
