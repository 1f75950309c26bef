"""The program as a process of its own: a few, as each takes its time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.files.examples import examples, open_example
from core.report import trace_report
from tests.cli.conftest import ROOT

MAIN = str(ROOT / "main.py")
MANY = ",".join(map(str, range(1, 60)))
"""Numbers of updates whose results are more than a pipe holds."""
NO_QT = """
import sys
sys.argv = ["main.py", *sys.argv[1:]]
from main import main
status = main()
qt = {"PySide6", "shiboken6", "pyqtgraph"}
sys.exit(status or any(name.partition(".")[0] in qt for name in sys.modules))
"""


def environment(**changes: str) -> dict[str, str]:
    """This one's without a display; what is empty is left out."""
    made = {**os.environ, "LANGUAGE": "en", "DISPLAY": "", "WAYLAND_DISPLAY": "", **changes}
    return {name: value for name, value in made.items() if value}


def main(
    *argv: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, MAIN, *argv],
        cwd=cwd,
        env=environment() if env is None else env,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("command", [["examples"], ["trace", "xor_2_2_1"], ["check", "xor_2_2_1"]])
def test_numbers_need_no_qt(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_QT, *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_json_is_utf8_wherever_it_goes(tmp_path: Path) -> None:
    done = main(
        "examples",
        "--json",
        cwd=tmp_path,
        env=environment(LANGUAGE="ko", PYTHONIOENCODING="ascii"),
    )
    assert done.returncode == 0
    titles = [example["title"] for example in json.loads(done.stdout.decode("utf-8"))]
    assert titles == [info.titles["ko"] for info in examples()]


def test_no_character_stops_a_terminal_that_lacks_it(tmp_path: Path) -> None:
    done = main("examples", cwd=tmp_path, env=environment(LANGUAGE="ko", PYTHONIOENCODING="ascii"))
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert len(done.stdout.splitlines()) == len(examples())


@pytest.mark.skipif(os.name == "nt", reason="no /dev/full")
def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, MAIN, "trace", "xor_2_2_1"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("command", [["trace", "xor_2_2_1"], ["check", "xor_2_2_1"]])
def test_nobody_reads_on(command: list[str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, MAIN, *command],
            cwd=tmp_path,
            env=environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.returncode == 141
    assert done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_early(unbuffered: str, tmp_path: Path) -> None:
    command = [sys.executable, MAIN, "trace", "iris_4_5_3_relu_softmax", "--updates", MANY]
    env = environment(PYTHONUNBUFFERED=unbuffered)
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"{"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.skipif(os.name == "nt", reason="a shell closes it")
def test_a_closed_standard_output_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" "$@" >&-', sys.executable, MAIN, "examples"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == ("main.py: the result cannot be written (standard output is closed)\n")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the locales of Linux")
@pytest.mark.parametrize("locale", ["C", "xx_YY.UTF-8"])
def test_a_locale_that_is_not_there_is_no_word_worth(locale: str, tmp_path: Path) -> None:
    done = main(
        *("export", "xor_2_2_1", "-o", "a.png"), cwd=tmp_path, env=environment(LC_ALL=locale)
    )
    assert done.returncode == 0
    assert done.stderr.count(b"\n") == 1


def test_the_entry_point_is_the_program(tmp_path: Path) -> None:
    done = main("trace", "cs231n_add_mul", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == b""
    assert json.loads(done.stdout) == trace_report(open_example("cs231n_add_mul"))
    assert main("nobody", cwd=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []
