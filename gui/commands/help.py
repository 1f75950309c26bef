"""Commands that tell about the program."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import N_

HELP: Final = (Command("about", N_("&About Chainrule"), lambda w: w.about()),)
