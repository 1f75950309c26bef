"""Commands about what is lit, asked for, taken apart and left out."""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, Command, State, Target, can_step
from gui.i18n import N_

HIDE_TEXTS: Final = {
    "value": N_("&Values (black)"),
    "gradient": N_("&Gradients (red)"),
    "updated": N_("&Updated values (blue)"),
    "name": N_("&Names"),
}
HIDE_TIPS: Final = {
    "value": N_("Show the numbers of the forward pass, or leave them out"),
    "gradient": N_("Show the numbers of the backward pass, or leave them out"),
    "updated": N_("Show the numbers after the update, or leave them out"),
    "name": N_("Show what each number is called, or leave it out"),
}
_HIDE_KEYS: Final = {
    "value": ("V", "ㅍ"),
    "gradient": ("G", "ㅎ"),
    "updated": ("U", "ㅕ"),
    "name": ("N", "ㅜ"),
}


def _show(what: str) -> Command:
    keys = _HIDE_KEYS[what]
    return Command(
        f"show.{what}",
        HIDE_TEXTS[what],
        lambda w: w.model.toggle_hidden(what),
        keys,
        CANVAS,
        can_step,
        lambda s: what not in s.frame.view.hidden,
        letter=keys[0],
        tip=HIDE_TIPS[what],
    )


def _can_hold(state: State) -> bool:
    view = state.frame.view
    return bool(view.focus or view.selected) or state.controls.held


def neuron_of(state: State) -> tuple[int, int] | None:
    """Return layer and unit of the neuron in focus, or of the one that is selected."""
    frame = state.frame
    if frame.snapshot is None or frame.view.expanded is not None:
        return None
    view = frame.view
    wire, entry = (view.focus, view.focus_entry) if view.focus else (view.selected, view.entry)
    if not wire:
        return None
    from core.influence import unit_of

    return unit_of(frame.snapshot.graph, wire, entry)


def _toggle_gates(target: Target) -> None:
    found = neuron_of(target.state())
    if found is None:
        target.model.collapse()
    else:
        target.model.expand(*found)


def _layer_of(state: State) -> int | None:
    """Return the layer (inputs 0) of what is in focus or selected, if it can be folded."""
    frame = state.frame
    if frame.snapshot is None or frame.view.view != "network":
        return None
    from gui.scene.wideness import FULL, is_wide

    graph, network, view = frame.snapshot.graph, frame.experiment.network, frame.view
    if network is None or view.expanded is not None or not is_wide(graph, frame.experiment):
        return None
    from core.influence import unit_of

    place = (view.focus, view.focus_entry) if view.focus else (view.selected, view.entry)
    found = unit_of(graph, *place) if place[0] else None
    wide = [k for k, size in enumerate(network.layer_sizes) if size > FULL]
    if found is not None and found[0] in wide:
        return found[0]
    return wide[0] if wide else None


def _unfold(target: Target) -> None:
    layer = _layer_of(target.state())
    if layer is not None:
        target.model.unfold(layer)


def _toggle_notes(window: Target) -> None:
    on = not window.model.frame.view.notes
    window.model.set_view(notes=on)
    window.change_settings(notes=on)


LOOK: Final = (
    Command(
        "show.notes",
        N_("Marks of &printed numbers"),
        _toggle_notes,
        enabled=lambda s: bool(s.frame.experiment.published),
        checked=lambda s: s.frame.view.notes,
        tip=N_("A dot where the source prints this number, a triangle where it errs"),
        why=lambda _: N_("The experiment's source prints no numbers"),
    ),
    Command(
        "predict",
        N_("As&k before each number"),
        lambda w: w.model.set_predict(not w.model.state.predict),
        ("R", "ㄱ"),
        CANVAS,
        can_step,
        lambda s: s.controls.predict,
        letter="R",
        tip=N_("First the next number's empty place and its rule, then the number"),
    ),
    Command(
        "focus.hold",
        N_("Hol&d the focus"),
        lambda w: w.model.hold(),
        ("H", "ㅗ"),
        CANVAS,
        _can_hold,
        lambda s: s.controls.held,
        letter="H",
        tip=N_("Keep what is lit while pointing elsewhere; again to let go"),
    ),
    Command(
        "neuron.gates",
        N_("Gates of this ne&uron"),
        _toggle_gates,
        ("X", "ㅌ"),
        CANVAS,
        lambda s: s.frame.view.expanded is not None or neuron_of(s) is not None,
        lambda s: s.frame.view.expanded is not None,
        letter="X",
        tip=N_("Take the selected neuron apart into its gates; again to go back"),
    ),
    Command(
        "layer.unfold",
        N_("All units of this la&yer"),
        _unfold,
        ("L", "ㅣ"),
        CANVAS,
        lambda s: _layer_of(s) is not None,
        lambda s: _layer_of(s) in s.frame.view.unfolded,
        letter="L",
        tip=N_("Show every unit of a wide layer; again to fold it"),
    ),
    *(_show(what) for what in HIDE_TEXTS),
)
