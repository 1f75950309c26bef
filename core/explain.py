"""Where a number comes from: the rule in symbols, and the same rule with the numbers in it.

Nothing is computed here: every number is one that the trace has recorded, and the rules
are those of the gates (:mod:`core.gates`) and optimizers, which the engine runs too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from core.columns import product_flow
from core.explain_arrays import picked, stacked, uses
from core.explain_columns import delta_lines
from core.explain_hand import exact_number, finer_remarks, local_lines, marked, traced, with_locals
from core.explain_overflow import overflow_remarks
from core.explain_render import SAMPLES, apart, of_each_sample, symbols, values
from core.explain_text import (
    Group,
    Items,
    Numbers,
    Ref,
    Scope,
    items,
    value_items,
)
from core.explain_tokens import (
    FLOW,
    GRADIENT,
    UPDATED,
    VALUE,
    Explanation,
    Index,
    Line,
    LocalOf,
    NameOf,
    NumberOf,
    ShapeOf,
    Subject,
    Symbol,
    Terms,
    Token,
    Tokens,
    flat,
)
from core.explain_update import update_lines
from core.explain_whole import SHAPES
from core.gates import rule
from core.gates.text import pinned
from core.graph import Gate, Port
from core.marks import N_, Remark
from core.names import plain
from core.plan import Backward, Forward, ForwardAgain, StartBackward, Update
from core.trace import Snapshot

GIVEN = {
    "input": N_("An input: it is given, not computed."),
    "target": N_("A target: it is given, not computed."),
    "constant": N_("A constant: it is given, not computed."),
}
MOST_PATHS = 8
"""So many ways back have an equation each; more are only added up."""
_FIRST_ROLES = ("weight", "bias", "parameter")
_LAST_ROLES = ("input", "target", "constant")


def explain(snapshot: Snapshot, subject: Subject, sample: int = 0) -> Explanation | None:
    """Return where the number ``subject`` comes from, ``None`` if it is not there yet.

    ``sample`` is the row of the batch that is shown, for wires that have one number per
    sample; a batch with fewer rows shows its last.  An array without a chosen ``entry`` is
    explained by names and shapes.

    Raises:
        KeyError: there is no such wire.
        IndexError: there is no such entry.
    """
    return _Explainer(snapshot, subject, sample).run()


def newest_subject(snapshot: Snapshot) -> Subject | None:
    """Return what to explain for the newest step, ``None`` at the start."""
    return next(iter(newest_subjects(snapshot)), None)


def newest_subjects(snapshot: Snapshot) -> tuple[Subject, ...]:
    """Return all numbers that the newest step has brought, the most telling one first."""
    step = snapshot.newest
    match step:
        case None:
            return ()
        case Forward(gate):
            return (Subject(snapshot.graph.gate(gate).output, VALUE),)
        case StartBackward(wire):
            return (Subject(wire, GRADIENT),)
        case Backward(gate):
            return _sent_back(snapshot, gate)
        case Update(wire):
            return (Subject(wire, UPDATED),)
        case ForwardAgain(gate):
            return (Subject(snapshot.graph.gate(gate).output, UPDATED),)
        case _:
            assert_never(step)


def _sent_back(snapshot: Snapshot, gate: str) -> tuple[Subject, ...]:
    """A gradient where it is complete by this step, else the flow; parameters first."""
    made: dict[Subject, int] = {}
    for port, wire in enumerate(snapshot.graph.gate(gate).inputs):
        role = snapshot.graph.wires[wire].origin.role
        rank = 1 + (role in _LAST_ROLES) - (role in _FIRST_ROLES)
        complete = snapshot.plan.gradient_at[wire] == snapshot.at
        subject = Subject(wire, GRADIENT) if complete else Subject(wire, FLOW, (gate, port))
        if subject.quantity == FLOW and snapshot.graph.gate(gate).op == "pick":
            # It sends back one entry.
            subject = replace(subject, entry=snapshot.graph.gate(gate).attributes["index"])
        made.setdefault(subject, rank)
    return tuple(sorted(made, key=lambda s: made[s]))


class _Explainer:
    """One call of :func:`explain`."""

    def __init__(self, snapshot: Snapshot, subject: Subject, sample: int) -> None:
        self.snapshot = snapshot
        self.subject = subject
        self.graph = snapshot.graph
        self.wire = self.graph.wires[subject.wire]
        self.numbers = Numbers(snapshot, again=subject.quantity == UPDATED)
        self.remarks: list[Remark] = []
        self.before: list[Line] = []
        self.sample = sample
        self.hand = traced(snapshot)
        self.index = self._index(sample)
        self.ref = Ref(subject.wire, subject.quantity, self.index, subject.port)

    def run(self) -> Explanation | None:
        subject = self.subject
        if self.snapshot.number(subject.wire, subject.quantity, subject.port) is None:
            return None
        own = self._lines()
        lines = (*self.before, *own)
        if self.hand is not None:
            lines = tuple(marked(line) for line in lines)
        self._remark_brackets(lines[-1].symbols)
        tokens = (*flat(lines[-1].numbers), lines[-1].result)
        if any(isinstance(token, ShapeOf) and not token.cells for token in tokens):
            self._remark(SHAPES)
        self.remarks += finer_remarks(self.numbers, self.ref)
        row = min(self.sample, len(self.snapshot.trace.rows) - 1)
        self.remarks += overflow_remarks(self.numbers, lines[-1].result, row)
        exact = exact_number(self.numbers, self.ref)
        return Explanation(self.subject, lines, tuple(self.remarks), exact, self.snapshot.ratios)

    def _index(self, sample: int) -> Index | None:
        entry = self.subject.entry
        if entry is None and self.wire.shape:
            return None
        row = min(sample, len(self.snapshot.trace.rows) - 1)
        return ((row,) if self.wire.batched else ()) + (entry or ())

    def _lines(self) -> tuple[Line, ...]:
        match self.subject.quantity:
            case "gradient":
                return (*delta_lines(self.numbers, self.ref), self._gradient())
            case "flow" if self.subject.port is not None:
                return (self._flows([self.subject.port]),)
        if self.subject.wire in self.graph.producer:
            return (self._computed(),)
        if self.subject.quantity == UPDATED:
            return update_lines(self.numbers, self.ref)
        return (self._given(),)

    def _line(self, made: Items, chain: Items = ()) -> Line:
        """Return the line of the subject, without the parts that would say a thing twice."""
        in_symbols, in_short = symbols(made, self.numbers), symbols(chain, self.numbers)
        in_numbers = values(made, self.numbers)
        return Line(
            left=self._left(),
            chain=() if in_short == in_symbols else in_short,
            symbols=() if in_symbols == in_numbers else in_symbols,
            numbers=in_numbers,
            result=self.numbers.number(self.ref),
        )

    def _left(self) -> Tokens:
        """Return the name of the subject; of a ratio that all samples share it is a sum."""
        name = self.numbers.name(self.ref)
        if name.start is None or self.wire.batched or not self.snapshot.start.batched:
            return (name,)
        return (Symbol(SAMPLES), *of_each_sample((name,), self.numbers))

    # -- values ------------------------------------------------------------------

    def _given(self) -> Line:
        role = self.wire.origin.role
        trace = self.snapshot.trace
        if role in GIVEN:
            self._remark(GIVEN[role])
        elif self.subject.wire in self.graph.parameters:
            self._remark(N_("A parameter; updates up to here: {n}."), n=trace.before.iteration - 1)
        else:
            self._remark(N_("A frozen parameter: no update changes it."))
        return self._line(())

    def _computed(self) -> Line:
        gate = self.graph.producer[self.subject.wire]
        if self.hand is not None:
            self._products(gate)
        if self.index is None and gate.op == "stack":
            return self._line((stacked(self.numbers, gate),))
        short = rule(gate.op).short_text
        chain: Items = ()
        if short:
            if self.index is not None:
                shapes = [v.shape for v in self.numbers.inputs(gate)]
                short = pinned(short, self.index, shapes)
            chain = items((short,), Scope(self.numbers, gate))
        return self._line(value_items(self.numbers, self.subject.wire, self.index), chain)

    def _products(self, gate: Gate) -> None:
        """By hand each product is rounded before it is added: say so first."""
        for wire in gate.inputs:
            if wire in self.graph.producer and self.graph.wires[wire].origin.role == "product":
                subject = Subject(wire, self.numbers.value_quantity(wire))
                self.before.append(_Explainer(self.snapshot, subject, self.sample)._computed())

    # -- gradients ---------------------------------------------------------------

    def _gradient(self) -> Line:
        wire, plan = self.subject.wire, self.snapshot.plan
        if wire == plan.start_wire:
            return self._start()
        gate = self.graph.producer.get(wire)
        if gate is not None and gate.detached and not self.snapshot.ratios:
            self._remark(
                N_(
                    "This gradient is shown, but it flows no further: the loss is computed "
                    "from z, which has its share directly."
                )
            )
        reached = self.graph.ancestors(plan.start_wire)
        ways = uses(self.graph, wire, self.subject.entry)
        ports = [p for way in ways for p in way if p[0] in plan.backward_at]
        if wire not in reached or not ports:
            self._remark(
                N_("No path leads from {name} to {end}: a change here changes nothing there."),
                name=plain(self.numbers.plain_name(self.ref)),
                end=plain(self.numbers.start),
            )
            return self._line((Symbol("0"),))
        return self._flows(ports)

    def _start(self) -> Line:
        entry = self.snapshot.plan.start_entry
        if entry and (self.index is None or self.numbers.entry(self.ref) != entry):
            self._remark(
                N_("The backward pass starts at {name}: the other entries begin with 0."),
                name=plain(self.numbers.start),
            )
            return self._line((Symbol("0"),) if self.index is not None else ())
        value = self.snapshot.trace.start_value
        if value == 1.0:
            self._remark(N_("The backward pass starts here: d x / d x = 1 for every x."))
        else:
            self._remark(
                N_("The backward pass starts here, with {value} where 1 gives the gradients."),
                value=f"{value:g}",
            )
        return self._line((NumberOf(value),))

    def _flows(self, ports: list[Port]) -> Line:
        """The sum of what all ``ports`` send back: upstream times local each."""
        if self.hand is not None and len(ports) > 1 and self.index is not None:
            return self._rounded_flows(ports)
        summed = len(ports) > 1 and self.index is not None
        flows = self._paths(ports) if summed and len(ports) <= MOST_PATHS else ()
        ways = tuple(self._each(ports))
        made, chains = tuple(w[0] for w in ways), tuple(w[1] for w in ways)
        if len(ways) == 1:
            return self._line(made[0], chains[0])
        chain = (Group(chains, len(ways)),) if all(chains) else ()
        return replace(self._line((Group(made, len(ways)),), chain), flows=flows)

    def _each(self, ports: list[Port]) -> Iterator[tuple[Items, Items]]:
        """Yield what comes by each way, written out and by the chain rule."""
        picks: dict[str, list[Port]] = {}
        for port in ports:
            gate = self.graph.gate(port[0])
            if gate.op == "pick" and self.index is None:
                picks.setdefault(self.graph.wires[gate.output].part, []).append(port)
            else:
                own = gate.inputs[port[1]] == self.subject.wire
                one = self if own else self._one(port)
                yield one._flow(port)
                self._take(one)
        for together in picks.values():
            yield (picked(self.numbers, together),), ()

    def _take(self, other: _Explainer) -> None:
        """Say what ``other`` has to say besides."""
        if other is not self:
            self.before += other.before
            self.remarks += [r for r in other.remarks if r not in self.remarks]

    def _paths(self, ports: list[Port]) -> Tokens:
        """Give each of several ways a line of its own; return what they bring, added up."""
        refs = []
        for port in ports:
            one = self._one(port)
            self.before.append(replace(one._flows([port]), path=True))
            refs.append((one.ref,))
        return values((Group(tuple(refs), len(refs)),), self.numbers)

    def _one(self, port: Port) -> _Explainer:
        """Return who explains the flow of ``port`` alone."""
        wire = self.graph.gate(port[0]).inputs[port[1]]
        entry = self.subject.entry if wire == self.subject.wire else None
        return _Explainer(self.snapshot, Subject(wire, FLOW, port, entry), self.sample)

    def _rounded_flows(self, ports: list[Port]) -> Line:
        """By hand each flow is rounded before it is added: one line each, then their sum."""
        refs, ways = [], []
        for port in ports:
            one = self._one(port)
            line = one._flows([port])
            self.before += [*one.before, line]
            refs.append((one.ref,))
            ways.append(apart(line.chain or line.symbols))
        made = self._line((Group(tuple(refs), len(refs)),))
        # The sum is written by the chain rule: its terms are those of the lines before.
        return (
            replace(made, chain=(), symbols=(Terms(tuple(ways), len(ways)),)) if all(ways) else made
        )

    def _flow(self, port: Port) -> tuple[Items, Items]:
        """Return one flow written out, and by the chain rule."""
        gate = self.graph.gate(port[0])
        gate_rule = rule(gate.op)
        x, y = self.numbers.inputs(gate), self.snapshot.trace.values[gate.output]
        scope = Scope(self.numbers, gate)
        if self.index is None:
            text = product_flow(self.graph, port)
            text = text or gate_rule.flow_text(port[1], x, gate.attributes)
            summed = gate_rule.elementwise and x[port[1]].shape != y.shape
            taken = gate_rule.branches(x, gate.attributes) if gate_rule.elementwise else None
            if taken is not None and not taken.all():
                self._remark(gate_rule.kink_text)
            return items((f"Σ {text}" if summed else text,), scope), ()
        chain = gate_rule.chain_at(port[1], self.index, x, y)
        flow = gate_rule.flow_at(port[1], self.index, x, y, gate.attributes)
        if gate_rule.in_kink(port[1], self.index, x, y, gate.attributes):
            self._remark(gate_rule.kink_text)
        if self.hand is not None and port in self.hand.locals:
            made = with_locals(items(chain, scope), self.numbers)
            self.before += local_lines(made, self.numbers)
            return made, items(chain, scope)
        return items(flow, scope), items(chain, scope)

    # -- remarks -----------------------------------------------------------------

    def _remark(self, template: str, **fields: object) -> None:
        made = Remark(template, fields)
        if template and made not in self.remarks:
            self.remarks.append(made)

    def _remark_brackets(self, tokens: Tokens) -> None:
        if Symbol("[") in flat(tokens):
            self._remark(N_("[condition] is 1 where the condition holds, and 0 elsewhere."))


def numbers_in(explanation: Explanation) -> Iterator[NumberOf]:
    """Yield the recorded numbers that an explanation is made of: what led to the subject."""
    for line in explanation.lines:
        for token in flat(line.numbers):
            if isinstance(token, NumberOf) and token.wire:
                yield token


__all__ = [
    "SHAPES",
    "Explanation",
    "Line",
    "LocalOf",
    "NameOf",
    "NumberOf",
    "ShapeOf",
    "Subject",
    "Symbol",
    "Terms",
    "Token",
    "explain",
    "newest_subject",
    "newest_subjects",
    "numbers_in",
]
