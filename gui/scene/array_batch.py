"""The samples of a batch side by side, and the gradient of a parameter as their sum.

API summary
-----------
``batch_sheet(look, what, start)``   -> :class:`~gui.scene.array_model.Sheet`
``fitted(look)``                     the Look with room for it
``samples(look, start)``             which rows of the batch it shows
``CHOICES``                          what ``what`` may be for a wire with a number per sample

Of a wire with one number per sample: the three numbers of the meant entry, or one of the three
for all entries.  Of a parameter: its gradient as ``1/N`` times the sum of the samples' terms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.batch_terms import Terms, terms_of
from core.names import Name, plain, plus
from core.wire_names import entry_name, wire_name
from gui.i18n import N_
from gui.scene.array_look import (
    QUANTITIES,
    Look,
    bare,
    cells,
    cut,
    index_text,
    rounding,
    size_of,
    tag_of,
    window,
)
from gui.scene.array_model import (
    Block,
    Cell,
    Cut,
    Derivative,
    Equation,
    Item,
    Sentence,
    Sheet,
    Sign,
    Single,
    Table,
    Term,
    sheet,
)
from gui.scene.shapes import Tag

MOST_ROWS: Final = 64
"""So many samples are shown at once."""
ALL_THREE: Final = "entry"
CHOICES: Final = {
    ALL_THREE: N_("This entry: all three numbers"),
    "value": N_("All entries: values"),
    "gradient": N_("All entries: gradients"),
    "updated": N_("All entries: updated values"),
}
PART: Final = "batch"
_WHOLE: Final = Cut()


def samples(look: Look, start: int | None = None) -> range:
    """Return the rows of the batch that are shown: the page of the shown sample."""
    return window(look.samples, MOST_ROWS, look.sample, start)


def columns(look: Look, start: int | None = None) -> range:
    """Return which entries are shown where all are asked for."""
    count = size_of(look.grid)
    return window(count, look.columns(count), _flat(look), start)


def fitted(look: Look) -> Look:
    """Return ``look`` with room for three numbers beside each other, if that is possible."""
    return look.fitted(len(QUANTITIES))


def has_batch(look: Look) -> bool:
    """Return whether there are several samples to put side by side."""
    return look.samples > 1


def is_parameter(look: Look) -> bool:
    """Return whether all samples share the wire."""
    return not look.grid.batched


def _flat(look: Look) -> int:
    return look.at[0] * look.grid.table[1] + look.at[1]


def batch_sheet(
    look: Look, what: str = ALL_THREE, start: int | None = None, first: int | None = None
) -> Sheet:
    """Return what the samples of the batch have to do with the number that is meant.

    ``start``: the first sample, ``first``: the first entry of those shown.
    """
    if is_parameter(look):
        return _of_parameter(look, samples(look, start))
    if what == ALL_THREE or size_of(look.grid) == 1:
        return _of_entry(look, samples(look, start))
    return _of_all(look, what, samples(look, start), columns(look, first))


# -- wires with a number per sample ------------------------------------------------------


def _entry_name(look: Look) -> Name:
    wire, entry = look.grid.place(*look.at)
    return entry_name(look.snapshot.graph.wires[wire], entry)


def _heading(look: Look, quantity: str) -> tuple[Term, ...]:
    name = _entry_name(look)
    if quantity == "gradient":
        return (Derivative(look.start, name),)
    if quantity == "updated":
        return (plus(name),)
    return (name,)


def _of_entry(look: Look, rows: range) -> Sheet:
    plan = look.snapshot.plan
    wire, _ = look.grid.place(*look.at)
    there = [q for q in QUANTITIES if plan.made_at(wire, q) <= plan.length]
    row, column = look.at
    made = tuple(tuple(_cell(look, q, row, column, n) for q in there) for n in rows)
    heads = tuple(_heading(look, q) for q in there)
    if look.columns(len(there)) >= len(there):
        return sheet([_said(look, rows), _listed(look, made, heads, rows)])
    # With many digits: one list below the other.
    lists = [
        _listed(look, tuple((line[i],) for line in made), (head,), rows)
        for i, head in enumerate(heads)
    ]
    return sheet([_said(look, rows), *lists])


def _of_all(look: Look, quantity: str, rows: range, shown: range) -> Sheet:
    wide = look.grid.table[1]
    spots = [divmod(i, wide) for i in shown]
    made = tuple(tuple(_cell(look, quantity, *spot, n) for spot in spots) for n in rows)
    heads = tuple((index_text(look.grid, *spot),) for spot in spots)
    table = _listed(look, made, heads, rows, cut(range(1), shown, (1, size_of(look.grid))))
    tr, name = look.words.tr, plain(look.grid.name)
    what = Sentence(tr("{name}: rows are samples, columns entries.", name=name), strong=True)
    return sheet([what, _said(look, rows), table])


def _cell(look: Look, quantity: str, row: int, column: int, sample: int) -> Cell:
    """Return one number of one sample."""
    found = look.grid.numbers(look.snapshot, quantity, [row], [column], sample)
    tag = tag_of(look.grid, quantity, row, column, f"{PART} {sample}")
    ((cell,),) = cells(found, [[tag]])
    return replace(cell, sample=sample)


def _listed(
    look: Look,
    made: tuple[tuple[Cell, ...], ...],
    heads: tuple[tuple[Term, ...], ...],
    rows: range,
    sides: Cut = _WHOLE,
) -> Equation:
    """Return a list of samples, the shown one marked."""
    around = Cut(rows.start > 0, rows.stop < look.samples, sides.left, sides.right)
    at = look.sample - rows.start if look.sample in rows else None
    numbers = tuple(str(int(look.snapshot.trace.rows[n]) + 1) for n in rows)
    marked = None if at is None else (at, None)
    return Equation(((Table(made, numbers, heads, around, marked, bracket=False),),))


def _said(look: Look, rows: range) -> Sentence:
    tr = look.words.tr
    if len(rows) == look.samples:
        return Sentence(tr("All {n} samples of the batch; the shown one is marked.", n=len(rows)))
    return Sentence(
        tr(
            "Samples {first} to {last} of the batch's {n}; the shown one is marked.",
            first=rows.start + 1,
            last=rows.stop,
            n=look.samples,
        )
    )


# -- parameters --------------------------------------------------------------------------


def _of_parameter(look: Look, rows: range) -> Sheet:
    """Return ∂E/∂w = 1/N Σₙ ∂Eₙ/∂w with its terms, sample by sample."""
    wire, entry = look.grid.place(*look.at)
    tr = look.words.tr
    terms = terms_of(look.snapshot, wire, entry, rows)
    if terms is None:
        return sheet([Sentence(_missing(look, wire))])
    name = _entry_name(look)
    blocks: list[Block] = [
        Sentence(tr("The gradient adds up what each sample gives to it."), strong=True),
        Equation(_sum(look, terms, name)),
        _said(look, rows),
        _terms(look, terms, name, rows),
    ]
    if terms.regularized:
        blocks.append(
            Sentence(tr("What does not come from samples is the share of the regularization."))
        )
    return sheet([*blocks, *rounding(look)])


def _missing(look: Look, wire: str) -> str:
    tr, graph = look.words.tr, look.snapshot.graph
    while wire in graph.producer:
        inputs = graph.producer[wire].inputs
        each = next((w for w in inputs if graph.wires[w].batched), None)
        if each is not None:
            return tr(
                "{name} is one number for the whole batch: select {each} to see those of the "
                "samples.",
                name=plain(look.grid.name),
                each=plain(wire_name(graph.wires[each])),
            )
        wire = inputs[0]
    if look.snapshot.gradient(wire) is None:
        return tr("Its gradient is not there yet: press → to go on.")
    return tr("No sample of the batch gives anything to it.")


def _sum(look: Look, terms: Terms, name: Name) -> tuple[tuple[Item, ...], ...]:
    """Return the equation: in symbols, with the sum, and the gradient."""
    start, mean = look.start, terms.count > 1
    wire, entry = look.grid.place(*look.at)

    def one(number: float, part: str) -> Single:
        tag = Tag("number", wire, None, "gradient", f"{PART} {part}", entry)
        return Single(Cell(number, tag, (bare(tag),)))

    each = Derivative(Name(start.base, "n", start.sup), name)
    factor: tuple[Item, ...] = (Sign((f"1/{terms.count} ·",)),) if mean else ()
    groups: list[tuple[Item, ...]] = [
        (Sign((Derivative(start, name),), "gradient"),),
        (Sign(("= 1/N · Σₙ" if mean else "= Σₙ",)), Sign((each,), "gradient")),
        (Sign(("=",)), *factor, one(terms.total, "total")),
    ]
    if terms.regularized:
        groups.append((Sign(("+",)), one(terms.rest, "rest")))
    return (*groups, (Sign(("=",)), one(terms.gradient, "gradient")))


def _terms(look: Look, terms: Terms, name: Name, rows: range) -> Equation:
    wire, entry = look.grid.place(*look.at)
    start = look.start
    made = []
    for i, n in enumerate(rows):
        tag = Tag("number", wire, None, "gradient", f"{PART} term {n}", entry)
        made.append((Cell(float(terms.numbers[i]), tag, (bare(tag),), n),))
    tag = Tag("number", wire, None, "gradient", f"{PART} sum", entry)
    made.append((Cell(terms.total, tag, (bare(tag),)),))
    numbers = tuple(str(int(look.snapshot.trace.rows[n]) + 1) for n in rows)
    around = Cut(rows.start > 0, False)
    at = look.sample - rows.start if look.sample in rows else None
    table = Table(
        tuple(made),
        (*numbers, "Σ"),
        ((Derivative(Name(start.base, "n", start.sup), name),),),
        around,
        None if at is None else (at, None),
        bracket=False,
        total=True,
    )
    return Equation(((table,),))


__all__ = [
    "ALL_THREE",
    "CHOICES",
    "batch_sheet",
    "columns",
    "fitted",
    "has_batch",
    "is_parameter",
    "samples",
]
