"""A jump over many iterations, in slices that can be stopped.  Knows no Qt."""

from __future__ import annotations

from typing import Final, Protocol

from core.session import Mover
from core.trace import Checkpoint

MOST_KEPT: Final = 200
"""How many checkpoints a jump brings home, so that going back in it is short."""


class Watcher(Protocol):
    """Says whether to stop, and hears how far the jump is."""

    @property
    def cancelled(self) -> bool: ...

    def report(self, reached: int) -> None: ...


def jump(
    mover: Mover, start: Checkpoint, iteration: int, watcher: Watcher
) -> tuple[Checkpoint, ...]:
    """Run from ``start`` to the start of ``iteration``.

    Returns evenly spread checkpoints, that of ``iteration`` the last; stopped earlier,
    the place that was reached is the last.
    """
    every = max(1, (iteration - start.iteration) // MOST_KEPT)
    current, kept = start, [start]
    while current.iteration < iteration and not watcher.cancelled:
        current = mover.advance(current)
        if (iteration - current.iteration) % every == 0:
            kept.append(current)
            watcher.report(current.iteration)
    if kept[-1] is not current:
        kept.append(current)
    return tuple(kept)
