"""The command ``explain`` for a loss table: its costs, at one number, as text, LaTeX or JSON.

A name is a path as ``trace`` has it, such as ``tables.left.losses.mse.loss`` or
``tables.left.predictions[2][1]``.  A loss tells about itself, a prediction about every cost.  JSON
has ``experiment``, ``name``, ``result`` and ``costs``: of each its ``lines`` and ``remarks``.
"""

from __future__ import annotations

import re
from argparse import Namespace
from typing import Any, Final

from core.errors import UserError
from core.experiment import Experiment, LossTable
from core.explain_tokens import Explanation
from core.files.json_text import to_text
from core.loss_tables import evaluate
from core.report import plain as spelled
from core.table_explain import COSTS, Place, explained
from core.table_numbers import ERROR, TARGETS, array_of, number_names
from gui.cli import output
from gui.cli.explain import equation, text_of
from gui.cli.tables import refuse_steps
from gui.cli.writing import written_as
from gui.i18n import Catalog, catalog, current
from gui.scene.formula_latex import formula_latex
from gui.scene.formula_lines import remarks
from gui.scene.formula_text import formula_text
from gui.scene.numbers import Format
from gui.scene.separators import in_commas
from gui.scene.terms import term

_NAME: Final = re.compile(r"(.+?)((?:\[\d{1,9}\])*)")


def explain_table(experiment: Experiment, options: Namespace) -> int:
    """Print where the costs at a number of a loss table come from.

    Raises:
        UserError: there is no such number, or an option asks for what only steps have.
    """
    table = experiment.table
    assert table is not None
    refuse_steps(experiment, options)
    costs, value = _found(experiment, table, options.name)
    words = catalog(options.lang or current().language)
    if options.format == "json":
        report: dict[str, Any] = {"experiment": experiment.id, "name": options.name}
        report["result"] = spelled(value)
        report["costs"] = {cost: _report(made, words) for cost, made in costs.items()}
        output.use_utf8()
        output.result(to_text(report), end="")
        return 0
    written = written_as(experiment, options)
    for i, (cost, made) in enumerate(costs.items()):
        if i and options.format == "text":
            output.result("")
        _print(term_of(cost, words), made, written, words, as_latex=options.format == "latex")
    return 0


def _found(
    experiment: Experiment, table: LossTable, name: str
) -> tuple[dict[str, Explanation], float]:
    """Return the explanation of each cost at the number ``name``, and that number."""
    found = _NAME.fullmatch(name)
    base, indices = (found[1], found[2]) if found else (name, "")
    entry = tuple(int(n) for n in re.findall(r"\d+", indices))
    results = evaluate(table)
    array, number = array_of(table, results, base), number_names(table).get(base)
    known = array is not None and len(entry) == array.ndim
    if array is None or number is None or not known or _outside(entry, array.shape):
        raise UserError(
            '"{name}" is a loss table without a number {number}: names are like {example}.',
            name=experiment.id,
            number=name,
            example=f"{list(number_names(table))[1]}[0][0]",
        )
    first = next(iter(table.predictions)) if number.what == TARGETS else number.table
    place = Place(first, *entry)
    costs = (number.loss,) if number.loss else (ERROR,) if number.what == ERROR else COSTS
    made = {cost: explained(table, results, place, cost) for cost in costs}
    return made, float(array[entry])


def _outside(entry: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return any(at >= size for at, size in zip(entry, shape, strict=True))


def term_of(cost: str, words: Catalog) -> str:
    """Return what a cost is called."""
    return words.tr("classification error") if cost == ERROR else term(cost, words)


def _report(made: Explanation, words: Catalog) -> dict[str, Any]:
    lines = [{"left": text_of(line.left), **equation(line)} for line in made.lines]
    return {"lines": lines, "remarks": remarks(made, words)}


def _print(
    title: str, made: Explanation, written: Format, words: Catalog, *, as_latex: bool
) -> None:
    said = remarks(in_commas(made, written), words)
    if not as_latex:
        for line in (f"{title}:", formula_text(made, written), *said):
            output.result(line)
        return
    output.use_utf8()
    for sentence in (title, *said):
        output.result(f"% {output.one_line(sentence)}")
    output.result(formula_latex(made, written))
