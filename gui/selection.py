"""What can be said about the selected number: its digits, where it comes from and goes.

Knows no Qt.
"""

from __future__ import annotations

import json

import numpy as np

from core.graph import WireId
from core.trace import Array, Snapshot
from gui.scene.frame import Frame


def quantity_of(frame: Frame) -> str:
    """Return which number of the selected wire is meant: the newest, unless one is chosen."""
    view, snapshot = frame.view, frame.explained
    if view.quantity or snapshot is None:
        return view.quantity
    return newest_quantity(snapshot, view.selected)


def told(frame: Frame) -> Snapshot | None:
    """Return where a number is explained: with the gates closed where they are drawn closed.

    What stands between the parts of an open gate is explained by these in any view.
    """
    shown, view = frame.explained, frame.view
    part = frame.folded().snapshot
    apart = view.view == "gates" or view.expanded is not None or shown is not frame.snapshot
    if shown is None or apart or not frame.reading.opened:
        return shown
    from core.folded import FoldedSnapshot

    if not isinstance(part, FoldedSnapshot):
        return shown
    if view.selected:
        known = view.port is None or view.port in part.trace.flows
        return part if known and view.selected in part.graph.wires else shown
    return shown if part.step is None or part.passing is not None else part


def newest_quantity(snapshot: Snapshot, wire: WireId) -> str:
    """Return which of the three numbers of ``wire`` came last."""
    if snapshot.updated(wire) is not None:
        return "updated"
    return "value" if snapshot.gradient(wire) is None else "gradient"


def number_of(frame: Frame) -> Array | None:
    """Return the selected number of the shown sample (an array where no entry is chosen).

    ``None`` without a selection, or while the number is not there yet.
    """
    view, snapshot = frame.view, frame.explained
    if frame.experiment.table is not None:
        from gui.scene.table_words import table_number

        told = table_number(frame, view.selected, view.entry)
        return None if told is None else np.asarray(told)
    if snapshot is None or view.selected not in snapshot.graph.wires or view.asking:
        return None
    found = snapshot.number(view.selected, quantity_of(frame), view.port)
    if found is None:
        return None
    if snapshot.graph.wires[view.selected].batched:
        found = found[min(frame.batch_row, len(found) - 1)]
    return np.asarray(found[view.entry] if view.entry else found)


def digits_of(number: Array) -> str:
    """Return ``number`` in ASCII at full precision; reading it back gives the same."""
    return repr(float(number)) if number.ndim == 0 else json.dumps(number.tolist())


def sources(frame: Frame) -> tuple[WireId, ...]:
    """Return what the selected wire is computed from, each wire once."""
    snapshot, wire = frame.explained, frame.view.selected
    gate = None if snapshot is None else snapshot.graph.producer.get(wire)
    return () if gate is None else tuple(dict.fromkeys(gate.inputs))


def uses(frame: Frame) -> tuple[WireId, ...]:
    """Return what is computed from the selected wire, each wire once."""
    snapshot, wire = frame.explained, frame.view.selected
    if snapshot is None or wire not in snapshot.graph.wires:
        return ()
    gates = (snapshot.graph.gate(port[0]) for port in snapshot.graph.consumers[wire])
    return tuple(dict.fromkeys(gate.output for gate in gates))
