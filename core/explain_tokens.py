"""What an explanation is made of: plain values that carry their ink.

A panel, a LaTeX writer or a screen reader renders the tokens; nothing here knows how.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from core.graph import Port, WireId
from core.marks import Remark
from core.names import Name

VALUE: Final = "value"
GRADIENT: Final = "gradient"
UPDATED: Final = "updated"
FLOW: Final = "flow"
CONSTANT: Final = "constant"
LOCAL: Final = "local"
"""A local derivative that was rounded: only hand calculation has it as a number."""
RATIO: Final = "ratio"
"""The derivative of something that is not the loss, where gradients of the loss stand beside."""
COST: Final = "cost"
"""A gradient of the loss, where the canvas has ratios."""

_BEFORE_A_SIGN: Final = frozenset("([,;·⊙/")

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A number (or array of numbers) on the canvas.

    ``quantity`` is ``value`` (black), ``gradient`` (red), ``updated`` (blue) or ``flow``:
    what ``port``, a (gate, input) of the wire, sends back.  ``entry`` picks one number of
    an array; without one an array is explained as a whole, with its shapes.
    """

    wire: WireId
    quantity: str = VALUE
    port: Port | None = None
    entry: Index | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """A sign or a word of the formula: ``+``, ``(``, ``exp``, ``²``, ``^``, ``η``, ``2``.

    After ``^`` the next token, or bracket, is an exponent.
    """

    text: str


@dataclass(frozen=True, slots=True)
class NameOf:
    """The name of a quantity.

    ``name`` is the wire's.  For a gradient it is what ``start`` is differentiated by:
    d start / d name.  For a flow on a wire that forks ``via`` names the gate that sends
    it.  An updated value is the name with a plus.  ``entry`` and ``port`` say which number
    of the wire is meant, as in :class:`NumberOf`.
    """

    wire: WireId
    quantity: str
    name: Name
    start: Name | None = None
    via: Name | None = None
    entry: Index = ()
    port: Port | None = None


@dataclass(frozen=True, slots=True)
class LocalOf:
    """The name of a local derivative: d ``of`` / d ``by``, one gate only.

    ``port`` is where that gate reads ``by``; ``wire`` and ``entry`` say which number ``of`` is.
    """

    of: Name
    by: Name
    wire: WireId = ""
    port: Port | None = None
    entry: Index = ()


@dataclass(frozen=True, slots=True)
class NumberOf:
    """One number.

    ``quantity`` gives its ink: ``value``, ``gradient``, ``updated``, ``flow``, or
    ``constant`` for settings and plain numbers.  ``wire``, ``entry`` and ``port`` say
    which number of the canvas it is; ``wire`` is ``""`` for one that is not there.
    ``entry`` leaves out the sample.
    """

    value: float
    quantity: str = CONSTANT
    wire: WireId = ""
    port: Port | None = None
    entry: Index = ()


@dataclass(frozen=True, slots=True)
class ShapeOf:
    """A whole array: the numbers in it, row by row, or where they would not fit its shape.

    ``shape`` is laid out as it is written; what has one axis is a row, or with ``column`` a
    column.  ``cells`` are its numbers, ``()`` where only the shape is given.
    """

    shape: Index
    quantity: str = CONSTANT
    wire: WireId = ""
    column: bool = False
    cells: tuple[tuple[NumberOf, ...], ...] = ()

    @property
    def dims(self) -> Index:
        """The shape with two axes, at least: a vector is a matrix of one row or column."""
        if len(self.shape) > 1:
            return self.shape
        return (*self.shape, 1) if self.column else (1, *self.shape)


@dataclass(frozen=True, slots=True)
class Terms:
    """A sum.

    ``terms`` are the terms that are given: all, or, of ``count`` in all, the first ones and
    the last.
    """

    terms: tuple[tuple[Token, ...], ...]
    count: int

    @property
    def complete(self) -> bool:
        return len(self.terms) == self.count


Token = Symbol | NameOf | LocalOf | NumberOf | ShapeOf | Terms
Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """``left = chain = symbols = numbers = result``; parts without tokens are left out.

    ``chain`` is the rule in short (``σ(z)``) or the chain rule (dE/da · da/dz),
    ``symbols`` the rule written out, ``numbers`` the same with the numbers in it.  The
    result of a number that is asked for is the symbol ``?``.  ``rounded``: by hand, the
    result is not quite what the numbers come to.  ``path``: what comes back by one of several
    ways, or from the samples: the last line does without it.  Where several ways are added
    up, ``flows`` has the number of each.
    """

    left: Tokens
    symbols: Tokens
    numbers: Tokens
    result: NumberOf | ShapeOf | Symbol
    chain: Tokens = ()
    rounded: bool = False
    path: bool = False
    flows: Tokens = ()

    @property
    def sides(self) -> tuple[Tokens, ...]:
        """What stands between the equals signs, without what other lines say.

        Numbers that only repeat the result are left out.  Of several ways each has its product
        written out, and their sum is written by the chain rule and with what each brings.
        """
        repeats = len(self.numbers) == 1 and not isinstance(self.numbers[0], Terms)
        numbers = () if repeats else self.numbers
        made = [self.chain, self.symbols, numbers]
        if self.flows:
            made = [self.chain or self.symbols, self.flows]
        elif self.path:
            made = [self.symbols or self.chain, numbers]
        return (*(side for side in made if side), (self.result,))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a number comes from.

    The last line is about the number itself; lines before it define what that one uses
    (an optimizer's memory).  ``remarks`` say what a formula cannot.  ``exact`` is what the
    number would be if nothing were rounded, where it was calculated by hand.  ``ratios``:
    its gradients are derivatives of a number that is not the loss.
    """

    subject: Subject
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...] = ()
    exact: float | None = None
    ratios: bool = False

    @property
    def line(self) -> Line:
        """The line about the number itself."""
        return self.lines[-1]

    @property
    def symbols(self) -> Tokens:
        return self.line.symbols

    @property
    def numbers(self) -> Tokens:
        return self.line.numbers

    @property
    def result(self) -> NumberOf | ShapeOf | Symbol:
        return self.line.result


def signs(text: str) -> Tokens:
    """Return the signs and words of ``text``, which spaces part."""
    return tuple(Symbol(word) for word in text.split())


def question(explanation: Explanation) -> Explanation:
    """Return the rule in symbols only, a question mark for the result, and no remark."""
    lines = tuple(
        Line(line.left, line.symbols, (), Symbol("?"), line.chain)
        for line in explanation.lines
        if not line.path
    )
    return Explanation(explanation.subject, lines)


def plain_zeros(row: Tokens) -> Tokens:
    """Return a formula's tokens, its sums written out, without a sign before a zero."""
    if not any(isinstance(token, NumberOf) and token.value == 0.0 for token in row):
        return row
    return tuple(_plain_zeros(row))


def _plain_zeros(row: Tokens) -> Iterator[Token]:
    before: Token = Symbol("(")
    for token, following in zip_longest(row, row[1:]):
        lone = isinstance(before, Symbol) and before.text in _BEFORE_A_SIGN
        zero = isinstance(following, NumberOf) and following.value == 0.0
        if not (token == Symbol("−") and lone and zero):
            yield token
        before = token


def flat(tokens: Tokens) -> Iterator[Token]:
    """Yield the tokens with the sums written out, in order."""
    for token in tokens:
        if isinstance(token, Terms):
            for i, term in enumerate(token.terms):
                if i:
                    yield Symbol("+")
                yield from flat(term)
        else:
            yield token
