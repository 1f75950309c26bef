"""An explanation as LaTeX (amsmath): to be pasted into a text.

API summary
-----------
``latex(explanation, write, note)`` an ``align*`` environment, one row per equals sign
``tokens_latex(tokens, write)``     a part of an equation, to stand in math mode
``name_latex(name)``                the name of a quantity

``write`` turns a :class:`NumberOf` into text in the way numbers are written elsewhere, for
instance ``−1.23e−4``; this becomes ``-1.23 \\cdot 10^{-4}``.  The rules of gates are plain
arithmetic on one line: a quotient becomes a fraction, √ and ^ take what follows them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from core.explain_tokens import (
    UPDATED,
    Explanation,
    Line,
    LocalOf,
    NameOf,
    NumberOf,
    ShapeOf,
    Symbol,
    Terms,
    Token,
    Tokens,
    plain_zeros,
)
from core.latex_words import SIGNS, name_latex, number_latex, text_latex, word_latex
from core.names import Name

__all__ = ["latex", "name_latex", "tokens_latex"]

Write = Callable[[NumberOf], str]

MOST_TERMS: Final = 8
"""A longer sum is written by its first terms and its last."""
FIRST_TERMS: Final = 3

_SPACED: Final = frozenset("+−·⊙=<>≤≥,;")
_PAIRS: Final = {"(": ")", "[": "]", "|": "|"}
_POWERS: Final = {"²": "2", "³": "3", "ᵀ": r"\mathsf{T}", "⁺": "+"}


def latex(explanation: Explanation, write: Write, notes: Sequence[str] = ()) -> str:
    """Return the equations as an ``align*`` environment; ``notes`` are sentences below them."""
    rows = [row for line in explanation.lines for row in _rows(line, write)]
    rows += [f"  &{text_latex(note)}" for note in notes]
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def _rows(line: Line, write: Write) -> list[str]:
    right = [tokens_latex(side, write) for side in line.sides]
    signs = ["="] * (len(right) - 1) + [r"\approx" if line.rounded else "="]
    first = f"  {tokens_latex(line.left, write)} &{signs[0]} {right[0]}"
    rest = zip(signs[1:], right[1:], strict=True)
    return [first, *(f"  &{sign} {side}" for sign, side in rest)]


def tokens_latex(tokens: Tokens, write: Write) -> str:
    """Return tokens for math mode."""
    return _Writer(write).row(list(plain_zeros(tuple(_shortened(tokens)))))


def _shortened(tokens: Tokens) -> list[Token]:
    """Return tokens with the sums written out, of a long one the first terms and the last."""
    made: list[Token] = []
    for token in tokens:
        if not isinstance(token, Terms):
            made.append(token)
            continue
        terms = list(token.terms)
        if token.count > MOST_TERMS:
            terms = [*terms[:FIRST_TERMS], (Symbol("…"),), terms[-1]]
        for i, term in enumerate(terms):
            if i:
                made.append(Symbol("+"))
            made.extend(_shortened(term))
    return made


# -- pieces ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """``text`` in math mode; ``inner`` is the same without the brackets around it.

    ``sign`` is the symbol of an operator, empty for an operand.  ``script``: it has a
    superscript, so that another needs braces; ``product``: it is one, and needs brackets.
    """

    text: str
    inner: str = ""
    sign: str = ""
    script: bool = False
    product: bool = False

    @property
    def bare(self) -> str:
        return self.inner or self.text


class _Writer:
    """Turns tokens into pieces and joins them."""

    def __init__(self, write: Write) -> None:
        self.write = write

    def row(self, tokens: list[Token]) -> str:
        """Return tokens with fractions built up."""
        pieces: list[_Piece] = []
        rest = tokens
        while rest:
            piece, rest = self._next(rest)
            if piece.sign in _POWERS and pieces:
                pieces[-1] = _raised(pieces[-1], _POWERS[piece.sign])
            elif piece.sign == "^" and pieces and rest:
                exponent, rest = self._operand(rest)
                pieces[-1] = _raised(pieces[-1], exponent.bare)
            else:
                pieces.append(piece)
        return _joined(_fractions(pieces))

    def _operand(self, tokens: list[Token]) -> tuple[_Piece, list[Token]]:
        """Return the piece that a root or a power takes, a minus before it included."""
        piece, rest = self._next(tokens)
        if piece.sign == "−" and rest:
            more, rest = self._next(rest)
            return _Piece(f"-{more.text}"), rest
        return piece, rest

    def _next(self, tokens: list[Token]) -> tuple[_Piece, list[Token]]:
        token, rest = tokens[0], tokens[1:]
        if not isinstance(token, Symbol):
            return self._quantity(token), rest
        text = token.text
        if text in _PAIRS:
            return self._bracket(text, rest)
        if text == "√" and rest:
            under, rest = self._operand(rest)
            return _Piece(rf"\sqrt{{{under.bare}}}"), rest
        if text in _SPACED or text in _POWERS or text in ("^", "/", "…"):
            return _Piece(SIGNS.get(text, text), sign=text), rest
        word = word_latex(text)
        if rest and isinstance(rest[0], Symbol) and rest[0].text == "′":
            word, rest = word + "'", rest[1:]
        if rest and rest[0] == Symbol("(") and text.isalpha():
            inner, rest = self._next(rest)
            return _Piece(word + inner.text), rest
        return _Piece(word, script="^" in word), rest

    def _bracket(self, opening: str, rest: list[Token]) -> tuple[_Piece, list[Token]]:
        closing, depth, end = _PAIRS[opening], 0, len(rest)
        for i, token in enumerate(rest):
            text = token.text if isinstance(token, Symbol) else ""
            if depth == 0 and text == closing:
                end = i
                break
            depth += (text in "([" and text != "") - (text in ")]" and text != "")
        inner = self.row(rest[:end])
        if opening == "|":
            return _Piece(rf"\left| {inner} \right|"), rest[end + 1 :]
        made = rf"\left{opening}{inner}\right{closing}"
        return _Piece(made, inner if opening == "(" else ""), rest[end + 1 :]

    def _quantity(self, token: Token) -> _Piece:
        match token:
            case NumberOf():
                text = number_latex(self.write(token))
                return _Piece(text, product="^" in text)
            case ShapeOf():
                return _Piece(_array(token, self.write))
            case LocalOf(of, by):
                return _Piece(_derivative(of, by))
            case NameOf(_, quantity, name, start, via):
                if start is None:
                    up = quantity == UPDATED
                    text = name_latex(name, updated=up)
                    return _Piece(text, script="^" in text or "'" in text)
                made = _derivative(start, name)
                if via is not None:
                    made = rf"\left.{made}\right|_{{\leftarrow {name_latex(via)}}}"
                return _Piece(made)
            case _:
                raise ValueError("sums are written out before")


def _array(token: ShapeOf, write: Write) -> str:
    """Return a matrix; where only its shape is known that, in brackets."""
    if not token.cells:
        return "(" + r" \times ".join(map(str, token.dims)) + ")"
    rows = (" & ".join(number_latex(write(cell)) for cell in row) for row in token.cells)
    inner = r" \\ ".join(rows)
    return rf"\begin{{pmatrix}} {inner} \end{{pmatrix}}"


def _derivative(of: Name, by: Name) -> str:
    return rf"\frac{{\partial {name_latex(of)}}}{{\partial {name_latex(by)}}}"


def _raised(piece: _Piece, exponent: str) -> _Piece:
    base = f"{{{piece.text}}}" if piece.script else piece.text
    if piece.product:
        base = rf"\left({piece.text}\right)"
    return _Piece(f"{base}^{{{exponent}}}", script=True)


def _fractions(pieces: list[_Piece]) -> list[_Piece]:
    """Build up each quotient of two operands."""
    made: list[_Piece] = []
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        built = piece.sign == "/" and made and not made[-1].sign and i + 1 < len(pieces)
        if built and not pieces[i + 1].sign:
            above = made.pop()
            made.append(_Piece(rf"\frac{{{above.bare}}}{{{pieces[i + 1].bare}}}"))
            i += 2
            continue
        made.append(piece)
        i += 1
    return made


def _joined(pieces: list[_Piece]) -> str:
    return " ".join(piece.text for piece in pieces)
