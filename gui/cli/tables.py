"""A loss table has no steps: options that ask for some are refused, not ignored."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import Final

from core.errors import UserError
from core.experiment import LOSS_TABLE, Experiment

OF_STEPS: Final = (
    *("at", "iteration", "sample", "path", "updates", "quantity", "chain", "gates"),
    *("hand", "start", "open", "notation", "loss_letter", "rate_letter"),
)
"""Options that say which step, or how the numbers of steps are made and named."""


def refuse_steps(experiment: Experiment, options: Namespace) -> None:
    """Refuse what a loss table does not have.

    Raises:
        UserError: it is a loss table, and one of ``OF_STEPS`` is given.
    """
    if experiment.kind != LOSS_TABLE:
        return
    for name in given(options, OF_STEPS):
        raise UserError(
            '"{name}" is a loss table, which has no steps: leave out {option}.',
            name=experiment.id,
            option="--" + name.replace("_", "-"),
        )


def given(options: Namespace, names: Iterable[str]) -> Iterable[str]:
    """Yield those of ``names`` that stand on the command line."""
    for name in names:
        value = getattr(options, name, None)
        if value is not None and value is not False:
            yield name
