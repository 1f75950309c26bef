"""The wheel: built without a network, installed into an empty environment, run from elsewhere."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def call(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def chainrule(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build and install the wheel; only its dependencies come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    call(*build, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    home = folder / "environment"
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    paths = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--no-index")
    call(*pip, "--no-deps", "--disable-pip-version-check", wheel, cwd=folder)
    return scripts / "chainrule"


def test_help(chainrule: Path, tmp_path: Path) -> None:
    assert "export" in call(chainrule, "--help", cwd=tmp_path)


def test_examples(chainrule: Path, tmp_path: Path) -> None:
    examples = json.loads(call(chainrule, "examples", "--json", cwd=tmp_path))
    assert all({"id", "title"} <= set(example) for example in examples)
    assert "article001_a" in [example["id"] for example in examples]


def test_export(chainrule: Path, tmp_path: Path) -> None:
    call(chainrule, "export", "article001_a", "-o", "out.png", cwd=tmp_path)
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
