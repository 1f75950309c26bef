"""An explanation as plain text: for the clipboard, and to be read aloud.

API summary
-----------
``formula_text(explanation, digits)``   one line of text per equation
``tokens_text(tokens, digits)``         a part of one
"""

from __future__ import annotations

from core.explain_tokens import (
    UPDATED,
    Explanation,
    Line,
    LocalOf,
    NameOf,
    NumberOf,
    ShapeOf,
    Token,
    Tokens,
)
from core.names import plain
from gui.scene.formula_boxes import Gap, joints
from gui.scene.formula_row import number_text, row_of, shape_text, signs_of
from gui.scene.numbers import Digits


def formula_text(explanation: Explanation, digits: Digits) -> str:
    """Return the equations, ``digits`` as on the canvas; sums are shortened as there, too."""
    return "\n".join(_line_text(line, digits) for line in explanation.lines)


def _line_text(line: Line, digits: Digits) -> str:
    *sides, result = (tokens_text(part, digits) for part in (line.left, *line.sides))
    return f"{' = '.join(sides)} {'≈' if line.rounded else '='} {result}"


def tokens_text(tokens: Tokens, digits: Digits) -> str:
    """Return tokens as one line, with a space on both sides of each sign."""
    row = row_of(tokens, digits)
    signs = signs_of(row)
    return "".join(
        (" " if joint.gap is not Gap.NONE else "") + (sign or _text(token, digits))
        for token, sign, joint in zip(row, signs, joints(signs), strict=True)
    )


def _text(token: Token, digits: Digits) -> str:
    match token:
        case NumberOf():
            return number_text(token, digits)
        case ShapeOf(cells=cells) if cells:
            rows = (" ".join(number_text(cell, digits) for cell in row) for row in cells)
            return f"[{'; '.join(rows)}]"
        case ShapeOf():
            return shape_text(token)
        case LocalOf(of, by):
            return f"∂{plain(of)}/∂{plain(by)}"
        case NameOf():
            return _name(token)
        case _:
            raise ValueError("sums are written out before")


def _name(token: NameOf) -> str:
    name = plain(token.name)
    if token.start is None:
        return name + "⁺" if token.quantity == UPDATED else name
    via = f" ← {plain(token.via)}" if token.via else ""
    return f"∂{plain(token.start)}/∂{name}{via}"
