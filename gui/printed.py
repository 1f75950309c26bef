"""From a number that a source has printed to its place in the diagram.

API summary
-----------
``PrintedPlaces(window)``   listens to the list of printed numbers
``.go(entry)``              to the iteration and step that bring it; of a table, to its cell;
                            for what was tried out, to the tool that tries it
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from core.experiment import Published
from core.session import Position
from gui.i18n import tr
from gui.scene.frame import Frame

if TYPE_CHECKING:
    from core.published import Printed
    from gui.window import Window

_TRIED: Final = re.compile(r"what_if\.([^.+\-]+)")


class PrintedPlaces:
    """See the module."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._waiting: tuple[Position, Printed] | None = None
        window.experiment_panel.printed.connect(self.go)
        window.model.changed.connect(self._look)

    def go(self, entry: Published) -> None:
        """Go to where ``entry`` stands, and select it."""
        window = self._window
        model, session = window.model, window.model.session
        if session is None:
            name, _, index = entry.path.partition("[")
            entries = tuple(int(n) for n in re.findall(r"\d+", index))
            model.select(name, "value", None, entries)
            window.hands.reveal_selected()
            return
        from core.published import printed_in

        found = {one.entry: one for one in printed_in(model.experiment, session.plan)}.get(entry)
        if found is not None:
            model.pause()
            model.collapse()
            target = Position(found.iteration, found.step(session.plan))
            self._waiting = None
            model.to(target)
            if model.frame.position == target:
                self._select(found)
            elif model.state.target:
                self._waiting = target, found
            return
        tried = _TRIED.match(entry.path)
        if tried is not None and tried[1] in session.plan.graph.wires:
            if window.sides.side.name != "whatif":
                window.sides.toggle("whatif")
            model.select(tried[1])
            return
        window.message.say(tr("This number stands nowhere in the diagram."))

    def _look(self, frame: Frame) -> None:
        """Select the number once its step is there; a long way takes its time."""
        if self._waiting is None:
            return
        target, found = self._waiting
        if frame.position == target:
            self._waiting = None
            # Not now: others are still to be told of this frame.
            QTimer.singleShot(0, self._window, lambda: self._select(found))
        elif not self._window.model.state.target:
            self._waiting = None

    def _select(self, found: Printed) -> None:
        model = self._window.model
        if found.row is not None and found.row != model.frame.view.sample:
            model.set_view(sample=found.row)
        model.select(found.wire, found.quantity, found.port, found.index)
        self._window.hands.reveal_selected()
