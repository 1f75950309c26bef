"""What a snapshot says about the blocks of the matrix view.

API summary
-----------
``Memory()``                       what was made for the iterations seen last; of a layout
``MatrixState(frame, snapshot, parts, memory)``
``.numbers(block, quantity)``      all numbers of the shown sample, reached or not
``.reached(block, quantity)``      which are there: ``True``, ``False`` or a mask
``.new(block, quantity)``          which the newest step made: likewise
``.peak(kind, quantity)``          the largest size on a scale, of all layers and samples
``.finite(kind, quantity)``        whether any number on a scale is finite
``.levels(block, quantity)``       the numbers in -1..1 on their scale; NaN where not finite
``.scalar(wire, quantity)``        one number of a single wire, or ``None``: not reached
``.flow(wire, entry)``             the newest flow into a gradient that is a sum
``.lit``                           wires that led to the newest numbers

A scale belongs to the whole iteration, so that no step changes it: black and blue share
one, red has one of its own.  Nothing is computed but the largest size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.graph import Port, WireId
from core.plan import NEVER, Backward, Forward, ForwardAgain, Update
from core.trace import Array, Snapshot
from gui.scene.frame import Frame
from gui.scene.matrix_parts import Block, Index, MatrixParts

Mask = npt.NDArray[np.bool_]
Times = npt.NDArray[np.int64]

KEPT: Final = 2
"""So many iterations are remembered: their arrays stay alive as long."""


class Memory:
    """Tables of what was made for an object, kept for the objects asked for last."""

    def __init__(self) -> None:
        self._kept: list[tuple[object, dict[Any, Any]]] = []

    def of(self, owner: object) -> dict[Any, Any]:
        """Return the table of ``owner``, a new one if it is not known any more."""
        for place, (known, table) in enumerate(self._kept):
            if known is owner:
                self._kept.append(self._kept.pop(place))
                return table
        self._kept.append((owner, {}))
        del self._kept[:-KEPT]
        return self._kept[-1][1]


class MatrixState:
    """See the module."""

    def __init__(
        self, frame: Frame, snapshot: Snapshot, parts: MatrixParts, memory: Memory
    ) -> None:
        self.snapshot, self.parts = snapshot, parts
        self.graph, self.plan, self.at = snapshot.graph, snapshot.plan, snapshot.at
        self.row = frame.batch_row
        self.trace = snapshot.trace
        self.asking = frame.view.asking
        self.table = memory.of(self.trace)
        self.lit = self._lit()

    # -- numbers -----------------------------------------------------------------------

    def numbers(self, block: Block, quantity: str) -> Array:
        """Return every number that the iteration has for a block, of the shown sample."""
        key = ("numbers", block, quantity, self.row)
        found: Array | None = self.table.get(key)
        if found is None:
            whole = self._whole(block, quantity)
            found = self.table[key] = whole[self.row] if block.batched else whole
        return found

    def _whole(self, block: Block, quantity: str) -> Array:
        """Return the numbers of every sample: the batch stands in front where there is one."""
        key = ("whole", block, quantity)
        found: Array | None = self.table.get(key)
        if found is None:
            tables = {
                "value": self.trace.values,
                "gradient": self.trace.gradients,
                "updated": self.trace.again,
            }
            arrays = [np.asarray(tables[quantity][w]) for w in block.wires]
            found = arrays[0] if block.whole else np.stack(arrays, axis=-1)
            batch = found.shape[:1] if block.batched else ()
            found = self.table[key] = found.reshape(*batch, *block.shape)
        return found

    def peak(self, kind: str, quantity: str) -> float:
        """Return the largest finite size on the scale of ``kind``; 0 if all are zero."""
        red = quantity == "gradient"
        key = ("peak", kind, red)
        found: float | None = self.table.get(key)
        if found is None:
            told = self._on_scale(kind, red=red)
            found = self.table[key] = max((_size(numbers) for numbers in told), default=0.0)
        return found

    def finite(self, kind: str, quantity: str) -> bool:
        """Return whether any number on the scale of ``kind`` is finite."""
        if self.peak(kind, quantity):
            return True
        key = ("finite", kind, quantity == "gradient")
        found: bool | None = self.table.get(key)
        if found is None:
            told = self._on_scale(kind, red=quantity == "gradient")
            found = self.table[key] = any(bool(np.isfinite(numbers).any()) for numbers in told)
        return found

    def _on_scale(self, kind: str, *, red: bool) -> Iterator[Array]:
        """Yield the arrays that share a scale; a quantity has one to itself if it is red."""
        for block in self.parts.blocks.values():
            for q in block.quantities if block.kind == kind else ():
                if (q == "gradient") == red and (q != "updated" or self.trace.again):
                    yield self._whole(block, q)

    def levels(self, block: Block, quantity: str) -> Array:
        """Return the numbers of a block in -1..1 on their scale; NaN where not finite."""
        key = ("levels", block, quantity, self.row)
        found: Array | None = self.table.get(key)
        if found is None:
            numbers = self.numbers(block, quantity)
            peak = self.peak(block.kind, quantity) or 1.0
            # Divided twice where one division by a tiny number would overflow.
            found = np.where(np.isfinite(numbers), numbers, np.nan) / peak
            self.table[key] = found
        return found

    def scalar(self, wire: WireId, quantity: str) -> float | None:
        """Return one number of a wire without a shape, of the shown sample."""
        found = self.snapshot.number(wire, quantity)
        if found is None:
            return None
        return float(found[self.row] if self.graph.wires[wire].batched else found)

    # -- when --------------------------------------------------------------------------

    def times(self, block: Block, quantity: str) -> Times:
        """Return how many steps must be done for each number; one for all of an array."""
        key = ("times", block, quantity)
        found: Times | None = self.table.get(key)
        if found is None:
            told = [self.plan.made_at(wire, quantity) for wire in block.wires]
            shape = () if block.whole else block.shape
            found = self.table[key] = np.array(told, dtype=np.int64).reshape(shape)
        return found

    def reached(self, block: Block, quantity: str) -> bool | Mask:
        """Return which numbers of a block are there."""
        return _told(self.times(block, quantity) <= self.at)

    def drawn(self, block: Block, quantity: str) -> bool | Mask:
        """Return which fields of a heat map are there.

        In predict mode a whole array that is asked for gives way in an effect, but a part
        of one has to do so here.
        """
        late = self.asking and not block.whole
        return _told(self.times(block, quantity) <= self.at - late)

    def new(self, block: Block, quantity: str) -> bool | Mask:
        """Return which numbers of a block the newest step has made."""
        if self.at <= 0:
            return False
        return _told(self.times(block, quantity) == self.at)

    # -- what led to it ------------------------------------------------------------------

    @property
    def output(self) -> WireId:
        """The wire that the newest step is about; empty at the start."""
        newest = self.snapshot.newest
        return self.plan.wire(newest) if newest else ""

    def _lit(self) -> dict[WireId, str]:
        """Return the wires that led to the newest numbers, each with the quantity."""
        gate = self.snapshot.newest_gate
        match self.snapshot.newest:
            case Forward() if gate:
                return {self._shown(w, "weight"): "value" for w in gate.inputs}
            case ForwardAgain() if gate:
                return {self._shown(w, "weight"): self._again(w) for w in gate.inputs}
            case Backward() if gate:
                return {self._shown(gate.output, "z"): "gradient"}
            case Update(wire):
                return {wire: "gradient"}
            case _:
                return {}

    def _shown(self, wire: WireId, role: str) -> WireId:
        """Return ``wire``, for a single product the weight or the sum that stands for it."""
        found = self.parts.factor(wire)
        if found is None:
            return wire
        block, index = self.parts.blocks[role, found[0].layer], found[1]
        return block.place(index if role == "weight" else index[1:])[0]

    def _again(self, wire: WireId) -> str:
        """Return which number of an input the second forward pass takes."""
        there = self.plan.made_at(wire, "updated") != NEVER
        return "updated" if there else "value"

    def flow(self, wire: WireId, row: Index = ()) -> tuple[Port, float, int, int] | None:
        """Return port and size of the newest flow into ``wire``, its number, how many there
        will be; ``None`` where the gradient is no sum or none has come yet."""
        last = self.snapshot.last_flow(wire)
        if last is None:
            return None
        flow = self.snapshot.flow(last.port)
        assert flow is not None
        here = flow[self.row] if self.graph.wires[wire].batched else flow
        return last.port, float(here[row] if row else here), last.part, last.count


def _told(mask: Any) -> bool | Mask:
    """Return a mask as one word where it says the same of all."""
    if mask.all():
        return True
    return mask if mask.any() else False


def _size(numbers: Array) -> float:
    """Return the largest finite size."""
    if not numbers.size:
        return 0.0
    found = float(max(numbers.max(), -numbers.min()))
    if np.isfinite(found):
        return found
    return float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0))
