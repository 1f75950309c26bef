"""The menus of the right mouse button: rows of the one table of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from gui.actions import Actions
from gui.i18n import tr
from gui.key_menu import KeyMenu
from gui.menus import COMES_FROM, ON_FORMULA, ON_GROUND, ON_NUMBER, SEPARATOR, Menu
from gui.places import Place

MOST: Final = 24
"""So many wires are listed in a menu within; going to a name finds the others."""

Ways = tuple[Sequence[Place], Sequence[Place]]


def context_menu(
    parent: QWidget, actions: Actions, on_number: bool, ways: Ways, go: Callable[[Place], object]
) -> QMenu:
    """Return a menu for a number, or for the ground beside them.

    ``ways``: what the number comes from and what it goes into; ``go`` goes there.
    """
    return _menu(parent, actions, ON_NUMBER if on_number else ON_GROUND, ways, go)


def formula_menu(parent: QWidget, actions: Actions) -> QMenu:
    """Return a menu for the panel of formulas."""
    return _menu(parent, actions, ON_FORMULA, ((), ()), lambda _: None)


def _menu(
    parent: QWidget,
    actions: Actions,
    rows: Sequence[str | Menu],
    ways: Ways,
    go: Callable[[Place], object],
) -> QMenu:
    made = KeyMenu(parent)
    made.setObjectName("context")
    for row in rows:
        if isinstance(row, Menu):
            places = ways[0] if row is COMES_FROM else ways[1]
            made.addMenu(_places(tr(row.text), places, go, made))
        elif row == SEPARATOR:
            made.addSeparator()
        else:
            made.addAction(actions[row])
    return made


def _places(
    text: str, places: Sequence[Place], go: Callable[[Place], object], parent: QMenu
) -> QMenu:
    made = KeyMenu(text, parent)
    made.setEnabled(bool(places))
    for place in places[:MOST]:
        # Names are plain text: an ampersand is one.
        action = made.addAction(place.name.replace("&", "&&"))
        action.setObjectName(place.wire)
        action.triggered.connect(partial(_run, go, place))
    if len(places) > MOST:
        made.addSeparator()
        made.addAction(tr("{n} more", n=len(places) - MOST)).setEnabled(False)
    return made


def _run(go: Callable[[Place], object], place: Place, _checked: bool = False) -> None:
    go(place)
