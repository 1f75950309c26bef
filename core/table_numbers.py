"""The numbers of a loss table by name, as its report has them, and tables with other ones.

API summary
-----------
``TableNumber``                        what a name stands for
``number_names(table)``                every name with its :class:`TableNumber`
``array_of(table, results, name)``     the array (N, K), (N,) or () behind a name
``with_number(table, name, entry, x)`` the table with one number changed
``with_sample(table)``, ``without_sample(table, n)``   with one row more at the end, or less
``as_text(table)``                     all of it as text with tabs, for a spreadsheet

A name is a path of the report, without its indices: ``targets``,
``tables.left.predictions``, ``tables.left.losses.mse.per_sample_loss``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from core.errors import UserError
from core.experiment import Array, LossTable, frozen
from core.loss_tables import TABLE_LOSSES, TableResult, evaluate

Entry = tuple[int, ...]
TARGETS: Final = "targets"
PREDICTIONS: Final = "predictions"
ERROR: Final = "classification_error"
PER_SAMPLE: Final = "per_sample_loss"
LOSS: Final = "loss"
SLOPE: Final = "gradient_wrt_predictions"
MOST_SAMPLES: Final = 10_000
"""A table is not made longer than this by hand."""


@dataclass(frozen=True, slots=True)
class TableNumber:
    """``what`` is one of the constants above; ``table`` and ``loss`` as far as it has them."""

    what: str
    table: str = ""
    loss: str = ""

    @property
    def name(self) -> str:
        if self.what == TARGETS:
            return TARGETS
        losses = f"losses.{self.loss}." if self.loss else ""
        return f"tables.{self.table}.{losses}{self.what}"

    @property
    def given(self) -> bool:
        """Whether it is no result: it can be changed."""
        return self.what in (TARGETS, PREDICTIONS)


def number_names(table: LossTable) -> dict[str, TableNumber]:
    """Return what every name of ``table`` stands for, in the order of the picture."""
    made = [TableNumber(TARGETS)]
    for name in table.predictions:
        made += [TableNumber(PREDICTIONS, name), TableNumber(ERROR, name)]
        made += [
            TableNumber(what, name, loss)
            for loss in TABLE_LOSSES
            for what in (PER_SAMPLE, LOSS, SLOPE)
        ]
    return {number.name: number for number in made}


def array_of(table: LossTable, results: Mapping[str, TableResult], name: str) -> Array | None:
    """Return the array behind ``name``, ``None`` if the table has no such number."""
    number = number_names(table).get(name)
    if number is None:
        return None
    if number.what == TARGETS:
        return table.targets
    if number.what == PREDICTIONS:
        return table.predictions[number.table]
    result = results[number.table]
    if number.what == ERROR:
        return np.asarray(result.classification_error)
    found = result.losses[number.loss]
    array: Array = np.asarray(getattr(found, number.what), dtype=np.float64)
    return array


def with_number(table: LossTable, name: str, entry: Entry, value: float) -> LossTable:
    """Return ``table`` with another target or prediction.

    Raises:
        UserError: ``name`` is a result.
        IndexError: there is no such entry.
    """
    number = number_names(table).get(name)
    if number is None or not number.given:
        raise UserError("This number is a result: change a prediction or a target instead.")
    array = np.array(table.targets if number.what == TARGETS else table.predictions[number.table])
    array[entry] = value
    if number.what == TARGETS:
        return LossTable(frozen(array), table.predictions)
    changed = {**table.predictions, number.table: frozen(array)}
    return LossTable(table.targets, MappingProxyType(changed))


def with_sample(table: LossTable) -> LossTable:
    """Return ``table`` with one sample more: the first output is right, all are as likely.

    Raises:
        UserError: it is long enough.
    """
    count, units = table.targets.shape
    if count >= MOST_SAMPLES:
        raise UserError("A table has at most {limit} samples.", limit=MOST_SAMPLES)
    target, even = np.zeros((1, units)), np.full((1, units), 1.0 / units)
    target[0, 0] = 1.0
    return _rows(table, target, even)


def without_sample(table: LossTable, sample: int) -> LossTable:
    """Return ``table`` without row ``sample``, from 0.

    Raises:
        UserError: it is the only one.
    """
    if len(table.targets) < 2:
        raise UserError("A table keeps at least one sample.")

    def less(array: Array) -> Array:
        return frozen(np.delete(array, sample, axis=0))

    predictions = {name: less(array) for name, array in table.predictions.items()}
    return LossTable(less(table.targets), MappingProxyType(predictions))


def _rows(table: LossTable, target: Array, prediction: Array) -> LossTable:
    predictions = {
        name: frozen(np.concatenate([array, prediction]))
        for name, array in table.predictions.items()
    }
    targets = frozen(np.concatenate([table.targets, target]))
    return LossTable(targets, MappingProxyType(predictions))


def as_text(table: LossTable, titles: Mapping[str, str] | None = None) -> str:
    """Return every number with tabs between and all its digits, a line per row.

    ``titles``: what the tables are called, where not as in the file.
    """
    return "".join("\t".join(line) + "\n" for line in _lines(table, titles or {}))


def _lines(table: LossTable, titles: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    results = evaluate(table)
    count, units = table.targets.shape
    yield ("table", "number", *(str(n + 1) for n in range(count)), "mean")
    for k in range(units):
        yield ("", f"t[{k}]", *map(repr, table.targets[:, k].tolist()), "")
    for name, array in table.predictions.items():
        title = titles.get(name, name)
        result = results[name]
        for k in range(units):
            yield (title, f"a[{k}]", *map(repr, array[:, k].tolist()), "")
        wrong = (~result.correct).astype(float)
        yield (title, ERROR, *map(repr, wrong.tolist()), repr(result.classification_error))
        for loss, found in result.losses.items():
            yield (title, loss, *map(repr, found.per_sample_loss.tolist()), repr(found.loss))
            for k in range(units):
                slopes = found.gradient_wrt_predictions[:, k].tolist()
                yield (title, f"d {loss} / d a[{k}]", *map(repr, slopes), "")
