"""Letters by their place on the keyboard, whatever script it is switched to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QKeyEvent

# Scan codes: on Linux evdev's + 8, on Windows those of set 1; macOS has key codes of its own.
_LINUX: Final = {41: "F", 33: "P"}
_SCAN: Final[Mapping[str, Mapping[int, str]]] = {
    "xcb": _LINUX,
    "wayland": _LINUX,
    "windows": {33: "F", 25: "P"},
}
_MAC: Final = {3: "F", 35: "P"}


def letter_of(event: QKeyEvent, platform: str) -> str:
    """Return the letter of an English keyboard where the key is, ``""`` if not known.

    ``platform`` is Qt's name of it.
    """
    if platform == "cocoa":
        return _MAC.get(event.nativeVirtualKey(), "")
    return _SCAN.get(platform, {}).get(event.nativeScanCode(), "")
