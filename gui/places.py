"""Names of wires, neurons and gates as people type them, and what they mean.  Knows no Qt.

API summary
-----------
``places(frame)``            everything that has a name, in the order of computation
``find(frame, text)``        the Place that ``text`` names; ``UserError`` if there is none
``suggest(frame, text, n)``  the best ``n`` for what has been typed so far
``name_of(frame, wire, entry)``   what a wire is called on the screen, on one line

``W1[0][2]``, ``w1 0 2``, ``w(1)02`` and ``w⁽¹⁾₀₂`` are the same.  A gate bears the name of
its wire, a neuron that of its z or a.  Entries of an array are not listed (a wide network
has a hundred thousand), but found.  What the experiment's source calls a wire, such as w5,
counts where nothing has that name itself.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from core.errors import UserError
from core.experiment import Experiment
from core.graph import Graph, Wire
from core.names import plain
from core.wire_names import entry_name
from gui.scene.frame import Frame
from gui.scene.printed_names import spelled
from gui.search import rank
from gui.source_names import Spot, source_names
from gui.walk import wires_in_order

_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
_SHOWN: Final = 60
"""So many characters of a wrong name are repeated."""


@dataclass(frozen=True, slots=True)
class Place:
    """``text``: the wire's id, with its entry; ``name``: as on the screen, on one line.

    ``called``: what the experiment's source calls it, as it is typed.  ``row``: the sample of
    the batch that was named with it, from 0.
    """

    text: str
    name: str
    wire: str
    entry: tuple[int, ...] = ()
    called: tuple[str, ...] = ()
    row: int | None = None


def graphs(frame: Frame) -> tuple[Graph, ...]:
    """Return the graphs that are drawn: that of the session, and an expanded neuron's."""
    if frame.snapshot is None:
        return ()
    inner = frame.opened().snapshot
    if inner is None or inner is frame.snapshot:
        return (frame.snapshot.graph,)
    return frame.snapshot.graph, inner.graph


def places(frame: Frame) -> tuple[Place, ...]:
    """Return every wire, each once, in the order of computation.

    After them the entries of arrays that the experiment's source has a name for.
    """
    found: dict[tuple[str, tuple[int, ...]], Place] = {}
    for graph in graphs(frame):
        for place in _places(graph, frame.experiment):
            found.setdefault((place.wire, place.entry), place)
    return tuple(found.values())


@lru_cache(maxsize=4)
def _places(graph: Graph, experiment: Experiment) -> tuple[Place, ...]:
    called = source_names(graph, experiment)
    spots: list[Spot] = [(wire, ()) for wire in wires_in_order(graph)]
    spots += [(wire, entry) for wire, entry in called if entry]
    return tuple(
        Place(
            wire + _brackets(entry),
            plain(entry_name(graph.wires[wire], entry)),
            wire,
            entry,
            called.get((wire, entry), ()),
        )
        for wire, entry in spots
    )


def name_of(frame: Frame, wire: str, entry: tuple[int, ...] = ()) -> str:
    """Return the name of a wire on one line, ``wire`` itself if it is not there."""
    for graph in graphs(frame):
        if wire in graph.wires:
            return plain(entry_name(graph.wires[wire], entry))
    return wire + _brackets(entry)


def find(frame: Frame, text: str) -> Place:
    """Return what ``text`` names.

    Raises:
        UserError: nothing of that name, or no such entry.
    """
    typed = text.strip()
    known = places(frame)
    for alias in (_itself, _parts, _folded_parts, _squeezed, _folded_squeezed):
        wanted = alias(typed)
        if alias is _squeezed and (sampled := _of_sample(frame, typed)) is not None:
            # Squeezed, a1[0][1] would be a10[1], too.
            return sampled
        for place in known:
            if wanted and wanted in (alias(place.text), alias(place.name)):
                return place
        for place in known:
            # Raised and lowered figures side by side would be one number.
            names = spellings(place) if alias is _itself else place.called
            if wanted and wanted in map(alias, names):
                return place
    return _entry(frame, typed)


def spellings(place: Place) -> tuple[str, ...]:
    """Return the source's names of a place as they are typed and as they are set in type."""
    return (*place.called, *map(spelled, place.called))


def suggest(frame: Frame, text: str, most: int) -> tuple[Place, ...]:
    """Return the best ``most`` places for what has been typed; the one it names first."""
    known = places(frame)
    if not text.strip():
        return known[:most]
    made: dict[Place, None] = {}
    with contextlib.suppress(UserError):
        made[find(frame, text)] = None
    ranked = ((_rank(text, place), i) for i, place in enumerate(known))
    made.update((known[i], None) for _, i in sorted((r, i) for r, i in ranked if r is not None))
    return tuple(made)[:most]


