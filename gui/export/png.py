"""A Picture as a PNG file, painted at the size it will have.

API summary
-----------
``render_png(picture, target, width=, scale=, theme=, ground=, text_fields=)``
                         write the file, return (width, height) in pixels
``render_image(picture, ...)``   the same as a QImage in memory (clipboard, tests)
``png_bytes(image, text_fields)``   a QImage as PNG data
``pixel_size(picture, width, scale)``   how large it will be, refusing what is too large
``usual_scale(picture)``   the scale of a picture for which none is asked: 2, or what is possible
``MAX_SCALE``, ``MAX_PIXELS``, ``DEFAULT_SCALE``   8, 100 megapixels, 2

``width`` (pixels) wins over ``scale`` (pixels per scene unit); height follows.  ``ground`` is
``white``, ``theme`` or ``transparent``; on white the inks are the light theme's, in the
same scheme, as the dark ones could not be read.  The file is written beside the target and
renamed.  The PNG's resolution field says ``96 x scale`` dpi, so that programs place it at
its true size.  Text fields may hold any character (PNG writes iTXt where Latin-1 does not
do).  Whatever goes wrong for a user's reason is a ``UserError``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from core.errors import UserError
from core.files.safe_write import write_bytes
from gui.canvas.paint import ground as ground_colour
from gui.canvas.paint import paint
from gui.scene.shapes import Picture
from gui.scene.style import palette, parts

DEFAULT_SCALE: Final = 2.0
MAX_SCALE: Final = 8.0
MAX_PIXELS: Final = 100_000_000
NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})

_LONGEST: Final = 32_000
"""Qt's painter knows no pixels beyond 32,767."""
_DOTS_PER_METRE: Final = 96 / 0.0254


def usual_scale(picture: Picture) -> float:
    """Return ``DEFAULT_SCALE``, or the largest scale at which the picture is not too large."""
    bounds = picture.bounds
    most = min(math.sqrt(MAX_PIXELS / (bounds.w * bounds.h)), _LONGEST / max(bounds.w, bounds.h))
    if most >= DEFAULT_SCALE:
        return DEFAULT_SCALE
    # A little less, as sizes are rounded; in hundredths, so that it can be told.
    return max(math.floor(99.9 * most) / 100, 0.01)


def pixel_size(picture: Picture, width: int | None, scale: float | None) -> tuple[int, int]:
    """Return width and height in pixels; ``UserError`` beyond the limits."""
    bounds = picture.bounds
    if bounds.w <= 0 or bounds.h <= 0:
        raise UserError("There is nothing to draw: the picture is empty.")
    factor = _factor(picture, width, scale)
    if width is not None and factor > MAX_SCALE:
        raise UserError(
            "A width of {asked} pixels is not possible: this picture can be at most {width} "
            "pixels wide.",
            asked=width,
            width=int(bounds.w * MAX_SCALE),
        )
    if not 0 < factor <= MAX_SCALE:
        raise UserError(
            "A scale of {scale} is not possible: choose a scale above 0 and at most {most}, "
            "which is a width of at most {width} pixels.",
            scale=f"{factor:.4g}",
            most=f"{MAX_SCALE:g}",
            width=int(bounds.w * MAX_SCALE),
        )
    size = width or max(1, round(bounds.w * factor)), max(1, round(bounds.h * factor))
    if size[0] * size[1] > MAX_PIXELS:
        raise UserError(
            "A picture of {width} × {height} pixels is too large: at most {most} megapixels "
            "are possible, so choose a smaller width or scale.",
            width=size[0],
            height=size[1],
            most=MAX_PIXELS // 1_000_000,
        )
    return size


def _factor(picture: Picture, width: int | None, scale: float | None) -> float:
    if width is not None:
        return width / picture.bounds.w
    return usual_scale(picture) if scale is None else scale


def render_image(
    picture: Picture,
    *,
    width: int | None = None,
    scale: float | None = None,
    theme: str = "light",
    ground: str = "white",
) -> QImage:
    """Return the picture painted at its final size; arguments as :func:`render_png`."""
    if ground not in ("white", "theme", "transparent"):
        raise ValueError(f"ground must be white, theme or transparent, not {ground!r}")
    across, down = pixel_size(picture, width, scale)
    clear = ground == "transparent"
    kind = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    image = QImage(across, down, kind)
    if image.isNull():
        raise UserError(
            "There is not enough memory for a picture of {width} × {height} pixels.",
            width=across,
            height=down,
        )
    theme = palette("light", parts(theme)[1]) if ground == "white" else theme
    image.fill(Qt.GlobalColor.transparent if clear else ground_colour(theme))
    factor = _factor(picture, width, scale)
    image.setDotsPerMeterX(round(_DOTS_PER_METRE * factor))
    image.setDotsPerMeterY(round(_DOTS_PER_METRE * factor))
    with QPainter(image) as painter:
        painter.scale(factor, factor)
        painter.translate(-picture.bounds.x, -picture.bounds.y)
        paint(painter, picture, theme)
    return image


def png_bytes(image: QImage, text_fields: Mapping[str, str] = NO_FIELDS) -> bytes:
    """Return ``image`` as PNG data with text fields (keys in Latin-1, at most 79 long)."""
    for key, value in text_fields.items():
        # Not QImageWriter.setText: that takes all behind a key's first colon for its value.
        image.setText(key, value)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"png")
    if not writer.write(image):
        raise UserError(
            "The picture cannot be written as PNG ({reason}).", reason=writer.errorString()
        )
    return bytes(buffer.data().data())


def render_png(
    picture: Picture,
    target: Path,
    *,
    width: int | None = None,
    scale: float | None = None,
    theme: str = "light",
    ground: str = "white",
    text_fields: Mapping[str, str] = NO_FIELDS,
) -> tuple[int, int]:
    """Write ``picture`` to the file ``target`` and return its size in pixels.

    Without ``width`` and ``scale`` the scale is :func:`usual_scale`.  A ``UserError`` says what
    was wrong; then a file that was there before is as it was.
    """
    image = render_image(picture, width=width, scale=scale, theme=theme, ground=ground)
    write_bytes(target, png_bytes(image, text_fields))
    return image.width(), image.height()
