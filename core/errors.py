"""Errors that are meant to be read by the user."""

from __future__ import annotations

import errno
from typing import Final

from core.marks import N_

_REASONS: Final = {
    errno.ENOENT: N_("No such file or directory"),
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.EINVAL: N_("Invalid argument"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EROFS: N_("Read-only file system"),
    errno.EIO: N_("Input/output error"),
}


def reason_of(problem: Exception) -> str:
    """Return why a file cannot be read or written: in English, to be translated.

    The system's own words would be in its language, which need not be the interface's.
    """
    if isinstance(problem, OSError):
        known = _REASONS.get(problem.errno or 0)
        return known or problem.strerror or type(problem).__name__
    return str(problem)


class UserError(Exception):
    """One sentence that says what is wrong, where, and what to do.

    ``template`` is the English sentence with ``{named}`` fields; it is the key under
    which a translation is looked up, so it never has values in it.  ``fields`` are put
    in after translation, as plain text.
    """

    def __init__(self, template: str, **fields: object) -> None:
        super().__init__(template, fields)
        self.template = template
        self.fields = fields

    def __str__(self) -> str:
        return self.template.format(**self.fields)


class CycleError(UserError):
    """The gates feed each other in a circle."""


class DuplicateNameError(UserError):
    """Two gates or leaves bear the same name."""
