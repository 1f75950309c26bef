"""Commands that change a loss table."""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, Command, State
from gui.i18n import N_


def has_table(state: State) -> bool:
    """Return whether a loss table is open."""
    return state.frame.experiment.table is not None


def _why(_: State) -> str:
    return N_("Not a table of losses")


TABLE: Final = (
    Command(
        "table.edit",
        N_("Change the &number…"),
        lambda w: w.sides.tables.edit(),
        ("F2",),
        CANVAS,
        has_table,
        tip=N_("Type another prediction or target over the selected one"),
        why=_why,
    ),
    Command(
        "table.undo",
        N_("&Undo the change"),
        lambda w: w.sides.tables.undo(),
        ("Ctrl+Z",),
        enabled=has_table,
        tip=N_("Take the last change of the table back"),
        why=_why,
    ),
    Command(
        "table.redo",
        N_("&Make it again"),
        lambda w: w.sides.tables.redo(),
        ("Ctrl+Shift+Z",),
        enabled=has_table,
        tip=N_("Make again the change that was taken back"),
        why=_why,
    ),
    Command(
        "table.add",
        N_("&Add a sample"),
        lambda w: w.sides.tables.add_sample(),
        enabled=has_table,
        tip=N_("One more column at the end of every table"),
        why=_why,
    ),
    Command(
        "table.remove",
        N_("&Remove the sample"),
        lambda w: w.sides.tables.remove_sample(),
        enabled=has_table,
        tip=N_("Without the sample of the selected number, or the last one"),
        why=_why,
    ),
    Command(
        "table.copy",
        N_("&Copy the table"),
        lambda w: w.sides.tables.copy(),
        enabled=has_table,
        tip=N_("All its numbers with tabs between, for a spreadsheet"),
        why=_why,
    ),
)
TABLE_ROWS: Final = tuple(command.id for command in TABLE)
