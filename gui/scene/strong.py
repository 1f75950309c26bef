"""The inks of who wishes for more contrast, made from those of any palette.

``strengthened(plain)``      every ink of the diagram
``furthered(chrome, text)``  the colours of the window around it, ``text`` being its ink
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gui.scene.colours import Rgb, contrast, mixed

LEGIBLE: Final = 7.0
"""The least contrast of a text on its ground (WCAG 2, level AAA)."""
SEEN: Final = 3.5
"""The least contrast of what is no text: an edge that waits, a border."""
_STEPS: Final = 32
_QUIET: Final = ("name", "heading", "ghost", "lock")
_WAITING: Final = ("wire", "rule", "halo-edge")
_OWN: Final = {"wire-forward": "value", "wire-backward": "gradient", "wire-updated": "updated"}
_NUMBERS: Final = ("value", "gradient", "updated", "ratio")
_FILLS: Final = ("ground", "neuron", "input", "gate", "box", "pill", "halo", "lit-fill")
_NEARER: Final = 0.7
"""How much of the full ink is in what is quiet otherwise."""


def strengthened(plain: Mapping[str, Rgb], *, numbers: bool) -> dict[str, Rgb]:
    """Return ``plain`` with each ink as near to the full one as its contrast asks for.

    Without ``numbers`` those of numbers stay: it is their lightness that tells them apart.
    """
    full, ground = plain["text"], plain["ground"]
    fills = [plain[fill] for fill in _FILLS]
    made = dict(plain)
    made |= {ink: mixed(plain[ink], full, _NEARER) for ink in _QUIET}
    made |= {ink: _apart(plain[ink], full, [ground], SEEN) for ink in _WAITING}
    for ink in ("by-hand", "warning", "lit", "travel", "asked", *_NUMBERS):
        if numbers or ink not in _NUMBERS:
            made[ink] = _apart(plain[ink], full, fills, LEGIBLE)
    return made | {wire: made[ink] for wire, ink in _OWN.items()}


def furthered(chrome: Mapping[str, Rgb], text: Rgb) -> dict[str, Rgb]:
    """Return the window's colours with borders that are seen and no pale words."""
    grounds = [chrome[fill] for fill in ("bar", "field", "hover", "pressed")]
    made = {**chrome, "muted": mixed(chrome["muted"], text, _NEARER), "icon": text}
    made |= {line: _apart(chrome[line], text, grounds, SEEN) for line in ("line", "disabled")}
    return made | {
        "edge": _apart(chrome["edge"], text, grounds, LEGIBLE),
        "accent": _apart(chrome["accent"], text, grounds, LEGIBLE),
    }


def _apart(ink: Rgb, full: Rgb, fills: Iterable[Rgb], least: float) -> Rgb:
    """Return ``ink`` with just so much of ``full`` that it has a contrast on all ``fills``."""
    nearest = min(fills, key=lambda fill: contrast(full, fill))
    parts = (step / _STEPS for step in range(_STEPS + 1))
    tried = (mixed(ink, full, part) for part in parts)
    return next((made for made in tried if contrast(made, nearest) >= least), full)
