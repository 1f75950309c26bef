"""What may stand on the command line, and what is said when something else does."""

from __future__ import annotations

import argparse
import gettext
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import resources
from core.version import VERSION
from gui.cli.check_options import what_is_checked
from gui.cli.output import UsageError
from gui.cli.reading_options import (
    how_it_is_named,
    how_it_is_read,
    what_is_open,
    which_iteration,
)
from gui.cli.values import PHASES, counts, factor, place, whole
from gui.cli.whatif_options import what_is_tried
from gui.i18n import DOMAIN, LANGUAGES, N_, tr
from gui.scene.numbers import DIGITS_MAX, DIGITS_MIN, FORMS
from gui.scene.schemes import CLASSIC, SCHEMES, THEMES

VIEWS = ("network", "gates", "matrices")
QUANTITIES = ("value", "gradient", "update")
FORMATS = ("text", "latex", "json")
_NEGATIVE = re.compile(r"-[\d.,]+(e[-+]?\d+)?(\s*/\s*[-\d.,e+]+)?", re.IGNORECASE)
_OPTION = re.compile(r"--[a-z-]+")

# argparse's own texts, so that they are collected and it finds them translated.
_OF_ARGPARSE = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("ignored explicit argument %r"),
)


class Parser(argparse.ArgumentParser):
    """Speaks the user's language and says in one line what is wrong."""

    def __init__(self, prog: str, about: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=about,
            epilog=epilog or None,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        hint = tr("see {command} --help", command=self.prog)
        raise UsageError(f"{self.prog}: {message} ({hint})")


class WindowParser(Parser):
    """Of a line without a command; its help, and nothing else, tells of the commands."""

    def format_help(self) -> str:
        self.epilog = _overview(self.prog)
        return super().format_help()


def speak() -> None:
    """Let argparse look its own texts up where ours are."""
    gettext.bindtextdomain(DOMAIN, str(Path(resources.__file__).parent / "translations"))
    gettext.textdomain(DOMAIN)


@dataclass(frozen=True, slots=True)
class Command:
    """``about``: one line.  ``fill`` adds the arguments to a parser."""

    name: str
    about: str
    fill: Callable[[argparse.ArgumentParser], None]


# -- commands --------------------------------------------------------------------------


def _experiment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "experiment",
        metavar="FILE-or-EXAMPLE",
        help=tr("an experiment file, or the id of a built-in example; a file comes first"),
    )


def _examples(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help=tr("as JSON: a list of objects with id and title")
    )


def _trace(parser: argparse.ArgumentParser) -> None:
    _experiment(parser)
    parser.add_argument(
        "--updates",
        type=counts,
        metavar="N,N",
        help=tr("after how many updates all numbers are given again (default: 1,10)"),
    )
    what_is_open(parser)
    how_it_is_read(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help=tr("write to a file instead of the screen"),
    )


def _check(parser: argparse.ArgumentParser) -> None:
    _experiment(parser)
    what_is_checked(parser)


