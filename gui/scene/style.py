"""Ink roles, palettes, type sizes and spacing: everything about looks that is data.

API summary
-----------
``INKS``                    roles for text, strokes and fills (a ``frozenset`` of names)
``TEXT_INKS``               the inks that text may have; each has a contrast >= 4.5:1 ...
``FILLS``                   ... on each of these, in every theme (a test says so)
``THEMES``                  ``("light", "dark")``
``PALETTES[theme][ink]``    an ``(r, g, b)`` triple of ints 0..255
``SCALES[theme][scale]``    colours of -1, 0, +1 for an ``Image``; not a number is ``warning``
``QUANTITY_INK[quantity]``  the ink of a number: ``value``, ``gradient``, ``updated``, ``flow``
``contrast(a, b)``          the WCAG contrast ratio of two colours, 1..21
``SIZE_*``                  type sizes in scene units (1 unit = 1 px at scale 1)
``FONT_ROLES``              ``sans``, ``sans-medium``, ``sans-semibold``, ``math``
``STROKE_*``, ``LINE``, ``LINE_SMALL``, ``PAD``, ``GAP``, ``STUB`` ...   spacing in units

Text inks: ``text value gradient updated name heading sign ghost warning``.
Strokes:   ``outline wire wire-forward wire-backward wire-updated lit halo-edge rule lock``.
Fills:     ``ground neuron input gate box pill halo lit-fill``.

A view names roles only; :mod:`gui.canvas.paint` alone makes colours of them.  Nothing
in the palettes is transparent: half-transparent pens are some 20 times slower, so
faded inks are blended here beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Rgb = tuple[int, int, int]

THEMES: Final = ("light", "dark")
FONT_ROLES: Final = ("sans", "sans-medium", "sans-semibold", "math")

TEXT_INKS: Final = frozenset(
    {"text", "value", "gradient", "updated", "name", "heading", "sign", "ghost", "warning"}
)
FILLS: Final = frozenset({"ground", "neuron", "input", "gate", "box", "pill", "halo", "lit-fill"})

SIZE_TITLE: Final = 24.0
SIZE_SUBTITLE: Final = 15.0
SIZE_HEADING: Final = 15.0
SIZE_NUMBER: Final = 16.0
"""Black numbers."""
SIZE_SMALL: Final = 15.0
"""Red and blue numbers."""
SIZE_NAME: Final = 13.5
SIZE_SIGN: Final = 22.0
"""The sign in a gate's circle."""
SIZE_LOSS: Final = 19.0
SIZE_LEGEND: Final = 15.0
SIZE_CAPTION: Final = 15.0

STROKE_THIN: Final = 1.0
STROKE: Final = 1.5
STROKE_BOLD: Final = 2.0
EDGE_MIN: Final = 1.25
"""Width of the weakest edge; |w| grows it up to ``EDGE_MAX``."""
EDGE_MAX: Final = 5.0
LINE: Final = 19.0
"""From baseline to baseline at ``SIZE_NUMBER``."""
LINE_SMALL: Final = 18.0
"""From baseline to baseline at ``SIZE_SMALL``."""
PAD: Final = 8.0
"""Between an outline and the text in it."""
GAP: Final = 6.0
"""The least room between a label and anything else."""
NUMBER_GAP: Final = 12.0
"""Between the red and the blue number beside each other."""
STUB: Final = 10.0
"""How far a wire runs straight before its numbers begin."""
MARGIN: Final = 32.0
"""Around the whole picture."""
HALO_PAD: Final = 3.0
"""How far the halo reaches beyond the newest number."""
HALO_RADIUS: Final = 5.0

_LIGHT: Final[Mapping[str, Rgb]] = {
    "text": (27, 31, 36),
    "value": (27, 31, 36),
    "gradient": (200, 36, 43),
    "updated": (31, 95, 208),
    "name": (107, 114, 128),
    "heading": (75, 83, 96),
    "sign": (27, 31, 36),
    "ghost": (107, 114, 128),
    "warning": (161, 82, 10),
    "outline": (27, 31, 36),
    "wire": (174, 182, 194),
    "wire-forward": (89, 99, 111),
    "wire-backward": (217, 101, 106),
    "wire-updated": (91, 139, 224),
    "lit": (183, 121, 31),
    "halo-edge": (224, 165, 38),
    "rule": (207, 212, 220),
    "lock": (107, 114, 128),
    "ground": (255, 255, 255),
    "neuron": (248, 249, 251),
    "input": (245, 247, 254),
    "gate": (248, 249, 251),
    "box": (255, 255, 255),
    "pill": (245, 247, 254),
    "halo": (255, 247, 217),
    "lit-fill": (255, 250, 234),
}

_DARK: Final[Mapping[str, Rgb]] = {
    "text": (233, 236, 241),
    "value": (233, 236, 241),
    "gradient": (255, 139, 134),
    "updated": (134, 180, 255),
    "name": (155, 164, 179),
    "heading": (184, 191, 203),
    "sign": (233, 236, 241),
    "ghost": (155, 164, 179),
    "warning": (240, 179, 94),
    "outline": (201, 208, 218),
    "wire": (74, 83, 97),
    "wire-forward": (163, 172, 185),
    "wire-backward": (196, 96, 95),
    "wire-updated": (86, 133, 214),
    "lit": (217, 164, 65),
    "halo-edge": (185, 138, 42),
    "rule": (58, 66, 78),
    "lock": (155, 164, 179),
    "ground": (20, 23, 28),
    "neuron": (28, 32, 39),
    "input": (26, 34, 51),
    "gate": (28, 32, 39),
    "box": (20, 23, 28),
    "pill": (26, 34, 51),
    "halo": (58, 48, 24),
    "lit-fill": (38, 34, 24),
}

PALETTES: Final[Mapping[str, Mapping[str, Rgb]]] = {"light": _LIGHT, "dark": _DARK}
INKS: Final = frozenset(_LIGHT)

# Colours of -1, 0 and +1.  The positive end is the quantity's own ink; the negative
# end is a hue that no ink has, so that a sign is never taken for another quantity.
_LIGHT_MINUS: Final[Rgb] = (178, 118, 22)
_DARK_MINUS: Final[Rgb] = (226, 170, 78)
SCALES: Final[Mapping[str, Mapping[str, tuple[Rgb, Rgb, Rgb]]]] = {
    "light": {
        "diverging": (_LIGHT_MINUS, (247, 247, 247), (47, 111, 122)),
        "value": (_LIGHT_MINUS, (247, 247, 247), _LIGHT["value"]),
        "gradient": (_LIGHT_MINUS, (247, 247, 247), _LIGHT["gradient"]),
        "updated": (_LIGHT_MINUS, (247, 247, 247), _LIGHT["updated"]),
    },
    "dark": {
        "diverging": (_DARK_MINUS, (34, 38, 45), (112, 190, 202)),
        "value": (_DARK_MINUS, (34, 38, 45), _DARK["value"]),
        "gradient": (_DARK_MINUS, (34, 38, 45), _DARK["gradient"]),
        "updated": (_DARK_MINUS, (34, 38, 45), _DARK["updated"]),
    },
}

QUANTITY_INK: Final[Mapping[str, str]] = {
    "value": "value",
    "gradient": "gradient",
    "flow": "gradient",
    "updated": "updated",
}


def _luminance(colour: Rgb) -> float:
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (c / 255 for c in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: Rgb, b: Rgb) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 (equal) to 21."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)
