"""The palettes: complete, opaque, and every text legible on every fill."""

import re
from pathlib import Path

import pytest

from gui.scene import style


@pytest.mark.parametrize("theme", style.THEMES)
def test_every_text_is_legible_on_every_fill(theme):
    palette = style.PALETTES[theme]
    low = {
        (ink, fill): round(style.contrast(palette[ink], palette[fill]), 2)
        for ink in style.TEXT_INKS
        for fill in style.FILLS
        if style.contrast(palette[ink], palette[fill]) < 4.5
    }
    assert not low


@pytest.mark.parametrize("theme", style.THEMES)
def test_reached_edges_stand_out_from_resting_ones(theme):
    palette = style.PALETTES[theme]
    for ink in ("wire-forward", "wire-backward", "wire-updated", "lit", "outline"):
        assert style.contrast(palette[ink], palette["ground"]) >= 3
        assert style.contrast(palette[ink], palette["wire"]) > 1.4


def test_the_inks_of_the_design():
    light = style.PALETTES["light"]
    assert light["value"] == (0x1B, 0x1F, 0x24)
    assert light["gradient"] == (0xC8, 0x24, 0x2B)
    assert light["updated"] == (0x1F, 0x5F, 0xD0)
    assert light["name"] == (0x6B, 0x72, 0x80)
    assert light["wire"] == (0xAE, 0xB6, 0xC2)


def test_themes_have_the_same_inks_and_scales():
    assert set(style.PALETTES) == set(style.SCALES) == set(style.THEMES)
    for theme in style.THEMES:
        assert set(style.PALETTES[theme]) == style.INKS
        assert set(style.SCALES[theme]) == {"diverging", "value", "gradient", "updated"}
        for colour in style.PALETTES[theme].values():
            assert all(0 <= part <= 255 for part in colour)
    assert style.TEXT_INKS | style.FILLS <= style.INKS
    assert set(style.QUANTITY_INK.values()) <= style.INKS


def test_contrast_is_wcag():
    assert style.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert style.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_no_view_names_a_colour():
    """Inks become colours in one place only."""
    scene = Path(style.__file__).parent
    for file in scene.glob("*.py"):
        assert not re.search(r"#[0-9a-fA-F]{6}\b", file.read_text(encoding="utf-8")), file
