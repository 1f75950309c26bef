"""The bundled fonts, loaded once and handed out ready to draw with.

API summary
-----------
``load()``             put the bundled fonts into Qt's database (every other call does it)
``font(role, pixels)`` a QFont of a scene font role, ``pixels`` a whole number
``outline(string, role)``   the glyphs as a path of ``OUTLINE`` pixels, for turned text
``interface_font(points)``  the bundled sans for widgets
``scale_of(font)``     a widget's size of text to the usual one

Kerning, ligatures and contextual forms are off and tabular figures on, so that a text is
as wide as :mod:`gui.scene.metrics` says.  Qt rounds a font's size to whole pixels:
in-between sizes are drawn by scaling (see :mod:`gui.canvas.paint`).  A QGuiApplication
must exist.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QPainterPath

import resources
from core.errors import UserError
from gui.scene.metrics import OTHER, font_table
from gui.scene.style import FONT_ROLES

FOLDER: Final = Path(resources.__file__).parent / "fonts"
OUTLINE: Final = 64
"""Size of the glyphs in an outline, in pixels."""

POINTS: Final = 10.0
"""The usual size of text in the window."""

_WEIGHTS: Final = {
    "sans-medium": QFont.Weight.Medium,
    "sans-semibold": QFont.Weight.DemiBold,
}
# Pretendard's contextual forms turn "1x2" and "->" into other, wider glyphs.
_OFF: Final = ("calt", "clig", "liga", "kern", "ccmp")


@lru_cache(maxsize=1)
def load() -> None:
    """Load the bundled fonts; ``UserError`` if one is missing or Qt cannot read it.

    ``RuntimeError`` before there is a QGuiApplication: Qt itself would crash.
    """
    if QGuiApplication.instance() is None:
        raise RuntimeError("fonts need a QGuiApplication")
    for role in FONT_ROLES:
        file = FOLDER / font_table(role).file
        if not file.is_file():
            raise UserError("The font {file} is missing: install Chainrule again.", file=file)
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise UserError("The font {file} is damaged: install Chainrule again.", file=file)


@lru_cache(maxsize=512)
def font(role: str, pixels: int) -> QFont:
    """Return the font of a scene role at a whole number of pixels.

    ``KeyError`` for an unknown role.  Role ``other`` is for characters that no bundled font
    has: there alone Qt may take glyphs from the system's fonts.
    """
    load()
    made = QFont(font_table("sans" if role == OTHER else role).family)
    made.setWeight(_WEIGHTS.get(role, QFont.Weight.Normal))
    made.setPixelSize(pixels)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setKerning(False)
    if role == OTHER:
        return made
    made.setStyleStrategy(QFont.StyleStrategy.NoFontMerging | QFont.StyleStrategy.PreferAntialias)
    for tag in _OFF:
        made.setFeature(QFont.Tag(tag), 0)
    if role != "math":
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=4096)
def outline(string: str, role: str) -> QPainterPath:
    """Return the glyphs of ``string`` from the origin, ``OUTLINE`` pixels high."""
    path = QPainterPath()
    path.addText(0.0, 0.0, font(role, OUTLINE), string)
    return path


def interface_font(points: float) -> QFont:
    """Return the bundled sans for widgets, with tabular figures and system fallbacks."""
    load()
    made = QFont(font_table("sans").family)
    made.setPointSizeF(points)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def scale_of(font: QFont) -> float:
    """Return how large ``font`` is, 1.0 at the usual size of text."""
    return font.pointSizeF() / POINTS if font.pointSizeF() > 0 else 1.0
