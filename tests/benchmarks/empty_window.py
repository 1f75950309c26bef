"""The reference: an empty PySide6 window in a process that has imported numpy.

Ends as soon as the window has been painted for the first time and is on the screen.
"""

import os
import sys

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class Empty(QWidget):
    def paintEvent(self, event):  # noqa: N802 - Qt's name
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), "white")
        QTimer.singleShot(0, lambda: os._exit(0))


def main():
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.setWindowTitle(f"numpy {np.__version__}")
    window.setCentralWidget(Empty())
    window.resize(1280, 800)
    window.show()
    application.exec()
    sys.exit("the window was never painted")


if __name__ == "__main__":
    main()
