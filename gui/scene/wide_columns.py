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
from gui.scene.shapes import FLAT, Array, Rect
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
    stripes,
    unit_spot,
)
from gui.scene.wide_parts import MOST_CAPSULES, Folding, Wide, rows_of

ROW_GAP: Final = 20.0
"""Between a node and the strip of the next: the bias in focus stands there."""
PICTURE: Final = 300.0
"""The longer side of a picture of the inputs."""
PIXELS: Final = (3.0, 34.0)
"""The least and the greatest side of a field in it, and ..."""
PIXEL_OPEN: Final = 64.0
"""... when its layer is unfolded: room for the number."""
_IMAGE_GAP: Final = 18.0
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


@dataclass(frozen=True, eq=False, slots=True)
class Ask:
    """What a column is made for; ``term``: the height of a term's box."""

    wide: Wide
    folding: Folding
    sizes: Sizes
    blue: bool
    term: float

    def joined(self, layer: int) -> tuple[int, ...]:
        return tuple(sorted(u for k, u in self.folding.joined if k == layer))


def pitch_of(ask: Ask, layer: int) -> float:
    """Return the distance of two units of a column; beside outputs stand their terms."""
    high = ask.sizes.capsule.h if layer else 2 * ask.sizes.circle
    if layer == len(ask.wide.sizes) - 1:
        high = max(high, ask.term)
    return high + STRIP + ROW_GAP


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
    parts, pitch = list(_sequence(shown, size)), pitch_of(ask, layer)
    folded = len(shown) < size
    wide = sizes.capsule.w if layer else 2 * sizes.circle
    wide = max(wide, _INPUT_WIDTH) if folded else wide
    high = sum(_room(pitch, hidden) for _, hidden in parts)
    y, spots, folds = -high / 2, [], []
    ys, lefts, rights = np.zeros(size), np.full(size, x), np.full(size, x + wide)
    for k, hidden in parts:
        if hidden is None:
            ys[k] = y + (pitch + STRIP) / 2
            spots.append(unit_spot(ask.wide, layer, k, sizes, (x + wide / 2, float(ys[k]))))
            lefts[k], rights[k] = spots[-1].rect.x, spots[-1].rect.right
        else:
            rect = Rect(x, y + STRIP, wide, FOLD_HEIGHT)
            folds.append(fold(ask.wide, layer, hidden, rect, blue=ask.blue))
            inside, count = FOLD_HEIGHT - FOLD_HEAD - FOLD_FOOT, hidden[1] - hidden[0]
            top = rect.y + FOLD_HEAD
            ys[slice(*hidden)] = top + (np.arange(count) + 0.5) * inside / count
        y += _room(pitch, hidden)
    whole = Rect(x, -high / 2, wide, high)
    return Column(layer, whole, tuple(spots), tuple(folds), (), lefts, rights, ys, shown)


def _room(pitch: float, hidden: tuple[int, int] | None) -> float:
    return pitch if hidden is None else FOLD_HEIGHT + STRIP + ROW_GAP / 2


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
    whole = Rect(x, rect.y, wide + _INDEX_WIDTH, high)
    ends = np.full(size, x), np.full(size, whole.right)
    return Column(layer, whole, (), (), fields, *ends, ys, tuple(range(size)), table=True)


def _image(ask: Ask, x: float, pixel: float, *, numbers: bool) -> Column:
    """Return the inputs as a picture, black above red; those in focus stand beneath."""
    assert ask.wide.image is not None
    rows, columns = ask.wide.image
    size, wire = rows * columns, ask.wide.unit("a", 0, 0)[0]
    wide, high = columns * pixel, rows * pixel
    joined = () if numbers else ask.joined(0)
    pitch = pitch_of(ask, 0)
    total = 2 * high + _IMAGE_GAP + len(joined) * pitch
    top = -total / 2
    across = max(wide, 2 * ask.sizes.circle)
    left = x + (across - wide) / 2
    fields = tuple(
        Field(
            Rect(left, top + k * (high + _IMAGE_GAP), wide, high),
            "input",
            0,
            quantity,
            0,
            size,
            (rows, columns),
            wire if ask.wide.whole else "",
            FLAT,
            numbers=numbers,
        )
        for k, quantity in enumerate(("value", "gradient"))
    )
    ys: Array = top + (np.repeat(np.arange(rows, dtype=np.float64), columns) + 0.5) * pixel
    rights = np.full(size, left + wide)
    spots = []
    for k, unit in enumerate(joined):
        y = top + 2 * high + _IMAGE_GAP + (k + 0.5) * pitch + STRIP / 2
        spots.append(unit_spot(ask.wide, 0, unit, ask.sizes, (x + across / 2, y)))
        ys[unit], rights[unit] = y, spots[-1].rect.right
    whole = Rect(x, top, across, total)
    return Column(0, whole, tuple(spots), (), fields, np.full(size, x), rights, ys, joined)
