"""The texts of the interface in the user's language.  Knows no Qt.

English is the language of the source: the English sentence is the key.  Other languages
are GNU gettext catalogues in ``resources/translations/<language>/LC_MESSAGES``.

Write ``tr("Step {n} of {total}", n=3, total=9)``: a literal sentence, never an f-string,
so that it can be collected; values go in after translation.  ``N_("...")`` only marks a
sentence that is translated later.  Pure code (views, exports) takes a :class:`Catalog`
from :func:`catalog` instead of the interface's language.
"""

from __future__ import annotations

import gettext
import locale
import os
from functools import lru_cache
from pathlib import Path

import resources
from core.errors import UserError

LANGUAGES = {"en": "English", "ko": "한국어"}
DOMAIN = "chainrule"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark ``text`` for translation and return it as it is."""
    return text


class Catalog:
    """The texts of one language."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def tr(self, text: str, /, **fields: object) -> str:
        """Return ``text`` translated, its ``{named}`` fields filled in as plain text."""
        found = self._translations.gettext(text)
        return found.format(**fields) if fields else found

    def ntr(self, one: str, many: str, n: int, /, **fields: object) -> str:
        """Return the sentence for ``n`` things; ``{n}`` is filled in."""
        return self._translations.ngettext(one, many, n).format(n=n, **fields)

    def error(self, problem: UserError) -> str:
        """Return the sentence of a :class:`UserError`."""
        fields = dict(problem.fields)
        reason = str(fields.get("reason", ""))
        if reason:  # the empty text is the key of the catalogue's own header
            fields["reason"] = self.tr(reason)
        return self.tr(problem.template, **fields)


@lru_cache(maxsize=8)
def catalog(language: str) -> Catalog:
    """Return the catalogue of ``language``; an unknown one reads English."""
    folder = Path(resources.__file__).parent / "translations"
    found = gettext.translation(DOMAIN, folder, [language], fallback=True)
    return Catalog(language if language in LANGUAGES else "en", found)


def system_language() -> str:
    """Return the first language of the system that Chainrule speaks, else English."""
    names = [os.environ.get(v, "") for v in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    names.append((locale.getlocale()[0] or "").lower().replace("korean", "ko"))
    for name in ":".join(n for n in names if n).split(":"):
        if name[:2].lower() in LANGUAGES:
            return name[:2].lower()
    return "en"


_current = [catalog("en")]


def set_language(language: str) -> None:
    """Choose the language of the interface."""
    _current[0] = catalog(language)


def current() -> Catalog:
    """Return the interface's catalogue."""
    return _current[0]


def tr(text: str, /, **fields: object) -> str:
    """Return ``text`` in the interface's language."""
    return _current[0].tr(text, **fields)
