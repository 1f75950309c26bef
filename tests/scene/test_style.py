"""The palettes: complete, opaque, every text legible on every fill, every quantity itself."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from gui.scene import style
from gui.scene.colours import grey, luminance, mixed
from tests.scene.colour_sight import SIGHTS, distance, lab, lightness_apart

every_palette = pytest.mark.parametrize(
    "name", [form for name in style.PALETTES for form in (name, style.strong(name))]
)
every_theme = pytest.mark.parametrize("theme", style.THEMES)
QUANTITIES = ("value", "gradient", "updated")
WIRES = ("wire-forward", "wire-backward", "wire-updated")


def faded(names):
    return {style.faded(name) for name in names}


def test_there_is_a_palette_for_each_theme_and_scheme():
    names = {style.palette(t, s) for t in style.THEMES for s in style.SCHEMES}
    assert set(style.PALETTES) == set(style.SCALES) == names
    assert len(names) == len(style.PALETTES) == 8
    assert {style.palette(*style.parts(name)) for name in names} == names
    assert style.palette("light") == "light"


@pytest.mark.parametrize(
    "name", ["pink", "", "strong", "pink strong", "light pink", "pink cs231n", "light classic"]
)
def test_there_is_no_other_palette(name):
    assert name not in style.PALETTES
    with pytest.raises(KeyError):
        style.SCALES[name]


@every_palette
def test_every_text_is_legible_on_every_fill(name):
    palette = style.PALETTES[name]
    low = {
        (ink, fill): round(style.contrast(palette[ink], palette[fill]), 2)
        for ink in style.TEXT_INKS
        for fill in style.FILLS
        if style.contrast(palette[ink], palette[fill]) < 4.5
    }
    assert not low


@every_palette
def test_reached_edges_stand_out_from_resting_ones(name):
    palette = style.PALETTES[name]
    for ink in (*WIRES, "lit", "outline", "travel"):
        assert style.contrast(palette[ink], palette["ground"]) >= 3
        assert style.contrast(palette[ink], palette["wire"]) > 1.4


@every_palette
def test_what_is_asked_is_seen_on_every_fill(name):
    palette = style.PALETTES[name]
    for fill in style.FILLS:
        assert style.contrast(palette["asked"], palette[fill]) >= 3


@every_palette
def test_faded_inks_recede(name):
    palette = style.PALETTES[name]
    ground = palette["ground"]
    texts = {ink for ink in style.TEXT_INKS if not ink.startswith(style.FADED)}
    for ink in style.INKS - faded(style.INKS):
        here, there = (distance(palette[x], ground) for x in (ink, style.faded(ink)))
        if ink in texts:
            assert there <= here, ink
        else:
            assert there <= here * 0.45 + 1, ink
    # A text that had contrast to spare gives it up: what is in focus is alone in its ink.
    assert style.contrast(palette["faded-text"], ground) < 6.5
    assert style.contrast(palette["faded-outline"], ground) < 2.3


def test_fading_is_done_once():
    assert style.faded("wire") == "faded-wire" == style.faded("faded-wire")
    assert style.faded("") == ""


# -- more contrast -------------------------------------------------------------------


@pytest.mark.parametrize("name", tuple(style.PALETTES))
def test_a_strong_palette_has_more_of_it_where_there_was_little(name):
    plain, strong = style.PALETTES[name], style.PALETTES[style.strong(name)]
    assert style.parts(style.strong(name)) == style.parts(name)
    assert style.strong(style.strong(name)) == style.strong(name)
    assert {ink: plain[ink] for ink in style.FILLS} == {ink: strong[ink] for ink in style.FILLS}
    for ink in style.INKS - style.FILLS - faded(style.INKS):
        before, after = (style.contrast(p[ink], p["ground"]) for p in (plain, strong))
        assert after >= before, ink
    for fill in style.FILLS - faded(style.FILLS):
        for ink in ("name", "heading", "ghost", "warning", "by-hand"):
            assert style.contrast(strong[ink], strong[fill]) >= 7, (ink, fill)
    for ink in ("wire", "rule", "halo-edge"):
        assert style.contrast(strong[ink], strong["ground"]) >= 3.5
    if style.parts(name)[1] in ("classic", "cs231n"):
        assert all(style.contrast(strong[q], strong["ground"]) >= 7 for q in QUANTITIES)


# -- the three quantities ------------------------------------------------------------


@every_palette
def test_the_quantities_are_told_apart(name):
    palette = style.PALETTES[name]
    for inks in (QUANTITIES, WIRES):
        for a, b in combinations(inks, 2):
            assert distance(palette[a], palette[b]) > 12, (a, b)


@every_theme
@pytest.mark.parametrize("sight", [None, *SIGHTS])
def test_colour_blind_inks_are_told_apart_by_everybody(theme, sight):
    palette = style.PALETTES[style.palette(theme, "colour-blind")]
    for a, b in combinations(QUANTITIES, 2):
        assert distance(palette[a], palette[b], sight) > 25, (a, b)
    for a, b in combinations((*WIRES, "lit"), 2):
        assert distance(palette[a], palette[b], sight) > 18, (a, b)


@every_theme
def test_green_and_red_are_not_for_everybody(theme):
    """What the other test measures is there: the lecture notes' inks fail it."""
    palette = style.PALETTES[style.palette(theme, "cs231n")]
    seen = [distance(palette["value"], palette["gradient"], sight) for sight in SIGHTS]
    assert min(seen) < 25 < distance(palette["value"], palette["gradient"])


