"""Which interface Qt gets for which of our widgets.

``install`` makes Qt ask here; it does so only while assistive technology runs.  Qt keeps
bare pointers, so what is made is held until Qt has deleted it.  The interfaces are imported
with the first of them: nobody else waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAccessible
from shiboken6 import isValid

from gui.canvas.canvas import Canvas
from gui.panels.picture import PictureView
from gui.panels.timeline import Bar

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QAccessibleWidget

MAKERS: Final[Mapping[type, str]] = MappingProxyType(
    {
        Canvas: "gui.accessible.diagram:CanvasInterface",
        Bar: "gui.accessible.widgets:BarInterface",
        PictureView: "gui.accessible.widgets:picture",
    }
)
"""Module and name of what makes the interface of each of our widgets."""
_kept: Final[list[QAccessibleWidget]] = []
_installed: Final[list[bool]] = []


def install() -> None:
    """Speak for our widgets from now on; a second call does nothing.

    A widget that is there already may have an interface of Qt's own.
    """
    application = QCoreApplication.instance()
    if not _installed and application is not None:
        _installed.append(True)
        QAccessible.installFactory(_made)
        application.aboutToQuit.connect(_release)


def _made(_class: str, thing: QObject | None) -> QAccessibleInterface | None:
    """Return the interface of ``thing``, ``None`` for all that Qt knows itself."""
    maker = MAKERS.get(type(thing))
    if maker is None:
        return None
    _kept[:] = [one for one in _kept if isValid(one)]
    module, _, name = maker.partition(":")
    made: QAccessibleWidget = getattr(import_module(module), name)(thing)
    _kept.append(made)
    return made


def _release() -> None:
    """Delete what is left while Qt is still whole."""
    if not _kept:
        return
    from gui.accessible.diagram import drop_all

    drop_all()
    for one in _kept:
        if isValid(one):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(one))
    _kept.clear()
