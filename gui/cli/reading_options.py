"""Options of several commands: which iteration; opened, named, by hand, as ratios."""

from __future__ import annotations

import argparse

from core.hand_digits import FEWEST, MOST, Digits
from core.notation import LOSS_LETTERS, RATE_LETTERS
from core.notation import SCHEMES as SCHEMES_OF_NAMES
from gui.cli.values import whole
from gui.i18n import tr


def which_iteration(group: argparse._ActionsContainer) -> None:
    """Add the option of the iteration that is looked at."""
    group.add_argument(
        "--iteration", type=whole(1), metavar="K", help=tr("which iteration, from 1 (default: 1)")
    )


def what_is_open(group: argparse._ActionsContainer) -> None:
    """Add the option of composite gates."""
    group.add_argument(
        "--open",
        metavar="GATE[,GATE]|all",
        help=tr("which composite gates are taken apart into elementary ones (default: none)"),
    )


def how_it_is_named(group: argparse._ActionsContainer) -> None:
    """Add the options of names and letters."""
    group.add_argument(
        "--notation",
        choices=SCHEMES_OF_NAMES,
        help=tr(
            "how weights and units are named; own: as the experiment's source does (default: what "
            "the file asks for, else default)"
        ),
    )
    group.add_argument(
        "--loss-letter",
        choices=LOSS_LETTERS,
        help=tr(
            "the letter of the loss (default: what the file asks for, else that of the notation: "
            "C in article000, the source's own in own, E in the others)"
        ),
    )
    group.add_argument(
        "--rate-letter",
        choices=RATE_LETTERS,
        help=tr("the letter of the learning rate (default: what the file asks for, else η)"),
    )


def how_it_is_read(group: argparse._ActionsContainer) -> None:
    """Add the options of hand calculation and of ratios."""
    group.add_argument(
        "--hand",
        type=_decimals,
        metavar="V,D",
        help=tr(
            "calculated by hand: every result is rounded before it is used, values to V decimals, "
            "derivatives to D"
        ),
    )
    group.add_argument(
        "--start",
        metavar="WIRE",
        help=tr(
            "where the backward pass starts, from 1: an output such as a2[0]; gradients are then "
            "ratios (default: at the loss)"
        ),
    )


def _decimals(text: str) -> Digits:
    """Read decimals of values and of derivatives, with a comma between them."""
    parts = [part.strip() for part in text.split(",")]
    if all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts):
        numbers = [int(part) for part in parts]
        if len(numbers) == 2 and all(FEWEST <= n <= MOST for n in numbers):
            return Digits(*numbers)
    raise argparse.ArgumentTypeError(
        tr(
            "{found} is not two numbers of decimals, {least} to {most}, such as 2,4",
            found=repr(text),
            least=FEWEST,
            most=MOST,
        )
    )
