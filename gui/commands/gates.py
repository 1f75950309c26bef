"""Commands that take composite gates apart and close them again."""

from __future__ import annotations

from typing import Final

from core.composite import can_open, openable, why_closed, with_gate, without_gate
from core.layers import Layers
from gui.commands.base import CANVAS, Command, State, Target, can_step, has_selection
from gui.i18n import N_
from gui.scene.frame import Frame


def gate_of(frame: Frame, wire: str = "") -> str:
    """Return the gate that has made ``wire``, ``""`` for none.

    Without one it is that of the selected wire, else of the one in focus.  A part stands for
    the gate that it is a part of, a wire of a neuron taken apart for that of the network.
    """
    snapshot, chosen = frame.snapshot, wire or frame.view.selected or frame.view.focus
    if snapshot is None:
        return ""
    wires = snapshot.graph.wires
    if chosen not in wires:
        return _of_neuron(frame, chosen)
    chosen = wires[chosen].part or chosen
    return chosen if chosen in snapshot.graph.producer else ""


def _of_neuron(frame: Frame, chosen: str) -> str:
    """Return the network's activation for a wire that only the neuron taken apart has."""
    inner = frame.opened().snapshot
    own = _own(frame, chosen)
    if frame.snapshot is None or inner is None or own not in inner.graph.producer:
        return ""
    origin = inner.graph.wires[own].origin
    if origin.role != "a":
        return ""
    found = Layers(frame.snapshot.graph).place(origin.role, origin.layer, origin.index)
    return "" if found is None else found[0]


def _own(frame: Frame, wire: str) -> str:
    """Return the gate of ``wire`` as the graph that is shown calls it."""
    inner = frame.opened().snapshot
    found = None if inner is None else inner.graph.wires.get(wire)
    return wire if found is None else found.part or wire


def _can_toggle(state: State) -> bool:
    gate, graph = gate_of(state.frame), state.frame.closed
    return bool(gate) and graph is not None and can_open(graph, gate)


def _why(state: State) -> str:
    gate, graph = gate_of(state.frame), state.frame.closed
    if gate and graph is not None:
        return why_closed(graph, gate)
    return (
        N_("Select a number that a gate has made")
        if has_selection(state)
        else N_("Select a number first")
    )


def _is_open(state: State) -> bool:
    """Return whether the gate is open, be it for another's sake."""
    snapshot, gate = state.frame.snapshot, gate_of(state.frame)
    return snapshot is not None and bool(gate) and bool(snapshot.graph.wires[gate].part)


def toggle(target: Target, wire: str = "") -> None:
    """Take the gate of ``wire`` (the selected one) apart, or put it together, and select it.

    Parts are seen in the gate view and in a neuron taken apart: elsewhere it goes there.
    """
    model = target.model
    frame = model.frame
    gate, graph, snapshot = gate_of(frame, wire), frame.closed, frame.snapshot
    if graph is None or snapshot is None or not can_open(graph, gate):
        return
    shown = _own(frame, wire or frame.view.selected or frame.view.focus)
    closes = bool(snapshot.graph.wires[gate].part)
    change = without_gate if closes else with_gate
    model.set_reading(opened=change(graph, frame.reading.opened, gate))
    if not closes:
        _show_parts(target)
    model.select(shown if frame.view.expanded is not None else gate)


def _show_parts(target: Target) -> None:
    """Go to the gate view, unless the parts are seen here."""
    view = target.model.frame.view
    if view.view != "gates" and view.expanded is None:
        target.model.set_view(view="gates")


def _set_all(target: Target, *, on: bool) -> None:
    graph = target.model.frame.closed
    if graph is None:
        return
    target.model.set_reading(opened=openable(graph) if on else frozenset())
    if on:
        _show_parts(target)


def _any_left(state: State) -> bool:
    graph = state.frame.closed
    return graph is not None and bool(openable(graph) - state.frame.reading.opened)


def _why_all(state: State) -> str:
    if not can_step(state):
        return N_("Nothing to step through")
    graph = state.frame.closed
    if graph is not None and not openable(graph):
        return N_("All gates are elementary: none has parts.")
    return N_("All gates that have parts are open.")


def _any_open(state: State) -> bool:
    return bool(state.frame.reading.opened)


GATES: Final = (
    Command(
        "gate.open",
        N_("&Open the gate"),
        toggle,
        ("O", "ㅐ"),
        CANVAS,
        _can_toggle,
        _is_open,
        letter="O",
        tip=N_("Take the selected gate apart into elementary ones; again to close it"),
        why=_why,
    ),
    Command(
        "gate.open-all",
        N_("Open a&ll gates"),
        lambda w: _set_all(w, on=True),
        enabled=_any_left,
        tip=N_("Take every gate apart that has parts"),
        why=_why_all,
    ),
    Command(
        "gate.close-all",
        N_("Close all &gates"),
        lambda w: _set_all(w, on=False),
        enabled=_any_open,
        tip=N_("Show every gate whole again"),
        why=lambda s: N_("No gate is open."),
    ),
)
