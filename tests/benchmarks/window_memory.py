"""A window with the experiment of a file, stepped on until red and blue are there.

Prints the most memory that the process ever had, in MiB.
"""

import re
import sys
from pathlib import Path

from gui.cli import program

STEPS = 60


def peak() -> float:
    """Return the most memory so far, in MiB.

    Not ``getrusage``: that also knows what the parent had when it started this process.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None, "the kernel does not tell"
    return int(found[1]) / 1024


def watched(open_window):
    """Return ``open_window`` with keys pressed once the first diagram is painted."""

    def opened(options, prog):
        from PySide6.QtCore import Qt, QTimer
        from PySide6.QtTest import QTest

        from gui.app import App

        show = App.show

        def press(app, left):
            if left:
                QTest.keyClick(app.window.canvas, Qt.Key.Key_Right)
                QTimer.singleShot(5, lambda: press(app, left - 1))
                return
            assert any(t.tag.quantity == "gradient" for t in app.window.canvas.picture.texts())
            print(peak())
            app.window.close()

        def show_and_press(app):
            show(app)
            QTimer.singleShot(500, lambda: press(app, STEPS))

        App.show = show_and_press
        return open_window(options, prog)

    return opened


if __name__ == "__main__":
    program._window = watched(program._window)
    sys.exit(program.run(sys.argv[1:]))
