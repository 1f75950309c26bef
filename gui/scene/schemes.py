"""The colours of every ink: two themes, and four ink schemes on both.

API summary
-----------
``THEMES``                 ``("light", "dark")``
``SCHEMES``                ``classic``, ``cs231n``, ``colour-blind``, ``greyscale``
``inks(theme, scheme)``    the colour of each ink, faded ones aside
``ends(theme, scheme)``    the colours of -1 and 0, and of +1 for a ``diverging`` scale

``classic`` is black, red and blue.  ``cs231n`` has green forward values and red gradients,
as the lecture notes of CS231n draw them.  ``colour-blind`` starts from the colours of
Okabe and Ito (*Color Universal Design*, 2008), moved until the three also differ in
lightness and are legible as text.  ``greyscale`` has no hue at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gui.scene.colours import Rgb, grey

THEMES: Final = ("light", "dark")
CLASSIC: Final = "classic"
CS231N: Final = "cs231n"
COLOUR_BLIND: Final = "colour-blind"
GREYSCALE: Final = "greyscale"
SCHEMES: Final = (CLASSIC, CS231N, COLOUR_BLIND, GREYSCALE)

_LIGHT: Final[Mapping[str, Rgb]] = {
    "text": (27, 31, 36),
    "value": (27, 31, 36),
    "gradient": (200, 36, 43),
    "updated": (31, 95, 208),
    "by-hand": (104, 60, 172),
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
    "travel": (164, 104, 16),
    "asked": (150, 94, 12),
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
    "by-hand": (203, 170, 255),
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
    "travel": (232, 182, 88),
    "asked": (226, 174, 78),
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

_BASE: Final = {"light": _LIGHT, "dark": _DARK}

# What a scheme changes of its theme.
_CHANGES: Final[Mapping[tuple[str, str], Mapping[str, Rgb]]] = {
    ("light", CS231N): {
        "value": (0, 110, 46),
        "wire-forward": (62, 146, 92),
    },
    ("dark", CS231N): {
        "value": (108, 214, 128),
        "wire-forward": (84, 166, 104),
    },
    # Purple is what Okabe and Ito leave for the newest number: amber is near the gradient.
    ("light", COLOUR_BLIND): {
        "value": (16, 18, 22),
        "gradient": (184, 74, 0),
        "updated": (0, 64, 140),
        "name": (101, 108, 122),
        "ghost": (101, 108, 122),
        "wire-forward": (110, 119, 131),
        "wire-backward": (214, 112, 44),
        "wire-updated": (44, 104, 176),
        "lit": (110, 10, 80),
        "travel": (150, 48, 112),
        "asked": (150, 48, 112),
        "halo-edge": (204, 121, 167),
        "halo": (253, 240, 248),
        "lit-fill": (254, 246, 251),
    },
    ("dark", COLOUR_BLIND): {
        "value": (242, 244, 248),
        "gradient": (255, 186, 74),
        "updated": (84, 160, 240),
        "warning": (226, 162, 198),
        "wire-forward": (140, 149, 162),
        "wire-backward": (202, 142, 48),
        "wire-updated": (62, 124, 196),
        "lit": (246, 192, 226),
        "travel": (226, 152, 194),
        "asked": (226, 152, 194),
        "halo-edge": (168, 92, 134),
        "halo": (58, 36, 50),
        "lit-fill": (40, 30, 37),
    },
    ("light", GREYSCALE): {
        "value": (17, 17, 17),
        "gradient": (72, 72, 72),
        "updated": (106, 106, 106),
        "name": (106, 106, 106),
        "ghost": (106, 106, 106),
        "warning": (0, 0, 0),
        "wire-forward": (64, 64, 64),
        "wire-backward": (102, 102, 102),
        "wire-updated": (140, 140, 140),
        "lit": (0, 0, 0),
        "travel": (0, 0, 0),
        "asked": (64, 64, 64),
        "halo-edge": (110, 110, 110),
        "halo": (238, 238, 238),
        "lit-fill": (244, 244, 244),
    },
    ("dark", GREYSCALE): {
        "value": (250, 250, 250),
        "gradient": (198, 198, 198),
        "updated": (156, 156, 156),
        "warning": (255, 255, 255),
        "wire-forward": (204, 204, 204),
        "wire-backward": (158, 158, 158),
        "wire-updated": (118, 118, 118),
        "lit": (255, 255, 255),
        "travel": (255, 255, 255),
        "asked": (190, 190, 190),
        "halo-edge": (150, 150, 150),
        "halo": (50, 50, 50),
        "lit-fill": (40, 40, 40),
    },
}

# Colours of -1, 0 and +1.  The positive end is the quantity's own ink; the negative end is a
# hue that no ink has, so that a sign is never taken for another quantity.  Grey has no second
# hue: there a scale runs from light through grey to dark.
_AMBER: Final = {"light": (178, 118, 22), "dark": (226, 170, 78)}
_PURPLE: Final = {"light": (176, 84, 138), "dark": (214, 130, 178)}
_ZERO: Final = {"light": (247, 247, 247), "dark": (34, 38, 45)}
_TEAL: Final = {"light": (47, 111, 122), "dark": (112, 190, 202)}
_GREYS: Final = {
    "light": ((252, 252, 252), (160, 160, 160), (40, 40, 40)),
    "dark": ((8, 8, 8), (92, 92, 92), (240, 240, 240)),
}


def inks(theme: str, scheme: str) -> dict[str, Rgb]:
    """Return the colour of every ink; ``KeyError`` for an unknown theme or scheme."""
    if scheme not in SCHEMES:
        raise KeyError(scheme)
    base = dict(_BASE[theme])
    if scheme == GREYSCALE:
        base = {ink: grey(colour) for ink, colour in base.items()}
    made = {**base, **_CHANGES.get((theme, scheme), {})}
    # The red of a ratio is that of a gradient; the line under it tells them apart.
    return {**made, "ratio": made["gradient"]}


def ends(theme: str, scheme: str) -> tuple[Rgb, Rgb, Rgb]:
    """Return the colours of -1, 0 and +1 on a scale that is of no quantity."""
    if scheme == GREYSCALE:
        return _GREYS[theme]
    minus = _PURPLE if scheme == COLOUR_BLIND else _AMBER
    return minus[theme], _ZERO[theme], _TEAL[theme]
