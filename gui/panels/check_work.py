"""The gradient check as work for a worker: entry by entry, to be left at any of them.

API summary
-----------
``Plan``                            what is to be checked, and where
``run(plan, kept, found, token)``   :class:`Results`; ``found`` grows while it runs
``merged(found, kept)``             new results with those of before
``seconds(plan, token)``            about how long all would take, from a few entries of each
``shapes_of(experiment)``           what can be checked
``places_selected(frame)``          what of it is selected
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.checks import Checker, EntryCheck, Place, checked_shapes, places_of
from core.experiment import LOSS_TABLE, Experiment
from core.trace import Checkpoint
from gui.jobs import Token
from gui.panels.check_model import Results
from gui.scene.frame import Frame


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """Every entry, or at most ``most`` of each parameter, or just ``places``.

    ``checkpoint``: the parameters that count; its iteration says which batch.
    """

    experiment: Experiment
    checkpoint: Checkpoint
    most: int | None = None
    places: tuple[Place, ...] = ()

    @property
    def total(self) -> int:
        """How many entries that are."""
        if self.places:
            return len(self.places)
        sizes = (math.prod(shape) for shape in shapes_of(self.experiment).values())
        return sum(size if self.most is None else min(size, self.most) for size in sizes)


def run(plan: Plan, kept: Sequence[EntryCheck], found: list[EntryCheck], token: Token) -> Results:
    """Check entry by entry until all are done or the token says to stop.

    ``kept``: results of before, of which those that are checked again give way.
    """
    checker = Checker(plan.experiment, plan.checkpoint)
    places = plan.places or places_of(checker.shapes, plan.most)
    for entry in checker.entries(places):
        found.append(entry)
        if token.cancelled:
            break
        token.report(len(found))
    return merged(found, kept)


def merged(found: Sequence[EntryCheck], kept: Sequence[EntryCheck]) -> Results:
    """Return new results and those of before, of which what was checked again gives way."""
    again = {(entry.parameter, entry.index) for entry in found}
    return Results.of([*found, *(e for e in kept if (e.parameter, e.index) not in again)])


def seconds(plan: Plan, token: Token) -> float:
    """Return about how long the check of all entries would take."""
    checker = Checker(plan.experiment, plan.checkpoint)
    total = 0.0
    for array, shape in checker.shapes.items():
        size = math.prod(shape)
        if token.cancelled or not size:
            continue
        # The least of a few: the first pays for what is done once.
        total += size * min(_timed(checker, place) for place in places_of({array: shape}, 4))
    return total


def _timed(checker: Checker, place: Place) -> float:
    start = time.perf_counter()
    next(checker.entries((place,)))
    return time.perf_counter() - start


@lru_cache(maxsize=1)
def shapes_of(experiment: Experiment) -> Mapping[str, tuple[int, ...]]:
    """Return the shapes of what can be checked; nothing of a table of losses."""
    return {} if experiment.kind == LOSS_TABLE else checked_shapes(experiment)


def places_selected(frame: Frame) -> tuple[Place, ...]:
    """Return the selected parameter: one number, or all of an array; else nothing."""
    if frame.snapshot is None:
        return ()
    source = frame.snapshot.graph.sources.get(frame.view.selected)
    shapes = shapes_of(frame.experiment)
    if source is None or source.array not in shapes:
        return ()
    index = frame.view.entry if source.index is None else source.index
    shape = shapes[source.array]
    if len(index) == len(shape):
        return ((source.array, index),)
    return tuple(places_of({source.array: shape}))
