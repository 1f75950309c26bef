"""Where the phases of an iteration stand on a bar.  Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.plan import Phase, Plan


@dataclass(frozen=True, slots=True)
class Band:
    """Steps ``first + 1`` to ``last`` of a phase, from ``left`` to ``right`` of the bar."""

    phase: Phase
    first: int
    last: int
    left: float
    right: float

    def place(self, step: int) -> float:
        """Return where the end of ``step`` stands."""
        return self.left + (self.right - self.left) * (step - self.first) / (self.last - self.first)


def phases_of(plan: Plan) -> tuple[tuple[Phase, int, int], ...]:
    """Return the phases that have steps, with the steps done before and at the end."""
    made, first = [], 0
    for phase in Phase:
        last = plan.ends[phase]
        if last > first:
            made.append((phase, first, last))
            first = last
    return tuple(made)


def bands(
    phases: Sequence[tuple[Phase, int, int]], names: Sequence[float], width: float
) -> tuple[Band, ...]:
    """Share ``width`` among the phases in proportion to their steps.

    ``names``: the room that each name takes; a phase gets at least that where there is
    room for all, so that every phase can be read.
    """
    steps = [last - first for _, first, last in phases]
    shares = _shares(steps, names, width) if sum(names) <= width else _shares(steps, (), width)
    made, x = [], 0.0
    for (phase, first, last), share in zip(phases, shares, strict=True):
        made.append(Band(phase, first, last, x, x + share))
        x += share
    return tuple(made)


def _shares(steps: Sequence[int], least: Sequence[float], width: float) -> list[float]:
    """Share in proportion, those below their least lifted to it at the others' cost."""
    fixed: dict[int, float] = {}
    while True:
        room = width - sum(fixed.values())
        rest = sum(n for i, n in enumerate(steps) if i not in fixed)
        shares = [fixed.get(i, room * n / rest if rest else 0.0) for i, n in enumerate(steps)]
        short = {i: least[i] for i in range(len(least)) if i not in fixed and shares[i] < least[i]}
        if not short:
            return shares
        fixed.update(short)


def place_of(made: Sequence[Band], step: int) -> float:
    """Return where the end of ``step`` stands on the bar."""
    for band in made:
        if step <= band.last:
            return band.place(max(step, band.first))
    return made[-1].right if made else 0.0


def step_at(made: Sequence[Band], x: float) -> int:
    """Return the step whose end is nearest to ``x``."""
    if not made or x <= made[0].left:
        return 0
    for band in made:
        if x <= band.right:
            part = (x - band.left) / (band.right - band.left)
            return band.first + round(part * (band.last - band.first))
    return made[-1].last
