"""Presentation mode: diagram, formula and timeline in large type, and nothing else.

Page keys and arrows step as always, which is what lecture remotes send; ``.`` hides
everything until the next step, Esc leaves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.canvas.camera import LEAST, READABLE
from gui.canvas.paint import ground
from gui.settings import Settings
from gui.text_size import use_text_size

if TYPE_CHECKING:
    from gui.window import Window

LARGE: Final = 170
"""Type of formula and timeline at least, in per cent of the usual size of text."""
NUMBERS: Final = 17.0
"""Pixels that the diagram's numbers are high, where it would fit only with smaller ones."""
FITTED: Final = 14.0
"""Pixels that they are high at least where all of the diagram is shown."""
MOST_GROWN: Final = 1.6
"""So many times larger than usual are the diagram's numbers in very large text."""
_FORMULA: Final = 0.2
"""Part of the screen's height that the formula has at most."""


class Presentation:
    """Whether the window is presenting; ``on`` and ``blank`` are to be read only."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._cover: Cover | None = None
        self._state = window.windowState()
        self.on = False

    @property
    def blank(self) -> bool:
        """Whether everything is hidden."""
        return self._cover is not None

    @property
    def maximized(self) -> bool:
        """Whether the window is maximized when nothing is presented."""
        state = self._state if self.on else self._window.windowState()
        return bool(state & Qt.WindowState.WindowMaximized)

    def toggle(self) -> None:
        """Begin or end."""
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Leave only what is presented, on the whole screen."""
        if self.on:
            return
        self.on = True
        window = self._window
        self._state = window.windowState()
        self._show_chrome(False)
        window.setWindowState(self._state | Qt.WindowState.WindowFullScreen)
        window.canvas.rearrange()
        window.canvas.setFocus()
        # What was hidden gave the focus on as Tab does.
        window.canvas.show_ring(False)

    def leave(self) -> None:
        """Show the window as it was before."""
        if not self.on:
            return
        self.uncover()
        self.on = False
        window = self._window
        self._show_chrome(True)
        window.setWindowState(self._state)
        window.canvas.rearrange()
        window.canvas.setFocus()

    def _show_chrome(self, shown: bool) -> None:
        window = self._window
        for part in (window.menuBar(), window.toolbar):
            part.setVisible(shown)
        window.crumbs.presenting = not shown
        # One place says how numbers are read: the bar, or while presenting the picture.
        window.sides.readings.present(not shown)
        self.set_type()
        window.refresh()

    def set_type(self) -> None:
        """Give the program the size of text that is chosen, or the large one."""
        chosen = self._window.settings.text_size
        use_text_size(max(chosen, LARGE) if self.on else chosen)
        self.set_numbers()
        self._window.arrange()

    def set_numbers(self) -> None:
        """Say how small the diagram's numbers may be: it grows with the text, up to a point."""
        grown = min(max(self._window.settings.text_size / 100, 1.0), MOST_GROWN)
        high, least = READABLE * grown, LEAST * grown
        if self.on:
            high, least = max(high, NUMBERS), max(least, FITTED)
        self._window.canvas.read_at(high, least)

    def arranged(self, settings: Settings) -> Settings:
        """Return which panels are shown, and how large."""
        if not self.on:
            return settings
        grown = round(settings.why_height * LARGE / 100)
        height = min(grown, round(self._window.height() * _FORMULA))
        return replace(settings, experiment_panel=False, why_panel=True, why_height=height, side="")

    # -- blank -------------------------------------------------------------------

    def toggle_blank(self) -> None:
        """Hide everything, or show it again."""
        if self.blank:
            self.uncover()
        elif self.on:
            self._cover = Cover(self._window, self, self._window.canvas)

    def uncover(self, _frame: object = None) -> None:
        """Show what is there; nothing happens where it is seen."""
        if self._cover is not None:
            self._cover.setParent(None)
            self._cover.deleteLater()
            self._cover = None
            self._window.refresh()

    @property
    def theme(self) -> str:
        """The theme whose ground the cover has."""
        return self._window.theme


class Cover(QWidget):
    """The ground over everything; a click takes it away.  Keys go on to the diagram."""

    def __init__(self, over: QWidget, presentation: Presentation, keys: QWidget) -> None:
        """``keys``: the widget that gets the keys; what it has no use for uncovers, too."""
        super().__init__(over)
        self._presentation = presentation
        self._over = over
        over.installEventFilter(self)
        keys.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Cover all of it at any size; a step that is not possible uncovers, too."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        elif event.type() == QEvent.Type.KeyPress and self.isVisible():
            self._presentation.uncover()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint nothing but the ground."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), ground(self._presentation.theme))

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show what is there."""
        self._presentation.uncover()
