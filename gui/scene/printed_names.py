"""Names of published numbers as their sources set them in type.  Knows no Qt.

A file has them in ASCII: ``dE/dw1_10`` is ∂E/∂w¹₁₀, ``out_o1`` is outₒ₁, ``w5+`` is w₅⁺.
What reads as a word stays one.
"""

from __future__ import annotations

import re
from typing import Final

from core.names import Name, plain

_RATIO: Final = re.compile(r"(?<![A-Za-z0-9_])d([A-Za-z]\w*)/d([A-Za-z]\w*)", re.ASCII)
_SCRIPTED: Final = re.compile(
    r"(?<![A-Za-z0-9_])([A-Za-z]+)(\d*)_([A-Za-z0-9]+)(?![A-Za-z0-9_])", re.ASCII
)
_NUMBERED: Final = re.compile(r"(?<![A-Za-z0-9_])([A-Za-z])(\d+)(?![A-Za-z0-9_])", re.ASCII)
_AFTER: Final = re.compile(r"(?<=[\w₀-₉])\+(?!\S)")
_GREEK: Final = {"delta": "δ", "sigma": "σ", "lambda": "λ", "eta": "η"}
_SIGNS: Final = str.maketrans({"*": "·", "-": "−"})


def spelled(name: str) -> str:
    """Return ``name`` with ∂, raised layers, lowered indices and real signs."""
    made = _RATIO.sub(r"∂\1/∂\2", name)
    made = _SCRIPTED.sub(_scripted, made)
    made = _NUMBERED.sub(lambda found: plain(Name(found[1], found[2])), made)
    return _AFTER.sub("⁺", made.translate(_SIGNS) if _is_formula(made) else made)


def _scripted(found: re.Match[str]) -> str:
    base = _GREEK.get(found[1], found[1])
    return plain(Name(base, sub=found[3], sup=found[2]))


def _is_formula(text: str) -> bool:
    """Return whether signs are signs: in ``cross-entropy`` a hyphen joins words."""
    return not re.search(r"[^\W\d_]{2,}-", text)
