"""Sheets of vectors and matrices of the examples, at several steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.files.examples import open_example
from core.jacobian import pairs
from core.products import product_of
from core.session import Position, Session
from gui.scene import array_batch, array_entries, array_jacobian, array_product
from gui.scene.array_look import Look, known, look_at
from gui.scene.array_model import Sheet
from gui.scene.array_picture import picture
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture

ROOM = 338.0
"""Units beside the diagram at 1280 × 800."""


def frame_of(name: str, step: int | None = None, granularity: str | None = None, **view) -> Frame:
    """Return an example at a step of its first iteration (the last one by default)."""
    session = Session(open_example(name), granularity)
    session.seek(Position(1, session.plan.length if step is None else step))
    settings = ViewSettings(view="network", **view)
    return Frame(session.experiment, session.snapshot(), session.position, settings)


def chosen(frame: Frame, wire: str, entry: tuple[int, ...] = (), **view) -> Frame:
    """Return the frame with a number selected."""
    return replace(frame, view=replace(frame.view, selected=wire, entry=entry, **view))


def look(frame: Frame, room: float = ROOM) -> Look:
    found = look_at(frame, room)
    assert found is not None
    return found


def fitted(frame: Frame, room: float = ROOM) -> Iterator[tuple[str, Sheet, Look]]:
    """Yield every sheet of what is selected, with its kind and what it was made for."""
    here = look(frame, room)
    yield "entries", array_entries.entries(here), here
    for pair in pairs(here.snapshot.graph, here.grid):
        own = array_jacobian.fitted(here, pair)
        yield "jacobian", array_jacobian.jacobian_sheet(own, pair), own
    product = product_of(here.snapshot.graph, here.grid.place(*here.at)[0])
    if product is not None:
        own = array_product.fitted(here, product)
        yield "product", array_product.product_sheet(own, product), own
    if array_batch.has_batch(here):
        own = array_batch.fitted(here)
        for what in array_batch.CHOICES:
            yield "batch", array_batch.batch_sheet(own, what), own


def sheets(frame: Frame, room: float = ROOM) -> Iterator[tuple[str, Sheet]]:
    """Yield every sheet of what is selected, with its kind."""
    for kind, made, _ in fitted(frame, room):
        yield kind, made


def some_wires(frame: Frame, most: int = 8) -> list[tuple[str, tuple[int, ...]]]:
    """Return some wires with an entry, of every kind that there is."""
    graph = frame.snapshot.graph
    found = {}
    for wire in graph.wires.values():
        key = (wire.origin.role, wire.origin.layer, wire.shape, graph.producer.get(wire.id) is None)
        found[key] = (wire.id, tuple(n - 1 for n in wire.shape))
    every = list(found.values())
    return every[:: max(1, len(every) // most)]


def pictures(frame: Frame, room: float = ROOM) -> Iterator[tuple[str, Picture]]:
    """Yield the picture of every sheet of what is selected, with its kind."""
    for kind, made, here in fitted(frame, room):
        yield kind, known(picture(made, room, frame.view.numbers, here.size), frame)
