"""Commands that change settings."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import LANGUAGES, N_
from gui.scene.schemes import CLASSIC, COLOUR_BLIND, CS231N, GREYSCALE
from gui.settings import SYSTEM

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
    _language(SYSTEM, N_("As the &system")),
    *(_language(code, name) for code, name in LANGUAGES.items()),
)
