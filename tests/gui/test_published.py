"""Names of published numbers, as they are read in their sources."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QLabel

from core.files.examples import examples, open_example
from gui.fonts import FOLDER
from gui.scene.printed_names import spelled


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("z_10", "z₁₀"),
        ("dE/dw1_10", "∂E/∂w¹₁₀"),
        ("da_20/dz_20", "∂a₂₀/∂z₂₀"),
        ("갱신한 뒤의 w1_10", "갱신한 뒤의 w¹₁₀"),
        ("dE_o2/dout_h1", "∂Eₒ₂/∂outₕ₁"),
        ("E_total after 10000 updates", "Eₜₒₜₐₗ after 10000 updates"),
        ("delta_o1", "δₒ₁"),
        ("w5+", "w₅⁺"),
        ("w0*x0", "w₀·x₀"),
        ("*-1", "·−1"),
        ("grad w0", "grad w₀"),
        ("what-if t+0.01: L", "what-if t+0.01: L"),
        ("left cross-entropy", "left cross-entropy"),
        ("delta", "delta"),
        ("made_by_hand", "made_by_hand"),
        ("", ""),
    ],
)
def test_names_are_spelled_as_in_type(name, shown):
    assert spelled(name) == shown


@given(st.text("adwzE019_/+ ", max_size=20))
def test_nothing_is_lost_but_where_it_stands(text):
    flat = unicodedata.normalize("NFKC", spelled(text)).replace("∂", "d")
    assert flat.replace("_", "") == text.replace("_", "")


@given(st.text(max_size=30))
def test_any_text_is_a_name(text):
    assert isinstance(spelled(text), str)


def test_every_character_has_a_glyph_in_our_font(qapp):
    font = QRawFont(str(FOLDER / "Pretendard-Regular.otf"), 16)
    for info in examples():
        experiment = open_example(info.id)
        for language in ("en", "ko"):
            text = experiment.localized(language)
            for entry in experiment.published:
                shown = spelled(text.told(entry).name)
                assert all(font.supportsCharacter(ord(c)) for c in shown), shown


def test_the_panel_shows_names_and_no_keys(start):
    for name in ("article001_a", "mazur_biases_frozen"):
        window = start(name, experiment_panel=True).window
        texts = [x.text() for x in window.experiment_panel.findChildren(QLabel)]
        for entry in window.model.experiment.published:
            assert spelled(entry.name) in texts
            assert spelled(entry.name) == entry.name or entry.name not in texts


def test_every_row_of_the_panel_says_what_it_is(start):
    for name in ("article001_a", "cs231n_circuit", "xor_2_2_1", "iris_4_5_3_relu_softmax"):
        window = start(name, experiment_panel=True).window
        panel = window.experiment_panel
        rows = [x for x in panel.findChildren(QLabel, "muted") if not x.wordWrap()]
        rows = [x for x in rows if x.toolTip()]
        assert len(rows) >= 3
        for row in rows:
            # Plain text in any case, so it is written as what markup would make of it.
            head, line = row.toolTip().removeprefix("<qt>").removesuffix("</qt>").split("<br>")
            assert head == row.text()
            assert 10 <= len(line) <= 70
