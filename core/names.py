"""The name of a quantity: base, subscript and superscript, without markup.

``Name("w", "01", "(1)")`` is w⁽¹⁾₀₁.  A view sets it with the superscript over the
subscript (:func:`gui.scene.names.name_runs`); :func:`plain` writes it on one line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_SUPER: Final = dict(zip("0123456789()+-−=niLT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻⁻⁼ⁿⁱᴸᵀ", strict=True))
_SUB: Final = dict(
    zip("0123456789()+-−=aehijklmnoprstuvx,", "₀₁₂₃₄₅₆₇₈₉₍₎₊₋₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ,", strict=True)
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a quantity is called: ``base`` with ``sub`` below and ``sup`` above.

    One that is raised to a ``power`` has no scripts but those of the power: e⁻ᶻ.
    """

    base: str
    sub: str = ""
    sup: str = ""
    power: Name | None = None


def plus(name: Name) -> Name:
    """Return the name after the update: a plus above, of a power that of its exponent."""
    if name.power is not None:
        return replace(name, power=plus(name.power))
    return replace(name, sup=name.sup + "+")


def sampled(name: Name) -> Name:
    """Return the name with an index n more: one number of each sample."""
    if name.power is not None:
        return replace(name, power=sampled(name.power))
    if name.sub.endswith("n"):
        return name  # Eₙ
    return replace(name, sub=f"{name.sub},n" if name.sub else "n")


def plain(name: Name) -> str:
    """Return the name as one line of text: ``w⁽¹⁾₀₁``.

    A script with a character that Unicode has not raised or lowered is written with
    ``^`` or ``_`` instead: ``w^loss_01``.  A power stands in brackets: ``e^(−z⁽¹⁾₀)``.
    """
    if name.power is not None:
        exponent = plain(name.power)
        return f"{name.base}^{exponent if len(exponent) == 1 else f'({exponent})'}"
    return name.base + _script(name.sup, _SUPER, "^") + _script(name.sub, _SUB, "_")


def _script(text: str, table: dict[str, str], mark: str) -> str:
    if not text:
        return ""
    if all(c in table for c in text):
        return "".join(table[c] for c in text)
    return mark + text
