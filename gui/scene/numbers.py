"""How a number is written: one format everywhere.

API summary
-----------
``Format(digits, form, comma)``  how numbers are written; an ``int`` stands for its fixed form
``format_number(x, digits)``  for the screen: true minus sign, at most ``digits + 7`` long
``format_of(digits)``         an ``int`` or :class:`Format` as a :class:`Format`
``widest(digits)``            how many characters a number may have: ``digits + 7``
``widest_strings(digits)``    strings of which one is the widest that can appear
``is_finite(x)``              false for NaN and the infinities, which are shown marked
``MINUS``                     U+2212
``DIGITS``                    2 to 15, which views and files may ask for

For d digits, in each form zero is ``0`` and never has a sign; ``NaN``, ``∞``, ``−∞``.

``fixed``        d decimals where 10^(1-d) <= |x| < 10^5, else scientific with max(1, d - 2)
                 decimals.  Where rounding would carry a fixed number up to 100000 it is
                 written scientifically, else it would be one character too long
``significant``  d digits from the first that is not 0, zeros at the end included; scientific
                 with as many where, so rounded, |x| < 10^-4 or |x| >= 10^d
``scientific``   always, with d digits

    format_number(0.15, 4)                            "0.1500"
    format_number(8.766e-4, 4)                        "8.77e−4"
    format_number(-123456.7, 4)                       "−1.23e5"
    format_number(0.15, Format(4, "significant"))     "0.1500"
    format_number(12.3456, Format(4, "significant"))  "12.35"
    format_number(0.15, Format(4, "scientific"))      "1.500e−1"
    format_number(0.15, Format(4, comma=True))        "0,1500"

The longest of every form is as long: ``−12345.6789``, ``−1.234e−308``.  So a layout that has
room for ``digits`` has room for each, and changing the form moves nothing.  With fewer than
2 digits no such bound holds, so fewer are refused (``ValueError``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gui.scene.hand_numbers import ByHand

MINUS: Final = "\N{MINUS SIGN}"
DIGITS_MIN: Final = 2
DIGITS_MAX: Final = 15
DIGITS: Final = range(DIGITS_MIN, DIGITS_MAX + 1)

FIXED: Final = "fixed"
SIGNIFICANT: Final = "significant"
SCIENTIFIC: Final = "scientific"
FORMS: Final = (FIXED, SIGNIFICANT, SCIENTIFIC)

_FIXED_BELOW: Final = 1e5
_FIXED_FROM: Final = {digits: float(f"1e{1 - digits}") for digits in DIGITS}


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers are written: ``digits`` 2 to 15, ``form`` of ``FORMS``, decimal ``comma``.

    ``hand``: the decimals that were kept, where numbers were calculated by hand.

    Anything else is refused (``ValueError``).
    """

    digits: int = 4
    form: str = FIXED
    comma: bool = False
    hand: ByHand | None = None

    def __post_init__(self) -> None:
        _check(self.digits)
        if self.form not in FORMS:
            raise ValueError(f"form must be one of {', '.join(FORMS)}, not {self.form!r}")


Digits = int | Format
"""The digits of the fixed form with a point, or the whole format."""


def _check(digits: int) -> None:
    if digits not in DIGITS:
        raise ValueError(f"digits must be {DIGITS_MIN} to {DIGITS_MAX}, not {digits}")


def format_of(digits: Digits) -> Format:
    """Return ``digits`` as a format; ``ValueError`` as for :class:`Format`."""
    return digits if isinstance(digits, Format) else Format(digits)


def is_finite(x: float) -> bool:
    """Return whether ``x`` is an ordinary number, neither NaN nor infinite."""
    return math.isfinite(x)


def format_number(x: float, digits: Digits, quantity: str = "", wire: str = "") -> str:
    """Return ``x`` as it stands on the screen, at most ``widest(digits)`` characters.

    ``digits`` is 2 to 15, else ``ValueError``, or a format.  ``x`` may be a numpy scalar.
    ``quantity`` and ``wire`` say what it is where numbers were calculated by hand.
    """
    made = format_of(digits)
    x = float(x)
    if math.isnan(x):
        return "NaN"
    sign = MINUS if x < 0 else ""
    if math.isinf(x):
        return f"{sign}∞"
    written = sign + _written(abs(x), made, quantity, wire) if x else "0"
    return written.replace(".", ",") if made.comma else written


def _written(size: float, made: Format, quantity: str, wire: str) -> str:
    if made.hand is not None:
        from gui.scene.hand_numbers import by_hand

        kept = by_hand(size, made.hand, widest(made) - 1, quantity, wire)
        return kept or _fixed(size, made.digits)
    return _WRITTEN[made.form](size, made.digits)


def _fixed(size: float, digits: int) -> str:
    """Write a positive finite number, as for the other forms."""
    if _FIXED_FROM[digits] <= size < _FIXED_BELOW:
        fixed = f"{size:.{digits}f}"
        if not fixed.startswith("100000"):
            return fixed
    return _power(f"{size:.{max(1, digits - 2)}e}")


def _significant(size: float, digits: int) -> str:
    # "#" keeps the zeros at the end, and a point behind which nothing may stand.
    text = f"{size:#.{digits}g}"
    return _power(text) if "e" in text else text.removesuffix(".")


def _scientific(size: float, digits: int) -> str:
    return _power(f"{size:.{digits - 1}e}")


_WRITTEN: Final = {FIXED: _fixed, SIGNIFICANT: _significant, SCIENTIFIC: _scientific}


def _power(text: str) -> str:
    """Return Python's ``1.5e-05`` as ``1.5e−5``."""
    mantissa, exponent = text.split("e")
    power = int(exponent)
    return f"{mantissa}e{MINUS if power < 0 else ''}{abs(power)}"


def widest(digits: Digits) -> int:
    """Return how many characters ``format_number(x, digits)`` may have at most."""
    return format_of(digits).digits + 7


def widest_strings(digits: Digits) -> tuple[str, str]:
    """Return the longest fixed and the longest scientific number, in digits all alike.

    Figures are tabular and a comma is as wide as a point, so one of the two is the widest
    text that can appear, whatever the form.
    """
    count = format_of(digits).digits
    return f"{MINUS}00000.{'0' * count}", f"{MINUS}0.{'0' * (count - 1)}e{MINUS}000"
