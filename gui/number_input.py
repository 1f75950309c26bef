"""Numbers as people type them.  Knows no Qt."""

from __future__ import annotations

import math
import re
from typing import Final

from core.errors import UserError
from gui.i18n import N_

_DECIMAL: Final = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,4})?"
_NUMBER: Final = re.compile(_DECIMAL)
_RATIO: Final = re.compile(rf"({_DECIMAL})\s*/\s*({_DECIMAL})")
_GROUPED: Final = {
    mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+") for mark in ",."
}
_WITHOUT_COMMA: Final = N_(
    "{text} could mean two numbers: write it without a comma, or with a point."
)
_WITHOUT_POINT: Final = N_(
    "{text} could mean two numbers: write it without a point, or with a comma."
)
_MINUS: Final = str.maketrans("\N{MINUS SIGN}\N{EN DASH}", "--")


def read_number(text: str, *, comma: bool = False) -> float:
    """Return the number of ``0.15``, ``0,15``, ``3/20``, ``1e-3``, also with U+2212.

    ``comma``: numbers are shown with a decimal comma.

    Raises:
        UserError: it is none, not finite, or could be two: ``1,000``, or with ``comma``
            ``1.000``.
    """
    plain = text.strip().translate(_MINUS)
    if _GROUPED["." if comma else ","].fullmatch(plain):
        raise UserError(_WITHOUT_POINT if comma else _WITHOUT_COMMA, text=text.strip())
    ratio = _RATIO.fullmatch(plain)
    if ratio and _read(ratio[2]) != 0.0:
        value = _read(ratio[1]) / _read(ratio[2])
    elif _NUMBER.fullmatch(plain):
        value = _read(plain)
    else:
        raise UserError(
            "This is not a number: {text}. Write it like 0.15, 3/20 or 1e-3.",
            text=text.strip()[:40] or "…",
        )
    if not math.isfinite(value):
        raise UserError("{text} is too large.", text=text.strip()[:40])
    return value


def read_whole(text: str, first: int, last: int) -> int:
    """Return a whole number from ``first`` to ``last``; ``UserError`` for anything else."""
    value = read_number(text)
    if value != int(value) or not first <= value <= last:
        raise UserError("Write a whole number from {first} to {last}.", first=first, last=last)
    return int(value)


def _read(text: str) -> float:
    return float(text.replace(",", "."))
