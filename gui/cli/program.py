"""The whole program: choose the command, run it, say what went wrong.

Exit status: 0 done; 1 a gradient fails the check, or the result cannot be written; 2 wrong
use, or an experiment that cannot be read; 130 interrupted; 141 nobody reads the output.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.errors import UserError
from gui.cli import output
from gui.i18n import current, set_language, system_language, tr

if TYPE_CHECKING:
    from argparse import Namespace

GARBAGE = 50_000
"""So many new objects more than gone ones, before Python looks for unreachable ones."""
DONE, FAILED, WRONG_USE, INTERRUPTED, NO_READER = 0, 1, 2, 130, 141


def run(argv: Sequence[str]) -> int:
    """Run the program with the arguments ``argv`` (without its name); return its status."""
    # What a start makes stays: looking through it for garbage costs a twentieth of the time.
    # The window looks again from the first picture on.
    gc.set_threshold(GARBAGE)
    gc.disable()
    output.prepare()
    set_language(system_language())
    prog = program_name()
    try:
        return _run(prog, list(argv))
    except output.UsageError as problem:
        output.message(str(problem))
        return WRONG_USE
    except UserError as problem:
        output.message(f"{prog}: {current().error(problem)}")
        return _status(problem)
    except output.OutputError as problem:
        output.message(
            tr(
                "{program}: the result cannot be written ({reason})",
                program=prog,
                reason=tr(str(problem)),
            )
        )
        return FAILED
    except BrokenPipeError:
        output.let_go()
        return NO_READER
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        gc.enable()


def leave(status: int) -> None:
    """End the process at once with ``status`` where Qt has only drawn; else return.

    Taking Qt and numpy apart takes a tenth of the time of a picture, and nothing is left to
    do: every file is closed, and results are flushed when they are written.
    """
    if "PySide6.QtGui" in sys.modules and "PySide6.QtWidgets" not in sys.modules:
        os._exit(status)


def program_name() -> str:
    """Return what the program was called by: ``main.py`` or ``chainrule``."""
    name = os.path.basename(sys.argv[0]) if sys.argv else ""
    return name if name.startswith("chainrule") else "main.py"


def _status(problem: UserError) -> int:
    return FAILED if output.is_write_error(problem) else WRONG_USE


def _run(prog: str, argv: list[str]) -> int:
    if not argv:
        return _window(None, prog)
    # Only here: the usual start has nothing to understand.
    from gui.cli import arguments

    arguments.speak()
    command = arguments.COMMANDS.get(argv[0])
    try:
        if command is None:
            return _window(arguments.window_parser(prog).parse_args(argv).experiment, prog)
        options = arguments.command_parser(prog, command).parse_args(arguments.with_signs(argv[1:]))
    except SystemExit:  # --help and --version have said what they had to say
        return DONE
    gc.enable()
    return _COMMANDS[command.name](options)


def _window(name: str | None, prog: str) -> int:
    from gui.cli.window import open_window

    return open_window(name, prog)


def _examples(options: Namespace) -> int:
    from gui.cli.numbers import list_examples

    return list_examples(options)


def _trace(options: Namespace) -> int:
    from gui.cli.numbers import trace

    return trace(options)


def _check(options: Namespace) -> int:
    from gui.cli.numbers import check

    return check(options)


def _whatif(options: Namespace) -> int:
    from gui.cli.whatif import whatif

    return whatif(options)


def _export(options: Namespace) -> int:
    from gui.cli.export import export

    return export(options)


def _explain(options: Namespace) -> int:
    from gui.cli.explain import explain

    return explain(options)


# Each imports what it needs only when it runs.
_COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "examples": _examples,
    "export": _export,
    "trace": _trace,
    "explain": _explain,
    "check": _check,
    "whatif": _whatif,
}
