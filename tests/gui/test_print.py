"""Ctrl+P: the dialog, and the page that it prints into a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog


@pytest.fixture
def dialog(window, qtbot):
    window.model.end()
    qtbot.keyClick(window.canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    return window.findChild(QPrintDialog)


def into(dialog: QPrintDialog, file: Path) -> None:
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))


def test_it_prints_one_page(dialog, tmp_path):
    assert dialog.isVisible()
    into(dialog, tmp_path / "page.pdf")
    dialog.done(QDialog.DialogCode.Accepted)
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_cancelled_it_prints_nothing(dialog, tmp_path):
    into(dialog, tmp_path / "page.pdf")
    dialog.reject()
    assert not (tmp_path / "page.pdf").exists()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_answer_is_told(dialog, window, tmp_path):
    into(dialog, tmp_path / "missing" / "page.pdf")
    dialog.done(QDialog.DialogCode.Accepted)
    assert "Nothing could be printed" in window.message.text
