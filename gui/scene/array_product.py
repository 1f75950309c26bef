"""A matrix product and what flows back through it: Y = X·W, dX = G·Wᵀ, dW = Xᵀ·G.

Where vectors are columns all of it stands transposed: Y = W·X, dX = Wᵀ·G, dW = G·Xᵀ.

API summary
-----------
``product_sheet(look, product, start)``   -> :class:`~gui.scene.array_model.Sheet`
``fitted(look, product)``                  the Look with room for it
``windows(look, product, start)``         the rows and columns of W that it shows
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from core.batch_terms import is_mean
from core.columns import columns as columns_of
from core.grids import Grid, Mask
from core.names import Name, plain
from core.products import Product
from core.trace import Array
from core.wire_names import delta_name
from gui.scene.array_look import (
    Look,
    Start,
    bare,
    cells,
    column_heads,
    cut,
    mark,
    rounding,
    row_heads,
    tag_of,
    turned,
    window,
)
from gui.scene.array_model import (
    Block,
    Cell,
    Derivative,
    Equation,
    Item,
    Sentence,
    Sheet,
    Sign,
    Table,
    sheet,
)
from gui.scene.shapes import Tag

MOST_SAMPLES: Final = 4
"""So many samples of a batch stand in a product."""
_NOTHING: Final[Start] = (None, None)
Groups = tuple[tuple[Item, ...], ...]


def windows(look: Look, product: Product, start: Start = _NOTHING) -> tuple[range, range]:
    """Return the rows and columns of W that are shown: those of the number that is meant."""
    rows, columns = product.w.table
    at = _near(look, product)
    shown = window(rows, look.columns(rows), at[0], start[0])
    return shown, window(columns, look.columns(columns), at[1], start[1])


def fitted(look: Look, product: Product) -> Look:
    """Return ``look`` with room for all of W and its transpose, if that is possible."""
    return look.fitted(max(product.w.table))


def _near(look: Look, product: Product) -> tuple[int, int]:
    """Return the place in W of what is meant: a column for z and b, a row for x."""
    row, column = look.at
    if look.grid.first == product.w.first:
        return row, column
    return (column, 0) if look.grid.first == product.x.first else (0, column)


@dataclass(frozen=True, slots=True)
class _Page:
    """What is shown: ``lines`` are samples of the batch, or rows of X."""

    look: Look
    product: Product
    rows: range
    columns: range
    lines: range

    @property
    def stacked(self) -> bool:
        """Whether the rows of X and Y are samples."""
        return self.product.batched

    @property
    def upright(self) -> bool:
        """Whether it is written as textbooks do, Y = W·X: a sample, a vector is a column."""
        return bool(self.product.layer) and columns_of(self.look.snapshot.graph)

    def laid(self, table: Table) -> Table:
        """Return a table as it is written."""
        return turned(table) if self.upright else table


def product_sheet(look: Look, product: Product, start: Start = _NOTHING) -> Sheet:
    """Return the product and both products of its backward pass, with shapes and numbers."""
    rows, columns = windows(look, product, start)
    page = _Page(look, product, rows, columns, _lines(look, product))
    tr = look.words.tr
    blocks: list[Block] = [
        Sentence(tr("Forward: {rule}", rule=_forward_rule(page)), strong=True),
        Sentence(_shapes(page)),
        Equation(_forward(page)),
        Sentence(tr("Backward: {rule}", rule=_rule(page, "x")), strong=True),
        Equation(_to_x(page)),
        Sentence(tr("Backward: {rule}", rule=_rule(page, "w")), strong=True),
        Equation(_to_w(page)),
    ]
    if product.bias is not None:
        blocks.append(Sentence(tr("Backward: {rule}", rule=_rule(page, "b")), strong=True))
        blocks.append(Equation(_to_bias(page)))
    return sheet([*blocks, *_remarks(page), *rounding(look)])


def _lines(look: Look, product: Product) -> range:
    """Return the samples, or the rows of X, that are shown."""
    # They are the columns of Xᵀ.
    if product.batched:
        most = look.columns(min(MOST_SAMPLES, look.samples))
        return window(look.samples, most, look.sample)
    row = look.at[0] if look.grid.first in (product.x.first, product.y.first) else 0
    return window(product.x.table[0], look.columns(product.x.table[0]), row)


# -- words -----------------------------------------------------------------------------


def _upstream_name(product: Product) -> Name:
    """Return δ with the layer of z, or G in a free graph."""
    name = product.y.name
    return delta_name(name) if product.layer else Name("G")


def _forward_rule(page: _Page) -> str:
    product = page.product
    x, w = plain(product.x.name), plain(product.w.name)
    made = f"{plain(product.y.name)} = " + (f"{w} · {x}" if page.upright else f"{x} · {w}")
    added = product.bias is not None and bool(product.layer)
    return f"{made} + {plain(product.bias.name)}" if added and product.bias else made


def _rule(page: _Page, which: str) -> str:
    product, start = page.product, plain(page.look.start)
    g = plain(_upstream_name(product))
    x, w = plain(product.x.name), plain(product.w.name)
    if which == "x":
        sent = f"{w}ᵀ · {g}" if page.upright else f"{g} · {w}ᵀ"
        return f"∂{start}/∂{x} = {sent}"
    if which == "w":
        sent = f"{g} · {x}ᵀ" if page.upright else f"{x}ᵀ · {g}"
        return f"∂{start}/∂{w} = {sent}"
    return f"∂{start}/∂{plain(product.bias.name) if product.bias else ''} = Σ {g}"


def _shapes(page: _Page) -> str:
    product, look = page.product, page.look
    rows, columns = product.w.table
    count = look.samples if page.stacked else product.x.table[0]
    if page.upright:
        count, columns = columns, count
    text = look.words.tr(
        "Shapes: {n}×{rows} · {rows}×{columns} = {n}×{columns}", n=count, rows=rows, columns=columns
    )
    if not page.stacked:
        return text
    tr = look.words.tr
    each = tr("Each sample is a column.") if page.upright else tr("Each sample is a row.")
    return f"{text}. {each}"


def _remarks(page: _Page) -> Iterator[Sentence]:
    tr, product = page.look.words.tr, page.product
    g, y = plain(_upstream_name(product)), plain(product.y.name)
    yield Sentence(
        tr("{g} is ∂{e}/∂{y}, the upstream gradient.", g=g, e=plain(page.look.start), y=y)
    )
    if page.stacked and is_mean(page.look.snapshot):
        yield Sentence(
            tr(
                "The 1/N of the mean over the samples is in {g} already: N = {n}.",
                g=g,
                n=page.look.samples,
            )
        )
    penalized = [
        p
        for p in page.look.snapshot.graph.consumers[product.w.first]
        if page.look.snapshot.graph.gate(p[0]).op.endswith("_penalty")
    ]
    if penalized:
        yield Sentence(
            tr(
                "Regularization adds its own share to the gradient of {w}, which is not in this.",
                w=plain(product.w.name),
            )
        )


# -- tables ----------------------------------------------------------------------------


def _forward(page: _Page) -> Groups:
    product = page.product
    x = page.laid(_table(page, product.x, "value", page.rows, "x"))
    w = page.laid(_weights(page, "w"))
    y = page.laid(_table(page, product.y, "value", page.columns, "y"))
    groups: list[tuple[Item, ...]] = [
        (Sign((product.y.name,)),),
        (Sign(("=",)), y),
        *_times(page, x, w),
    ]
    if product.bias is not None and product.layer:
        groups.append((Sign(("+",)), page.laid(_one(page, product.bias, "value", "b"))))
    return tuple(groups)


def _times(page: _Page, left: Table, right: Table) -> list[tuple[Item, ...]]:
    """Return ``= left · right``, the other way round where all stands transposed."""
    first, second = (right, left) if page.upright else (left, right)
    return [(Sign(("=",)), first), (Sign(("·",)), second)]


def _to_x(page: _Page) -> Groups:
    product = page.product
    found = [
        product.to_x(page.look.snapshot, _one_of(page, n), page.rows, n if page.stacked else 0)
        for n in page.lines
    ]
    sent = page.laid(_made(page, product.x, found, page.rows, "dx"))
    name = Sign((Derivative(page.look.start, product.x.name),), "gradient")
    w = page.laid(turned(_weights(page, "wᵀ")))
    g = page.laid(_table(page, product.y, "gradient", page.columns, "g1"))
    return ((name,), (Sign(("=",)), sent), *_times(page, g, _bare(w)))


def _to_w(page: _Page) -> Groups:
    product, look = page.product, page.look
    found = product.to_w(look.snapshot, page.rows, page.columns)
    tags = [[_flow_tag(page, product.w, r, c, "dw") for c in page.columns] for r in page.rows]
    sent = Table(
        cells(found, tags, _with_gradient),
        row_heads(product.w, page.rows),
        column_heads(product.w, page.columns),
        cut(page.rows, page.columns, product.w.table),
        mark(look, product.w, page.rows, page.columns),
    )
    name = Sign((Derivative(look.start, product.w.name),), "gradient")
    x = page.laid(turned(_table(page, product.x, "value", page.rows, "xᵀ")))
    g = page.laid(_table(page, product.y, "gradient", page.columns, "g2"))
    return ((name,), (Sign(("=",)), page.laid(sent)), *_times(page, _bare(x), _bare(g)))


def _to_bias(page: _Page) -> Groups:
    product = page.product
    assert product.bias is not None
    found = product.to_bias(page.look.snapshot, page.columns)
    tags = [[_flow_tag(page, product.bias, 0, c, "db") for c in page.columns]]
    sent = Table(
        cells(found, tags, _with_gradient),
        (),
        column_heads(product.bias, page.columns),
        cut(range(1), page.columns, product.bias.table),
        mark(page.look, product.bias, range(1), page.columns),
    )
    name = Sign((Derivative(page.look.start, product.bias.name),), "gradient")
    g = page.laid(_table(page, product.y, "gradient", page.columns, "g3"))
    return ((name,), (Sign(("=",)), page.laid(sent)), (Sign(("= Σ",)), g))


def _one_of(page: _Page, line: int) -> Sequence[int]:
    return [0] if page.stacked else [line]


def _table(page: _Page, grid: Grid, quantity: str, columns: range, part: str) -> Table:
    """Return rows of X, Y or G: samples of the batch, or rows of the one array."""
    found = [
        grid.numbers(
            page.look.snapshot,
            quantity,
            _one_of(page, n),
            columns,
            n if page.stacked else page.look.sample,
        )
        for n in page.lines
    ]
    return _made(page, grid, found, columns, part, quantity)


def _made(
    page: _Page,
    grid: Grid,
    found: Sequence[tuple[Array, Mask]],
    columns: range,
    part: str,
    quantity: str = "gradient",
) -> Table:
    numbers = np.vstack([n for n, _ in found]), np.vstack([t for _, t in found])
    tags = [
        [tag_of(grid, quantity, 0 if page.stacked else n, c, f"{part} line {n}") for c in columns]
        for n in page.lines
    ]
    of = page.look.samples if page.stacked else grid.table[0]
    heads = tuple(str(n) for n in page.lines) if of > 1 else ()
    made = Table(
        cells(numbers, tags),
        _numbered(page, heads),
        column_heads(grid, columns),
        cut(page.lines, columns, (of, grid.table[1])),
        _mark(page, grid, columns),
    )
    if not page.stacked:
        return made
    return _with_samples(made, list(zip(made.cells, page.lines, strict=True)))


def _numbered(page: _Page, heads: tuple[str, ...]) -> tuple[str, ...]:
    """Return the numbers of the samples in the data, for rows that are samples."""
    if not page.stacked or not heads:
        return heads
    rows = page.look.snapshot.trace.rows
    return tuple(str(int(rows[n]) + 1) for n in page.lines)


def _mark(page: _Page, grid: Grid, columns: range) -> tuple[int, int] | None:
    if not page.stacked:
        return mark(page.look, grid, page.lines, columns)
    look = page.look
    if not look.chosen or grid.first != look.grid.first or look.sample not in page.lines:
        return None
    inside = look.at[1] in columns
    return (look.sample - page.lines.start, look.at[1] - columns.start) if inside else None


def _with_samples(made: Table, rows: Sequence[tuple[tuple[Cell, ...], int]]) -> Table:
    return replace(
        made, cells=tuple(tuple(replace(cell, sample=n) for cell in row) for row, n in rows)
    )


def _weights(page: _Page, part: str) -> Table:
    return _array(page, page.product.w, "value", page.rows, page.columns, part)


def _one(page: _Page, grid: Grid, quantity: str, part: str) -> Table:
    return _array(page, grid, quantity, range(1), page.columns, part)


def _array(page: _Page, grid: Grid, quantity: str, rows: range, columns: range, part: str) -> Table:
    look = page.look
    found = grid.numbers(look.snapshot, quantity, rows, columns, look.sample)
    tags = [[tag_of(grid, quantity, r, c, part) for c in columns] for r in rows]
    return Table(
        cells(found, tags),
        row_heads(grid, rows) if grid.table[0] > 1 else (),
        column_heads(grid, columns),
        cut(rows, columns, grid.table),
        mark(look, grid, rows, columns),
    )


def _bare(made: Table) -> Table:
    """Return a table without a mark: it is marked where it stands first."""
    return Table(made.cells, made.rows, made.columns, made.cut)


def _flow_tag(page: _Page, grid: Grid, row: int, column: int, part: str) -> Tag:
    wire, entry = grid.place(row, column)
    ports = page.product.ports(page.look.snapshot.graph, grid, wire)
    port = ports[0] if len(ports) == 1 else None
    quantity = "flow" if port else "gradient"
    return Tag("number", wire, port, quantity, f"{part} {row} {column}", entry)


def _with_gradient(tag: Tag) -> tuple[Tag, ...]:
    return bare(tag), Tag("number", tag.wire, None, "gradient", "", tag.entry)


__all__ = ["fitted", "product_sheet", "windows"]
