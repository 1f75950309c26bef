"""The tokens of a formula as measured boxes, one per token."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Final

from core.explain_tokens import (
    FLOW,
    GRADIENT,
    UPDATED,
    LocalOf,
    NameOf,
    NumberOf,
    ShapeOf,
    Token,
    Tokens,
)
from core.names import Name, plus
from gui.scene.formula_pieces import Box, joined, matrix, text_box
from gui.scene.formula_row import (
    Quotient,
    exponent,
    number_text,
    quotients,
    row_of,
    shape_text,
    signs_of,
)
from gui.scene.metrics import middle
from gui.scene.names import LOWER, RAISE, SCRIPT, name_runs
from gui.scene.numbers import Digits
from gui.scene.shapes import Run, Tag
from gui.scene.style import QUANTITY_INK, RATIO_INK

FRACTION: Final = 0.82
"""Size of numerator and denominator to the formula's."""
TALL: Final = 1.6
"""Brackets grow with what is higher than so many sizes."""
BRACKET: Final = 0.8
"""Size of a bracket to the height of what it holds."""
SIGN_ROOM: Final = 1.2
"""What the sign before an array takes, where a row begins with it."""
_RULE_GAP: Final = 0.23
_SPREAD: Final = 1.16
"""Scripts above each other stand so much farther from the base than on the diagram."""
_SIGNS: Final = frozenset("+−=<>≤≥")
_DOTS: Final = frozenset("·/⊙")
_OPENING: Final = frozenset("([")
_CLOSING: Final = frozenset(")]")
_RAISED: Final = frozenset("ᵀ²")
_UNARY: Final = "unary −"
_BEFORE_UNARY: Final = _SIGNS | _DOTS | frozenset(("(", "[", ",", ";", "|", _UNARY))


@dataclass(frozen=True, slots=True)
class _Built:
    """Something that is set already."""

    box: Box


class Gap(Enum):
    """The room before a token."""

    NONE = 0.0
    DOT = 0.2
    SIGN = 0.28


@dataclass(frozen=True, slots=True)
class Joint:
    """What stands before a token: some room, and how well a row may end there."""

    gap: Gap
    level: int | None = None


_NONE: Final = Joint(Gap.NONE)
_BEHIND: Final = {
    **dict.fromkeys(_SIGNS, Joint(Gap.SIGN)),
    **dict.fromkeys((*_DOTS, ",", ";", "Σ", "Σₙ"), Joint(Gap.DOT)),
}
"""What stands before a token that comes behind one of these."""


@lru_cache(maxsize=64)
def _at_sign(level: int) -> Joint:
    return Joint(Gap.SIGN, level)


@lru_cache(maxsize=64)
def _at_dot(level: int) -> Joint:
    return Joint(Gap.DOT, level)


