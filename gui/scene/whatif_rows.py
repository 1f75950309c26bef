"""What a change for trial changes: the numbers that are told before and after.

API summary
-----------
``spot_of(graph, array, index)``       wire and entry, as the canvas has them, of a given number
``entry_name(graph, array, index)``    what the canvas calls it, on one line
``rows_of(answer, graph, row)``        a :class:`Row` for the leaf, what it reaches, the loss
``name_with(wire, entry)``             a wire's Name with an entry behind it

``graph`` is the one that is drawn: names and tags are those of the canvas, whichever way the
trial's own graph was lowered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.graph import Graph, Wire, WireId
from core.layers import Layers
from core.leaf_names import Leaf
from core.names import Name, plain
from core.whatif import WhatIf
from core.wire_names import wire_name
from gui.scene.shapes import Tag

MOST_BETWEEN: Final = 8
"""So many numbers between the leaf and the loss are told."""
MOST_OUTPUTS: Final = 10

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A number before and after; ``tag`` is its place on the canvas."""

    name: Name
    before: float
    after: float
    tag: Tag

    @property
    def change(self) -> float:
        return self.after - self.before


def spot_of(graph: Graph, array: str, index: Index) -> tuple[WireId, Index] | None:
    """Return wire and entry of a given number, ``None`` where the graph has none."""
    for wire, source in graph.sources.items():
        if source.array == array and source.index in (None, index):
            return wire, index if source.index is None else ()
    return None


def name_with(wire: Wire, entry: Index) -> Name:
    """Return the name of ``wire``, with brackets behind it for one of its entries."""
    name = wire_name(wire)
    if not entry:
        return name
    brackets = "".join(f"[{i}]" for i in entry)
    return Name(plain(name) + brackets)


def entry_name(graph: Graph, array: str, index: Index) -> str:
    """Return what the canvas calls a given number, on one line."""
    spot = spot_of(graph, array, index)
    if spot is None:
        return array + "".join(f"[{i}]" for i in index)
    return plain(name_with(graph.wires[spot[0]], spot[1]))


def rows_of(answer: WhatIf, graph: Graph, row: int) -> tuple[Row, ...]:
    """Return what is told, the leaf first and the loss last.

    ``row``: the sample of the batch whose outputs are told.
    """
    made = [_leaf(answer, graph)]
    if graph.has_loss:
        made += _outputs(answer, graph, row)
    else:
        made += _between(answer, graph)
    tag = Tag("number", graph.loss, None, "value")
    name = wire_name(graph.wires[graph.loss])
    return (*made, Row(name, answer.loss_before, answer.loss, tag))


def _leaf(answer: WhatIf, graph: Graph) -> Row:
    spot = leaf_spot(graph, answer.leaf)
    if spot is None:
        return Row(Name(answer.leaf.name), answer.before, answer.after, Tag("number"))
    wire, entry = spot
    tag = Tag("number", wire, None, "value", "", entry)
    return Row(name_with(graph.wires[wire], entry), answer.before, answer.after, tag)


def leaf_spot(graph: Graph, leaf: Leaf) -> tuple[WireId, Index] | None:
    """Return wire and entry of ``leaf`` on the canvas."""
    return spot_of(graph, leaf.array, leaf.index)


def _outputs(answer: WhatIf, graph: Graph, row: int) -> Iterator[Row]:
    """Yield a network's outputs for one sample."""
    layers = Layers(graph)
    before, after = answer.output_before[row], answer.output[row]
    for k in range(min(len(before), MOST_OUTPUTS)):
        place = layers.place("a", layers.count, (k,))
        if place is not None:
            tag = Tag("number", place[0], None, "value", "", place[1])
            name = name_with(graph.wires[place[0]], place[1])
            yield Row(name, float(before[k]), float(after[k]), tag)


def _between(answer: WhatIf, graph: Graph) -> Iterator[Row]:
    """Yield every single number of a free graph that the change reaches, up to some."""
    known = [
        wire
        for wire, after in answer.values.items()
        if after.ndim == 0 and wire not in (answer.leaf.wire, graph.loss) and wire in graph.wires
    ]
    for wire in known[-MOST_BETWEEN:]:
        tag = Tag("number", wire, None, "value")
        before, after = float(answer.values_before[wire]), float(answer.values[wire])
        yield Row(wire_name(graph.wires[wire]), before, after, tag)
