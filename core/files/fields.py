"""A cursor over parsed JSON that knows its path, so that errors can say where."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any

from core.errors import UserError

Key = str | int
LONGEST_NAME = 200
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN = 60
_LISTED = 40


def path_text(keys: Iterable[Key]) -> str:
    """Return a JSON path: ``$.model.layers[0].activation``."""
    return "$" + "".join(_part(key) for key in keys)


def _part(key: Key) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN.fullmatch(key) else f"[{shown(key)}]"


def shown(value: Any) -> str:
    """Return ``value`` as JSON on one line, cut to some sixty characters."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    return one_line(json.dumps(value, ensure_ascii=False))


def one_line(text: str) -> str:
    """Return ``text`` fit for an error: no control characters, some sixty characters."""
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 2] + "…" + text[-1]


def freeze(value: Any) -> Any:
    """Return parsed JSON as an immutable value: mappings read-only, lists as tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def thaw(value: Any) -> Any:
    """Return what :func:`freeze` made as dicts and lists again."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [thaw(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class Cursor:
    """One value of a parsed file.  Every method raises ``UserError`` where it does not fit."""

    value: Any
    file: str
    keys: tuple[Key, ...] = ()

    @property
    def path(self) -> str:
        return path_text(self.keys)

    @property
    def place(self) -> dict[str, object]:
        """The fields ``file`` and ``path`` of an error."""
        return {"file": self.file, "path": self.path}

    def at(self, *keys: Key) -> dict[str, object]:
        """The fields ``file`` and ``path`` of an error further inside."""
        return {"file": self.file, "path": path_text((*self.keys, *keys))}

    def object(self) -> dict[str, Any]:
        """Return the members of an object."""
        if isinstance(self.value, dict):
            return self.value
        raise UserError(
            "In {file} at {path}: an object is needed, not {found}; write names and values in "
            "curly brackets.",
            **self.place,
            found=shown(self.value),
        )

    def list(self) -> list[Any]:
        """Return the members of a list."""
        if isinstance(self.value, list):
            return self.value
        raise UserError(
            "In {file} at {path}: a list is needed, not {found}; write the values in square "
            "brackets.",
            **self.place,
            found=shown(self.value),
        )

    def items(self) -> Iterable[Cursor]:
        """Return cursors on the members of a list."""
        for index, value in enumerate(self.list()):
            yield Cursor(value, self.file, (*self.keys, index))

    def members(self) -> Iterable[tuple[str, Cursor]]:
        """Return names and cursors of the members of an object."""
        for name, value in self.object().items():
            yield name, Cursor(value, self.file, (*self.keys, name))

    def field(self, name: str) -> Cursor:
        """Return a member that must be there."""
        members = self.object()
        if name in members:
            return Cursor(members[name], self.file, (*self.keys, name))
        raise UserError(
            'In {file} at {path}: the field "{name}" is missing; add it.',
            **self.place,
            name=name,
        )

    def optional(self, name: str) -> Cursor | None:
        """Return a member, or ``None`` where it is missing or null."""
        value = self.object().get(name)
        return None if value is None else Cursor(value, self.file, (*self.keys, name))

    def text(self) -> str:
        """Return a text."""
        if isinstance(self.value, str):
            return self.value
        raise UserError(
            "In {file} at {path}: a text is needed, not {found}; write it in quotation marks.",
            **self.place,
            found=shown(self.value),
        )

    def name(self) -> str:
        """Return a text that can name something: one short line, not empty."""
        text = self.text()
        if text.strip() and len(text) <= LONGEST_NAME and text.isprintable():
            return text
        raise UserError(
            "In {file} at {path}: {found} cannot be a name; use 1 to {limit} characters without "
            "line breaks.",
            **self.place,
            found=shown(text),
            limit=LONGEST_NAME,
        )

    def flag(self) -> bool:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        raise UserError(
            "In {file} at {path}: true or false is needed, not {found}; write one of the two.",
            **self.place,
            found=shown(self.value),
        )

    def number(self, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a finite number from ``low`` to ``high``."""
        if type(self.value) not in (int, float):
            raise UserError(
                "In {file} at {path}: a number is needed, not {found}; write a decimal number "
                "without quotation marks.",
                **self.place,
                found=shown(self.value),
            )
        number = float(self.value)
        if low <= number <= high:
            return number
        raise UserError(
            "In {file} at {path}: {found} is out of range; write a number from {low} to {high}.",
            **self.place,
            found=shown(self.value),
            low="−∞" if math.isinf(low) else f"{low:g}",
            high="∞" if math.isinf(high) else f"{high:g}",
        )

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        value = self.value
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is int and low <= value <= high:
            return value
        raise UserError(
            "In {file} at {path}: a whole number from {low} to {high} is needed, not {found}; "
            "write one.",
            **self.place,
            low=low,
            high=high,
            found=shown(self.value),
        )

    def choice(self, known: Collection[str]) -> str:
        """Return a text that is one of ``known``."""
        text = self.text()
        if text in known:
            return text
        few = list(islice(known, _LISTED))
        from difflib import get_close_matches

        close = get_close_matches(text[:_SHOWN], few, n=1)
        if close:
            raise UserError(
                'In {file} at {path}: {found} is not known here; did you mean "{close}"?',
                **self.place,
                found=shown(text),
                close=close[0],
            )
        raise UserError(
            "In {file} at {path}: {found} is not known here; use one of: {known}.",
            **self.place,
            found=shown(text),
            known=", ".join(few) + (" …" if len(known) > len(few) else ""),
        )

    def unknown(self, known: Collection[str]) -> dict[str, Any]:
        """Return the members of an object that are not ``known``, frozen."""
        return {k: freeze(v) for k, v in self.object().items() if k not in known}
