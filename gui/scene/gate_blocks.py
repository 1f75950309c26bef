"""Room for the numbers of one wire in one ink, and the numbers set into it.

API summary
-----------
``block(shape, digits, quantity, batch_sum)``   measure: a :class:`Block`, the same for any values
``Block.at(x, top)``                  the room's Rect, ``Block.bare(x, top)`` without Σₙ
``numbers(block, x, top, values, tag, written, end)``   the shapes of ``values`` in that room
``shape_text(shape)``                 ``3×4`` for a matrix, ``4`` for a vector

A scalar is one number.  An array of at most 4 rows and 4 columns shows its entries, columns
aligned, between brackets; a larger one is a heat map with its greatest and least value
beside it.  A vector is one row.  The room depends on shape and digits only, so that
stepping moves nothing.  A gradient that is summed over the whole batch is marked Σₙ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.scene import metrics
from gui.scene.numbers import Format, format_number, is_finite
from gui.scene.shapes import FLAT, Box, Image, Path, Rect, Run, Shape, Tag, Text
from gui.scene.style import (
    LINE,
    LINE_SMALL,
    NUMBER_GAP,
    QUANTITY_INK,
    SIZE_NUMBER,
    SIZE_SMALL,
    STROKE_THIN,
)

Array = npt.NDArray[np.float64]

MOST_ENTRIES: Final = 4
"""Most rows and most columns that are written out."""
SIZE_FLOW: Final = 13.0

_SIZES: Final = {"value": SIZE_NUMBER, "flow": SIZE_FLOW}
_SERIF: Final = 4.0
_BRACKET: Final = 7.0
_CELL: Final = 12.0
_HEAT_MOST: Final = (132.0, 84.0)
_HEAT_GAP: Final = 8.0
_MARK_GAP: Final = 4.0


@dataclass(frozen=True, slots=True)
class Block:
    """Room of ``width`` by ``height`` units for an array of ``rows`` by ``columns``.

    ``kind``: ``number``, ``entries`` or ``heat``.  ``mark`` is the room in front that the
    Σₙ of a batch's sum takes, 0 without.
    """

    kind: str
    rows: int
    columns: int
    digits: int
    quantity: str
    size: float
    mark: float
    width: float
    height: float

    def at(self, x: float, top: float) -> Rect:
        """Return the room when its top left corner stands at (x, top)."""
        return Rect(x, top, self.width, self.height)

    def bare(self, x: float, top: float) -> Rect:
        """Return the room of the numbers alone, without the sign in front."""
        return Rect(x + self.mark, top, self.width - self.mark, self.height)


def grid(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return rows and columns of an array: a vector is one row."""
    if not shape:
        return 1, 1
    return int(np.prod(shape[:-1], dtype=np.int64)), shape[-1]


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as it is written: ``3×4``, or ``4`` for a vector."""
    return "×".join(str(n) for n in shape)


def _kind(shape: tuple[int, ...]) -> str:
    if not shape:
        return "number"
    rows, columns = grid(shape)
    return "entries" if max(rows, columns) <= MOST_ENTRIES and rows * columns else "heat"


def _heat_size(rows: int, columns: int, pitch: float) -> tuple[float, float]:
    """Return the size of a heat map: square fields until it would be too large."""
    wide = min(max(columns, 1) * _CELL, _HEAT_MOST[0])
    high = min(max(rows, 1) * _CELL, _HEAT_MOST[1])
    return wide, max(high, 2 * pitch if rows > 1 else _CELL)


def block(shape: tuple[int, ...], digits: int, quantity: str, *, batch_sum: bool = False) -> Block:
    """Measure the room for an array of ``shape`` (of one sample) in ``quantity``'s ink."""
    kind = _kind(shape)
    rows, columns = grid(shape)
    size = _SIZES.get(quantity, SIZE_SMALL)
    pitch = _pitch(size)
    number = metrics.number_width(digits, size)
    cap = metrics.cap_height(size)
    wide, high = number, cap
    if kind == "entries":
        wide = columns * number + (columns - 1) * NUMBER_GAP + 2 * _BRACKET
        high = (rows - 1) * pitch + cap + 4.0
    elif kind == "heat":
        image = _heat_size(rows, columns, pitch)
        wide, high = image[0] + _HEAT_GAP + number, max(image[1], pitch + cap)
    mark = 0.0
    if batch_sum:
        across, _, descent = metrics.extent(_mark_runs(size))
        mark, high = across + _MARK_GAP, max(high, cap + descent)
    return Block(kind, rows, columns, digits, quantity, size, mark, wide + mark, high)


