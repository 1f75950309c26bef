"""Ink roles, palettes, type sizes and spacing: everything about looks that is data.

API summary
-----------
``INKS``                    roles for text, strokes and fills (a ``frozenset`` of names)
``TEXT_INKS``               the inks that text may have; each has a contrast >= 4.5:1 ...
``FILLS``                   ... on each of these, in every palette (a test says so)
``THEMES``, ``SCHEMES``     light and dark; the ink schemes (:mod:`gui.scene.schemes`)
``palette(theme, scheme)``  the name of a palette: ``light``, ``dark cs231n`` ...
``parts(name)``             the theme and the scheme of a palette's name
``strong(name)``            the name of the same palette with more contrast
``PALETTES[name][ink]``     an ``(r, g, b)`` triple of ints 0..255
``SCALES[name][scale]``     colours of -1, 0, +1 for an ``Image``; not a number is ``warning``
``faded(ink)``              the ink of the same thing when something else is in focus
``underlined(ink, name)``   the line under a text where hue does not tell it from others
``QUANTITY_INK[quantity]``  the ink of a number: ``value``, ``gradient``, ``updated``, ``flow``
``contrast(a, b)``          the WCAG contrast ratio of two colours, 1..21
``SIZE_*``                  type sizes in scene units (1 unit = 1 px at scale 1)
``FONT_ROLES``              ``sans``, ``sans-medium``, ``sans-semibold``, ``math``
``STROKE_*``, ``LINE``, ``LINE_SMALL``, ``PAD``, ``GAP``, ``STUB`` ...   spacing in units

Text inks: ``text value gradient updated name heading sign ghost warning ratio by-hand``.
Strokes:   ``outline wire wire-forward wire-backward wire-updated lit halo-edge rule lock
travel asked``: the chevrons of the direction of travel, the empty place of an asked number.
Fills:     ``ground neuron input gate box pill halo lit-fill``.
Each ink and fill X has a ``faded-X``: nearly the ground, texts as near as 4.5:1 allows.

A view names roles only; :mod:`gui.canvas.paint` alone makes colours of them.  Nothing
in the palettes is transparent: half-transparent pens are some 20 times slower, so
faded inks are blended here beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeVar

from gui.scene.colours import Rgb as Rgb
from gui.scene.colours import contrast as contrast
from gui.scene.colours import faded_text, mixed
from gui.scene.schemes import CLASSIC, COLOUR_BLIND, GREYSCALE, ends, inks
from gui.scene.schemes import SCHEMES as SCHEMES
from gui.scene.schemes import THEMES as THEMES
from gui.scene.strong import strengthened

Scale = tuple[Rgb, Rgb, Rgb]
_T = TypeVar("_T")

FONT_ROLES: Final = ("sans", "sans-medium", "sans-semibold", "math")

_PLAIN_TEXTS: Final = frozenset(
    {
        "text",
        "value",
        "gradient",
        "updated",
        "name",
        "heading",
        "sign",
        "ghost",
        "warning",
        "ratio",
        "by-hand",
    }
)
_PLAIN_FILLS: Final = frozenset(
    {"ground", "neuron", "input", "gate", "box", "pill", "halo", "lit-fill"}
)

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

STRONG: Final = " strong"
"""What the names of palettes with more contrast end with."""
FADED: Final = "faded-"
_FADE: Final = 0.72
"""How much of the ground is in a faded stroke or fill."""


def faded(ink: str) -> str:
    """Return the ink, or fill, that stands for ``ink`` where something else is in focus."""
    return FADED + ink if ink and not ink.startswith(FADED) else ink


_PLAIN: Final = frozenset(inks("light", CLASSIC))
TEXT_INKS: Final = _PLAIN_TEXTS | {faded(ink) for ink in _PLAIN_TEXTS}
FILLS: Final = _PLAIN_FILLS | {faded(ink) for ink in _PLAIN_FILLS}
INKS: Final = _PLAIN | {faded(ink) for ink in _PLAIN}
SCALE_NAMES: Final = ("diverging", "value", "gradient", "updated")


def palette(theme: str, scheme: str = CLASSIC) -> str:
    """Return the name of the palette of a theme and an ink scheme."""
    return theme if scheme == CLASSIC else f"{theme} {scheme}"


def parts(name: str) -> tuple[str, str]:
    """Return the theme and the ink scheme of a palette's name."""
    theme, _, scheme = name.removesuffix(STRONG).partition(" ")
    return theme, scheme or CLASSIC


