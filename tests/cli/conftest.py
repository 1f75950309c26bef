"""The program in this process, in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from gui.cli import run
from gui.i18n import set_language

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Done:
    status: int
    out: str
    err: str


class Cli(Protocol):
    def __call__(self, *argv: str) -> Done: ...


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Call the program with arguments; its language is that of ``LANGUAGE``, English."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr("sys.argv", [str(ROOT / "main.py")])

    def call(*argv: str) -> Done:
        capfd.readouterr()
        status = run(argv)
        captured = capfd.readouterr()
        return Done(status, captured.out, captured.err)

    yield call
    set_language("en")
