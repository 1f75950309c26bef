"""The panels of the matrix view: one for each layer, and one for the loss.

API summary
-----------
``Panels(parts, experiment, digits, language)``
``.layer(part, x, y)``   -> :class:`Panel`: a layer with its top left corner at (x, y)
``.loss(x, y)``          -> :class:`Panel`: the single numbers of the loss

Lengths are scene units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from core.experiment import Experiment
from core.graph import WireId
from core.wire_names import ends, layer_text
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.images import image_shape
from gui.scene.labels import mark_runs
from gui.scene.matrix_parts import Block, LayerPart, MatrixParts, cell_name
from gui.scene.matrix_readout import room
from gui.scene.matrix_spots import Spot, cell_form
from gui.scene.matrix_texts import SIZE_TICK, column_runs, row_runs, rules, terms, ticks
from gui.scene.names import name_runs
from gui.scene.shapes import Point, Rect, Run, Segments, Shape, Tag
from gui.scene.style import (
    LINE_SMALL,
    QUANTITY_INK,
    SIZE_HEADING,
    SIZE_NAME,
    STROKE_THIN,
)

HIGHEST: Final = 180.0
WIDEST: Final = 190.0
"""No heat map is higher or wider, however many entries it has."""
LEAST: Final = 48.0
"""None is narrower or lower, unless its fields would be larger than ``FIELD``."""
FIELD: Final = 16.0
SLIM: Final = 3.0
"""No field is so much longer than broad, as long as that leaves ``LEAST``."""
_HEADING: Final = 66.0
_TABLES: Final = 30.0
"""Between the heat maps of a layer."""
_ROWS: Final = 0.4
"""The part of a table's gap between W and the rows beneath it."""
_BENEATH: Final = 14.0
"""Between heat maps and the cell that reads one of their numbers out."""
_CLEAR: Final = 9.0
"""From an array to the indices of its rows and columns: outside of a halo or a lit frame."""
_NAMED: Final = 25.0
"""From an array up to its name."""
_PICTURE: Final = 132.0
_CELL: Final = 38.0
"""What a number of the loss takes besides its cell: its name, and the gap to the next."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """``wide``, ``high``: a field of W; ``side``: width of the column before it; ``row``:
    height of the rows beneath it; ``label``: room left of all that; ``head``: above it."""

    wide: float
    high: float
    side: float
    row: float
    label: float
    head: float
    gap: float
    between: float


@dataclass(frozen=True, eq=False, slots=True)
class Panel:
    """``rect``: all of it; ``readout``: the top left corner of the cell beside it; ``titles``:
    the place of texts that depend on what is in focus; ``table_width``: of the arrays alone."""

    rect: Rect
    readout: Point
    spots: tuple[Spot, ...] = ()
    still: tuple[Shape, ...] = ()
    cells: Mapping[WireId, Rect] = field(default_factory=dict)
    titles: Mapping[str, Point] = field(default_factory=dict)
    table_width: float = 0.0


class Panels:
    """See the module."""

    def __init__(
        self, parts: MatrixParts, experiment: Experiment, digits: int, language: str
    ) -> None:
        self.parts, self.experiment, self.digits = parts, experiment, digits
        self.image = image_shape(experiment)
        self.words = catalog(language)
        self.form = cell_form(digits)
        self.spots: list[Spot] = []
        self.still: list[Shape] = []
        heights = [self.table_height(p) for p in parts.layers if not p.small]
        self.level = max(heights, default=0.0)
        """The height of the highest heat map: those of all layers stand in two rows."""

    def layer(self, part: LayerPart, x: float, y: float) -> Panel:
        """Set a layer with its top left corner at (x, y)."""
        self.spots, self.still = [], []
        titles: dict[str, Point] = {}
        top = y + _HEADING
        if part.small:
            sizes = self.cells()
            wide, high = self.table(part, "", sizes, x, top)
            # Beneath x, where the rows beneath W leave room.
            below = sizes.head + part.weight.shape[0] * sizes.high + _ROWS * sizes.gap
        else:
            wide, high = self.maps(part, x, top, titles)
            below = high + _BENEATH
        across, down = room(self.digits)
        width = max(wide, across)
        alone = (wide - _TABLES) / 2 if part.last and not part.small else wide
        self.heading(self.title(part), rules(part), x + alone / 2, y)
        bottom = top + max(high, below + down)
        readout, rect = (x, top + below), Rect(x, y, width, bottom - y)
        still, spots = tuple(self.still), tuple(self.spots)
        return Panel(rect, readout, spots, still, {}, titles, wide)

    def corner(self, panel: Panel) -> Point | None:
        """Return where the loss stands beside the last layer's upper heat map.

        ``None`` where there is no such map, or no room.
        """
        part = self.parts.layers[-1]
        if part.small or (self.image and len(self.parts.layers) == 1):
            return None
        wide = (panel.table_width - _TABLES) / 2
        high = _HEADING + len(self.parts.cells) * (self.form.height + _CELL)
        if wide < self.form.width or high > self.level + _HEADING:
            return None
        return panel.rect.x + wide + _TABLES + (wide - self.form.width) / 2, panel.rect.y

    def loss(self, x: float, y: float) -> Panel:
        """Set the single numbers of the loss below each other."""
        self.spots, self.still = [], []
        form = self.form
        top = y + _HEADING
        notes = terms(self.experiment, self.parts)
        self.heading(self.words.tr("Loss"), notes, x + form.width / 2, y)
        cells: dict[WireId, Rect] = {}
        for wire in self.parts.cells:
            name = name_runs(cell_name(self.parts.graph, wire), SIZE_NAME + 1.0)
            tag = Tag("name", wire, label=f"name {wire}")
            self.still.append(metrics.text(name, x + form.width / 2, top + 13.0, "middle", tag=tag))
            cells[wire] = Rect(x, top + 22.0, form.width, form.height)
            top += form.height + _CELL
        rect = Rect(x, y, form.width, top - y)
        return Panel(rect, (x, top), (), tuple(self.still), cells)

    # -- headings ------------------------------------------------------------------------

    def title(self, part: LayerPart) -> str:
        kind = self.words.tr("Output") if part.last else self.words.tr("Hidden")
        return f"{kind}  l = {layer_text(self.parts.graph.notation, part.spec.index)}"

    def heading(self, title: str, notes: tuple[tuple[Run, ...], ...], x: float, y: float) -> None:
        """Set a heading and the lines beneath it around ``x``."""
        tag = Tag("heading", label=f"heading {x:.0f}")
        line = y + SIZE_HEADING
        run = Run(title, "heading", "sans-medium", SIZE_HEADING)
        self.still.append(metrics.text(run, x, line, "middle", tag=tag))
        for k, note in enumerate(notes, start=1):
            y = line + k * LINE_SMALL + 1.0
            self.still.append(metrics.text(note, x, y, "middle", tag=tag))

    # -- tables --------------------------------------------------------------------------

    def cells(self) -> Sizes:
        """Return the sizes of a table with three numbers in each cell."""
        form = self.form
        return Sizes(form.width, form.height, form.width, form.height, 42.0, 46.0, 46.0, 10.0)

    def fields(self, part: LayerPart) -> Sizes:
        """Return the sizes of a heat map: square fields where it is bounded by neither side."""
        rows, columns = part.weight.shape
        high, wide = min(FIELD, HIGHEST / rows), min(FIELD, WIDEST / columns)
        high, wide = min(high, SLIM * wide), min(wide, SLIM * high)
        high = max(high, min(FIELD, LEAST / rows))
        wide = max(wide, min(FIELD, LEAST / columns))
        return Sizes(wide, high, FIELD, 14.0, 48.0, 60.0, 11.0, 5.0)

    def table_height(self, part: LayerPart) -> float:
        """Return the height of one heat map with the rows beneath it."""
        s = self.fields(part)
        rows = len(part.rows) * (s.row + s.between) - s.between
        return s.head + part.weight.shape[0] * s.high + s.gap + rows

    def maps(
        self, part: LayerPart, x: float, y: float, titles: dict[str, Point]
    ) -> tuple[float, float]:
        """Set three heat maps: black above, red below left, blue below right."""
        sizes = self.fields(part)
        wide, high = self.table(part, "value", sizes, x, y)
        high = max(high, self.level)
        right, below = x + wide + _TABLES, y + high + _TABLES
        self.table(part, "gradient", sizes, x, below)
        self.table(part, "updated", sizes, right, below)
        if self.image and part.before.role == "input":
            self.pictures(part, Rect(right, y, wide, high), titles)
        return 2 * wide + _TABLES, 2 * high + _TABLES

    def table(
        self, part: LayerPart, quantity: str, s: Sizes, x: float, y: float
    ) -> tuple[float, float]:
        """Set the arrays of a layer as a crossbar; return width and height."""
        rows, columns = part.weight.shape
        top = y + s.head
        left = x + s.label + s.side + s.gap
        body = Rect(left, top, columns * s.wide, rows * s.high)
        name = metrics.width(self.array_runs(part.weight, ""))
        width = s.label + s.side + s.gap + max(body.w, name)
        if quantity:
            self.quantity_title(quantity, x, y)
        before = Rect(x + s.label, top, s.side, body.h)
        if _has(part.before, quantity):
            self.spot(part.before, before, quantity, column=True)
            runs = column_runs(part.before, shape=not quantity)
            at, anchor = (before.right, "end") if quantity else (before.center[0], "middle")
            self.name(runs, at, before.y - _NAMED, anchor, part.before)
            self.row_ticks(part.before, before)
        if _has(part.weight, quantity):
            self.spot(part.weight, body, quantity)
            at, anchor = (body.x, "start") if quantity else (body.center[0], "middle")
            runs = self.array_runs(part.weight, quantity)
            self.name(runs, at, body.y - _NAMED, anchor, part.weight)
            self.column_ticks(part.weight, body)
        down = body.bottom + s.gap * (1.0 if quantity else _ROWS)
        for block in part.rows:
            if _has(block, quantity):
                self.row(block, Rect(body.x, down, body.w, s.row), quantity)
            down += s.row + s.between
        return width, down - s.between - y

    def row(self, block: Block, rect: Rect, quantity: str) -> None:
        """Set a vector beneath W with its name on the left."""
        self.spot(block, rect, quantity)
        runs = (*row_runs(block, self.experiment), *self.mark(block, quantity))
        y = rect.center[1] + metrics.middle(SIZE_NAME)
        self.name(runs, rect.x - 8.0, y, "end", block)

    def spot(self, block: Block, rect: Rect, quantity: str, *, column: bool = False) -> None:
        made = Spot(block, rect, quantity, column)
        self.spots.append(made)
        if not quantity:
            self.still += _lines(made)

    # -- what is written beside them -----------------------------------------------------

    def quantity_title(self, quantity: str, x: float, y: float) -> None:
        words, loss = self.words, self.parts.graph.notation.letter
        told = {
            "value": words.tr("forward"),
            "gradient": words.tr("gradient {symbol}", symbol=f"∂{loss}/∂·"),
            "updated": words.tr("after the update"),
        }[quantity]
        run = Run(told, QUANTITY_INK[quantity], "sans-medium", SIZE_NAME + 0.5)
        self.still.append(metrics.text(run, x, y + 12.0, tag=Tag("heading", label=f"map {x} {y}")))

    def mark(self, block: Block, quantity: str) -> tuple[Run, ...]:
        """Return the mark of red numbers that are sums over the samples."""
        summed = self.parts.blocks["z", 1].batched and not block.batched
        if not summed or quantity not in ("", "gradient"):
            return ()
        marks = (replace(run, ink="gradient") for run in mark_runs())
        return (Run(" ", "gradient", "sans", SIZE_NAME), *marks)

    def array_runs(self, block: Block, quantity: str) -> tuple[Run, ...]:
        """Return the name of a matrix with its shape."""
        shape = "×".join(str(n) for n in block.shape)
        ink = Run(f"   {shape}", "name", "sans", SIZE_NAME - 1.0)
        return (*name_runs(block.drawn, SIZE_NAME + 1.0), ink, *self.mark(block, quantity))

    def name(self, runs: tuple[Run, ...], x: float, y: float, anchor: str, block: Block) -> None:
        wire = block.wires[0] if block.whole else ""
        tag = Tag("name", wire, label=f"name {block.role} {x:.1f} {y:.1f}")
        self.still.append(metrics.text(runs, x, y, anchor, tag=tag))

    def row_ticks(self, block: Block, rect: Rect) -> None:
        """Number the rows: all of them, or the first and the last."""
        count = block.shape[0]
        for k in ticks(count, rect.h, across=False):
            y = rect.y + (k + 0.5) * rect.h / count
            y = min(max(y, rect.y + 4.0), rect.bottom - 4.0) + metrics.middle(SIZE_TICK)
            said = str(ends(block.first.notation, k, 0)[0])
            self.tick(said, rect.x - _CLEAR, y, "end")

    def column_ticks(self, block: Block, rect: Rect) -> None:
        count = block.shape[1]
        for k in ticks(count, rect.w, across=True):
            said = str(ends(block.first.notation, 0, k)[1])
            self.tick(said, rect.x + (k + 0.5) * rect.w / count, rect.y - _CLEAR, "middle")

    def tick(self, text: str, x: float, y: float, anchor: str) -> None:
        run = Run(text, "name", "sans", SIZE_TICK)
        tag = Tag("text", label=f"tick {x:.1f} {y:.1f}")
        self.still.append(metrics.text(run, x, y, anchor, tag=tag))

    # -- pictures ------------------------------------------------------------------------

    def pictures(self, part: LayerPart, room: Rect, titles: dict[str, Point]) -> None:
        """Set the inputs, and the weights into one unit, as pictures."""
        assert self.image is not None
        rows, columns = self.image
        side = min(_PICTURE, (room.w - 16.0) / 2, (room.h - 90.0) / 2)
        field = side / max(rows, columns)
        wide, high = columns * field, rows * field
        y = room.y + 30.0
        for block, unit in ((part.before, False), (part.weight, True)):
            if unit:
                titles["unit"] = (room.x, y - 10.0)
            else:
                runs = (
                    *name_runs(block.name, SIZE_NAME + 1.0),
                    Run(f"   {rows}×{columns}", "name", "sans", SIZE_NAME - 1.0),
                )
                self.name(runs, room.x, y - 10.0, "start", block)
            for place, quantity in enumerate(("value", "gradient")):
                rect = Rect(room.x + place * (wide + 16.0), y, wide, high)
                self.spots.append(Spot(block, rect, quantity, False, self.image, unit))
            y += high + 40.0


def _has(block: Block, quantity: str) -> bool:
    return not quantity or quantity in block.quantities


def _lines(spot: Spot) -> list[Shape]:
    """Return the thin lines between the cells of a table."""
    rows, columns = spot.grid
    rect = spot.rect
    lines = [
        (rect.x, rect.y + k * rect.h / rows, rect.right, rect.y + k * rect.h / rows)
        for k in range(1, rows)
    ]
    lines += [
        (rect.x + k * rect.w / columns, rect.y, rect.x + k * rect.w / columns, rect.bottom)
        for k in range(1, columns)
    ]
    if not lines:
        return []
    widths = np.full(len(lines), STROKE_THIN)
    return [Segments(np.array(lines), widths, "rule", Tag("rule"))]