def strong(name: str) -> str:
    """Return the name of a palette's form for who wishes for more contrast."""
    return name.removesuffix(STRONG) + STRONG


def _inks(name: str) -> Mapping[str, Rgb]:
    theme, scheme = parts(name)
    plain = inks(theme, scheme)
    if not name.endswith(STRONG):
        return plain
    return strengthened(plain, numbers=scheme not in (COLOUR_BLIND, GREYSCALE))


def _with_faded(plain: Mapping[str, Rgb]) -> Mapping[str, Rgb]:
    """Return ``plain`` with the faded ink of each, all opaque."""
    ground = plain["ground"]
    pale = {ink: mixed(colour, ground, _FADE) for ink, colour in plain.items()}
    fills = [colours[ink] for ink in _PLAIN_FILLS for colours in (plain, pale)]
    pale |= {ink: faded_text(plain[ink], ground, fills) for ink in _PLAIN_TEXTS}
    return {**plain, **{faded(ink): colour for ink, colour in pale.items()}}


def _make_palette(name: str) -> Mapping[str, Rgb]:
    return _with_faded(_inks(name))


def _make_scales(name: str) -> Mapping[str, Scale]:
    theme, scheme = parts(name)
    minus, zero, plus = ends(theme, scheme)
    if scheme == GREYSCALE:
        return dict.fromkeys(SCALE_NAMES, (minus, zero, plus))
    colours = _inks(name)
    own = {quantity: (minus, zero, colours[quantity]) for quantity in SCALE_NAMES[1:]}
    return {"diverging": (minus, zero, plus), **own}


class _Table(Mapping[str, _T]):
    """What there is for each palette's name, made when it is asked for the first time.

    Each has a form with more contrast, too, which is not listed.
    """

    def __init__(self, names: tuple[str, ...], make: Callable[[str], _T]) -> None:
        self._names, self._make = names, make
        self._made: dict[str, _T] = {}

    def __getitem__(self, name: str) -> _T:
        if name not in self._made:
            if name.removesuffix(STRONG) not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


NAMES: Final = tuple(palette(theme, scheme) for scheme in SCHEMES for theme in THEMES)
PALETTES: Final[Mapping[str, Mapping[str, Rgb]]] = _Table(NAMES, _make_palette)
SCALES: Final[Mapping[str, Mapping[str, Scale]]] = _Table(NAMES, _make_scales)

QUANTITY_INK: Final[Mapping[str, str]] = {
    "value": "value",
    "gradient": "gradient",
    "flow": "gradient",
    "updated": "updated",
    "ratio": "ratio",
    "cost": "gradient",
}
RATIO_INK: Final = "ratio"
"""The red of numbers that are no gradients of the loss: it has a line under it everywhere."""

UNDERLINES: Final[Mapping[str, tuple[float, ...]]] = {
    "gradient": (),
    "updated": (2.0, 1.5),
    RATIO_INK: (1.2, 1.8),
}
"""The line under a number, with its dashes in units, where no hue tells it from the others.

No hue tells a ratio from a gradient: both are red.
"""


@lru_cache(maxsize=512)
def underlined(ink: str, name: str) -> tuple[float, ...] | None:
    """Return the dashes of the line under texts of ``ink``; None for no line."""
    plain = ink.removeprefix(FADED)
    if plain != RATIO_INK and parts(name)[1] != GREYSCALE:
        return None
    return UNDERLINES.get(plain)
