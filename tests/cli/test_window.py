"""A line without a command: a window, or a picture where no window can open."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from core.errors import UserError
from core.files.examples import examples, open_example
from core.files.writer import dump_experiment
from gui.cli.display import has_screen
from gui.i18n import current
from tests.cli.conftest import ROOT, Cli
from tests.cli.test_process import environment, main

NO_DISPLAY = environment(QT_QPA_PLATFORM="", XDG_RUNTIME_DIR="")
DEFAULT = examples()[0].id


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the window is told to open; it opens in other tests."""
    calls: list[Any] = []

    def run(
        experiment: Any, argv: list[str], problem: UserError | None = None, *, opened: Any = None
    ) -> int:
        calls.append((experiment and experiment.id, argv, problem or opened))
        return 7

    monkeypatch.setattr("gui.app.run", run)
    return calls


def test_the_window_opens_what_is_named(
    cli: Cli, opened: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "tests" / "oracle" / "matvec_l2.json", tmp_path / "export")
    assert cli().status == 7
    assert cli("xor_2_2_1").status == 7
    assert cli("./export").status == 7
    assert cli("--", "export").status == 7
    assert [name for name, *_ in opened] == [None, "xor_2_2_1", "matvec_l2", "matvec_l2"]
    assert all(argv == [str(ROOT / "main.py")] for _, argv, *_ in opened)
    # What is no file is no recent one.
    assert [file for *_, file in opened] == [None, None, Path("export"), Path("export")]


def test_no_window_opens_for_what_cannot_be_read(cli: Cli, opened: list[Any]) -> None:
    assert cli("nobody").status == 2
    assert opened == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_where_there_is_a_screen_it_is_told_in_a_window_too(
    cli: Cli, opened: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", "localhost:10.0")
    for name in ("nobody", str(bad)):
        done = cli(name)
        assert done.status == 2
        ((experiment, _, problem),) = opened
        opened.clear()
        assert experiment is None
        assert current().error(problem) in done.err
        assert done.err.startswith("main.py: ")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_a_screen_is_what_somebody_may_look_at() -> None:
    assert has_screen({"DISPLAY": "localhost:10.0"})
    assert has_screen({"DISPLAY": "localhost:10.0", "QT_QPA_PLATFORM": "xcb"})
    assert not has_screen({"DISPLAY": "localhost:10.0", "QT_QPA_PLATFORM": "offscreen"})
    assert not has_screen({"QT_QPA_PLATFORM": "vnc:size=800x600"})
    assert not has_screen({})


def test_without_a_display_the_default_example_is_drawn(tmp_path: Path) -> None:
    done = main(cwd=tmp_path, env=NO_DISPLAY)
    assert done.returncode == 0, done.stderr
    said = done.stderr.decode()
    assert said.count("\n") == 1
    assert f"main.py export {DEFAULT} -o picture.png" in said
    (file,) = tmp_path.iterdir()
    assert done.stdout.decode() == f"{file}\n"
    image = QImage(str(file))
    assert image.text("Experiment") == DEFAULT
    assert "again" in image.text("Step")


def test_without_a_display_and_a_place_for_the_picture(tmp_path: Path) -> None:
    (tmp_path / f"chainrule-{DEFAULT}.png").mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = main(cwd=tmp_path, env={**NO_DISPLAY, "TMPDIR": str(temporary)})
    assert done.returncode == 0, done.stderr
    file = Path(done.stdout.decode().strip())
    assert file.is_relative_to(temporary)
    assert not QImage(str(file)).isNull()


def test_without_a_display_what_is_named_is_drawn(tmp_path: Path) -> None:
    """Its id is any text: it must not lead out of the folder."""
    case = replace(open_example("article004_cost_tables"), id="../a table/" + "x" * 100)
    (tmp_path / "table.json").write_bytes(dump_experiment(case))
    inside = tmp_path / "inside"
    inside.mkdir()
    done = main("../table.json", cwd=inside, env=NO_DISPLAY)
    assert done.returncode == 0, done.stderr
    assert "main.py export ../table.json -o picture.png" in done.stderr.decode()
    (file,) = inside.iterdir()
    assert done.stdout.decode() == f"{file}\n"
    assert file.name.startswith("chainrule-.._a_table_xxx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside", "table.json"]


def test_a_display_that_does_not_answer_is_none(tmp_path: Path) -> None:
    done = main(cwd=tmp_path, env={**NO_DISPLAY, "DISPLAY": ":4711"})
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.iterdir())) == 1


def test_export_needs_no_display_and_opens_no_window(tmp_path: Path) -> None:
    """Even where Qt is told to use a display: there it would abort."""
    told = {**NO_DISPLAY, "QT_QPA_PLATFORM": "xcb"}
    done = main("export", "cs231n_add_mul", "-o", "out.png", cwd=tmp_path, env=told)
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
