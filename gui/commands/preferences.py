"""Commands that change settings."""

from __future__ import annotations

from typing import Final

from gui.commands.base import Command
from gui.i18n import LANGUAGES, N_
from gui.settings import SYSTEM

THEME_TEXTS: Final = {
    SYSTEM: N_("As the &system"),
    "light": N_("&Light"),
    "dark": N_("&Dark"),
}


def _theme(theme: str) -> Command:
    return Command(
        f"theme.{theme}",
        THEME_TEXTS[theme],
        lambda w: w.change_settings(theme=theme),
        checked=lambda s: s.settings.theme == theme,
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
    _language(SYSTEM, N_("As the &system")),
    *(_language(code, name) for code, name in LANGUAGES.items()),
)
