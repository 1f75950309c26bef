"""Every letter command by its place on the keyboard, whatever the keyboard is switched to."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from gui.canvas.keys import letter_of
from gui.commands import CANVAS, COMMANDS, WINDOW
from tests.networks import network

HANGUL = dict(
    zip(
        "QWERTYUIOPASDFGHJKLZXCVBNM",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
        strict=True,
    )
)
RUSSIAN = dict(zip("QWERTYUIOP[]ASDFGHJKLZXCVBNM.", "йцукенгшщзхъфывапролдячсмитьЮ", strict=True))
# From the tables of Linux (input-event-codes.h) and macOS (HIToolbox/Events.h), by hand.
EVDEV = {
    "Q": 16, "W": 17, "E": 18, "R": 19, "T": 20, "Y": 21, "U": 22, "I": 23, "O": 24, "P": 25,
    "[": 26, "]": 27, "A": 30, "S": 31, "D": 32, "F": 33, "G": 34, "H": 35, "J": 36, "K": 37,
    "L": 38, "Z": 44, "X": 45, "C": 46, "V": 47, "B": 48, "N": 49, "M": 50, ".": 52,
}  # fmt: skip
MAC = {
    "A": 0, "S": 1, "D": 2, "F": 3, "H": 4, "G": 5, "Z": 6, "X": 7, "C": 8, "V": 9, "B": 11,
    "Q": 12, "W": 13, "E": 14, "R": 15, "Y": 16, "T": 17, "]": 30, "O": 31, "U": 32, "[": 33,
    "I": 34, "P": 35, "L": 37, "J": 38, "K": 40, "N": 45, "M": 46, ".": 47,
}  # fmt: skip
LETTERS = [command for command in COMMANDS if command.letter]
NONE = Qt.KeyboardModifier.NoModifier


def event(letter, platform, text) -> QKeyEvent:
    scan, virtual = 0, 0
    if platform == "cocoa":
        virtual = MAC[letter]
    else:
        scan = EVDEV[letter] + (0 if platform == "windows" else 8)
    return QKeyEvent(QEvent.Type.KeyPress, ord(text), NONE, scan, virtual, 0, text)


def test_every_letter_command_has_its_hangul_key_and_its_place():
    assert len(LETTERS) >= 10
    for command in LETTERS:
        assert command.scope == CANVAS, command.id
        assert command.letter in command.keys, command.id
        assert command.letter in EVDEV, command.id
        if command.letter in HANGUL:
            assert HANGUL[command.letter] in command.keys, command.id
    letters = [command.letter for command in LETTERS]
    assert len(set(letters)) == len(letters)


def test_no_single_letter_lacks_its_place():
    for command in COMMANDS:
        for key in command.keys:
            if len(key) == 1 and key.isalpha() and key.isascii():
                assert command.letter == key, command.id
    assert not any(len(k) == 1 for c in COMMANDS if c.scope == WINDOW for k in c.keys)


@pytest.mark.parametrize("platform", ["xcb", "wayland", "windows", "cocoa"])
@pytest.mark.parametrize("letter", sorted(EVDEV))
def test_the_place_tells_the_letter(platform, letter):
    assert letter_of(event(letter, platform, RUSSIAN[letter]), platform) == letter
    assert letter_of(event(letter, platform, RUSSIAN[letter]), "offscreen") == ""


@pytest.mark.parametrize("way", ["hangul", "xcb", "windows", "cocoa"])
@pytest.mark.parametrize("command", LETTERS, ids=[command.id for command in LETTERS])
def test_every_letter_command_runs_in_hangul_mode(start, qtbot, command, way):
    """Hangul as it reaches us where it has a key of its own, else by the key's place."""
    window = start().window
    window.model.end()
    window.model.select("a1[0]")
    if command.id == "layer.unfold":
        window.model.open(network(64, 64, 10))
        window.model.select("a1", entry=(3,))
        qtbot.waitUntil(lambda: not window.drawing.busy)
    if command.id == "blank":
        window.presentation.enter()
    if command.id == "stride.smaller":
        window.model.change_stride(1)
    action = window.actions_[command.id]
    assert action.isEnabled()
    ran = []
    action.triggered.connect(lambda: ran.append(command.id))
    if way == "hangul" and command.letter in HANGUL:
        text = HANGUL[command.letter]
        pressed = QKeyEvent(QEvent.Type.KeyPress, ord(text), NONE, text)
        QApplication.sendEvent(window.windowHandle(), pressed)
    else:
        platform = "xcb" if way == "hangul" else way
        window.canvas.platform = platform
        # Shortcuts would take what they know: a script that has no key of its own.
        text = RUSSIAN[command.letter]
        QApplication.sendEvent(window.canvas, event(command.letter, platform, text))
    assert ran == [command.id]


def test_the_canvas_takes_no_input_method(window):
    assert not window.canvas.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_letters_with_ctrl_are_left_to_their_shortcuts(window):
    window.canvas.platform = "xcb"
    window.canvas.zoom(2.0)
    held = QKeyEvent(
        QEvent.Type.KeyPress, 0x410, Qt.KeyboardModifier.ControlModifier, 41, 0, 0, "А"
    )
    QApplication.sendEvent(window.canvas, held)
    assert window.canvas.mode.value == "free"


def test_all_keys_are_keys():
    for command in COMMANDS:
        for key in command.keys:
            assert QKeySequence(key).toString(), (command.id, key)
