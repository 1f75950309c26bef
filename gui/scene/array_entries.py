"""Shape and entries of a wire's array: value, gradient, and what the update makes of it.

API summary
-----------
``entries(look, start)``   -> :class:`~gui.scene.array_model.Sheet`
``windows(look, start)``   the rows and columns that it shows
``transposed(look)``       whether these are written as columns and rows
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.columns import columns as columns_of
from core.columns import laid_out
from core.gates import rule
from core.graph import Port
from core.names import plain, plus
from gui.scene.array_look import (
    MOST,
    QUANTITIES,
    Look,
    Start,
    derivative,
    shape_text,
    table,
    turned,
    window,
)
from gui.scene.array_model import Block, Equation, Group, Item, Sentence, Sheet, Sign, Single, sheet

_NOTHING: Final[Start] = (None, None)


def windows(look: Look, start: Start = _NOTHING) -> tuple[range, range]:
    """Return the rows and columns that are shown; a vector that stands upright has more."""
    rows, columns = look.grid.table
    across = transposed(look)
    most = MOST if across or upright(look) else look.columns(columns)
    return (
        window(rows, look.columns(rows) if across else MOST, look.at[0], start[0]),
        window(columns, most, look.at[1], start[1]),
    )


def upright(look: Look) -> bool:
    """Return whether a row is written as a column, because it is too long to lie."""
    rows, columns = look.grid.table
    return rows == 1 and not transposed(look) and columns > look.columns(columns)


def transposed(look: Look) -> bool:
    """Return whether arrays are written transposed: in textbooks vectors are columns."""
    return columns_of(look.snapshot.graph)


def entries(look: Look, start: Start = _NOTHING) -> Sheet:
    """Return what there is of the array that is meant."""
    blocks: list[Block] = [Sentence(_what(look), strong=True), *_sample(look)]
    rows, columns = windows(look, start)
    groups: list[Group] = []
    for quantity in QUANTITIES:
        if not _ever(look, quantity):
            continue
        made = table(look, look.grid, quantity, rows, columns, part="entries")
        stands = upright(look)
        sign = _sign(look, quantity, "ᵀ = " if stands else " = ")
        item: Item = turned(made) if stands or transposed(look) else made
        if not look.grid.shape:
            item = Single(made.cells[0][0])
        groups.append((sign, item))
    blocks.append(Equation(tuple(groups)))
    blocks += [Sentence(text) for text in _remarks(look)]
    return sheet(blocks)


def _sign(look: Look, quantity: str, equals: str) -> Sign:
    if quantity == "gradient":
        return Sign((*derivative(look, look.grid).terms, equals), quantity)
    name = look.grid.name
    if quantity == "updated":
        name = plus(name)
    return Sign((name, equals), quantity)


def _ever(look: Look, quantity: str) -> bool:
    """Return whether the array can have such numbers at any step."""
    plan = look.snapshot.plan
    return any(plan.made_at(w, quantity) <= plan.length for w in look.grid.every_wire())


def _what(look: Look) -> str:
    """Return the array's name with its shape."""
    name, tr = plain(look.grid.name), look.words.tr
    shape = laid_out(look.snapshot.graph, look.grid.shape)
    if not shape:
        return tr("{name}: a single number", name=name)
    if len(shape) == 1:
        return tr("{name}: a vector of {n} entries", name=name, n=shape[0])
    if len(shape) == 2:
        return tr("{name}: a {rows}×{columns} matrix", name=name, rows=shape[0], columns=shape[1])
    return tr("{name}: an array of {shape}", name=name, shape=shape_text(shape))


def _sample(look: Look) -> Iterator[Sentence]:
    number = look.frame.sample_number
    if look.grid.batched and number is not None:
        yield Sentence(look.words.tr("Each sample has its own; this is sample {n}.", n=number))


def _remarks(look: Look) -> Iterator[str]:
    """Say what the gradient is to the gates on either side."""
    tr, graph, grid = look.words.tr, look.snapshot.graph, look.grid
    by = plain(grid.name)
    of = plain(look.start)
    if upright(look):
        yield tr("The row vector is written as a column (ᵀ), for want of room.")
    maker = graph.producer.get(grid.first)
    ports = [p for p in graph.consumers[grid.first] if p[0] in look.snapshot.plan.backward_at]
    if maker is not None and ports:
        yield tr(
            "∂{of}/∂{by} is downstream of the gates that take {by} and upstream of the gate "
            "{gate} that makes it.",
            of=of,
            by=by,
            gate=_named(maker.op),
        )
    elif maker is not None:
        yield tr("The backward pass starts here or does not come by.")
    if len(ports) > 1:
        yield tr("It is the sum of what {n} gates send back.", n=len(_gates(ports)))


def _gates(ports: list[Port]) -> set[str]:
    return {gate for gate, _ in ports}


def _named(op: str) -> str:
    symbol = rule(op).symbol
    return symbol if symbol == op else f"{symbol} ({op})"


__all__ = ["entries", "transposed", "upright", "windows"]
