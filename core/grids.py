"""Arrays of a graph as tables: a wire that is an array, or scalar wires that belong together.

API summary
-----------
``grid_of(graph, wire)``       the :class:`Grid` that ``wire`` is in
``Grid.table``                 its shape as a table: a number is 1x1, a vector a row
``Grid.place(row, column)``    wire and entry of one number
``Grid.spot(wire, entry)``     the other way round
``Grid.numbers(...)``          a part of its numbers, and which of them are there

In a network of scalar gates the wires of one role and layer make one array, as they do in a
network of matrix gates; all else, and any gate of a free graph, stands for itself.  More
than two axes are read as rows of the last one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from core.graph import Graph, Origin, Shape, Wire, WireId
from core.names import Name
from core.trace import Array, Snapshot
from core.wire_names import wire_name

Index = tuple[int, ...]
Mask = npt.NDArray[np.bool_]
_ALONE: Final = frozenset(
    {"gate", "parameter", "constant", "rest", "penalty", "sample_loss", "data_loss", "loss"}
)
"""Roles whose wires stand for themselves, whatever their index."""


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """``wires``: by index where each number has its own; ``{(): wire}`` for a whole array.

    ``shape`` is that of one sample; ``batched`` says whether there is one per sample.
    """

    graph: Graph
    wires: Mapping[Index, WireId]
    shape: Shape
    batched: bool
    whole: bool
    first: WireId

    @property
    def table(self) -> tuple[int, int]:
        """Rows and columns."""
        if not self.shape:
            return 1, 1
        return int(np.prod(self.shape[:-1], dtype=np.int64)), self.shape[-1]

    @property
    def wire(self) -> Wire:
        """The wire, or one of the wires, for what they have in common."""
        return self.graph.wires[self.first]

    @property
    def name(self) -> Name:
        """What the array is called."""
        return wire_name(self._as_array())

    @property
    def leaf(self) -> bool:
        return self.first in self.graph.sources

    def _as_array(self) -> Wire:
        wire = self.wire
        if self.whole:
            return wire
        return replace(wire, shape=self.shape, origin=Origin(wire.origin.role, wire.origin.layer))

    def index(self, row: int, column: int) -> Index:
        """Return the index in ``shape`` of a place in the table."""
        if not self.shape:
            return ()
        leading = np.unravel_index(row, self.shape[:-1]) if len(self.shape) > 1 else ()
        return (*(int(i) for i in leading), column)

    def place(self, row: int, column: int) -> tuple[WireId, Index]:
        """Return the wire and the entry in it of the number in a row and a column."""
        index = self.index(row, column)
        return (self.first, index) if self.whole else (self.wires[index], ())

    def spot(self, wire: WireId, entry: Index = ()) -> tuple[int, int] | None:
        """Return row and column of a number; ``None`` for another wire or no entry."""
        index = entry if self.whole and wire == self.first else _indices(self).get(wire)
        if index is None or len(index) != len(self.shape):
            return None
        if not self.shape:
            return 0, 0
        if not all(0 <= i < n for i, n in zip(index, self.shape, strict=True)):
            return None
        row = int(np.ravel_multi_index(index[:-1], self.shape[:-1])) if len(index) > 1 else 0
        return row, index[-1]

    def holds(self, wire: WireId) -> bool:
        """Return whether ``wire`` is in it."""
        return wire == self.first or wire in _indices(self)

    def every_wire(self) -> Iterator[WireId]:
        """Yield its wires in order."""
        yield from self.wires.values()

    def numbers(
        self,
        snapshot: Snapshot,
        quantity: str,
        rows: Sequence[int],
        columns: Sequence[int],
        sample: int = 0,
    ) -> tuple[Array, Mask]:
        """Return the numbers of some rows and columns and which the snapshot has reached.

        ``sample``: row of the batch.  Where the mask is false the number is 0.

        Raises:
            KeyError: there is no such quantity.
        """
        made = np.zeros((len(rows), len(columns)))
        there = np.zeros(made.shape, np.bool_)
        if self.whole:
            array = snapshot.number(self.first, quantity)
            if array is not None:
                taken = array[sample] if self.batched else array
                made[...] = taken.reshape(self.table)[np.ix_(rows, columns)]
                there[...] = True
            return made, there
        for r, row in enumerate(rows):
            for c, column in enumerate(columns):
                array = snapshot.number(self.place(row, column)[0], quantity)
                if array is not None:
                    made[r, c] = array[sample] if array.ndim else array
                    there[r, c] = True
        return made, there


def grid_of(graph: Graph, wire: WireId) -> Grid:
    """Return the array that ``wire`` is in.

    Raises:
        KeyError: there is no such wire.
    """
    return _grids(graph, graph.wires[wire].id)


@lru_cache(maxsize=512)
def _grids(graph: Graph, ident: WireId) -> Grid:
    wire = graph.wires[ident]
    if graph.has_loss and not wire.shape and wire.origin.index:
        found = _groups(graph).get((wire.origin.role, wire.origin.layer), {})
        whole = _full(found)
        if whole is not None and found.get(wire.origin.index) == ident:
            first = next(iter(found.values()))
            if first != ident:
                # One object for them all: who compares grids compares arrays.
                return _grids(graph, first)
            return Grid(graph, found, whole, wire.batched, False, ident)
    return Grid(graph, {(): ident}, wire.shape, wire.batched, True, ident)


@lru_cache(maxsize=8)
def _groups(graph: Graph) -> Mapping[tuple[str, int], Mapping[Index, WireId]]:
    """Return the scalar wires of a network by role and layer, each group in order."""
    found: dict[tuple[str, int], dict[Index, WireId]] = {}
    for wire in graph.wires.values():
        origin = wire.origin
        if origin.index and not wire.shape and origin.role not in _ALONE:
            found.setdefault((origin.role, origin.layer), {}).setdefault(origin.index, wire.id)
    return {key: dict(sorted(wires.items())) for key, wires in found.items()}


@lru_cache(maxsize=128)
def _indices(grid: Grid) -> Mapping[WireId, Index]:
    return {} if grid.whole else {wire: index for index, wire in grid.wires.items()}


def _full(found: Mapping[Index, WireId]) -> Shape | None:
    """Return the shape of the array that indices fill; ``None`` if they fill none."""
    if len({len(index) for index in found}) != 1:
        return None
    shape = tuple(1 + max(axis) for axis in zip(*found, strict=True))
    return shape if len(found) == int(np.prod(shape)) else None


__all__ = ["Grid", "Index", "Mask", "grid_of"]
