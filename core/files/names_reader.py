"""What the source of an experiment calls its numbers: ``"names": {"W1[0][0]": "w1"}``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.errors import DuplicateNameError, UserError
from core.experiment import Experiment
from core.files.fields import Cursor, shown
from core.graph import Graph
from core.lowering import MATRIX, lower

LONGEST: Final = 16
"""Characters of such a name: each stands beside its number in the diagram."""
MOST: Final = 1000


def read_names(root: Cursor, experiment: Experiment) -> Mapping[str, str]:
    """Return the names of single numbers, by the name that ``trace`` has for each.

    Raises:
        DuplicateNameError: two numbers have the same name.
        UserError: there is no such number, or the name is empty, long or not one line.
    """
    cursor = root.optional("names")
    if cursor is None:
        return MappingProxyType({})
    _refuse_many(cursor)
    graph = lower(experiment, MATRIX)
    found: dict[str, str] = {}
    for number, entry in cursor.members():
        name = _name(entry)
        if name in found.values():
            raise DuplicateNameError(
                'In {file} at {path}: another number is called "{name}", too; give each a name '
                "of its own.",
                **entry.place,
                name=name,
            )
        _check(entry, graph, number)
        found[number] = name
    return MappingProxyType(found)


def _refuse_many(cursor: Cursor) -> None:
    count = len(cursor.object())
    if count > MOST:
        raise UserError(
            "In {file} at {path}: these are {count} names, more than the {limit} that Chainrule "
            "takes; leave out some.",
            **cursor.place,
            count=count,
            limit=MOST,
        )


def _name(entry: Cursor) -> str:
    text = entry.text()
    if text == text.strip() and text.isprintable() and 0 < len(text) <= LONGEST:
        return text
    raise UserError(
        "In {file} at {path}: {found} cannot be a name here; use 1 to {limit} characters without "
        "spaces at the ends.",
        **entry.place,
        found=shown(text),
        limit=LONGEST,
    )


def _check(entry: Cursor, graph: Graph, number: str) -> None:
    """Refuse a key that is not the name of one number, or not the plain one."""
    from core.number_names import Place, find_number, spelled

    try:
        place: Place | None = find_number(graph, number, 1)
    except UserError:
        place = None
    known = place is not None and place.entry is not None
    if place is None or not known or graph.wires[place.wire].origin.role == "product":
        raise UserError(
            "In {file} at {path}: there is no number {number} to be named; write it as in trace, "
            "without the sample: W1[0][1], a1[0], loss.",
            **entry.place,
            number=shown(number),
        )
    plain = spelled(place.wire, place.entry or ())
    if plain != number:
        raise UserError(
            'In {file} at {path}: write {found} as "{plain}".',
            **entry.place,
            found=shown(number),
            plain=plain,
        )
