"""A place for each of many labels, so that no two clash: conflicts as bit sets, tabu search.

API summary
-----------
``between(first, pace, reach, one, two, count)``   which places of pairs clash, as bit sets
``turned_round(bits, count)``     the same with the two of each pair exchanged
``hopeless(clash, left)``         whether there is plainly no choice without a clash
``search(clash, cost)``           -> a place for each, or ``None``

An *unknown* is a label (or a label with its mirror image); it has ``count`` places, at most
32, at equal distances along its edge.  ``clash[u, p, v]`` is a bit set: the places of
unknown v that clash with place p of unknown u.  Two turned rectangles overlap where their
centres are near along each of four directions; along its edge a centre moves evenly, so
the places of v that clash with one place of u are an interval, and four divisions tell
which, where a table of all places against all places would be some twenty times as much.
Everything is deterministic.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from core.interrupt import check
from gui.scene.shapes import Array

Places = npt.NDArray[np.intp]
Bits = npt.NDArray[np.uint32]

CLASH: Final = 1000.0
"""What one clash costs; all other costs together are less."""

_ROUNDS: Final = 240
_TENURE: Final = 7
_STILL: Final = 1e-9


class Tracks(NamedTuple):
    """Labels on their edges: where the first place is, how far the next is, how they lie.

    ``first`` ``pace`` ``along``: (n, 2); ``half``: half of a label's length and height.
    """

    first: Array
    pace: Array
    along: Array
    half: Array


def between(tracks: Tracks, one: Places, two: Places, count: int) -> Bits:
    """Return which places of labels ``two`` clash with each place of ``one``: (k, count)."""
    u, v = tracks.along[one], tracks.along[two]
    cos = np.abs((u * v).sum(axis=1))
    sin = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    long = tracks.half[0] + tracks.half @ [cos, sin]
    high = tracks.half[1] + tracks.half @ [sin, cos]
    apart = tracks.first[one] - tracks.first[two]
    low = np.zeros((len(one), count))
    last = np.full((len(one), count), count - 1.0)
    for axis in (u, v):
        for way, room in ((axis, long), (axis[:, ::-1] * [-1.0, 1.0], high)):
            own, other = ((tracks.pace[k] * way).sum(axis=1) for k in (one, two))
            gap = (apart * way).sum(axis=1)[:, None] + own[:, None] * np.arange(count)
            still = np.abs(other) < _STILL
            safe = np.where(still, 1.0, other)[:, None]
            # Where the other one does not move along this way it is near always or never.
            centre = np.where(still[:, None], np.where(np.abs(gap) <= room[:, None], 0, 1e9), gap)
            reach = np.where(still, count, room / np.abs(safe[:, 0]))[:, None]
            centre /= safe
            np.maximum(low, centre - reach, out=low)
            np.minimum(last, centre + reach, out=last)
    return _interval(np.ceil(low - _STILL), np.floor(last + _STILL), count)


def _interval(first: Array, last: Array, count: int) -> Bits:
    """Return the bits ``first`` ... ``last``; none where first > last."""
    up_to = np.array([(1 << k) - 1 for k in range(count + 1)], dtype=np.uint32)
    start = np.clip(first, 0, count).astype(np.intp)
    end = np.clip(last + 1, 0, count).astype(np.intp)
    bits: Bits = up_to[end] & ~up_to[start]
    return bits


def turned_round(bits: Bits, count: int) -> Bits:
    """Return which places of ``one`` clash with each of ``two``, from :func:`between`."""
    places = np.arange(count, dtype=np.uint32)
    made = np.zeros_like(bits)
    for place in range(count):
        made |= ((bits[:, place, None] >> places) & np.uint32(1)) << np.uint32(place)
    return made


def hopeless(clash: Bits, left: Bits) -> bool:
    """Return whether there is plainly no arrangement, which a search would take long to see.

    ``left`` (u,): the places that each unknown may take.  Places that clash with every place
    left to some other unknown are taken away until none of those is left; there is no
    arrangement where an unknown has lost all.
    """
    count = clash.shape[1]
    weights = np.uint32(1) << np.arange(count, dtype=np.uint32)
    while left.all():
        fits = (~clash & left).all(axis=2)
        kept = left & (fits * weights).sum(axis=1, dtype=np.uint32)
        if (kept == left).all():
            return False
        left = kept
    return True


class _Choice:
    """A place for each unknown; ``met`` (u, p): with how many others each place clashes."""

    def __init__(self, clash: Bits, cost: Array) -> None:
        self.clash, self.cost = clash, cost
        self.every = np.arange(len(cost))
        self.bits = np.arange(cost.shape[1], dtype=np.uint32)
        self.chosen: Places = cost.argmin(axis=1)
        self.met = np.zeros(cost.shape)
        for who in self.every:
            self.met += self.touched(int(who), int(self.chosen[who]))

    def touched(self, who: int, where: int) -> Array:
        """Return the places (u, p) that clash with one, as zeros and ones."""
        row = self.clash[who, where][:, None]
        return np.asarray((row >> self.bits) & np.uint32(1), dtype=np.float64)

    def move(self, who: int, where: int) -> None:
        self.met += self.touched(who, where) - self.touched(who, int(self.chosen[who]))
        self.chosen[who] = where


def search(clash: Bits, cost: Array, rounds: float = 1.0) -> Places | None:
    """Return a place for each unknown without a clash, ``None`` if none was found.

    ``clash`` (u, p, u), ``cost`` (u, p); ``rounds``: how long to search, 1 is usual.  Tabu
    search: the best move of an unknown that clashes is made even if it is for the worse,
    and not taken back for some rounds.
    """
    count, choice = len(cost), _Choice(clash, cost)
    until = np.zeros(cost.shape, dtype=np.intp)
    for turn in range(round(rounds * (_ROUNDS + 12 * count))):
        check()
        now = choice.met[choice.every, choice.chosen]
        spent = cost[choice.every, choice.chosen]
        bad = np.flatnonzero((now > 0) | (spent >= CLASH))
        if not len(bad):
            _improve(choice)
            return choice.chosen
        change = (choice.met[bad] - now[bad, None]) * CLASH + cost[bad] - spent[bad, None]
        change[until[bad] > turn] = np.inf
        change[np.arange(len(bad)), choice.chosen[bad]] = np.inf
        row, where = divmod(int(change.argmin()), cost.shape[1])
        who = int(bad[row])
        until[who, choice.chosen[who]] = turn + _TENURE + count // 4
        choice.move(who, where)
    return None


def _improve(choice: _Choice) -> None:
    """Move single unknowns to free places that cost less, as long as there are any."""
    cost = choice.cost
    for _ in range(8 * len(cost)):
        gain = cost[choice.every, choice.chosen][:, None] - cost
        gain[choice.met > 0] = 0.0
        who, where = divmod(int(gain.argmax()), cost.shape[1])
        if gain[who, where] <= _STILL:
            return
        choice.move(who, where)
