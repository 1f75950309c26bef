"""The table of commands as Qt actions, menus and shortcuts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from core.errors import UserError
from gui.commands import CANVAS, COMMANDS, Command, State, Target
from gui.i18n import current, tr
from gui.key_menu import KeyMenu
from gui.menus import MENUS, RECENT, SEPARATOR, Menu
from gui.recent import name_and_folder

_GROUPS = (
    "stride.",
    "speed.",
    "view.",
    "digits.",
    "form.",
    "theme.",
    "scheme.",
    "language.",
    "batch.",
    "motion.",
    "text.",
)
"""Of these commands one is ticked."""


class Actions:
    """One QAction for each command, by its id."""

    def __init__(self, target: Target, window: QWidget, canvas: QWidget) -> None:
        self._target = target
        self._window = window
        self.by_id: dict[str, QAction] = {}
        groups = {prefix: QActionGroup(window) for prefix in _GROUPS}
        for command in COMMANDS:
            action = self._make(command)
            (canvas if command.scope == CANVAS else window).addAction(action)
            for prefix, group in groups.items():
                if command.id.startswith(prefix) and command.checked:
                    group.addAction(action)

    def __getitem__(self, name: str) -> QAction:
        return self.by_id[name]

    def _make(self, command: Command) -> QAction:
        action = QAction(command.text if command.literal else tr(command.text), self._window)
        action.setObjectName(command.id)
        action.setIconVisibleInMenu(False)
        action.setCheckable(command.checked is not None)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        if command.scope == CANVAS:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        # Menu roles are guessed from texts on macOS, which fails in other languages.
        action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
        action.triggered.connect(partial(self._run, command))
        self.by_id[command.id] = action
        return action

    def _run(self, command: Command, _checked: bool = False) -> None:
        try:
            command.run(self._target)
        except UserError as problem:
            self._target.tell(problem)
        finally:
            # A click has ticked it, whatever came of it, if it can be ticked.
            self._target.refresh(clicked=command.checked is not None)

    def refresh(self, state: State) -> None:
        """Say which commands are possible now, and which are ticked."""
        for command in COMMANDS:
            action = self.by_id[command.id]
            action.setEnabled(command.enabled(state))
            if command.checked is not None:
                action.setChecked(command.checked(state))

    def press_letter(self, letter: str) -> bool:
        """Run the command of a physical key; say whether there was one that could run."""
        for command in COMMANDS:
            action = self.by_id[command.id]
            if command.letter == letter and action.isEnabled():
                action.trigger()
                return True
        return False

    def fill(self, bar: QMenuBar) -> None:
        """Put all menus into ``bar``."""
        for menu in MENUS:
            bar.addMenu(self.menu(menu, bar))

    def menu(self, row: Menu, parent: QWidget) -> QMenu:
        """Return a menu with everything in it."""
        made = KeyMenu(tr(row.text), parent)
        for item in row.rows:
            if isinstance(item, Menu):
                made.addMenu(self.menu(item, made))
            elif item == SEPARATOR:
                made.addSeparator()
            elif item == RECENT and isinstance(parent, QMenu):
                # The parent's moment: an empty menu would not open at all.
                parent.aboutToShow.connect(partial(self._fill_recent, made))
            else:
                made.addAction(self.by_id[item])
        return made

    def _fill_recent(self, menu: QMenu) -> None:
        """List the files opened last; without any the menu cannot be opened."""
        menu.clear()
        recent = self._target.settings.recent
        menu.menuAction().setEnabled(bool(recent))
        for path in recent:
            # Names are plain text: an ampersand is one.
            action = menu.addAction(" — ".join(name_and_folder(path)).replace("&", "&&"))
            action.setObjectName(f"recent.{path}")
            action.triggered.connect(partial(self._open_recent, path))

    def _open_recent(self, path: str, _checked: bool = False) -> None:
        self._target.documents.open_recent(path)

    def open_example(self, name: str, _checked: bool = False) -> None:
        """Open a built-in example; what is wrong with it is told."""
        try:
            self._target.open_example(name)
        except UserError as problem:
            self._target.tell(problem)


def shown_keys(keys: Sequence[QKeySequence]) -> str:
    """Return keys as this system writes them, arrows as arrows, with a comma between."""
    return ", ".join(_shown(key) for key in keys)


def _shown(key: QKeySequence) -> str:
    *held, last = key.toString(QKeySequence.SequenceFormat.PortableText).split("+")
    if last not in _ARROWS or sys.platform == "darwin":
        return key.toString(QKeySequence.SequenceFormat.NativeText)
    return "+".join((*held, _ARROWS[last]))


_ARROWS: Final = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


def title(titles: Mapping[str, str]) -> str:
    """Return the title in the interface's language, else in English, else any."""
    wished: Iterable[str] = (current().language, "en", *titles)
    return next((titles[name] for name in wished if titles.get(name)), "")


_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}
