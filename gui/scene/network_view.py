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

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from core.plan import Plan
from core.trace import Trace
from gui.scene import metrics
from gui.scene.edge_lines import EdgeLines
from gui.scene.frame import Frame
from gui.scene.halos import HALO_SIDE, halo, outline
from gui.scene.labels import Label, Slot, mark_runs, mark_width, part_runs, turned
from gui.scene.loss_boxes import Link
from gui.scene.network_layout import NetworkLayout, layout, sketch
from gui.scene.network_nodes import SIZE_STRIP, Node
from gui.scene.network_state import State, Transient, reached
from gui.scene.numbers import Format, format_number, is_finite
from gui.scene.shapes import Box, Ellipse, Path, Picture, Run, Segments, Shape, Tag, Text
from gui.scene.style import GAP, HALO_PAD, QUANTITY_INK, STROKE, STROKE_THIN

Written = tuple[tuple[Shape, ...], tuple[Text, ...]]
"""All that is written at a node or label, and the texts among it."""

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


class _Known:
    """What an iteration has drawn so far: a step changes little of it."""

    def __init__(self) -> None:
        self.written: dict[tuple[int, ...], Written] = {}
        self.bodies: dict[tuple[str, bool, bool, bool], tuple[Shape, ...]] = {}


@lru_cache(maxsize=2)
def _known(_layout: NetworkLayout, _trace: Trace, _sample: int, _numbers: Format) -> _Known:
    return _Known()


@lru_cache(maxsize=8)
def _times(layout: NetworkLayout, plan: Plan) -> dict[int, tuple[tuple[int, ...], frozenset[str]]]:
    """Return when the numbers of each node and label are made, and of which wires they are.

    By identity: nodes and labels live as long as their layout, which is remembered, too.
    """
    owners: list[Node | Label] = [*layout.nodes.values(), *layout.labels]
    owners += [edge.label for edge in layout.edges]
    found = {}
    for owner in owners:
        times = tuple(plan.made_at(slot.wire, slot.quantity) for slot in owner.slots)
        found[id(owner)] = times, frozenset(slot.wire for slot in owner.slots)
    return found


class _Drawing:
    def __init__(self, layout: NetworkLayout, state: State, frame: Frame) -> None:
        self.layout, self.state = layout, state
        self.chosen = frame.view.selected
        self.picked = (self.chosen, frame.view.quantity, frame.view.port)
        self.home = layout.parts.home
        self.lit = frozenset(self.home[w] for w in state.lit if w in self.home)
        self.numbers = frame.view.numbers
        self.known = _known(layout, state.snapshot.trace, frame.view.sample, self.numbers)
        self.times = _times(layout, state.plan)
        self.halos: list[Shape] = []

    def picture(self) -> Picture:
        on_edge: dict[str, tuple[Text, ...]] = {}
        texts: list[Shape] = list(self.layout.texts)
        for node in self.layout.nodes.values():
            texts += self.written_at(node)[0]
        for label in (*self.layout.labels, *(e.label for e in self.layout.edges)):
            shapes, on_edge[label.wire] = self.written_at(label)
            texts += shapes
        for home, one in self.state.transients().items():
            texts += self.transient(self.layout.nodes[home], one)
        lines = EdgeLines(self.layout, self.state, self.chosen, on_edge).shapes()
        nodes = [s for node in self.layout.nodes.values() for s in self.node(node)]
        made = (*self.marks(), *lines, *self.links(), *nodes, *self.halos, *texts)
        return Picture(made, self.layout.bounds)

    # -- nodes and links ---------------------------------------------------------------

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

    def links(self) -> Iterator[Shape]:
        """Yield the lines to and between the boxes of the loss, those that are lit last."""
        lit: list[Shape] = []
        for link in self.layout.links:
            tag = Tag("wire", link.source, (link.target, 0))
            if self.chosen == link.source:
                yield Path(link.commands, "halo-edge", _GLOW, tag=tag)
            if self.passes(link):
                lit.append(Path(link.commands, "lit", _LIT, tag=tag))
            else:
                yield Path(link.commands, self.link_ink(link), STROKE, tag=tag)
        yield from lit

    def gates(self, link: Link) -> set[str]:
        """Return the gates in the target's box that take a wire of the source."""
        wires = self.layout.nodes[link.source].wires
        ports = [p for w in wires for p in self.state.graph.consumers[w]]
        return {gate for gate, _ in ports if self.home.get(gate) == link.target}

    def passes(self, link: Link) -> bool:
        """Return whether the newest step runs along the link."""
        gate = self.state.snapshot.newest_gate
        return gate is not None and gate.id in self.gates(link)

    def link_ink(self, link: Link) -> str:
        plan, at = self.state.plan, self.state.at
        gates = self.gates(link)
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

    def written_at(self, owner: Node | Label) -> Written:
        """Return all texts of a node or label: those of the step before, if they are the same."""
        times, wires = self.times[id(owner)]
        at = self.state.at
        if at in times or self.chosen in wires:
            return self.written_anew(owner)
        key = (id(owner), *[time <= at for time in times])
        found = self.known.written.get(key)
        if found is None:
            found = self.written_anew(owner)
            if not any(slot.flows > 1 for slot in owner.slots):
                self.known.written[key] = found
        return found

    def written_anew(self, owner: Node | Label) -> Written:
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
