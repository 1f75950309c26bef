"""The program's start, as a process of its own: the first diagram waits for nothing else."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_first_diagram_is_painted_before_anything_else_is_imported(tmp_path):
    """Which modules may come later stands in ``first_diagram.py``, which the benchmark times."""
    script = ROOT / "tests" / "benchmarks" / "first_diagram.py"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=ROOT,
        env={**env, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
