"""How a number is written: one format everywhere.

API summary
-----------
``format_number(x, digits)``  for the screen: true minus sign, at most ``digits + 7`` long
``widest(digits)``            how many characters a number may have: ``digits + 7``
``widest_strings(digits)``    strings of which one is the widest that can appear
``is_finite(x)``              false for NaN and the infinities, which are shown marked
``MINUS``                     U+2212
``DIGITS_MIN, DIGITS_MAX``    2 and 15; views offer 2 to 8

For d digits: fixed with d decimals where 10^(1-d) <= |x| < 10^5, else scientific with
max(1, d - 2) decimals; zero is ``0`` and never has a sign; ``NaN``, ``∞``, ``−∞``.  Where
rounding would carry a fixed number up to 100000 it is written scientifically, else it
would be one character too long.

    format_number(0.15, 4)        "0.1500"
    format_number(8.766e-4, 4)    "8.77e−4"
    format_number(-123456.7, 4)   "−1.23e5"

With fewer than 2 digits no such bound holds, so fewer are refused (``ValueError``).
"""

from __future__ import annotations

import math
from typing import Final

MINUS: Final = "\N{MINUS SIGN}"
DIGITS_MIN: Final = 2
DIGITS_MAX: Final = 15

_FIXED_BELOW: Final = 1e5


def _check(digits: int) -> None:
    if not DIGITS_MIN <= digits <= DIGITS_MAX:
        raise ValueError(f"digits must be {DIGITS_MIN} to {DIGITS_MAX}, not {digits}")


def is_finite(x: float) -> bool:
    """Return whether ``x`` is an ordinary number, neither NaN nor infinite."""
    return math.isfinite(x)


def format_number(x: float, digits: int) -> str:
    """Return ``x`` as it stands on the screen, at most ``widest(digits)`` characters.

    ``digits`` is 2 to 15, else ``ValueError``.  ``x`` may be a numpy scalar.
    """
    _check(digits)
    x = float(x)
    if math.isnan(x):
        return "NaN"
    sign = MINUS if x < 0 else ""
    if math.isinf(x):
        return f"{sign}∞"
    return sign + _magnitude(abs(x), digits) if x else "0"


def _magnitude(size: float, digits: int) -> str:
    """Write a positive finite number."""
    if float(f"1e{1 - digits}") <= size < _FIXED_BELOW:
        fixed = f"{size:.{digits}f}"
        if not fixed.startswith("100000"):
            return fixed
    mantissa, exponent = f"{size:.{max(1, digits - 2)}e}".split("e")
    power = int(exponent)
    return f"{mantissa}e{MINUS if power < 0 else ''}{abs(power)}"


def widest(digits: int) -> int:
    """Return how many characters ``format_number(x, digits)`` may have at most."""
    _check(digits)
    return digits + 7


def widest_strings(digits: int) -> tuple[str, str]:
    """Return the longest fixed and the longest scientific number, in digits all alike.

    Figures are tabular, so one of the two is the widest text that can appear.
    """
    _check(digits)
    fixed = f"{MINUS}00000.{'0' * digits}"
    return fixed, f"{MINUS}0.{'0' * max(1, digits - 2)}e{MINUS}000"
