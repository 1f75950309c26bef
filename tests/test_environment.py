"""What we rely on in the libraries we stand on."""

import sys

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot


def test_void_calls_keep_the_reference_count_of_none(qtbot: QtBot) -> None:
    timer = QTimer()
    timer.stop()
    before = sys.getrefcount(None)
    for _ in range(1000):
        timer.stop()
    assert abs(sys.getrefcount(None) - before) < 100
