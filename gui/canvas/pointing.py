"""What the pointer rests on: told after a short rest, so that passing over flickers nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from gui.scene.shapes import Tag

REST: Final = 120
"""Milliseconds that the pointer stays on a thing before it is told."""

_Key = tuple[str, tuple[int, ...]]


class Pointing(QObject):
    """``rested`` brings the Tag that is pointed at, ``None`` for nothing, each only once."""

    rested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: _Key = ("", ())
        self._next: Tag | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(REST)
        self._clock.timeout.connect(self._tell)

    @property
    def waiting(self) -> bool:
        """Whether something is going to be told."""
        return self._clock.isActive()

    def move(self, tag: Tag | None) -> None:
        """Note that the pointer is over ``tag`` now."""
        if _key(tag) == self._told:
            self.stop()
        elif not self._clock.isActive() or _key(tag) != _key(self._next):
            self._next = tag
            self._clock.start()

    def stop(self) -> None:
        """Tell nothing of what was pointed at last."""
        self._clock.stop()

    def know(self, wire: str, entry: tuple[int, ...]) -> None:
        """Note what is in focus, wherever that came from."""
        self._told = (wire, entry)

    def _tell(self) -> None:
        self._told = _key(self._next)
        self.rested.emit(self._next)


def _key(tag: Tag | None) -> _Key:
    return ("", ()) if tag is None else (tag.wire, tag.entry)
