"""A network's numbers by layer, as arrays, whichever way its graph was lowered.

API summary
-----------
``Layers(graph)``                     the columns of a network and where each number is
``.sizes``                            units per column, inputs first
``.place(role, layer, index)``        ``(wire, entry)`` of one number, ``None`` without one
``.array(snapshot, role, layer, quantity, sample)``   numbers of a layer, and which are there

Roles are ``input`` (layer 0), ``weight``, ``bias``, ``z``, ``a`` and ``target``.  A weight
array has shape (units before, units), every other one (units,).  In a scalar graph each
entry is a wire of its own; in a matrix graph it is an entry of the layer's wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from core.graph import Graph, WireId
from core.lowering import MATRIX
from core.trace import Array, Snapshot

Mask = npt.NDArray[np.bool_]
Index = tuple[int, ...]

ROLES: Final = ("input", "weight", "bias", "z", "a", "target")
QUANTITIES: Final = ("value", "gradient", "updated")


class Layers:
    """See the module.

    Raises:
        ValueError: the graph is not that of a network.
    """

    def __init__(self, graph: Graph) -> None:
        if not graph.has_loss:
            raise ValueError("only a network has layers")
        self.graph = graph
        self.whole = graph.granularity == MATRIX
        self._places: dict[tuple[str, int], dict[Index, WireId]] = {}
        for wire in graph.wires.values():
            origin = wire.origin
            if origin.role in ROLES:
                layer = 0 if origin.role in ("input", "target") else origin.layer
                self._places.setdefault((origin.role, layer), {})[origin.index] = wire.id
        last = max(layer for role, layer in self._places if role == "z")
        self.count: Final = last
        """Layers with weights; they count from 1."""
        self._shapes = {key: self._shape(found) for key, found in self._places.items()}
        self.sizes: Final = (
            self._shapes["input", 0][0],
            *(self._shapes["z", layer][0] for layer in range(1, last + 1)),
        )

    def _shape(self, found: Mapping[Index, WireId]) -> tuple[int, ...]:
        if self.whole:
            return self.graph.wires[found[()]].shape
        return tuple(1 + max(axis) for axis in zip(*found, strict=True))

    def has(self, role: str, layer: int) -> bool:
        """Return whether the layer has numbers of that role (a bias may be missing)."""
        return (role, layer) in self._places

    def shape(self, role: str, layer: int) -> tuple[int, ...]:
        """Return the shape of the layer's array; ``KeyError`` without one."""
        return self._shapes[role, layer]

    def place(self, role: str, layer: int, index: Index) -> tuple[WireId, Index] | None:
        """Return the wire and the entry in it of one number; ``None`` if there is none."""
        found = self._places.get((role, layer))
        if found is None:
            return None
        if self.whole:
            inside = all(0 <= i < n for i, n in zip(index, self.shape(role, layer), strict=True))
            return (found[()], index) if inside else None
        wire = found.get(index)
        return None if wire is None else (wire, ())

    def index_of(self, wire: WireId, entry: Index = ()) -> tuple[str, int, Index] | None:
        """Return role, layer and index of a number: the other way round than :meth:`place`."""
        known = self.graph.wires.get(wire)
        if known is None or known.origin.role not in ROLES:
            return None
        origin = known.origin
        layer = 0 if origin.role in ("input", "target") else origin.layer
        return origin.role, layer, entry if self.whole else origin.index

    def array(
        self, snapshot: Snapshot, role: str, layer: int, quantity: str, sample: int = 0
    ) -> tuple[Array, Mask]:
        """Return the numbers of a layer and a mask of those that the snapshot has reached.

        ``quantity``: ``value``, ``gradient`` or ``updated``.  ``sample``: row of the batch,
        for what has one number per sample.  Where the mask is false the number is 0.

        Raises:
            KeyError: there is no such layer, role or quantity.
        """
        shape, found = self.shape(role, layer), self._places[role, layer]
        if self.whole:
            array = snapshot.number(found[()], quantity)
            if array is None:
                return np.zeros(shape), np.zeros(shape, np.bool_)
            batched = self.graph.wires[found[()]].batched
            return (array[sample] if batched else array), np.ones(shape, np.bool_)
        numbers, there = np.zeros(shape), np.zeros(shape, np.bool_)
        for index, wire in found.items():
            array = snapshot.number(wire, quantity)
            if array is not None:
                numbers[index] = array[sample] if array.ndim else array
                there[index] = True
        return numbers, there
