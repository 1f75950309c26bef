"""What the matrix view consists of: arrays of numbers that belong together.

API summary
-----------
``Block``              an array of a network: where its numbers are, what it is called
``LayerPart``          one layer: the block before it, its weights, the rows beneath them
``MatrixParts(graph, experiment)``   the layers, the loss, and where a wire is in them

A network of scalar gates and one of matrix gates give the same blocks: in the first each
number has a wire of its own, in the second all share one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.experiment import Experiment, LayerSpec
from core.graph import LOSS_GROUP, Graph, Wire, WireId
from core.lowering import MATRIX
from core.names import Name
from core.wire_names import array_name, drawn_name, member_name, wire_name

Index = tuple[int, ...]

MOST: Final = 8
"""So many rows and columns W has at most where numbers stand in its cells."""
KINDS: Final = ("x", "W", "b", "z", "a", "output", "E")
"""What shares a scale: inputs, weights, biases, sums, activations of hidden layers, those of
the output layer with the targets (their gradients may be a hundred times as large, and
would leave the others white), the loss."""
_KIND: Final = {
    "input": "x",
    "weight": "W",
    "bias": "b",
    "product": "z",
    "z": "z",
    "a": "a",
    "target": "output",
}
_SINGLE: Final = frozenset({"sample_loss", "data_loss", "penalty", "loss"})


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """``shape`` is (rows, columns) of weights, (units,) of all else; ``wires`` are those of
    its entries row by row, or the one of them all (``whole``).  ``quantities``: which of
    ``value``, ``gradient``, ``updated`` it can ever have.  ``kind``: the scale that its
    numbers are on, one of ``KINDS``.  ``first``: the first of its wires."""

    role: str
    layer: int
    shape: tuple[int, ...]
    wires: tuple[WireId, ...]
    whole: bool
    batched: bool
    quantities: tuple[str, ...]
    kind: str
    first: Wire

    @property
    def name(self) -> Name:
        """What the array is called."""
        return array_name(self.first)

    @property
    def drawn(self) -> Name:
        """The same as it is drawn: Wᵀ where the notation has a row for each unit after."""
        return drawn_name(self.first)

    @property
    def columns(self) -> bool:
        """Whether vectors are columns in its notation."""
        return self.first.notation.scheme == "textbook"

    def entry_name(self, index: Index) -> Name:
        """Return what the number at ``index`` is called."""
        return member_name(self.first, index)

    def place(self, index: Index) -> tuple[WireId, Index]:
        """Return the wire and the entry in it of the number at ``index``."""
        if self.whole:
            return self.wires[0], index
        return self.wires[int(np.ravel_multi_index(index, self.shape))], ()

    def places(self) -> tuple[tuple[WireId, Index], ...]:
        """Return :meth:`place` of every number, row by row."""
        return tuple(self.place(index) for index in np.ndindex(*self.shape))


@dataclass(frozen=True, eq=False, slots=True)
class LayerPart:
    """``before``: what is multiplied with ``weight``; ``rows``: what stands beneath it, one
    number for each of its columns, from the top down."""

    spec: LayerSpec
    before: Block
    weight: Block
    rows: tuple[Block, ...]
    last: bool

    @property
    def small(self) -> bool:
        """Whether there is room for its numbers in the cells of its arrays: no heat maps."""
        return max(self.weight.shape) <= MOST


class MatrixParts:
    """See the module.

    Raises:
        ValueError: the graph is not that of a network.
    """

    def __init__(self, graph: Graph, experiment: Experiment) -> None:
        if experiment.network is None or not graph.has_loss:
            raise ValueError("only a network has matrices")
        self.graph = graph
        self.whole: Final = graph.granularity == MATRIX
        self._last = len(experiment.network.layers)
        self.blocks: Final = {(b.role, b.layer): b for b in self._blocks()}
        self.cells: Final = tuple(w for w in graph.wires if self._is_single(w))
        """The wires of the loss that are one number."""
        specs = experiment.network.layers
        self.layers: Final = tuple(self._layer(spec, spec is specs[-1]) for spec in specs)
        self._index = {
            wire: (block, index)
            for block in self.blocks.values()
            if not block.whole
            for wire, index in zip(block.wires, np.ndindex(*block.shape), strict=True)
        }
        self._arrays = {b.wires[0]: b for b in self.blocks.values() if b.whole}

    def find(self, wire: WireId, entry: Index = ()) -> tuple[Block, Index] | None:
        """Return the block of a wire, and the index of the number in it.

        The index is empty where a whole array is meant; ``None``: it stands in no block.
        """
        block = self._arrays.get(wire)
        if block is not None:
            fits = len(entry) == len(block.shape)
            inside = fits and all(0 <= i < n for i, n in zip(entry, block.shape, strict=True))
            return block, tuple(entry) if inside else ()
        return self._index.get(wire)

    def factor(self, wire: WireId) -> tuple[Block, Index] | None:
        """Return the weight that a single product is made of; ``None`` for another wire."""
        origin = self.graph.wires[wire].origin
        if origin.role != "product" or not origin.index:
            return None
        return self.blocks["weight", origin.layer], origin.index

    # -- making them -------------------------------------------------------------------

    def _is_single(self, wire: WireId) -> bool:
        made = self.graph.wires[wire]
        single = made.origin.role in _SINGLE
        return made.group == LOSS_GROUP and not made.shape and single

    def _blocks(self) -> Iterator[Block]:
        found: dict[tuple[str, int], dict[Index, WireId]] = {}
        for wire in self.graph.wires.values():
            role = wire.origin.role
            if role in _SINGLE or (role == "product" and not self.whole):
                continue
            if bool(wire.shape) == self.whole:
                found.setdefault((role, wire.origin.layer), {})[wire.origin.index] = wire.id
        for (role, layer), wires in found.items():
            first = self.graph.wires[next(iter(wires.values()))]
            shape = first.shape
            if not self.whole:
                shape = tuple(1 + max(axis) for axis in zip(*wires, strict=True))
                wires = {index: wires[index] for index in np.ndindex(*shape)}
            quantities = self._quantities(tuple(wires.values()))
            every, batched = tuple(wires.values()), first.batched
            kind = "output" if (role, layer) == ("a", self._last) else _KIND.get(role, "E")
            yield Block(role, layer, shape, every, self.whole, batched, quantities, kind, first)

    def _quantities(self, wires: tuple[WireId, ...]) -> tuple[str, ...]:
        leaf = wires[0] in self.graph.sources
        trained = not leaf or any(w in self.graph.parameters for w in wires)
        return ("value", "gradient", "updated") if trained else ("value", "gradient")

    def _layer(self, spec: LayerSpec, last: bool) -> LayerPart:
        k = spec.index
        before = self.blocks["input", 0] if k == 1 else self.blocks["a", k - 1]
        roles = [("product", k), ("bias", k), ("z", k), ("a", k)]
        if last:
            roles.append(("target", 0))
            roles += [key for key in self.blocks if key[1] == k + 1]
        rows = tuple(self.blocks[key] for key in roles if key in self.blocks)
        return LayerPart(spec, before, self.blocks["weight", k], rows, last)


def cell_name(graph: Graph, wire: WireId) -> Name:
    """Return what a single number of the loss is called."""
    return wire_name(graph.wires[wire])
