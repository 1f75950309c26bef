"""Which number the chain to the loss is shown of, and what is said where there is none.

API summary
-----------
``Of``                   the number, and the snapshot that it is in
``subject(frame)``       the one that is selected, or else the newest one; or what is to be done
``late(of)``             when it gets its gradient, if it has none yet
``heading(frame)``       what the panel is called: chains end at the loss, where there is one
``has_neurons(graph)``   whether a factor can stand for a neuron
"""

from __future__ import annotations

from dataclasses import dataclass

from core.graph import Graph
from core.names import plain
from core.plan import NEVER
from core.trace import Snapshot
from core.wire_names import wire_name
from gui.i18n import tr
from gui.scene.frame import Frame


@dataclass(frozen=True, slots=True)
class Of:
    """A number whose chain is shown."""

    snapshot: Snapshot
    wire: str
    entry: tuple[int, ...]


def heading(frame: Frame) -> str:
    """Return what the panel is called."""
    end = _end(frame.explained)
    return tr("Chain to {name}", name=end) if end else tr("Chain to the loss")


def has_neurons(graph: Graph) -> bool:
    """Return whether a factor can stand for a neuron."""
    return any(wire.origin.role == "z" for wire in graph.wires.values())


def _end(snapshot: Snapshot | None) -> str:
    """Return the name of the number where chains end, ``""`` where that is the loss."""
    if snapshot is None or (snapshot.graph.has_loss and not snapshot.ratios):
        return ""
    return plain(wire_name(snapshot.start))


def select_one(snapshot: Snapshot) -> str:
    """Return the request to select a number."""
    end = _end(snapshot)
    if end:
        return tr("Select a number: its way to {name} will stand here.", name=end)
    return tr("Select a number: its way to the loss will stand here.")


def select_weight(snapshot: Snapshot) -> str:
    """Return what to do where the number is the one that the backward pass starts at."""
    if has_neurons(snapshot.graph):
        return tr("The backward pass starts here. Select a weight: its chain will stand here.")
    return tr("The backward pass starts here. Select another number: its chain will stand here.")


def late(of: Of) -> tuple[str, int] | None:
    """Return when the number gets its gradient, if it has none yet."""
    if of.snapshot.gradient(of.wire) is not None:
        return None
    name = plain(wire_name(of.snapshot.graph.wires[of.wire]))
    step = of.snapshot.plan.made_at(of.wire, "gradient")
    if step >= NEVER or step > of.snapshot.plan.length:
        return tr("No gradient ever reaches {name}.", name=name), 0
    sentence = tr(
        "The gradient of {name} is not there yet: step {step} of {last}, in the backward "
        "pass, brings it.",
        name=name,
        step=step,
        last=of.snapshot.plan.length,
    )
    return sentence, step


def subject(frame: Frame) -> Of | str:
    """Return the number that is selected, or else the newest one; or what is to be done."""
    snapshot, view = frame.explained, frame.view
    if snapshot is None:
        return tr("A table of losses: there is nothing to step through.")
    if view.asking:
        return tr("Which number comes here? Press → to see it.")
    wire, entry = view.selected, view.entry
    if not wire:
        from core.explain import newest_subjects

        newest = newest_subjects(snapshot) if snapshot.at else ()
        if not newest:
            return select_one(snapshot)
        wire, entry = newest[0].wire, newest[0].entry or ()
    if wire not in snapshot.graph.wires:
        return select_one(snapshot)
    if len(entry) != len(snapshot.graph.wires[wire].shape):
        name = plain(wire_name(snapshot.graph.wires[wire]))
        return tr("{name} has many numbers: select one of them.", name=name)
    return Of(snapshot, wire, entry)
