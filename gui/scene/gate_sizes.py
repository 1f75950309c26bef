"""How much room a gate or leaf needs: its body, ports, label and flows.

API summary
-----------
``Ruler(graph, digits, language).measure(wire)``   the :class:`NodeRoom` of a gate or leaf
``sign(gate)``      what stands in the gate: its rule's symbol, the constant filled in
``forks(graph, wire)``       whether the wire's gradient is a sum that is shown as one
``has_blue(graph, wire)``    whether the wire ever has an updated value

All lengths are scene units relative to the place where the wire leaves the body: x = 0 is
the body's right side, y = 0 the wire.  Nothing here depends on a value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.gates import rule
from core.graph import Gate, Graph, Wire
from core.names import Name
from core.wire_names import wire_name
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.gate_blocks import Block, block, shape_text
from gui.scene.gate_names import short_names
from gui.scene.names import equals, name_runs
from gui.scene.numbers import MINUS, widest_strings
from gui.scene.shapes import Run
from gui.scene.style import (
    NUMBER_GAP,
    PAD,
    SIZE_NAME,
    SIZE_NUMBER,
    SIZE_SIGN,
    SIZE_SMALL,
)

GATE: Final = 44.0
"""Diameter of a gate; pills are lower."""
PILL: Final = 32.0
PORT_GAP: Final = 14.0
"""Least distance of two ports; two ports of a circle stand further apart."""
LEAD: Final = 14.0
"""How far a wire runs straight before its port."""
TAIL: Final = 8.0
"""How far it runs straight after its numbers."""
ABOVE: Final = 7.0
"""From the wire to the foot of the black number, whose name may have a subscript."""
BELOW: Final = 7.0
"""From the wire to the head of the red and blue numbers."""
LOCK: Final = 16.0
"""Room of a lock in a pill, with the gap before it."""

FRAME: Final = 8.0
"""Between the parts of an opened gate and the frame around them."""
FRAME_HEAD: Final = 20.0
"""Room above the parts for the frame's title."""

ENTRY: Final = 23.0
"""Room above a wire that enters a row, with its name."""

