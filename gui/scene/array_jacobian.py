"""The Jacobian of a gate, part of it, and the product with the upstream gradient.

API summary
-----------
``choices(look)``                what can be chosen: the Jacobians in which the array takes part
``jacobian_sheet(look, pair, outputs, inputs)``   -> :class:`~gui.scene.array_model.Sheet`
``fitted(look, pair)``           the Look with room for it
``ranges(look, pair, outputs, inputs)``   which outputs and inputs that shows
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from core.gates import rule
from core.grids import Grid
from core.jacobian import Pair, Spot, flow_of, is_detached, is_diagonal, jacobian, pairs
from core.names import plain
from gui.scene.array_look import (
    Look,
    bare,
    cells,
    cut,
    derivative,
    index_text,
    rounding,
    tag_of,
    turned,
    window,
)
from gui.scene.array_model import (
    Block,
    Cell,
    Derivative,
    Equation,
    Sentence,
    Sheet,
    Sign,
    Table,
    sheet,
)
from gui.scene.shapes import Tag

PART: Final = "jacobian"


def choices(look: Look) -> tuple[Pair, ...]:
    """Return the Jacobians of the array's own gate, then those of the gates that take it."""
    return pairs(look.snapshot.graph, look.grid)


def choice_text(pair: Pair) -> str:
    """Return what a choice is called: ∂a/∂z with the gate's sign."""
    gate = next(iter(pair.gates()))
    symbol = rule(gate.op).symbol
    return f"∂{plain(pair.output.name)} / ∂{plain(pair.input.name)}   {symbol}"


def ranges(
    look: Look, pair: Pair, outputs: int | None = None, inputs: int | None = None
) -> tuple[range, range]:
    """Return which outputs and inputs are shown, counted row by row.

    Without a beginning those near the number that is meant: its own, or its mates'.
    """
    ours = pair.output.first == look.grid.first
    theirs = pair.input if ours else pair.output
    mate = _mate(look.at, look.grid.table, theirs.table)
    own = _flat(look.at, look.grid)
    at = (own, _flat(mate, theirs)) if ours else (_flat(mate, theirs), own)
    outs, ins = pair.shape
    # Outputs are the columns of Jᵀ.
    rows = window(outs, look.columns(outs, _aside(pair)), at[0], outputs)
    return rows, window(ins, look.columns(ins, _aside(pair)), at[1], inputs)


def fitted(look: Look, pair: Pair) -> Look:
    """Return ``look`` with room for the whole matrix, if that is possible."""
    return look.fitted(max(pair.shape), _aside(pair))


def _aside(pair: Pair) -> float:
    """Return what indices of two or three parts need more, in sizes of text."""
    return max(len(pair.output.shape), len(pair.input.shape), 1) - 1.0


def _mate(at: Spot, table: tuple[int, int], other: tuple[int, int]) -> Spot:
    """Return the place in another array that has most to do with ``at``: where an axis is as
    long, the same place on it."""
    row = at[0] if table[0] == other[0] else 0
    if table[1] == other[1]:
        return row, at[1]
    # A product: the rows of W meet the columns of X.
    if table[1] == other[0]:
        return at[1], 0
    return (row, at[0]) if table[0] == other[1] else (row, 0)


def _flat(at: Spot, grid: Grid) -> int:
    return at[0] * grid.table[1] + at[1]


def _spots(shown: range, grid: Grid) -> list[Spot]:
    wide = grid.table[1]
    return [divmod(i, wide) for i in shown]


def jacobian_sheet(
    look: Look, pair: Pair, outputs: int | None = None, inputs: int | None = None
) -> Sheet:
    """Return the chosen part of the Jacobian, in words and numbers."""
    rows, columns = ranges(look, pair, outputs, inputs)
    made = _table(look, pair, rows, columns)
    name = Sign(("J = ", Derivative(pair.output.name, pair.input.name)))
    blocks: list[Block] = [Equation(((name,), (Sign(("=",)), made)))]
    blocks += [Sentence(text) for text in _layout(look, pair, rows, columns)]
    if is_detached(pair):
        text = look.words.tr(
            "Nothing flows through here: the loss is computed from z, which has its share directly."
        )
        return sheet([*blocks, Sentence(text)])
    blocks.append(Sentence(look.words.tr("Downstream = Jᵀ · upstream"), strong=True))
    blocks.append(_downstream(look, pair, rows, columns))
    return sheet([*blocks, *_shared(look, pair), *rounding(look)])


def _table(look: Look, pair: Pair, rows: range, columns: range) -> Table:
    outs, ins = _spots(rows, pair.output), _spots(columns, pair.input)
    found = jacobian(look.snapshot, pair, outs, ins, look.sample)
    tags = [[_entry_tag(pair, out, at) for at in ins] for out in outs]
    lit = {
        tag.label: (bare(tag), bare(tag_of(pair.input, "value", *at, PART)))
        for row in tags
        for tag, at in zip(row, ins, strict=True)
    }
    numbers, there = found.numbers, found.there
    made = tuple(
        tuple(
            Cell(
                float(numbers[r, c]) if there[r, c] else None,
                tag,
                lit[tag.label],
                faint=bool(numbers[r, c] == 0.0),
            )
            for c, tag in enumerate(row)
        )
        for r, row in enumerate(tags)
    )
    heads = tuple(_index(pair.output, spot) for spot in outs)
    tops = tuple((_index(pair.input, spot),) for spot in ins)
    around = cut(rows, columns, pair.shape)
    return Table(made, heads, tops, around, _marks(look, pair, rows, columns))