def joints(signs: Iterable[str]) -> list[Joint]:
    """Return the joint before each token; signs have room on both sides, a lone minus none.

    ``signs``: the texts of the signs and words, ``""`` for all else.
    """
    made: list[Joint] = []
    before, depth = "(", 0
    for sign in signs:
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        unary = sign == "−" and before in _BEFORE_UNARY
        if sign in _SIGNS and not unary:
            made.append(_at_sign(2 * depth + (sign not in "+−")))
        elif sign in _DOTS:
            made.append(_at_dot(2 * depth + 1))
        else:
            made.append(_BEHIND.get(before, _NONE))
        before = _UNARY if unary else sign
    return made


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets tokens as boxes at one size and one number of digits.

    Each token's parts have a label of their own, which begins with ``label``: all that is lit,
    or gone to by key, at once.  ``ratios``: its gradients are not those of the loss.
    ``widest``: a quotient that would be wider when built up stays on one line.  ``room``: an
    array that would be wider is set by its shape.
    """

    size: float
    digits: Digits
    strong: bool = False
    label: str = ""
    ratios: bool = False
    widest: float = math.inf
    room: float = math.inf

    def named(self, label: str, *, strong: bool = False) -> Setter:
        """Return the same with another label."""
        return Setter(self.size, self.digits, strong, label, self.ratios, self.widest, self.room)

    def at_most(self, widest: float) -> Setter:
        """Return the same for quotients and arrays up to another width."""
        return replace(self, widest=widest, room=widest - SIGN_ROOM)

    def boxes(self, tokens: Tokens) -> list[Box]:
        """Return the boxes of ``tokens`` in order, spaces and breaks set."""
        made: list[Box] = []
        row = self._row(tokens)
        signs = signs_of(row)
        places = joints(signs)
        i = 0
        while i < len(row):
            token, sign, joint = row[i], signs[i], places[i]
            if sign == "^":
                raised, end = exponent(row, i + 1)
                made.append(self._raised(raised, f"{self.label}.{i}"))
                i = end
                continue
            space = joint.gap.value * self.size
            if sign in _RAISED and made and made[-1].posts:
                box = _symbol(sign, self.size, strong=self.strong)
                box = box.moved(0.0, box.ascent - made[-1].ascent).set(space, joint.level)
            elif sign:
                box = _symbol(sign, self.size, space, joint.level, strong=self.strong)
            elif isinstance(token, _Built):
                box = token.box.set(space, joint.level)
            else:
                box = self._box(token, f"{self.label}.{i}").set(space, joint.level)
            made.append(box)
            i += 1
        return self._grown(signs, made)

    def _grown(self, signs: Sequence[str], made: list[Box]) -> list[Box]:
        """Return boxes with the brackets as high as what they hold."""
        if len(signs) != len(made):
            return made  # exponents are raised: what holds them is no higher
        opened: list[int] = []
        for i, sign in enumerate(signs):
            if sign in _OPENING:
                opened.append(i)
            elif sign in _CLOSING and opened:
                start = opened.pop()
                inner = made[start + 1 : i]
                ascent = max((box.ascent for box in inner), default=0.0)
                descent = max((box.descent for box in inner), default=0.0)
                if ascent + descent > TALL * self.size:
                    plain = made[i]
                    for at in (start, i):
                        made[at] = self._bracket(made[at], ascent + descent)
                    if signs[i + 1 : i + 2] == ["²"]:
                        power = made[i + 1]
                        made[i + 1] = power.moved(0.0, plain.ascent - made[i].ascent)
        return made

    def _bracket(self, bracket: Box, high: float) -> Box:
        """Return a bracket as high as what it holds, its middle where that of a fraction is."""
        (part,) = bracket.parts
        runs = tuple(replace(run, size=BRACKET * high) for run in part.runs)
        grown = text_box(runs, part.tag)
        down = (grown.ascent - grown.descent) / 2 - middle(self.size)
        return grown.moved(0.0, down).set(bracket.space, bracket.level)

    def _row(self, tokens: Tokens) -> list[Token | _Built]:
        """Return what is set side by side: tokens, and quotients that are not too wide."""
        row: list[Token | _Built] = []
        for i, token in enumerate(quotients(row_of(tokens, self.digits))):
            if not isinstance(token, Quotient):
                row.append(token)
                continue
            box = self._quotient(token, f"{self.label}.q{i}")
            row.extend([_Built(box)] if box.width <= self.widest else token.plain)
        return row

    def _quotient(self, quotient: Quotient, label: str) -> Box:
        """Return a quotient built up, in type as small as that of derivatives."""
        size = FRACTION * self.size
        above, below = (
            joined(replace(self, size=size, label=f"{label}{end}", widest=0.0).boxes(part))
            for end, part in (("a", quotient.above), ("b", quotient.below))
        )
        return replace(_over(above, below, self.size, "text"), built=True)

    def _raised(self, tokens: Tokens, label: str) -> Box:
        small = Setter(SCRIPT * self.size, self.digits, label=label, ratios=self.ratios)
        return joined(small.boxes(tokens)).moved(0.0, -RAISE * self.size)

    def _box(self, token: Token, label: str) -> Box:
        match token:
            case NumberOf():
                return self._number(token, label)
            case ShapeOf():
                return self._array(token, label)
            case NameOf():
                return self._name(token, label)
            case LocalOf(of, by, wire, port, entry):
                tag = Tag("name", wire, port, "", label, entry)
                return self._fraction(of, by, "name", tag)
            case _:
                raise ValueError("signs are set, and sums written out, before")

    def _array(self, token: ShapeOf, label: str) -> Box:
        if token.cells:
            cells = [[self._number(cell, label) for cell in row] for row in token.cells]
            made = replace(matrix(cells, self.size), built=True)
            if made.width <= self.room:
                return made
        run = self._run(shape_text(token), self._ink(token.quantity))
        return text_box((run,), Tag("name", token.wire, None, token.quantity, label))

    def _run(self, text: str, ink: str) -> Run:
        return Run(text, ink, _font(self.strong), self.size)

    def _ink(self, quantity: str) -> str:
        ink = QUANTITY_INK.get(quantity, "text")
        return RATIO_INK if self.ratios and quantity in (GRADIENT, FLOW) else ink

    def _number(self, token: NumberOf, label: str) -> Box:
        finite = math.isfinite(token.value)
        ink = self._ink(token.quantity) if finite else "warning"
        tag = Tag("number", token.wire, token.port, token.quantity, label, token.entry)
        return text_box((self._run(number_text(token, self.digits), ink),), tag)

    def _name(self, token: NameOf, label: str) -> Box:
        ink = self._ink(token.quantity)
        tag = Tag("name", token.wire, token.port, token.quantity, label, token.entry)
        if token.start is None:
            return _name_box(_plus(token), self.size, ink).tagged(tag)
        fraction = self._fraction(token.start, token.name, ink, tag)
        if token.via is None:
            return fraction
        small = SCRIPT * self.size
        via = text_box(
            (Run("←", "name", "sans", small), *_name_runs(token.via, small, "name")), tag
        )
        return joined((fraction, via.moved(0.0, LOWER * self.size)))

    def _fraction(self, above: Name, below: Name, ink: str, tag: Tag) -> Box:
        return _derivative(above, below, self.size, ink).tagged(tag)


# What stands in many formulas is measured once.


@lru_cache(maxsize=1024)
def _symbol(
    text: str, size: float, space: float = 0.0, level: int | None = None, *, strong: bool
) -> Box:
    font = _font(strong)
    if text == "Σₙ":
        small = Run("n", "text", "sans", SCRIPT * size, -LOWER * size)
        return text_box((Run("Σ", "text", font, size), small)).set(space, level)
    return text_box((Run(text, "text", font, size),)).set(space, level)


@lru_cache(maxsize=1024)
def _name_box(name: Name, size: float, ink: str) -> Box:
    return text_box(_name_runs(name, size, ink))


@lru_cache(maxsize=1024)
def _derivative(above: Name, below: Name, size: float, ink: str) -> Box:
    """Return d above / d below, built up, its rule at the height of a minus sign."""
    small = FRACTION * size
    top, bottom = (
        text_box((Run("∂", ink, "sans", small), *_name_runs(n, small, ink))) for n in (above, below)
    )
    return _over(top, bottom, size, ink)


def _over(top: Box, bottom: Box, size: float, ink: str) -> Box:
    """Return one box over another with a rule between, at the height of a minus sign."""
    small = FRACTION * size
    width = max(top.width, bottom.width) + 0.2 * small
    axis, gap = middle(size), _RULE_GAP * small
    lift = top.moved((width - top.width) / 2, -(axis + gap + top.descent))
    drop = bottom.moved((width - bottom.width) / 2, gap + bottom.ascent - axis)
    return Box(
        (*lift.parts, *drop.parts),
        width,
        lift.ascent,
        drop.descent,
        (*lift.rules, *drop.rules, (0.0, width, -axis, ink)),
        posts=(*lift.posts, *drop.posts),
    )


def _font(strong: bool) -> str:
    return "sans-semibold" if strong else "sans"


def _name_runs(name: Name, size: float, ink: str) -> tuple[Run, ...]:
    """Return the runs of a name, with more room between its scripts than a label has."""
    runs = name_runs(name, size, ink)
    if not (name.sup and name.sub):
        return runs
    return tuple(replace(run, shift=_SPREAD * run.shift) for run in runs)


def _plus(token: NameOf) -> Name:
    return plus(token.name) if token.quantity == UPDATED else token.name
