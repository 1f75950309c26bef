"""The picture on paper, printed into a PDF file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter

from core.errors import UserError
from core.files.examples import open_example
from core.session import Session
from gui.export.printing import landscape, page_layout, print_picture
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture
from gui.scene.views import draw


@pytest.fixture
def picture() -> Picture:
    experiment = open_example("article001_a")
    session = Session(experiment)
    return draw(Frame(experiment, session.snapshot(), session.position, ViewSettings()))


def printer_into(path: Path, picture: Picture) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        QMarginsF(12, 12, 12, 12),
    )
    printer.setPageLayout(page_layout(picture, layout))
    return printer


@pytest.mark.usefixtures("qapp")
def test_one_page_that_lies_where_the_picture_is_wide(tmp_path: Path, picture: Picture) -> None:
    printer = printer_into(tmp_path / "page.pdf", picture)
    assert landscape(picture)
    assert printer.pageLayout().orientation() is QPageLayout.Orientation.Landscape
    print_picture(picture, printer)
    data = (tmp_path / "page.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 1
    # Text stays text: the bundled fonts are embedded, not drawn as pixels.
    assert b"/FontFile" in data
    assert b"/Subtype /Image" not in data


@pytest.mark.qt_log_ignore("QPainter::begin")
@pytest.mark.usefixtures("qapp")
def test_a_printer_that_takes_no_page_is_told(tmp_path: Path, picture: Picture) -> None:
    printer = printer_into(tmp_path / "missing" / "page.pdf", picture)
    with pytest.raises(UserError, match="Choose another printer"):
        print_picture(picture, printer)
