"""Errors that are meant to be read by the user."""

from __future__ import annotations


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
