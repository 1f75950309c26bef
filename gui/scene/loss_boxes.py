"""The loss part of the network view: its boxes, what stands in them, how they are joined.

API summary
-----------
``LossPart(parts, graph, experiment, sizes, language)``   measures the boxes
``.pitch()``                     the least distance of two rows of terms
``.place(outputs, x)``           -> :class:`PlacedLoss`: boxes, targets, links right of ``x``

Terms stand beside their outputs, their targets beneath them; what adds them up stands to
the right in the middle, penalties beneath that.  Two terms leave room between them: their
sum stands there, half a column on, joined from above and below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.experiment import Experiment
from core.graph import Graph
from core.losses import LOSSES
from core.names import Name
from core.wire_names import number_name, wire_name
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.furniture import number
from gui.scene.labels import Form, Label, label_form, name_runs_of, set_label
from gui.scene.names import equals, name_runs
from gui.scene.network_nodes import STRIP, Node, Sizes, box_node
from gui.scene.network_parts import LossBox, Parts
from gui.scene.shapes import Point, Rect, Run
from gui.scene.style import GAP, SIZE_NAME

LINK: Final = 44.0
"""Length of a straight link; links that bend take more."""
BEND: Final = 64.0
ROW_GAP: Final = 14.0

_OVER: Final = 24.0
_LETTERS: Final = re.compile(r"\b([at])\b")
"""What a term is made of; ``ln`` and other words are no letters."""


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a unit's or box's wire to the box of ``target``."""

    source: str
    target: str
    commands: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class PlacedLoss:
    """Everything right of the outputs; ``right``: where it ends."""

    nodes: tuple[Node, ...]
    labels: tuple[Label, ...]
    links: tuple[Link, ...]
    right: float


