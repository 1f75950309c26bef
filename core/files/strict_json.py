"""JSON as RFC 8259 has it, and stricter: no duplicate names, no NaN, no overflow."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from core.errors import UserError
from core.files.fields import one_line
from core.files.json_scan import (
    CONSTANT,
    DEPTH,
    DUPLICATE,
    OVERFLOW,
    STRING,
    SURROGATE,
    Fault,
    first_fault,
    line_and_column,
)

MAX_BYTES = 256 * 2**20
MAX_DEPTH = 32
# A float64 has at most 309 digits before the point.
_SAFE_DIGITS = 300

_STRINGS = re.compile(STRING.encode(), re.DOTALL)
_NOT_BRACKETS = bytes(b for b in range(256) if b not in b"[]{}")
_MAYBE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _RefusedError(Exception):
    """Valid JSON for the standard library, but not for us."""


def parse(data: bytes, file: str) -> Any:
    """Return the Python value of the JSON text ``data``; ``file`` is named in errors.

    UTF-8, with or without a byte order mark.  Objects are dicts, lists lists; whole
    numbers are ints, others floats, all finite.

    Raises:
        UserError: not UTF-8, not JSON, nested more than ``MAX_DEPTH`` deep, more than
            ``MAX_BYTES``, a name twice in one object, half of a surrogate pair, NaN or
            an infinity, a number too large for a float64.
    """
    check_size(len(data), file)
    text = _decoded(data.removeprefix(b"\xef\xbb\xbf"), file)
    # The parser recurses, so the depth is looked at before it runs.
    if _too_deep(data):
        _raise_fault(text, file)
    value = _loaded(text, file)
    if _MAYBE_SURROGATE.search(text):
        _raise_fault(text, file)
    return value


def _loaded(text: str, file: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_float,
            parse_int=_int,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as problem:
        raise _syntax_error(text, problem.pos, file) from None
    except _RefusedError:
        _raise_fault(text, file)
    # What was refused is glued to something (1e999x), so it is no number at all.
    raise _syntax_error(text, _first_error(text), file)


def _first_error(text: str) -> int:
    try:
        json.loads(text)
    except json.JSONDecodeError as problem:
        return problem.pos
    return 0


def check_size(size: int, file: str) -> None:
    """Raise ``UserError`` where a file has more than ``MAX_BYTES`` bytes."""
    if size > MAX_BYTES:
        raise UserError(
            "{file} has {size} MB, more than the {limit} MB that an experiment may have; "
            "check that this is the right file.",
            file=file,
            size=math.ceil(size / 2**20),
            limit=MAX_BYTES // 2**20,
        )


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8")
        line, column = line_and_column(before, len(before))
        raise UserError(
            "In {file}, line {line}, column {column}: the byte 0x{byte} is not UTF-8; "
            "save the file in the encoding UTF-8.",
            file=file,
            line=line,
            column=column,
            byte=f"{data[problem.start]:02x}",
        ) from None


def _too_deep(data: bytes) -> bool:
    brackets = _STRINGS.sub(b"", data).translate(None, _NOT_BRACKETS)
    depth = 0
    for byte in brackets:
        depth += 1 if byte in b"[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _RefusedError
    return made


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _RefusedError
    return number


def _int(text: str) -> int | float:
    # A whole number has no sign of zero, and Python reads only so many digits at once.
    if text == "-0" or len(text) > _SAFE_DIGITS:
        return _float(text)
    return int(text)


def _constant(text: str) -> float:
    raise _RefusedError


def _syntax_error(text: str, offset: int, file: str) -> UserError:
    if not text.strip():
        return UserError(
            "{file} is empty; an experiment is a JSON object in curly brackets.", file=file
        )
    line, column = line_and_column(text, offset)
    if not text[offset:].strip():
        return UserError(
            "In {file}, line {line}, column {column}: the file ends in the middle; it may have "
            "been cut off, so get a complete copy or close the open brackets.",
            file=file,
            line=line,
            column=column,
        )
    return UserError(
        "In {file}, line {line}, column {column}: this is not JSON; look there for a missing or "
        "surplus comma, bracket or quotation mark.",
        file=file,
        line=line,
        column=column,
    )


def _raise_fault(text: str, file: str) -> None:
    """Raise the error of the first fault; a whole surrogate pair is none."""
    fault = first_fault(text, MAX_DEPTH)
    if fault is not None:
        raise _error(fault, file)


def _error(fault: Fault, file: str) -> UserError:
    place: dict[str, object] = {"file": file, "path": fault.path, "line": fault.line}
    found = one_line(fault.token)
    if fault.kind == DUPLICATE:
        return UserError(
            "In {file} at {path}, line {line}: the name {name} stands twice in the same object; "
            "remove one of the two.",
            **place,
            name=found,
        )
    if fault.kind == SURROGATE:
        return UserError(
            "In {file} at {path}, line {line}: the text {text} has half of a surrogate pair, which "
            "is no character; write the whole pair or remove it.",
            **place,
            text=found,
        )
    if fault.kind == CONSTANT:
        return UserError(
            "In {file} at {path}, line {line}: {literal} is not a number in JSON; write a finite "
            "number, or the word in quotation marks where it is the value of a parameter.",
            **place,
            literal=found,
        )
    if fault.kind == OVERFLOW:
        return UserError(
            "In {file} at {path}, line {line}: the number {number} is too large for 64-bit "
            "floating point; write one below 1.8e308.",
            **place,
            number=found,
        )
    assert fault.kind == DEPTH
    return UserError(
        "In {file} at {path}, line {line}: lists and objects are nested more than {limit} deep; "
        "an experiment needs less, so check that this is the right file.",
        **place,
        limit=MAX_DEPTH,
    )
