"""The composition root: themes, settings, start and end."""

import pytest
from PySide6.QtCore import QEventLoop, QRect, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui import theme
from gui.app import ALL_PANELS, first_settings, held_in
from gui.scene.style import contrast
from gui.settings import Settings


def test_the_theme_changes_everything(start, qapp):
    app = start()
    light = app.window.grab().toImage()
    app.window.actions_["theme.dark"].trigger()
    dark = app.window.grab().toImage()
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() < 60
    for x, y in ((3, 3), (3, 50), (640, 100), (1270, 790), (640, 795), (20, 700)):
        assert light.pixelColor(x, y).lightness() > 200, (x, y)
        assert dark.pixelColor(x, y).lightness() < 60, (x, y)
    assert app.settings.theme == "dark"
    app.window.actions_["theme.light"].trigger()
    assert app.window.grab().toImage() == light


class Desktop:
    """An application on a desktop of some colour scheme."""

    def __init__(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme

    def styleHints(self):  # noqa: N802 - Qt's name
        return self

    def colorScheme(self):  # noqa: N802 - Qt's name
        return self._scheme


@pytest.mark.parametrize(
    ("scheme", "system"),
    [
        (Qt.ColorScheme.Dark, "dark"),
        (Qt.ColorScheme.Light, "light"),
        (Qt.ColorScheme.Unknown, "light"),
    ],
)
def test_the_theme_is_the_systems_unless_chosen(scheme, system):
    assert theme.theme_of(Desktop(scheme), "system") == system
    assert theme.theme_of(Desktop(scheme), "dark") == "dark"
    assert theme.theme_of(Desktop(scheme), "light") == "light"


@pytest.mark.parametrize(("wish", "follows"), [("system", True), ("light", False)])
def test_a_change_of_the_system_is_followed(start, qapp, wish, follows):
    start(theme=wish)
    qapp.setPalette(theme.palette("dark"))
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    light = qapp.palette().color(QPalette.ColorRole.Window).lightness() > 200
    assert light == follows


@pytest.mark.parametrize("name", ["light", "dark"])
def test_texts_of_widgets_can_be_read(name):
    grounds = ("bar", "field", "hover", "chosen")

    def rgb(role):
        return theme.chrome(name, role).getRgb()[:3]

    palette = theme.palette(name)
    text = palette.color(QPalette.ColorRole.WindowText).getRgb()[:3]
    bands = ("forward", "loss", "backward", "update", "again", "note", "pressed")
    assert all(contrast(text, rgb(ground)) >= 4.5 for ground in (*grounds, *bands))
    assert all(contrast(rgb("muted"), rgb(ground)) >= 4.0 for ground in ("bar", "field"))
    assert contrast(rgb("on-tip"), rgb("tip")) >= 4.5
    assert contrast(rgb("on-accent"), rgb("accent")) >= 4.5
    assert contrast(rgb("accent"), rgb("bar")) >= 3.0


def test_settings_are_kept_when_the_window_closes(start, qtbot):
    app = start()
    app.window.resize(1111, 777)
    app.window.actions_["digits.6"].trigger()
    app.window.actions_["panel.experiment"].trigger()
    qtbot.waitUntil(lambda: app.window.width() == 1111)
    app.window.close()
    kept = app._store.settings
    assert (kept.width, kept.height, kept.digits) == (1111, 777, 6)
    assert kept.experiment_panel
    again = start(width=kept.width, height=kept.height, digits=kept.digits)
    assert again.window.size() == QSize(1111, 777)
    assert again.model.frame.view.digits == 6


def test_the_first_window_suits_the_screen():
    small = first_settings(QSize(1024, 700), Settings())
    assert (small.width, small.height, small.experiment_panel) == (1024, 700, False)
    plain = first_settings(QSize(1280, 800), Settings())
    assert (plain.width, plain.height, plain.experiment_panel) == (1280, 800, False)
    large = first_settings(QSize(2560, 1440), Settings())
    assert large.width == 2048 >= ALL_PANELS
    assert large.experiment_panel


def test_a_remembered_size_is_held_to_the_screen(start, qapp, qtbot):
    room = qapp.primaryScreen().availableGeometry()
    window = start(width=room.width() + 900, height=room.height() + 700).window
    qtbot.waitUntil(lambda: room.contains(window.frameGeometry()))
    assert window.width() > 1280


@pytest.mark.parametrize("spot", [QRect(-90, -5, 300, 200), QRect(900, 950, 300, 200)])
def test_a_window_beside_the_screen_is_put_on_it(spot):
    room = QRect(10, 20, 1000, 800)
    assert room.contains(held_in(spot, room))
    assert held_in(spot, room).size() == spot.size()
    assert held_in(QRect(0, 0, 4000, 3000), room).topLeft() == room.topLeft()


def test_nothing_is_cut_off(start, qtbot):
    """Every label and button has the room that its text needs."""
    for language in ("en", "ko"):
        for name in ("iris_4_5_3_relu_softmax", "article001_a"):
            window = start(name, language=language, experiment_panel=True).window
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            for label in window.findChildren(QLabel):
                if label.isVisible() and not label.wordWrap():
                    assert label.width() >= label.sizeHint().width() - 1, label.text()
            for child in window.toolbar.findChildren(QWidget):
                if child.isVisible():
                    assert child.width() >= child.minimumSizeHint().width(), child.objectName()
                    assert window.toolbar.rect().contains(
                        child.rect().translated(child.mapTo(window.toolbar, child.rect().topLeft()))
                    )
