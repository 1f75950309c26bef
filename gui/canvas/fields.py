"""How a matrix looks: the colour of each field, the numbers in the fields, and marks.

API summary
-----------
``colours(image, theme, down, across)``   0xffrrggbb for every field, or for blocks of fields;
                                     kept while the array lives
``seen(image, view)``                the rows and columns that a part of the scene shows
``numbers(image, view, theme)``      the numbers in the fields in sight, by their colour
``marks(image, view, theme)``        a corner line in each negative field, a cross in each that
                                     is not finite, by its colour
``least(smallest)``                  the size in pixels from which on fields bear marks
``text_size(image)``                 the size of the numbers in units: it fits any number

Text and marks are black or white, whichever has more contrast with the field: at least
4.5:1 on every colour there is.  Knows no Qt: the painter draws what it gets.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from functools import lru_cache
from typing import Any, Final

import numpy as np

from gui.scene import metrics
from gui.scene.colours import Rgb
from gui.scene.numbers import format_number
from gui.scene.pooling import pooled
from gui.scene.shapes import Array, Image, Labels, Point, Rect
from gui.scene.style import PALETTES, SCALES, SIZE_NUMBER

Colours = np.ndarray[Any, np.dtype[np.uint32]]
Window = tuple[int, int, int, int]
"""First and last row (exclusive), first and last column of what is in sight."""

BLACK: Final[Rgb] = (0, 0, 0)
WHITE: Final[Rgb] = (255, 255, 255)
MOST: Final = 2000
"""More numbers than these are never in the fields at once."""

_ROOM: Final = 0.9
"""The part of a field's width that its number may take."""
_HIGH: Final = 0.72
"""The part of a field's height that a line of numbers may take."""
_MARK: Final = 0.4
"""How far a mark reaches along the sides of its field ..."""
_INSIDE: Final = 0.1
"""... and how far it stays away from them."""
_MARKED: Final = 6.0
"""Fields bear a mark from this size on, in pixels, where one can zoom in ..."""
_IN_FILES: Final = 4.0
"""... and in a file, where one cannot.  Below that marks would hide the colours."""
_LEVELS: Final = 510
_KEPT: Final = 128
_Key = tuple[int, str, str, int, int]
_kept: OrderedDict[_Key, tuple[weakref.ref[Array], Colours]] = OrderedDict()


def colours(image: Image, theme: str, down: int = 1, across: int = 1) -> Colours:
    """Return 0xffrrggbb for every entry of a matrix in -1..1; NaN and infinity are a warning.

    Where blocks of ``down`` rows and ``across`` columns are one pixel or less, one colour
    for each (:mod:`gui.scene.pooling`).
    """
    key = (id(image.values), image.scale, theme, down, across)
    found = _kept.get(key)
    if found is not None and found[0]() is image.values:
        _kept.move_to_end(key)
        return found[1]
    made = _coloured(pooled(image.values, down, across), image.scale, theme)
    _kept[key] = (weakref.ref(image.values), made)
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return made


def _coloured(values: Array, scale: str, theme: str) -> Colours:
    level = np.rint(np.clip(np.nan_to_num(values), -1.0, 1.0) * _LEVELS).astype(np.intp)
    made = _table(scale, theme)[level + _LEVELS]
    made[~np.isfinite(values)] = _packed(np.array(PALETTES[theme]["warning"], dtype=np.float64))
    return made


@lru_cache(maxsize=32)
def _table(scale: str, theme: str) -> Colours:
    """Return the colours from -1 to 1 in steps that no eye can tell apart."""
    minus, zero, plus = (np.array(c, dtype=np.float64) for c in SCALES[theme][scale])
    strength = (np.arange(-_LEVELS, _LEVELS + 1) / _LEVELS)[:, None]
    return _packed(zero + np.abs(strength) * (np.where(strength < 0, minus, plus) - zero))


def _packed(colour: Array) -> Colours:
    red, green, blue = np.moveaxis(np.rint(colour).astype(np.uint32), -1, 0)
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, dtype=np.uint32)


