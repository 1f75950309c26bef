"""Text measured without Qt: fonts found per character, boxes, anchors."""

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from gui.scene import metrics as m
from gui.scene.numbers import format_number
from gui.scene.shapes import Run, Tag
from gui.scene.style import FONT_ROLES

FONTS = Path(resources.__file__).parent / "fonts"
DIGITS = st.integers(2, 15)


@given(st.floats(), DIGITS, st.sampled_from(FONT_ROLES))
def test_no_number_is_wider_than_its_room(x, digits, role):
    run = Run(format_number(x, digits), "value", role, 16.0)
    wide, ascent, descent = m.extent(run)
    room = m.number_extent(digits, 16.0, role)
    assert wide <= room[0] + 1e-9
    assert ascent <= room[1] + 1e-9
    assert descent <= room[2] + 1e-9


def test_figures_are_tabular():
    for role in FONT_ROLES:
        assert len({round(m.width(Run(d * 4, font=role)), 9) for d in "0123456789"}) == 1


def test_the_room_grows_with_digits_and_size():
    assert m.number_width(5, 16) > m.number_width(4, 16)
    assert m.number_width(4, 32) == pytest.approx(2 * m.number_width(4, 16))


def test_missing_glyphs_come_from_the_math_font():
    pieces = m.split("∇W = Xᵀ⊙한글", "sans")
    assert [(p.text, p.font) for p in pieces] == [
        ("∇", "math"),
        ("W = X", "sans"),
        ("T", "sans"),
        ("⊙", "math"),
        ("한글", "sans"),
    ]
    raised = pieces[2]
    assert raised.scale < 1
    assert raised.lift > 0
    assert [p.font for p in m.split("한글", "math")] == ["sans"]


def test_characters_of_no_bundled_font_get_a_cell():
    wide, narrow = m.split("漢", "sans"), m.split("\N{ARABIC LETTER ALEF}", "sans")
    assert (wide[0].font, wide[0].advance) == (m.OTHER, 1.0)
    assert (narrow[0].font, narrow[0].advance) == (m.OTHER, 0.5)


@pytest.mark.parametrize(
    ("given_text", "drawn"),
    [
        ("a\nb\tc", "a b c"),
        ("\u1112\u1161\u11ab", "한"),
        ("left\u200bright\u202e", "leftright"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_strings_become_one_drawable_line(given_text, drawn):
    assert m.clean(given_text) == drawn


@given(st.text(max_size=20), st.sampled_from(FONT_ROLES))
def test_any_string_is_measured_in_parts_as_in_whole(string, role):
    pieces = m.split(string, role)
    assert "".join(p.text for p in pieces) == m.clean(string).replace("ᵀ", "T")
    assert m.width(Run(string, font=role, size=10)) == pytest.approx(
        10 * sum(p.advance for p in pieces)
    )


def test_a_box_does_not_depend_on_the_letters():
    assert m.extent(Run("ace"))[1:] == m.extent(Run("(fg|"))[1:] == m.extent(Run("흫"))[1:]
    assert m.extent(Run("8.77e−4"))[1:] == m.extent(Run("0.1500"))[1:]
    assert m.extent(Run("0.15"))[1] < m.extent(Run("ace"))[1] < m.extent(Run("Ấ"))[1]


def test_shift_and_back():
    plain = m.extent(Run("0", size=10))
    assert m.extent(Run("0", size=10, shift=4))[1] == pytest.approx(plain[1] + 4)
    assert m.extent(Run("0", size=10, shift=-4))[2] == pytest.approx(plain[2] + 4)
    over = (Run("00", size=10), Run("0", size=10, back=m.width(Run("00", size=10))))
    assert m.width(over) == m.width(Run("00", size=10))
    assert m.extent(()) == (0, 0, 0)


def test_anchor_places_the_box():
    for anchor, left in (("start", 50.0), ("middle", 30.0), ("end", 10.0)):
        made = m.line("0000", 50, 20, size=10, anchor=anchor)
        x = min(c[0] for c in made.corners())
        assert x == pytest.approx(50 - made.width * (50 - left) / 40)
        assert max(c[1] for c in made.corners()) == pytest.approx(20 + made.descent)
    with pytest.raises(ValueError, match="anchor"):
        m.line("0", 0, 0, anchor="center")


def test_tag_and_default_tag():
    assert m.line("0", 0, 0).tag == Tag("text")
    assert m.line("0", 0, 0, tag=Tag("number", "w")).tag.wire == "w"


def test_heights():
    assert 0 < m.middle(16) < m.cap_height(16) < 16 < m.line_height(16)
    assert m.middle(16) == m.cap_height(16) / 2
    with pytest.raises(KeyError):
        m.split("x", "comic")


def test_metrics_are_those_of_the_bundled_fonts():
    spec = importlib.util.spec_from_file_location("make_metrics", FONTS / "make_metrics.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    made = json.loads((FONTS / "metrics.json").read_text(encoding="ascii"))
    classes = {"figure": maker.FIGURE, "comma": maker.COMMA, "plain": maker.PLAIN}
    assert made["classes"] == classes
    for role, file in maker.FILES.items():
        row = made["fonts"][role]
        with maker.TTFont(FONTS / file, lazy=True) as font:
            assert maker.packed(maker.advances(font)) == {k: row[k] for k in ("spans", "same")}
            assert row["boxes"]["figure"] == maker.extent(font, map(ord, maker.FIGURE))
            figures = maker.FIGURE + maker.COMMA
            assert row["boxes"]["comma"] == maker.extent(font, map(ord, figures))
        assert row["file"] == file
    assert set(made["fonts"]) == set(FONT_ROLES)


def test_every_font_carries_its_licence():
    for name in ("Pretendard", "STIXTwoMath"):
        licence = (FONTS / f"OFL-{name}.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence
        assert licence.startswith("Copyright")
