"""The command ``whatif``: one number changed for trial."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from core.data import Rows
from core.experiment import Array, Experiment
from core.files.examples import resolve
from core.files.json_text import to_text
from core.notation import WISHED
from core.report import plain
from core.whatif import Change, Kind, Trial, WhatIf
from gui.cli import output
from gui.cli.check_options import checkpoint_of
from gui.cli.numbers import columns
from gui.cli.reading import meant
from gui.cli.writing import chosen_format
from gui.i18n import tr
from gui.scene.frame import wished_format
from gui.scene.numbers import MINUS, Format, format_number

Row = tuple[str, ...]
Numbers = tuple[str, float, float]
"""What is told of: its name, the number before and after."""
Write = Callable[[float], str]
GAP = "  "
_DIGITS = 10


def whatif(options: Namespace) -> int:
    """Print what becomes of outputs and loss if one number is changed."""
    experiment = resolve(options.experiment)
    checkpoint = checkpoint_of(experiment, options.iteration)
    trial = Trial(experiment, checkpoint, _all(experiment))
    sample = None if options.sample is None else options.sample - 1
    answer = trial.ask(meant(experiment, options.name, WISHED), _change(options), sample)
    shown = answer.leaf.row if sample is None else sample
    if options.json:
        output.use_utf8()
        output.result(to_text(_as_json(experiment, answer, shown)), end="")
    else:
        rows = list(_rows(experiment, answer, shown, _writer(experiment, options)))
        for line in _aligned(rows):
            output.result(line)
    return 0


def _all(experiment: Experiment) -> Rows:
    """The whole data set, as ``trace`` has it."""
    return np.arange(0 if experiment.data is None else len(experiment.data.inputs))


def _change(options: Namespace) -> Change:
    found = ((kind, getattr(options, kind)) for kind in Kind)
    return next(Change(kind, amount) for kind, amount in found if amount is not None)


# -- JSON ------------------------------------------------------------------------------


def _as_json(experiment: Experiment, answer: WhatIf, sample: int) -> dict[str, Any]:
    numbers: dict[str, Array | float] = {
        "before": answer.before,
        "after": answer.after,
        "change": answer.change,
        "output": _outputs(answer.output, sample),
        "output_before": _outputs(answer.output_before, sample),
        "output_change": _outputs(answer.output_change, sample),
        "loss": answer.loss,
        "loss_before": answer.loss_before,
        "loss_change": answer.loss_change,
        "gradient": answer.gradient,
        "predicted_change": answer.predicted_change,
        "prediction_error": answer.error,
    }
    head: dict[str, Any] = {"id": experiment.id, "name": answer.leaf.name}
    if experiment.network is not None:
        head["sample"] = sample + 1
    made = {**head, **{name: plain(value) for name, value in numbers.items()}}
    if experiment.graph is not None:
        made["values"] = {
            name: {"before": plain(answer.values_before[name]), "after": plain(value)}
            for name, value in answer.values.items()
        }
    return made


def _outputs(array: Array, sample: int) -> Array:
    """The outputs of one sample; a free graph's output as it is."""
    return array[sample] if array.ndim else array


# -- text ------------------------------------------------------------------------------


def _rows(experiment: Experiment, answer: WhatIf, sample: int, write: Write) -> Iterator[Row]:
    def row(name: str, before: float, after: float) -> Row:
        return (name, *(write(x + 0.0) for x in (before, after, after - before)))

    yield ("", tr("before"), tr("after"), tr("difference"))
    yield row(answer.leaf.name, answer.before, answer.after)
    if experiment.network is None:
        numbers = _between(answer)
    else:
        numbers = _of_network(experiment, answer, sample)
    yield from (row(*each) for each in numbers)
    yield ()
    for name, value in (
        (tr("gradient"), answer.gradient),
        (tr("predicted: gradient × change"), answer.predicted_change),
        (tr("error of the prediction"), answer.error),
    ):
        yield (name, "", "", write(value + 0.0))


def _between(answer: WhatIf) -> Iterator[Numbers]:
    """A free graph: every single number that the change reaches, in the order of the gates."""
    for name, after in answer.values.items():
        if after.ndim == 0 and name != answer.leaf.wire:
            yield name, float(answer.values_before[name]), float(after)


def _of_network(experiment: Experiment, answer: WhatIf, sample: int) -> Iterator[Numbers]:
    assert experiment.network is not None
    last = len(experiment.network.layers)
    pairs = zip(answer.output_before[sample], answer.output[sample], strict=True)
    for k, (before, after) in enumerate(pairs):
        yield f"a{last}[{sample}][{k}]", float(before), float(after)
    yield tr("loss"), answer.loss_before, answer.loss


def _writer(experiment: Experiment, options: Namespace) -> Write:
    """Return how numbers are written: ten significant digits, unless options say.

    Of the file's wishes only the comma counts.
    """
    usual_comma = wished_format(experiment, Format()).comma
    written = chosen_format(options, Format(_DIGITS, comma=usual_comma))
    if options.digits is None and options.form is None:

        def usual(value: float) -> str:
            text = f"{value:.{_DIGITS}g}"
            return text.replace(".", ",") if written.comma else text

        return usual
    return lambda value: format_number(value, written).replace(MINUS, "-")


def _aligned(rows: Sequence[Row]) -> Iterator[str]:
    """Names on the left, numbers to the right of their columns."""
    widths = [max(columns(r[i]) for r in rows if r) for i in range(4)]
    for row in rows:
        if not row:
            yield ""
            continue
        first = row[0] + " " * (widths[0] - columns(row[0]))
        cells = [" " * (w - columns(c)) + c for w, c in zip(widths[1:], row[1:], strict=True)]
        yield GAP.join([first, *cells]).rstrip()
