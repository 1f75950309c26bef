"""A Picture on paper, by the same painter as on the screen.

API summary
-----------
``print_picture(picture, printer)``   one page, as large as it fits, in the light inks
``landscape(picture)``                whether the page should lie
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter

from core.errors import UserError
from gui.canvas.paint import paint
from gui.scene.shapes import Picture


def landscape(picture: Picture) -> bool:
    """Return whether the picture is wider than high."""
    return picture.bounds.w > picture.bounds.h


def page_layout(picture: Picture, layout: QPageLayout) -> QPageLayout:
    """Return ``layout`` turned so that the picture has the most room."""
    turned = QPageLayout(layout)
    turned.setOrientation(
        QPageLayout.Orientation.Landscape
        if landscape(picture)
        else QPageLayout.Orientation.Portrait
    )
    return turned


def print_picture(picture: Picture, printer: QPrinter) -> None:
    """Paint the picture in the middle of one page, as large as it fits.

    Raises:
        UserError: the printer, or the file that stands for it, takes no page.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError(
            "Nothing could be printed: {printer} does not answer. Choose another printer.",
            printer=printer.printerName() or printer.outputFileName(),
        )
    try:
        room = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
        bounds = picture.bounds
        scale = min(room.width() / bounds.w, room.height() / bounds.h)
        # The painter's origin is the corner of the printable area, not of the sheet.
        painter.translate(
            (room.width() - bounds.w * scale) / 2, (room.height() - bounds.h * scale) / 2
        )
        painter.scale(scale, scale)
        painter.translate(-bounds.x, -bounds.y)
        paint(painter, picture, "light")
    finally:
        painter.end()
