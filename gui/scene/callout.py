"""The newest number in one line: for a place where the diagram's own numbers are too small.

API summary
-----------
``newest_line(frame, size)``   a :class:`Callout`, ``None`` where the newest step brings nothing
                               or what it brings is hidden

Of several numbers that come at once it is the most telling one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.graph import Port
from core.names import plus
from core.trace import Snapshot
from core.wire_names import wire_name
from gui.scene.asked import asked
from gui.scene.effect_hidden import hides
from gui.scene.frame import Frame
from gui.scene.names import name_runs
from gui.scene.numbers import Format, format_number, is_finite
from gui.scene.shapes import Array, Run
from gui.scene.style import QUANTITY_INK, RATIO_INK


@dataclass(frozen=True, slots=True)
class Callout:
    """``runs``: name and number, of ``quantity`` of ``wire`` (at ``port`` for a flow)."""

    wire: str
    quantity: str
    port: Port | None
    runs: tuple[Run, ...]


def newest_line(frame: Frame, size: float) -> Callout | None:
    """Return name and number of the newest of ``frame`` in type of ``size``.

    An array is told by its shape; a number that is asked for, by a question mark.
    """
    # Imported with the first number: the first picture does not wait for it.
    from core.explain import newest_subject

    shown = frame.opened()
    snapshot = shown.snapshot
    subject = None if snapshot is None else newest_subject(snapshot)
    if snapshot is None or subject is None:
        return None
    key = (subject.wire, subject.quantity, subject.port)
    if hides(frame.view.hidden, subject.quantity):
        return None
    ink = QUANTITY_INK[subject.quantity]
    if snapshot.ratios and subject.quantity in ("gradient", "flow"):
        ink = RATIO_INK
    told = "?"
    if key not in asked(shown):
        number = _number(snapshot, key, shown.batch_row)
        told = _told(number, frame.view.numbers, key)
        ink = ink if number.ndim or is_finite(float(number)) else "warning"
    between = Run(" = " if told == "?" or "×" not in told else "  ", "name", "sans", size)
    said = Run(told, ink, "sans-semibold", size)
    return Callout(*key, (*_name(snapshot, key, size), between, said))


def _told(number: Array, written: Format, key: tuple[str, str, Port | None]) -> str:
    if number.ndim == 0:
        return format_number(float(number), written, key[1], key[0])
    return "×".join(map(str, number.shape if number.ndim > 1 else (1, *number.shape)))


def _number(snapshot: Snapshot, key: tuple[str, str, Port | None], row: int) -> Array:
    """Return a number that is there, of the shown sample."""
    found = snapshot.number(*key)
    assert found is not None
    if snapshot.graph.wires[key[0]].batched:
        found = found[min(row, len(found) - 1)]
    return np.asarray(found)


def _name(snapshot: Snapshot, key: tuple[str, str, Port | None], size: float) -> tuple[Run, ...]:
    """Return the name; of a gradient on one line, of a flow with the gate that sends it."""
    wires, (wire, quantity, port) = snapshot.graph.wires, key
    name, ink = wire_name(wires[wire]), "name"
    if quantity in ("value", "updated"):
        return name_runs(plus(name) if quantity == "updated" else name, size, ink)
    start = wire_name(snapshot.start)
    runs = (
        Run("∂", ink, "sans", size),
        *name_runs(start, size, ink),
        Run("/∂", ink, "sans", size),
        *name_runs(name, size, ink),
    )
    if port is None or len(snapshot.graph.consumers[wire]) < 2:
        return runs
    via = name_runs(wire_name(wires[snapshot.graph.gate(port[0]).output]), size, ink)
    return (*runs, Run(" ← ", ink, "sans", size), *via)
