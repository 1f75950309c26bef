"""The files opened last, newest first.  Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

MOST: Final = 8
LONGEST: Final = 4096
"""Characters of a path; longer ones are no path of any system."""


def with_recent(recent: Sequence[str], path: str) -> tuple[str, ...]:
    """Return ``recent`` with ``path`` (made absolute) as the newest."""
    whole = str(Path(path).absolute())
    if not is_path(whole):
        return tuple(recent)
    return (whole, *(other for other in recent if other != whole))[:MOST]


def without(recent: Sequence[str], path: str) -> tuple[str, ...]:
    """Return ``recent`` without ``path``."""
    return tuple(other for other in recent if other != path)


def is_path(value: Any) -> bool:
    """Return whether ``value`` can be an entry of the list."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST and "\0" not in value


def name_and_folder(path: str) -> tuple[str, str]:
    """Return what a file is called and where it is, with ``~`` for the home folder."""
    file = Path(path)
    try:
        folder = "~" / file.parent.relative_to(Path.home())
    except (ValueError, RuntimeError):
        folder = file.parent
    return file.name, str(folder)
