"""The numbers of a loss table in words, and the order in which Tab goes through them.

API summary
-----------
``table_name(frame, wire, entry)``     "prediction a1 of sample 2, left"; ``""`` for none
``table_number(frame, wire, entry)``   the number behind it, ``None`` for none
``given_places(frame)``                what can be changed and is shown, sample by sample
``table_title(frame, name)``           what a table is called in the frame's language

A loss table is small: it is worked out anew for each question.
"""

from __future__ import annotations

from core.loss_tables import evaluate
from core.table_numbers import (
    ERROR,
    LOSS,
    PER_SAMPLE,
    PREDICTIONS,
    SLOPE,
    TARGETS,
    TableNumber,
    array_of,
    number_names,
)
from gui.i18n import N_, catalog
from gui.scene.frame import Frame
from gui.scene.table_rows import ends
from gui.scene.terms import term

Entry = tuple[int, ...]

_NAMES = {
    TARGETS: N_("target t{k} of sample {n}"),
    PREDICTIONS: N_("prediction a{k} of sample {n}, {table}"),
    ERROR: N_("classification error, {table}"),
    PER_SAMPLE: N_("{loss} of sample {n}, {table}"),
    LOSS: N_("{loss}, mean of the samples, {table}"),
    SLOPE: N_("gradient of the {loss} by a{k} of sample {n}, {table}"),
}


def table_name(frame: Frame, wire: str, entry: Entry) -> str:
    """Return what a number of the frame's table is."""
    table = frame.experiment.table
    number = None if table is None else number_names(table).get(wire)
    if number is None:
        return ""
    words = catalog(frame.view.language)
    sample = entry[0] + 1 if entry else ""
    unit = entry[1] if len(entry) > 1 else ""
    return words.tr(
        _NAMES[number.what],
        n=sample,
        k=unit,
        table=table_title(frame, number.table),
        loss=term(number.loss, words),
    )


def table_number(frame: Frame, wire: str, entry: Entry) -> float | None:
    """Return one number of the frame's table."""
    table = frame.experiment.table
    array = None if table is None else array_of(table, evaluate(table), wire)
    if array is None or len(entry) != array.ndim:
        return None
    if any(not 0 <= at < size for at, size in zip(entry, array.shape, strict=True)):
        return None
    return float(array[entry])


def table_title(frame: Frame, name: str) -> str:
    """Return what a table is called."""
    return frame.experiment.localized(frame.view.language).tables.get(name, name)


def given_places(frame: Frame) -> tuple[tuple[str, Entry], ...]:
    """Return wire and entry of each number that can be changed, as far as it is shown."""
    table = frame.experiment.table
    if table is None:
        return ()
    samples, units = table.targets.shape
    wires = [TableNumber(TARGETS), *(TableNumber(PREDICTIONS, name) for name in table.predictions)]
    return tuple(
        (of.name, (n, k))
        for n in ends(samples)
        if n is not None
        for of in wires
        for k in ends(units)
        if k is not None
    )
