"""Names as they are written at gates: too long ones are cut so that they stay unlike.

API summary
-----------
``short_names(names, most)``   the names of all wires, each at most ``most`` wide

A name from a file may be any length.  It loses its middle, as names mostly differ at an end;
where two would then look alike the cut moves until they differ, and if they differ nowhere
that is shown, they are numbered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from core.names import Name, plain
from gui.scene import metrics
from gui.scene.names import name_runs

_SHARES: Final = (0.6, 0.25, 0.85, 0.0, 1.0)
"""How much of what is kept stands before the cut, in the order in which it is tried."""

Sized = tuple[Name, float]
"""A name and the size of its type in units."""


def short_names(names: Mapping[str, Sized], most: float) -> dict[str, Name]:
    """Return for each key its name, cut where it is wider than ``most`` units."""
    made = {key: name for key, (name, size) in names.items() if _fits(name, size, most)}
    taken = Counter(made.values())
    waiting = [key for key in names if key not in made]
    for share in _SHARES:
        cut = {key: _cut(names[key], share, most) for key in waiting}
        count = Counter(cut.values())
        alone = [k for k in waiting if count[cut[k]] == 1 and not taken[cut[k]]]
        made.update((k, cut[k]) for k in alone)
        taken.update(made[k] for k in alone)
        waiting = [k for k in waiting if k not in made]
    for number, key in enumerate(waiting, 1):
        made[key] = _cut(names[key], 1.0, most, f"…{number}")
    return made


def _fits(name: Name, size: float, most: float) -> bool:
    return metrics.width(name_runs(name, size)) <= most


def _cut(named: Sized, share: float, most: float, mark: str = "…") -> Name:
    """Return a name without as much as must go; ``mark`` stands in its place."""
    (name, size), low = named, 0
    whole = plain(name) if name.power else name.base + name.sup + name.sub
    high = len(whole) - 1

    def kept(count: int) -> Name:
        head = round(share * count)
        return Name(whole[:head] + mark + whole[len(whole) - (count - head) :])

    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(kept(middle), size, most) else (low, middle - 1)
    return kept(low)
