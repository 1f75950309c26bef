"""Heat maps of the matrix view.

API summary
-----------
``map_shapes(spot, state, written, unit)``  a block as a picture of one quantity
``map_halos(spot, state)``                  what is behind it where it is new

What is not reached is an empty frame; of a block that is reached in part, only the fields
that are.  The Image of an array is the same object at every step of its iteration, so that
the canvas need not paint it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.scene.matrix_parts import Block, Index
from gui.scene.matrix_spots import Spot, field
from gui.scene.matrix_state import Mask, MatrixState
from gui.scene.numbers import Format
from gui.scene.shapes import FLAT, Box, Image, Rect, Shape, Tag
from gui.scene.style import HALO_RADIUS, STROKE_BOLD, STROKE_THIN

AnyArray = npt.NDArray[Any]

_HALO: Final = 5.0
_LIT: Final = 2.5


def map_shapes(spot: Spot, state: MatrixState, written: Format, unit: int) -> Iterator[Shape]:
    """Yield the picture of a block with its frame; ``unit``: the column of W in focus."""
    block, quantity = spot.block, spot.quantity
    there = state.drawn(block, quantity)
    if there is not False:
        yield _image(spot, state, written, there, unit)
        if not isinstance(there, bool):
            yield from _covers(spot, _grid(spot, there, unit))
    frame = _tag(block, "box", quantity)
    if there is not False:
        frame = replace(frame, wire="")  # it is the fields that a click means
    yield Box(spot.rect, 0.0, "outline", "", STROKE_THIN, frame)
    if not spot.unit:
        yield from _lit(spot, state)
        yield from _new(spot, state)


def map_halos(spot: Spot, state: MatrixState) -> Iterator[Shape]:
    """Yield the halo behind an array that the newest step has made."""
    if not spot.unit and state.new(spot.block, spot.quantity) is True:
        tag = _tag(spot.block, "halo", spot.quantity)
        yield Box(spot.rect.grown(_HALO), HALO_RADIUS, "halo-edge", "halo", STROKE_BOLD, tag)


def _tag(block: Block, kind: str, quantity: str) -> Tag:
    wire = block.wires[0] if block.whole else ""
    return Tag(kind, wire, None, quantity, f"map {block.role} {block.layer} {quantity}")


def _grid(spot: Spot, array: AnyArray, unit: int) -> AnyArray:
    """Return an array of the block's shape in the rows and columns that are drawn."""
    return (array[:, unit] if spot.unit else array).reshape(spot.grid)


def _image(spot: Spot, state: MatrixState, written: Format, there: bool | Mask, unit: int) -> Image:
    key = ("image", spot, state.row, unit if spot.unit else -1, written)
    found: Image | None = state.table.get(key) if there is True else None
    if found is None:
        found = _make(spot, state, written, there, unit)
        if there is True:
            state.table[key] = found
    return found


def _make(spot: Spot, state: MatrixState, written: Format, there: bool | Mask, unit: int) -> Image:
    block, quantity = spot.block, spot.quantity
    levels = _grid(spot, state.levels(block, quantity), unit)
    numbers = _grid(spot, state.numbers(block, quantity), unit)
    if not isinstance(there, bool):
        mask = _grid(spot, there, unit)
        levels, numbers = np.where(mask, levels, 0.0), np.where(mask, numbers, 0.0)
    tag = _tag(block, "image", quantity)
    return Image(
        spot.rect,
        np.ascontiguousarray(levels),
        quantity,
        tag,
        numbers,
        written,
        FLAT if spot.picture else spot.axis,
        _places(spot, state, unit),
    )


def _places(spot: Spot, state: MatrixState, unit: int) -> tuple[tuple[str, Index], ...]:
    """Return wire and entry of each field, where they are not those of the array's fields."""
    block = spot.block
    if block.whole and not spot.unit:
        return ()
    key = ("places", spot, unit if spot.unit else -1)
    found: tuple[tuple[str, Index], ...] | None = state.table.get(key)
    if found is None:
        rows = range(block.shape[0])
        found = tuple(block.place((k, unit)) for k in rows) if spot.unit else block.places()
        state.table[key] = found
    return found


def _covers(spot: Spot, there: Mask) -> Iterator[Shape]:
    """Yield blank rectangles over the fields that are not there yet."""
    rows, columns = there.shape
    wide, high = spot.rect.w / columns, spot.rect.h / rows
    tag = Tag("rule", quantity=spot.quantity, label="not reached")
    for row, column, down, across in blanks(there):
        rect = Rect(
            spot.rect.x + column * wide, spot.rect.y + row * high, across * wide, down * high
        )
        yield Box(rect, 0.0, "", "ground", 0.0, tag)


def blanks(there: Mask) -> list[tuple[int, int, int, int]]:
    """Return rectangles (row, column, rows, columns) that cover what a mask leaves out.

    They do not overlap; runs of a column that are alike in neighbouring columns are one.
    """
    found: list[tuple[int, int, int, int]] = []
    open_: dict[tuple[int, int], int] = {}
    columns = there.shape[1]
    for column in range(columns + 1):
        runs = _runs(there[:, column]) if column < columns else set()
        for run in [r for r in open_ if r not in runs]:
            first = open_.pop(run)
            found.append((run[0], first, run[1] - run[0], column - first))
        for run in sorted(runs):
            open_.setdefault(run, column)
    return found


def _runs(there: Mask) -> set[tuple[int, int]]:
    """Return (first, end) of each stretch that is not there."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], there, [True]]).astype(np.int8)))
    return {(int(a), int(b)) for a, b in edges.reshape(-1, 2)}


def _lit(spot: Spot, state: MatrixState) -> Iterator[Shape]:
    """Yield a frame around what led to the newest numbers."""
    block = spot.block
    chosen = [w for w in block.wires if state.lit.get(w) == spot.quantity]
    if not chosen:
        return
    tag = Tag("rule", quantity=spot.quantity, label="lit")
    if block.whole:
        yield Box(spot.rect.grown(2.0), 2.0, "lit", "", _LIT, tag)
        return
    for wire in chosen:
        found = state.parts.find(wire)
        assert found is not None
        yield Box(field(spot, found[1]), 0.0, "lit", "", STROKE_BOLD, tag)


def _new(spot: Spot, state: MatrixState) -> Iterator[Shape]:
    """Yield a frame around the numbers of a block that the newest step has made."""
    new = state.new(spot.block, spot.quantity)
    if isinstance(new, bool):
        return
    kind = "asked" if state.asking else "halo"
    for index in np.argwhere(new).tolist():
        wire, entry = spot.block.place(tuple(index))
        tag = Tag(kind, wire, None, spot.quantity, entry=entry)
        ink = "asked" if state.asking else "halo-edge"
        yield Box(field(spot, tuple(index)).grown(1.5), 2.0, ink, "", _LIT, tag)
