"""A window as the user has it, without a screen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from core.files.examples import open_example
from gui.app import App
from gui.i18n import set_language
from gui.settings import Settings, Store
from gui.window import Window

Opener = Callable[..., Window]


class Remembered(Store):
    """Settings that are kept in memory."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(None)
        self.settings = settings
        self.first = False

    def load(self) -> Settings:
        return self.settings

    def save(self, settings: Settings) -> None:
        self.settings = settings


def end(started: list[App]) -> None:
    """End programs that were started, and with them the language they chose."""
    for app in started:
        app.window.close()
        app.window.deleteLater()
        app.model.close()
        app.deleteLater()
    set_language("en")


@pytest.fixture
def start(qtbot, qapp: QApplication) -> Iterator[Callable[..., App]]:
    """Start the program on an example; everything ends with the test."""
    started: list[App] = []

    def begin(name: str = "article001_a", **wishes) -> App:
        wishes = {"language": "en", "theme": "light", "motion": "on", **wishes}
        app = App(qapp, open_example(name), Remembered(Settings(**wishes)))
        started.append(app)
        with qtbot.waitActive(app.window):
            app.show()
        qtbot.waitUntil(app.window.canvas.hasFocus)
        qtbot.waitUntil(lambda: not app.window.drawing.busy)
        return app

    yield begin
    end(started)


@pytest.fixture
def window(start) -> Window:
    """The window on the first example."""
    return start().window
