"""Which items of a picture a step has changed: what must be painted anew.

API summary
-----------
``changed(before, after)``    the items of which the tiles must be painted anew; ``None`` where
                              so many are new that looking at each does not pay

Both pictures come in runs (:mod:`gui.canvas.tiles`).  Only what is between the runs that both
have is looked at item by item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, compress, filterfalse

from gui.canvas.tiles import COMPARED, Item, Run, many


def changed(before: Sequence[Run], after: Sequence[Run]) -> list[Item] | None:
    """Return the items that are gone, have come or stand in another order.

    All others are the same, or equal, and lie over each other as they did.
    """
    parts = tuple(_parts(before, after))
    new = sum(len(set(map(id, now)).difference(map(id, was))) for was, now in parts)
    if many(new, after):
        return None
    return [item for was, now in parts for item in _changed(was, now)]


def _parts(before: Sequence[Run], after: Sequence[Run]) -> Iterator[tuple[list[Item], list[Item]]]:
    """Yield what was and what is now between the runs that both pictures have."""
    was, now = list(map(id, before)), list(map(id, after))
    if was == now:
        return
    both = set(was).intersection(now)
    kept = [k for k, run in enumerate(was) if run in both]
    stays = [k for k, run in enumerate(now) if run in both]
    if [was[k] for k in kept] != [now[k] for k in stays]:
        kept, stays = [], []
    i = j = 0
    for k, m in zip([*kept, len(was)], [*stays, len(now)], strict=True):
        if i < k or j < m:
            yield [*chain.from_iterable(before[i:k])], [*chain.from_iterable(after[j:m])]
        i, j = k + 1, m + 1


def _changed(before: Sequence[Item], after: Sequence[Item]) -> list[Item]:
    was, now = list(map(id, before)), list(map(id, after))
    if was == now:
        return []
    left, arrived = set(was), set(now)
    left, arrived = left - arrived, arrived - left
    gone = list(compress(before, map(left.__contains__, was)))
    come = list(compress(after, map(arrived.__contains__, now)))
    equal = _equal(gone, come)
    if equal:
        left.difference_update(equal.values())
        arrived.difference_update(equal)
        gone = [s for s in gone if id(s) in left]
        come = [s for s in come if id(s) in arrived]
        now = [equal.get(k, k) for k in now]
    one = list(filterfalse(left.__contains__, was))
    other = list(filterfalse(arrived.__contains__, now))
    if one != other:
        moved = _moved(one, other)
        gone += [s for s in before if id(s) in moved]
    return [*gone, *come]


def _equal(gone: list[Item], come: list[Item]) -> dict[int, int]:
    """Return the ids of what has come and is equal to something that is gone, and of that."""
    if max(len(gone), len(come)) > COMPARED:
        return {}
    known = {s: id(s) for s in gone}
    found: dict[int, int] = {}
    for shape in come:
        like = known.pop(shape, None)
        if like is not None:
            found[id(shape)] = like
    return found


def _moved(one: list[int], other: list[int]) -> set[int]:
    """Return what is between the beginnings and the ends that are the same."""
    most = min(len(one), len(other))
    first = next((k for k in range(most) if one[k] != other[k]), most)
    last = 0
    while last < most - first and one[-1 - last] == other[-1 - last]:
        last += 1
    return {*one[first : len(one) - last], *other[first : len(other) - last]}
