"""The ``loss_table`` kind: predictions over the same targets."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from core.errors import UserError
from core.experiment import Experiment, LossTable
from core.files.arrays import read_array
from core.files.fields import Cursor

MOST_TABLES = 100


def read_table(root: Cursor, base: Experiment) -> Experiment:
    """Return ``base`` with targets (N, K) and the predictions of each table, (N, K).

    Raises:
        UserError: no table, too many, or shapes that differ.
    """
    t = read_array(root.field("data").field("targets"), (None, None))
    tables = root.field("tables")
    count = len(tables.object())
    if not 1 <= count <= MOST_TABLES:
        raise UserError(
            "In {file} at {path}: the number of tables is {count}, but must be 1 to {limit}; "
            "correct the list.",
            **tables.place,
            count=count,
            limit=MOST_TABLES,
        )
    predictions = {
        name: read_array(table.field("predictions"), t.shape) for name, table in tables.members()
    }
    return replace(base, table=LossTable(t, MappingProxyType(predictions)))
