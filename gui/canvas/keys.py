"""Letters by their place on the keyboard, whatever script it is switched to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QKeyEvent

# Scan codes: on Linux evdev's + 8, on Windows those of set 1; macOS has key codes of its own.
_WINDOWS: Final = {
    19: "R",
    22: "U",
    25: "P",
    33: "F",
    34: "G",
    35: "H",
    45: "X",
    47: "V",
    49: "N",
}
_LINUX: Final = {code + 8: letter for code, letter in _WINDOWS.items()}
_SCAN: Final[Mapping[str, Mapping[int, str]]] = {
    "xcb": _LINUX,
    "wayland": _LINUX,
    "windows": _WINDOWS,
}
_MAC: Final = {
    3: "F",
    4: "H",
    5: "G",
    7: "X",
    9: "V",
    15: "R",
    32: "U",
    35: "P",
    45: "N",
}


def letter_of(event: QKeyEvent, platform: str) -> str:
    """Return the letter of an English keyboard where the key is, ``""`` if not known.

    ``platform`` is Qt's name of it.
    """
    if platform == "cocoa":
        return _MAC.get(event.nativeVirtualKey(), "")
    return _SCAN.get(platform, {}).get(event.nativeScanCode(), "")
