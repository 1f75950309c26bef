"""The cell beside a layer: one entry with its three numbers, and where it stands.

API summary
-----------
``chosen(frame, parts)``    the block and the index of what is in focus or selected
``Told``                    what the cell says
``told(layer, state, frame)``   -> :class:`Told`: what is chosen in the layer, else what is new
``aside(told, at, written)``  the shapes of the cell with its name
``room(digits)``            width and height of it
``cross(spots, part, block, index)``    the row and the column that meet in an entry
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.graph import Port, WireId
from core.layers import QUANTITIES
from core.names import Name
from core.plan import Backward
from core.wire_names import wire_name
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.halos import halo
from gui.scene.labels import part_runs
from gui.scene.matrix_cells import set_number
from gui.scene.matrix_parts import Block, Index, LayerPart, MatrixParts
from gui.scene.matrix_spots import Spot, band, cell_form, field
from gui.scene.matrix_state import MatrixState
from gui.scene.names import name_runs
from gui.scene.numbers import Format
from gui.scene.shapes import Box, Point, Rect, Shape, Tag
from gui.scene.style import SIZE_NAME, STROKE, STROKE_THIN

_NAME: Final = 22.0
"""Room of the name above the cell."""
_RADIUS: Final = 4.0
_THIN: Final = 5.0
"""No band of the cross is narrower than this, in units."""
_ROLES: Final = frozenset({"weight", "bias", "product", "z", "a"})


@dataclass(frozen=True, slots=True)
class Told:
    """``numbers``: (quantity, number, new) of ``wire``; ``port`` where it is a flow, the
    ``part``-th of ``count``."""

    name: Name
    wire: WireId
    entry: Index
    numbers: tuple[tuple[str, float, bool], ...]
    port: Port | None = None
    part: int = 0
    count: int = 0


def chosen(frame: Frame, parts: MatrixParts) -> tuple[Block, Index] | None:
    """Return the entry in focus, else the selected one; the index is empty for an array."""
    view = frame.view
    for wire, entry in ((view.focus, view.focus_entry), (view.selected, view.entry)):
        if wire in parts.graph.wires:
            return parts.find(wire, entry) or parts.factor(wire)
    return None


def layer_of(block: Block, parts: MatrixParts) -> int:
    """Return the layer beneath which a block is read out; inputs belong to the first."""
    if block.role in _ROLES:
        return block.layer
    return 1 if block.role == "input" else len(parts.layers)


def told(layer: int, state: MatrixState, frame: Frame) -> Told | None:
    """Return what the cell beside ``layer`` says; ``None`` for nothing.

    In a table of numbers an entry has a cell of its own: there only a product or a flow,
    which have none, is told.
    """
    small = state.parts.layers[layer - 1].small
    found = None if small else chosen(frame, state.parts)
    if found is not None:
        block, index = found
        if layer_of(block, state.parts) == layer and index:
            return _entry(block, index, state)
        return None
    return _newest(layer, state, placed=not small)


def _entry(block: Block, index: Index, state: MatrixState) -> Told:
    wire, entry = block.place(index)
    numbers = []
    for quantity in block.quantities:
        there, new = state.reached(block, quantity), state.new(block, quantity)
        if there is True or (not isinstance(there, bool) and bool(there[index])):
            fresh = new is True or (not isinstance(new, bool) and bool(new[index]))
            numbers.append((quantity, float(state.numbers(block, quantity)[index]), fresh))
    return Told(block.entry_name(index), wire, entry, tuple(numbers))


def _newest(layer: int, state: MatrixState, *, placed: bool) -> Told | None:
    """Return the newest number if it is a single one and belongs to the layer.

    ``placed``: also one that has its place in an array.
    """
    wire = state.output
    if not wire or state.graph.wires[wire].shape:
        return None
    origin = state.graph.wires[wire].origin
    if origin.role not in _ROLES or origin.layer != layer:
        return None
    wire = _product(state) or wire
    single = placed or state.parts.find(wire) is None
    return _flow(state) or (_single(wire, state) if single else None)


def _product(state: MatrixState) -> WireId:
    """Return the first single product that a sum has just passed its gradient on to."""
    gate = state.snapshot.newest_gate
    if gate is None or not isinstance(state.snapshot.newest, Backward):
        return ""
    return next((w for w in gate.inputs if state.parts.factor(w)), "")


def _flow(state: MatrixState) -> Told | None:
    """Return the newest flow where it is one of several into a wire."""
    gate = state.snapshot.newest_gate
    if gate is None or not isinstance(state.snapshot.newest, Backward):
        return None
    for wire in gate.inputs:
        found = state.flow(wire)
        if found is not None and found[0][0] == gate.id:
            port, number, part, count = found
            name = wire_name(state.graph.wires[wire])
            return Told(name, wire, (), (("flow", number, True),), port, part, count)
    return None


def _single(wire: WireId, state: MatrixState) -> Told | None:
    name = wire_name(state.graph.wires[wire])
    numbers = []
    for quantity in QUANTITIES:
        number = state.scalar(wire, quantity)
        if number is not None:
            numbers.append((quantity, number, state.snapshot.is_new(wire, quantity)))
    return Told(name, wire, (), tuple(numbers))


def room(digits: int) -> tuple[float, float]:
    """Return width and height of the cell with its name."""
    form = cell_form(digits)
    return form.width, form.height + _NAME


def aside(made: Told, at: Point, written: Format) -> Iterator[Shape]:
    """Yield a cell like those of the tables, its name above, its top left corner at ``at``."""
    x, y = at
    form = cell_form(written.digits)
    rect = Rect(x, y + _NAME, form.width, form.height)
    group = f"readout {x:.0f}"
    name = (*name_runs(made.name, SIZE_NAME + 1.0), *part_runs(made.part, made.count))
    tag = Tag("name", made.wire, made.port, "", group, made.entry)
    yield metrics.text(name, rect.center[0], y + 14.0, "middle", tag=tag)
    yield Box(rect, _RADIUS, "outline", "", STROKE_THIN, replace(tag, kind="box"))
    for quantity, number, new in made.numbers:
        tag = Tag("number", made.wire, made.port, quantity, group, made.entry)
        place = "gradient" if quantity == "flow" else quantity
        text = set_number(rect, place, number, written, tag)
        if new:
            yield halo(text)
        yield text


# -- the cross ---------------------------------------------------------------------------


def cross(spots: Iterable[Spot], part: LayerPart, block: Block, index: Index) -> Iterator[Shape]:
    """Yield the frames around the row and the column of a layer that meet in an entry."""
    row, column = _lines(part, block, index)
    here = [s for s in spots if s.block in (part.before, part.weight, *part.rows)]
    tables: dict[str, list[Spot]] = {}
    for spot in here:
        if not spot.picture:
            tables.setdefault(spot.quantity, []).append(spot)
    for table in tables.values():
        if row is not None:
            yield from _band(table, 0, row, (part.before, part.weight), part)
        if column is not None:
            yield from _band(table, 1, column, (part.weight, *part.rows), part)
    for spot in here:
        if spot.block is block and not spot.unit and not spot.column | (block is part.before):
            yield _frame(field(spot, index), "lit", 2.0)


def _lines(part: LayerPart, block: Block, index: Index) -> tuple[int | None, int | None]:
    """Return the row and the column of a layer that an entry lies on."""
    if block is part.weight:
        return index[0], index[1]
    if block is part.before:
        return index[0], None
    return (None, index[0]) if block in part.rows else (None, None)


def _band(
    table: list[Spot], axis: int, k: int, blocks: tuple[Block, ...], part: LayerPart
) -> Iterator[Shape]:
    found: Rect | None = None
    for spot in table:
        in_place = spot.column == (spot.block is part.before)
        if spot.block in blocks and in_place:
            rect = band(spot, axis, k)
            found = rect if found is None else found.united(rect)
    if found is not None:
        yield _frame(_least(found), "halo-edge", STROKE)


def _least(rect: Rect) -> Rect:
    """Return a band that is broad enough to be seen."""
    dx, dy = max(_THIN - rect.w, 0.0) / 2 + 1.0, max(_THIN - rect.h, 0.0) / 2 + 1.0
    return Rect(rect.x - dx, rect.y - dy, rect.w + 2 * dx, rect.h + 2 * dy)


def _frame(rect: Rect, ink: str, width: float) -> Shape:
    return Box(
        rect if min(rect.w, rect.h) >= _THIN else _least(rect), 2.0, ink, "", width, Tag("halo")
    )
