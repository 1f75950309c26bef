"""The clock of playing: calls for the next move until there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Player(QObject):
    """``move`` makes one move and says whether there was one; ``ended`` tells that there
    was none, or that it failed (an error would come again with each tick)."""

    ended = Signal()

    def __init__(self, move: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._move = move
        self._clock = QTimer(self)
        # A coarse timer is off by up to 5 %, which can be heard in the rhythm of 20 a second.
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)

    def start(self, speed: float) -> None:
        """Make ``speed`` moves a second from now on."""
        self._clock.start(round(1000 / speed))

    def stop(self) -> None:
        """Make no more moves."""
        self._clock.stop()

    def _tick(self) -> None:
        moved = False
        try:
            moved = self._move()
        finally:
            if not moved:
                self.ended.emit()
