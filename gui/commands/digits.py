"""Commands about how numbers are written: digits, form, decimal comma."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import N_
from gui.scene.numbers import DIGITS, FIXED, SCIENTIFIC, SIGNIFICANT

FORM_TEXTS: Final = {
    FIXED: N_("&Decimal places"),
    SIGNIFICANT: N_("&Significant digits"),
    SCIENTIFIC: N_("S&cientific"),
}
_TIPS: Final = {
    FIXED: N_("So many digits behind the point; very large and small numbers with a power of ten"),
    SIGNIFICANT: N_("So many digits from the first that is not 0"),
    SCIENTIFIC: N_("One digit before the point and a power of ten, always"),
}


def _digits(digits: int) -> Command:
    # Two figures would share a mnemonic with the numbers of one.
    return Command(
        f"digits.{digits}",
        f"&{digits}" if digits < 10 else f"{digits}",
        lambda w: w.change_settings(digits=digits),
        checked=lambda s: s.frame.view.digits == digits,
        literal=True,
    )


def _form(form: str) -> Command:
    return Command(
        f"form.{form}",
        FORM_TEXTS[form],
        lambda w: w.change_settings(form=form),
        checked=lambda s: s.frame.view.form == form,
        tip=_TIPS[form],
    )


DIGIT_ROWS: Final = (
    *(_digits(digits) for digits in DIGITS),
    *(_form(form) for form in FORM_TEXTS),
    Command(
        "comma",
        N_("Decimal co&mma"),
        lambda w: w.change_settings(comma=not w.model.frame.view.comma),
        checked=lambda s: s.frame.view.comma,
        tip=N_("0,5 instead of 0.5; lists are then written with semicolons"),
    ),
)
