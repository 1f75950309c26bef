"""Many labels at once: glyphs are drawn once into a pixmap and stamped from there.

API summary
-----------
``stamp(painter, labels, ink, paper, on_device)``   draw Labels, or say that it cannot be

A step changes the texts of thousands of labels, never their glyphs: figures, a point, a
minus.  So the glyphs of one font, size and ink stand in a pixmap, each at the places
between two pixels that Qt itself would choose from, and one call stamps all labels.  It looks
as text drawn upright does.  What cannot be stamped: on paper, turned or stretched, very large,
or with characters of another font.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen, QPixmap, QTransform

from gui import fonts
from gui.canvas.primitives import FIELDS, draw_fragments
from gui.scene.metrics import font_table, split
from gui.scene.shapes import BEFORE, Array, Labels, Rect

Codes = np.ndarray[Any, np.dtype[np.uint32]]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Whole = np.ndarray[Any, np.dtype[np.intp]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

FIGURES: Final = "0123456789.,e\N{MINUS SIGN}\N{INFINITY}Na"
"""What numbers are made of."""
_LARGEST: Final = 64.0
"""Glyphs of more pixels are not kept: few of them fit on a screen."""
_MANY: Final = 256
"""More different characters than these are no numbers: they are drawn one by one."""
_STEPS: Final = 4
"""Between two pixels Qt puts a glyph at one of so many places."""


_TOLD: Final = 32
"""Paper and ink tell the cover of a pixel in colours that differ by so much."""
_NEARLY: Final = 1 / 128
"""Qt counts in 1/64 of a pixel: what is this near to a place belongs to it."""


class _Sheet:
    """The glyphs of one font, size on the device and ink: a column each, a row per place.

    ``fragments`` has a row for each glyph: what is stamped of its cell if its origin is at
    (0, 0) and right at a pixel.
    """

    def __init__(self, characters: str, font: str, pixels: float, ink: int, paper: int) -> None:
        table = font_table(font)
        self.characters = "".join(sorted(characters))
        self._numbers = _numbered(_codes(self.characters))
        self.advances = np.array([table.advance(c) or 0.0 for c in self.characters])
        # Where a glyph's origin is in its cell, which is roomy.
        self.left, self.above = math.ceil(pixels * 0.3) + 1, math.ceil(pixels * 1.1) + 1
        self.wide = math.ceil(float(self.advances.max()) * pixels) + 2 * self.left
        self.high = self.above + math.ceil(pixels * 0.4) + 1
        size = self.wide * len(characters), self.high * _STEPS
        drawn = QImage(*size, QImage.Format.Format_RGB32)
        drawn.fill(QColor.fromRgba(paper))
        self._draw(drawn, font, pixels, QColor.fromRgba(ink))
        inked = _without_paper(drawn, ink, paper)
        self.fragments = self._fragments(inked[..., 3] > 0)
        self.pixmap = QPixmap.fromImage(_image(inked))

    def which(self, codes: Codes) -> Whole | None:
        """Return the columns of characters; ``None`` if one of them is not there."""
        if not codes.size:
            return codes.astype(np.intp)
        found = self._numbers[np.minimum(codes, len(self._numbers) - 1)]
        return None if int(found.min()) < 0 else found

    def _fragments(self, inked: Flags) -> Array:
        """Cut the rim off each cell that its glyph does not need: less to stamp."""
        cells = inked.reshape(_STEPS, self.high, len(self.characters), self.wide)
        made = np.zeros((len(self.characters), FIELDS))
        for column in range(len(self.characters)):
            down = np.flatnonzero(cells[:, :, column].any(axis=(0, 2)))
            across = np.flatnonzero(cells[:, :, column].any(axis=(0, 1)))
            if not down.size:  # a space: any pixel will do
                down = across = np.zeros(1, np.intp)
            top, left = int(down[0]), int(across[0])
            wide, high = int(across[-1]) + 1 - left, int(down[-1]) + 1 - top
            middle = left - self.left + wide / 2, top - self.above + high / 2
            made[column, :6] = (*middle, column * self.wide + left, top, wide, high)
        made[:, 6:8] = made[:, 9] = 1.0
        return made

    def _draw(self, drawn: QImage, font: str, pixels: float, ink: QColor) -> None:
        whole = max(round(pixels), 1)
        factor = pixels / whole
        with QPainter(drawn) as painter:
            painter.setFont(fonts.font(font, whole))
            painter.setPen(QPen(ink))
            painter.scale(factor, factor)
            for column, character in enumerate(self.characters):
                for row in range(_STEPS):
                    x = column * self.wide + self.left + (row + 0.5) / _STEPS
                    y = row * self.high + self.above
                    painter.drawText(QPointF(x / factor, y / factor), character)


def _without_paper(drawn: QImage, ink: int, paper: int) -> Pixels:
    """Return the ink alone (h, w, blue green red alpha), premultiplied by its cover.

    On the paper it looks as it was drawn.
    Qt draws text on opaque pixels with a gamma that depends on both colours, and on
    transparent ones without; labels would be bolder than other text.
    """
    size = drawn.width(), drawn.height()
    rows = np.frombuffer(drawn.constBits(), np.uint8).reshape(size[1], size[0], 4)[..., :3]
    inks, papers = (np.array([c & 255, c >> 8 & 255, c >> 16 & 255], float) for c in (ink, paper))
    told = np.flatnonzero(np.abs(inks - papers) >= _TOLD)
    if not told.size:
        told = np.array([np.argmax(np.abs(inks - papers))])
    apart = (papers - inks)[told]
    covers = (papers[told] - rows[..., told]) / np.where(apart == 0, 1.0, apart)
    cover = np.clip(covers.max(axis=-1), 0.0, 1.0)
    made = np.empty((size[1], size[0], 4), np.uint8)
    # The gamma differs by colour, too: so each has what makes it right on the paper.
    left = rows - papers * (1.0 - cover[..., None])
    made[..., :3] = np.rint(np.clip(left, 0.0, 255.0 * cover[..., None]))
    made[..., 3] = np.rint(cover * 255.0)
    return made


def _image(pixels: Pixels) -> QImage:
    high, wide = pixels.shape[:2]
    kind = QImage.Format.Format_ARGB32_Premultiplied
    # The QImage looks into the array: the copy outlives it.
    return QImage(pixels.data, wide, high, wide * 4, kind).copy()


_sheets: Final[dict[tuple[str, float, int, int], _Sheet]] = {}
_KEPT: Final = 48


def _sheet(key: tuple[str, float, int, int]) -> _Sheet:
    """Return the sheet of a font, size, ink and paper, which has the characters of numbers."""
    found = _sheets.pop(key, None) or _Sheet(FIGURES, *key)
    _sheets[key] = found
    while len(_sheets) > _KEPT:
        del _sheets[next(iter(_sheets))]
    return found


def _with(characters: frozenset[str], key: tuple[str, float, int, int]) -> _Sheet:
    """Return the same with more characters."""
    found = _sheets[key] = _Sheet("".join(characters.union(_sheet(key).characters)), *key)
    return found


def stamp(
    painter: QPainter, labels: Labels, ink: QColor, paper: QColor, on_device: QTransform
) -> bool:
    """Draw ``labels`` and return true, or false where they must be drawn one by one.

    ``paper`` is what they stand on, or nearly.  ``on_device`` maps scene units to pixels of
    the device.  The painter's transform is another one afterwards.
    """
    pixels = labels.size * on_device.m11()
    turned = on_device.m12() or on_device.m21()
    even = not turned and math.isclose(on_device.m11(), on_device.m22())
    if not even or not 1.0 <= pixels <= _LARGEST:
        return False
    if painter.paintEngine().type() != QPaintEngine.Type.Raster:
        return False
    key = labels.font, pixels, ink.rgba(), paper.rgba()
    string = "".join(labels.texts)
    codes = _codes(string)
    sheet = _sheet(key)
    which = sheet.which(codes)
    if which is None:
        characters = frozenset(string)
        if len(characters) > _MANY or not _plain(characters, labels.font):
            return False
        sheet = _with(characters, key)
        which = sheet.which(codes)
        assert which is not None
    painter.setWorldTransform(QTransform())
    to_device = painter.deviceTransform()
    painter.setWorldTransform(to_device.inverted()[0])
    draw_fragments(painter, _rows(labels, sheet, which, on_device), sheet.pixmap)
    return True


@lru_cache(maxsize=256)
def _plain(characters: frozenset[str], font: str) -> bool:
    """Return whether each character is one glyph of the font itself."""
    for character in characters:
        pieces = split(character, font)
        if len(pieces) != 1 or (pieces[0].text, pieces[0].font) != (character, font):
            return False
        if (pieces[0].scale, pieces[0].lift) != (1.0, 0.0):
            return False
    return True


def _codes(string: str) -> Codes:
    return np.frombuffer(string.encode("utf-32-le"), dtype=np.uint32)


def _numbered(codes: Codes) -> Whole:
    """Return the place of each code in ``codes``, and -1 for all others and beyond."""
    made = np.full(int(codes.max()) + 2, -1, dtype=np.intp)
    made[codes] = np.arange(len(codes))
    return made


def _rows(labels: Labels, sheet: _Sheet, which: Whole, on_device: QTransform) -> Array:
    """Return the fragments: one for each character of each label."""
    counts = np.fromiter(map(len, labels.texts), dtype=np.intp, count=len(labels.texts))
    scale = on_device.m11()
    advances = sheet.advances[which] * (labels.size * scale)
    pen = np.concatenate([[0.0], np.cumsum(advances)])
    ends = np.cumsum(counts)
    starts = ends - counts
    wide = pen[ends] - pen[starts]
    left = labels.places[:, 0] * scale + on_device.dx() - wide * BEFORE[labels.anchor]
    x = pen[:-1] + np.repeat(left - pen[starts] + _NEARLY, counts)
    y = np.floor(labels.places[:, 1] * scale + (on_device.dy() + 0.5))
    whole = np.floor(x)
    rows = sheet.fragments[which]
    rows[:, 0] += whole
    rows[:, 1] += np.repeat(y, counts)
    rows[:, 3] += np.floor((x - whole) * _STEPS) * sheet.high
    return rows


def in_sight(labels: Labels, view: Rect) -> Labels:
    """Return those of ``labels`` that a part of the scene may show."""
    reach = max(map(len, labels.texts), default=0) * labels.size
    x, y = labels.places[:, 0], labels.places[:, 1]
    kept = (x >= view.x - reach) & (x <= view.right + reach)
    kept &= (y >= view.y - labels.size) & (y <= view.bottom + 2 * labels.size)
    if kept.all():
        return labels
    chosen = np.flatnonzero(kept)
    texts = tuple(labels.texts[k] for k in chosen.tolist())
    return Labels(texts, labels.places[chosen], labels.ink, labels.font, labels.size, labels.anchor)
