"""Text broken into lines: nothing is lost but what does not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.scene import metrics
from gui.scene.shapes import Run
from gui.scene.wrapping import shortened, wrapped


def wide(string: str) -> float:
    return metrics.width(Run(string, "text", "sans", 20.0))


def test_what_fits_stays_one_line() -> None:
    assert wrapped("The chain rule", 400.0, "sans", 20.0) == ["The chain rule"]


def test_lines_end_at_words() -> None:
    lines = wrapped("The chain rule in numbers", 140.0, "sans", 20.0, 5)
    assert " ".join(lines) == "The chain rule in numbers"
    assert len(lines) > 1
    assert all(wide(line) <= 140.0 for line in lines)


def test_a_word_that_ends_at_the_margin_is_kept_whole() -> None:
    assert wrapped("ab cd", wide("ab"), "sans", 20.0, 2) == ["ab", "cd"]


def test_long_words_are_broken_anywhere() -> None:
    lines = wrapped("x" * 60, 200.0, "sans", 20.0, 9)
    assert "".join(lines) == "x" * 60
    assert all(wide(line) <= 200.0 for line in lines)


def test_the_last_line_is_cut() -> None:
    lines = wrapped("word " * 200, 300.0, "sans", 20.0, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(wide(line) <= 300.0 for line in lines)


@pytest.mark.parametrize("string", ["", "   ", "\n\t"])
def test_nothing_has_no_lines(string: str) -> None:
    assert wrapped(string, 100.0, "sans", 20.0) == []
    assert shortened(string, 100.0, "sans", 20.0) == ""


def test_shortened_keeps_what_fits() -> None:
    assert shortened("left", 300.0, "sans", 20.0) == "left"
    assert shortened("left\nright", 300.0, "sans", 20.0) == "left right"


@given(st.text(max_size=80), st.floats(30.0, 400.0), st.integers(1, 4))
def test_any_text_fits(string: str, room: float, most: int) -> None:
    lines = wrapped(string, room, "sans", 20.0, most)
    assert len(lines) <= most
    assert all(wide(line) <= room or len(line.rstrip("…")) <= 1 for line in lines)
    whole = "".join(string.split())
    got = "".join("".join(lines).split())
    assert whole == got or (got.endswith("…") and whole.startswith(got[:-1]))
