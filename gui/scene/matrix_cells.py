"""Tables of the matrix view whose cells hold three numbers.

API summary
-----------
``cell_shapes(spot, state, written, halos, behind)``   a block with its numbers; the halos of
                           numbers and of whole arrays are noted
``single_shapes(wire, rect, state, written, halos)``   one number of the loss in its box
``set_number(rect, quantity, number, written, tag)``    a number at its place in a cell
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from typing import Final

import numpy as np

from core.graph import WireId
from core.layers import QUANTITIES
from gui.scene import metrics
from gui.scene.halos import halo
from gui.scene.matrix_parts import Index
from gui.scene.matrix_spots import Spot, cell_form, field
from gui.scene.matrix_state import MatrixState
from gui.scene.numbers import Format, format_number, is_finite
from gui.scene.shapes import Box, Rect, Run, Shape, Tag, Text
from gui.scene.style import HALO_PAD, HALO_RADIUS, QUANTITY_INK, STROKE

_RADIUS: Final = 4.0
_LIT: Final = 2.0


def cell_shapes(
    spot: Spot, state: MatrixState, written: Format, halos: list[Shape], behind: list[Shape]
) -> Iterator[Shape]:
    """Yield the frame of a block, what led to the newest numbers, and all its numbers."""
    block = spot.block
    wire = block.wires[0] if block.whole else ""
    yield Box(spot.rect, _RADIUS, "outline", "", STROKE, Tag("box", wire, label=_group(spot)))
    yield from _lit(spot, state)
    for quantity in block.quantities:
        there = state.reached(block, quantity)
        if there is False:
            continue
        texts, new = _texts(spot, quantity, state, written), state.new(block, quantity)
        yield from texts if there is True else compress(texts, np.ravel(there))
        if block.whole and new is True:
            behind.append(_whole_halo(spot, quantity))
        elif new is not False:
            fresh = np.broadcast_to(new, block.shape).ravel()
            halos += [halo(text) for text in compress(texts, fresh)]


def _group(spot: Spot) -> str:
    return f"block {spot.block.role} {spot.block.layer} {spot.rect.x:.0f} {spot.rect.y:.0f}"


def _texts(spot: Spot, quantity: str, state: MatrixState, written: Format) -> tuple[Text, ...]:
    """Return every number that a block will have in the iteration, row by row.

    Made once: a step shows few more of them.
    """
    key = ("texts", spot, quantity, state.row, written)
    found: tuple[Text, ...] | None = state.table.get(key)
    if found is None:
        numbers = state.numbers(spot.block, quantity)
        found = state.table[key] = tuple(
            _number(spot, index, quantity, float(numbers[index]), written)
            for index in np.ndindex(*spot.block.shape)
        )
    return found


def _lit(spot: Spot, state: MatrixState) -> Iterator[Shape]:
    """Yield a frame around what led to the newest numbers."""
    block = spot.block
    lit = [w for w in block.wires if w in state.lit]
    if not lit:
        return
    tag = Tag("rule", label=f"lit {_group(spot)}")
    if block.whole:
        yield Box(spot.rect.grown(2.0), _RADIUS, "lit", "", _LIT, tag)
        return
    for wire in lit:
        found = state.parts.find(wire)
        assert found is not None
        yield Box(field(spot, found[1]).grown(-2.0), _RADIUS, "lit", "lit-fill", _LIT, tag)


def _whole_halo(spot: Spot, quantity: str) -> Shape:
    tag = Tag("halo", spot.block.wires[0], quantity=quantity)
    return Box(spot.rect.grown(HALO_PAD), HALO_RADIUS, "halo-edge", "halo", _LIT, tag)


def _number(spot: Spot, index: Index, quantity: str, number: float, written: Format) -> Text:
    wire, entry = spot.block.place(index)
    row, column = spot.row_column(index)
    tag = Tag("number", wire, None, quantity, f"{_group(spot)} {row} {column}", entry)
    return set_number(field(spot, index), quantity, number, written, tag)


def set_number(rect: Rect, quantity: str, number: float, written: Format, tag: Tag) -> Text:
    """Return a number at its place in a cell."""
    row = next(r for r in cell_form(written.digits).rows if r[0] == quantity)
    _, dx, dy, anchor, size = row
    ink = QUANTITY_INK[quantity] if is_finite(number) else "warning"
    run = Run(format_number(number, written, quantity, tag.wire), ink, "sans", size)
    return metrics.text(run, rect.center[0] + dx, rect.y + dy, anchor, tag=tag)


def single_shapes(
    wire: WireId, rect: Rect, state: MatrixState, written: Format, halos: list[Shape]
) -> Iterator[Shape]:
    """Yield the box of one number of the loss with its numbers."""
    lit = wire in state.lit or wire == state.output
    fill = "lit-fill" if wire == state.output else ""
    yield Box(
        rect, 10.0, "lit" if lit else "outline", fill, _LIT if lit else STROKE, Tag("box", wire)
    )
    for quantity in QUANTITIES:
        number = state.scalar(wire, quantity)
        if number is None:
            continue
        tag = Tag("number", wire, None, quantity, f"cell {wire}")
        made = set_number(rect, quantity, number, written, tag)
        yield made
        if state.snapshot.is_new(wire, quantity):
            halos.append(halo(made))


__all__ = ["cell_shapes", "set_number", "single_shapes"]
