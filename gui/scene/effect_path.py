"""The chosen path: its lines strong and red, its numbers lit, the rest faded.

API summary
-----------
``with_path(picture, frame)``   the effect

Chevrons point where the gradient goes: from where it starts, the loss or, of ratios, an output,
to the number that the path leads to.
A path is drawn once that number's gradient is there.  Where a view has no line between two
units of a wide network one is drawn, and fields of heat maps get a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from core.graph import LOSS_GROUP, Graph
from core.plan import Backward, StartBackward
from gui.scene.chosen_path import ChosenPath, Place
from gui.scene.effect_focus import faded
from gui.scene.effect_travel import chevrons, routes_of, texts_beside, turned
from gui.scene.frame import Frame
from gui.scene.path_lines import end_of, rounded, run_along
from gui.scene.path_marks import body_rects, frames, joints, path_of
from gui.scene.shapes import Box, Ellipse, Path, Picture, Segments, Shape, Tag
from gui.scene.style import FILLS, STROKE

INK: Final = "gradient"
THINNEST: Final = 2.5
"""A line on the path is at least so wide; wider ones stay, as width says how large w is."""
_ALWAYS: Final = frozenset({"title", "legend", "caption", "heading"})
_LINES: Final = frozenset({"edge", "wire"})
_BODIES: Final = frozenset({"neuron", "input", "gate", "box", "pill"})
_GONE: Final = frozenset({"travel", "halo"})
"""What speaks of the newest step, which is not what is looked at now."""
_GATES: Final = "gates"
_GLOW: Final = "halo-edge"


def with_path(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with the chosen path drawn and all else faded."""
    path = path_of(frame)
    if path is None or frame.snapshot is None:
        return picture
    made = _Drawing(picture, path, frame).shapes()
    return Picture(tuple(made), picture.bounds)


class _Drawing:
    def __init__(self, picture: Picture, path: ChosenPath, frame: Frame) -> None:
        assert frame.snapshot is not None
        graph: Graph = frame.snapshot.graph
        self.picture, self.path, self.graph, self.view = picture, path, graph, frame.view.view
        self.run = run_ink(frame)
        self.nodes = set(path.nodes)
        self.wires = {wire for wire, _ in path.nodes}
        self.beside = set() if self.view == _GATES else set(self.beside_loss())
        # What the ways between run through is written nowhere but in the gate view.
        self.passed = {gate for gate, _ in path.ports} - self.wires
        self.operands = set(path.operands)
        self.factors = {wire for wire, _ in path.operands}
        self.links = {(graph.gate(gate).inputs[i], gate) for gate, i in path.ports}
        self.along = run_along(self.ways(), self.wires | self.passed, self.links)
        ends = (s for s in self.ways() if id(s) in self.along)
        self.ends = {(s.tag.wire, *end_of(s)) for s in ends}
        self.bodies = {
            shape.tag.label
            for shape in picture.shapes
            if shape.tag.label and shape.tag.wire and self.is_lit(shape)
        }

    def shapes(self) -> Iterator[Shape]:
        """Yield the shapes in their order; new lines lie under all bodies."""
        drawn = self.lines()
        for shape in self.picture.shapes:
            kind = shape.tag.kind
            if kind in _BODIES and drawn:
                yield from drawn
                drawn = []
            if kind in _GONE or is_glow(shape) or (self.is_line(shape) and self.on_path(shape)):
                continue
            if isinstance(shape, Ellipse) and self.is_dot(shape):
                yield replace(shape, ink=INK, fill=INK)
                continue
            plain = resting(shape, self.run)
            yield plain if self.stays(shape) else faded(plain)
        yield from drawn
        yield from frames(self.picture, self.path, INK, cells=self.view == "matrices")

    def stays(self, shape: Shape) -> bool:
        tag = shape.tag
        if tag.kind in _ALWAYS or not (tag.wire or tag.label):
            return tag.kind in _ALWAYS
        if tag.kind in _BODIES and tag.label in self.bodies:
            return True
        return self.is_lit(shape) if tag.wire else tag.label in self.bodies

    def is_lit(self, shape: Shape) -> bool:
        """Return whether a number, a name or a body is on the path, or a factor of it."""
        tag = shape.tag
        place: Place = (tag.wire, tag.entry)
        if tag.kind in _LINES or tag.port is not None:
            return False
        if place in self.nodes or tag.wire in self.passed:
            return True
        if place in self.operands and tag.quantity in ("", "value"):
            return True
        # A gate's or a pill's body and name stand for the whole array.
        whole = not tag.entry and (tag.kind in _BODIES or tag.kind == "name")
        return whole and self.view == _GATES and tag.wire in self.wires | self.factors

    # -- lines -----------------------------------------------------------------------

    def is_dot(self, shape: Ellipse) -> bool:
        """Return whether a shape is the dot where a wire of the path parts."""
        place = shape.tag.wire, *rounded(*shape.rect.center)
        return shape.tag.kind == "wire" and place in self.ends

    def is_line(self, shape: Shape) -> bool:
        return isinstance(shape, Segments | Path) and shape.tag.kind in _LINES

    def ways(self) -> Iterator[Path]:
        """Yield the lines of the gate view."""
        if self.view == _GATES:
            for shape in self.picture.shapes:
                if isinstance(shape, Path) and shape.tag.kind == "wire" and not is_glow(shape):
                    yield shape

    def on_path(self, shape: Shape) -> bool:
        """Return whether a line is part of the path."""
        tag = shape.tag
        if self.view == _GATES:
            return id(shape) in self.along
        if tag.kind == "edge":
            return (tag.wire, tag.entry) in self.operands | {self.path.of}
        if tag.port is None:
            return (tag.wire, tag.entry) in self.nodes | self.beside or tag.wire in self.passed
        source, gate = tag.wire, tag.port[0]
        around = self.wires | self.passed
        if (source, tag.entry) in self.beside:
            return gate in around
        direct = gate in self.graph.producer and source in self.graph.gate(gate).inputs
        if direct:
            return (source, gate) in self.links
        # A line between boxes of the loss stands for all that is inside them.
        return source in around and gate in around

    def beside_loss(self) -> Iterator[Place]:
        """Yield the a of a unit whose z has its gradient straight from the loss, as of softmax.

        The line to the loss starts at it in the views of the network.
        """
        wires = self.graph.wires
        for (above, _), (below, entry) in pairwise(self.path.nodes):
            if wires[above].group == LOSS_GROUP and wires[below].origin.role == "z":
                for gate, _ in self.graph.consumers[below]:
                    origin, own = wires[gate].origin, wires[below].origin
                    if origin.role == "a" and origin.index == own.index:
                        yield gate, entry

    def lines(self) -> list[Shape]:
        """Return all lines of the path in its ink, with chevrons on them."""
        lines = (s for s in self.picture.shapes if self.is_line(s) and not is_glow(s))
        found = [s for s in lines if self.on_path(s)]
        # Arrowheads say where the newest step went.
        kept = [strong(s) for s in found if isinstance(s, Segments) or is_way(s)]
        kept += self.missing({(s.tag.wire, s.tag.entry) for s in kept})
        beside = texts_beside(self.picture, frozenset(s.tag.wire for s in kept))
        marks = [
            mark
            for shape in kept
            for route in routes_of(shape)
            for mark in chevrons(turned(route), beside, INK)
        ]
        return [*kept, *marks]

    def missing(self, drawn: set[Place]) -> list[Path | Segments]:
        """Return lines between units where the view has drawn none: those of wide layers."""
        made: list[Path | Segments] = []
        if self.view != "network":
            return made
        rects = body_rects(self.picture, self.path)
        for above, below in pairwise(self.path.nodes):
            edge = self.edge(above, below)
            if edge is None or edge in drawn or above not in rects or below not in rects:
                continue
            line = joints(rects[below], rects[above])
            tag = Tag("edge", edge[0], entry=edge[1])
            made.append(Segments(np.array([line]), np.array([THINNEST]), INK, tag))
        return made

    def edge(self, above: Place, below: Place) -> Place | None:
        """Return the weight between two numbers of a network, ``None`` where there is none."""
        if self.graph.wires[below[0]].origin.role == "weight":
            return below
        for wire, entry in self.path.operands:
            origin = self.graph.wires[wire].origin
            ends = entry or origin.index
            if origin.role != "weight" or len(ends) != 2:
                continue
            if self.unit(below) == (origin.layer - 1, ends[0]) and self.unit(above) == (
                origin.layer,
                ends[1],
            ):
                return wire, entry
        return None

    def unit(self, place: Place) -> tuple[int, int] | None:
        origin = self.graph.wires[place[0]].origin
        index = place[1] or origin.index
        return (origin.layer, index[0]) if len(index) == 1 else None


