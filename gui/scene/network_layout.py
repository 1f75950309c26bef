"""Where everything of the network view stands.

API summary
-----------
``layout(graph, experiment, digits, language)``   -> :class:`NetworkLayout`
``sketch(graph, experiment, digits, language)``   much the same, much sooner, less compact

Layers are columns, all with the same distance of rows and centred on one axis; the gaps
between them are as wide as their labels need (:mod:`gui.scene.edge_labels`).  Depends on
structure, digits and language; on no value, so that no step moves anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.experiment import Experiment
from core.gates import rule
from core.graph import Graph
from core.wire_names import layer_text, wire_name
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.edge_labels import Arrangement, GapShape, arranged, sketched
from gui.scene.geometry import bounding, quads
from gui.scene.labels import Form, Label, label_form, name_runs_of, part_runs, set_label
from gui.scene.loss_boxes import ROW_GAP, Link, LossPart
from gui.scene.network_nodes import (
    RADIUS,
    SIZE_STRIP,
    STRIP,
    Node,
    Sizes,
    input_node,
    neuron_node,
)
from gui.scene.network_parts import Edge, Parts, Unit, parts
from gui.scene.network_state import DELTA_W
from gui.scene.shapes import Point, Rect, Run, Tag, Text
from gui.scene.style import GAP, LINE_SMALL, MARGIN, SIZE_HEADING, SIZE_NAME

ARROW: Final = 11.0
"""Length of the arrowhead of a thin edge."""

_PAD: Final = 13.0
_MARGIN: Final = 4.0
_PITCHES: Final = {1: 0.0, 2: 2.45, 3: 1.55, 4: 1.2, 5: 1.05}
"""Distance of rows, in widths of a label, by the rows of the tallest column: the further
apart, the narrower the gaps; these fill a wide screen best."""
_PITCH: Final = 1.0
_HEADING_GAP: Final = 14.0
_SHAPE: Final = 1.94
"""Width to height of the canvas of a window of 1280 by 800 with its panels folded away."""
_SHAPES: Final = (1.6, 2.4)
"""Pictures between these shapes are left as they are."""


@dataclass(frozen=True, slots=True)
class EdgePlace:
    """An edge from node to node: its ends on their outlines, and the label on it.

    ``source`` and ``target`` are wires: the a (or x) and the z that it joins.  ``gap``
    counts the gaps from the left.
    """

    edge: Edge
    source: str
    target: str
    line: tuple[float, float, float, float]
    angle: float
    label: Label
    gap: int


@dataclass(frozen=True, eq=False, slots=True)
class NetworkLayout:
    """See the module.  ``nodes`` by id; ``labels``: biases and targets; ``texts``: headings."""

    parts: Parts
    digits: int
    language: str
    nodes: Mapping[str, Node]
    edges: tuple[EdgePlace, ...]
    labels: tuple[Label, ...]
    links: tuple[Link, ...]
    texts: tuple[Text, ...]
    bounds: Rect


def layout(graph: Graph, experiment: Experiment, digits: int, language: str) -> NetworkLayout:
    """Lay out the network of ``graph``.

    Raises:
        ValueError: it is not a network of scalar gates.
    """
    return _balanced(_Asked(graph, experiment, digits, language, arranged))


def sketch(graph: Graph, experiment: Experiment, digits: int, language: str) -> NetworkLayout:
    """Lay out the network at once: to be shown while :func:`layout` is at work.

    Raises:
        ValueError: it is not a network of scalar gates.
    """
    return _balanced(_Asked(graph, experiment, digits, language, sketched))


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """What is to be laid out, and how the labels of a gap are arranged."""

    graph: Graph
    experiment: Experiment
    digits: int
    language: str
    arrange: Callable[[GapShape], Arrangement]


def _balanced(asked: _Asked) -> NetworkLayout:
    """Return a layout about as wide as a window, if rows nearer or further make it so."""
    first = _Layout(asked)
    found = first.run()
    shape = found.bounds.w / found.bounds.h
    if _SHAPES[0] <= shape <= _SHAPES[1]:
        return found
    # Rows nearer to each other need wider gaps, and the other way round.
    stretch = min(max(math.sqrt(shape / _SHAPE), 0.7), 1.3)
    second = _Layout(asked, first.pitch * stretch).run()
    return max(found, second, key=lambda made: _scale(made.bounds))


def _scale(bounds: Rect) -> float:
    """Return how large a picture can be in a field of the usual shape."""
    return min(_SHAPE / bounds.w, 1.0 / bounds.h)


class _Layout:
    def __init__(self, asked: _Asked, pitch: float | None = None) -> None:
        self.graph, self.digits, self.language = asked.graph, asked.digits, asked.language
        self.arrange, graph, digits = asked.arrange, asked.graph, asked.digits
        self.parts = parts(graph)
        self.trained = frozenset(graph.parameters)
        self.batched = any(w.batched for w in graph.wires.values())
        self.sizes = Sizes(digits, updates=bool(graph.parameters))
        self.loss = LossPart(self.parts, graph, asked.experiment, self.sizes, asked.language)
        self.forms = [self.form([e.weight for e in edges]) for edges in self.parts.edges]
        biases = [u.bias for units in self.parts.columns for u in units if u.bias]
        self.bias = self.form(biases) if biases else None
        self.pitch = self.row_pitch(pitch)
        self.nodes: dict[str, Node] = {}
        self.labels: list[Label] = []
        self.edges: list[EdgePlace] = []

    def run(self) -> NetworkLayout:
        x = 0.0
        for column, units in enumerate(self.parts.columns):
            if column:
                x = self.gap(column - 1, x)
            x = self.column(column, units, x)
        outputs = [self.nodes[u.a] for u in self.parts.columns[-1]]
        loss = self.loss.place(outputs, x)
        self.nodes.update({n.id: n for n in loss.nodes})
        self.labels += loss.labels
        texts = tuple(self.headings(loss.nodes))
        return NetworkLayout(
            self.parts,
            self.digits,
            self.language,
            self.nodes,
            tuple(self.edges),
            tuple(self.labels),
            loss.links,
            texts,
            self.bounds(texts),
        )

    # -- sizes -------------------------------------------------------------------------

    def form(self, wires: list[str]) -> Form:
        """Measure labels for parameters, all alike."""
        names = [wire_name(self.graph.wires[w]) for w in wires]
        return label_form(
            self.digits,
            max(metrics.width(name_runs_of(n)) for n in names),
            blue=any(w in self.trained for w in wires),
            marked=self.batched,
            locked=any(w not in self.trained for w in wires),
            flows=max(self.live(w) for w in wires),
        )

    def live(self, wire: str) -> int:
        """Return how many flows a wire's gradient is the sum of."""
        ports = self.graph.consumers[wire]
        return sum(not self.graph.gate(gate).detached for gate, _ in ports)

    def row_pitch(self, wanted: float | None) -> float:
        """Return the distance of rows: what nodes need, or what makes a balanced picture."""
        below = GAP + self.bias.height if self.bias else 0.0
        need = self.sizes.capsule.h + below + STRIP + ROW_GAP
        need = max(need, 2 * self.sizes.circle + STRIP + ROW_GAP, self.loss.pitch())
        rows = max(len(units) for units in self.parts.columns)
        widest = max(form.width for form in self.forms)
        return max(need, wanted or _PITCHES.get(rows, _PITCH) * widest)

    def rows(self, column: int) -> tuple[float, ...]:
        """Return the heights of a column's rows, symmetric about 0."""
        count = len(self.parts.columns[column])
        return tuple((k - (count - 1) / 2) * self.pitch for k in range(count))

    # -- columns -----------------------------------------------------------------------

    def column(self, column: int, units: tuple[Unit, ...], x: float) -> float:
        """Set a column whose left side is at ``x``; return its right side."""
        width = 2 * self.sizes.circle
        if column:
            width = max(self.sizes.capsule.w, self.bias.width if self.bias else 0.0)
        for unit, y in zip(units, self.rows(column), strict=True):
            at = (x + width / 2, y)
            self.nodes[unit.a] = self.node(unit, at)
            if unit.bias and self.bias:
                bottom = self.nodes[unit.a].rect.bottom + GAP
                self.labels.append(self.bias_label(unit.bias, at[0], bottom + self.bias.top))
        return x + width

    def node(self, unit: Unit, at: Point) -> Node:
        wires = self.graph.wires
        name = wire_name(wires[unit.a])
        if not unit.z:
            return input_node(unit, name, self.sizes, at)
        return neuron_node(unit, (wire_name(wires[unit.z]), name), self.sizes, at)

    def bias_label(self, wire: str, x: float, y: float) -> Label:
        assert self.bias is not None
        name = wire_name(self.graph.wires[wire])
        return set_label(self.own(self.bias, wire), wire, name, x, y, 0.0, f"bias {wire}")

    def own(self, form: Form, wire: str) -> Form:
        """Return the form without blue for a frozen wire, without a lock for another."""
        if wire in self.trained:
            return form.unlocked()
        return form.without("updated")

    # -- gaps --------------------------------------------------------------------------

    def gap(self, number: int, x: float) -> float:
        """Set the labels of the edges right of ``x``; return where the next column begins."""
        form = self.forms[number]
        left = self.parts.columns[number]
        reach = self.sizes.circle if number == 0 else self.overhang() + RADIUS
        shape = GapShape(
            sources=self.rows(number),
            targets=self.rows(number + 1),
            behind=reach,
            beyond=self.overhang() + RADIUS,
            width=form.width,
            usual=form.usual[1] - form.usual[0],
            height=2 * max(form.top, form.bottom),
            pad=_PAD,
            margin=_MARGIN,
        )
        found = self.arrange(shape)
        for edge in self.parts.edges[number]:
            ends = (left[edge.i].a, self.parts.columns[number + 1][edge.j].z)
            self.edges.append(self.edge(edge, ends, shape, found, x, number))
        return x + found.width

    def overhang(self) -> float:
        """Return how far a bias label reaches beyond its neuron."""
        wide = self.bias.width if self.bias else 0.0
        return max(wide - self.sizes.capsule.w, 0.0) / 2

    def edge(
        self,
        edge: Edge,
        ends: tuple[str, str],
        shape: GapShape,
        found: Arrangement,
        x: float,
        number: int,
    ) -> EdgePlace:
        x1, y1 = x - shape.behind, shape.sources[edge.i]
        x2, y2 = x + found.width + shape.beyond, shape.targets[edge.j]
        along = math.hypot(x2 - x1, y2 - y1)
        u = ((x2 - x1) / along, (y2 - y1) / along)
        place = found.places[edge.i][edge.j]
        at = (x1 + place * (x2 - x1), y1 + place * (y2 - y1))
        angle = math.degrees(math.atan2(u[1], u[0]))
        form = self.own(self.forms[number], edge.weight)
        name = wire_name(self.graph.wires[edge.weight])
        label = set_label(form, edge.weight, name, *at, angle, f"edge {edge.weight}")
        leave = self.sizes.circle if number == 0 else self.cap(u)
        enter = self.cap(u)
        line = (x1 + leave * u[0], y1 + leave * u[1], x2 - enter * u[0], y2 - enter * u[1])
        return EdgePlace(edge, *ends, line, angle, label, number)

    def cap(self, u: Point) -> float:
        """Return how far a capsule reaches from the middle of its end in direction ``u``."""
        flat = self.sizes.capsule.h / 2 - RADIUS
        if abs(u[1]) * RADIUS <= flat * abs(u[0]):
            return RADIUS / abs(u[0])
        high = flat * abs(u[1])
        return high + math.sqrt(high * high - flat * flat + RADIUS * RADIUS)

    # -- headings ----------------------------------------------------------------------

    def headings(self, boxes: tuple[Node, ...]) -> Iterator[Text]:
        top = min(n.rect.y for n in self.nodes.values()) - STRIP - _HEADING_GAP
        last = len(self.parts.columns) - 1
        words = catalog(self.language)
        for column, units in enumerate(self.parts.columns):
            kind = words.tr("Hidden") if column < last else words.tr("Output")
            title = words.tr("Input") if column == 0 else kind
            rect = self.nodes[units[0].a].rect
            note = _activation(units[0]) if column else ""
            layer = layer_text(self.graph.notation, column)
            yield from _heading(f"{title}  l = {layer}", note, rect.center[0], top)
        middle = (min(n.rect.x for n in boxes) + max(n.rect.right for n in boxes)) / 2
        yield from _heading(words.tr("Loss"), "", middle, top)

    def bounds(self, texts: tuple[Text, ...]) -> Rect:
        whole = bounding(quads([t.corners() for t in texts]))
        for node in self.nodes.values():
            whole = whole.united(node.rect)
        for label in (*self.labels, *(e.label for e in self.edges)):
            whole = whole.united(bounding(quads([label.room])))
        # As much on the right as on the left: the picture stands in the middle.
        side = max(whole.x - self.strips().x + 1.0, MARGIN)
        return Rect(whole.x - side, whole.y - MARGIN, whole.w + 2 * side, whole.h + 2 * MARGIN)

    def strips(self) -> Rect:
        """Return the room that the strips of the inputs may take at most."""
        delta = Run(DELTA_W, "name", "sans", SIZE_NAME)
        wide = metrics.width(delta) + metrics.number_width(self.digits, SIZE_STRIP)
        wide += metrics.width(part_runs(len(self.parts.columns[1]), len(self.parts.columns[1])))
        first = self.nodes[self.parts.columns[0][0].a]
        return Rect(first.strip.x - wide, first.rect.y, wide, first.rect.h)


def _activation(unit: Unit) -> str:
    """Return the rule from z to a, as it is written."""
    symbol = rule(unit.activation).symbol
    return "a = z" if unit.activation == "identity" else f"a = {symbol}(z)"


def _heading(title: str, note: str, x: float, y: float) -> Iterator[Text]:
    tag = Tag("heading", label=f"heading {x:.0f}")
    line = y - (LINE_SMALL + 1.0)
    run = Run(title, "heading", "sans-medium", SIZE_HEADING)
    yield metrics.text(run, x, line, "middle", tag=tag)
    if note:
        run = Run(note, "name", "sans", SIZE_NAME)
        yield metrics.text(run, x, y, "middle", tag=tag)
