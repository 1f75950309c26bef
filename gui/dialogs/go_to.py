"""Ctrl+G: to a wire, a neuron or a gate by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from gui.dialogs.finder import Finder, Row
from gui.i18n import tr
from gui.places import Place, find, suggest
from gui.scene.frame import Frame
from gui.scene.printed_names import spelled

MOST: Final = 200
_DOT: Final = " · "


class GoTo(Finder):
    """Lists what fits; a name that is not there is said in a sentence."""

    def __init__(self, parent: QWidget, frame: Frame, go: Callable[[Place], object]) -> None:
        self._frame = frame
        self._go = go
        prompt = tr("Name of a wire, neuron or gate")
        super().__init__(parent, tr("Go to a name"), prompt, self._search)

    def _search(self, text: str) -> Sequence[Row]:
        found = suggest(self._frame, text, MOST) or (find(self._frame, text),)
        return [Row(place.text, partial(self._go, place), aside(place)) for place in found]


def aside(place: Place) -> str:
    """Return how the name looks in the diagram, where that differs, and in the source."""
    names = [place.name, *map(spelled, place.called)]
    return _DOT.join(name for name in dict.fromkeys(names) if name != place.text)
