"""Sentences for what is new, while assistive technology listens.

A :class:`Speaker` tells a canvas' reader the newest number after each move and the selected
one after each choice.  What is said interrupts what was being said: who holds a key down
hears the last number, not a queue of old ones.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from gui.canvas.canvas import Canvas
from gui.scene.frame import Frame

News = tuple[object, ...]


class Speaker(QObject):
    """``said`` brings each sentence, after it was handed on."""

    said = Signal(str)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._place: News = ()
        self._choice: News = ()

    def tell(self, frame: Frame) -> None:
        """Say what of ``frame`` is new; nothing, at no cost, while nobody listens."""
        if not QAccessible.isActive():
            return
        view = frame.view
        place = (id(frame.experiment), frame.position, view.asking, view.sample)
        choice = (view.selected, view.quantity, view.port, view.entry)
        moved, chosen = place != self._place, choice != self._choice
        self._place, self._choice = place, choice
        from gui.scene.spoken import newest_sentence, selected_sentence

        if moved:
            self._say(newest_sentence(frame))
        elif chosen and view.selected:
            self._say(selected_sentence(frame))

    def _say(self, sentence: str) -> None:
        canvas = self._canvas
        changed = QAccessibleEvent(canvas, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(changed)
        event = QAccessibleAnnouncementEvent(canvas, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
        self.said.emit(sentence)
