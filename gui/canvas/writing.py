"""Texts made ready for the painter, and kept: a step leaves most of them as they are.

API summary
-----------
``ready_of(text, scale)``   where each stretch of a Text goes, in which font: a :class:`Ready`
``made_ready(text, scale)`` the same of a text that will not be drawn again
``.lines(theme)``           the lines under it, as :func:`gui.canvas.underlines.of_text` has them
``stretch_of(placed, x, y, scale)``   one stretch from a point
``squeeze(painter, string, spot, room)``   draw one in a font of unknown width

Qt rounds font sizes to whole pixels: a stretch has the font that is nearest to its size on
the device, and the factor that makes up for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPainter

from gui.canvas import underlines
from gui.scene.metrics import OTHER, Placed, placed
from gui.scene.shapes import BEFORE, Array, Text

LARGEST: Final = 128
"""Beyond this many pixels Qt draws outlines anyway: scale instead of loading fonts."""
_KEPT: Final = 4096
_Line = tuple[str, tuple[float, ...], Array]


class Stretch(NamedTuple):
    """``spot`` and ``room`` are in units of ``factor``: that by which ``font`` is scaled."""

    text: str
    ink: str
    font: tuple[str, int]
    factor: float
    spot: QPointF
    room: float


@dataclass(eq=False, slots=True)
class Ready:
    """A Text at a scale: ``pieces`` from its start, ``stretches`` where they are if upright.

    ``plain``: all of it is in the bundled fonts.
    """

    text: Text
    scale: float
    largest: float
    pieces: tuple[Placed, ...]
    stretches: tuple[Stretch, ...]
    plain: bool
    _lines: dict[str, tuple[_Line, ...]] = field(default_factory=dict)

    def lines(self, theme: str) -> tuple[_Line, ...]:
        """Return ink, dashes and place of each line under the text."""
        found = self._lines.get(theme)
        if found is None:
            found = self._lines[theme] = tuple(underlines.of_text(self.text, theme))
        return found


_kept: Final[dict[int, Ready]] = {}
"""By the identity of the text, which is kept alive: hashing costs more than making."""


def ready_of(text: Text, scale: float) -> Ready:
    """Return ``text`` as it is drawn with ``scale`` pixels of the device a unit."""
    found = _kept.get(id(text))
    if found is None or found.scale != scale:
        if len(_kept) >= _KEPT:
            _kept.clear()
        found = _kept[id(text)] = made_ready(text, scale)
    return found


def made_ready(text: Text, scale: float) -> Ready:
    """Return the same for a text that is drawn but once: to keep it costs more than it saves."""
    pieces = tuple(placed(text))
    largest = max([run.size for run in text.runs], default=0.0)
    if text.angle:
        plain = all(piece.font != OTHER for piece in pieces)
        return Ready(text, scale, largest, pieces, (), plain)
    left = text.x - text.width * BEFORE[text.anchor]
    upright = tuple([stretch_of(piece, left, text.y, scale) for piece in pieces])
    return Ready(text, scale, largest, pieces, upright, True)


def stretch_of(piece: Placed, x: float, y: float, scale: float) -> Stretch:
    """Return a stretch of a text that starts at (x, y)."""
    text, font, size, ink, dx, dy, width = piece
    pixels, factor = _nearest(size, scale)
    spot = QPointF((x + dx) / factor, (y + dy) / factor)
    return Stretch(text, ink, (font, pixels), factor, spot, width / factor)


@lru_cache(maxsize=512)
def _nearest(size: float, scale: float) -> tuple[int, float]:
    """Return the size of a font in whole pixels, and the factor that makes up for the rest."""
    pixels = min(max(round(size * scale), 1), LARGEST)
    return pixels, size / pixels


def squeeze(painter: QPainter, string: str, spot: QPointF, room: float) -> None:
    """Draw a stretch in a font of unknown width into the room that was measured."""
    wide = QFontMetricsF(painter.font()).horizontalAdvance(string)
    painter.save()
    painter.translate(spot)
    if wide > room > 0:
        painter.scale(room / wide, 1.0)
    painter.drawText(QPointF(0.0, 0.0), string)
    painter.restore()
