"""Which number ``whatif`` changes and how, as arguments."""

from __future__ import annotations

import argparse

from gui.cli.reading_options import which_iteration
from gui.cli.values import finite, whole
from gui.i18n import tr
from gui.scene.numbers import DIGITS_MAX, DIGITS_MIN


def what_is_tried(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help=tr(
            "an input, a weight, a bias or a target, as trace names it: x[0][1], W1[0][1], t[0]"
        ),
    )
    how = parser.add_mutually_exclusive_group(required=True)
    for option, letter, text in (
        ("--by", "X", tr("add X to it: 0.15, 0,15 or 3/20")),
        ("--percent", "P", tr("raise it by P per cent of itself")),
        ("--points", "P", tr("raise it by P percentage points, hundredths of 1")),
        ("--to", "V", tr("make it V")),
    ):
        how.add_argument(option, type=finite, metavar=letter, help=text)
    parser.add_argument(
        "--sample",
        type=whole(1),
        metavar="N",
        help=tr("which sample x[0] and t[0] are of and whose output is shown, from 1 (default: 1)"),
    )
    which_iteration(parser)
    parser.add_argument("--json", action="store_true", help=tr("as JSON: one object"))
    parser.add_argument(
        "--digits",
        type=whole(DIGITS_MIN, DIGITS_MAX),
        metavar="D",
        help=tr("digits of each number, 2 to 15 (default: 10 significant); JSON has all digits"),
    )
