"""What the source of an experiment calls its wires: as typed names.  Knows no Qt.

API summary
-----------
``source_names(graph, experiment)``   names by wire and entry, as they are typed

A file may have names for its numbers.  It says of each published number what it is called
and where it stands among the results: ``dE/dw5`` at
``gradients.W2[0][0]`` tells that w5 is the wire ``W2[0][0]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from core.experiment import Experiment
from core.graph import Graph

_PATH: Final = re.compile(
    r"(forward|values|gradients|updates\.\d+\.parameters)\.(\w+)((?:\[\d+\])*)", re.ASCII
)
_RATIO: Final = re.compile(r"d\w+/d(\w+)", re.ASCII)
_AFTER: Final = re.compile(r"(\w+)(?:\+| after\b.*)", re.ASCII)

Spot = tuple[str, tuple[int, ...]]


@lru_cache(maxsize=4)
def source_names(graph: Graph, experiment: Experiment) -> Mapping[Spot, tuple[str, ...]]:
    """Return the source's names of the wires of ``graph``, by wire and entry of its array."""
    found: dict[Spot, dict[str, None]] = {}
    for number, name in experiment.names.items():
        base, bracket, brackets = number.partition("[")
        spot = _spot(graph, base, bracket + brackets)
        if spot is not None:
            found.setdefault(spot, {})[name] = None
    for entry in experiment.published:
        match = _PATH.fullmatch(entry.path)
        spot = _spot(graph, match[2], match[3]) if match else None
        name = _symbol(entry.name, match[1]) if match else ""
        if spot is not None and name:
            found.setdefault(spot, {})[name] = None
    return {spot: tuple(names) for spot, names in found.items()}


def _symbol(name: str, part: str) -> str:
    """Return what ``name`` calls the wire itself; ``""`` where it is a phrase."""
    if part == "gradients" and (ratio := _RATIO.fullmatch(name)):
        return ratio[1]
    if part.startswith("updates") and (after := _AFTER.fullmatch(name)):
        return after[1]
    return "" if re.search(r"\s", name) else name


def _spot(graph: Graph, base: str, brackets: str) -> Spot | None:
    """Return the wire at a place of the results, whose arrays may begin with the sample."""
    places = [int(n) for n in re.findall(r"\d+", brackets)]
    for entry in dict.fromkeys((tuple(places), tuple(places[1:]))):
        wire = base + "".join(f"[{i}]" for i in entry)
        if wire in graph.wires:
            return wire, ()
        shape = graph.wires[base].shape if base in graph.wires else ()
        inside = len(shape) == len(entry) and all(i < n for i, n in zip(entry, shape, strict=True))
        if entry and inside:
            return base, entry
    return None
