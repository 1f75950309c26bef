"""Commands that read the same experiment otherwise: calculated by hand, or as ratios."""

from __future__ import annotations

from typing import Final

from core.graph import can_start
from gui.commands.base import Command, State, can_step, has_selection
from gui.i18n import N_
from gui.scene.frame import Frame


def start_of(frame: Frame) -> str:
    """Return where ratios may start: at the selected number, else at the first output.

    ``""`` where that is none: a given number, a part of the loss, a whole array.
    """
    snapshot, chosen = frame.snapshot, frame.view.selected
    if snapshot is None:
        return ""
    graph = snapshot.graph
    if chosen:
        chosen += "".join(f"[{i}]" for i in frame.view.entry)
        return chosen if can_start(graph, chosen) and chosen != _start(frame) else ""
    if snapshot.ratios or not graph.has_loss:
        return ""
    last = max((w.origin.layer for w in graph.by_role("a")), default=0)
    units = (w for w in graph.by_role("a") if w.origin.layer == last)
    named = (w.id + "[0]" if w.shape else w.id for w in units)
    return next((w for w in named if can_start(graph, w)), "")


def next_output(frame: Frame) -> str:
    """Return the output after the one where ratios start, ``""`` if there is only one."""
    snapshot = frame.snapshot
    if snapshot is None or not snapshot.ratios:
        return ""
    # Imported with the first ratio: the first picture does not wait for explanations.
    from core.ratio import outputs

    start = _start(frame)
    ends = outputs(snapshot.graph, start)
    if start not in ends or len(ends) < 2:
        return ""
    return ends[(ends.index(start) + 1) % len(ends)]


def _start(frame: Frame) -> str:
    return "" if frame.snapshot is None else frame.snapshot.plan.start_number


def _is_by_hand(state: State) -> bool:
    return state.frame.reading.hand is not None


def _can_ratio(state: State) -> bool:
    return bool(start_of(state.frame))


def _why_no_ratio(state: State) -> str:
    if not can_step(state):
        return N_("Nothing to step through")
    if not has_selection(state):
        return N_("Select an output first")
    snapshot, view = state.frame.snapshot, state.frame.view
    wire = None if snapshot is None else snapshot.graph.wires.get(view.selected)
    if snapshot is not None and view.selected + "".join(f"[{i}]" for i in view.entry) == _start(
        state.frame
    ):
        return N_("The backward pass starts here already")
    if wire is not None and wire.shape and not view.entry:
        return N_("Select one entry of the array")
    return N_("Select a computed number before the loss")


def _has_ratios(state: State) -> bool:
    snapshot = state.frame.snapshot
    return snapshot is not None and snapshot.ratios


def _has_next(state: State) -> bool:
    return bool(next_output(state.frame))


READING: Final = (
    Command(
        "hand",
        N_("Calculate by &hand"),
        lambda w: w.sides.readings.toggle_hand(),
        ("Ctrl+Shift+H",),
        enabled=can_step,
        checked=_is_by_hand,
        tip=N_("Round every result before it is used, as on paper"),
    ),
    Command(
        "hand.digits",
        N_("&Decimals by hand…"),
        lambda w: w.sides.readings.ask_digits(),
        enabled=can_step,
        tip=N_("How many decimals are kept of values and of derivatives"),
    ),
    Command(
        "ratio",
        N_("Start the backward pass here: &ratios"),
        lambda w: w.sides.readings.start_at(start_of(w.model.frame)),
        ("Ctrl+Shift+R",),
        enabled=_can_ratio,
        why=_why_no_ratio,
        tip=N_("From 1 at an output instead of at the loss: red numbers are d output / d ·"),
    ),
    Command(
        "ratio.next",
        N_("Ratios of the &next output"),
        lambda w: w.sides.readings.start_at(next_output(w.model.frame)),
        enabled=_has_next,
        tip=N_("Start the backward pass at the next output"),
    ),
    Command(
        "ratio.loss",
        N_("Start at the &loss: gradients"),
        lambda w: w.sides.readings.start_at(""),
        enabled=_has_ratios,
        tip=N_("Back to gradients of the loss"),
    ),
)
READING_ROWS: Final = tuple(row.id for row in READING)
