"""Commands about files."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import N_

FILE: Final = (
    Command("open", N_("&Open…"), lambda w: w.documents.ask_open(), ("Ctrl+O",)),
    Command(
        "examples",
        N_("E&xamples…"),
        lambda w: w.documents.ask_example(),
        ("Ctrl+Shift+O",),
        tip=N_("Choose from pictures of all examples and recent files"),
    ),
    Command("save", N_("&Save as…"), lambda w: w.documents.ask_save(), ("Ctrl+Shift+S",)),
    Command("export", N_("&Export picture…"), lambda w: w.export(), ("Ctrl+E",)),
    Command("print", N_("&Print…"), lambda w: w.print_picture(), ("Ctrl+P",)),
    Command("quit", N_("&Quit"), lambda w: w.quit(), ("Ctrl+Q",)),
)
