"""A whole layer's δ as textbooks write it: δˡ = (Wˡ⁺¹)ᵀ · δˡ⁺¹ ⊙ σ′(zˡ)."""

from __future__ import annotations

from core.columns import columns
from core.explain_text import Numbers, Ref
from core.explain_tokens import GRADIENT, VALUE, Line, NameOf, Symbol, Token
from core.gates import rule
from core.graph import Gate, WireId
from core.wire_names import delta_name, wire_name

_OPEN, _CLOSE = Symbol("("), Symbol(")")


def delta_lines(numbers: Numbers, ref: Ref) -> tuple[Line, ...]:
    """Return the line of δ for the gradient of a whole z; nothing for another number.

    Nothing also where the loss is computed from z itself, or the activation looks at all z.
    """
    graph = numbers.graph
    whole = ref.index is None and ref.quantity == GRADIENT
    if not (whole and columns(graph) and graph.wires[ref.wire].origin.role == "z"):
        return ()
    found = _activation(numbers, ref.wire)
    if found is None:
        return ()
    writer = _Writer(numbers)
    after = _after(numbers, found.output)
    if after is None:
        writer.gradient(found.output)
    else:
        writer.transposed(after[0])
        writer.sign("·")
        writer.delta(after[1])
    if found.op != "identity":
        writer.sign("⊙")
        writer.derivative(rule(found.op).symbol, ref.wire)
    left = writer.delta_name(ref.wire)
    return (Line((left,), tuple(writer.symbols), tuple(writer.numbers), numbers.number(ref)),)


def _activation(numbers: Numbers, z: WireId) -> Gate | None:
    """Return the activation that alone reads ``z`` entry by entry, if it has a short name."""
    ports = numbers.graph.consumers[z]
    gate = numbers.graph.gate(ports[0][0]) if len(ports) == 1 else None
    if gate is None or gate.detached or not rule(gate.op).elementwise:
        return None
    return gate if rule(gate.op).symbol.isalpha() else None


def _after(numbers: Numbers, a: WireId) -> tuple[WireId, WireId] | None:
    """Return the next layer's W and z, ``None`` behind the last layer."""
    graph = numbers.graph
    for name, port in graph.consumers[a]:
        gate = graph.gate(name)
        if gate.op == "matmul" and port == 0:
            summed = graph.consumers[gate.output] if _role(numbers, gate.output) != "z" else ()
            return gate.inputs[1], graph.gate(summed[0][0]).output if summed else gate.output
    return None


def _role(numbers: Numbers, wire: WireId) -> str:
    return numbers.graph.wires[wire].origin.role


class _Writer:
    """The same formula with names and with shapes."""

    def __init__(self, numbers: Numbers) -> None:
        self.source = numbers
        self.symbols: list[Token] = []
        self.numbers: list[Token] = []

    def sign(self, text: str) -> None:
        self.both(Symbol(text), Symbol(text))

    def both(self, symbol: Token, number: Token) -> None:
        self.symbols.append(symbol)
        self.numbers.append(number)

    def ref(self, wire: WireId, quantity: str) -> Ref:
        return Ref(wire, quantity, None)

    def gradient(self, wire: WireId) -> None:
        ref = self.ref(wire, GRADIENT)
        self.both(self.source.name(ref), self.source.number(ref))

    def transposed(self, wire: WireId) -> None:
        ref = self.ref(wire, VALUE)
        self.symbols += [_OPEN, self.source.name(ref), _CLOSE, Symbol("ᵀ")]
        self.numbers += [self.source.number(ref), Symbol("ᵀ")]

    def delta(self, wire: WireId) -> None:
        self.both(self.delta_name(wire), self.source.number(self.ref(wire, GRADIENT)))

    def delta_name(self, wire: WireId) -> NameOf:
        return NameOf(wire, GRADIENT, delta_name(wire_name(self.source.wire(wire))))

    def derivative(self, symbol: str, wire: WireId) -> None:
        ref = self.ref(wire, VALUE)
        head: list[Token] = [Symbol(symbol), Symbol("′"), _OPEN]
        self.symbols += [*head, self.source.name(ref), _CLOSE]
        self.numbers += [*head, self.source.number(ref), _CLOSE]
