"""All that is said of where a number comes from: its formula, its samples, its gates.

API summary
-----------
``why(snapshot, subject, sample, gates)``   an :class:`Explanation`, as :func:`core.explain.explain`

To the formula of one number comes, for the gradient of a parameter over several samples, an
equation of what each sample gives, with the 1/N of the loss; and, where gates are looked at,
what they do to the gradient.  Where an open gate is shown closed and calculated by hand, it is
said that its parts were rounded.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.batch_terms import Terms as Parts
from core.batch_terms import terms_of
from core.explain import explain
from core.explain_render import bracketed
from core.explain_tokens import (
    GRADIENT,
    Explanation,
    Index,
    Line,
    NameOf,
    NumberOf,
    Subject,
    Symbol,
    Terms,
    Token,
    Tokens,
    signs,
)
from core.explain_whole import alike
from core.folded import FoldedSnapshot
from core.graph import Graph
from core.hand_trace import HandTrace
from core.marks import N_, Remark
from core.names import Name
from core.patterns import patterns
from core.trace import Snapshot
from core.wire_names import wire_name

MOST_SAMPLES: Final = 200
"""Of more samples the first terms and the last are given."""
FIRST: Final = 3
OF_PARTS: Final = N_(
    "A gate here is open: by hand each of its parts is rounded, so the last digits may differ. "
    "The parts are seen in the gate view."
)


def why(
    snapshot: Snapshot, subject: Subject, sample: int = 0, *, gates: bool = False
) -> Explanation | None:
    """Return where the number ``subject`` comes from, ``None`` if it is not there yet.

    ``sample`` is the row of the batch that is shown.  ``gates``: say what the gates do to a
    gradient, too.

    Raises:
        KeyError: there is no such wire.
        IndexError: there is no such entry.
    """
    found = explain(snapshot, subject, sample)
    if found is None:
        return None
    line = _over_samples(snapshot, found)
    found = replace(found, lines=tuple(alike(one) for one in found.lines))
    lines = found.lines if line is None else (*found.lines[:-1], line, found.lines[-1])
    said = patterns(snapshot, subject, sample) if gates else ()
    parts = (Remark(OF_PARTS),) if _of_parts(snapshot, subject) else ()
    return replace(found, lines=lines, remarks=(*said, *found.remarks, *parts))


def _of_parts(snapshot: Snapshot, subject: Subject) -> bool:
    """Whether the number was rounded in parts that are not shown."""
    if not isinstance(snapshot, FoldedSnapshot) or not isinstance(snapshot.trace, HandTrace):
        return False
    if subject.port is not None:
        return subject.port[0] in snapshot.apart
    if subject.quantity != GRADIENT:
        return subject.wire in snapshot.apart
    return any(gate in snapshot.apart for gate, _ in snapshot.graph.consumers[subject.wire])


def _over_samples(snapshot: Snapshot, found: Explanation) -> Line | None:
    """Return a gradient as what the samples give; ``None`` where that says nothing new.

    By hand the flows are what is rounded, so there is nothing else to add up.
    """
    wire, entry = found.subject.wire, found.subject.entry
    count = len(snapshot.trace.rows)
    result = found.result
    alone = found.subject.quantity != GRADIENT or count < 2 or snapshot.ratios
    if alone or isinstance(snapshot.trace, HandTrace) or not isinstance(result, NumberOf):
        return None
    rows = [*range(count)] if count <= MOST_SAMPLES else [*range(FIRST), count - 1]
    parts = terms_of(snapshot, wire, entry or (), rows)
    if parts is None or parts.count < 2:
        return None
    name = found.line.left[0]
    if not isinstance(name, NameOf):
        return None
    return Line(
        left=found.line.left,
        symbols=_symbols(snapshot, name, parts),
        numbers=_numbers(snapshot, name, parts, found.subject.entry or ()),
        result=result,
        path=True,
    )


def _symbols(snapshot: Snapshot, name: NameOf, parts: Parts) -> Tokens:
    each = replace(name, wire="", start=_loss_of_sample(snapshot.graph))
    made: list[Token] = [*signs("1 / N · Σₙ"), each]
    if parts.regularized:
        made += [Symbol("+"), replace(name, wire="", start=Name("R"))]
    return tuple(made)


def _numbers(snapshot: Snapshot, name: NameOf, parts: Parts, entry: Index) -> Tokens:
    terms = tuple((NumberOf(float(x), GRADIENT),) for x in parts.numbers)
    made: list[Token] = [*signs("1 /"), NumberOf(float(parts.count)), *signs("· (")]
    made += [Terms(terms, parts.samples), Symbol(")")]
    if parts.regularized:
        made += [Symbol("+"), NumberOf(parts.rest, GRADIENT)]
    return bracketed(tuple(made))


@lru_cache(maxsize=8)
def _loss_of_sample(graph: Graph) -> Name:
    """Return what the loss of one sample is called."""
    for wire in graph.wires.values():
        if wire.origin.role == "sample_loss":
            return wire_name(wire)
    return Name(graph.notation.letter, sub="n")