def is_way(shape: Shape) -> bool:
    """Return whether a Path is a line and not an arrowhead."""
    return isinstance(shape, Path) and shape.width > 0 and not shape.fill


def strong(shape: Shape) -> Path | Segments:
    """Return a line as the path has it."""
    assert isinstance(shape, Path | Segments)
    if isinstance(shape, Segments):
        return replace(shape, ink=INK, widths=np.maximum(shape.widths, THINNEST))
    return replace(shape, ink=INK, width=max(shape.width, THINNEST), dash=())


def is_glow(shape: Shape) -> bool:
    """Return whether a shape is the glow of what is selected."""
    return isinstance(shape, Path | Segments) and shape.ink == _GLOW


def run_ink(frame: Frame) -> str:
    """Return the ink of a line that the newest step has run along, once its light is off."""
    newest = frame.snapshot.newest if frame.snapshot is not None else None
    back = isinstance(newest, StartBackward | Backward)
    return "wire-backward" if back else "wire-updated"


def resting(shape: Shape, run: str) -> Shape:
    """Return a body or a line without the light of the newest step; ``run``: the ink of a line."""
    if shape.tag.kind in _LINES:
        return _unlit(shape, run)
    if not isinstance(shape, Box | Ellipse) or shape.ink not in ("lit", _GLOW):
        return shape
    fill = shape.fill
    if fill == "lit-fill":
        fill = shape.tag.kind if shape.tag.kind in FILLS else "neuron"
    return replace(shape, ink="outline", fill=fill, width=STROKE)


def _unlit(shape: Shape, run: str) -> Shape:
    """Return a line, an arrowhead or a dot on a line in the ink ``run`` if it is lit."""
    match shape:
        case Segments(ink="lit"):
            return replace(shape, ink=run)
        case Ellipse(ink="lit"):
            return replace(shape, ink=run, fill=run)
        case Path(fill="lit"):
            return replace(shape, ink=run if shape.ink == "lit" else shape.ink, fill=run)
        case Path(ink="lit"):
            return replace(shape, ink=run, width=min(shape.width, STROKE))
    return shape
