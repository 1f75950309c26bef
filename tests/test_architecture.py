"""The walls: where Qt may be imported, and what no file may mention."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IMPORT_ALL = """
import importlib, pkgutil, sys
def everything(name):
    module = importlib.import_module(name)
    for part in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        importlib.import_module(part.name)
everything(sys.argv[1])
qt = {"PySide6", "shiboken6", "pyqtgraph"}
print(*sorted({name for name in sys.modules if name.partition(".")[0] in qt}))
"""
# A registry's host, a path of one machine, a folder beside the clone.
FORBIDDEN = re.compile(
    r"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|debian)"
    r"|(^|[^A-Za-z0-9_.-])/(work|root|farm|opt)/"
    r"|file:/{3}|\.\./shared"
)


@pytest.mark.parametrize("package", ["core", "gui.scene"])
def test_no_qt_behind_the_wall(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, package],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_a_clone_stands_alone() -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git clone")
    found = []
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" in data:
            continue
        lines = data.decode("utf-8", errors="replace").splitlines()
        found += [f"{name}:{n}" for n, line in enumerate(lines, 1) if FORBIDDEN.search(line)]
    assert not found