@every_theme
@pytest.mark.parametrize("scheme", ["colour-blind", "greyscale"])
@pytest.mark.parametrize("form", [str, style.strong])
def test_quantities_differ_in_lightness(theme, scheme, form):
    palette = style.PALETTES[form(style.palette(theme, scheme))]
    for a, b in combinations(QUANTITIES, 2):
        assert lightness_apart(palette[a], palette[b]) > 13, (a, b)


@every_theme
@pytest.mark.parametrize("form", [str, style.strong])
def test_greyscale_is_grey_and_has_another_sign(theme, form):
    name = form(style.palette(theme, "greyscale"))
    for colour in style.PALETTES[name].values():
        assert len(set(colour)) == 1
    for scale in style.SCALES[name].values():
        assert all(len(set(colour)) == 1 for colour in scale)
    marks = [style.underlined(ink, name) for ink in QUANTITIES]
    assert len(set(marks)) == 3
    assert [style.underlined(style.faded(ink), name) for ink in QUANTITIES] == marks


@every_palette
def test_only_grey_needs_a_line_under_the_number(name):
    lined = {ink for ink in style.INKS if style.underlined(ink, name) is not None}
    # A ratio is as red as a gradient, whatever the inks.
    ratios = {style.RATIO_INK, style.faded(style.RATIO_INK)}
    assert ratios <= lined
    assert bool(lined - ratios) == ("greyscale" in name)
    assert style.underlined(style.RATIO_INK, name) != style.underlined("gradient", name)


@every_palette
def test_a_sign_is_told_by_its_shade(name):
    for minus, zero, plus in style.SCALES[name].values():
        shades = [lab(colour) for colour in (minus, zero, plus)]
        for a, b in combinations(shades, 2):
            assert ((a - b) ** 2).sum() > 25**2


def test_the_inks_of_the_lecture_notes():
    for theme in style.THEMES:
        palette = style.PALETTES[style.palette(theme, "cs231n")]
        assert max(palette["value"]) == palette["value"][1]
        assert max(palette["gradient"]) == palette["gradient"][0]
        assert max(palette["updated"]) == palette["updated"][2]
        assert palette["text"] == style.PALETTES[theme]["text"]


def test_the_inks_of_the_design():
    light = style.PALETTES["light"]
    assert light["value"] == (0x1B, 0x1F, 0x24)
    assert light["gradient"] == (0xC8, 0x24, 0x2B)
    assert light["updated"] == (0x1F, 0x5F, 0xD0)
    assert light["name"] == (0x6B, 0x72, 0x80)
    assert light["wire"] == (0xAE, 0xB6, 0xC2)


def test_palettes_have_the_same_inks_and_scales():
    for name in style.PALETTES:
        assert set(style.PALETTES[name]) == style.INKS
        assert set(style.SCALES[name]) == set(style.SCALE_NAMES)
        for colour in style.PALETTES[name].values():
            assert all(isinstance(part, int) and 0 <= part <= 255 for part in colour)
    assert style.TEXT_INKS | style.FILLS <= style.INKS
    assert set(style.QUANTITY_INK.values()) <= style.INKS


def test_contrast_is_wcag():
    assert style.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert style.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_grey_keeps_the_luminance():
    for colour in style.PALETTES["light"].values():
        assert luminance(grey(colour)) == pytest.approx(luminance(colour), abs=0.006)
    assert mixed((0, 10, 20), (100, 110, 120), 0.5) == (50, 60, 70)


def test_sight_is_measured_as_published():
    """White stays white for everybody, and the primaries are where CIE says they are."""
    for sight in SIGHTS:
        assert distance((255, 255, 255), (255, 255, 255), sight) == 0
        assert lab((255, 255, 255), sight) == pytest.approx((100, 0, 0), abs=0.02)
    assert lab((255, 0, 0)) == pytest.approx((53.24, 80.09, 67.20), abs=0.05)
    assert lab((0, 0, 255)) == pytest.approx((32.30, 79.19, -107.86), abs=0.05)


def test_no_view_names_a_colour():
    """Inks become colours in one place only."""
    scene = Path(style.__file__).parent
    for file in scene.glob("*.py"):
        assert not re.search(r"#[0-9a-fA-F]{6}\b", file.read_text(encoding="utf-8")), file
