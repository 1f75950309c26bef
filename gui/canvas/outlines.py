"""Shapes of a Picture as Qt wants them.

API summary
-----------
``path_of(commands)``   the QPainterPath of a Path, and the sides of a rectangle around it
``sides(rect)``         left, top, right, bottom
``rect_of(rect)``       a QRectF
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from gui.scene.shapes import Rect

Commands = tuple[tuple[Any, ...], ...]
Sides = tuple[float, float, float, float]

_KEPT: Final = 4096
_paths: Final[dict[int, tuple[Commands, QPainterPath, Sides]]] = {}
"""Paths by the identity of their commands: a step leaves them, and hashing costs more."""


def path_of(commands: Commands) -> tuple[QPainterPath, Sides]:
    """Return a path and the sides of a rectangle around it."""
    found = _paths.get(id(commands))
    if found is None or found[0] is not commands:
        if len(_paths) >= _KEPT:
            _paths.clear()
        path = _made(commands)
        around = path.controlPointRect()
        box = around.left(), around.top(), around.x() + around.width(), around.y() + around.height()
        found = _paths[id(commands)] = commands, path, box
    return found[1], found[2]


def _made(commands: Commands) -> QPainterPath:
    path = QPainterPath()
    act: dict[str, Callable[..., None]] = {
        "M": path.moveTo,
        "L": path.lineTo,
        "C": path.cubicTo,
        "Z": path.closeSubpath,
    }
    for kind, *numbers in commands:
        act[kind](*numbers)
    return path


def sides(rect: Rect) -> Sides:
    """Return left, top, right, bottom."""
    return rect.x, rect.y, rect.x + rect.w, rect.y + rect.h


def rect_of(rect: Rect) -> QRectF:
    """Return the rectangle as Qt has it."""
    return QRectF(rect.x, rect.y, rect.w, rect.h)