def seen(image: Image, view: Rect) -> Window:
    """Return which rows and columns of ``image`` a part of the scene shows."""
    (rows, columns), rect = image.values.shape, image.rect
    high, wide = rect.h / rows, rect.w / columns
    return (
        max(int((view.y - rect.y) // high), 0),
        min(int((view.bottom - rect.y) // high) + 1, rows),
        max(int((view.x - rect.x) // wide), 0),
        min(int((view.right - rect.x) // wide) + 1, columns),
    )


def text_size(image: Image) -> float:
    """Return the size in units at which any number of the digits fits into a field."""
    rows, columns = image.values.shape
    wide, ascent, _ = metrics.number_extent(image.digits, 1.0)
    across = image.rect.w / columns * _ROOM / wide
    down = image.rect.h / rows * _HIGH / ascent
    return float(min(across, down, SIZE_NUMBER))


def numbers(image: Image, view: Rect, theme: str) -> tuple[tuple[Rgb, Labels], ...]:
    """Return the numbers of the fields in sight as labels with their colour.

    None where there are more than ``MOST``.  The ink of the labels says nothing.
    """
    top, bottom, left, right = seen(image, view)
    if image.numbers is None or bottom <= top or right <= left:
        return ()
    if (bottom - top) * (right - left) > MOST:
        return ()
    size = text_size(image)
    part = image.numbers[top:bottom, left:right]
    of = image.tag.quantity, image.tag.wire
    texts = [format_number(x, image.digits, *of) for x in part.ravel().tolist()]
    places = _corners(image, (top, bottom, left, right), 0.5, 0.5)
    places[:, 1] += metrics.middle(size)
    dark = _dark(colours(image, theme)[top:bottom, left:right]).ravel()
    made = []
    for colour, chosen in ((BLACK, ~dark), (WHITE, dark)):
        which = np.flatnonzero(chosen)
        if which.size:
            strings = tuple(texts[k] for k in which.tolist())
            made.append((colour, Labels(strings, places[which], size=size)))
    return tuple(made)


def marks(image: Image, view: Rect, theme: str) -> tuple[tuple[Rgb, Array], ...]:
    """Return lines (n, 4) with their colour: across the corner of each negative field, a
    cross in each field that is not finite."""
    window = top, bottom, left, right = seen(image, view)
    if bottom <= top or right <= left:
        return ()
    part = image.values if image.numbers is None else image.numbers
    here = part[top:bottom, left:right].ravel()
    broken = ~np.isfinite(here)
    minus = (here < 0) & ~broken
    dark = _dark(colours(image, theme)[top:bottom, left:right]).ravel()
    near, far = _INSIDE, 1.0 - _INSIDE
    lines = _lines(image, window, (near, 1.0 - _MARK), (_MARK, far))
    kept = [(lines, minus)]
    if broken.any():
        kept += [
            (_lines(image, window, (near, a), (far, b)), broken)
            for a, b in ((near, far), (far, near))
        ]
    found = []
    for colour, under in ((BLACK, ~dark), (WHITE, dark)):
        made = np.concatenate([lines[which & under] for lines, which in kept])
        if len(made):
            found.append((colour, made))
    return tuple(found)


def least(smallest: float) -> float:
    """Return from which size on, in pixels, fields bear marks.

    ``smallest``: as for :func:`gui.canvas.paint.paint`; 0 in a file, where nobody zooms in.
    """
    return _MARKED if smallest else _IN_FILES


def _lines(image: Image, window: Window, start: Point, stop: Point) -> Array:
    """Return a line (n, 4) in each field between two places in 0..1 of its sides."""
    ends = _corners(image, window, *start), _corners(image, window, *stop)
    return np.concatenate(ends, axis=1)


def _corners(image: Image, window: Window, across: float, down: float) -> Array:
    """Return a point (n, 2) of each field, ``across`` and ``down`` in 0..1 of its sides."""
    (rows, columns), rect = image.values.shape, image.rect
    top, bottom, left, right = window
    x = rect.x + (np.arange(left, right) + across) * (rect.w / columns)
    y = rect.y + (np.arange(top, bottom) + down) * (rect.h / rows)
    return np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1).reshape(-1, 2)


def _dark(fields: Colours) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return where white has more contrast than black: (L + 0.05)² < 0.05 · 1.05."""
    parts = np.stack([fields >> 16, fields >> 8, fields], axis=-1) & 0xFF
    share = parts.astype(np.float64) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    dark: np.ndarray[Any, np.dtype[np.bool_]] = (light + 0.05) ** 2 < 0.05 * 1.05
    return dark
