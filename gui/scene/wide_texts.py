"""The numbers of a wide network as texts, and what marks the newest and the selected one.

API summary
-----------
``Texts(base, state, picked)``
``.numbers(slots)``           the numbers that are reached, each in its place
``.passing(shown, folds)``    numbers without a place, in the strips of their homes
``.halos``                    halos of new numbers, frames of selected ones, made meanwhile
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.wire_names import summed_name, wire_name
from gui.scene import metrics
from gui.scene.halos import halo, outline
from gui.scene.labels import mark_runs, mark_width, part_runs
from gui.scene.names import equals, name_runs
from gui.scene.network_nodes import SIZE_STRIP, Strip
from gui.scene.network_state import from_product
from gui.scene.numbers import format_number, is_finite
from gui.scene.shapes import Run, Shape, Tag, Text
from gui.scene.style import HALO_PAD, QUANTITY_INK, SIZE_NAME
from gui.scene.wide_layout import Base
from gui.scene.wide_nodes import Fold, Slot, Spot
from gui.scene.wide_parts import Place
from gui.scene.wide_state import Home, Passing, WideState, passing

Picked = tuple[str, tuple[int, ...], str, tuple[str, int] | None]
"""The selected wire, entry, quantity and port."""


class Texts:
    """See the module."""

    def __init__(self, base: Base, state: WideState, picked: Picked) -> None:
        self.base, self.wide, self.state, self.picked = base, base.wide, state, picked
        self.halos: list[Shape] = []

    # -- numbers in their places -------------------------------------------------------

    def numbers(self, slots: Iterable[Slot]) -> Iterator[Shape]:
        """Yield the number of each slot that the snapshot has reached."""
        for slot in slots:
            value = self.state.number(slot.place, slot.quantity)
            if value is not None:
                yield from self.written(slot, value)

    def written(self, slot: Slot, value: float) -> Iterator[Shape]:
        wire, entry = slot.place
        run = self.run(value, slot.quantity, slot.size, wire)
        tag = Tag("number", wire, None, slot.quantity, slot.label, entry)
        number = metrics.text(run, slot.x, slot.y, slot.anchor, slot.angle, tag)
        yield number
        if slot.marked:
            start = {"start": 0.0, "middle": -number.width / 2, "end": -number.width}[slot.anchor]
            side = Tag("name", wire, None, slot.quantity, slot.label, entry)
            x = slot.x + start - mark_width()
            yield metrics.text(mark_runs(), x, slot.y, "start", slot.angle, side)
        self.emphasize(number, new=self.state.snapshot.is_new(wire, slot.quantity))

    def run(self, value: float, quantity: str, size: float, wire: str) -> Run:
        ink = QUANTITY_INK[quantity] if is_finite(value) else "warning"
        return Run(format_number(value, self.state.written, quantity, wire), ink, "sans", size)

    def emphasize(self, number: Text, *, new: bool) -> None:
        """Note the halo of a new number, and the frame around the selected one."""
        if new:
            self.halos.append(halo(number))
        tag = number.tag
        if self.picked[0] and self.picked == (tag.wire, tag.entry, tag.quantity, tag.port):
            frame = Tag("halo", tag.wire, entry=tag.entry)
            self.halos.append(outline(number.corners(), HALO_PAD, frame))

    # -- numbers without a place -------------------------------------------------------

    def passing(self, shown: Sequence[Spot], folds: Sequence[Fold]) -> Iterator[Shape]:
        """Yield the newest passing number of each shown unit, and of each fold."""
        spans = self.base.store.get(
            ("passing",), self.state.plan, lambda: passing(self.wide, self.state.plan)
        )
        newest: dict[Home, Passing] = {}
        for one in self.state.transients(spans):
            newest[one.home] = one
        for spot in shown:
            kind, layer, _ = spot.home
            found = [newest.get(spot.home), newest.get((kind, layer, None))]
            here = [p for p in found if p is not None and not p.hidden]
            if here:
                one = max(here, key=lambda p: p.start)
                yield from self.strip(spot.strip, one, spot.home, f"strip {spot.home}")
        for fold in folds:
            yield from self.hidden(fold, newest)

    def hidden(self, fold: Fold, newest: dict[Home, Passing]) -> Iterator[Shape]:
        """Yield what a unit of a fold has just been given, in the fold's last line."""
        units = range(fold.first, fold.last)
        kinds = [("unit", fold.layer)]
        kinds += [("term", 0)] if fold.layer == len(self.wide.sizes) - 1 else []
        here = [p for p in newest.values() if p.home[:2] in kinds and p.home[2] in units]
        if here:
            one = max(here, key=lambda p: p.start)
            group = f"strip fold {fold.layer} {fold.first}"
            yield from self.strip(fold.strip, one, one.home, group)

    def strip(self, strip: Strip, one: Passing, home: Home, group: str) -> Iterator[Shape]:
        """Yield name and number of a passing number on the baseline of a strip."""
        place: Place = (one.wire, (home[2],) if self.wide.whole and home[2] is not None else ())
        value = self.state.number(place, one.quantity, one.port)
        if value is None:
            return
        head = self.head(one, home)
        run = self.run(value, one.quantity, SIZE_STRIP, one.wire)
        behind = part_runs(one.part, one.count)
        name, wide = metrics.width(head), metrics.width(run)
        whole = name + wide + metrics.width(behind)
        x = strip.x - {"start": 0.0, "middle": whole / 2, "end": whole}[strip.anchor]
        side = Tag("name", one.wire, one.port, one.quantity, group, place[1])
        yield metrics.text(head, x, strip.y, tag=side)
        tag = Tag("number", one.wire, one.port, one.quantity, group, place[1])
        number = metrics.text(run, x + name, strip.y, tag=tag)
        yield number
        if behind:
            yield metrics.text(behind, x + name + wide, strip.y, tag=side)
        self.emphasize(number, new=one.start == self.state.at)

    def head(self, one: Passing, home: Home) -> tuple[Run, ...]:
        """Return what a passing number is called."""
        wire = self.state.graph.wires[one.wire]
        role, layer = wire.origin.role, wire.origin.layer
        index = wire.origin.index or (() if home[2] is None else (home[2],))
        if one.quantity == "flow":
            return self.flow_head(one, index)
        if role in ("sample_loss", "loss"):
            name = wire_name(wire)
        else:
            name = self.wide.name(role, layer, index, new=one.quantity == "updated")
        if one.quantity != "gradient":
            return equals(name, SIZE_NAME)
        if role == "product" and not self.wide.whole:
            # The sum passes its gradient on to all products alike.
            name = summed_name(wire)
        start = wire_name(self.state.plan.start)
        return (*_grey(f"∂{start.base}/∂"), *equals(name, SIZE_NAME))

    def flow_head(self, one: Passing, index: tuple[int, ...]) -> tuple[Run, ...]:
        assert one.port is not None
        graph = self.state.graph
        sender, wire = graph.wires[one.port[0]], graph.wires[one.wire]
        if sender.origin.role == "product":
            return from_product(graph, sender, ratios=self.state.snapshot.ratios)
        name = self.wide.name(wire.origin.role, wire.origin.layer, index)
        return (
            *name_runs(wire_name(sender), SIZE_NAME), *_grey(" → "), *equals(name, SIZE_NAME),
        )  # fmt: skip


def _grey(string: str) -> tuple[Run, ...]:
    return (Run(string, "name", "sans", SIZE_NAME),)
