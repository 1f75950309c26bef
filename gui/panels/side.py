"""What stands at the far side of the window: one of some tools, opened when asked for.

API summary
-----------
``Desk``        what a tool may use of the window
``SidePanel``   a tool: a Panel that draws from Frames
``Side``        shows one of the tools of ``TOOLS``; a new one is a line there

A tool is imported and made when it is first opened, and is given no Frame while it is shut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from core.errors import UserError
from gui.panels.panel import Panel
from gui.scene.frame import Frame
from gui.scene.shapes import Tag
from gui.session_model import SessionModel

if TYPE_CHECKING:
    from core.explain_tokens import Explanation

COSTS: Final = "costs"
"""The tool of a loss table; the others are for what has steps."""
TOOLS: Final = {
    "chain": "gui.panels.chain:ChainPanel",
    "whatif": "gui.panels.whatif:WhatIfPanel",
    "check": "gui.panels.check:CheckPanel",
    "matrices": "gui.panels.matrices:MatricesPanel",
    COSTS: "gui.panels.cost:CostPanel",
}
"""Module and class of each tool."""


@dataclass(frozen=True, slots=True)
class Desk:
    """``pick`` selects what a Tag stands for; ``light`` lights it on the canvas (``()``: no
    more); ``tell`` says a sentence; ``copied`` puts a text on the clipboard and says so,
    ``pictured`` formulas as a picture; ``action`` is that of a command by its id."""

    model: SessionModel
    pick: Callable[[Tag | None], None]
    light: Callable[[Sequence[Tag]], None]
    tell: Callable[[UserError], None]
    copied: Callable[[str], None]
    action: Callable[[str], QAction]
    pictured: Callable[[tuple[Explanation, ...]], None]


class SidePanel(Panel):
    """A tool; ``title`` is its heading."""

    def __init__(self, title: str, desk: Desk, theme: str) -> None:
        super().__init__(title)
        self.desk = desk
        self.theme = theme

    def show_frame(self, frame: Frame) -> None:
        """Draw what belongs to ``frame``; called only while it is open."""
        raise NotImplementedError

    def set_theme(self, theme: str) -> None:
        """Draw in the inks of ``theme``."""
        self.theme = theme
        self.show_frame(self.desk.model.frame)

    def light(self, tag: Tag | None) -> None:
        """Light what stands for the number that is pointed at on the canvas."""

    def close_tool(self) -> None:
        """End what belongs to an open tool only: work in the background, marks on the canvas."""

    def rest_tool(self) -> None:
        """Be out of sight for a while, as when the window presents the diagram."""
        self.close_tool()


class Side(QStackedWidget):
    """Holds the tools; ``name`` is the one that is open, or ``""``."""

    def __init__(self, desk: Desk, theme: str, shut: QAction) -> None:
        super().__init__()
        self.name = ""
        self._desk = desk
        self._theme = theme
        self._shut = shut
        self._made: dict[str, SidePanel] = {}
        self.hide()

    @property
    def tool(self) -> SidePanel | None:
        """The tool that is open."""
        return self._made.get(self.name)

    def open(self, name: str, *, resting: bool = False) -> None:
        """Open the tool ``name``, ``""`` shuts the open one, ``resting``: for a while only.

        Raises:
            KeyError: there is no such tool.
        """
        if name == self.name:
            return
        before = self.tool
        if before is not None:
            (before.rest_tool if resting else before.close_tool)()
        self.name = name
        if name:
            tool = self._made.get(name) or self._make(name)
            tool.set_theme(self._theme)
            self.setCurrentWidget(tool)
        self.setVisible(bool(name))

    def _make(self, name: str) -> SidePanel:
        if not self._made:
            from gui.panels.tool_keys import step_keys

            step_keys(self, self._desk.action)
        module, _, made_by = TOOLS[name].partition(":")
        tool: SidePanel = getattr(import_module(module), made_by)(self._desk, self._theme)
        tool.add_button(self._shut)
        self._made[name] = tool
        self.addWidget(tool)
        return tool

    def show_frame(self, frame: Frame) -> None:
        """Give ``frame`` to the open tool."""
        if self.tool is not None:
            self.tool.show_frame(frame)

    def set_theme(self, theme: str) -> None:
        """Draw in the inks of ``theme``."""
        self._theme = theme
        if self.tool is not None:
            self.tool.set_theme(theme)

    def event(self, event: QEvent) -> bool:
        """Leave a part of a tool the keys with which it goes somewhere; the others step."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            from gui.panels.tool_keys import uses

            if uses(QApplication.focusWidget(), event):
                event.accept()
                return True
        return super().event(event)

    def light(self, tag: Tag | None) -> None:
        """Tell the open tool what is pointed at on the canvas."""
        if self.tool is not None:
            self.tool.light(tag)

    def entry(self) -> QWidget:
        """Return where the keyboard enters."""
        return self.tool.area if self.tool is not None else self
