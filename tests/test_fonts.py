"""The bundled fonts in Qt are as wide and as high as the scene says."""

import random

import pytest
from PySide6.QtGui import QFontMetricsF, QRawFont

from core.errors import UserError
from gui import fonts
from gui.scene import metrics as m
from gui.scene.shapes import Run
from gui.scene.style import FONT_ROLES

STRINGS = (
    "−0.1234",
    "8.77e−4",
    "11111.1111",
    "w⁽¹⁾₀₁ =",
    "To AV -> 1x2 ffi Wa.",
    "∂E/∂w = δ·a",
    "Σ ½ (t − a)²",
    "은닉층 l = 1",
    "Ångström",
)
SIZES = (9, 11, 13, 14, 16, 24, 32)


def bundled(string: str, role: str) -> bool:
    return all(p.font == role and p.scale == 1 for p in m.split(string, role))


@pytest.mark.parametrize("role", FONT_ROLES)
@pytest.mark.parametrize("pixels", SIZES)
def test_widths_are_qts(qapp, role, pixels):
    measure = QFontMetricsF(fonts.font(role, pixels))
    for string in filter(lambda s: bundled(s, role), STRINGS):
        width = m.width(Run(string, font=role, size=pixels))
        # FreeType rounds each advance to 1/64 pixel, the scene does not.
        assert measure.horizontalAdvance(string) == pytest.approx(
            width, abs=0.1 + len(string) / 128
        )


@pytest.mark.parametrize("role", FONT_ROLES)
def test_every_character_is_as_wide_as_in_qt(qapp, role):
    measure = QFontMetricsF(fonts.font(role, 100))
    known = [chr(c) for c in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x250))]
    known += [
        chr(c) for c in (*range(0x391, 0x3CA), *range(0x2070, 0x20A0), *range(0x2190, 0x2300))
    ]
    known += [chr(c) for c in random.Random(1).sample(range(0xAC00, 0xD7A4), 300)]
    checked = 0
    for char in known:
        if bundled(char, role):
            checked += 1
            width = m.width(Run(char, font=role, size=100))
            assert measure.horizontalAdvance(char) == pytest.approx(width, abs=0.1), hex(ord(char))
    assert checked > 400


@pytest.mark.parametrize("role", [r for r in FONT_ROLES if r != "math"])
@pytest.mark.parametrize("pixels", SIZES)
def test_line_heights_are_qts(qapp, role, pixels):
    measure, table = QFontMetricsF(fonts.font(role, pixels)), m.font_table(role)
    assert measure.ascent() == pytest.approx(table.ascent * pixels, abs=0.1)
    assert measure.descent() == pytest.approx(table.descent * pixels, abs=0.1)
    assert measure.capHeight() == pytest.approx(m.cap_height(pixels, role), abs=0.1)


@pytest.mark.parametrize("role", FONT_ROLES)
def test_ink_is_inside_the_measured_box(qapp, role):
    for string in filter(lambda s: bundled(s, role), (*STRINGS, "Ộ", "g|", "흫췌", "√∫", "∞")):
        ink = fonts.outline(string, role).boundingRect()
        _, ascent, descent = m.extent(Run(string, font=role, size=fonts.OUTLINE))
        assert -ink.top() <= ascent + 0.05, string
        assert ink.bottom() <= descent + 0.05, string


@pytest.mark.parametrize("role", FONT_ROLES)
def test_qt_uses_the_bundled_file(qapp, role):
    """Not a font of the same name that the system has."""
    raw = QRawFont.fromFont(fonts.font(role, 16))
    wanted = {"sans": "Regular", "sans-medium": "Medium", "sans-semibold": "SemiBold"}
    assert raw.familyName().startswith(m.font_table(role).family)
    assert raw.styleName() == wanted.get(role, "Regular")
    assert raw.unitsPerEm() == (1000 if role == "math" else 2048)


def test_a_missing_font_is_said(qapp, monkeypatch):
    class Broken:
        file = "Nowhere.otf"

    monkeypatch.setattr(fonts, "font_table", lambda role: Broken)
    with pytest.raises(UserError, match=r"Nowhere\.otf is missing"):
        fonts.load.__wrapped__()


def test_a_damaged_font_is_said(qapp, monkeypatch):
    class Text:
        file = "metrics.json"

    monkeypatch.setattr(fonts, "font_table", lambda role: Text)
    with pytest.raises(UserError, match="damaged"):
        fonts.load.__wrapped__()


def test_widgets_get_the_bundled_sans(qapp):
    assert fonts.interface_font(11).family() == "Pretendard"
