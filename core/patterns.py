"""What gates do to the gradient that comes to them: patterns worth a sentence.

API summary
-----------
``patterns(snapshot, subject, sample)``   remarks on a gradient, or on what one gate sends back

Add distributes, multiply swaps, max routes, a copy or a fork adds up.  Each is said of the
gates that a number comes from, with the names of the wires, and of these only: elsewhere the
formula says all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from core.explain_arrays import uses
from core.explain_text import through_sum
from core.explain_tokens import FLOW, GRADIENT, Index, Subject
from core.gates import rule
from core.graph import Gate, Port
from core.marks import N_, Remark
from core.names import plain
from core.plan import Backward
from core.trace import Snapshot
from core.wire_names import entry_name, wire_name

ADD: Final = N_(
    "An add gate distributes: each of its inputs receives the gradient as it is, {upstream}."
)
SUBTRACT: Final = N_(
    "A subtraction distributes: the first input receives the gradient as it is, the second one "
    "with the other sign."
)
MULTIPLY: Final = N_(
    "A multiply gate swaps: {input} receives the gradient times the other input, {other}."
)
SQUARE: Final = N_("A multiply gate swaps its inputs; here both are {input}.")
ROUTED: Final = N_(
    "A max gate routes: the gradient goes to {input} alone, which is the larger input."
)
NOT_ROUTED: Final = N_(
    "A max gate routes: the gradient goes to {other} alone; {input} receives nothing."
)
MIN_ROUTED: Final = N_(
    "A min gate routes: the gradient goes to {input} alone, which is the smaller input."
)
MIN_NOT_ROUTED: Final = N_(
    "A min gate routes: the gradient goes to {other} alone; {input} receives nothing."
)
COPY: Final = N_(
    "A copy gate adds up: {input} receives the sum of what comes back from all copies, {upstream}."
)
FORK: Final = N_("{input} is used {n} times: what comes back from each use is added up.")
_ROUTES: Final = {"max": (ROUTED, NOT_ROUTED), "min": (MIN_ROUTED, MIN_NOT_ROUTED)}


def patterns(snapshot: Snapshot, subject: Subject, sample: int = 0) -> tuple[Remark, ...]:
    """Return what is to be said of the gates that ``subject``, a red number, comes from.

    Nothing of other numbers.  A fork is said first, then of its gates only the one whose step
    has just been taken.  ``sample`` is the row of the batch that is shown.

    Raises:
        KeyError: there is no such wire.
    """
    made = _Patterns(snapshot, subject, sample)
    if subject.quantity == FLOW and subject.port is not None:
        return tuple(made.of_gate(subject.port))
    if subject.quantity != GRADIENT:
        return ()
    ways = uses(snapshot.graph, subject.wire, subject.entry)
    used = [way for way in ways if way[0] in snapshot.trace.flows]
    if len({way[0][0] for way in used}) > 1:
        fork = Remark(FORK, {"input": made.name(subject.wire), "n": len(used)})
        return (fork, *made.of_step(used))
    return tuple(made.of_gate(used[0][0])) if used else ()


class _Patterns:
    """One call of :func:`patterns`."""

    def __init__(self, snapshot: Snapshot, subject: Subject, sample: int) -> None:
        self.snapshot = snapshot
        self.graph = snapshot.graph
        self.entry: Index = subject.entry or ()
        self.row = min(sample, len(snapshot.trace.rows) - 1)

    def of_step(self, ways: Sequence[tuple[Port, ...]]) -> Iterator[Remark]:
        """Yield what is to be said of the gate that has just run backward, if it is one."""
        newest = self.snapshot.newest
        if isinstance(newest, Backward):
            port = next((way[0] for way in ways if way[0][0] == newest.gate), None)
            yield from () if port is None else self.of_gate(port)

    def of_gate(self, port: Port) -> Iterator[Remark]:
        """Yield what is to be said of one gate that sends back a flow."""
        gate = self.graph.gate(port[0])
        match gate.op:
            case "add" | "add_bias":
                yield Remark(ADD, {"upstream": self.above(gate)})
            case "copy":
                fields = {"input": self.name(gate.inputs[0]), "upstream": self.above(gate)}
                yield Remark(COPY, fields)
            case "sub":
                yield Remark(SUBTRACT)
            case "mul":
                yield self._swapped(gate, port)
            case "max" | "min" if self._alike(gate):
                yield self._routed(gate, port)

    def above(self, gate: Gate) -> str:
        """Return what the gradient is called that comes to ``gate``."""
        start = plain(wire_name(self.snapshot.plan.start))
        return f"∂{start}/∂{self.name(through_sum(self.graph, gate.output))}"

    def name(self, wire: str) -> str:
        """Return what the entry in question of a wire is called."""
        found = self.graph.wires[wire]
        return plain(entry_name(found, self.entry if found.shape else ()))

    def _alike(self, gate: Gate) -> bool:
        """Whether an entry of an input stands for the same entry of the output."""
        wires = self.graph.wires
        return all(wires[wire].shape == wires[gate.output].shape for wire in gate.inputs)

    def _swapped(self, gate: Gate, port: Port) -> Remark:
        own, other = gate.inputs[port[1]], gate.inputs[1 - port[1]]
        if other == own:
            return Remark(SQUARE, {"input": self.name(own)})
        return Remark(MULTIPLY, {"input": self.name(own), "other": self.name(other)})

    def _routed(self, gate: Gate, port: Port) -> Remark:
        """Say which way a max or min gate lets the gradient pass."""
        values = self.snapshot.trace.values
        x = [values[wire] for wire in gate.inputs]
        local = rule(gate.op).local(port[1], x, values[gate.output], gate.attributes)
        rows = (self.row,) if self.graph.wires[gate.output].batched else ()
        passes = bool(np.broadcast_to(local, values[gate.output].shape)[rows + self.entry])
        names = [self.name(wire) for wire in gate.inputs]
        fields = {"input": names[port[1]], "other": names[1 - port[1]]}
        return Remark(_ROUTES[gate.op][0 if passes else 1], fields)
