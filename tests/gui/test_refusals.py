"""A key whose command is not possible says why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

K = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("example", "chosen", "key", "held", "words"),
    [
        ("article001_a", "W1[0][0]", K.Key_R, BOTH, "computed number before the loss"),
        ("article001_a", "loss", K.Key_R, BOTH, "starts here already"),
        ("digits_8x8", "a2", K.Key_R, BOTH, "one entry of the array"),
        ("cs231n_add_mul", "", K.Key_R, BOTH, "Select an output first"),
        ("article001_a", "", K.Key_O, NONE, "Select a number first"),
        ("article001_a", "W1[0][0]", K.Key_O, NONE, "Select a number that a gate has made"),
        ("article004_cost_tables", "", K.Key_R, BOTH, "Nothing to step through"),
        ("article004_cost_tables", "", K.Key_H, BOTH, "Nothing to step through"),
    ],
)
def test_a_refused_key_says_why(start, qtbot, example, chosen, key, held, words) -> None:
    window = start(example).window
    window.model.select(chosen)
    qtbot.keyClick(window.canvas, key, held)
    assert words in window.message.text
    qtbot.keyClick(window.canvas, K.Key_Escape)
    assert not window.message.text


def test_what_was_refused_is_forgotten_with_the_next_number(start, qtbot) -> None:
    window = start("article001_a").window
    qtbot.keyClick(window.canvas, K.Key_O)
    assert window.message.text
    window.model.select("a1[0]")
    assert not window.message.text
    qtbot.keyClick(window.canvas, K.Key_O)
    assert not window.message.text
    assert window.model.reading.opened == {"a1[0]"}


def test_the_ends_of_the_steps_are_silent(start, qtbot) -> None:
    window = start("article001_a").window
    for key in (K.Key_Left, K.Key_PageUp):
        qtbot.keyClick(window.canvas, key)
    assert not window.message.text