def _rank(text: str, place: Place) -> int | None:
    found = rank(text, (place.text, place.name, *spellings(place)))
    if found is not None:
        return found
    typed = "".join(_folded_squeezed(text))
    near = bool(typed) and "".join(_folded_squeezed(place.text)).startswith(typed)
    return 2 if near else None


def _of_sample(frame: Frame, text: str) -> Place | None:
    """Return what ``a1[0][3]`` names: unit 3 for sample 0 of the batch, as ``trace`` has it.

    Raises:
        UserError: the batch has no such sample.
    """
    parts = _parts(text)
    if frame.snapshot is None or not parts or "[" not in text:
        return None
    count = len(frame.snapshot.trace.rows)
    for wire in frame.snapshot.graph.wires.values():
        own, index = _array_parts(wire)
        depth = len(wire.shape) or len(index)
        rest = parts[len(own) :]
        told = [int(part) for part in rest if part.isdigit()]
        if not wire.batched or len(rest) != depth + 1 or len(told) != len(rest):
            continue
        if tuple(p.casefold() for p in parts[: len(own)]) != own:
            continue
        row, entry = told[0], tuple(told[1:])
        if index and entry != index:
            continue
        if row >= count:
            raise UserError(
                "There is no sample {row} in {name}: the batch has {count}, counted from 0.",
                row=row,
                name=_short(text),
                count=count,
            )
        found = _checked(wire, entry) if not index else _checked(wire, ())
        return replace(found, text=found.text.replace("[", f"[{row}][", 1), row=row)
    return None


def _array_parts(wire: Wire) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the name of the array that a wire is, or is a number of, and the index there."""
    base, bracket, _ = wire.id.partition("[")
    index = wire.origin.index if bracket and not wire.shape else ()
    return _folded_parts(base if index else wire.id), index


def _entry(frame: Frame, text: str) -> Place:
    """Return an entry of an array; ``UserError`` if there is none of that name."""
    typed = _folded_parts(text)
    raw = _PARTS.findall(unicodedata.normalize("NFKC", text))
    for wire in _wires(frame):
        own = _folded_parts(wire.id)
        rest = typed[len(own) :]
        if not (wire.shape and typed[: len(own)] == own and rest):
            continue
        if len(rest) == 1 and len(raw[-1]) == len(wire.shape) > 1 and raw[-1].isdigit():
            rest = tuple(raw[-1])  # w⁽¹⁾₀₁, as it stands on the screen
        if all(part.isdigit() for part in rest):
            return _checked(wire, tuple(int(part) for part in rest))
    if not places(frame):
        raise UserError("There is nothing here to go to: a table of losses has no wires.")
    raise UserError(
        "There is nothing called {name} here. Names are written like {examples}.",
        name=_short(text),
        examples=", ".join(_examples(frame)),
    )


def _checked(wire: Wire, entry: tuple[int, ...]) -> Place:
    if len(entry) == len(wire.shape) and all(i < n for i, n in zip(entry, wire.shape, strict=True)):
        name = plain(entry_name(wire, entry))
        return Place(wire.id + _brackets(entry), name, wire.id, entry)
    raise UserError(
        "{name} has {shape} entries, counted from 0: there is no {entry}.",
        name=wire.id,
        shape="×".join(str(n) for n in wire.shape),
        entry=_short(_brackets(entry)),
    )


def _wires(frame: Frame) -> Iterator[Wire]:
    for graph in graphs(frame):
        yield from graph.wires.values()


def _examples(frame: Frame) -> list[str]:
    """Return a leaf and what two gates make, to show how names look."""
    known = places(frame)
    chosen = (known[0], known[len(known) // 2], known[-1])
    return list(dict.fromkeys(place.text for place in chosen))


def _itself(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


@lru_cache(maxsize=8192)
def _parts(text: str) -> tuple[str, ...]:
    """Return letters and numbers apart: raised and lowered figures are figures."""
    parts = _PARTS.findall(unicodedata.normalize("NFKC", text))
    return tuple(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)


def _folded_parts(text: str) -> tuple[str, ...]:
    return _parts(text.casefold())


@lru_cache(maxsize=8192)
def _squeezed(text: str) -> tuple[str, ...]:
    """Return the same without what stands between: ``w(1)00`` is ``w1[0][0]``."""
    return _itself("".join(_PARTS.findall(unicodedata.normalize("NFKC", text))))


def _folded_squeezed(text: str) -> tuple[str, ...]:
    return _squeezed(text.casefold())


def _brackets(entry: tuple[int, ...]) -> str:
    return "".join(f"[{i}]" for i in entry)


def _short(text: str) -> str:
    return text[:_SHOWN] + "…" if len(text) > _SHOWN else text or "…"
