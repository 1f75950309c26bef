"""What the command line takes, and what it says when it does not."""

from __future__ import annotations

import re
import tomllib

import pytest

from core.version import VERSION
from gui.cli import arguments
from tests.cli.conftest import ROOT, Cli

EXPORT = ("export", "article001_a", "-o", "never.png")
WRONG = {
    "unknown option": (("--bogus",), "--bogus"),
    "unknown example": (("nobody",), '"nobody"'),
    "two experiments": (("article001_a", "xor_2_2_1"), "xor_2_2_1"),
    "no experiment to trace": (("trace",), "FILE-or-EXAMPLE"),
    "no experiment to check": (("check",), "FILE-or-EXAMPLE"),
    "no experiment to export": (("export",), "FILE-or-EXAMPLE"),
    "no target": (("export", "article001_a"), "--output"),
    "an abbreviation": (("examples", "--js"), "--js"),
    "no updates": (("trace", "article001_a", "--updates", ""), "--updates"),
    "zero updates": (("trace", "article001_a", "--updates", "0"), "'0'"),
    "half an update": (("trace", "article001_a", "--updates", "1,2.5"), "'2.5'"),
    "endless updates": (("trace", "article001_a", "--updates", "9" * 30), "1000000"),
    "view": ((*EXPORT, "--view", "sideways"), "sideways"),
    "phase": ((*EXPORT, "--at", "middle"), "middle"),
    "negative step": ((*EXPORT, "--at", "-1"), "--at"),
    "iteration 0": ((*EXPORT, "--iteration", "0"), "--iteration"),
    "sample 0": ((*EXPORT, "--sample", "0"), "--sample"),
    "width 0": ((*EXPORT, "--width", "0"), "--width"),
    "width in words": ((*EXPORT, "--width", "wide"), "wide"),
    "scale in words": ((*EXPORT, "--scale", "big"), "big"),
    "width and scale": ((*EXPORT, "--width", "800", "--scale", "2"), "--width"),
    "one digit": ((*EXPORT, "--digits", "1"), "--digits"),
    "sixteen digits": ((*EXPORT, "--digits", "16"), "--digits"),
    "no form": ((*EXPORT, "--form", "plain"), "--form"),
    "language": ((*EXPORT, "--lang", "tlh"), "tlh"),
    "theme": ((*EXPORT, "--theme", "pink"), "pink"),
    "scheme": ((*EXPORT, "--scheme", "pink"), "pink"),
    "a line break": (("trace", "article001_a", "--up\ndates"), "--up dates"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_ends_with_one_line_and_status_two(case: str, cli: Cli) -> None:
    argv, said = WRONG[case]
    done = cli(*argv)
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("main.py")
    assert said in done.err
    assert "Traceback" not in done.err


def test_help_tells_every_command_and_every_option(cli: Cli) -> None:
    done = cli("--help")
    assert done.status == 0
    assert done.err == ""
    for name, command in arguments.COMMANDS.items():
        assert f"main.py {name}" in done.out
        assert command.about in done.out
        own = cli(name, "--help").out
        options = set(re.findall(r"--[a-z-]+", own)) - {"--help", "--output"}
        assert all(option in done.out for option in options)
    assert "Exit status" in done.out


def test_help_of_export_is_complete(cli: Cli) -> None:
    said = cli("export", "--help").out
    options = (
        "-o --view --at --iteration --sample --width --scale --digits --form --decimal-comma "
        "--lang --theme --scheme --transparent --no-title --no-legend --no-caption"
    )
    assert all(re.search(rf"^  .*{option}\b", said, re.MULTILINE) for option in options.split())
    assert "start, forward, loss, backward" in said


def test_version_is_that_of_the_project(cli: Cli) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert cli("--version").out == f"Chainrule {VERSION}\n"


@pytest.mark.parametrize("name", ["main.py", "/somewhere/chainrule", "chainrule.exe"])
def test_messages_name_the_program(name: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [name])
    assert cli("--bogus").err.startswith(f"{name.rpartition('/')[2]}: ")
