"""Where in a JSON text the fault is: a slow second look, taken only to report it.

The fast parser of the standard library says that something is wrong but not always
where; this scan walks the tokens again, without recursion, and keeps the JSON path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.files.fields import Key, path_text

# Possessive repetition: a long text must not make the expression backtrack.
STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(STRING + r"|[\[\]{},:]|[^\s\[\]{},:\"]++", re.DOTALL)
_SURROGATES = re.compile(
    r"(?<!\\)(?:\\\\)*+(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2}))"
)
CONSTANTS = ("NaN", "Infinity", "-Infinity")

DUPLICATE = "duplicate"
SURROGATE = "surrogate"
CONSTANT = "constant"
OVERFLOW = "overflow"
DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong (one of the five kinds), in which token, where (both from 1)."""

    kind: str
    token: str
    path: str
    line: int
    column: int


@dataclass(slots=True)
class _Level:
    """One open object or list; ``key`` is the member that is being read."""

    is_object: bool
    key: Key = 0
    seen: set[str] = field(default_factory=set)
    expects_key: bool = False


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of the character at ``offset``."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def first_fault(text: str, depth: int) -> Fault | None:
    """Return the first fault of ``text``, nested at most ``depth`` deep, or ``None``.

    ``text`` must be valid JSON up to there; in other text nothing or nonsense is found.
    """
    levels: list[_Level] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        kind = _kind_of(token, levels, depth)
        if kind:
            place = line_and_column(text, match.start())
            return Fault(kind, token, _path(token, levels), *place)
        _enter(token, levels)
    return None


def _kind_of(token: str, levels: list[_Level], depth: int) -> str:
    """Return the kind of fault that ``token`` is, or an empty text."""
    if token[0] == '"':
        if any(_halves(token)):
            return SURROGATE
        top = levels[-1] if levels else None
        twice = top is not None and top.expects_key and _name(token) in top.seen
        return DUPLICATE if twice else ""
    if token in CONSTANTS:
        return CONSTANT
    if token in "[{" and len(levels) >= depth:
        return DEPTH
    return OVERFLOW if _overflows(token) else ""


def _path(token: str, levels: list[_Level]) -> str:
    """Return the path of ``token``; a name that is being read counts as its member."""
    keys = [level.key for level in levels]
    if levels and levels[-1].expects_key:
        keys[-1:] = [_name(token)]
    return path_text(keys)


def _name(token: str) -> str:
    """Return the name that ``token`` spells."""
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _halves(token: str) -> Iterator[str]:
    """Yield the escapes of surrogates that have no partner."""
    for match in _SURROGATES.finditer(token):
        if match["half"]:
            yield match["half"]


def _overflows(token: str) -> bool:
    try:
        return float(token) in (float("inf"), float("-inf"))
    except ValueError:
        return False


def _enter(token: str, levels: list[_Level]) -> None:
    """Keep the path: open and close levels, count list members, note names."""
    if token in ("{", "["):
        levels.append(_Level(token == "{", "" if token == "{" else 0, expects_key=token == "{"))
        return
    if not levels:
        return
    top = levels[-1]
    if token in ("}", "]"):
        levels.pop()
    elif token == ",":
        if isinstance(top.key, int):
            top.key += 1
        top.expects_key = top.is_object
    elif top.expects_key:
        top.key = _name(token)
        top.seen.add(top.key)
        top.expects_key = False
