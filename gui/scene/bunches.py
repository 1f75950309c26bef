"""The parts of a view in bunches: one is drawn anew only at a step that changes some of it.

API summary
-----------
``Part(what, times, names)``   something to be drawn, the steps that change it, its names
``bunches(parts)``             all parts as a :class:`Bunch` for some of them at a time
``Kept()``                     what was made last of each bunch
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from core.plan import NEVER

P = TypeVar("P")
V = TypeVar("V")

SIZE: Final = 16
"""Parts of a bunch: of fewer there are more bunches to ask, of more each is more to draw."""


class Part(NamedTuple, Generic[P]):
    """``times``: after so many steps something of it is new, and no longer new after one more;
    ``names``: of what may be chosen or lit of it, as far as it shows that."""

    what: P
    times: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Bunch(Generic[P]):
    """Parts that follow each other."""

    parts: tuple[P, ...]
    times: tuple[int, ...]
    names: frozenset[str]

    def stage(self, at: int) -> int:
        """Return a number that is the same after other steps if none of them changes a part."""
        return bisect_right(self.times, at)

    def one(self, name: str) -> str:
        """Return ``name`` if it is one of its names, else ``""``."""
        return name if name in self.names else ""


def bunches(parts: Iterable[Part[P]]) -> tuple[Bunch[P], ...]:
    """Return all ``parts`` in their order."""
    all_ = tuple(parts)
    return tuple(_bunch(all_[k : k + SIZE]) for k in range(0, len(all_), SIZE))


def _bunch(parts: tuple[Part[P], ...]) -> Bunch[P]:
    times = {time for part in parts for time in part.times if time != NEVER}
    names = frozenset(name for part in parts for name in part.names if name)
    return Bunch(tuple(p.what for p in parts), tuple(sorted(times | {t + 1 for t in times})), names)


class Kept:
    """What was made last of each bunch: a step changes little of it."""

    def __init__(self) -> None:
        self._last: dict[Bunch[Any], tuple[Hashable, Any]] = {}

    def of(self, bunch: Bunch[P], key: Hashable, make: Callable[[Bunch[P]], V]) -> V:
        """Return ``make(bunch)``; the same as last time if the ``key`` is the same.

        The key holds all that what is made depends on, but for what never changes.
        """
        known = self._last.get(bunch)
        if known is None or known[0] != key:
            known = self._last[bunch] = key, make(bunch)
        made: V = known[1]
        return made
