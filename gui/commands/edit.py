"""Commands that take changes of an experiment back."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import N_

EDIT: Final = (
    Command(
        "undo",
        N_("&Undo the change"),
        lambda w: w.sides.edits.undo(),
        ("Ctrl+Z",),
        tip=N_("Take the last change of the experiment back"),
    ),
    Command(
        "redo",
        N_("&Make it again"),
        lambda w: w.sides.edits.redo(),
        ("Ctrl+Shift+Z",),
        tip=N_("Make again the change that was taken back"),
    ),
)
EDIT_ROWS: Final = tuple(command.id for command in EDIT)
