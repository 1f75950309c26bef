"""The tokens of a formula as they are written: one row of signs, names and numbers.

API summary
-----------
``row_of(tokens, digits)``      the row: sums written out, brackets where they are needed
``number_text(token, digits)``  a number as it stands in a formula
``shape_text(token)``           the shape of an array that is not written out
``constant(value, digits)``     a setting or a plain number
``shown(tokens)``, ``left_out(tokens)``   sums, of long ones the ends; how many terms these have
``signs_of(row)``               the texts of its signs and words
``exponent(row, start)``        what stands behind ``^``
``quotients(row)``              the row with its quotients as one thing each
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.explain_tokens import (
    CONSTANT,
    NumberOf,
    ShapeOf,
    Symbol,
    Terms,
    Token,
    Tokens,
    plain_zeros,
)
from gui.scene.numbers import Digits, format_number, format_of
from gui.scene.separators import separated

MOST_TERMS: Final = 8
"""A longer sum is shown by its first terms and its last."""
FIRST_TERMS: Final = 3

_POWERS: Final = frozenset("²³")
_RAISING: Final = _POWERS | {"^"}
_SIGNS: Final = frozenset("+−·⊙=<>≤≥,;/")
_PLUS: Final = Symbol("+")
_CLOSING: Final = {"(": ")", "[": "]", "|": "|"}


@dataclass(frozen=True, slots=True)
class Quotient:
    """What is written above and below the rule of a fraction; no brackets around either.

    ``plain`` is the same on one line.
    """

    above: Tokens
    below: Tokens
    plain: Tokens


def row_of(tokens: Tokens, digits: Digits) -> list[Token]:
    """Return tokens as they are written, sums written out.

    A number with a power of ten has brackets where it is squared: 1.2e−3² is not to be read
    as one thing.
    """
    row = plain_zeros(separated(shown(tokens), digits))
    signs = signs_of(row)
    if _RAISING.isdisjoint(signs):
        return list(row)
    made: list[Token] = []
    for i, token in enumerate(row):
        raised = i + 1 < len(row) and signs[i + 1] in _RAISING
        if raised and isinstance(token, NumberOf) and "e" in number_text(token, digits):
            bare = not made or made[-1] != Symbol("(") or signs[i + 1] == ")"
            made += [Symbol("("), token, Symbol(")")] if bare else [token]
        else:
            made.append(token)
    return made


def signs_of(row: Sequence[object]) -> list[str]:
    """Return the text of each sign or word of a row, ``""`` for all else."""
    return [token.text if isinstance(token, Symbol) else "" for token in row]


def number_text(token: NumberOf, digits: Digits) -> str:
    """Return a number as it stands in a formula; one with a place as it stands there."""
    if token.quantity == CONSTANT:
        return constant(token.value, digits)
    return format_number(token.value, digits, token.quantity, token.wire)


def shape_text(token: ShapeOf) -> str:
    """Return a shape in brackets: without them it would look like a number."""
    return f"({'×'.join(map(str, token.dims))})"


def constant(value: float, digits: Digits) -> str:
    """Return a setting as it was typed if it is short (``0.5``, ``4``), else as any number."""
    made, value = format_of(digits), value + 0.0
    text = f"{value:.{made.digits}g}"
    if float(text) == value and "e" not in text:
        text = text.replace("-", "−")
        return text.replace(".", ",") if made.comma else text
    return format_number(value, made)


def shown(tokens: Tokens) -> Tokens:
    """Return tokens with the sums written out; of a long one the first terms and the last."""
    made: list[Token] = []
    _write(tokens, made)
    return tuple(made)


def _write(tokens: Tokens, made: list[Token]) -> None:
    for token in tokens:
        if not isinstance(token, Terms):
            made.append(token)
            continue
        terms = token.terms
        if token.count > MOST_TERMS:
            terms = (*terms[:FIRST_TERMS], (Symbol("…"),), terms[-1])
        for i, term in enumerate(terms):
            if i:
                made.append(_PLUS)
            _write(term, made)


def left_out(tokens: Tokens) -> int:
    """Return how many terms the longest sum that is not shown whole has, else 0."""
    counts = [0]
    for token in tokens:
        if isinstance(token, Terms):
            counts.append(token.count if token.count > MOST_TERMS else 0)
            counts.extend(left_out(term) for term in token.terms)
    return max(counts)


def exponent(row: Sequence[object], start: int) -> tuple[Tokens, int]:
    """Return the tokens of an exponent, its brackets taken off, and where it ends."""
    end = start + 1
    if row[start] == Symbol("("):
        depth = 1
        while depth:
            depth += (row[end] == Symbol("(")) - (row[end] == Symbol(")"))
            end += 1
    inner = row[start + 1 : end - 1] if end > start + 1 else row[start:end]
    return tuple(t for t in inner if isinstance(t, Token)), end


def quotients(row: Sequence[Token]) -> list[Token | Quotient]:
    """Return ``row`` with each quotient that is in no brackets as one thing.

    A quotient of a quotient stays as it is, on one line.
    """
    made: list[Token | Quotient] = []
    if "/" not in signs_of(row):
        return [*row]
    start: int | None = None
    i = 0
    while i < len(row):
        end = _operand(row, i)
        sign = _text(row[i])
        built = sign == "/" and start is not None and i + 1 < len(row)
        if built and start is not None and not _is_sign(row[i + 1]):
            below = _operand(row, i + 1)
            del made[start:]
            first = _back(row, i)
            plain = tuple(row[first:below])
            made.append(Quotient(_bare(row[first:i]), _bare(row[i + 1 : below]), plain))
            start, i = None, below
            continue
        start = None if _is_sign(row[i]) else len(made)
        made.extend(row[i:end])
        i = end
    return made


def _back(row: Sequence[Token], at: int) -> int:
    """Return where the operand begins that ends before ``at``."""
    i = 0
    while True:
        end = _operand(row, i)
        if end >= at:
            return i
        i = end


def _operand(row: Sequence[Token], start: int) -> int:
    """Return where the operand, or the sign, ends that begins at ``start``."""
    if _is_sign(row[start]):
        return start + 1
    end = _atom(row, start)
    while end < len(row):
        text = _text(row[end])
        if text in _POWERS or text in ("′", "ᵀ"):
            end += 1
        elif text == "^" and end + 1 < len(row):
            end = exponent(row, end + 1)[1]
        else:
            break
    return end


def _atom(row: Sequence[Token], start: int) -> int:
    text = _text(row[start])
    following = _text(row[start + 1]) if start + 1 < len(row) else ""
    if text in _CLOSING:
        return _closed(row, start)
    if text == "√" and start + 1 < len(row):
        return _atom(row, start + 1)
    if text and text not in _POWERS and following in ("(", "|") and text[:1].isalpha():
        return _closed(row, start + 1)
    return start + 1


def _closed(row: Sequence[Token], start: int) -> int:
    """Return what follows the bracket that is opened at ``start``."""
    closing, depth = _CLOSING[_text(row[start])], 0
    for i in range(start + 1, len(row)):
        text = _text(row[i])
        if depth == 0 and text == closing:
            return i + 1
        depth += (text in ("(", "[")) - (text in (")", "]"))
    return len(row)


def _bare(tokens: Sequence[Token]) -> Tokens:
    """Return tokens without the brackets around all of them."""
    whole = _text(tokens[0]) == "(" and _closed(tokens, 0) == len(tokens)
    return tuple(tokens[1:-1] if whole else tokens)


def _is_sign(token: Token) -> bool:
    return _text(token) in _SIGNS


def _text(token: Token) -> str:
    return token.text if isinstance(token, Symbol) else ""