def _entry_tag(pair: Pair, out: Spot, at: Spot) -> Tag:
    """Return the tag of an entry: it goes with the black number of its output."""
    wire, entry = pair.output.place(*out)
    return Tag("number", wire, None, "value", f"{PART} {out} {at}", entry)


def _marks(
    look: Look, pair: Pair, rows: range, columns: range
) -> tuple[int | None, int | None] | None:
    """Mark the row of the output that is meant, or the column of the input."""
    flat = _flat(look.at, look.grid)
    if not look.chosen:
        return None
    if pair.output.first == look.grid.first:
        return (flat - rows.start, None) if flat in rows and len(rows) > 1 else None
    return (None, flat - columns.start) if flat in columns and len(columns) > 1 else None


def _index(grid: Grid, spot: Spot) -> str:
    return index_text(grid, *spot)


def _downstream(look: Look, pair: Pair, rows: range, columns: range) -> Equation:
    """Return ∂E/∂x = Jᵀ · ∂E/∂y with the shown part of each."""
    ins, outs = _spots(columns, pair.input), _spots(rows, pair.output)
    outputs, inputs = pair.shape
    whole = cut(columns, range(1), (inputs, 1))
    sent = flow_of(look.snapshot, pair, ins, look.sample)
    tags = [[tag_of(pair.input, "gradient", *spot, f"{PART} down")] for spot in ins]
    heads = tuple(_index(pair.input, spot) for spot in ins)
    left = Table(cells(_upright(sent), tags), heads, (), whole)
    matrix = _transposed(_table(look, pair, rows, columns), "transposed")
    upstream = [
        pair.output.numbers(look.snapshot, "gradient", [r], [c], look.sample) for r, c in outs
    ]
    g = np.array([n[0, 0] for n, _ in upstream]), np.array([t[0, 0] for _, t in upstream])
    up_tags = [[tag_of(pair.output, "gradient", *spot, f"{PART} up")] for spot in outs]
    up = Table(cells(_upright(g), up_tags), (), (), cut(rows, range(1), (outputs, 1)))
    upstream_sign = Sign(derivative(look, pair.output).terms, "gradient")
    return Equation(
        (
            (Sign(derivative(look, pair.input).terms, "gradient"),),
            (Sign(("= Jᵀ ·",)), upstream_sign),
            (Sign(("=",)), left),
            (Sign(("=",)), matrix),
            (Sign(("·",)), up),
        )
    )


def _upright(found: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return found[0][:, np.newaxis], found[1][:, np.newaxis]


def _transposed(made: Table, part: str) -> Table:
    """Return Jᵀ without headings; its cells have labels of their own."""
    made = turned(made)
    named = tuple(tuple(_relabelled(cell, part) for cell in row) for row in made.cells)
    return Table(named, cut=made.cut)


def _relabelled(cell: Cell, part: str) -> Cell:
    tag = cell.tag
    named = replace(tag, label=f"{tag.label} {part}")
    return replace(cell, tag=named)


def _layout(look: Look, pair: Pair, rows: range, columns: range) -> Iterator[str]:
    tr, (outs, ins) = look.words.tr, pair.shape
    yield tr("Rows are outputs, columns inputs (numerator layout): {shape}.", shape=f"{outs}×{ins}")
    if len(rows) < outs or len(columns) < ins:
        yield tr(
            "Shown: outputs {first} to {last}, inputs {from_} to {to}. Dots stand for the rest.",
            first=_named(pair.output, rows[0]),
            last=_named(pair.output, rows[-1]),
            from_=_named(pair.input, columns[0]),
            to=_named(pair.input, columns[-1]),
        )
    if is_diagonal(pair):
        yield tr(
            "The gate works entry by entry, so J is diagonal: Jᵀ · upstream is upstream ⊙ "
            "diagonal, entry by entry."
        )
    elif next(iter(pair.gates())).op == "matmul":
        yield tr(
            "Nobody builds this matrix: the product below gives the same with far fewer numbers."
        )


def _named(grid: Grid, flat: int) -> str:
    return _index(grid, divmod(flat, grid.table[1])) or "0"


def _shared(look: Look, pair: Pair) -> Sequence[Sentence]:
    number = look.frame.sample_number
    if number is None or not pair.output.batched or pair.input.batched:
        return ()
    return (
        Sentence(
            look.words.tr(
                "J and the upstream gradient are those of sample {n}; the gradient of "
                "{name} is the sum over all {count}.",
                n=number,
                name=plain(pair.input.name),
                count=look.samples,
            )
        ),
    )


__all__ = ["choice_text", "choices", "fitted", "jacobian_sheet", "ranges"]
