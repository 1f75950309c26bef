"""Letters by their place on the keyboard, whatever script it is switched to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QKeyEvent

# Scan codes of set 1, which Windows has; Linux has the same, X and Wayland add 8.
_ROWS: Final = {16: "QWERTYUIOP[]", 30: "ASDFGHJKL", 44: "ZXCVBNM", 52: "."}
_WINDOWS: Final = {first + i: key for first, row in _ROWS.items() for i, key in enumerate(row)}
_LINUX: Final = {code + 8: key for code, key in _WINDOWS.items()}
_SCAN: Final[Mapping[str, Mapping[int, str]]] = {
    "xcb": _LINUX,
    "wayland": _LINUX,
    "windows": _WINDOWS,
}
# macOS has codes of its own, from 0 on; a blank is a key that is none of ours.
_MAC: Final = {
    code: key
    for code, key in enumerate("ASDFHGZXCV BQWERYT123465=97-80]OU[IP LJ'K;\\,/NM.")
    if key in "QWERTYUIOPASDFGHJKLZXCVBNM[]."
}


def letter_of(event: QKeyEvent, platform: str) -> str:
    """Return the letter of an English keyboard where the key is, ``""`` if not known.

    ``platform`` is Qt's name of it.
    """
    if platform == "cocoa":
        return _MAC.get(event.nativeVirtualKey(), "")
    return _SCAN.get(platform, {}).get(event.nativeScanCode(), "")
