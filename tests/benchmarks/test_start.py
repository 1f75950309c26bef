"""Start to first painted diagram, whole process, against an empty PySide6 + numpy window."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.processes import HERE, environment, run


@pytest.fixture
def display() -> Iterator[str]:
    """Start an X server without a screen; its name is that of a display."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    readable, writable = os.pipe()
    command = ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1600x1000x24", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writable], stderr=subprocess.DEVNULL) as server:
        os.close(writable)
        with os.fdopen(readable) as answer:
            number = answer.readline().strip()
        yield f":{number}"
        server.terminate()


def compare(paired: Any, folder: Path, **where: str) -> None:
    """Both windows have 1280 × 800 pixels; settings are there from an earlier start."""
    settings = folder / "config" / "chainrule" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"width": 1280, "height": 800}), encoding="utf-8")
    env = environment(folder, **where)

    def ours() -> None:
        run(sys.executable, HERE / "first_diagram.py", env=env)

    def reference() -> None:
        run(sys.executable, HERE / "empty_window.py", env=env)

    paired(ours, reference, rounds=11)


def test_start_offscreen(paired: Any, tmp_path: Path) -> None:
    compare(paired, tmp_path, QT_QPA_PLATFORM="offscreen")


def test_start_offscreen_one_blas_thread_each(paired: Any, tmp_path: Path) -> None:
    """The same without what numpy's threads cost the reference."""
    compare(paired, tmp_path, QT_QPA_PLATFORM="offscreen", OPENBLAS_NUM_THREADS="1")


def test_start_on_an_x_server(paired: Any, tmp_path: Path, display: str) -> None:
    compare(paired, tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=display)
