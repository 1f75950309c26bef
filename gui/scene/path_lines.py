"""Which lines of the gate view a path runs along.

API summary
-----------
``run_along(lines, wires, links)``   the ids of the lines, of all ``lines`` of a picture
``start_of(line)``, ``end_of(line)``, ``rounded(x, y)``   points of which equal ones meet

A wire is a stub beside its gate, then lines that may part again and again, also in a later
row.  Only the last one of a way says which gate it leads to, so the others are found from
there: what leads to a line of the path is on the path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Final

from core.graph import GateId, WireId
from gui.scene.shapes import Path

Point = tuple[float, float]

_NEAR: Final = 2
"""Ends that are alike to so many decimals meet."""


def run_along(
    lines: Iterable[Path], wires: Set[WireId], links: Set[tuple[WireId, GateId]]
) -> frozenset[int]:
    """Return the ids of the lines that a path runs along.

    ``wires``: those that it runs through, of which it always takes the stub, where the red
    number stands; ``links``: the gates that it goes to from a wire.
    """
    parts: dict[WireId, list[Path]] = defaultdict(list)
    for line in lines:
        if line.tag.wire in wires:
            parts[line.tag.wire].append(line)
    return frozenset(i for wire, found in parts.items() for i in _of_wire(wire, found, links))


def _of_wire(wire: WireId, lines: list[Path], links: Set[tuple[WireId, GateId]]) -> set[int]:
    before: dict[Point, list[Path]] = defaultdict(list)
    for line in lines:
        before[end_of(line)].append(line)
    made: set[int] = set()
    taken = [s for s in lines if s.tag.port is not None and (wire, s.tag.port[0]) in links]
    taken += [s for s in lines if s.tag.port is None and start_of(s) not in before]
    while taken:
        line = taken.pop()
        if id(line) not in made:
            made.add(id(line))
            taken += before.get(start_of(line), ())
    return made


def start_of(line: Path) -> Point:
    """Return where a line starts, so that ends that meet are equal."""
    return rounded(*line.commands[0][-2:])


def end_of(line: Path) -> Point:
    """Return where a line ends, likewise."""
    return rounded(*line.commands[-1][-2:])


def rounded(x: float, y: float) -> Point:
    """Return a point so that two that are drawn at one place are equal."""
    return round(float(x), _NEAR), round(float(y), _NEAR)