_PAIR: Final = 20.0
_FLOW_TOP: Final = 4.5
_FLOW_GAP: Final = 6.0
_ROWS_GAP: Final = 7.0
_ONE_LINE: Final = 5
_WIDE_BLOCKS: Final = 460.0
_NAME_MOST: Final = 180.0
_CONSTANTS: Final = {"add_const": "+", "mul_const": "×"}
_BIG_SIGNS: Final = {"·": 36.0}
_RAISED: Final = str.maketrans("0123456789.-", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻")


@dataclass(frozen=True, slots=True)
class Spot:
    """A block of numbers and where its room begins: right of and below the wire's end."""

    block: Block
    x: float
    top: float


@dataclass(frozen=True, slots=True)
class LabelRoom:
    """The numbers at a stub, from ``STUB`` right of the body on.

    ``head``: the grey runs, their baseline at ``foot``.  ``spots`` by quantity, x from the
    label's left end.  ``note``: the baseline of a line about the start value, at the wire
    where the backward pass starts (``None`` elsewhere).
    """

    width: float
    above: float
    below: float
    head: tuple[Run, ...]
    foot: float
    spots: tuple[tuple[str, Spot], ...]
    note: float | None = None


@dataclass(frozen=True, slots=True)
class NodeRoom:
    """A gate or a leaf.

    ``kind``: ``circle``, ``box`` or ``pill``.  ``ports``: the height of each port;
    ``flows``: by port index the spot of what it sends back, x the left end of the room
    measured from the body's left side.  ``up`` and ``down``: how far all of it reaches;
    ``lead``: room that ports and flows need to the body's left.
    """

    wire: str
    kind: str
    width: float
    height: float
    runs: tuple[Run, ...]
    lock: bool
    ports: tuple[float, ...]
    flows: tuple[tuple[int, Spot], ...]
    label: LabelRoom
    up: float
    down: float
    lead: float


_SHARED: Final = ("a", "input")
"""Leaves of an expanded neuron that other neurons take, too."""
_COMPUTED: Final = ("a", "z", "rest")
"""Leaves of an expanded neuron that are computed elsewhere in the network."""


def forks(graph: Graph, wire: str) -> bool:
    """Return whether ``wire`` has several consumer ports, whose flows are shown.

    One that feeds further neurons, which an expanded neuron does not show, has them, too.
    """
    shared = is_part(graph) and graph.wires[wire].origin.role in _SHARED
    return shared or len(graph.consumers[wire]) > 1


def is_part(graph: Graph) -> bool:
    """Return whether this is one neuron of a network (:mod:`core.neuron`)."""
    return not graph.has_loss and graph.wires[graph.loss].origin.role in ("z", "a")


def has_blue(graph: Graph, wire: str) -> bool:
    """Return whether ``wire`` ever has an updated value: inputs and frozen leaves do not."""
    if not graph.parameters:
        return False
    if wire not in graph.sources or wire in graph.parameters:
        return True
    return is_part(graph) and graph.wires[wire].origin.role in _COMPUTED


def sign(gate: Gate) -> str:
    """Return what stands in a gate: ``×``, ``×0.5``, ``x³``, ``tanh`` ..."""
    symbol = rule(gate.op).symbol
    if gate.op in _CONSTANTS:
        number = _short(float(gate.attributes["constant"]))
        if gate.op == "add_const":
            return number if number.startswith(MINUS) else f"+{number}"
        return f"×({number})" if number.startswith(MINUS) else f"×{number}"
    if gate.op == "pick":
        return f"[{','.join(str(i) for i in gate.attributes['index'])}]"
    if gate.op == "pow":
        exponent = f"{float(gate.attributes['exponent']):.4g}"
        if all(c in "0123456789.-" for c in exponent):
            return "x" + exponent.translate(_RAISED)
    return symbol


def _short(value: float) -> str:
    return f"{value:.4g}".replace("-", MINUS).replace("e+0", "e").replace(f"e{MINUS}0", f"e{MINUS}")


class Ruler:
    """Measures the gates and leaves of one graph."""

    def __init__(self, graph: Graph, digits: int, language: str) -> None:
        self.graph = graph
        self.digits = digits
        self.language = language
        self.trained = frozenset(graph.parameters)
        self.batched = any(w.batched for w in graph.wires.values())
        sizes = {w: SIZE_NUMBER if w in graph.sources else SIZE_NAME for w in graph.wires}
        named = {w: (wire_name(wire), sizes[w]) for w, wire in graph.wires.items()}
        self.names = short_names(named, _NAME_MOST)

    def measure(self, wire_id: str) -> NodeRoom:
        """Measure the gate whose output is ``wire_id``, or the leaf of that name."""
        wire = self.graph.wires[wire_id]
        gate = self.graph.producer.get(wire_id)
        label = self._label(wire)
        room = self._pill(wire, label) if gate is None else self._gate(gate, label)
        if not wire.part:
            return room
        # Whichever part stands topmost has room for the title of the frame.
        return replace(room, up=room.up + FRAME + FRAME_HEAD, down=room.down + FRAME)

    def entry(self, wire_id: str) -> tuple[Run, ...]:
        """Return the name that a wire bears where it enters a row."""
        return name_runs(self.names[wire_id], SIZE_NAME)

    def frozen(self, wire: Wire) -> bool:
        """Return whether ``wire`` is a parameter that the optimizer leaves alone."""
        role = wire.origin.role in ("weight", "bias", "parameter")
        return role and wire.id in self.graph.sources and wire.id not in self.trained

    def _pill(self, wire: Wire, label: LabelRoom) -> NodeRoom:
        runs = name_runs(self.names[wire.id], SIZE_NUMBER, "text")
        lock = self.frozen(wire)
        width = max(metrics.width(runs) + 2 * (PAD + 4.0), 48.0) + (LOCK if lock else 0.0)
        up, down = max(PILL / 2, label.above), max(PILL / 2, label.below)
        return NodeRoom(wire.id, "pill", width, PILL, runs, lock, (), (), label, up, down, 0.0)

    def _gate(self, gate: Gate, label: LabelRoom) -> NodeRoom:
        string = sign(gate)
        size = _BIG_SIGNS.get(string, SIZE_SIGN if len(string) == 1 else SIZE_SIGN - 5.0)
        runs = (Run(string, "sign", "sans", size),)
        wide = metrics.width(runs)
        flows = self._flows(gate)
        ports, foot = _ports(len(gate.inputs), flows)
        height = max(GATE, ports[-1] - ports[0] + 24.0)
        narrow = wide <= GATE - 10.0
        width = GATE if narrow else wide + 2 * (PAD + 2.0)
        spots = tuple(
            (i, Spot(b, -_FLOW_GAP - b.width, ports[i] + _FLOW_TOP)) for i, b in flows.items()
        )
        lead = LEAD + max((b.width + _FLOW_GAP for b in flows.values()), default=0.0)
        up, down = max(height / 2, label.above), max(height / 2, label.below, foot)
        kind = "circle" if narrow and height == GATE else "box"
        return NodeRoom(
            gate.output, kind, width, height, runs, False, ports, spots, label, up, down, lead
        )

    def _flows(self, gate: Gate) -> dict[int, Block]:
        """Measure what each port sends back where it is not the wire's whole gradient."""
        wires = self.graph.wires
        many = wires[gate.output].batched
        return {
            # Of what a picked entry sends back all else is 0.
            i: block(
                () if gate.op == "pick" else wires[w].shape,
                self.digits,
                "flow",
                batch_sum=many and not wires[w].batched,
            )
            for i, w in enumerate(gate.inputs)
            if forks(self.graph, w) and not gate.detached
        }

    def _label(self, wire: Wire) -> LabelRoom:
        value = block(wire.shape, self.digits, "value")
        head = _head(wire, self.names[wire.id], leaf=wire.id in self.graph.sources)
        wide_head = metrics.width(head)
        beside = 0.0 if wire.shape else wide_head
        spots = [("value", Spot(value, beside, -ABOVE - value.height))]
        above = ABOVE + value.height
        foot = -ABOVE if not wire.shape else -above - ABOVE
        below_spots, width, below = self._below(wire)
        width = max(width, beside + value.width, wide_head)
        for quantity, spot in below_spots:
            x = spot.x if spot.x >= 0 else width - spot.block.width
            spots.append((quantity, Spot(spot.block, x, spot.top)))
        note = None
        if wire.id == self.graph.loss:
            note = below + 6.0 + metrics.cap_height(SIZE_SMALL)
            below = note + 4.0
            longest = note_runs(widest_strings(self.digits)[0], self.language)
            width = max(width, metrics.width(longest))
        above += ABOVE + SIZE_NAME if wire.shape else 2.0
        return LabelRoom(width, above, below + 2.0, head, foot, tuple(spots), note)

    def _below(self, wire: Wire) -> tuple[list[tuple[str, Spot]], float, float]:
        """Return the spots under the wire (x < 0: at the label's right end), width, foot."""
        leaf = wire.id in self.graph.sources
        of_batch = leaf and self.batched and not wire.batched
        red = block(wire.shape, self.digits, "gradient", batch_sum=of_batch)
        spots = [("gradient", Spot(red, 0.0, BELOW))]
        if not has_blue(self.graph, wire.id):
            return spots, red.width, BELOW + red.height
        blue = block(wire.shape, self.digits, "updated")
        pair = red.width + NUMBER_GAP + blue.width
        if self.digits <= _ONE_LINE and (not wire.shape or pair <= _WIDE_BLOCKS):
            spots.append(("updated", Spot(blue, red.width + NUMBER_GAP, BELOW)))
            return spots, pair, BELOW + max(red.height, blue.height)
        top = BELOW + red.height + _ROWS_GAP
        spots.append(("updated", Spot(blue, -1.0, top)))
        # The blue number begins a little further right than the red: place tells them apart.
        return spots, max(red.width, blue.width) + 2 * NUMBER_GAP, top + blue.height


def _ports(count: int, flows: dict[int, Block]) -> tuple[tuple[float, ...], float]:
    """Return the height of each port around 0, and how far the lowest flow reaches."""
    at, heights, foot = 0.0, [], 0.0
    for i in range(count):
        heights.append(at)
        room = _FLOW_TOP + flows[i].height if i in flows else 0.0
        foot = max(foot, at + room)
        at += max(_PAIR if count == 2 else PORT_GAP, room + 6.0 if room else 0.0)
    middle = (heights[0] + heights[-1]) / 2
    return tuple(h - middle for h in heights), foot - middle


def note_runs(value: str, language: str) -> tuple[Run, ...]:
    """Return the line about a start value that is not 1."""
    said = catalog(language).tr("starts with {value}", value=value)
    return (Run(said, "warning", "sans", SIZE_SMALL - 2.0),)


def _head(wire: Wire, name: Name, *, leaf: bool) -> tuple[Run, ...]:
    """Return the grey runs of a label: the name of a made wire, the shape of an array."""
    shape = Run(shape_text(wire.shape), "name", "sans", SIZE_NAME) if wire.shape else None
    if leaf:
        return (shape,) if shape else ()
    if shape is None:
        return equals(name, SIZE_NAME)
    return (*name_runs(name, SIZE_NAME), Run("   ", "name", "sans", SIZE_NAME), shape)
