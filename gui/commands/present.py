"""Commands for showing it to many people."""

from __future__ import annotations

import sys
from typing import Final

from gui.commands.base import CANVAS, Command
from gui.i18n import N_

# On macOS the keys of Keynote; F5 is what lecture remotes send.
KEYS: Final = ("Ctrl+Alt+P", "F5") if sys.platform == "darwin" else ("F5",)

PRESENT: Final = (
    Command(
        "present",
        N_("P&resentation"),
        lambda w: w.presentation.toggle(),
        KEYS,
        checked=lambda s: s.presenting,
        tip=N_("Full screen and large type; Esc leaves"),
    ),
    Command(
        "blank",
        N_("&Blank the screen"),
        lambda w: w.presentation.toggle_blank(),
        (".",),
        CANVAS,
        lambda s: s.presenting,
        lambda s: s.blank,
        letter=".",
        tip=N_("While presenting: hide everything until the next step"),
    ),
)
