"""The built-in examples, and what a name on the command line means."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import resources
from core.errors import UserError
from core.experiment import Experiment
from core.files.common import optional_text
from core.files.fields import Cursor, shown
from core.files.reader import parse_experiment, read_experiment
from core.files.strict_json import parse

FOLDER = Path(resources.__file__).parent / "examples"
ARTICLES: Final = "articles"
LECTURES: Final = "lectures"
NETWORKS: Final = "networks"
GROUPS: Final = (
    ("article", ARTICLES),
    ("twolayernet", ARTICLES),
    ("svm_graph", ARTICLES),
    ("cs231n", LECTURES),
    ("gate_patterns", LECTURES),
    ("relu_vector", LECTURES),
    ("matmul_lecture", LECTURES),
    ("", NETWORKS),
)
"""What an id begins with says where an example comes from; the last takes the rest."""


@dataclass(frozen=True, slots=True)
class ExampleInfo:
    """``titles`` and ``summaries`` (one line) by language; ``group``: where it comes from."""

    id: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    group: str


@cache
def examples() -> tuple[ExampleInfo, ...]:
    """Return the examples in the order in which to learn from them (field ``order``)."""
    found: list[tuple[float, ExampleInfo]] = []
    for path in FOLDER.glob("*.json"):
        root = Cursor(parse(path.read_bytes(), path.name), path.name)
        texts = dict(root.field("text").members())
        titles = {name: text.field("title").text() for name, text in texts.items()}
        lines = {name: optional_text(text, "summary") for name, text in texts.items()}
        info = ExampleInfo(
            path.stem, MappingProxyType(titles), MappingProxyType(lines), _group(path.stem)
        )
        found.append((root.field("order").number(), info))
    return tuple(info for _, info in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


def _group(name: str) -> str:
    return next(group for start, group in GROUPS if name.startswith(start))


def open_example(name: str) -> Experiment:
    """Return the example whose id is ``name``.

    Raises:
        UserError: there is no such example.
    """
    file = f"{name}.json"
    if not _is_example(name):
        raise _unknown(name, [info.id for info in examples()])
    return parse_experiment((FOLDER / file).read_bytes(), file)


def _is_example(name: str) -> bool:
    # Without reading them: a start waits for this.
    return f"{name}.json" in os.listdir(FOLDER)


def resolve(name: str) -> Experiment:
    """Return the experiment that ``name`` means: an existing file, else an example's id.

    Raises:
        UserError: there is neither, or the file is refused.
    """
    file = file_of(name)
    return open_example(name) if file is None else read_experiment(file)


def file_of(name: str) -> Path | None:
    """Return the existing file that ``name`` means, ``None`` where it can be an example's id."""
    # A folder that happens to bear an example's id hides nothing.
    if _exists(name) and not (_is_example(name) and Path(name).is_dir()):
        return Path(name)
    return None


def _exists(name: str) -> bool:
    try:
        return bool(name) and Path(name).exists()
    except (OSError, ValueError):
        return False


def _unknown(name: str, known: list[str]) -> UserError:
    asked = name.removesuffix(".json").lower()
    close = [other for other in known if asked and asked in other]
    if not close:
        from difflib import get_close_matches

        close = get_close_matches(asked, known, n=3, cutoff=0.4)
    if close:
        return UserError(
            "There is no file and no example {name}; did you mean {close}?",
            name=shown(name),
            close=", ".join(close),
        )
    return UserError(
        "There is no file and no example {name}; the examples are: {known}.",
        name=shown(name),
        known=", ".join(known),
    )
