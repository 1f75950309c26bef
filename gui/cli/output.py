"""Results to standard output, messages to standard error."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TextIO

from core.errors import UserError, reason_of
from gui.i18n import N_


class UsageError(Exception):
    """The command line is not understood; the text is one line."""


class OutputError(Exception):
    """Standard output takes nothing any more; the text says why."""


def prepare() -> None:
    """Let no character stop the program that the terminal's encoding does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def use_utf8() -> None:
    """Write UTF-8, as JSON is, also where a file or a pipe would get another encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def result(text: str, end: str = "\n") -> None:
    """Write a result.

    Raises:
        OutputError: it cannot be written.
        BrokenPipeError: nobody reads on.
    """
    if sys.stdout is None:
        raise OutputError(N_("standard output is closed"))
    try:
        _write(sys.stdout, text + end)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise OutputError(reason_of(problem)) from problem


def _write(stream: TextIO, text: str) -> None:
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        print(text, end="", file=stream, flush=True)
        return
    # Unbuffered (python -u), where Python takes part of a write for the whole.
    stream.flush()
    rest = memoryview(text.encode(stream.encoding, stream.errors or "strict"))
    while rest:
        rest = rest[raw.write(rest) or 0 :]


def message(text: str) -> None:
    """Write one line for the person in front of the screen."""
    with contextlib.suppress(OSError):
        print(one_line(text), file=sys.stderr, flush=True)


def is_write_error(problem: UserError) -> bool:
    """Whether a file could not be written; what cannot be read has no cause to show."""
    return isinstance(problem.__cause__, OSError)


def one_line(text: str) -> str:
    """Return ``text`` without line breaks and other control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def let_go() -> None:
    """Point standard output at nothing, or Python complains when it flushes at its end."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