class LossPart:
    """The boxes of one network's loss."""

    def __init__(
        self, parts: Parts, graph: Graph, experiment: Experiment, sizes: Sizes, language: str
    ) -> None:
        self.parts, self.graph, self.experiment = parts, graph, experiment
        self.sizes, self.language = sizes, language
        self.heads = {box.wire: self.head(box) for box in parts.boxes}
        names = [wire_name(w) for w in graph.by_role("target")]
        widest = max(metrics.width(name_runs_of(n)) for n in names)
        self.target: Form = label_form(sizes.digits, widest, blue=False)

    # -- what stands in them -----------------------------------------------------------

    def head(self, box: LossBox) -> tuple[Run, ...]:
        """Return the header: name and formula."""
        name = equals(wire_name(self.graph.wires[box.wire]), SIZE_NAME)
        gate = self.graph.gate(box.wire)
        formula: tuple[Run, ...]
        if box.penalty:
            norm = "Σ w²" if gate.op == "l2_penalty" else "Σ |w|"
            formula = _grey(f"{number(float(gate.attributes['coefficient']))} {norm}")
        elif box.level > 0:
            formula = self.joined(box)
        else:
            formula = _indexed(self.term(box), self.letters(box.row))
        return (*name, *formula)

    def joined(self, box: LossBox) -> tuple[Run, ...]:
        """Return the formula of a box that joins other boxes."""
        wires = self.graph.wires
        roles = [wires[s].origin.role for s in box.sources]
        if self.graph.gate(box.wire).op == "mean_samples":
            return (*_grey("1/N Σ "), *name_runs(Name(self.graph.notation.letter, "n"), SIZE_NAME))
        if "penalty" not in roles:
            return (*_grey("Σ "), *name_runs(Name(self.graph.notation.letter, "k"), SIZE_NAME))
        data, *penalties = (wire_name(wires[s]) for s in box.sources)
        last = name_runs(penalties[0], SIZE_NAME) if len(penalties) == 1 else _grey("Σ R")
        return (*name_runs(data, SIZE_NAME), *_grey(" + "), *last)

    def letters(self, row: int) -> dict[str, Name]:
        """Return what the a and the t of output ``row`` are called in its term; none for -1.

        In the default notation that is short: there is one layer of outputs only.
        """
        if row < 0:
            return {}
        if self.graph.notation.scheme == "default":
            return {letter: Name(letter, str(row)) for letter in "at"}
        assert self.experiment.network is not None
        last = len(self.experiment.network.layers)
        pairs = (("a", "a"), ("t", "target"))
        return {x: number_name(self.graph, role, last, (row,)) for x, role in pairs}

    def term(self, box: LossBox) -> str:
        """Return the formula of a term, or of a loss that looks at all outputs."""
        assert self.experiment.network is not None
        rule = LOSSES[self.experiment.network.loss.name]
        if not rule.per_unit:
            return rule.formula
        scaled = any(self.graph.wires[w].origin.role == "raw_term" for w in box.inner)
        return f"1/K ({rule.term})" if scaled else rule.term

    def note(self, box: LossBox) -> tuple[Run, ...]:
        """Return the line that says that the backward pass does not start with 1."""
        start = self.experiment.start_value
        if box.wire != self.graph.loss or start == 1.0:
            return ()
        said = catalog(self.language).tr("starts with {value}", value=number(start))
        return (Run(said, "warning", "sans", SIZE_NAME),)

    # -- where they stand --------------------------------------------------------------

    def size(self, box: LossBox) -> Rect:
        wide, note = metrics.width(self.heads[box.wire]), metrics.width(self.note(box))
        return self.sizes.box(wide, final=box.wire == self.graph.loss, note=note)

    def below(self, box: LossBox) -> float:
        """Return how far a box reaches below its middle, its targets included."""
        return self.size(box).h / 2 + len(box.targets) * (GAP + self.target.height)

    def pitch(self) -> float:
        terms = [b for b in self.parts.boxes if b.row >= 0]
        return max((self.size(b).h / 2 + self.below(b) for b in terms), default=0.0) + (
            STRIP + ROW_GAP
        )

    def place(self, outputs: Sequence[Node], x: float) -> PlacedLoss:
        """Set all boxes right of ``x``; ``outputs`` are the nodes of the last layer."""
        spots: dict[str, Point] = {}
        free: dict[str, tuple[float, float]] = {}
        bent = self.nested(outputs)
        curved = self.bends(self.parts.boxes, outputs)
        left = x
        for level in range(self.parts.levels):
            boxes = [b for b in self.parts.boxes if b.level == level]
            beside = max(self.beyond(b) for b in boxes) if curved and not bent else 0.0
            width = max(self.size(b).w for b in boxes) + 2 * beside
            if level == 1 and bent:
                left += self.over() - self.size(boxes[0]).w / 2
            else:
                left += BEND if self.bends(boxes, outputs) else LINK
            self.stack(boxes, left + width / 2, outputs, spots)
            free.update({b.wire: (left, left + width) for b in boxes})
            left += width
        nodes = {b.wire: self.node(b, spots[b.wire]) for b in self.parts.boxes}
        labels = [label for b in self.parts.boxes for label in self.targets(b, nodes[b.wire])]
        links = self.links({**{n.id: n for n in outputs}, **nodes}, free, bent)
        return PlacedLoss(tuple(nodes.values()), tuple(labels), tuple(links), left)

    def nested(self, outputs: Sequence[Node]) -> bool:
        """Return whether two terms leave room for their sum between them."""
        terms = [b for b in self.parts.boxes if b.row >= 0]
        sums = [b for b in self.parts.boxes if b.level == 1]
        if len(terms) != 2 or len(sums) != 1:
            return False
        room = outputs[1].rect.center[1] - outputs[0].rect.center[1]
        need = self.below(terms[0]) + self.size(terms[1]).h / 2 + STRIP + self.size(sums[0]).h
        return room >= need + 6 * GAP

    def over(self) -> float:
        """Return how far right of two terms the lines run down and up to their sum."""
        return max(_OVER, *(self.beyond(b) for b in self.parts.boxes if b.row >= 0))

    def beyond(self, box: LossBox) -> float:
        """Return how far the targets of a box reach to its right, with a gap."""
        wide = (self.target.width - self.size(box).w) / 2 + GAP
        return max(wide, 0.0) if box.targets else 0.0

    def bends(self, boxes: Sequence[LossBox], outputs: Sequence[Node]) -> bool:
        """Return whether links to these boxes have to change their height."""
        joined = any(len(b.sources) > 1 for b in boxes)
        return joined or (len(boxes) > 1 and any(b.penalty for b in boxes))

    def stack(
        self,
        boxes: Sequence[LossBox],
        x: float,
        outputs: Sequence[Node],
        spots: dict[str, Point],
    ) -> None:
        """Set terms beside their outputs, the rest in the middle, penalties beneath."""
        bottom = 0.0
        for box in sorted(boxes, key=lambda b: b.penalty):
            y = outputs[box.row].rect.center[1] if box.row >= 0 else 0.0
            if box.penalty:
                y = bottom + ROW_GAP + STRIP + self.size(box).h / 2
            spots[box.wire] = (x, y)
            bottom = max(bottom, y + self.below(box))

    def node(self, box: LossBox, at: Point) -> Node:
        final = box.wire == self.graph.loss
        head, note = self.heads[box.wire], self.note(box)
        return box_node(box.wire, head, self.sizes, at, final=final, note=note)

    def targets(self, box: LossBox, node: Node) -> list[Label]:
        made, y = [], node.rect.bottom
        for wire in box.targets:
            y += GAP
            name = wire_name(self.graph.wires[wire])
            group = f"target {wire}"
            middle = y + self.target.top
            made.append(set_label(self.target, wire, name, node.rect.center[0], middle, 0.0, group))
            y += self.target.height
        return made

    def links(
        self, nodes: Mapping[str, Node], free: Mapping[str, tuple[float, float]], bent: bool
    ) -> list[Link]:
        """Return all links; ``free``: the left and right end of a box's column."""
        made = []
        for box in self.parts.boxes:
            sources = box.sources
            for source in sources:
                a, b = nodes[source].rect, nodes[box.wire].rect
                ends = free.get(source, (0.0, a.right))[1], free[box.wire][0]
                corner = bent and box.level == 1
                line = _corner(a, b) if corner else _curve(a, b, *ends)
                made.append(Link(source, box.wire, line))
        return made


