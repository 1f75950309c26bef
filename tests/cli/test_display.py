"""Whether a window can open, without opening one."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gui.cli.display import has_display

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="there is always a display"
)


@pytest.fixture
def wayland() -> Iterator[dict[str, str]]:
    # Not tmp_path: a socket's name may have some hundred characters only.
    with TemporaryDirectory(prefix="w") as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(str(Path(folder) / "wayland-7"))
        server.listen()
        yield {"XDG_RUNTIME_DIR": folder, "WAYLAND_DISPLAY": "wayland-7"}


def test_no_name_no_display() -> None:
    assert not has_display({})
    assert not has_display({"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert not has_display({"QT_QPA_PLATFORM": "xcb"})


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_qt_may_be_told_to_do_without(platform: str) -> None:
    assert has_display({"QT_QPA_PLATFORM": platform})


def test_a_display_that_answers(wayland: dict[str, str]) -> None:
    assert has_display(wayland)
    assert has_display({**wayland, "WAYLAND_DISPLAY": f"{wayland['XDG_RUNTIME_DIR']}/wayland-7"})


def test_a_display_that_is_gone(wayland: dict[str, str]) -> None:
    assert not has_display({**wayland, "WAYLAND_DISPLAY": "wayland-8"})
    assert not has_display({"DISPLAY": ":4711"})
    assert not has_display({"DISPLAY": "unix:4711.0"})


def test_a_display_elsewhere_is_taken_at_its_word() -> None:
    assert has_display({"DISPLAY": "localhost:10.0"})
