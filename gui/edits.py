"""Changes of an experiment are taken back and made again, whoever has made them.

``Edits(window)`` notes each experiment that takes another's place; ``undo()`` and ``redo()`` go
from one to the next.  Another file or example ends what can be taken back; a window in another
language goes on from the one before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from core.errors import UserError
from core.experiment import Experiment
from gui.scene.frame import Frame

if TYPE_CHECKING:
    from gui.window import Window

MOST: Final = 200


class Edits(QObject):
    """See the module."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._now = window.model.experiment
        self._past: list[Experiment] = []
        self._future: list[Experiment] = []
        self._going = False
        window.model.changed.connect(self._look)
        window.model.opened.connect(self._forget)

    def undo(self) -> None:
        """Take the last change back, and stay in place; ``UserError`` if there is none."""
        if not self._past:
            raise UserError("There is nothing to undo.")
        self._go(self._past, self._future)

    def redo(self) -> None:
        """Make again what was taken back; ``UserError`` if there is none."""
        if not self._future:
            raise UserError("There is nothing to make again.")
        self._go(self._future, self._past)

    def go_on_from(self, before: Edits) -> None:
        """Take back and make again what could be in the window before."""
        self._past, self._future = [*before._past], [*before._future]

    def _go(self, source: list[Experiment], target: list[Experiment]) -> None:
        self._going = True
        try:
            self._put(source[-1])
        finally:
            self._going = False
        target.append(self._now)
        self._now = source.pop()

    def _put(self, experiment: Experiment) -> None:
        if experiment.table is None:
            self._window.model.edit(experiment)
        else:
            self._window.sides.tables.put(experiment)

    def _look(self, frame: Frame) -> None:
        # On the way to another state frames of both are shown.
        if frame.experiment is not self._now and not self._going:
            self._past = [*self._past[1 - MOST :], self._now]
            self._future.clear()
            self._now = frame.experiment

    def _forget(self, experiment: Experiment) -> None:
        self._past.clear()
        self._future.clear()
        self._now = experiment
