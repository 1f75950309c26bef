"""The signs of the verdicts: a tick, a cross, a corner for a kink, a dash for too small.

Each has a form of its own; colour is not the only difference.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from core.checks import Verdict
from gui.scene.schemes import GREYSCALE
from gui.scene.style import PALETTES, parts

_FIELD: Final = 16
_LINES: Final = {
    Verdict.OK: (((3.5, 8.5), (6.8, 11.8), (12.5, 4.8)),),
    Verdict.FAIL: (((4, 4), (12, 12)), ((12, 4), (4, 12))),
    Verdict.KINK: (((2.5, 11), (8, 11), (13, 4.5)),),
    Verdict.TOO_SMALL: (((4, 8), (12, 8)),),
}
_GREEN: Final = {"light": (26, 127, 55), "dark": (86, 196, 117)}


def verdict_colour(verdict: Verdict, look: str) -> QColor:
    """Return the colour of a verdict: green, red, the ink of warnings, or grey."""
    inks = PALETTES[look]
    theme, scheme = parts(look)
    if verdict is Verdict.OK:
        return QColor(*(inks["text"] if scheme == GREYSCALE else _GREEN[theme]))
    role = {Verdict.FAIL: "gradient", Verdict.KINK: "warning"}.get(verdict, "name")
    return QColor(*inks[role])


@cache
def verdict_icon(verdict: Verdict, look: str) -> QIcon:
    """Return the sign of a verdict, sharp on fine screens as well."""
    icon = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(_FIELD * scale, _FIELD * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(verdict_colour(verdict, look), 2.0)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for points in _LINES[verdict]:
                painter.drawPolyline(QPolygonF([QPointF(*p) for p in points]))
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
            icon.addPixmap(pixmap, mode)
    return icon
