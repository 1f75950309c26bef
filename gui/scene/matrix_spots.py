"""Where an array stands in the matrix view, and where each of its numbers does.

API summary
-----------
``Spot``          a block drawn somewhere, as one quantity's heat map or with all numbers
``CellForm``      the room of a cell with three numbers
``cell_form(digits)``
``field(spot, index)``   -> the :class:`Rect` of one number
``band(spot, axis, k)``  -> the :class:`Rect` of a row (0) or column (1)

In a cell the three numbers stand below each other: black in the middle, red begins further
left, blue ends further right, so that place tells what ink does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gui.scene import metrics
from gui.scene.labels import usual_width
from gui.scene.matrix_parts import Block, Index
from gui.scene.shapes import Rect
from gui.scene.style import LINE, LINE_SMALL, SIZE_NUMBER, SIZE_SMALL

_STAGGER: Final = 8.0
_SIDE: Final = 7.0
"""From the widest number to the side of its cell."""
_HEAD: Final = 8.0
"""From the top of a cell to the black number, and from the blue one to its bottom."""


@dataclass(frozen=True, eq=False, slots=True)
class Spot:
    """``quantity`` is empty where all three stand in each cell.  ``column``: a vector drawn
    from the top down.  ``picture``: rows and columns of a vector drawn as an image; ``unit``:
    it shows one column of a matrix, that of the unit in focus."""

    block: Block
    rect: Rect
    quantity: str = ""
    column: bool = False
    picture: tuple[int, int] | None = None
    unit: bool = False

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns as drawn."""
        if self.picture:
            return self.picture
        shape = self.block.shape
        if len(shape) == 2:
            return shape[0], shape[1]
        return (shape[0], 1) if self.column else (1, shape[0])

    @property
    def axis(self) -> int | None:
        """Along which axis a vector is drawn; ``None`` for a matrix."""
        if len(self.block.shape) == 2 or self.picture:
            return None
        return 0 if self.column else 1

    def row_column(self, index: Index) -> tuple[int, int]:
        """Return where the number at ``index`` stands in the grid."""
        if self.picture:
            row, column = divmod(index[0], self.picture[1])
            return row, column
        if len(index) == 2:
            return index[0], index[1]
        return (index[0], 0) if self.column else (0, index[0])


def field(spot: Spot, index: Index) -> Rect:
    """Return the room of one number."""
    rows, columns = spot.grid
    wide, high = spot.rect.w / columns, spot.rect.h / rows
    row, column = spot.row_column(index)
    return Rect(spot.rect.x + column * wide, spot.rect.y + row * high, wide, high)


def band(spot: Spot, axis: int, k: int) -> Rect:
    """Return the room of row (``axis`` 0) or column (1) ``k`` of the grid."""
    rows, columns = spot.grid
    rect = spot.rect
    if axis == 0:
        high = rect.h / rows
        return Rect(rect.x, rect.y + k * high, rect.w, high)
    wide = rect.w / columns
    return Rect(rect.x + k * wide, rect.y, wide, rect.h)


@dataclass(frozen=True, slots=True)
class CellForm:
    """The size of a cell; ``rows``: the quantity, where its number is anchored from the
    middle of the top, how, and its size."""

    width: float
    height: float
    rows: tuple[tuple[str, float, float, str, float], ...]


@lru_cache(maxsize=16)
def cell_form(digits: int) -> CellForm:
    """Return the room of a cell whose numbers have ``digits`` digits."""
    half = usual_width(digits, SIZE_SMALL) / 2 + _STAGGER
    black = metrics.number_width(digits, SIZE_NUMBER) / 2
    small = metrics.number_width(digits, SIZE_SMALL) - half
    first = _HEAD + metrics.cap_height(SIZE_NUMBER)
    rows = (
        ("value", 0.0, first, "middle", SIZE_NUMBER),
        ("gradient", -half, first + LINE, "start", SIZE_SMALL),
        ("updated", half, first + LINE + LINE_SMALL, "end", SIZE_SMALL),
    )
    width = 2 * (max(black, small, half) + _SIDE)
    return CellForm(width, rows[-1][2] + _HEAD, rows)
