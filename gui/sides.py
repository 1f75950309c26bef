"""The tools at the far side of the window, and what is lit on the canvas from panels.

API summary
-----------
``Sides(window)``       owns the :class:`~gui.panels.side.Side`
``.toggle(name)``       open a tool, or shut it
``.shut()``             shut the one that is open
``.tables``             changes loss tables, whose costs are the tool that stands there
``.edits``              takes changes of the experiment back
``.light(tags)``        light what the Tags stand for on the canvas, from any panel
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gui.actions import Actions
from gui.edits import Edits
from gui.panels.side import COSTS, Desk, Side
from gui.printed import PrintedPlaces
from gui.readings import Readings
from gui.refusals import Refusals
from gui.scene.frame import Frame
from gui.scene.shapes import Tag
from gui.settings import Settings

if TYPE_CHECKING:
    from core.explain_tokens import Explanation
    from gui.tables import Tables
    from gui.window import Window

ENTERED: Final = ("whatif", "check")


class Sides:
    """See the module."""

    def __init__(self, window: Window, actions: Actions) -> None:
        """``actions`` are those that stand beside a tool or a sentence."""
        self._window = window
        desk = Desk(
            window.model,
            window.select,
            self.light,
            window.tell,
            window.hands.copy,
            actions.__getitem__,
            self._copy_picture,
        )
        self._tables: Tables | None = None
        self.edits: Edits = Edits(window)
        self.printed = PrintedPlaces(window)
        self.side = Side(desk, window.theme, actions["side.shut"])
        self.readings: Readings = Readings(window, actions)
        self.refusals = Refusals(window, actions)
        window.canvas.over.connect(self._over)
        window.equation.hovered.connect(self._hovered)
        window.equation.followed.connect(window.hands.reveal_selected)
        window.equation.menu_asked.connect(window.hands.formula_menu)
        window.equation.copied.connect(lambda: window.hands.copy_formula("text"))

    @property
    def tables(self) -> Tables:
        """What changes loss tables; made with the first of them: few starts need it."""
        if self._tables is None:
            from gui.tables import Tables

            self._tables = Tables(self._window)
        return self._tables

    def toggle(self, name: str) -> None:
        """Open the tool ``name``, or shut it if it is open."""
        name = "" if name == self.side.name else name
        window = self._window
        if window.presentation.on:
            window.presentation.leave()
        window.change_settings(side=name)
        # Where there is something to do the tool is entered; else one goes on stepping.
        (self.side.entry() if name in ENTERED else window.canvas).setFocus()

    def shut(self) -> None:
        """Give the room of the open tool back to the diagram."""
        if self.side.name == COSTS:
            self._window.change_settings(why_panel=False)
            self._window.canvas.setFocus()
        else:
            self.toggle(self._window.settings.side)

    def apply(self, settings: Settings) -> None:
        """Show the tool that the settings name, with the numbers of now.

        Of a loss table, which has no steps, the costs stand there instead of the formula.
        """
        name = settings.side
        if self._window.model.session is None:
            shows = settings.why_panel and not self._window.presentation.on
            name = COSTS if shows else ""
        if name != self.side.name:
            self.side.open(name, resting=self._window.presentation.on)
            self.light(())
            self.side.show_frame(self._window.model.frame)

    def show_frame(self, frame: Frame) -> None:
        """Give ``frame`` to the open tool; what was lit was so before."""
        self.light(())
        if frame.experiment.table is not None:
            self.tables.listen()
        self.side.show_frame(frame)
        self.readings.show_frame(frame)

    def light(self, tags: Sequence[Tag]) -> None:
        """Light on the canvas what ``tags`` stand for; ``()``: nothing more."""
        self._window.canvas.light(tags)

    def _copy_picture(self, found: tuple[Explanation, ...]) -> None:
        from gui.copies import copy_picture

        copy_picture(self._window, found)

    def _hovered(self, tag: Tag | None) -> None:
        self.light(() if tag is None else (tag,))

    def _over(self, tag: Tag | None) -> None:
        self._window.equation.light(tag)
        self.side.light(tag)
