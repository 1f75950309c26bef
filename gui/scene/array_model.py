"""What a sheet of vectors and matrices consists of, before it is set in type or copied.

API summary
-----------
``Cell``      one number of a table, or the empty place where it will come
``Table``     a part of an array between brackets, with the indices of what is shown
``Single``    one number in an equation
``Sign``      a name, a derivative, an equals sign or another sign between tables
``Equation``  groups of tables and signs; a row may end between groups
``Sentence``  a line of words
``Sheet``     equations and sentences from top to bottom

A Sheet is made into a Picture (:mod:`gui.scene.array_picture`) and into text
(:mod:`gui.scene.array_text`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.names import Name
from gui.scene.shapes import Tag


@dataclass(frozen=True, slots=True)
class Derivative:
    """∂ ``of`` / ∂ ``by``."""

    of: Name
    by: Name


Term = str | Name | Derivative


@dataclass(frozen=True, slots=True)
class Sign:
    """``terms`` side by side, in the ink of ``quantity`` (``""``: that of text)."""

    terms: tuple[Term, ...]
    quantity: str = ""

    @property
    def opens(self) -> bool:
        """Whether it begins an equation: with a name."""
        return not isinstance(self.terms[0], str)


@dataclass(frozen=True, slots=True)
class Cell:
    """``number`` is ``None`` where it is not there yet.

    ``tag`` says whose number it is; a click selects that.  ``lights`` are the numbers of the
    canvas that it stands for or is made of.  ``sample``: the row of the batch it belongs to
    where a click shows that sample, too.  ``faint``: a zero that is there by structure.
    """

    number: float | None
    tag: Tag
    lights: tuple[Tag, ...] = ()
    sample: int | None = None
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """On which sides something is left out."""

    top: bool = False
    bottom: bool = False
    left: bool = False
    right: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """``rows`` and ``columns`` are the headings beside and above the cells, ``()`` for none.

    ``mark``: row and column of what is marked, ``None`` for all of an axis.  ``bracket``: like
    a matrix of a textbook, else under a line.  ``total``: the last row is a sum, set off by
    a line.
    """

    cells: tuple[tuple[Cell, ...], ...]
    rows: tuple[str, ...] = ()
    columns: tuple[tuple[Term, ...], ...] = ()
    cut: Cut = Cut()
    mark: tuple[int | None, int | None] | None = None
    bracket: bool = True
    total: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.cells), len(self.cells[0]) if self.cells else 0


@dataclass(frozen=True, slots=True)
class Single:
    """One number in an equation, without brackets."""

    cell: Cell


Item = Table | Sign | Single
Group = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """``groups``: what stays together on a row.

    A first group that is one sign alone is the left side: further rows are set in behind it.
    """

    groups: tuple[Group, ...]

    def items(self) -> Iterator[Item]:
        """Yield tables and signs in order."""
        for group in self.groups:
            yield from group


@dataclass(frozen=True, slots=True)
class Sentence:
    """``strong``: a heading within the sheet."""

    text: str
    strong: bool = False


Block = Equation | Sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """``blocks`` from top to bottom."""

    blocks: tuple[Block, ...] = ()
    lights: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    samples: Mapping[str, int] = field(default_factory=dict)

    @property
    def equations(self) -> tuple[Equation, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Equation))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(i for e in self.equations for i in e.items() if isinstance(i, Table))


def cells_of(item: Item) -> Iterator[Cell]:
    """Yield the numbers of a part of an equation."""
    if isinstance(item, Single):
        yield item.cell
    elif isinstance(item, Table):
        for row in item.cells:
            yield from row


def sheet(blocks: Sequence[Block]) -> Sheet:
    """Return a Sheet that knows what its cells stand for, by the labels of their tags."""
    equations = [block for block in blocks if isinstance(block, Equation)]
    cells = [cell for e in equations for item in e.items() for cell in cells_of(item)]
    return Sheet(
        tuple(blocks),
        {cell.tag.label: cell.lights for cell in cells},
        {cell.tag.label: cell.sample for cell in cells if cell.sample is not None},
    )


__all__ = [
    "Block",
    "Cell",
    "Cut",
    "Derivative",
    "Equation",
    "Group",
    "Item",
    "Sentence",
    "Sheet",
    "Sign",
    "Single",
    "Table",
    "Term",
    "cells_of",
    "sheet",
]
