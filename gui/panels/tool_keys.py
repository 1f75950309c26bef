"""The keys that step, wherever the focus is in a tool.

API summary
-----------
``step_keys(host, action)``   let the keys of ``STEPPING`` run their commands in ``host``
``uses(widget, event)``       whether ``widget`` needs that key for itself

A field to type in keeps all its keys by itself: Qt asks it before any shortcut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QWidget,
)

from gui.panels.picture import PictureView

STEPPING: Final = (
    "forward",
    "back",
    "forward.larger",
    "back.larger",
    "home",
    "end",
    "restart",
    "stride.larger",
    "stride.smaller",
)
_ENDS: Final = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End})
_SIDEWAYS: Final = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})
_PAGES: Final = ("PgUp", "PgDown")


def step_keys(host: QWidget, action: Callable[[str], QAction]) -> None:
    """Let the keys run their commands; those that page through a tool stay with it."""
    for name in STEPPING:
        step = action(name)
        for key in step.shortcuts():
            if key.toString(QKeySequence.SequenceFormat.PortableText).endswith(_PAGES):
                continue
            made = QShortcut(key, host)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(step.trigger)


def uses(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Return whether ``widget`` goes somewhere with that key itself."""
    key = Qt.Key(event.key())
    if isinstance(widget, PictureView):
        return widget.at is not None and not event.modifiers() and key in _ENDS | _SIDEWAYS
    if isinstance(widget, QAbstractSlider):
        return key in _ENDS | _SIDEWAYS
    if isinstance(widget, (QAbstractItemView, QComboBox)):
        return key in _ENDS
    # Of buttons that exclude each other arrows choose the next.
    return isinstance(widget, QAbstractButton) and widget.group() is not None and key in _SIDEWAYS