def _pitch(size: float) -> float:
    return LINE if size >= SIZE_NUMBER else LINE_SMALL * size / SIZE_SMALL


def _mark_runs(size: float) -> tuple[Run, Run]:
    return (
        Run("Σ", "name", "sans", size - 2.0),
        Run("n", "name", "sans", 0.66 * size, -0.22 * size),
    )


def numbers(
    room: Block,
    x: float,
    top: float,
    values: Array,
    tag: Tag,
    written: Format,
    *,
    end: bool = False,
) -> list[Shape]:
    """Return the shapes that write ``values`` into ``room`` at (x, top).

    ``values``: the array of one sample, of the shape the room was measured for.  ``tag``
    says wire, quantity and label; ``written`` how numbers are.  ``end`` sets a single
    number to the room's right.
    """
    made: list[Shape] = []
    put = _Setter(room, tag, written)
    left = x
    if room.mark:
        baseline = top + metrics.cap_height(room.size)
        sign = Tag("name", tag.wire, tag.port, tag.quantity, tag.label)
        if end and room.kind == "number":
            left = x + room.width - metrics.width(put.run(float(values))) - room.mark
        made.append(metrics.text(_mark_runs(room.size), left, baseline, tag=sign))
        left += room.mark
    if room.kind == "number":
        made.append(put.number(float(values), x + room.width if end else left, top, end=end))
    elif room.kind == "entries":
        made += put.entries(left, top, values)
    else:
        made += put.heat(left, top, values)
    return made


@dataclass(frozen=True, slots=True)
class _Setter:
    """Writes the numbers of one room."""

    room: Block
    tag: Tag
    written: Format

    def run(self, value: float) -> Run:
        ink = QUANTITY_INK[self.room.quantity] if is_finite(value) else "warning"
        text = format_number(value, self.written, self.room.quantity, self.tag.wire)
        return Run(text, ink, "sans", self.room.size)

    def number(
        self, value: float, x: float, top: float, *, end: bool, entry: tuple[int, ...] = ()
    ) -> Text:
        baseline = top + metrics.cap_height(self.room.size)
        anchor = "end" if end else "start"
        tag = replace(self.tag, entry=entry) if entry else self.tag
        return metrics.text(self.run(value), x, baseline, anchor, tag=tag)

    def entries(self, x: float, top: float, values: Array) -> list[Shape]:
        room, tag = self.room, self.tag
        number = metrics.number_width(room.digits, room.size)
        pitch = _pitch(room.size)
        made: list[Shape] = []
        for k, entry in enumerate(np.ndindex(values.shape)):
            i, j = divmod(k, room.columns)
            right = x + _BRACKET + j * (number + NUMBER_GAP) + number
            at = top + 2.0 + i * pitch
            made.append(self.number(float(values[entry]), right, at, end=True, entry=entry))
        right = x + room.width - room.mark
        for side, inwards in ((x, _SERIF), (right, -_SERIF)):
            made.append(_bracket(side, top - 2.0, top + room.height + 2.0, inwards, room, tag))
        return made

    def heat(self, x: float, top: float, values: Array) -> list[Shape]:
        room, tag = self.room, self.tag
        wide, high = _heat_size(room.rows, room.columns, _pitch(room.size))
        field = Rect(x, top + (room.height - high) / 2, wide, high)
        rows = values.reshape(room.rows, room.columns)
        axis = None if values.ndim > 1 else FLAT
        own = Tag("image", tag.wire, tag.port, tag.quantity, tag.label)
        made: list[Shape] = [
            Image(field, _scaled(rows), QUANTITY_INK[room.quantity], own, axis=axis),
            Box(field, 0.0, "rule", "", STROKE_THIN, own),  # pale fields must not melt away
        ]
        if values.size:
            beside = x + wide + _HEAT_GAP
            lowest = top + room.height - metrics.cap_height(room.size)
            made.append(self.number(float(values.max()), beside, top, end=False))
            made.append(self.number(float(values.min()), beside, lowest, end=False))
        return made


def _bracket(x: float, top: float, bottom: float, serif: float, room: Block, tag: Tag) -> Path:
    line = (("M", x + serif, top), ("L", x, top), ("L", x, bottom), ("L", x + serif, bottom))
    own = Tag("bracket", tag.wire, tag.port, tag.quantity, tag.label)
    return Path(line, QUANTITY_INK[room.quantity], STROKE_THIN, tag=own)


def _scaled(values: Array) -> Array:
    """Return ``values`` divided by the greatest finite size, so that they are in -1..1."""
    finite = np.abs(values[np.isfinite(values)])
    most = float(finite.max(initial=0.0))
    with np.errstate(all="ignore"):
        return values / most if most > 0 else values * 1.0
