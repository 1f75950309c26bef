"""The composition root: application, language, theme, settings, the window.

``run`` returns when the last window is closed.  What is not needed for the first picture
is imported later.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    QTranslator,
)
from PySide6.QtWidgets import QApplication

from core.errors import UserError
from core.experiment import Experiment
from core.files.examples import open_example
from gui import theme
from gui.ahead import Ahead
from gui.commands.notation import notation_of
from gui.crash import CrashReporter
from gui.fonts import POINTS, interface_font
from gui.i18n import set_language, system_language, tr
from gui.scene.frame import WRITTEN, ViewSettings
from gui.session_model import SessionModel
from gui.settings import SYSTEM, Settings, Store, standard_path
from gui.window import Window

FIRST_EXAMPLE = "article001_a"
ALL_PANELS = 1800
"""From this width of the window on nothing is folded away at the first start."""


class App(QObject):
    """Holds what outlives a window: model, settings, theme, language."""

    def __init__(
        self,
        application: QApplication,
        experiment: Experiment | None,
        store: Store,
        opened: Path | None = None,
    ) -> None:
        """Without ``experiment`` the example that was open last is shown.

        ``opened`` is the file that it is from.
        """
        super().__init__()
        self._opened = opened
        self._application = application
        self._store = store
        self.settings = store.load()
        self._translator: QTranslator | None = None
        self.system_moves = True
        self.crashes = CrashReporter(self)
        self._set_up()
        if store.first:
            self.settings = first_settings(
                application.primaryScreen().availableSize(), self.settings
            )
        written = {name: getattr(self.settings, name) for name in WRITTEN}
        view = ViewSettings(language=self._use_language(), notes=self.settings.notes, **written)
        self.theme = theme.apply(application, self.settings.theme, self.settings.scheme)
        self.model = SessionModel(experiment or last_example(self.settings), view, self)
        self.model.set_reading(notation=notation_of(self.settings))
        self.model.crashed.connect(self.crashes.report)
        self.window = self._make_window()
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        hints.accessibility().contrastPreferenceChanged.connect(self._use_theme)
        self._tell_damaged()

    def _set_up(self) -> None:
        application = self._application
        application.setApplicationName("Chainrule")
        application.setApplicationDisplayName("Chainrule")
        application.setDesktopFileName("chainrule")
        application.setFont(interface_font(POINTS * self.settings.text_size / 100))

    def _make_window(self) -> Window:
        window = Window(self.model, self.settings, self.theme)
        Ahead(window)
        window.settings_changed.connect(self._change)
        window.closed.connect(self._closed)
        window.canvas.motion.system = self.system_moves
        return window

    def show(self) -> None:
        """Show the window as it was last time."""
        self.window.canvas.painted.connect(self._painted, Qt.ConnectionType.SingleShotConnection)
        if self.settings.maximized:
            self.window.showMaximized()
        else:
            self.window.show()
            self._keep_on_screen()
            # Its frame may be known only now.
            QTimer.singleShot(0, self.window, self._keep_on_screen)

    def _keep_on_screen(self) -> None:
        """Make the window, with its frame, no larger than its screen, and put it there."""
        window = self.window
        if window.windowState() & (
            Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        ):
            return
        room, outer = window.screen().availableGeometry(), window.frameGeometry()
        frame = outer.size() - window.size()
        window.resize(window.size().boundedTo(room.size() - frame))
        outer = window.frameGeometry()
        held = held_in(outer, room)
        if held != outer:
            window.move(held.topLeft())

    def _tell_damaged(self) -> None:
        """Say where settings that could not be read lie now."""
        if self._store.damaged is not None:
            self.window.message.say(
                tr(
                    "The settings could not be read, so everything is as at the first start. "
                    "The damaged file is kept: {file}",
                    file=self._store.damaged,
                )
            )

    def _painted(self) -> None:
        """Import what the first key press needs, once the first picture is there."""
        for later in (_get_ready, self._ask_system, self._remember_file):
            QTimer.singleShot(0, self, later)

    def _remember_file(self) -> None:
        if self._opened is not None:
            self.window.documents.remember(str(self._opened))

    def _ask_system(self) -> None:
        """Ask whether things move, which Qt does not know."""
        from gui.motion_wish import MotionWish

        MotionWish(self).changed.connect(self._use_motion)

    def _use_motion(self, moves: bool) -> None:
        self.system_moves = moves
        self.window.canvas.motion.system = moves

    # -- language ----------------------------------------------------------------

    def _use_language(self) -> str:
        """Use the language of the settings, for our texts and Qt's own; return its code."""
        wish = self.settings.language
        language = system_language() if wish == SYSTEM else wish
        set_language(language)
        QLocale.setDefault(QLocale(language))
        if self._translator is not None:
            self._application.removeTranslator(self._translator)
            self._translator = None
        if language != "en":
            translator = QTranslator(self)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if translator.load(f"qtbase_{language}", folder):
                self._application.installTranslator(translator)
                self._translator = translator
        return language

    def _change_language(self) -> None:
        """Build the window anew on the same model: nothing of the place is lost."""
        before = self.window
        presenting = before.presentation.on
        before.presentation.leave()
        language = self._use_language()
        self.model.set_view(language=language)
        self.window = self._make_window()
        self.window.setGeometry(before.geometry())
        self.window.setWindowState(before.windowState())
        self.window.show()
        self.window.canvas.look_like(before.canvas)
        self.window.sides.edits.go_on_from(before.sides.edits)
        self.window.activateWindow()
        before.closed.disconnect(self._closed)
        before.close()
        before.deleteLater()
        # The first window is among what the start has made: it is garbage now.
        gc.unfreeze()
        if presenting:
            self.window.presentation.enter()

    # -- settings ----------------------------------------------------------------

    def _change(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        self._store.save(settings)
        if (settings.theme, settings.scheme) != (before.theme, before.scheme):
            self._use_theme()
        self.window.set_settings(settings)
        if settings.text_size != before.text_size:
            self.window.presentation.set_type()
        if settings.language != before.language:
            self._change_language()

    def _use_theme(self) -> None:
        self.theme = theme.apply(self._application, self.settings.theme, self.settings.scheme)
        self.window.set_theme(self.theme)

    def _follow_system(self) -> None:
        if self.settings.theme == SYSTEM:
            self._use_theme()

    def _closed(self) -> None:
        self.settings = self.window.settings
        self._store.save(self.settings)
        self.model.close()


def _get_ready() -> None:
    if not gc.isenabled():
        # What the start has made is never looked through: it stays.
        gc.freeze()
        gc.enable()
    for name in ("core.explain", "gui.scene.formula_text"):
        import_module(name)


def first_settings(room: QSize, settings: Settings) -> Settings:
    """Return a window of four fifths of the screen; a large one has room for every panel."""
    width = min(max(round(room.width() * 0.8), settings.width), room.width())
    height = min(max(round(room.height() * 0.8), settings.height), room.height())
    return replace(settings, width=width, height=height, experiment_panel=width >= ALL_PANELS)


def held_in(spot: QRect, room: QRect) -> QRect:
    """Return ``spot`` moved into ``room``; where it is too large its top left corner is."""
    x = max(min(spot.x(), room.x() + room.width() - spot.width()), room.x())
    y = max(min(spot.y(), room.y() + room.height() - spot.height()), room.y())
    return QRect(QPoint(x, y), spot.size())


def last_example(settings: Settings) -> Experiment:
    """Return the example that was opened last if it still is one, else the first."""
    try:
        return open_example(settings.example or FIRST_EXAMPLE)
    except UserError:
        return open_example(FIRST_EXAMPLE)


def run(
    experiment: Experiment | None,
    argv: list[str],
    problem: UserError | None = None,
    opened: Path | None = None,
) -> int:
    """Open the window on ``experiment`` (the last example without one); return the status.

    ``problem``: what the window has to tell at once, in its own language.  ``opened``: the file
    that the experiment is from.

    Raises:
        UserError: the experiment is not well formed, or the installation is damaged.
    """
    # Asked for as an argument the style needs no Python class, with its four hundred names.
    wish = [*(argv or ["chainrule"]), "-style", "Fusion"]
    known = QApplication.instance()
    application = known if isinstance(known, QApplication) else QApplication(wish)
    app = App(application, experiment, Store(standard_path()), opened)
    app.crashes.install()
    app.show()
    if problem is not None:
        app.window.tell(problem)
    status = application.exec()
    app.crashes.remove()
    return int(status)
