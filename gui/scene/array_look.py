"""What the sheets of vectors and matrices share: where to look, how much of it is shown.

API summary
-----------
``Look``                 a wire's array, the number that is meant, the room there is
``look_at(frame, room, size, ...)``   the Look of what is selected, or else newest
``window(count, most, at, start)``    which of ``count`` things are shown
``table(look, grid, quantity, rows, columns)``   a part of an array as a Table
``bases(grid)``          what the first row and column are called; ``row_heads``, ``column_heads``
``known(picture, frame)``  a Picture without what is hidden or asked for
``teller(frame)``          says whether a number may be told

Windows are pages: a number's page is the same whichever of its numbers is meant, so that going
from one to the next moves nothing until the page is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from core.columns import columns as columns_of
from core.explain import newest_subject
from core.graph import WireId
from core.grids import Grid, Mask, grid_of
from core.names import Name
from core.trace import Array, Snapshot
from core.wire_names import counted, wire_name
from gui.i18n import Catalog, catalog
from gui.scene.array_model import Cell, Cut, Derivative, Sentence, Sign, Table
from gui.scene.array_picture import SIZE, columns_in, size_for
from gui.scene.asked import asked
from gui.scene.effect_asking import asking
from gui.scene.effect_hidden import hidden, is_hidden
from gui.scene.frame import Frame
from gui.scene.shapes import Picture, Tag

MOST: Final = 8
"""So many rows and columns of a matrix are shown at once."""
QUANTITIES: Final = ("value", "gradient", "updated")

Start = tuple[int | None, int | None]
"""Where the windows of rows and columns begin; ``None``: where the meant number is."""


@dataclass(frozen=True, slots=True)
class Look:
    """``at``: row and column of the number that is meant.  ``room`` and ``size`` in units;
    ``usual``: the size of numbers where all columns have room.

    ``chosen``: it is what the user has selected, and marked.
    """

    frame: Frame
    snapshot: Snapshot
    grid: Grid
    at: tuple[int, int]
    chosen: bool
    room: float
    size: float
    usual: float

    @property
    def digits(self) -> int:
        return self.frame.view.digits

    @property
    def words(self) -> Catalog:
        return catalog(self.frame.view.language)

    @property
    def sample(self) -> int:
        return self.frame.batch_row

    @property
    def samples(self) -> int:
        """How many samples the batch has; 0 for a free graph."""
        return len(self.snapshot.trace.rows)

    @property
    def start(self) -> Name:
        """What the backward pass starts at."""
        return wire_name(self.snapshot.plan.start)

    def columns(self, count: int, aside: float = 0.0) -> int:
        """Return how many of ``count`` columns of a table there is room for, with so many
        sizes of text ``aside``."""
        room = self.room - aside * self.size
        return columns_in(min(count, MOST), room, self.digits, self.size)

    def fitted(self, count: int, aside: float = 0.0) -> Look:
        """Return it with numbers in the size at which ``count`` columns can be shown, if there
        is one: at most a little smaller."""
        usual = self.usual
        room = self.room - aside * usual
        return replace(self, size=size_for(min(count, MOST), room, self.digits, usual))


def look_at(frame: Frame, room: float, scale: float = 1.0) -> Look | None:
    """Return what the sheets are about; ``None`` for a table of losses.

    ``room``: width in units; ``scale``: how much larger than usual the text is.
    """
    snapshot = frame.explained
    if snapshot is None:
        return None
    wire, entry = _meant(frame, snapshot)
    grid = grid_of(snapshot.graph, wire)
    found = grid.spot(wire, entry)
    chosen = bool(frame.view.selected) and found is not None
    usual = SIZE * scale
    made = Look(frame, snapshot, grid, found or (0, 0), chosen, room, usual, usual)
    # Where vectors are columns, rows are written across.
    return made.fitted(grid.table[0 if columns_of(snapshot.graph) else 1])


def _meant(frame: Frame, snapshot: Snapshot) -> tuple[WireId, tuple[int, ...]]:
    view = frame.view
    if view.selected in snapshot.graph.wires:
        return view.selected, view.entry
    newest = newest_subject(snapshot)
    return (newest.wire if newest else next(iter(snapshot.graph.wires))), ()


def window(count: int, most: int, at: int, start: int | None = None) -> range:
    """Return which of ``count`` things are shown, at most ``most``: the page of ``at``."""
    most = max(1, min(most, count))
    first = (at // most) * most if start is None else start
    first = max(0, min(first, count - most))
    return range(first, first + most)


def cut(rows: range, columns: range, of: tuple[int, int]) -> Cut:
    """Return on which sides of a window something is left out."""
    return Cut(rows.start > 0, rows.stop < of[0], columns.start > 0, columns.stop < of[1])


def turned(made: Table) -> Table:
    """Return a table with rows and columns exchanged: its transpose."""
    cells = tuple(zip(*made.cells, strict=True))
    heads = tuple(str(c[0]) for c in made.columns)
    tops = tuple((row,) for row in made.rows)
    c = made.cut
    mark = None if made.mark is None else (made.mark[1], made.mark[0])
    around = Cut(c.left, c.right, c.top, c.bottom)
    return replace(made, cells=cells, rows=heads, columns=tops, cut=around, mark=mark)


def table(
    look: Look,
    grid: Grid,
    quantity: str,
    rows: range,
    columns: range,
    *,
    part: str,
) -> Table:
    """Return a part of ``grid`` for the shown sample, as a Table; ``part`` names it."""
    found = grid.numbers(look.snapshot, quantity, rows, columns, look.sample)
    tags = [[tag_of(grid, quantity, r, c, part) for c in columns] for r in rows]
    one_row = grid.table[0] == 1
    return Table(
        cells(found, tags),
        () if one_row else row_heads(grid, rows),
        () if grid.table == (1, 1) else column_heads(grid, columns),
        cut(rows, columns, grid.table),
        mark(look, grid, rows, columns),
    )


def bases(grid: Grid) -> tuple[int, int]:
    """Return what the first row and the first column are called, as names have it."""
    wire = grid.wire
    if not grid.shape or not grid.graph.has_loss:
        return 0, 0
    first = counted(wire.notation, wire.origin.role, (0,) * len(grid.shape))
    return (first[0] if len(first) > 1 else 0), first[-1]


def row_heads(grid: Grid, rows: range) -> tuple[str, ...]:
    """Return the headings beside the rows of an array."""
    return tuple(str(r + bases(grid)[0]) for r in rows)


def column_heads(grid: Grid, columns: range) -> tuple[tuple[str], ...]:
    """Return the headings above its columns."""
    return tuple((str(c + bases(grid)[1]),) for c in columns)


def index_text(grid: Grid, row: int, column: int) -> str:
    """Return the index of an entry, as its name has it."""
    index = grid.index(row, column)
    wire = grid.wire
    if grid.graph.has_loss:
        index = counted(wire.notation, wire.origin.role, index)
    return ",".join(str(i) for i in index)


def cells(
    found: tuple[Array, Mask],
    tags: Sequence[Sequence[Tag]],
    lights: Callable[[Tag], tuple[Tag, ...]] = lambda tag: (tag,),
) -> tuple[tuple[Cell, ...], ...]:
    """Return numbers with their tags; what is not there is an empty place."""
    numbers, there = found
    return tuple(
        tuple(
            Cell(float(numbers[r, c]) if there[r, c] else None, tag, lights(bare(tag)))
            for c, tag in enumerate(row)
        )
        for r, row in enumerate(tags)
    )


def bare(tag: Tag) -> Tag:
    """Return the tag as numbers of the canvas have it: without a label."""
    return replace(tag, label="")


def tag_of(grid: Grid, quantity: str, row: int, column: int, part: str) -> Tag:
    """Return the tag of one number of an array."""
    wire, entry = grid.place(row, column)
    return Tag("number", wire, None, quantity, f"{part} {quantity} {row} {column}", entry)


def mark(look: Look, grid: Grid, rows: range, columns: range) -> tuple[int, int] | None:
    """Return where the meant number is in a window of ``grid``, if it is."""
    if not look.chosen or grid.first != look.grid.first or grid.table == (1, 1):
        return None
    row, column = look.at
    inside = row in rows and column in columns
    return (row - rows.start, column - columns.start) if inside else None


def rounding(look: Look) -> Iterator[Sentence]:
    """Say that products and sums of rounded numbers need not be what is written."""
    if look.frame.reading.hand is not None:
        tr = look.words.tr
        yield Sentence(tr("By hand each result was rounded: the terms need not add up exactly."))


def derivative(look: Look, grid: Grid) -> Sign:
    """Return ∂E/∂ of an array, as a sign in red."""
    return Sign((Derivative(look.start, grid.name),), "gradient")


def shape_text(shape: tuple[int, ...]) -> str:
    """Return ``2×3``."""
    return "×".join(str(n) for n in shape)


def size_of(grid: Grid) -> int:
    """Return how many numbers an array has."""
    return int(np.prod(grid.table))


def known(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with empty places for what is asked, without what is hidden."""
    return hidden(asking(picture, frame), frame)


def teller(frame: Frame) -> Callable[[Tag], bool]:
    """Return a test that says whether the number of a tag may be told."""
    keys, out = asked(frame) | asked(frame.opened()), frame.view.hidden

    def tells(tag: Tag) -> bool:
        return (tag.wire, tag.quantity, tag.port) not in keys and not is_hidden(tag, out)

    return tells
