"""Everything the user can ask for: one table, a row per command.

Menus, toolbar and shortcuts are built from it (:mod:`gui.actions`).  A row has its text,
its keys, where they work (``WINDOW`` anywhere, ``CANVAS`` while the diagram has the
focus), when it is possible, whether it is ticked, and what it does.  Knows no Qt: keys
are spelled as in Qt's portable text.

``letter`` names the key of an English keyboard by its place, so that it works whatever
the keyboard is switched to; ``keys`` then also has what Hangul mode makes of it.
"""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, WINDOW, Command, State, Target
from gui.commands.copy import COPY
from gui.commands.digits import DIGIT_ROWS, FORM_TEXTS
from gui.commands.edit import EDIT, EDIT_ROWS
from gui.commands.file import FILE
from gui.commands.gates import GATES
from gui.commands.help import HELP
from gui.commands.look import HIDE_TEXTS, LOOK
from gui.commands.notation import LOSS_ROWS, NOTATION, NOTATION_ROWS, NOTATION_TEXTS, RATE_ROWS
from gui.commands.number import NUMBER
from gui.commands.preferences import MOTION_TEXTS, PREFERENCES, SCHEME_TEXTS, THEME_TEXTS
from gui.commands.present import PRESENT
from gui.commands.reading import READING, READING_ROWS
from gui.commands.side import SIDE, SIDE_TEXTS
from gui.commands.step import SPEED, STEP, STRIDE_TEXTS, STRIDES
from gui.commands.table import TABLE, TABLE_ROWS
from gui.commands.view import VIEW, VIEW_TEXTS

COMMANDS: Final = (
    *FILE,
    *STEP,
    *STRIDES,
    *SPEED,
    *VIEW,
    *DIGIT_ROWS,
    *LOOK,
    *NUMBER,
    *EDIT,
    *SIDE,
    *GATES,
    *NOTATION,
    *COPY,
    *READING,
    *TABLE,
    *PRESENT,
    *PREFERENCES,
    *HELP,
)

__all__ = [
    "CANVAS",
    "COMMANDS",
    "EDIT_ROWS",
    "FORM_TEXTS",
    "HIDE_TEXTS",
    "LOSS_ROWS",
    "MOTION_TEXTS",
    "NOTATION_ROWS",
    "NOTATION_TEXTS",
    "RATE_ROWS",
    "READING_ROWS",
    "SCHEME_TEXTS",
    "SIDE_TEXTS",
    "STRIDE_TEXTS",
    "TABLE_ROWS",
    "THEME_TEXTS",
    "VIEW_TEXTS",
    "WINDOW",
    "Command",
    "State",
    "Target",
]
