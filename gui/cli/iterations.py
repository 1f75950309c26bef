"""Which iteration a command is about."""

from __future__ import annotations

from core.errors import UserError
from core.session import Session


def chosen_iteration(session: Session, wanted: int | None) -> int:
    """Return the iteration ``wanted``, by default the first.

    Raises:
        UserError: there is no such iteration.
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
    return wanted
