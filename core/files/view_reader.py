"""How a file wants its experiment to be seen: ``"view": {"digits": 6, "notation": "matrix"}``.

What is known is checked, like every other field; all else is kept as it is, for who knows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from core.files.fields import Cursor, freeze
from core.notation import LOSS_LETTERS, RATE_LETTERS, SCHEMES

VIEWS: Final = ("network", "gates", "matrices", "table")
DIGITS: Final = (2, 15)
FORMS: Final = ("fixed", "significant", "scientific")


def read_view(root: Cursor) -> Mapping[str, Any]:
    """Return the view settings; what is not known among them is frozen as it is.

    Raises:
        UserError: a known setting has a value that it cannot have.
    """
    cursor = root.optional("view")
    if cursor is None:
        return MappingProxyType({})
    made = {name: freeze(value) for name, value in cursor.object().items()}
    for name, check in _CHECKS.items():
        field = cursor.optional(name)
        if field is not None:
            made[name] = check(field)
    return MappingProxyType(made)


def _digits(field: Cursor) -> int:
    return field.whole(*DIGITS)


def _notation(field: Cursor) -> str | Mapping[str, Any]:
    """Read the name of a scheme, or an object of scheme and letters."""
    if not isinstance(field.value, dict):
        return field.choice(SCHEMES)
    known = {"scheme": SCHEMES, "loss": LOSS_LETTERS, "rate": RATE_LETTERS}
    for name, some in known.items():
        inner = field.optional(name)
        if inner is not None:
            inner.choice(some)
    made: Mapping[str, Any] = freeze(field.value)
    return made


_CHECKS: Final[Mapping[str, Callable[[Cursor], Any]]] = {
    "view": lambda field: field.choice(VIEWS),
    "digits": _digits,
    "form": lambda field: field.choice(FORMS),
    "decimal_comma": lambda field: field.flag(),
    "notation": _notation,
}