def _whatif(parser: argparse.ArgumentParser) -> None:
    _experiment(parser)
    what_is_tried(parser)
    _how_numbers_are_written(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    _experiment(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE.png",
        help=tr("the picture's file"),
    )
    _what_is_shown(parser.add_argument_group(tr("what is shown")))
    _how_it_looks(parser.add_argument_group(tr("how it looks")))


def _what_is_shown(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--view",
        choices=VIEWS,
        help=tr(
            "neurons, single gates or matrices (default: what the file asks for, "
            "else neurons, if any)"
        ),
    )
    group.add_argument(
        "--at",
        type=place,
        metavar="PHASE|N",
        help=tr(
            "the end of a phase ({phases}), or after N steps of the iteration (default: again)",
            phases=", ".join(PHASES),
        ),
    )
    which_iteration(group)
    group.add_argument(
        "--sample",
        type=whole(1),
        metavar="N",
        help=tr("which sample of the batch is shown, from 1 (default: 1)"),
    )
    what_is_open(group)
    how_it_is_read(group)
    group.add_argument(
        "--path",
        metavar="NAME",
        help=tr(
            "draw the largest path to a number from the loss, or from where --start says; the "
            "number as trace names it: W1[0][1], x[0][1]"
        ),
    )


def _how_it_looks(group: argparse._ArgumentGroup) -> None:
    size = group.add_mutually_exclusive_group()
    size.add_argument(
        "--width", type=whole(1), metavar="PX", help=tr("the picture's width in pixels")
    )
    size.add_argument(
        "--scale",
        type=factor,
        metavar="S",
        help=tr("pixels per unit, up to 8 (default: 2, less where the picture would be too large)"),
    )
    group.add_argument(
        "--digits",
        type=whole(DIGITS_MIN, DIGITS_MAX),
        metavar="D",
        help=tr("digits of each number, 2 to 15 (default: what the file asks for, else 4)"),
    )
    _how_numbers_are_written(group)
    group.add_argument(
        "--lang",
        choices=tuple(LANGUAGES),
        help=tr("language of the picture (default: the system's)"),
    )
    group.add_argument(
        "--theme", choices=THEMES, help=tr("ground and inks of a theme (default: on white)")
    )
    group.add_argument(
        "--scheme",
        choices=SCHEMES,
        default=CLASSIC,
        help=tr("colours of the three kinds of numbers (default: classic)"),
    )
    how_it_is_named(group)
    group.add_argument("--transparent", action="store_true", help=tr("no ground at all"))
    group.add_argument("--notes", action="store_true", help=tr("mark what the source prints"))
    group.add_argument("--no-title", action="store_true", help=tr("leave out the title"))
    group.add_argument("--no-legend", action="store_true", help=tr("leave out the legend"))
    group.add_argument(
        "--no-caption", action="store_true", help=tr("leave out the line on the step")
    )


def _how_numbers_are_written(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--form",
        choices=FORMS,
        help=tr(
            "so many decimal places, so many significant digits, or powers of ten always "
            "(default: decimal places)"
        ),
    )
    parser.add_argument(
        "--decimal-comma",
        action=argparse.BooleanOptionalAction,
        help=tr("0,5 instead of 0.5"),
    )


def _explain(parser: argparse.ArgumentParser) -> None:
    _experiment(parser)
    parser.add_argument(
        "name",
        metavar="NAME",
        help=tr(
            "the number, as trace names it, indices from 0: W2[0][0], a1[sample][unit], loss; "
            "a1[unit] is of the sample chosen; or the id of a node"
        ),
    )
    parser.add_argument(
        "--quantity",
        choices=QUANTITIES,
        help=tr("which of its numbers (default: value, with --chain gradient)"),
    )
    parser.add_argument(
        "--chain", action="store_true", help=tr("the gradient as products along all paths")
    )
    parser.add_argument(
        "--gates", action="store_true", help=tr("with --chain: a factor for every single gate")
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help=tr("how it is written (default: text)")
    )
    _which_numbers(parser)
    what_is_open(parser)
    how_it_is_read(parser)
    how_it_is_named(parser)


def _which_numbers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--digits",
        type=whole(DIGITS_MIN, DIGITS_MAX),
        metavar="D",
        help=tr(
            "digits of each number, 2 to 15 (default: what the file asks for, else 6); JSON has "
            "all digits"
        ),
    )
    _how_numbers_are_written(parser)
    which_iteration(parser)
    parser.add_argument(
        "--sample",
        type=whole(1),
        metavar="N",
        help=tr(
            "which sample of the batch, from 1 (default: 1); with --chain and a parameter only "
            "the paths through it"
        ),
    )
    parser.add_argument(
        "--lang", choices=tuple(LANGUAGES), help=tr("language of remarks (default: the system's)")
    )


COMMANDS = {
    command.name: command
    for command in (
        Command("examples", N_("list the built-in examples"), _examples),
        Command("export", N_("draw a step of an experiment into a PNG file"), _export),
        Command("trace", N_("write every number of an experiment as JSON"), _trace),
        Command("explain", N_("tell where a number comes from"), _explain),
        Command("check", N_("compare all gradients with numerical ones"), _check),
        Command(
            "whatif", N_("change one number for trial, beside what its gradient predicts"), _whatif
        ),
    )
}


def command_parser(prog: str, command: Command) -> Parser:
    """Return the parser of what stands behind the command's name."""
    parser = Parser(f"{prog} {command.name}", tr(command.about))
    command.fill(parser)
    return parser


def with_signs(argv: Sequence[str]) -> list[str]:
    """Join an option and the negative number behind it, which argparse takes for an option.

    ``-0.5`` it knows; ``-1e-3`` only since Python 3.14, ``-0,5`` and ``-3/20`` never.
    """
    joined: list[str] = []
    for word in argv:
        if _NEGATIVE.fullmatch(word) and joined and _OPTION.fullmatch(joined[-1]):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def window_parser(prog: str) -> Parser:
    """Return the parser of a line without a command."""
    parser = WindowParser(prog, tr("Chainrule: see backpropagation happen, one number at a time."))
    parser.add_argument(
        "experiment",
        nargs="?",
        metavar="FILE-or-EXAMPLE",
        help=tr("what the window opens: an experiment file, or the id of a built-in example"),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"Chainrule {VERSION}",
        help=tr("show program's version number and exit"),  # older Pythons have it in English only
    )
    return parser


def _overview(prog: str) -> str:
    lines = [tr("commands, which need no screen:")]
    for command in COMMANDS.values():
        usage = command_parser(prog, command).format_usage()
        lines += ["", f"  {tr(command.about)}"]
        lines += [f"    {line}" for line in _without_label(usage)]
    note = tr(
        "{command} COMMAND --help tells more. A file that is named like a command: ./trace",
        command=prog,
    )
    status = tr(
        "Exit status: 0 done; 1 a gradient fails the check, or the result cannot be written; "
        "2 wrong use, or an experiment that cannot be read."
    )
    return "\n".join([*lines, "", note, status])


def _without_label(usage: str) -> Sequence[str]:
    """Take "usage: " away, which is as wide as its language has it."""
    lines = usage.strip().removeprefix(tr("usage: ")).splitlines()
    return [lines[0], *(f"    {line.strip()}" for line in lines[1:])]
