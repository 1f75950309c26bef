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


def draw_lines(painter: QPainter, lines: Array) -> None:
    """Draw straight lines with the painter's pen; a line's numbers are those of a QLineF."""
    rows = np.ascontiguousarray(lines, dtype=np.float64)
    if len(rows):
        first = shiboken6.wrapInstance(rows.ctypes.data, QLineF)
        painter.drawLines(cast(QLineF, first), len(rows))


def draw_fragments(painter: QPainter, rows: Array, pixmap: QPixmap) -> None:
    """Draw pieces of ``pixmap``; the numbers of a row are those of a PixmapFragment."""
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    if len(rows):
        first = shiboken6.wrapInstance(rows.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(cast(QPainter.PixmapFragment, first), len(rows), pixmap)
