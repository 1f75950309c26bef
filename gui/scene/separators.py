"""What stands between the numbers of a list, where a comma stands inside of them.

API summary
-----------
``separated(tokens, digits)``      tokens with semicolons for commas, if decimals have commas
``in_commas(explanation, digits)`` an explanation with all its tokens so

``max(0.5, −1.2)`` becomes ``max(0,5; −1,2)``.  Names are left alone: in w₁,₁₂ is no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from core.explain_tokens import Explanation, Line, Symbol, Terms, Token, Tokens
from gui.scene.numbers import MINUS, Digits, Format

_DECIMAL: Final = re.compile(r"\d+\.\d+")


def separated(tokens: Iterable[Token], digits: Digits) -> Tokens:
    """Return ``tokens`` as numbers with these ``digits`` can stand among them."""
    row = tuple(tokens)
    if not isinstance(digits, Format) or not digits.comma:
        return row
    return tuple(_token(token) for token in row)


def _token(token: Token) -> Token:
    match token:
        case Symbol(","):
            return Symbol(";")
        case Symbol(text) if _DECIMAL.fullmatch(text):
            return Symbol(text.replace(".", ","))
        case Terms():
            terms = tuple(tuple(_token(t) for t in term) for term in token.terms)
            return replace(token, terms=terms)
        case _:
            return token


def in_commas(explanation: Explanation, digits: Digits) -> Explanation:
    """Return ``explanation`` as numbers with these ``digits`` can stand in it."""
    if not isinstance(digits, Format) or not digits.comma:
        return explanation
    return replace(
        explanation,
        lines=tuple(_line(line) for line in explanation.lines),
        remarks=tuple(
            replace(r, fields={k: _field(v) for k, v in r.fields.items()})
            for r in explanation.remarks
        ),
    )


def _field(value: Any) -> Any:
    """Return what stands in a remark: a number, a name, a text that is translated."""
    number = isinstance(value, str) and _DECIMAL.match(value.removeprefix(MINUS))
    return value.replace(".", ",") if number else value


def _line(line: Line) -> Line:
    left, chain, symbols, numbers = (
        tuple(_token(t) for t in part)
        for part in (line.left, line.chain, line.symbols, line.numbers)
    )
    return replace(line, left=left, chain=chain, symbols=symbols, numbers=numbers)
