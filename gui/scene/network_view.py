"""The network view: neurons and weighted connections with every number in its place.

API summary
-----------
``layout(graph, experiment, digits, language)``   see :mod:`gui.scene.network_layout`
``sketch(graph, experiment, digits, language)``   the same
``draw(frame, layout)``                           a frame as a Picture

Layers are columns of capsules z | a; a weight stands on its edge, turned with it, and the
edge is interrupted there.  Black above, red below left, blue below right; in a neuron one
below the other.  Drawing reads the snapshot and changes nothing: the same frame gives the
same Picture, and a step changes texts, inks and widths, but no place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from core.trace import Trace
from gui.scene import metrics
from gui.scene.bunches import Bunch, Kept
from gui.scene.edge_lines import EdgeLines
from gui.scene.frame import Frame
from gui.scene.halos import HALO_SIDE, halo, outline
from gui.scene.labels import Label, Slot, mark_runs, mark_width, part_runs, turned
from gui.scene.network_bunches import Linked, NetworkBunches, Written, network_bunches
from gui.scene.network_layout import NetworkLayout, layout, sketch
from gui.scene.network_nodes import SIZE_STRIP, Node
from gui.scene.network_state import Passing, State, Transient, reached
from gui.scene.numbers import Format, format_number, is_finite
from gui.scene.shapes import Box, Ellipse, Group, Path, Picture, Run, Segments, Shape, Tag, Text
from gui.scene.style import GAP, HALO_PAD, QUANTITY_INK, STROKE, STROKE_THIN

Lettering = tuple[tuple[Shape, ...], tuple[Text, ...]]
"""All that is written at a node or label, and the texts among it."""
Strip = tuple[Group, tuple[Shape, ...]]
"""What stands in the strip above a node, and the halos behind it."""

_LIT: Final = 2.5
_GLOW: Final = 7.0


def draw(frame: Frame, layout: NetworkLayout) -> Picture:
    """Return the network view of ``frame``; ``layout`` has room for its digits.

    Raises:
        ValueError: the frame has no snapshot (a loss table has no network).
    """
    if frame.snapshot is None:
        raise ValueError("a loss table has no network")
    return _Drawing(layout, State(frame, frame.snapshot, layout.parts), frame).picture()


class _Numbers(NamedTuple):
    """The numbers of some nodes or labels; ``on_edge``: the texts of labels by their wire."""

    texts: Group
    on_edge: dict[str, tuple[Text, ...]]
    halos: tuple[Shape, ...]


class _Known:
    """What an iteration has drawn so far: a step changes little of it."""

    def __init__(self) -> None:
        self.written: dict[tuple[int, ...], Lettering] = {}
        self.passing: dict[tuple[Hashable, ...], Strip] = {}
        self.bodies: dict[tuple[str, bool, bool, bool], tuple[Shape, ...]] = {}
        self.kept = Kept()


@lru_cache(maxsize=2)
def _known(_layout: NetworkLayout, _trace: Trace, _sample: int, _numbers: Format) -> _Known:
    return _Known()


class _Drawing:
    def __init__(self, layout: NetworkLayout, state: State, frame: Frame) -> None:
        self.layout, self.state = layout, state
        self.chosen = frame.view.selected
        self.picked = (self.chosen, frame.view.quantity, frame.view.port)
        self.home = layout.parts.home
        self.lit = frozenset(self.home[w] for w in state.lit if w in self.home)
        self.numbers = frame.view.numbers
        self.known = _known(layout, state.snapshot.trace, frame.view.sample, self.numbers)
        self.halos: list[Shape] = []

    def picture(self) -> Picture:
        at, of, chosen = self.state.at, self.known.kept.of, self.chosen
        own = network_bunches(self.layout, self.state.plan)
        on_edge: dict[str, tuple[Text, ...]] = {}
        halos: list[Shape] = []
        texts = [own.texts]
        for bunch in own.numbers:
            picked = self.picked if chosen in bunch.names else None
            made = of(bunch, (bunch.stage(at), picked), self.some_written)
            texts.append(made.texts)
            on_edge |= made.on_edge
            halos += made.halos
        for home, one in self.state.transients().items():
            strip = self.strip(self.layout.nodes[home], one)
            texts.append(strip[0])
            halos += strip[1]
        lines = EdgeLines(self.layout, self.state, chosen, on_edge).groups(self.known.kept)
        groups = (Group(tuple(self.marks())), *lines, *self.links(own), *self.nodes(own))
        return Picture.of((*groups, Group(tuple(halos)), *texts), self.layout.bounds)

    # -- nodes and links ---------------------------------------------------------------

    def nodes(self, own: NetworkBunches) -> Iterator[Group]:
        """Yield the outlines of all units and boxes."""
        for bunch in own.nodes:
            shown = self.state.fresh & bunch.names, self.lit & bunch.names
            key = (*shown, bunch.one(self.chosen))
            yield self.known.kept.of(bunch, key, self.some_nodes)

    def some_nodes(self, bunch: Bunch[Node]) -> Group:
        return Group(tuple(shape for node in bunch.parts for shape in self.node(node)))

    def node(self, node: Node) -> tuple[Shape, ...]:
        """Return the outline of a unit or box, and what a click on its halves means."""
        new, lit = node.id in self.state.fresh, node.id in self.lit
        chosen = self.chosen in node.wires
        key = (node.id, new, lit, chosen)
        found = self.known.bodies.get(key)
        if found is None:
            found = tuple(self.body(node, new=new, lit=lit, chosen=chosen))
            self.known.bodies[key] = found
        return found

    def body(self, node: Node, *, new: bool, lit: bool, chosen: bool) -> Iterator[Shape]:
        ink = "lit" if new or lit else "halo-edge" if chosen else "outline"
        width = _LIT if new or lit or chosen else STROKE
        fill = "lit-fill" if new else node.kind
        tag = Tag(node.kind, node.wires[-1], label=f"body {node.id}")
        if node.kind == "input":
            yield Ellipse(node.rect, ink, fill, width, tag)
            return
        yield Box(node.rect, node.radius, ink, fill, width, tag)
        if len(node.halves) == 2:
            x, y = node.rect.center[0], node.rect
            line = np.array([[x, y.y + 10.0, x, y.bottom - 10.0]])
            yield Segments(line, np.array([STROKE_THIN]), "rule", Tag("rule", label=tag.label))
            for wire, half in node.halves:
                yield Box(half, 0.0, "", "", 0.0, Tag(node.kind, wire, label=tag.label))

    def links(self, own: NetworkBunches) -> Iterator[Group]:
        """Yield the lines to and between the boxes of the loss, those that are lit last."""
        lit: list[Shape] = []
        at, gate = self.state.at, self.state.snapshot.newest_gate
        for bunch in own.links:
            shown = bunch.one(self.chosen), bunch.one(gate.id if gate else "")
            made = self.known.kept.of(bunch, (bunch.stage(at), *shown), self.some_links)
            yield made[0]
            lit += made[1]
        yield Group(tuple(lit))

    def some_links(self, bunch: Bunch[Linked]) -> tuple[Group, list[Shape]]:
        """Return some of the lines, those that are lit apart."""
        plain: list[Shape] = []
        lit: list[Shape] = []
        newest = self.state.snapshot.newest_gate
        for link, gates in bunch.parts:
            tag = Tag("wire", link.source, (link.target, 0))
            if self.chosen == link.source:
                plain.append(Path(link.commands, "halo-edge", _GLOW, tag=tag))
            if newest is not None and newest.id in gates:
                lit.append(Path(link.commands, "lit", _LIT, tag=tag))
            else:
                plain.append(Path(link.commands, self.link_ink(gates), STROKE, tag=tag))
        return Group(tuple(plain)), lit

    def link_ink(self, gates: frozenset[str]) -> str:
        plan, at = self.state.plan, self.state.at
        if any(reached(plan.again_at, g, at) for g in gates):
            return "wire-updated"
        if any(reached(plan.backward_at, g, at) for g in gates):
            return "wire-backward"
        return "wire-forward" if any(reached(plan.forward_at, g, at) for g in gates) else "wire"

    def marks(self) -> Iterator[Shape]:
        """Yield the frame around the label of a selected bias or target."""
        for label in self.layout.labels:
            if label.wire == self.chosen:
                yield outline(label.usual, GAP / 2, Tag("halo", label.wire))

    # -- numbers -----------------------------------------------------------------------

    def some_written(self, bunch: Bunch[Written]) -> _Numbers:
        """Return the texts of some nodes or labels, and the halos of what is new among them."""
        self.halos = []
        texts: list[Shape] = []
        on_edge: dict[str, tuple[Text, ...]] = {}
        for one in bunch.parts:
            shapes, own = self.written_at(one)
            texts += shapes
            if isinstance(one.owner, Label):
                on_edge[one.owner.wire] = own
        return _Numbers(Group(tuple(texts)), on_edge, tuple(self.halos))

    def written_at(self, one: Written) -> Lettering:
        """Return all texts of a node or label: those of the step before, if they are the same."""
        at = self.state.at
        if at in one.times or self.chosen in one.wires:
            return self.written_anew(one.owner)
        key = (id(one.owner), *[time <= at for time in one.times])
        found = self.known.written.get(key)
        if found is None:
            found = self.known.written[key] = self.written_anew(one.owner)
        return found

    def written_anew(self, owner: Node | Label) -> Lettering:
        fixed = owner.texts if isinstance(owner, Node) else owner.shapes
        shapes = (*fixed, *(s for slot in owner.slots for s in self.number(slot)))
        return shapes, tuple(s for s in shapes if isinstance(s, Text))

    def number(self, slot: Slot) -> list[Shape]:
        """Return the number of a slot, or the flow that stands in for it, if it is reached."""
        value = self.state.number(slot.wire, slot.quantity)
        if value is not None:
            tag = Tag("number", slot.wire, None, slot.quantity, slot.label)
            new = self.state.snapshot.is_new(slot.wire, slot.quantity)
            return self.written(slot, value, tag, (), new=new)
        flow = self.state.flow(slot.wire) if slot.flows > 1 else None
        if flow is None:
            return []
        tag = Tag("number", slot.wire, flow.port, "flow", slot.label)
        behind = part_runs(flow.part, flow.count)
        return self.written(slot, flow.value, tag, behind, new=flow.time == self.state.at)

    def written(
        self, slot: Slot, value: float, tag: Tag, behind: tuple[Run, ...], *, new: bool
    ) -> list[Shape]:
        made = _set_number(slot, value, self.numbers, tag, behind)
        self.emphasize(made[0], new=new)
        return list(made)

    def emphasize(self, number: Text, *, new: bool) -> None:
        """Note the halo of a new number, and the frame around the selected one."""
        if new:
            self.halos.append(halo(number))
        tag = number.tag
        if self.chosen and self.picked == (tag.wire, tag.quantity, tag.port):
            around, own = number.corners(), Tag("halo", tag.wire)
            self.halos.append(outline(around, HALO_PAD, own, HALO_SIDE))

    def strip(self, node: Node, one: Passing | Transient) -> Strip:
        """Return what stands in the strip above a node, and the halos of what is new in it."""
        if isinstance(one, Transient):
            return self.strip_anew(node, one)
        new = one.time == self.state.at
        key = (one, new, self.picked if self.chosen == one.wire else None)
        found = self.known.passing.get(key)
        if found is None:
            made = self.strip_anew(node, self.state.transient(one))
            found = self.known.passing[key] = made
        return found

    def strip_anew(self, node: Node, one: Transient) -> Strip:
        self.halos = []
        texts = self.transient(node, one)
        return Group(tuple(texts)), tuple(self.halos)

    def transient(self, node: Node, one: Transient) -> list[Shape]:
        """Return name and number in the strip above a node."""
        run = _run(one.value, one.quantity, SIZE_STRIP, self.numbers, one.wire)
        behind = part_runs(one.part, one.count)
        name, wide = metrics.width(one.runs), metrics.width(run)
        whole = name + wide + metrics.width(behind)
        x = node.strip.x - (whole if node.strip.anchor == "end" else whole / 2)
        group, y = f"strip {node.id}", node.strip.y
        side = Tag("name", one.wire, one.port, one.quantity, group)
        number = metrics.text(
            run, x + name, y, tag=Tag("number", one.wire, one.port, one.quantity, group)
        )
        self.emphasize(number, new=one.time == self.state.at)
        made: list[Shape] = [metrics.text(one.runs, x, y, tag=side), number]
        if behind:
            made.append(metrics.text(behind, x + name + wide, y, tag=side))
        return made


def _run(value: float, quantity: str, size: float, numbers: Format, wire: str) -> Run:
    ink = QUANTITY_INK[quantity] if is_finite(value) else "warning"
    return Run(format_number(value, numbers, quantity, wire), ink, "sans", size)


@lru_cache(maxsize=16_384)
def _set_number(
    slot: Slot, value: float, numbers: Format, tag: Tag, behind: tuple[Run, ...]
) -> tuple[Text, ...]:
    """Return the number in its slot, first, and what stands around it.

    Remembered: a step writes one number and leaves hundreds as they are.
    """
    run = _run(value, tag.quantity, slot.size, numbers, tag.wire)
    before = mark_width() if slot.marked else 0.0
    wide, rest = metrics.width(run), metrics.width(behind)
    start = {"start": 0.0, "middle": -wide / 2, "end": -wide - rest}[slot.anchor]

    def at(dx: float) -> tuple[float, float]:
        return turned(slot.x, slot.y, slot.angle, dx, 0.0)

    # The number keeps its slot's anchor, so that its place is the same at every step.
    x, y = (slot.x, slot.y) if not rest else at(start)
    anchor = slot.anchor if not rest else "start"
    made = [metrics.text(run, x, y, anchor, slot.angle, tag)]
    side = Tag("name", tag.wire, tag.port, tag.quantity, tag.label)
    if before:
        made.append(metrics.text(mark_runs(), *at(start - before), "start", slot.angle, side))
    if rest:
        made.append(metrics.text(behind, *at(start + wide), "start", slot.angle, side))
    return tuple(made)


__all__ = ["Label", "NetworkLayout", "draw", "layout", "sketch"]
