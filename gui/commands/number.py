"""Commands about the selected number: where it comes from, what it is, what it is called."""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, Command, State, can_step, has_selection
from gui.i18n import N_
from gui.selection import sources, uses


def _has_sources(state: State) -> bool:
    return has_selection(state) and bool(sources(state.frame))


def _has_uses(state: State) -> bool:
    return has_selection(state) and bool(uses(state.frame))


NUMBER: Final = (
    Command(
        "go-to",
        N_("Go to &a name…"),
        lambda w: w.hands.go_to(),
        ("Ctrl+G",),
        enabled=can_step,
        tip=N_("Find a wire, a neuron or a gate by its name, such as W1[0][0]"),
    ),
    Command(
        "wire.source",
        N_("To what it comes &from"),
        lambda w: w.hands.go_back(),
        ("Alt+Left",),
        CANVAS,
        _has_sources,
        tip=N_("Select the first wire that the selected number is computed from"),
    ),
    Command(
        "wire.use",
        N_("To what it goes &into"),
        lambda w: w.hands.go_on(),
        ("Alt+Right",),
        CANVAS,
        _has_uses,
        tip=N_("Select the first wire that is computed from the selected number"),
    ),
    Command(
        "zoom.selected",
        N_("&Zoom to it"),
        lambda w: w.hands.zoom_to_selected(),
        ("Z", "ㅋ"),
        CANVAS,
        has_selection,
        letter="Z",
        tip=N_("Show the selected number large, in the middle"),
    ),
    Command(
        "copy.number",
        N_("Copy the num&ber"),
        lambda w: w.hands.copy_number(),
        ("Ctrl+C",),
        CANVAS,
        has_selection,
        tip=N_("Copy the selected number with all its digits"),
    ),
    Command(
        "copy.name",
        N_("Copy the &name"),
        lambda w: w.hands.copy_name(),
        ("Ctrl+Shift+C",),
        CANVAS,
        has_selection,
        tip=N_("Copy the name of the selected wire, as Go to takes it"),
    ),
    Command(
        "context",
        N_("Context &menu"),
        lambda w: w.hands.menu_of_selected(),
        ("Menu", "Shift+F10"),
        CANVAS,
        tip=N_("What can be done with the selected number"),
    ),
)
