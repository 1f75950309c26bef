"""Commands that choose how quantities are named: the scheme, the letters of loss and rate.

The names in the menu are those of one and the same weight, from unit 0 to unit 1 of layer 2,
so that the schemes can be compared.
"""

from __future__ import annotations

from typing import Any, Final

from core.notation import LOSS_LETTERS, OWN, RATE_LETTERS, Notation
from gui.commands.base import Command, Target, Test, can_step, has_names, has_network
from gui.i18n import N_
from gui.settings import Settings

WISHED: Final = ""
"""Stands for what the experiment asks for."""
NOTATION_TEXTS: Final = {
    WISHED: N_("As the &experiment asks"),
    "default": N_("&Chainrule: w⁽²⁾₀₁"),
    "article000": N_("Article &000: W⁽ᴸ⁾₀₁"),
    "article001": N_("Article 00&1: w¹₁₁"),
    "matrix": N_("&Matrix: W2[0][1]"),
    "textbook": N_("&Textbook: w²₂₁"),
    OWN: N_("&Own names"),
}
_TIPS: Final = {
    WISHED: N_("In the notation of its file, else in Chainrule's"),
    "default": N_("The layer a weight ends in, then from and to, counted from 0"),
    "article000": N_("Layers counted back from the last, L; from and to, counted from 0"),
    "article001": N_("The layer a weight starts from; from counts from 1, to from 0"),
    "matrix": N_("As in files: row from, column to, counted from 0"),
    "textbook": N_("z = W a + b: to before from, counted from 1"),
    OWN: N_("What the experiment's source calls its numbers"),
}


def notation_of(settings: Settings) -> Notation:
    """Return what the settings choose; what they leave open is the experiment's."""
    return Notation(settings.notation, settings.loss_letter, settings.rate_letter)


def _choose(target: Target, **changes: Any) -> None:
    target.change_settings(**changes)
    target.model.set_reading(notation=notation_of(target.settings))


def _row(name: str, setting: str, value: str, text: str, enabled: Test, tip: str = "") -> Command:
    return Command(
        f"{name}.{value or 'wished'}",
        text,
        lambda w: _choose(w, **{setting: value}),
        enabled=enabled,
        checked=lambda s: getattr(s.settings, setting) == value,
        literal=value != "" and name != "notation",
        tip=tip,
    )


def _scheme(value: str) -> Command:
    test = has_names if value == OWN else has_network
    return _row("notation", "notation", value, NOTATION_TEXTS[value], test, _TIPS[value])


NOTATION: Final = (
    *(_scheme(value) for value in NOTATION_TEXTS),
    _row("loss-letter", "loss_letter", WISHED, N_("As the &notation has it"), has_network),
    *(_row("loss-letter", "loss_letter", x, f"&{x}", has_network) for x in LOSS_LETTERS),
    _row("rate-letter", "rate_letter", WISHED, N_("As the &notation has it"), can_step),
    *(_row("rate-letter", "rate_letter", x, f"&{x}", can_step) for x in RATE_LETTERS),
)
NOTATION_ROWS: Final = tuple(f"notation.{value or 'wished'}" for value in NOTATION_TEXTS)
LOSS_ROWS: Final = tuple(f"loss-letter.{x}" for x in ("wished", *LOSS_LETTERS))
RATE_ROWS: Final = tuple(f"rate-letter.{x}" for x in ("wished", *RATE_LETTERS))
