"""How alike two images are: what is kept of an image, and the tolerance.

A colour channel has 16 levels, 17 apart; a pixel *differs* when one of its channels is at
least three levels away.  Two images are alike when they have the same size and

- at most 0.02 % of all pixels differ,
- at most 12 of the 1024 pixels of any tile of 32 by 32 differ: a digit changes some 20, and
- the mean absolute difference of all channels is at most 0.4 of 255.

That leaves room for another rounding at the rim of a curve, and for nothing that is read.
"""

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, QImageWriter

STEP = 17
FAR = 3 * STEP
SHARE = 0.0002
TILE = 32
IN_TILE = 12
MEAN = 0.4


def levels(image: QImage) -> np.ndarray:
    """The channels of an image (height, width, 3), rounded to 16 levels."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return (np.rint(rows[:, : image.width(), 2::-1] / STEP) * STEP).astype(np.uint8)


def unlike(one: np.ndarray, other: np.ndarray) -> str:
    """Say in which way two images are not alike; empty if they are."""
    if one.shape != other.shape:
        return f"the sizes are {one.shape[1::-1]} and {other.shape[1::-1]}"
    apart = np.abs(one.astype(int) - other.astype(int))
    differs = (apart >= FAR).any(axis=-1)
    share, mean = float(differs.mean()), float(apart.mean())
    high, wide = (-size % TILE for size in differs.shape)
    tiles = np.pad(differs, ((0, high), (0, wide)))
    rows, columns = (size // TILE for size in tiles.shape)
    most = int(tiles.reshape(rows, TILE, columns, TILE).sum(axis=(1, 3)).max())
    if share > SHARE or most > IN_TILE or mean > MEAN:
        return f"{share:.3%} differ, {most} of a tile; the mean difference is {mean:.2f}"
    return ""


def save(pixels: np.ndarray, target: Path) -> None:
    """Write levels as a small PNG, with a colour table where that is possible."""
    high, wide, _ = pixels.shape
    red, green, blue = np.moveaxis(pixels.astype(np.uint32), -1, 0)
    codes = 0xFF000000 | red << 16 | green << 8 | blue
    table, places = np.unique(codes, return_inverse=True)
    if len(table) <= 256:
        rows = np.zeros((high, wide + -wide % 4), np.uint8)
        rows[:, :wide] = places.reshape(high, wide)
        made = QImage(rows.data, wide, high, rows.strides[0], QImage.Format.Format_Indexed8)
        made.setColorTable(table.tolist())
    else:
        rows = np.ascontiguousarray(codes, dtype=np.uint32)
        made = QImage(rows.data, wide, high, rows.strides[0], QImage.Format.Format_RGB32)
    writer = QImageWriter(str(target), b"png")
    writer.setCompression(100)
    if not writer.write(made):
        raise OSError(f"{target}: {writer.errorString()}")


def beside(kept: np.ndarray, made: np.ndarray) -> np.ndarray:
    """What was kept, what is made now, and where they differ, one below the other."""
    wide = max(kept.shape[1], made.shape[1])
    parts = [kept, made]
    if kept.shape == made.shape:
        apart = np.abs(kept.astype(int) - made.astype(int)).max(axis=-1, keepdims=True)
        parts.append(np.repeat(255 - apart, 3, axis=-1).astype(np.uint8))
    padded = [np.pad(p, ((0, 0), (0, wide - p.shape[1]), (0, 0))) for p in parts]
    return np.vstack(padded)
