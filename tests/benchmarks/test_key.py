"""From a key press to the painted window: hundreds of real key events, p95.

At two paces: ``held``, as a key comes that is held on a quick keyboard, and ``at once``, the
next key as soon as the last one is painted, which leaves no time to make anything ready.
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.files.examples import open_example
from gui.app import App
from gui.cli.program import GARBAGE
from gui.i18n import set_language
from gui.settings import Store
from gui.window import Window
from tests.networks import network

KEYS = 240
"""So many keys on, and as many back."""
PATIENCE = 5.0
PACES = {"held": 1 / 30, "at once": 0.0}
"""Seconds from key to key, at least."""
NETWORKS = {
    "2-2-2": lambda: open_example("article001_a"),
    "4-4-4": lambda: network(4, 4, 4),
    "8-8-8": lambda: network(8, 8, 8),
    "784-128-64-10": lambda: network(784, 128, 64, 10, samples=64),
}


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Window]:
    """The window of a user who left it at 1280 × 800, on the network that is asked for."""
    wishes = {"width": 1280, "height": 800, "language": "en", "theme": "light"}
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(wishes), encoding="utf-8")
    threshold = gc.get_threshold()
    gc.set_threshold(GARBAGE)  # as the program's start does
    app = App(qapp, NETWORKS[request.param](), Store(file))
    app.show()
    QTest.qWaitForWindowActive(app.window)
    yield app.window
    app.window.close()
    app.window.deleteLater()
    app.model.close()
    app.deleteLater()
    set_language("en")
    gc.set_threshold(*threshold)


def press(window: Window, key: Qt.Key, painted: Callable[[], int]) -> float:
    """Press a key; return the seconds until the whole window has been painted anew.

    The canvas, the formula and the timeline are painted in one go, and the events of that
    are worked off before the clock is read.
    """
    before, start = painted(), time.perf_counter()
    QTest.keyClick(window.canvas, key)
    while painted() == before:
        QApplication.processEvents()
        assert time.perf_counter() - start < PATIENCE, "the key painted nothing"
    QApplication.processEvents()
    return time.perf_counter() - start


def walk(window: Window, painted: Callable[[], int], pace: float) -> Iterator[float]:
    """Go forward, gate by gate, and back again; yield each key's seconds."""
    keys = [Qt.Key.Key_Right] * KEYS + [Qt.Key.Key_Left] * KEYS
    for _ in range(10):  # the very first keys also import what explains a number
        press(window, Qt.Key.Key_Right, painted)
    for key in keys:
        begun = time.perf_counter()
        yield press(window, key, painted)
        while time.perf_counter() - begun < pace:
            QTest.qWait(1)


def settle(window: Window) -> None:
    """Wait until the layout is there and nothing more is painted."""
    deadline = time.perf_counter() + PATIENCE * 4
    while window.drawing.busy and time.perf_counter() < deadline:
        QApplication.processEvents()
    QTest.qWait(300)
    assert not window.drawing.busy


@pytest.mark.parametrize("window", NETWORKS, indirect=True)
@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_key_to_painted_frame(
    window: Window, view: str, pace: str, request: pytest.FixtureRequest
) -> None:
    window.model.set_view(view=view)
    assert (window.width(), window.height()) == (1280, 800)
    settle(window)
    ticks = itertools.count(1)
    count = [0]
    window.canvas.painted.connect(lambda: count.__setitem__(0, next(ticks)))
    QApplication.processEvents()
    taken = sorted(walk(window, lambda: count[0], PACES[pace]))
    p95 = taken[round(0.95 * (len(taken) - 1))]
    print(
        f"\nkey to painted frame, {request.node.callspec.id}: {len(taken)} keys, median "
        f"{statistics.median(taken) * 1e3:.2f} ms, p95 {p95 * 1e3:.2f} ms, "
        f"longest {taken[-1] * 1e3:.2f} ms"
    )
