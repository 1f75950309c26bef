"""Sentences that are written where no language is known.

``core`` knows no language: it hands out an English sentence with ``{named}`` fields, and
whoever shows it looks the translation up under that sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark ``text`` for translation and return it as it is."""
    return text


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence beside a formula.

    ``template`` is the English sentence, marked with :func:`N_`; ``fields`` are put in
    after translation, as plain text.
    """

    template: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.fields)
