"""The line beneath a layer: one entry with its three numbers, and where it stands.

API summary
-----------
``chosen(frame, parts)``    the block and the index of what is in focus or selected
``Told``                    what a line says
``told(layer, state, frame)``   -> :class:`Told`: what is chosen in the layer, else what is new
``line(told, at, name_room, digits)``   the shapes of the line
``cross(spots, part, block, index)``    the row and the column that meet in an entry
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from core.graph import Port, WireId
from core.names import Name
from core.plan import Backward
from core.wire_names import wire_name
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.halos import halo
from gui.scene.labels import part_runs
from gui.scene.matrix_parts import Block, Index, LayerPart, MatrixParts
from gui.scene.matrix_spots import Spot, band, field
from gui.scene.matrix_state import MatrixState
from gui.scene.names import equals
from gui.scene.numbers import format_number, is_finite
from gui.scene.shapes import Box, Point, Rect, Run, Shape, Tag
from gui.scene.style import QUANTITY_INK, SIZE_NAME, SIZE_NUMBER, SIZE_SMALL, STROKE

_GAP: Final = 14.0
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
    """Return what the line beneath ``layer`` says; ``None`` for nothing."""
    found = chosen(frame, state.parts)
    if found is not None:
        block, index = found
        if layer_of(block, state.parts) == layer and index:
            return _entry(block, index, state)
        return None
    return _newest(layer, state)


def _entry(block: Block, index: Index, state: MatrixState) -> Told:
    wire, entry = block.place(index)
    numbers = []
    for quantity in block.quantities:
        there, new = state.reached(block, quantity), state.new(block, quantity)
        if there is True or (not isinstance(there, bool) and bool(there[index])):
            fresh = new is True or (not isinstance(new, bool) and bool(new[index]))
            numbers.append((quantity, float(state.numbers(block, quantity)[index]), fresh))
    return Told(block.entry_name(index), wire, entry, tuple(numbers))


def _newest(layer: int, state: MatrixState) -> Told | None:
    """Return the newest number if it is a single one and belongs to the layer."""
    wire = state.output
    if not wire or state.graph.wires[wire].shape:
        return None
    origin = state.graph.wires[wire].origin
    if origin.role not in _ROLES or origin.layer != layer:
        return None
    return _flow(state) or _single(_product(state) or wire, state)


def _product(state: MatrixState) -> WireId:
    """Return the first single product that a sum has just passed its gradient on to."""
    gate = state.gate
    if gate is None or not isinstance(state.snapshot.newest, Backward):
        return ""
    return next((w for w in gate.inputs if state.parts.factor(w)), "")


def _flow(state: MatrixState) -> Told | None:
    """Return the newest flow where it is one of several into a wire."""
    gate = state.gate
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
    for quantity in ("value", "gradient", "updated"):
        number = state.scalar(wire, quantity)
        if number is not None:
            numbers.append((quantity, number, state.is_new(wire, quantity)))
    return Told(name, wire, (), tuple(numbers))


def line(made: Told, at: Point, name_room: float, digits: int) -> Iterator[Shape]:
    """Yield the name and the numbers of a line, each at its own place."""
    group = f"readout {at[0]:.0f}"
    x, y = at
    name = equals(made.name, SIZE_NAME)
    tag = Tag("name", made.wire, made.port, "", group, made.entry)
    yield metrics.text(name, x + name_room, y, "end", tag=tag)
    starts = {"value": x + name_room}
    starts["gradient"] = starts["value"] + metrics.number_width(digits, SIZE_NUMBER) + _GAP
    starts["flow"] = starts["gradient"]
    starts["updated"] = starts["gradient"] + metrics.number_width(digits, SIZE_SMALL) + _GAP
    for quantity, number, new in made.numbers:
        size = SIZE_NUMBER if quantity == "value" else SIZE_SMALL
        ink = QUANTITY_INK[quantity] if is_finite(number) else "warning"
        tag = Tag("number", made.wire, made.port, quantity, group, made.entry)
        run = Run(format_number(number, digits), ink, "sans", size)
        text = metrics.text(run, starts[quantity], y, tag=tag)
        if new:
            yield halo(text)
        yield text
        behind = part_runs(made.part, made.count)
        if behind:
            tag = Tag("name", made.wire, made.port, quantity, group)
            yield metrics.text(behind, text.x + text.width, y, tag=tag)


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
