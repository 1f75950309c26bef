"""Sheets of vectors and matrices as text, to be pasted into a table or an article.

API summary
-----------
``as_table(sheet, keep)``          tab-separated values at full precision, in ASCII
``as_latex(sheet, numbers, keep)`` equations with ``pmatrix`` (amsmath)
``spoken(sheet, numbers, keep)``   one line, for who cannot see the tables

``keep(tag)`` says whether a number may be told: what is hidden or asked for is ``?``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from core.explain_latex import name_latex
from core.names import plain
from gui.scene.array_model import (
    Cell,
    Derivative,
    Equation,
    Group,
    Item,
    Sentence,
    Sheet,
    Sign,
    Single,
    Table,
    Term,
)
from gui.scene.numbers import MINUS, Format, format_number
from gui.scene.shapes import Tag

Keep = Callable[[Tag], bool]
_ASKED: Final = "?"
_LATEX: Final = {
    "·": r"\cdot",
    "=": "=",
    "+": "+",
    "Σ": r"\sum",
    "Σₙ": r"\sum_n",
    "ᵀ": r"^{\mathsf{T}}",
    "Jᵀ": r"J^{\mathsf{T}}",
    "J": "J",
    "1/N": r"\tfrac{1}{N}",
}


def as_table(made: Sheet, keep: Keep) -> str:
    """Return every table of a sheet, one below the other, its name above it."""
    parts = []
    for equation in made.equations:
        name = ""
        for item in equation.items():
            if isinstance(item, Sign):
                said = " ".join(written(item.terms).split())
                name = f"{name} {said}".strip()
            elif isinstance(item, Single):
                name = f"{name} {_full(item.cell, keep)}".strip()
            else:
                head = [name] if name else []
                parts.append("\n".join([*head, *_lines(item, keep)]))
                name = ""
        parts += [name] if name else []
    return "\n\n".join(parts) + ("\n" if parts else "")


def _lines(table: Table, keep: Keep) -> Iterator[str]:
    corner = [""] if table.rows else []
    if table.columns:
        yield "\t".join([*corner, *(written(c) for c in table.columns)])
    for r, row in enumerate(table.cells):
        head = [table.rows[r]] if table.rows else []
        yield "\t".join([*head, *(_full(cell, keep) for cell in row)])


def _full(cell: Cell, keep: Keep) -> str:
    if cell.number is None:
        return ""
    return repr(cell.number) if keep(cell.tag) else _ASKED


def written(terms: Iterable[Term]) -> str:
    """Return names and signs as plain text."""
    return "".join(
        t
        if isinstance(t, str)
        else f"∂{plain(t.of)}/∂{plain(t.by)}"
        if isinstance(t, Derivative)
        else plain(t)
        for t in terms
    )


def as_latex(made: Sheet, numbers: Format, keep: Keep) -> str:
    """Return every equation of a sheet as one displayed formula."""
    return "\n\n".join(
        "\\[\n" + _equation_latex(equation, numbers, keep) + "\n\\]" for equation in made.equations
    )


def _equation_latex(equation: Equation, numbers: Format, keep: Keep) -> str:
    rows = []
    for i, group in enumerate(equation.groups):
        own = " ".join(_item_latex(item, numbers, keep) for item in group)
        # Equations that stand side by side.
        rows.append(("\\qquad " if i and _opens(group) else "") + own)
    return "\n".join("  " + row for row in rows)


def _opens(group: Group) -> bool:
    """Return whether a group begins an equation of its own: with a name."""
    first = group[0]
    return isinstance(first, Sign) and first.opens


def _item_latex(item: Item, numbers: Format, keep: Keep) -> str:
    if isinstance(item, Sign):
        return _sign_latex(item)
    if isinstance(item, Single):
        return _number_latex(item.cell, numbers, keep)
    return _table_latex(item, numbers, keep)


def _sign_latex(sign: Sign) -> str:
    made = ""
    for term in sign.terms:
        if isinstance(term, Derivative):
            of, by = name_latex(term.of), name_latex(term.by)
            made += rf"\frac{{\partial {of}}}{{\partial {by}}}"
        elif isinstance(term, str):
            made += _word(term)
        else:
            made += "{" + name_latex(term) + "}"
    return made.strip()


def _word(text: str) -> str:
    """Return signs; what is none of them is text."""
    return " ".join(_one_word(word) for word in text.split())


def _one_word(word: str) -> str:
    if word in _LATEX:
        return _LATEX[word]
    count = word.removeprefix("1/")
    if word.startswith("1/") and count.isdigit():
        return rf"\tfrac{{1}}{{{count}}}"
    return rf"\text{{{word}}}"


def _table_latex(table: Table, numbers: Format, keep: Keep) -> str:
    rows = [_row_latex(row, table, numbers, keep) for row in table.cells]
    wide = table.shape[1] + table.cut.left + table.cut.right
    dots = " & ".join([r"\vdots"] * wide)
    rows = [*([dots] if table.cut.top else []), *rows, *([dots] if table.cut.bottom else [])]
    body = " \\\\ ".join(rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _row_latex(row: tuple[Cell, ...], table: Table, numbers: Format, keep: Keep) -> str:
    cells = [_number_latex(cell, numbers, keep) for cell in row]
    cells = [*([r"\cdots"] if table.cut.left else []), *cells]
    return " & ".join([*cells, *([r"\cdots"] if table.cut.right else [])])


def _number_latex(cell: Cell, numbers: Format, keep: Keep) -> str:
    if cell.number is None:
        return r"\cdot"
    if not keep(cell.tag):
        return _ASKED
    text = _written(cell.number, numbers, cell.tag).replace(MINUS, "-")
    if "NaN" in text:
        return r"\text{NaN}"
    text = text.replace("∞", r"\infty").replace(",", "{,}")
    mantissa, e, power = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{power}}}" if e else text


def spoken(made: Sheet, numbers: Format, keep: Keep) -> str:
    """Return a sheet as one line, tables row by row."""
    parts: list[str] = []
    for block in made.blocks:
        if isinstance(block, Sentence):
            parts.append(block.text)
            continue
        for item in block.items():
            if isinstance(item, Sign):
                parts.append(written(item.terms).strip())
            elif isinstance(item, Single):
                parts.append(_said(item.cell, numbers, keep))
            else:
                rows = ("; ".join(_said(c, numbers, keep) for c in row) for row in item.cells)
                parts.append(" | ".join(rows))
    return " ".join(part for part in parts if part)


def _said(cell: Cell, numbers: Format, keep: Keep) -> str:
    if cell.number is None:
        return "…"
    return _written(cell.number, numbers, cell.tag) if keep(cell.tag) else _ASKED


def _written(number: float, numbers: Format, tag: Tag) -> str:
    return format_number(number, numbers, tag.quantity, tag.wire)


__all__ = ["Keep", "as_latex", "as_table", "spoken", "written"]
