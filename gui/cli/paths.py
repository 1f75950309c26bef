"""The option ``--path`` of ``export``: the largest path to a number, from the loss or a start."""

from __future__ import annotations

from dataclasses import replace

from core.chain import chain
from core.errors import UserError
from core.number_names import array_meant, find_number
from core.plan import NEVER
from gui.scene.chosen_path import chosen
from gui.scene.frame import Frame


def on_path(frame: Frame, name: str, sample: int | None = None) -> Frame:
    """Return ``frame`` with the largest path to the number ``name`` drawn.

    ``sample``: the row of the batch that was asked for; ``None``: the one that the name says.

    Raises:
        UserError: there is no such number, or its gradient is not there at this step.
    """
    snapshot, row = frame.snapshot, frame.batch_row
    assert snapshot is not None  # a table of losses is refused before
    place = find_number(snapshot.graph, name, len(snapshot.trace.rows), sample)
    wire = snapshot.graph.wires[place.wire]
    if place.entry is None:
        raise array_meant(wire.id, wire.shape)
    if place.row is not None:
        row = place.row
    found = chain(snapshot, wire.id, place.entry, row)
    if found is None:
        made = snapshot.plan.made_at(wire.id, "gradient")
        if made >= NEVER:
            raise UserError('No gradient ever reaches "{name}", so no path does.', name=name)
        raise UserError(
            'The gradient of "{name}" is there from step {step} on: give a later --at.',
            name=name,
            step=made,
        )
    if not found.paths:
        if snapshot.ratios:
            start = snapshot.plan.start_number
            raise UserError('No path leads from "{start}" to "{name}".', start=start, name=name)
        raise UserError('No path leads from the loss to "{name}".', name=name)
    path = chosen(snapshot.graph, found.paths[0], (wire.id, place.entry), found.end)
    view = replace(
        frame.view,
        path=path,
        sample=row,
        selected=wire.id,
        quantity="gradient",
        entry=place.entry,
    )
    return replace(frame, view=view)
