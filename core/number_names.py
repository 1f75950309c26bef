"""Which number a name means: ``W2[0][0]``, ``z1[1]``, ``a1[3][1]``, ``loss``, a node's id.

API summary
-----------
``find_number(graph, name, count, sample)``   -> :class:`Place`
``array_of(graph, name)``                     the array that a name is about, and the index
``inside(base, shape, index)``                an index that is known to name one number
``spelled(base, index)``                      the name of one number: ``W2[0][0]``

Names are those of files and of ``trace``; indices count from 0.  What each sample has is
``a1[unit]``, of the sample that is looked at, or ``a1[sample][unit]`` as ``trace`` gives
it; also ``per_sample_loss[sample]``.  Without an index an array is meant as a whole.  The
numbers inside a loss are ``error``, ``square``, ``term``, or as formulas have them ``e``, ``q``
and the letter of the loss: ``e[0]``, ``E[0]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from core.errors import UserError
from core.graph import Graph, WireId
from core.layers import Layers

Index = tuple[int, ...]

_BRACKET: Final = re.compile(r"\[(\d{1,9})\]$")
_LAYER: Final = re.compile(r"([za])([1-9]\d{0,5})")
_LOSSES: Final = {
    "loss": ("loss",),
    "data_loss": ("data_loss", "sample_loss", "loss"),
    "per_sample_loss": ("sample_loss", "loss"),
    "regularization_loss": ("penalty",),
}
"""Names of ``trace``, and the roles that may bear them: the first that is there."""
_PARTS: Final = {"error": "e", "square": "q", "raw_term": "r"}
"""Numbers inside the loss, and the letters that formulas have for them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A number: its wire, its ``entry`` there without the sample, its ``row`` in the batch.

    ``entry`` is ``None`` for a whole array, ``row`` for what does not differ by sample.
    """

    wire: WireId
    entry: Index | None
    row: int | None = None


def find_number(graph: Graph, name: str, count: int, sample: int | None = None) -> Place:
    """Return where the number called ``name`` is, in a batch of ``count`` samples.

    ``sample``: the row, from 0, of a name that says none (default: the first).

    Raises:
        UserError: there is no such number, or the name says another sample.
    """
    if sample is not None and not 0 <= sample < max(count, 1):
        raise UserError(
            "There is no sample {sample}: the batch has {count}.",
            sample=sample + 1,
            count=max(count, 1),
        )
    return _Finder(graph, name, count, sample).run()


def array_of(graph: Graph, name: str) -> tuple[str, Index]:
    """Return what stands before the brackets of ``name``, and the index in them.

    A free graph may have brackets in an id of its own.
    """
    index: Index = ()
    while (found := _BRACKET.search(name)) and (graph.has_loss or name not in graph.wires):
        name, index = name[: found.start()], (int(found[1]), *index)
    return name, index


def spelled(base: str, index: Index) -> str:
    """Return the name of one number of an array."""
    return base + "".join(f"[{i}]" for i in index)


def inside(base: str, shape: Index, index: Index, name: str = "") -> Index:
    """Return ``index`` where it names one number of an array of ``shape``.

    An array of one number needs none.  ``name``: how the number was called, if otherwise.

    Raises:
        UserError: it names none.
    """
    if not index and all(n == 1 for n in shape):
        return (0,) * len(shape)
    if not shape:
        raise UserError('"{name}" is a single number: it has no index.', name=base)
    if len(index) != len(shape):
        raise array_meant(base, shape)
    if not all(i < n for i, n in zip(index, shape, strict=True)):
        raise UserError(
            'There is no {found}: "{name}" has shape {shape}, and indices count from 0.',
            found=name or spelled(base, index),
            name=base,
            shape=list(shape),
        )
    return index


def array_meant(base: str, shape: Index) -> UserError:
    """Return the refusal of an array where one number is wanted."""
    return UserError(
        '"{name}" has shape {shape}: name one of its numbers, as in {example}.',
        name=base,
        shape=list(shape),
        example=spelled(base, (0,) * len(shape)),
    )


class _Finder:
    def __init__(self, graph: Graph, name: str, count: int, sample: int | None) -> None:
        self.graph, self.name, self.count, self.sample = graph, name, max(count, 1), sample

    def run(self) -> Place:
        if self.name in self.graph.wires:
            wire = self.graph.wires[self.name]
            return self._place(wire.id, None if wire.shape else (), None)
        base, index = array_of(self.graph, self.name)
        if self.graph.has_loss:
            for role, layer in self._roles(base):
                return self._of_layer(base, role, layer, index)
            if base in _LOSSES:
                return self._of_loss(base, index)
            base = self._of_letter(base, index)
            if base == "loss":
                return self._of_loss(base, ())
        return self._of_wire(base, index)

    def _parts(self) -> dict[str, str]:
        """Return the numbers inside the loss that there are, and their letters in formulas."""
        known = {**_PARTS, "term": self.graph.notation.letter}
        roles = {wire.origin.role for wire in self.graph.wires.values()}
        return {name: letter for name, letter in known.items() if name in roles}

    def _of_letter(self, base: str, index: Index) -> str:
        """Return what a letter of formulas stands for; another name as it is."""
        if base == self.graph.notation.letter and not index:
            return "loss"
        return next((name for name, letter in self._parts().items() if letter == base), base)

    def _place(self, wire: WireId, entry: Index | None, row: int | None) -> Place:
        """Return the place; ``row`` is what the name says of the sample."""
        if row is not None and row >= self.count:
            raise UserError(
                "There is no {found}: the last sample is number {last}, counted from 0.",
                found=self.name,
                last=self.count - 1,
            )
        if row is not None and self.sample is not None and row != self.sample:
            raise UserError(
                '"{name}" is a number of sample {named}, but sample {sample} was asked for.',
                name=self.name,
                named=row + 1,
                sample=self.sample + 1,
            )
        batched = self.graph.wires[wire].batched
        return Place(
            wire, entry, (row if row is not None else self.sample or 0) if batched else None
        )

    # -- by layer ----------------------------------------------------------------

    @cached_property
    def layers(self) -> Layers:
        return Layers(self.graph)

    def _roles(self, base: str) -> Iterator[tuple[str, int]]:
        """Yield role and layer of a network's array."""
        if base in ("x", "t"):
            yield ("input" if base == "x" else "target"), 0
        found = _LAYER.fullmatch(base)
        if found and self.layers.has(found[1], int(found[2])):
            yield found[1], int(found[2])
        for wire, source in self.graph.sources.items():
            origin = self.graph.wires[wire].origin
            if source.array == base and origin.role in ("weight", "bias"):
                yield origin.role, origin.layer
                return

    def _of_layer(self, base: str, role: str, layer: int, index: Index) -> Place:
        shape = self.layers.shape(role, layer)
        sampled = role not in ("weight", "bias")
        row = index[0] if sampled and len(index) == 2 else None
        entry = inside(base, shape, index[1:] if row is not None else index, self.name)
        place = self.layers.place(role, layer, entry)
        assert place is not None
        return self._place(place[0], place[1], row)

    def _of_loss(self, base: str, index: Index) -> Place:
        for role in _LOSSES[base]:
            wires = self.graph.by_role(role)
            if len(wires) == 1:
                row = index[0] if base == "per_sample_loss" and len(index) == 1 else None
                inside(base, (), index if row is None else (), self.name)
                return self._place(wires[0].id, (), row)
            if wires:
                raise UserError(
                    '"{name}" is a sum of several numbers: name one of {known}.',
                    name=base,
                    known=", ".join(w.id for w in wires),
                )
        raise self._unknown()

    # -- by wire -----------------------------------------------------------------

    def _of_wire(self, base: str, index: Index) -> Place:
        """Return an entry of a wire's array; a sample may stand before it."""
        wire = self.graph.wires.get(base)
        if wire is not None:
            if wire.shape and not index:
                return self._place(base, None, None)
            row = None
            if wire.batched and len(index) == len(wire.shape) + 1:
                row, index = index[0], index[1:]
            return self._place(base, inside(base, wire.shape, index, self.name), row)
        whole = self.graph.wires.get(spelled(base, index))
        if index and whole is not None:
            return self._place(whole.id, (), None)
        inner = spelled(base, index[1:])
        if index and inner in self.graph.wires and self.graph.wires[inner].batched:
            return self._place(inner, (), index[0])
        raise self._unknown()

    def _unknown(self) -> UserError:
        if self.graph.has_loss:
            arrays = dict.fromkeys(s.array for s in self.graph.sources.values())
            computed = [f"{role}{k}" for k in range(1, self.layers.count + 1) for role in "za"]
            known = [*arrays, *computed, *self._parts(), "loss"]
        else:
            known = list(self.graph.wires)
        return UserError(
            'There is no number called "{name}"; there are: {known}.',
            name=self.name,
            known=", ".join(known if len(known) <= 40 else [*known[:40], "…"]),
        )
