"""The matrix view: every layer as its arrays, each with value, gradient and updated value.

API summary
-----------
``layout(graph, experiment, digits, language)``   see :mod:`gui.scene.matrix_layout`
``draw(frame, layout)``                           a frame as a Picture

Drawing reads the snapshot and changes nothing but what the layout remembers of the arrays
it saw last; a step changes what is filled, but no place.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.trace import Snapshot
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.matrix_cells import cell_shapes, single_shapes
from gui.scene.matrix_layout import MatrixLayout, layout
from gui.scene.matrix_maps import map_halos, map_shapes
from gui.scene.matrix_readout import aside, chosen, cross, told
from gui.scene.matrix_scales import bar_shapes
from gui.scene.matrix_spots import Spot
from gui.scene.matrix_state import MatrixState
from gui.scene.names import name_runs
from gui.scene.shapes import Picture, Run, Shape, Tag
from gui.scene.style import SIZE_NAME


def draw(frame: Frame, layout: MatrixLayout) -> Picture:
    """Return the matrix view of ``frame``; ``layout`` has room for its digits.

    Raises:
        ValueError: the frame has no snapshot (a loss table has no network).
    """
    if frame.snapshot is None:
        raise ValueError("a loss table has no network")
    return _Drawing(frame, frame.snapshot, layout).picture()


class _Drawing:
    def __init__(self, frame: Frame, snapshot: Snapshot, layout: MatrixLayout) -> None:
        self.frame, self.layout = frame, layout
        self.state = MatrixState(frame, snapshot, layout.parts, layout.memory)
        self.written = frame.view.numbers
        self.chosen = chosen(frame, layout.parts)
        self.halos: list[Shape] = []
        self.behind: list[Shape] = []

    def picture(self) -> Picture:
        drawn = [s for spot in self.layout.spots for s in self.spot(spot)]
        for wire, rect in self.layout.cells.items():
            drawn += single_shapes(wire, rect, self.state, self.written, self.halos)
        bars = [s for bar in self.layout.bars for s in bar_shapes(bar, self.state, self.written)]
        lines = [*self.cross(), *self.readouts(), *self.unit_title()]
        shapes = (*bars, *self.layout.still, *drawn, *lines)
        bodies = (s for s in shapes if s.tag.kind != "number")
        numbers = (s for s in shapes if s.tag.kind == "number")
        # Halos of arrays stand out from behind them, those of numbers lie in their cells.
        return Picture((*self.behind, *bodies, *self.halos, *numbers), self.layout.bounds)

    def spot(self, spot: Spot) -> Iterator[Shape]:
        if not spot.quantity:
            yield from cell_shapes(spot, self.state, self.written, self.halos, self.behind)
            return
        self.behind += map_halos(spot, self.state)
        yield from map_shapes(spot, self.state, self.written, self.unit)

    @property
    def unit(self) -> int:
        """The unit of the first layer whose weights are shown as a picture."""
        if self.chosen is not None:
            block, index = self.chosen
            if block.layer == 1 and index and block.role != "input":
                return index[-1]
        return 0

    def unit_title(self) -> Iterator[Shape]:
        at = self.layout.titles.get("unit")
        if at is not None:
            parts = self.layout.parts
            weight, z = parts.layers[0].weight, parts.blocks["z", 1]
            size = SIZE_NAME + 1.0
            to = name_runs(z.entry_name((self.unit,)), size)
            runs = (*name_runs(weight.name, size), Run(" → ", "name", "sans", size), *to)
            yield metrics.text(runs, *at, tag=Tag("name", label="unit"))

    def cross(self) -> Iterator[Shape]:
        if self.chosen is None or not self.chosen[1]:
            return
        for part in self.layout.parts.layers:
            yield from cross(self.layout.spots, part, *self.chosen)

    def readouts(self) -> Iterator[Shape]:
        for part in self.layout.parts.layers:
            made = told(part.spec.index, self.state, self.frame)
            if made is not None:
                at = self.layout.readouts[part.spec.index]
                yield from aside(made, at, self.written)


__all__ = ["MatrixLayout", "draw", "layout"]
