"""What reaches across the window: the palette, going to names, context menus, copying.

Every method is what one command does, on the number that is selected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu

from core.errors import UserError
from gui.canvas.spots import boxes_of
from gui.commands.gates import toggle
from gui.i18n import tr
from gui.scene.shapes import Tag
from gui.selection import digits_of, number_of, sources, uses

if TYPE_CHECKING:
    from gui.places import Place
    from gui.window import Window


class Hands:
    """Acts on one window; dialogs stand over it, and nothing waits for them."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._menu: QMenu | None = None

    # -- dialogs -----------------------------------------------------------------

    def palette(self) -> None:
        """Find a command, an example or a name."""
        from gui.dialogs.palette import Palette

        window = self._window
        self._open(Palette(window, window.actions_, window.state(), self.go))

    def go_to(self) -> None:
        """Ask for a name and go there."""
        from gui.dialogs.go_to import GoTo

        self._open(GoTo(self._window, self._window.model.frame, self.go))

    def shortcuts(self) -> None:
        """List all keys."""
        from gui.dialogs.shortcuts import Shortcuts

        self._open(Shortcuts(self._window, self._window.actions_))

    def _open(self, dialog: QDialog) -> None:
        self._window.model.pause()
        # Not every window system goes back to the window by itself.
        dialog.finished.connect(self._window.activateWindow)
        dialog.open()

    # -- going -------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """Select what ``place`` names and bring it into sight."""
        window = self._window
        if place.row is not None:
            window.model.set_view(sample=place.row)
        window.model.select(place.wire, entry=place.entry)
        window.canvas.setFocus()
        if window.drawing.busy:
            # It may be on the picture that is being laid out.
            window.drawing.drawn.connect(
                self.reveal_selected, Qt.ConnectionType.SingleShotConnection
            )
        self.reveal_selected()

    def reveal_selected(self, *_: object) -> None:
        """Bring the selected wire into sight."""
        self._window.canvas.reveal(self._seen())

    def _seen(self) -> str:
        """Return the selected wire; where the picture has no place for it, its neighbour.

        A product of a network stands nowhere once it has been added up; its weight does.
        """
        frame, picture = self._window.model.frame, self._window.canvas.picture
        selected = frame.view.selected
        if picture is None or not selected:
            return selected
        near = (selected, *sources(frame), *uses(frame))
        return next((wire for wire in near if boxes_of(picture, wire)), selected)

    def go_back(self) -> None:
        """Go to the first wire that the selected one is computed from."""
        self._along(sources(self._window.model.frame))

    def go_on(self) -> None:
        """Go to the first wire that is computed from the selected one."""
        self._along(uses(self._window.model.frame))

    def _along(self, wires: tuple[str, ...]) -> None:
        if wires:
            from gui.places import Place

            self.go(Place(wires[0], wires[0], wires[0]))

    def zoom_to_selected(self) -> None:
        """Show the selected number large, in the middle."""
        self._window.canvas.look_at(self._seen())

    def fold(self, tag: Tag) -> None:
        """Show every unit of a layer, or fold it again; close the gate of a frame."""
        if tag.kind == "ellipsis":
            self._window.model.unfold(tag.entry[0])
        else:
            toggle(self._window, tag.wire)

    # -- copying -----------------------------------------------------------------

    def copy_number(self) -> None:
        """Copy the selected number in ASCII with all its digits.

        Raises:
            UserError: it is not there yet at this step.
        """
        number = number_of(self._window.model.frame)
        if number is None:
            raise UserError("This number is not there yet at this step.")
        self.copy(digits_of(number))

    def copy_name(self) -> None:
        """Copy the name of the selected wire, as going to a name takes it."""
        view = self._window.model.frame.view
        self.copy(view.selected + "".join(f"[{i}]" for i in view.entry))

    def copy(self, text: str) -> None:
        """Copy ``text`` and say so."""
        QGuiApplication.clipboard().setText(text)
        self._window.message.say(tr("Copied: {text}", text=_short(text)))

    def copy_formula(self, kind: str) -> None:
        """Copy the formula of the number, as ``text``, ``latex`` or ``picture``."""
        from gui.copies import copy_formula

        try:
            copy_formula(self._window, kind)
        except UserError as problem:
            self._window.tell(problem)

    # -- context menus -----------------------------------------------------------

    def menu_at(self, tag: Tag | None, spot: QPoint | None) -> None:
        """Open the menu of what is at a place of the screen, and select that."""
        if spot is None:
            self.menu_of_selected()
            return
        if tag is not None and tag.wire:
            # A click on the title of a frame closes it: here it only says which gate is meant.
            self._window.select(replace(tag, kind="name") if tag.kind == "part" else tag)
        self._popup(tag is not None and bool(tag.wire), spot)

    def menu_of_selected(self) -> None:
        """Open the menu at the selected number, in the middle of the diagram without one."""
        canvas, selected = self._window.canvas, self._window.model.frame.view.selected
        self._popup(bool(selected), canvas.mapToGlobal(canvas.spot_of(self._seen())))
        self._use_by_key()

    def formula_menu(self, spot: QPoint, by_key: bool) -> None:
        """Open the menu of the formula; ``by_key``: it is used by key."""
        from gui.context_menu import formula_menu

        self._show(lambda: formula_menu(self._window, self._window.actions_), spot)
        if by_key:
            self._use_by_key()

    def _use_by_key(self) -> None:
        """Let the first row of the menu wait for Enter."""
        if self._menu is not None and self._menu.activeAction() is None:
            possible = (a for a in self._menu.actions() if a.isEnabled() and not a.isSeparator())
            self._menu.setActiveAction(next(possible, self._menu.actions()[0]))

    def _popup(self, on_number: bool, spot: QPoint) -> None:
        from gui.context_menu import context_menu

        window = self._window
        self._show(
            lambda: context_menu(window, window.actions_, on_number, self._ways(), self.go), spot
        )

    def _show(self, make: Callable[[], QMenu], spot: QPoint) -> None:
        if self._menu is not None:
            # Some systems ask twice: by the key and by an event of its own.
            return
        self._window.model.pause()
        self._menu = make()
        self._menu.aboutToHide.connect(self._closed)
        self._menu.popup(spot)

    def _ways(self) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """Return what the selected number comes from and goes into."""
        from gui.places import Place, name_of

        frame = self._window.model.frame
        before, after = (
            tuple(Place(wire, name_of(frame, wire), wire) for wire in wires)
            for wires in (sources(frame), uses(frame))
        )
        return before, after

    def _closed(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[:most] + "…"
