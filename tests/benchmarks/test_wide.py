"""Wide networks: opening, drawing each step, a PNG, the memory of a window.

A key press to the painted frame stands in ``test_key.py``.  Nothing here asserts a time.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.experiment import Experiment
from core.files.writer import dump_experiment
from core.session import Position, Session
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.views import views_of
from tests.benchmarks.processes import HERE, ROOT, environment, run
from tests.networks import network

SIZES = [(16, 32, 32, 10), (64, 64, 10), (784, 128, 64, 10)]
LARGEST = SIZES[-1]
SETTINGS = {
    "folded": ViewSettings(),
    "focus": ViewSettings(focus="a1", focus_entry=(17,)),
    "unfolded": ViewSettings(unfolded=frozenset({1})),
}


def experiment_of(*sizes: int, samples: int = 64) -> Experiment:
    made = network(*sizes, samples=samples)
    return replace(made, view={"image": [28, 28]}) if sizes[0] == 784 else made


def file_of(folder: Path, experiment: Experiment) -> Path:
    path = folder / "wide.json"
    path.write_bytes(dump_experiment(experiment))
    return path


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_open_to_first_picture(sizes: tuple[int, ...]) -> None:
    """Lowering, one recorded iteration, layout and drawing, in this process."""
    for view in views_of(experiment_of(*sizes)):
        taken = []
        for _ in range(7):
            experiment = experiment_of(*sizes)
            start = time.perf_counter()
            session = Session(experiment)
            views.draw(Frame(experiment, session.snapshot(), session.position,
                             ViewSettings(view=view)))  # fmt: skip
            taken.append(time.perf_counter() - start)
        name = "-".join(map(str, sizes))
        print(f"\nopen {name}, {view}: median {statistics.median(taken) * 1e3:.1f} ms")


@pytest.mark.parametrize("how", SETTINGS)
def test_draw_each_step(how: str) -> None:
    """A picture at every step of two iterations, forward and back again."""
    experiment = experiment_of(*LARGEST)
    session = Session(experiment)
    taken = []
    for iteration in (1, 2):
        ways = range(session.plan.length + 1)
        for step in (*ways, *reversed(ways)):
            session.seek(Position(iteration, step))
            frame = Frame(experiment, session.snapshot(), session.position, SETTINGS[how])
            start = time.perf_counter()
            views.draw(frame)
            taken.append(time.perf_counter() - start)
    taken.sort()
    print(
        f"\ndraw a step of 784-128-64-10, {how}: median {statistics.median(taken) * 1e3:.2f} ms, "
        f"p95 {taken[round(0.95 * (len(taken) - 1))] * 1e3:.2f} ms, "
        f"longest {taken[-1] * 1e3:.2f} ms"
    )


def test_record_an_iteration() -> None:
    """All numbers of an iteration with a batch of 64."""
    session = Session(experiment_of(*LARGEST))
    taken = []
    for iteration in range(1, 21):
        checkpoint = session.checkpoint(iteration)
        assert checkpoint.iteration == iteration
        start = time.perf_counter()
        session.trace(iteration)
        taken.append(time.perf_counter() - start)
    print(f"\nrecord 784-128-64-10, batch 64: median {statistics.median(taken) * 1e3:.1f} ms")


def test_png_against_networkx_and_matplotlib(paired: Any, tmp_path: Path) -> None:
    source, env = file_of(tmp_path, experiment_of(*LARGEST)), environment(tmp_path)
    ours, other = tmp_path / "own.png", tmp_path / "other.png"

    def own() -> None:
        run(sys.executable, "main.py", "export", source, "-o", ours, "--width", "1600", env=env)

    def reference() -> None:
        run(sys.executable, HERE / "networkx_wide.py", source, other, env=env)

    paired(own, reference, rounds=3)
    assert ours.stat().st_size > 10_000
    assert other.stat().st_size > 10_000


def test_memory_of_a_window(tmp_path: Path) -> None:
    source = file_of(tmp_path, experiment_of(*LARGEST))
    env = environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    command = [sys.executable, str(HERE / "window_memory.py"), str(source)]
    done = subprocess.run(
        command, cwd=ROOT, env=env, check=True, capture_output=True, text=True, timeout=120
    )
    print(f"\nmemory of a window with 784-128-64-10, at most {float(done.stdout):.0f} MiB")
