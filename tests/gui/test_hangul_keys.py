"""Every letter command by its place on the keyboard, whatever the keyboard is switched to."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from gui.canvas.keys import letter_of
from gui.commands import CANVAS, COMMANDS, WINDOW

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
    "P": 25, "[": 26, "]": 27, "F": 33, "G": 34, "H": 35, "R": 19, "U": 22, "Z": 44, "X": 45,
    "V": 47, "N": 49, ".": 52,
}  # fmt: skip
MAC = {
    "P": 35, "[": 33, "]": 30, "F": 3, "G": 5, "H": 4, "R": 15, "U": 32, "Z": 6, "X": 7,
    "V": 9, "N": 45, ".": 47,
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
def test_every_letter_command_runs_in_hangul_mode(start, command, way):
    """Hangul as it reaches us where it has a key of its own, else by the key's place."""
    window = start().window
    window.model.end()
    window.model.select("a1[0]")
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
