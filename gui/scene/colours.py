"""Arithmetic of colours: contrast, mixing, greys, and how far a text may fade.

API summary
-----------
``Rgb``                      ``(r, g, b)``, ints 0..255, in sRGB
``luminance(c)``             relative luminance, 0..1
``contrast(a, b)``           the WCAG contrast ratio, 1..21
``mixed(a, b, part)``        ``a`` with so much (0..1) of ``b`` in it
``grey(c)``                  the grey of the same luminance
``faded_text(ink, ground, fills)``    as near to the ground as 4.5:1 on all fills allows
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

Rgb = tuple[int, int, int]

LEGIBLE: Final = 4.5
"""The least contrast of a text on its ground (WCAG 2, level AA)."""
_CALM: Final = 0.55
"""How much of its hue a fading text loses; what is left still tells red from blue."""


def luminance(colour: Rgb) -> float:
    """Return the relative luminance as WCAG 2 defines it, from 0 (black) to 1 (white)."""
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (c / 255 for c in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: Rgb, b: Rgb) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 (equal) to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def mixed(a: Rgb, b: Rgb, part: float) -> Rgb:
    """Return ``a`` with ``part`` (0..1) of ``b`` in it."""
    r, g, b_ = (round(x + (y - x) * part) for x, y in zip(a, b, strict=True))
    return r, g, b_


def grey(colour: Rgb) -> Rgb:
    """Return the grey that is as light as ``colour``."""
    y = luminance(colour)
    part = y * 12.92 if y <= 0.0031308 else 1.055 * y ** (1 / 2.4) - 0.055
    level = round(255 * part)
    return level, level, level


def faded_text(ink: Rgb, ground: Rgb, fills: Iterable[Rgb]) -> Rgb:
    """Return ``ink`` with less hue, as near to ``ground`` as stays legible on all ``fills``.

    An ink that is barely legible, or would be without its hue, stays as it is.
    """
    # The fill that is nearest in lightness decides; the others are further away.
    worst = min(fills, key=lambda fill: contrast(ink, fill))
    calm = mixed(ink, grey(ink), _CALM)
    if contrast(calm, worst) < LEGIBLE:
        return ink
    low, high = 0.0, 1.0
    for _ in range(8):
        middle = (low + high) / 2
        if contrast(mixed(calm, ground, middle), worst) >= LEGIBLE:
            low = middle
        else:
            high = middle
    return mixed(calm, ground, low)
