"""Wide networks: which of them are drawn so, which units are shown, what they are called.

API summary
-----------
``Wide(graph, experiment)``        layers, gates of the layers, what the loss consists of
``Folding``                        what of the view's settings the layout depends on
``folding(wide, view)``            -> :class:`Folding`
``rows_of(size, extra, all_units)``   the units of a column that are shown
``toggle(view, layer)``            the settings with a layer unfolded, or folded again

A *place* is a wire and the entry in it, as in :class:`core.layers.Layers`: networks of
scalar gates and of matrix gates are drawn by the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from core.experiment import Experiment
from core.graph import LOSS_GROUP, Graph, WireId
from core.layers import Index, Layers
from core.names import Name, plus
from core.wire_names import number_name
from gui.scene.frame import ViewSettings
from gui.scene.images import image_shape
from gui.scene.network_parts import INNER, LossBox
from gui.scene.wideness import FULL

Place = tuple[WireId, Index]

HEAD: Final = 4
TAIL: Final = 3
"""So many first and last units of a folded column are shown."""
MOST_CAPSULES: Final = 40
"""An unfolded layer of more units is a table, with a line for each."""


@dataclass(frozen=True, slots=True)
class Folding:
    """What a layout depends on besides the graph.

    ``unfolded``: layers that show every unit.  ``joined``: (layer, unit) that are shown
    because they are selected, held in focus or on the path that is shown.
    """

    unfolded: frozenset[int] = frozenset()
    joined: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Focus:
    """What is in focus: a unit, or a weight (``source`` then is the unit before it)."""

    layer: int
    unit: int
    source: int | None = None


def toggle(view: ViewSettings, layer: int) -> ViewSettings:
    """Return ``view`` with ``layer`` (inputs 0) unfolded, or folded if it was unfolded."""
    return replace(view, unfolded=view.unfolded ^ {layer})


def rows_of(size: int, extra: Iterable[int], *, all_units: bool) -> tuple[int, ...]:
    """Return the shown units of a column of ``size``, ascending.

    A single hidden unit would need as much room as it saves: it is shown.
    """
    if all_units or size <= FULL:
        return tuple(range(size))
    kept = {*range(HEAD), *range(size - TAIL, size), *(k for k in extra if 0 <= k < size)}
    kept |= {k + 1 for k in kept if k + 2 in kept}
    return tuple(sorted(kept))


def folding(wide: Wide, view: ViewSettings) -> Folding:
    """Return what the layout of a picture with these settings depends on."""
    units: set[tuple[int, int]] = set()
    # What is only pointed at must not move from under the pointer.
    held = (view.focus if view.held else "", view.focus_entry)
    on_path = view.path.nodes if view.path else ()
    for wire, entry in (held, (view.selected, view.entry), *on_path):
        units.update(wide.units_at(wire, entry))
    columns = range(len(wide.sizes))
    # What is shown anyhow makes no layout of its own.
    joined = frozenset(
        (layer, unit)
        for layer, unit in units
        if layer not in view.unfolded
        and 0 <= unit < wide.sizes[layer]
        and unit not in wide.usual[layer]
    )
    return Folding(view.unfolded & frozenset(columns), joined)


@dataclass(frozen=True, eq=False, slots=True)
class Wide:
    """A network as its columns.

    ``sizes``: units of each column, inputs first.  ``image``: rows and columns of the
    inputs as a picture, or ``None``.  ``edges``: of each gap the gate that multiplies with
    its weights (in a matrix graph), by the layer it leads to.  ``terms``: the roles that
    outputs have in the loss, the term last; empty if the loss looks at all outputs at once.
    ``boxes``: the other gates of the loss.
    """

    graph: Graph
    experiment: Experiment
    layers: Layers = field(init=False)
    sizes: tuple[int, ...] = field(init=False)
    image: tuple[int, int] | None = field(init=False)
    usual: tuple[frozenset[int], ...] = field(init=False)
    gates: dict[tuple[str, int, Index], WireId] = field(init=False)
    term: str = field(init=False)
    boxes: tuple[LossBox, ...] = field(init=False)

    def __post_init__(self) -> None:
        def give(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        layers = Layers(self.graph)
        give("layers", layers)
        give("sizes", layers.sizes)
        give("image", image_shape(self.experiment))
        give("usual", tuple(frozenset(rows_of(n, (), all_units=False)) for n in layers.sizes))
        give(
            "gates",
            {
                (w.origin.role, w.origin.layer, w.origin.index): w.id
                for w in self.graph.wires.values()
            },
        )
        terms = [w for w in self.loss_wires() if self.is_term(w)]
        give("term", self.graph.wires[terms[0]].origin.role if terms else "")
        give("boxes", tuple(self._boxes()))

    @property
    def whole(self) -> bool:
        """Whether a step makes a whole layer's numbers."""
        return self.layers.whole

    # -- places ------------------------------------------------------------------------

    def place(self, role: str, layer: int, index: Index) -> Place | None:
        """Return where a number of a layer or of the loss is, or ``None``."""
        wire = self.gates.get((role, layer, () if self.whole else index))
        return None if wire is None else (wire, index if self.whole else ())

    def unit(self, role: str, layer: int, unit: int) -> Place:
        """Return the place of a unit's z, a or input."""
        found = self.place("input" if layer == 0 else role, layer, (unit,))
        assert found is not None
        return found

    def product(self, layer: int, index: Index) -> WireId:
        """Return the gate that multiplies with the weight ``index`` of ``layer``."""
        found = self.gates.get(("product", layer, () if self.whole else index))
        return found or self.gates["z", layer, ()]

    def units_at(self, wire: WireId, entry: Index) -> Iterator[tuple[int, int]]:
        """Yield the units (layer, unit) that a number belongs to: two for a weight."""
        found = self.layers.index_of(wire, entry) if wire else None
        if found is None or not found[2]:
            return
        role, layer, index = found
        if role == "weight" and len(index) == 2:
            yield layer - 1, index[0]
        yield (len(self.sizes) - 1 if role == "target" else layer), index[-1]

    def focus(self, wire: WireId, entry: Index) -> Focus | None:
        """Return what of the network is in focus, ``None`` for nothing or no part of it."""
        found = self.layers.index_of(wire, entry) if wire else None
        if found is None or not found[2] or found[0] == "target":
            return None
        role, layer, index = found
        if any(not 0 <= i < n for i, n in zip(index, self.shape(role, layer), strict=False)):
            return None
        if role == "weight":
            return Focus(layer, index[1], index[0]) if len(index) == 2 else None
        return Focus(layer, index[-1])

    def shape(self, role: str, layer: int) -> tuple[int, ...]:
        """Return the shape of a role's array; see :meth:`core.layers.Layers.shape`."""
        return self.layers.shape(role, layer)

    def name(self, role: str, layer: int, index: Index, *, new: bool = False) -> Name:
        """Return what one number is called; ``new``: after the update, with a plus."""
        made = number_name(self.graph, role, layer, index)
        return plus(made) if new else made

    # -- loss --------------------------------------------------------------------------

    def loss_wires(self) -> Iterator[WireId]:
        """Yield the outputs of the loss's gates in the order of computation."""
        for gate in self.graph.gates:
            if self.graph.wires[gate.output].group == LOSS_GROUP:
                yield gate.output

    def is_term(self, wire: WireId) -> bool:
        """Return whether there is one such number for every output, and not a step to it."""
        found = self.graph.wires[wire]
        role = found.origin.role
        return role not in INNER and (role == "term" or bool(found.origin.index))

    def inner(self) -> tuple[WireId, ...]:
        """Return what the first output's term is made of."""
        return tuple(
            w
            for w in self.loss_wires()
            if self.graph.wires[w].origin.role in INNER
            and self.graph.wires[w].origin.index in ((), (0,))
        )

    def _boxes(self) -> Iterator[LossBox]:
        chain = [
            w
            for w in self.loss_wires()
            if self.graph.wires[w].origin.role not in INNER and not self.is_term(w)
        ]
        level = 1 if self.term else 0
        for wire in chain:
            gate = self.graph.gate(wire)
            before = tuple(w for w in gate.inputs if w in chain)
            leaves = [self.graph.wires[w].origin.role for w in gate.inputs]
            penalty = bool(leaves) and all(role == "weight" for role in leaves)
            yield LossBox(wire, (), (), before, level, -1, penalty)
            level += not penalty
