"""Whole processes to compare, as a user has them: bytecode is kept from run to run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user whose configuration and bytecode are in ``folder``.

    Without kept bytecode most of a short process is spent in compiling it, ours more than
    the reference, whose packages were compiled when they were installed.  The tests' own
    limit of one BLAS thread is taken away again: a user has none (ours sets it itself).
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV"))}
    kept = {k: v for k, v in kept.items() if not k.endswith("_NUM_THREADS")}
    ours = {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "LANGUAGE": "en",
    }
    return {**kept, **ours, **more}


def run(*command: str | Path, env: Mapping[str, str]) -> None:
    """Run to the end, quietly; a process that fails ends the benchmark.

    Without a timeout: with one, Python looks only every 50 ms whether the process has ended.
    """
    subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
