"""Commands that copy the formula of the panel *why this number*."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command, can_step
from gui.i18n import N_

COPY: Final = (
    Command(
        "copy.formula",
        N_("Copy as &text"),
        lambda w: w.hands.copy_formula("text"),
        ("Ctrl+Alt+C",),
        enabled=can_step,
        tip=N_("Copy why this number, symbols and numbers, as lines of text"),
    ),
    Command(
        "copy.latex",
        N_("Copy as &LaTeX"),
        lambda w: w.hands.copy_formula("latex"),
        ("Ctrl+Alt+L",),
        enabled=can_step,
        tip=N_("Copy why this number for a text that is typeset with LaTeX (amsmath)"),
    ),
    Command(
        "copy.picture",
        N_("Copy as &picture"),
        lambda w: w.hands.copy_formula("picture"),
        ("Ctrl+Alt+P",),
        enabled=can_step,
        tip=N_("Copy why this number as a sharp picture on white"),
    ),
)
