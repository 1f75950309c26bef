"""Whether a window can open here at all: Qt aborts the program where it cannot."""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

# Platforms of Qt that draw without a display server.
_WITHOUT = {"offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs", "vkkhrdisplay"}
_LOCAL = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a display, or Qt is told to do without.

    A display server on this machine is asked for a connection, as its name may have
    outlived it; one elsewhere is taken at its word.
    """
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in _WITHOUT:
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    return bool((wayland and _wayland(wayland, environment)) or (x11 and _x11(x11)))


def has_screen(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody may see a window: there is a display, and Qt is to use it."""
    told = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return told not in _WITHOUT and has_display(environment)


def draw_offscreen(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let Qt, which reads this once when it starts, open no window and no connection.

    Where the terminal's language is not installed Qt would switch the encoding and tell
    so in four lines; nothing that is drawn depends on it, so it is switched beforehand.
    """
    environment["QT_QPA_PLATFORM"] = "offscreen"
    if os.name == "posix" and locale.getencoding().upper() != "UTF-8":
        environment["LC_ALL"] = "C.UTF-8"


def _wayland(name: str, environment: Mapping[str, str]) -> bool:
    return _answers(str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name))


def _x11(name: str) -> bool:
    local = _LOCAL.fullmatch(name)
    if local is None:
        return True
    path = f"/tmp/.X11-unix/X{local[1]}"
    # Linux has the same name in a space of its own, too, which survives a private /tmp.
    return _answers(path) or (sys.platform == "linux" and _answers(f"\0{path}"))


def _answers(path: str) -> bool:
    if sys.platform == "win32":
        return False
    import socket  # not where Qt is told to do without a display

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.settimeout(1.0)
        try:
            server.connect(path)
        except (OSError, ValueError):
            return False
    return True
