"""Commands that change settings."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import LANGUAGES, N_
from gui.scene.schemes import CLASSIC, COLOUR_BLIND, CS231N, GREYSCALE
from gui.settings import SYSTEM, TEXT_SIZES

THEME_TEXTS: Final = {
    SYSTEM: N_("As the &system"),
    "light": N_("&Light"),
    "dark": N_("&Dark"),
}
SCHEME_TEXTS: Final = {
    CLASSIC: N_("&Black, red and blue"),
    CS231N: N_("&Green, red and blue (CS231n)"),
    COLOUR_BLIND: N_("Safe for colo&ur blindness"),
    GREYSCALE: N_("Gre&yscale"),
}
MOTION_TEXTS: Final = {
    SYSTEM: N_("As the &system"),
    "on": N_("&On"),
    "off": N_("O&ff"),
}


def _choice(
    group: str, setting: str, value: str | int, text: str, *, literal: bool = False
) -> Command:
    """Return the row of one choice of a setting; of a ``group`` one is ticked."""
    return Command(
        f"{group}.{value}",
        text,
        lambda w: w.change_settings(**{setting: value}),
        checked=lambda s: getattr(s.settings, setting) == value,
        literal=literal,
    )


def _beside(size: int, by: int) -> int:
    """Return the next larger (1) or smaller (-1) size of text, the same at the end."""
    further = [s for s in TEXT_SIZES if (s - size) * by > 0]
    return size if not further else further[0] if by > 0 else further[-1]


TEXT_STEPS: Final = (
    Command(
        "text.larger",
        N_("&Larger"),
        lambda w: w.change_settings(text_size=_beside(w.settings.text_size, 1)),
        ("Ctrl+Alt+=",),
        enabled=lambda s: s.settings.text_size < TEXT_SIZES[-1],
    ),
    Command(
        "text.smaller",
        N_("&Smaller"),
        lambda w: w.change_settings(text_size=_beside(w.settings.text_size, -1)),
        ("Ctrl+Alt+-",),
        enabled=lambda s: s.settings.text_size > TEXT_SIZES[0],
    ),
)


PREFERENCES: Final = (
    *(_choice("theme", "theme", *row) for row in THEME_TEXTS.items()),
    *(_choice("scheme", "scheme", *row) for row in SCHEME_TEXTS.items()),
    *(_choice("motion", "motion", *row) for row in MOTION_TEXTS.items()),
    *(_choice("text", "text_size", size, f"{size} %", literal=True) for size in TEXT_SIZES),
    *TEXT_STEPS,
    _choice("language", "language", SYSTEM, N_("As the &system")),
    *(_choice("language", "language", *row, literal=True) for row in LANGUAGES.items()),
)
