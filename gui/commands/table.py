"""Commands that change a loss table."""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, Command, has_table
from gui.i18n import N_

TABLE: Final = (
    Command(
        "table.edit",
        N_("Change the &number…"),
        lambda w: w.sides.tables.edit(),
        ("F2",),
        CANVAS,
        has_table,
        tip=N_("Type another prediction or target over the selected one"),
    ),
    Command(
        "table.add",
        N_("&Add a sample"),
        lambda w: w.sides.tables.add_sample(),
        enabled=has_table,
        tip=N_("One more column at the end of every table"),
    ),
    Command(
        "table.remove",
        N_("&Remove the sample"),
        lambda w: w.sides.tables.remove_sample(),
        enabled=has_table,
        tip=N_("Without the sample of the selected number, or the last one"),
    ),
    Command(
        "table.copy",
        N_("&Copy the table"),
        lambda w: w.sides.tables.copy(),
        enabled=has_table,
        tip=N_("All its numbers with tabs between, for a spreadsheet"),
    ),
)
TABLE_ROWS: Final = tuple(command.id for command in TABLE)
