"""Commands that tell about the program, and find what it can do."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import N_

HELP: Final = (
    Command(
        "palette",
        N_("Find a &command…"),
        lambda w: w.hands.palette(),
        ("Ctrl+K",),
        tip=N_("Every command, example and name, found by a few letters"),
    ),
    Command(
        "shortcuts",
        N_("&Keys"),
        lambda w: w.hands.shortcuts(),
        ("F1", "Ctrl+/"),
        tip=N_("All keys, to read, copy or print"),
    ),
    Command("about", N_("&About Chainrule"), lambda w: w.about()),
)
