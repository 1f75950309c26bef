"""Which iteration a command is about, and running there: not for hours without a word."""

from __future__ import annotations

import sys
import time
from typing import Final

from core.errors import UserError
from core.session import Session
from gui.cli import output
from gui.i18n import current, tr

TRIED: Final = 0.5
"""Seconds after which it is said how long it will take."""
LONGEST: Final = 3600.0
"""What would take longer, in seconds, is refused."""
_BETWEEN: Final = 5.0
"""Seconds between two words on how far it is, on a terminal."""


def chosen_iteration(session: Session, wanted: int | None) -> int:
    """Return the iteration ``wanted``, by default the first, with the session run up to it.

    Raises:
        UserError: there is no such iteration, or it would take too long to get there.
    """
    first = session.first_iteration
    if wanted is None or wanted == first:
        return first
    if not session.can_update:
        raise UserError(
            '"{name}" has nothing to train, so there is iteration {first} only.',
            name=session.experiment.id,
            first=first,
        )
    if wanted < first:
        raise UserError(
            '"{name}" starts with iteration {first}, so there is no iteration {wanted}.',
            name=session.experiment.id,
            first=first,
            wanted=wanted,
        )
    _run_to(session, wanted)
    return wanted


def _run_to(session: Session, wanted: int) -> None:
    """Run to the start of an iteration; say how long it takes where that is long."""
    begun = time.perf_counter()
    if session.approach(wanted, TRIED):
        return
    done = session.nearest(wanted).iteration - session.first_iteration
    rest = wanted - session.first_iteration - done
    seconds = rest * (time.perf_counter() - begun) / max(done, 1)
    if seconds > LONGEST:
        raise UserError(
            "Iteration {wanted} comes after {n} updates, which would take about {time}: "
            "ask for an earlier one.",
            wanted=wanted,
            n=wanted - session.first_iteration,
            time=duration(seconds),
        )
    if seconds > 1.0:
        output.message(
            tr(
                "Iteration {wanted} comes after {n} updates: this takes about {time}.",
                wanted=wanted,
                n=wanted - session.first_iteration,
                time=duration(seconds),
            )
        )
    while not session.approach(wanted, _BETWEEN):
        if sys.stderr is not None and sys.stderr.isatty():
            output.message(
                tr("{n} of {wanted}", n=session.nearest(wanted).iteration, wanted=wanted)
            )


def duration(seconds: float) -> str:
    """Return a time in the largest unit that it has one of: ``3 minutes``."""
    ntr = current().ntr
    if seconds >= 86400.0:
        return ntr("{n} day", "{n} days", round(seconds / 86400.0))
    if seconds >= 3600.0:
        return ntr("{n} hour", "{n} hours", round(seconds / 3600.0))
    if seconds >= 60.0:
        return ntr("{n} minute", "{n} minutes", round(seconds / 60.0))
    return ntr("{n} second", "{n} seconds", max(1, round(seconds)))
