"""Ctrl+K: every command, every example and every name, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from core.files.examples import examples
from gui.actions import Actions, shown_keys, title
from gui.commands import COMMANDS, Command, State
from gui.dialogs.finder import Finder, Row
from gui.dialogs.go_to import aside
from gui.i18n import LANGUAGES, N_, Catalog, catalog, tr
from gui.menus import MENUS, Menu, plain
from gui.places import Place, suggest
from gui.search import rank

MOST: Final = 60
"""So many rows are listed at most."""
_NAMES: Final = 12
_ALSO: Final = {"language.en": N_("English"), "language.ko": N_("Korean")}
"""Languages bear their own names in menus; they are found by those in any language, too."""
LEFT_OUT: Final = frozenset({"palette"})
"""What makes no sense in the list."""

Go = Callable[[Place], object]


class Palette(Finder):
    """What is not possible now is grey, with the reason where there is a simple one."""

    def __init__(self, parent: QWidget, actions: Actions, state: State, go: Go) -> None:
        self._actions = actions
        self._state = state
        self._go = go
        self._listed = tuple(_described(menus_of()))
        prompt = tr("Find a command, an example or a name")
        super().__init__(parent, tr("Commands"), prompt, self._search)

    def _search(self, text: str) -> Sequence[Row]:
        found = [(r, 0, i, self._command_row(c, at)) for r, i, c, at in self._commands(text)]
        if text.strip():
            found += [(r, 1, i, row) for r, i, row in self._examples(text)]
            names = suggest(self._state.frame, text, _NAMES)
            found += [(1, 2, i, self._name_row(place)) for i, place in enumerate(names)]
        found.sort(key=lambda entry: (not entry[3].enabled, *entry[:3]))
        return [row for *_, row in found[:MOST]]

    def _commands(self, text: str) -> Iterator[tuple[int, int, Command, tuple[str, ...]]]:
        for i, (command, path, texts) in enumerate(self._listed):
            found = rank(text, texts)
            if found is not None:
                yield found, i, command, path

    def _command_row(self, command: Command, path: tuple[str, ...]) -> Row:
        action = self._actions[command.id]
        text = plain(action.text())
        # Of a menu within a menu the name says what the row is about.
        text = " › ".join((*path[1:], text)) if path[1:] else text
        reason = "" if action.isEnabled() else command.reason(self._state)
        # A key that does nothing now would only take the reason's room.
        key = "" if reason else shown_keys(action.shortcuts()[:1])
        return Row(text, action.trigger, tr(reason) if reason else "", key, action.isEnabled())

    def _examples(self, text: str) -> Iterator[tuple[int, int, Row]]:
        for i, info in enumerate(examples()):
            found = rank(text, (*info.titles.values(), info.id, tr("Example")))
            if found is not None:
                open_it = partial(self._actions.open_example, info.id)
                yield found, i, Row(title(info.titles), open_it, tr("Example"))

    def _name_row(self, place: Place) -> Row:
        run = partial(self._go, place)
        return Row(tr("Go to {name}", name=place.text), run, aside(place))


def menus_of() -> Mapping[str, tuple[str, ...]]:
    """Return under which menus each command stands, by its id."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(menu: Menu, above: tuple[str, ...]) -> None:
        path = (*above, menu.text)
        for row in menu.rows:
            if isinstance(row, Menu):
                walk(row, path)
            else:
                found[row] = path

    for menu in MENUS:
        walk(menu, ())
    return found


def _described(
    menus: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[Command, tuple[str, ...], tuple[str, ...]]]:
    """Yield commands with their menus, and all texts by which they are found."""
    for command in COMMANDS:
        if command.id not in LEFT_OUT:
            path = menus.get(command.id, ())
            here = tuple(plain(tr(part)) for part in path)
            own = plain(command.text if command.literal else tr(command.text))
            others = (_in(catalog(language), command, path) for language in LANGUAGES)
            yield command, here, (own, *dict.fromkeys(others), tr(command.tip or command.id))


def _in(words: Catalog, command: Command, path: tuple[str, ...]) -> str:
    """Return a command and its menus in one language: found whatever is spoken here."""
    own = command.text if command.literal else words.tr(command.text)
    also = (words.tr(_ALSO[command.id]),) if command.id in _ALSO else ()
    return " ".join(plain(part) for part in (own, *also, *map(words.tr, reversed(path))))
