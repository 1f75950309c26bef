"""Experiment files to experiments: JSON of the schema ``chainrule/1``.

``backprop-oracle/1``, the schema of the reference numbers, has the same fields plus
results; results are ignored.  Everything is checked before anything large is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.errors import UserError, reason_of
from core.experiment import GRAPH, LOSS_TABLE, NETWORK, Experiment
from core.files.common import (
    optional_text,
    read_optimizer,
    read_published,
    read_texts,
)
from core.files.fields import Cursor
from core.files.graph_reader import read_graph
from core.files.names_reader import read_names
from core.files.network_reader import read_network
from core.files.schema import DERIVED, FIELDS, INNER, SCHEMA, SCHEMA_NUMBER, SCHEMAS
from core.files.strict_json import check_size, parse
from core.files.table_reader import read_table
from core.files.view_reader import read_view

_READERS: Mapping[str, Callable[[Cursor, Experiment], Experiment]] = {
    NETWORK: read_network,
    GRAPH: read_graph,
    LOSS_TABLE: read_table,
}


def read_experiment(path: Path) -> Experiment:
    """Return the experiment in the file at ``path``.

    Raises:
        UserError: the file cannot be read, or :func:`parse_experiment` refuses it.
    """
    file = str(path)
    try:
        check_size(path.stat().st_size, file)
        data = path.read_bytes()
    except (OSError, ValueError) as problem:
        raise UserError(
            "{file} cannot be read ({reason}); check the name and whether you may open it.",
            file=file,
            reason=reason_of(problem),
        ) from None
    return parse_experiment(data, file)


def parse_experiment(data: bytes, file: str) -> Experiment:
    """Return the experiment of the JSON text ``data``; ``file`` is named in errors.

    Raises:
        UserError: one sentence that says where, what is wrong and what to do.
    """
    root = Cursor(parse(data, file), file)
    _check_schema(root.field("schema"))
    kind = root.field("kind").choice(_READERS)
    base = Experiment(
        id=root.field("id").name(),
        kind=kind,
        title=optional_text(root, "title"),
        text=read_texts(root),
        optimizer=read_optimizer(root),
        view=read_view(root),
        published=read_published(root),
        extra=_extra(root, kind),
    )
    made = _READERS[kind](root, base)
    return made if kind == LOSS_TABLE else replace(made, names=read_names(root, made))


def _check_schema(cursor: Cursor) -> None:
    name = cursor.text()
    if name in SCHEMAS:
        return
    match = re.fullmatch(r"chainrule/([0-9]{1,9})", name)
    if match and int(match[1]) > SCHEMA_NUMBER:
        raise UserError(
            "In {file} at {path}: the file was made by a newer version of Chainrule ({found}, "
            "this one reads up to {known}); update the program to open it.",
            **cursor.place,
            found=name,
            known=SCHEMA,
        )
    cursor.choice(SCHEMAS)


def _extra(root: Cursor, kind: str) -> Mapping[str, Any]:
    """Return the unknown fields, those one level down under the name of their object."""
    extra = root.unknown(FIELDS[kind] | DERIVED[kind])
    for name, known in INNER[kind].items():
        inner = root.optional(name)
        unknown = {} if inner is None else inner.unknown(known)
        if unknown:
            extra[name] = MappingProxyType(unknown)
    return MappingProxyType(extra)
