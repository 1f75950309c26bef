"""Arrays handed to QPainter as they lie in memory: 100,000 lines without 100,000 objects.

API summary
-----------
``draw_lines(painter, lines)``                (n, 4) float64: x1 y1 x2 y2 of each line
``draw_fragments(painter, rows, pixmap)``     (n, 10) float64: the fields of a PixmapFragment

Qt reads the arrays during the call and keeps nothing of them.
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPixmap

from gui.scene.shapes import Array

FIELDS: Final = 10
"""x, y (of the middle), left, top, width, height, two scales, rotation, opacity."""


FEW: Final = 16
"""So few lines are drawn in less time than it takes to hand them over: that is remembered."""
_KEPT: Final = 4096
_few: Final[dict[int, tuple[Array, Array, QLineF]]] = {}
"""By the identity of an array, which is kept alive: what was handed over looks into it."""


def draw_lines(painter: QPainter, lines: Array) -> None:
    """Draw straight lines with the painter's pen; a line's numbers are those of a QLineF."""
    count = len(lines)
    if not count:
        return
    if count > FEW:
        _rows, first = _handed(lines)
        painter.drawLines(first, count)
        return
    found = _few.get(id(lines))
    if found is None:
        if len(_few) >= _KEPT:
            _few.clear()
        found = _few[id(lines)] = lines, *_handed(lines)
    painter.drawLines(found[2], count)


def _handed(lines: Array) -> tuple[Array, QLineF]:
    """Return the lines as they lie in memory, and the first of them as Qt has it."""
    rows = np.ascontiguousarray(lines, dtype=np.float64)
    return rows, cast(QLineF, shiboken6.wrapInstance(rows.ctypes.data, QLineF))


def draw_fragments(painter: QPainter, rows: Array, pixmap: QPixmap) -> None:
    """Draw pieces of ``pixmap``; the numbers of a row are those of a PixmapFragment."""
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    if len(rows):
        first = shiboken6.wrapInstance(rows.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(cast(QPainter.PixmapFragment, first), len(rows), pixmap)
