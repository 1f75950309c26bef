"""The program as ``main.py`` starts it, until the first diagram is on the screen.

The only thing added: once the window is shown, its canvas says when it has been painted.
"""

import os
import sys

from gui.cli import program

LATER = """
pyqtgraph matplotlib decimal numpy.random
core.chain core.checks core.explain core.folded core.hand core.influence core.loss_tables
core.neuron core.report core.whatif
gui.accessible.diagram gui.canvas.places gui.cli.arguments gui.context_menu gui.dialogs gui.export
gui.panels.chain gui.panels.tool_keys gui.panels.whatif gui.places gui.search gui.tables
gui.thumbnails gui.walk
gui.scene.effect_asking gui.scene.effect_comma gui.scene.effect_focus gui.scene.effect_path
gui.scene.effect_ratio gui.scene.formula gui.scene.gate_view gui.scene.hand_words
gui.scene.matrix_view gui.scene.reading_mark gui.scene.table_view gui.scene.wide_parts
"""
"""What the first diagram does not need: whoever wants it first imports it."""


def finish(window):
    """End the process, unless what was painted is no diagram or too much was imported."""
    numbers = window.canvas.picture is not None and list(window.canvas.picture.texts())
    early = set(LATER.split()) & set(sys.modules)
    if early:
        print("imported too early:", *sorted(early), file=sys.stderr)
    os._exit(0 if numbers and not early else 1)


def watch(open_window):
    """Return ``open_window`` with an eye on the canvas; imports happen when they always do."""

    def watched(options, prog):
        from PySide6.QtCore import QTimer

        from gui.app import App

        show = App.show

        def show_and_wait(app):
            done = app.window.canvas.painted
            done.connect(lambda: QTimer.singleShot(0, lambda: finish(app.window)))
            show(app)

        App.show = show_and_wait
        return open_window(options, prog)

    return watched


if __name__ == "__main__":
    program._window = watch(program._window)
    program.run([])
    sys.exit("the diagram was never painted")
