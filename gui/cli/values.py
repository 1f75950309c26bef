"""Readers of single values on the command line: what is wrong is said in a few words."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.errors import UserError
from gui.i18n import current, tr
from gui.number_input import read_number

PHASES = ("start", "forward", "loss", "backward", "update", "again")
MOST_UPDATES = 1_000_000


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        if number is not None and number >= least and (most is None or number <= most):
            return number
        if most is None:
            raise argparse.ArgumentTypeError(
                tr("{found} is not a whole number from {least}", found=repr(text), least=least)
            )
        raise argparse.ArgumentTypeError(
            tr(
                "{found} is not a whole number from {least} to {most}",
                found=repr(text),
                least=least,
                most=most,
            )
        )

    return read


def factor(text: str) -> float:
    """Read a number; how large it may be depends on the picture."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(tr("{found} is not a number", found=repr(text))) from None


def finite(text: str) -> float:
    """Read a number as the window does: ``0.15``, ``0,15``, ``3/20``, ``1e-3``."""
    try:
        return read_number(text)
    except UserError as problem:
        raise argparse.ArgumentTypeError(current().error(problem)) from None


def place(text: str) -> str | int:
    """Read a phase or a number of steps."""
    if text in PHASES:
        return text
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise argparse.ArgumentTypeError(
        tr(
            "{found} is neither a number of steps nor one of {phases}",
            found=repr(text),
            phases=", ".join(PHASES),
        )
    )


def counts(text: str) -> tuple[int, ...]:
    """Read whole numbers with commas between them."""
    return tuple(whole(1, MOST_UPDATES)(part.strip()) for part in text.split(","))
