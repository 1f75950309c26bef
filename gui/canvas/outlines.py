"""Shapes of a Picture as Qt wants them.

API summary
-----------
``path_of(commands)``   the QPainterPath of a Path, and the sides of a rectangle around it
``dashes_of(commands, dash)``   the dashes of a Path, each a line of its own
``sides(rect)``         left, top, right, bottom
``rect_of(rect)``       a QRectF
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import cycle, pairwise
from typing import Any, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QTransform

from gui.scene.shapes import Rect

Commands = tuple[tuple[Any, ...], ...]
Sides = tuple[float, float, float, float]

_KEPT: Final = 4096
_paths: Final[dict[int, tuple[Commands, QPainterPath, Sides]]] = {}
"""Paths by the identity of their commands: a step leaves them, and hashing costs more."""
_dashes: Final[dict[int, tuple[Commands, tuple[float, ...], QPainterPath]]] = {}
_FINE: Final = 4.0
"""Curves are cut into lines as if they were so many times larger."""


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


def dashes_of(commands: Commands, dash: tuple[float, ...]) -> QPainterPath:
    """Return the dashes of a path, drawn and left out in turns, in units.

    Where Qt's own begin depends on what part of the path is on the device; these stand where
    they stand, whatever part of a picture is painted.
    """
    found = _dashes.get(id(commands))
    if found is None or found[0] is not commands or found[1] != dash:
        if len(_dashes) >= _KEPT:
            _dashes.clear()
        found = _dashes[id(commands)] = commands, dash, _dashed(path_of(commands)[0], dash)
    return found[2]


def _dashed(path: QPainterPath, dash: tuple[float, ...]) -> QPainterPath:
    made = QPainterPath()
    for line in path.toSubpathPolygons(QTransform.fromScale(_FINE, _FINE)):
        spots = [(spot.x() / _FINE, spot.y() / _FINE) for spot in line.toList()]
        for begins, x, y in _turns(spots, dash):
            (made.moveTo if begins else made.lineTo)(x, y)
    return made


def _turns(
    spots: list[tuple[float, float]], dash: tuple[float, ...]
) -> Iterator[tuple[bool, float, float]]:
    """Yield the corners of all dashes of a line; whether a dash begins there."""
    lengths = cycle(dash)
    left, on = next(lengths), True
    if spots:
        yield True, *spots[0]
    for (x, y), (right, bottom) in pairwise(spots):
        length, done = math.hypot(right - x, bottom - y), 0.0
        while length - done > left:
            done += left
            left, on = next(lengths), not on
            part = done / length
            yield on, x + (right - x) * part, y + (bottom - y) * part
        left -= length - done
        if on:
            yield False, right, bottom


def sides(rect: Rect) -> Sides:
    """Return left, top, right, bottom."""
    return rect.x, rect.y, rect.x + rect.w, rect.y + rect.h


def rect_of(rect: Rect) -> QRectF:
    """Return the rectangle as Qt has it."""
    return QRectF(rect.x, rect.y, rect.w, rect.h)
