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


def _text_size(size: int) -> Command:
    return Command(
        f"text.{size}",
        f"{size} %",
        lambda w: w.change_settings(text_size=size),
        checked=lambda s: s.settings.text_size == size,
        literal=True,
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


def _motion(motion: str) -> Command:
    return Command(
        f"motion.{motion}",
        MOTION_TEXTS[motion],
        lambda w: w.change_settings(motion=motion),
        checked=lambda s: s.settings.motion == motion,
    )


def _theme(theme: str) -> Command:
    return Command(
        f"theme.{theme}",
        THEME_TEXTS[theme],
        lambda w: w.change_settings(theme=theme),
        checked=lambda s: s.settings.theme == theme,
    )


def _scheme(scheme: str) -> Command:
    return Command(
        f"scheme.{scheme}",
        SCHEME_TEXTS[scheme],
        lambda w: w.change_settings(scheme=scheme),
        checked=lambda s: s.settings.scheme == scheme,
    )


def _language(language: str, text: str) -> Command:
    return Command(
        f"language.{language}",
        text,
        lambda w: w.change_settings(language=language),
        checked=lambda s: s.settings.language == language,
        literal=language != SYSTEM,
    )


PREFERENCES: Final = (
    *(_theme(theme) for theme in THEME_TEXTS),
    *(_scheme(scheme) for scheme in SCHEME_TEXTS),
    *(_motion(motion) for motion in MOTION_TEXTS),
    *(_text_size(size) for size in TEXT_SIZES),
    *TEXT_STEPS,
    _language(SYSTEM, N_("As the &system")),
    *(_language(code, name) for code, name in LANGUAGES.items()),
)