def _grey(string: str) -> tuple[Run, ...]:
    return (Run(string, "name", "sans", SIZE_NAME),)


def _indexed(formula: str, names: Mapping[str, Name]) -> tuple[Run, ...]:
    """Return a formula of a and t with what they are called, if that is known."""
    made: list[Run] = []
    for part in filter(None, _LETTERS.split(formula)):
        made += name_runs(names[part], SIZE_NAME) if part in names else _grey(part)
    return tuple(made)


def _curve(a: Rect, b: Rect, leave: float, enter: float) -> tuple[tuple[Any, ...], ...]:
    """Return a line from the right of ``a`` to the left of ``b``, level but between ``leave``
    and ``enter``: what hangs beneath the boxes may be wider than they are."""
    start, end = (a.right, a.center[1]), (b.x, b.center[1])
    if start[1] == end[1]:
        return (("M", *start), ("L", *end))
    one, two = (leave, start[1]), (enter, end[1])
    middle = (leave + enter) / 2
    bend = ("C", middle, start[1], middle, end[1], *two)
    head = (("L", *one),) if leave > a.right else ()
    foot = (("L", *end),) if enter < b.x else ()
    return (("M", *start), *head, bend, *foot)


def _corner(a: Rect, b: Rect) -> tuple[tuple[Any, ...], ...]:
    """Return a line from the right of ``a`` round a corner into ``b`` from above or below."""
    start, x = (a.right, a.center[1]), b.center[0]
    end = b.y if a.center[1] < b.center[1] else b.bottom
    turn = x - start[0]
    down = turn if end > start[1] else -turn
    bend = ("C", x - turn * 0.4, start[1], x, start[1] + down * 0.4, x, start[1] + down)
    return (("M", *start), bend, ("L", x, end))
