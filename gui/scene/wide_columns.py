"""One column of a wide network: shown units, folds between them, a table or an image.

API summary
-----------
``Column``                               where everything of a layer stands
``column(ask, layer, x)``                a layer whose left side is at ``x``, centred on 0

Lengths are scene units.  Every unit has a height at which its edges begin and end, shown or
hidden: that of a hidden one is inside its fold, at its own part of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.scene import metrics
from gui.scene.network_nodes import STRIP, Sizes
from gui.scene.shapes import FLAT, Array, Rect, Tag, Text
from gui.scene.style import SIZE_NUMBER
from gui.scene.wide_nodes import (
    FOLD_FOOT,
    FOLD_HEAD,
    FOLD_HEIGHT,
    ROW_HEIGHT,
    Field,
    Fold,
    Spot,
    fold,
    heads,
    stripes,
    unit_spot,
)
from gui.scene.wide_parts import MOST_CAPSULES, Folding, Wide, rows_of
from gui.scene.wide_scales import Scale, gradient_name, grey, scale_width

ROW_GAP: Final = 20.0
"""Between a node and the strip of the next, and ..."""
BIAS_ROOM: Final = 40.0
"""... of a neuron with a bias: that in focus stands there in two lines."""
_LEAD: Final = 8.0
"""From the room of a row to a fold."""
PICTURE: Final = 300.0
"""The longer side of a picture of the inputs."""
PIXELS: Final = (3.0, 34.0)
"""The least and the greatest side of a field in it, and ..."""
PIXEL_OPEN: Final = 64.0
"""... when its layer is unfolded: room for the number."""
_IMAGE_HEAD: Final = 24.0
"""Above a picture of the inputs: what it is, and its scale."""
_TABLE_HEAD: Final = 20.0
_INPUT_WIDTH: Final = 156.0
_INDEX_WIDTH: Final = 44.0


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """A layer at its place.

    ``lefts``, ``rights`` and ``ys``: for each unit where its edges end and begin.
    ``table``: a line for each unit, with its number at the left.
    """

    layer: int
    rect: Rect
    spots: tuple[Spot, ...]
    folds: tuple[Fold, ...]
    fields: tuple[Field, ...]
    lefts: Array
    rights: Array
    ys: Array
    shown: tuple[int, ...]
    table: bool = False
    texts: tuple[Text, ...] = ()
    scales: tuple[Scale, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Ask:
    """What a column is made for; ``term``: how far one reaches above and below its middle."""

    wide: Wide
    folding: Folding
    sizes: Sizes
    blue: bool
    term: tuple[float, float]

    def joined(self, layer: int) -> tuple[int, ...]:
        return tuple(sorted(u for k, u in self.folding.joined if k == layer))


def reach_of(ask: Ask, layer: int) -> tuple[float, float]:
    """Return the room of a unit above and below its middle; beside outputs stand terms."""
    half = ask.sizes.capsule.h / 2 if layer else ask.sizes.circle
    has_bias = layer > 0 and ask.wide.layers.has("bias", layer)
    above, below = half, half + (BIAS_ROOM if has_bias else ROW_GAP)
    if layer == len(ask.wide.sizes) - 1:
        above, below = max(above, ask.term[0]), max(below, ask.term[1] + _LEAD)
    return above + STRIP, below


def column(ask: Ask, layer: int, x: float) -> Column:
    """Return the column of ``layer`` whose left side is at ``x``, around the height 0."""
    size = ask.wide.sizes[layer]
    unfolded = layer in ask.folding.unfolded
    if layer == 0 and ask.wide.image:
        pixel = min(max(PICTURE / max(ask.wide.image), PIXELS[0]), PIXELS[1])
        return _image(ask, x, PIXEL_OPEN if unfolded else pixel, numbers=unfolded)
    inner = layer < len(ask.wide.sizes) - 1
    if unfolded and inner and ask.wide.whole and size > MOST_CAPSULES:
        return _table(ask, layer, x)
    shown = rows_of(size, ask.joined(layer), all_units=unfolded)
    return _rows(ask, layer, x, shown)


def _rows(ask: Ask, layer: int, x: float, shown: tuple[int, ...]) -> Column:
    """Return shown units one below the other, with a fold wherever some are hidden."""
    sizes, size = ask.sizes, ask.wide.sizes[layer]
    parts, (above, below) = list(_sequence(shown, size)), reach_of(ask, layer)
    pitch = above + below
    folded = len(shown) < size
    wide = sizes.capsule.w if layer else 2 * sizes.circle
    wide = max(wide, _INPUT_WIDTH) if folded else wide
    high = sum(_room(pitch, hidden) for _, hidden in parts)
    # The middles of the units stand around the axis.
    top = y = (below - above - high) / 2
    spots, folds = [], []
    ys, lefts, rights = np.zeros(size), np.full(size, x), np.full(size, x + wide)
    for k, hidden in parts:
        if hidden is None:
            ys[k] = y + above
            spots.append(unit_spot(ask.wide, layer, k, sizes, (x + wide / 2, float(ys[k]))))
            lefts[k], rights[k] = spots[-1].rect.x, spots[-1].rect.right
        else:
            rect = Rect(x, y + _LEAD, wide, FOLD_HEIGHT)
            folds.append(fold(ask.wide, layer, hidden, rect, blue=ask.blue))
            inside, count = FOLD_HEIGHT - FOLD_HEAD - FOLD_FOOT, hidden[1] - hidden[0]
            ys[slice(*hidden)] = rect.y + FOLD_HEAD + (np.arange(count) + 0.5) * inside / count
        y += _room(pitch, hidden)
    whole = Rect(x, top, wide, high)
    return Column(layer, whole, tuple(spots), tuple(folds), (), lefts, rights, ys, shown)


def _room(pitch: float, hidden: tuple[int, int] | None) -> float:
    return pitch if hidden is None else FOLD_HEIGHT + 2 * _LEAD


def _sequence(shown: tuple[int, ...], size: int) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """Yield each shown unit, and between them (first, (first, last)) of hidden ones."""
    before = -1
    for unit in shown:
        if unit - before > 1:
            yield before + 1, (before + 1, unit)
        yield unit, None
        before = unit
    if size - before > 1:
        yield before + 1, (before + 1, size)


def _table(ask: Ask, layer: int, x: float) -> Column:
    """Return a line for every unit: its number, and its numbers in fields."""
    size = ask.wide.sizes[layer]
    field = metrics.number_width(ask.sizes.digits, SIZE_NUMBER) + 12.0
    halves = 1 if layer == 0 else 2
    each = 2 if layer == 0 or not ask.blue else 3
    wide, high = halves * (each * field + 8.0), size * ROW_HEIGHT
    rect = Rect(x + _INDEX_WIDTH, -high / 2, wide, high)
    found = stripes(layer, (0, size), rect, 4.0, 0.0, blue=ask.blue)
    fields = tuple(
        Field(
            f.rect,
            f.role,
            layer,
            f.quantity,
            0,
            size,
            f.shape,
            ask.wide.unit(f.role, layer, 0)[0],
            0,
            numbers=True,
        )
        for f in found
    )
    ys: Array = rect.y + (np.arange(size, dtype=np.float64) + 0.5) * ROW_HEIGHT
    whole = Rect(x, rect.y - _TABLE_HEAD, wide + _INDEX_WIDTH, high + _TABLE_HEAD)
    ends = np.full(size, x), np.full(size, whole.right)
    texts = tuple(heads(fields, rect.y - 6.0, f"table {layer}"))
    shown = tuple(range(size))
    return Column(layer, whole, (), (), fields, *ends, ys, shown, table=True, texts=texts)


def _image(ask: Ask, x: float, pixel: float, *, numbers: bool) -> Column:
    """Return the inputs as a picture, black above red; those in focus stand beneath."""
    assert ask.wide.image is not None
    rows, columns = ask.wide.image
    size, wire = rows * columns, ask.wide.unit("a", 0, 0)[0]
    wide, high = columns * pixel, rows * pixel
    joined = () if numbers else ask.joined(0)
    above, below = reach_of(ask, 0)
    total = 2 * (high + _IMAGE_HEAD) + len(joined) * (above + below)
    top = -total / 2
    named = {"value": grey("x"), "gradient": gradient_name(ask.wide, "x")}
    head = metrics.width(named["gradient"]) + 8.0 + scale_width(ask.sizes.digits)
    across = max(wide, 2 * ask.sizes.circle, head)
    left = x + (across - wide) / 2
    fields, texts, scales = [], [], []
    y = top
    for quantity, name in named.items():
        tag = Tag("heading", label=f"head input {quantity}")
        start, base = x + (across - max(wide, head)) / 2, y + _IMAGE_HEAD - 7.0
        texts.append(metrics.text(name, start, base, tag=tag))
        at = (start + max(wide, head), base, "end", f"input {quantity}")
        scales.append(Scale("input", 0, quantity, *at))
        y += _IMAGE_HEAD
        place = Rect(left, y, wide, high)
        own = wire if ask.wide.whole else ""
        shape = (rows, columns)
        fields.append(
            Field(place, "input", 0, quantity, 0, size, shape, own, FLAT, numbers=numbers)
        )
        y += high
    first = fields[0].rect.y
    ys: Array = first + (np.repeat(np.arange(rows, dtype=np.float64), columns) + 0.5) * pixel
    rights = np.full(size, left + wide)
    spots = []
    for unit in joined:
        spots.append(unit_spot(ask.wide, 0, unit, ask.sizes, (x + across / 2, y + above)))
        ys[unit], rights[unit] = y + above, spots[-1].rect.right
        y += above + below
    whole = Rect(x, top, across, total)
    ends = np.full(size, x), rights
    return Column(
        0,
        whole,
        tuple(spots),
        (),
        tuple(fields),
        *ends,
        ys,
        joined,
        texts=tuple(texts),
        scales=tuple(scales),
    )
