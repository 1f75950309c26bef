"""Whole arrays in a formula: small ones with their numbers, others by their shape.

API summary
-----------
``whole_array(graph, array, quantity, wire)``   the token of an array
``alike(line)``                     a line's arrays all with their numbers, or all without
``at_most(explanation, rows, across)``   the same for a room where only small ones fit

Among shapes a number would look like one of them, so a line has either all or none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from core.columns import columns, laid_out
from core.explain_tokens import (
    Explanation,
    Line,
    NumberOf,
    ShapeOf,
    Symbol,
    Terms,
    Token,
    Tokens,
    flat,
)
from core.graph import Graph, Wire
from core.marks import N_, Remark

SHAPES: Final = N_("Arrays are written by their shapes: select an entry to see its numbers.")
MOST: Final = 8
"""An array with more rows or columns is given by its shape."""

_SIGNS: Final = frozenset(("+", "−", "·", "⊙", "/", "(", "Σ"))


def whole_array(
    graph: Graph, array: npt.NDArray[np.float64], quantity: str, wire: Wire | None = None
) -> ShapeOf:
    """Return an array with one or more axes as it is written in the notation of ``graph``.

    ``wire``: whose array it is; of an optimizer's memory there is none.
    """
    column = columns(graph)
    name = "" if wire is None else wire.id
    shape = laid_out(graph, array.shape)
    if array.ndim > 2 or max(array.shape) > MOST:
        return ShapeOf(shape, quantity, name, column)
    skipped = int(wire is not None and wire.batched)
    cells = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        cells[index] = NumberOf(float(array[index]), quantity, name, None, index[skipped:])
    rows = cells.reshape(1, -1) if array.ndim == 1 else cells
    rows = rows.T if column else rows
    return ShapeOf(shape, quantity, name, column, tuple(map(tuple, rows)))


def alike(line: Line, rows: int = MOST, across: int = MOST) -> Line:
    """Return a line without the numbers of its arrays, unless it has those of all of them."""
    arrays = [t for t in (*flat(line.numbers), line.result) if isinstance(t, ShapeOf)]
    if not arrays:
        return line
    if all(a.cells and a.dims[-2] <= rows and a.dims[-1] <= across for a in arrays):
        return replace(line, numbers=_unwrapped(line.numbers))
    result = line.result
    return replace(
        line,
        numbers=_unwrapped(_mapped(line.numbers, _by_shape)),
        result=replace(result, cells=()) if isinstance(result, ShapeOf) else result,
    )


def at_most(explanation: Explanation, rows: int, across: int) -> Explanation:
    """Return an explanation with the numbers of those lines only whose arrays are so small."""
    lines = tuple(alike(line, rows, across) for line in explanation.lines)
    cut = lines != explanation.lines
    said = any(remark.template == SHAPES for remark in explanation.remarks)
    more = () if said or not cut else (Remark(SHAPES),)
    return replace(explanation, lines=lines, remarks=(*explanation.remarks, *more))


def _by_shape(token: Token) -> Token:
    return replace(token, cells=()) if isinstance(token, ShapeOf) else token


def _mapped(tokens: Tokens, change: Callable[[Token], Token]) -> Tokens:
    return tuple(
        replace(t, terms=tuple(_mapped(term, change) for term in t.terms))
        if isinstance(t, Terms)
        else change(t)
        for t in tokens
    )


def _unwrapped(tokens: Tokens) -> Tokens:
    """Return tokens without the brackets around a lone array, which has some of its own."""
    made: list[Token] = []
    i = 0
    while i < len(tokens):
        match tokens[i : i + 3]:
            case (Symbol("("), ShapeOf() as array, Symbol(")")) if _is_sign(made[-1:]):
                made.append(array)
                i += 3
            case (token, *_):
                made.append(token)
                i += 1
    return tuple(made)


def _is_sign(before: list[Token]) -> bool:
    """Whether no word stands before a bracket, which it would need behind it."""
    return not before or (isinstance(before[0], Symbol) and before[0].text in _SIGNS)
