"""Which gradients ``check`` is about, and which iteration: arguments, and what they mean."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.errors import UserError
from core.experiment import LOSS_TABLE, Experiment
from core.number_names import inside
from core.session import Session
from core.trace import Checkpoint
from gui.cli.iterations import chosen_iteration
from gui.cli.reading_options import which_iteration
from gui.cli.values import whole
from gui.i18n import tr

if TYPE_CHECKING:
    # The window, which knows these arguments, too, starts without it.
    from core.checks import Place

_Shape = tuple[int, ...]


def what_is_checked(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help=tr("only this parameter, or one number of it: W1, W1[0][1] (default: all)"),
    )
    parser.add_argument(
        "--most",
        type=whole(1),
        metavar="N",
        help=tr("of each parameter at most N numbers, chosen at random, always alike"),
    )
    which_iteration(parser)


def checkpoint_of(experiment: Experiment, iteration: int | None) -> Checkpoint | None:
    """Return where ``iteration`` starts; ``None`` where none is named, or nothing is trained.

    Raises:
        UserError: there is no such iteration.
    """
    if iteration is None or experiment.kind == LOSS_TABLE:
        return None
    session = Session(experiment)
    return session.checkpoint(chosen_iteration(session, iteration))


def places_wanted(shapes: Mapping[str, _Shape], name: str | None, most: int | None) -> list[Place]:
    """Return the entries that ``name`` means, of each parameter at most ``most``.

    Raises:
        UserError: there is no such parameter, or no such entry.
    """
    from core.checks import places_of

    if name is None:
        return list(places_of(shapes, most))
    if name in shapes:
        return list(places_of({name: shapes[name]}, most))
    base, bracket, rest = name.partition("[")
    if base not in shapes:
        raise UserError(
            'There is no parameter "{name}" to check; there are: {known}.',
            name=base,
            known=", ".join(shapes),
        )
    inner = (bracket + rest).removeprefix("[").removesuffix("]").split("][")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in inner):
        raise UserError('"{name}" is no number of "{array}".', name=name, array=base)
    return [(base, inside(base, shapes[base], tuple(map(int, inner)), name))]
