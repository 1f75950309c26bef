"""What the next key will show, made ready while nobody waits for anything.

API summary
-----------
``Ahead(window)``   belongs to one window

A key that is held comes some thirty times a second, a step takes a third of that time: in
the rest of it the picture and the explanation of the step after are made, so that the key
itself only has to show them.  Nothing is made twice: whoever goes on takes what is ready,
and what nobody takes is dropped.  In slices, so that no key waits for more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from gui.tidy import tidy

if TYPE_CHECKING:
    from gui.window import Window

PAUSE: Final = 2
"""Milliseconds after a painted step: what belongs to that comes first."""


class Ahead(QObject):
    """See the module."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._slices: Iterator[None] | None = None
        self._due = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        window.model.changed.connect(self._drop)
        window.model.controls.connect(self._turned)
        window.canvas.painted.connect(self._painted)

    @property
    def ready(self) -> bool:
        """Whether there is nothing more to make ready."""
        return self._slices is None and not self._due

    def _drop(self) -> None:
        """Another moment is to be shown: that comes first."""
        self._due = True
        self._slices = None
        self._timer.stop()

    def _painted(self) -> None:
        if self._due:
            self._begin()

    def _turned(self) -> None:
        """Another stride leads to another moment."""
        if not self._due:
            self._begin()

    def _begin(self) -> None:
        self._due = False
        self._slices = self._work()
        self._timer.start(PAUSE)

    def _go_on(self) -> None:
        if self._slices is None:
            return
        for _ in self._slices:
            self._timer.start(0)
            return
        self._slices = None
        tidy()

    def _work(self) -> Iterator[None]:
        """Make all that can be made of the next moment, with a break after each part."""
        frame = self._window.model.ahead()
        if frame is None:
            return
        yield
        picture = self._window.drawing.prepare(frame)
        yield
        yield from self._window.equation.prepare(frame)
        yield
        if picture is not None:
            self._window.canvas.prepare(picture)
