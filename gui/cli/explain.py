"""The command ``explain``: where one number comes from, as text, LaTeX or JSON.

JSON has the fields ``experiment``, ``name``, ``quantity``, ``iteration``, ``sample`` (from 1,
``null`` where all samples share the number), ``symbols``, ``numbers``, ``result``, ``lines``
(all equations, each with ``left``, ``chain``, ``symbols``, ``numbers``, ``result``; of a whole
array ``result`` has its ``shape`` and, row by row, the ``entries`` of a small one),
``operands`` and ``remarks``.  ``symbols`` and ``numbers`` are plain text, the numbers in it
with all digits, so that ``numbers`` can be worked out again.  ``--chain`` adds ``paths``,
``count`` (of all paths), ``zeros``, ``listed`` (their sum), ``share``, ``size_share`` and
``deltas``; ``--hand`` adds ``by_hand`` and ``exact``, ``--start`` adds ``start`` and
``local_cost``.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any, Final

from core.chain import BOOK, GATES, Chain, Node, Path, chain
from core.chain_lines import chain_explanation
from core.errors import UserError
from core.experiment import GRAPH, LOSS_TABLE, Experiment
from core.explain_tokens import (
    GRADIENT,
    UPDATED,
    VALUE,
    Explanation,
    Line,
    NumberOf,
    ShapeOf,
    Subject,
    Symbol,
    Terms,
    Token,
    Tokens,
    flat,
)
from core.files.examples import resolve
from core.files.json_text import to_text
from core.lowering import MATRIX
from core.names import plain
from core.number_names import Place, array_meant, find_number
from core.ratio import cost_explanation, local_cost
from core.report import plain as spelled
from core.session import Session
from core.trace import Snapshot
from core.why import why
from core.wire_names import delta_name
from gui.cli import output
from gui.cli.iterations import chosen_iteration
from gui.cli.reading import meant, reading_of, refuse_updates
from gui.cli.writing import written_as
from gui.i18n import catalog, current
from gui.scene.formula_latex import formula_latex
from gui.scene.formula_lines import remarks
from gui.scene.formula_text import formula_text, tokens_text
from gui.scene.frame import hand_format
from gui.scene.hand_words import derivatives_text, exact_text, hand_text
from gui.scene.numbers import DIGITS_MIN, Format
from gui.scene.separators import in_commas

QUANTITIES: Final = {"value": VALUE, "gradient": GRADIENT, "update": UPDATED}


def explain(options: Namespace) -> int:
    """Print where a number comes from."""
    experiment = resolve(options.experiment)
    if experiment.kind == LOSS_TABLE:
        from gui.cli.explain_table import explain_table

        return explain_table(experiment, options)
    quantity = options.quantity or ("gradient" if options.chain else "value")
    if options.gates and not options.chain:
        raise UserError("--gates is about the factors of a chain: give --chain, too.")
    if options.chain and quantity != "gradient":
        raise UserError("The chain to the loss is that of a gradient: leave out --quantity.")
    snapshot, place = _found(experiment, options)
    made = _Made(experiment, options, snapshot, place, quantity)
    _WRITERS[options.format](made)
    return 0


class _Made:
    """The explanation that was asked for, and what it is of."""

    def __init__(
        self,
        experiment: Experiment,
        options: Namespace,
        snapshot: Snapshot,
        place: Place,
        quantity: str,
    ) -> None:
        self.experiment, self.options, self.snapshot = experiment, options, snapshot
        self.place, self.quantity = place, quantity
        if quantity == "update":
            refuse_updates(snapshot)
        self.written = _format(experiment, options, snapshot)
        self.language = options.lang or current().language
        self.chain = self._chain() if options.chain else None
        found = (
            chain_explanation(snapshot, self.chain)
            if self.chain is not None
            else why(
                snapshot,
                Subject(place.wire, QUANTITIES[quantity], None, place.entry),
                place.row or 0,
                gates=experiment.kind == GRAPH,
            )
        )
        if found is None:
            raise UserError(
                '"{name}" has no updated value: only trained parameters have one, and what '
                "is computed from them.",
                name=options.name,
            )
        self.explanation: Explanation = found

    def _chain(self) -> Chain | None:
        if self.place.entry is None:
            wire = self.snapshot.graph.wires[self.place.wire]
            raise array_meant(wire.id, wire.shape)
        row = None if self.options.sample is None else self.options.sample - 1
        form = GATES if self.options.gates else BOOK
        sample = self.place.row if self.place.row is not None else row
        return chain(self.snapshot, self.place.wire, self.place.entry, sample, form=form)

    @property
    def sample(self) -> int | None:
        """The sample from 1 that the number is of, ``None`` where it is of all."""
        part = self.chain.sample if self.chain is not None else None
        row = self.place.row if part is None else part
        return None if row is None else row + 1

    @property
    def cost(self) -> Explanation | None:
        """What the ratios make of the gradient, output by output; ``None`` for other numbers."""
        if self.quantity != "gradient":
            return None
        found = local_cost(self.snapshot, self.place.wire, self.place.row or 0, self.place.entry)
        return None if found is None else cost_explanation(self.snapshot, found)

    def remarks(self) -> list[str]:
        """Return the sentences beside the formula, in the language asked for."""
        return remarks(self.explanation, catalog(self.language))

    def by_hand(self) -> list[str]:
        """Return that it was calculated by hand, and what is exact."""
        words, hand = catalog(self.language), self.options.hand
        said = [exact_text(self.explanation, self.written, words)]
        opened = bool(self.snapshot.graph.apart)
        said.append(hand_text(hand, words, opened=opened) if hand is not None else "")
        return [sentence for sentence in said if sentence]

    def ratios(self) -> list[str]:
        """Return that derivatives are ratios."""
        words = catalog(self.language)
        return [derivatives_text(self.snapshot, words)] if self.snapshot.ratios else []

    def remarks_shown(self) -> list[str]:
        """Return them with numbers as they are written beside them."""
        return remarks(in_commas(self.explanation, self.written), catalog(self.language))


def _format(experiment: Experiment, options: Namespace, snapshot: Snapshot) -> Format:
    written = written_as(experiment, options)
    if options.hand is None:
        return written
    return hand_format(experiment, snapshot, options.hand, written)


def _found(experiment: Experiment, options: Namespace) -> tuple[Snapshot, Place]:
    """Return the numbers of the iteration, all there, and the place of the one asked for."""
    reading = reading_of(experiment, options)
    name = meant(experiment, options.name, reading.notation)
    session = Session(experiment, reading=reading)
    whole = "[" not in name and name not in session.plan.graph.wires
    if experiment.network is not None and whole:
        session = Session(experiment, MATRIX, reading)  # where an array is one number
    trace = session.trace(chosen_iteration(session, options.iteration))
    snapshot = Snapshot(trace, session.plan.length)
    sample = None if options.sample is None else options.sample - 1
    return snapshot, find_number(snapshot.graph, name, len(trace.rows), sample)


# -- the three forms -------------------------------------------------------------------


def _as_text(made: _Made) -> None:
    output.result(formula_text(made.explanation, made.written))
    for sentence in (*made.remarks_shown(), *made.by_hand(), *made.ratios()):
        output.result(sentence)
    if made.cost is not None:
        output.result("")
        output.result(formula_text(made.cost, made.written))
        for sentence in remarks(made.cost, catalog(made.language)):
            output.result(sentence)


def _as_latex(made: _Made) -> None:
    output.use_utf8()
    formulas = [formula_latex(made.explanation, made.written, made.by_hand())]
    if made.cost is not None:
        formulas.append(formula_latex(made.cost, made.written))
    for sentence in (*made.remarks_shown(), *made.by_hand(), *made.ratios(), *packages(formulas)):
        output.result(f"% {output.one_line(sentence)}")
    for formula in formulas:
        output.result(formula)


def packages(formulas: list[str]) -> list[str]:
    """Return what LaTeX needs for letters that it does not have: nothing for most formulas."""
    return [] if all(map(str.isascii, formulas)) else [r"\usepackage{kotex}"]


def _as_json(made: _Made) -> None:
    found = made.explanation
    report: dict[str, Any] = {
        "experiment": made.experiment.id,
        "name": made.options.name,
        "quantity": made.quantity,
        "iteration": made.snapshot.trace.before.iteration,
        "sample": made.sample,
        **equation(found.line),
        "lines": [{"left": text_of(line.left), **equation(line)} for line in found.lines],
        "operands": [_operand(t) for t in _numbers(found.numbers)],
        "remarks": made.remarks(),
    }
    if made.chain is not None:
        report |= _paths(made.chain)
    report |= _reading(made)
    output.use_utf8()
    output.result(to_text(report), end="")


def _reading(made: _Made) -> dict[str, Any]:
    """Return what is not as usual: numbers rounded by hand, ratios instead of gradients."""
    hand, snapshot, report = made.options.hand, made.snapshot, dict[str, Any]()
    if hand is not None:
        report["by_hand"] = {"values": hand.values, "derivatives": hand.derivatives}
        exact = made.explanation.exact
        report["exact"] = None if exact is None else spelled(exact)
    if snapshot.ratios:
        report["start"] = snapshot.plan.start_number
        report["local_cost"] = None if made.cost is None else equation(made.cost.line)
    return report


_WRITERS: Final[dict[str, Callable[[_Made], None]]] = {
    "text": _as_text,
    "latex": _as_latex,
    "json": _as_json,
}


# -- JSON ------------------------------------------------------------------------------


def equation(line: Line) -> dict[str, Any]:
    """Return the parts of an equation as plain text, numbers with all digits."""
    return {
        "chain": text_of(line.chain),
        "symbols": text_of(line.symbols),
        "numbers": text_of(line.numbers),
        "result": _result(line.result),
    }


def _result(result: NumberOf | ShapeOf | Symbol) -> Any:
    match result:
        case NumberOf(value):
            return spelled(value)
        case ShapeOf(shape, cells=cells):
            rows = [[spelled(cell.value) for cell in row] for row in cells]
            return {"shape": list(shape)} | ({"entries": rows} if rows else {})
        case Symbol(text):
            return text


def text_of(tokens: Tokens) -> str:
    """Return tokens as one line, numbers with all digits, sums written out."""
    return tokens_text(tuple(_exactly(tokens)), DIGITS_MIN)


def _exactly(tokens: Tokens) -> Iterator[Token]:
    for token in tokens:
        if isinstance(token, NumberOf):
            yield Symbol(_exact(token.value))
        elif isinstance(token, Terms):
            for i, term in enumerate(token.terms):
                if i:
                    yield Symbol("+")
                if i == len(token.terms) - 1 and not token.complete:
                    yield from (Symbol("…"), Symbol("+"))
                yield from _exactly(term)
        elif isinstance(token, ShapeOf) and token.cells:
            rows = (" ".join(_exact(cell.value) for cell in row) for row in token.cells)
            yield Symbol(f"[{'; '.join(rows)}]")
        else:
            yield token


def _exact(value: float) -> str:
    return repr(float(value)).replace("-", "−").replace("inf", "∞").replace("nan", "NaN")


def _numbers(tokens: Tokens) -> Iterator[NumberOf]:
    """Yield all numbers of a formula, those in arrays, too."""
    for token in flat(tokens):
        if isinstance(token, ShapeOf):
            yield from (cell for row in token.cells for cell in row)
        elif isinstance(token, NumberOf):
            yield token


def _operand(number: NumberOf) -> dict[str, Any]:
    """A number of the formula, and where it stands: ``wire`` is ``null`` for a setting."""
    return {
        "value": spelled(number.value),
        "quantity": number.quantity,
        "wire": number.wire or None,
        "entry": list(number.entry),
        "gate": None if number.port is None else number.port[0],
    }


def _paths(found: Chain) -> dict[str, Any]:
    deltas = {
        _of(d.node): {"name": plain(delta_name(d.node.name)), "value": spelled(d.value)}
        for path in found.paths
        for d in path.deltas
    }
    return {
        "paths": [_path(path) for path in found.paths],
        "count": found.count,
        "zeros": found.zeros,
        "listed": spelled(found.listed),
        "share": None if found.share is None else spelled(found.share),
        "size_share": spelled(found.size_share),
        "deltas": deltas,
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "sample": None if path.sample is None else path.sample + 1,
        "start": spelled(path.start),
        "factors": [
            {
                "name": f"∂{plain(f.of.name)}/∂{plain(f.by.name)}",
                "of": _of(f.of),
                "by": _of(f.by),
                "value": spelled(f.value),
            }
            for f in path.factors
        ],
        "product": spelled(path.product),
    }


def _of(node: Node) -> str:
    """Return a number's name as ``trace`` and the command line have it."""
    rows = "" if node.sample is None else f"[{node.sample}]"
    index = "".join(f"[{i}]" for i in node.entry)
    base, bracket, own = node.wire.partition("[")
    return f"{base}{rows}{bracket}{own}{index}"
