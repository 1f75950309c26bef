"""What all kinds of experiment share: texts, optimizer, parameters, batches, start."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from core.errors import DuplicateNameError, UserError
from core.experiment import (
    Array,
    BatchSpec,
    Experiment,
    LocalText,
    OptimizerSpec,
    Published,
    PublishedText,
    Start,
)
from core.files.arrays import Shape, read_array
from core.files.fields import Cursor, shown
from core.files.schema import OPTIMIZER_SETTINGS
from core.optimizers import OPTIMIZERS

MOST_PARAMETERS = 5_000_000
MOST_VALUES = 20_000_000
LARGEST_WHOLE = 2**53

# What settings may be; 1 is left out where it would divide by 0.
_BELOW_ONE = 1.0 - 2.0**-53
_RANGES: Mapping[str, tuple[float, float]] = {
    "beta1": (0.0, _BELOW_ONE),
    "beta2": (0.0, _BELOW_ONE),
    "alpha": (0.0, 1.0),
}
_NOT_NEGATIVE = (0.0, 1.7976931348623157e308)


def read_optimizer(root: Cursor) -> OptimizerSpec:
    """Return the optimizer; a setting that is left out has its default.

    Raises:
        UserError: an unknown name, no learning rate, or a setting out of its range.
    """
    cursor = root.optional("optimizer")
    if cursor is None:
        return OptimizerSpec()
    name = cursor.field("name").choice(OPTIMIZERS)
    rate = cursor.field("learning_rate").number(*_NOT_NEGATIVE)
    settings: dict[str, float] = {}
    for setting, given in cursor.members():
        if setting in OPTIMIZERS[name].defaults:
            settings[setting] = given.number(*_RANGES.get(setting, _NOT_NEGATIVE))
        elif setting in OPTIMIZER_SETTINGS:
            raise UserError(
                'In {file} at {path}: the optimizer "{name}" has no setting "{setting}"; remove it '
                "or choose another optimizer.",
                **given.place,
                name=name,
                setting=setting,
            )
    return OptimizerSpec(name, rate, MappingProxyType(settings))


def read_texts(root: Cursor) -> Mapping[str, LocalText]:
    """Return title and note by language."""
    cursor = root.optional("text")
    if cursor is None:
        return MappingProxyType({})
    return MappingProxyType(
        {
            language: LocalText(
                optional_text(texts, "title"),
                optional_text(texts, "note"),
                _told(texts),
                _named(texts),
                optional_text(texts, "summary"),
            )
            for language, texts in cursor.members()
        }
    )


def _told(texts: Cursor) -> Mapping[str, PublishedText]:
    """Return names and remarks of published numbers in one language."""
    cursor = texts.optional("published")
    members = () if cursor is None else cursor.members()
    return MappingProxyType(
        {
            name: PublishedText(optional_text(entry, "name"), optional_text(entry, "comment"))
            for name, entry in members
        }
    )


def _named(texts: Cursor) -> Mapping[str, str]:
    """Return names of tables in one language."""
    cursor = texts.optional("tables")
    members = () if cursor is None else cursor.members()
    return MappingProxyType({name: entry.text() for name, entry in members})


def optional_text(cursor: Cursor, name: str) -> str:
    """Return a text, empty where it is missing."""
    found = cursor.optional(name)
    return "" if found is None else found.text()


def read_published(root: Cursor) -> tuple[Published, ...]:
    """Return the numbers that the source printed.

    A ``computed`` that is not a single number is left out: it can be computed again.
    """
    cursor = root.optional("published_values")
    return () if cursor is None else tuple(_published(entry) for entry in cursor.items())


def _published(entry: Cursor) -> Published:
    computed = entry.optional("computed")
    agrees = entry.optional("agrees_after_rounding")
    return Published(
        name=entry.field("name").text(),
        path=optional_text(entry, "path"),
        printed=entry.field("printed").text(),
        computed=_single_number(computed),
        agrees=True if agrees is None else agrees.flag(),
        comment=optional_text(entry, "comment"),
    )


def _single_number(cursor: Cursor | None) -> float | None:
    return None if cursor is None or isinstance(cursor.value, list) else cursor.number()


def read_batch(root: Cursor) -> BatchSpec:
    """Return size and seed of the batches."""
    cursor = root.optional("batch")
    if cursor is None:
        return BatchSpec()
    size, seed = cursor.optional("size"), cursor.optional("seed")
    return BatchSpec(
        None if size is None else size.whole(1, LARGEST_WHOLE),
        0 if seed is None else seed.whole(0, LARGEST_WHOLE),
    )


def read_name_list(cursor: Cursor, known: Collection[str]) -> tuple[str, ...]:
    """Return a list of names, each one of ``known`` and none twice.

    Raises:
        DuplicateNameError: a name stands twice.
        UserError: a name is not known.
    """
    names: dict[str, None] = {}
    for item in cursor.items():
        name = item.choice(known)
        if name in names:
            raise DuplicateNameError(
                'In {file} at {path}: "{name}" stands twice in this list; remove one of the two.',
                **item.place,
                name=name,
            )
        names[name] = None
    return tuple(names)


def read_parameters(cursor: Cursor, shapes: Mapping[str, Shape | None]) -> Mapping[str, Array]:
    """Return the arrays of an object, one for every name of ``shapes`` and no other.

    ``None`` as shape lets any shape of at most two dimensions pass.

    Raises:
        UserError: a name is missing or not known, or an array does not fit.
    """
    _refuse_unknown(cursor, shapes)
    for name in shapes:
        if name not in cursor.object():
            raise UserError(
                'In {file} at {path}: the value of "{name}" is missing; add it.',
                **cursor.place,
                name=name,
            )
    return MappingProxyType(
        {
            name: read_array(cursor.field(name), shape, non_finite=True)
            for name, shape in shapes.items()
        }
    )


def _refuse_unknown(cursor: Cursor, known: Collection[str]) -> None:
    for name in cursor.object():
        if name not in known:
            raise UserError(
                "In {file} at {path}: there is no parameter {name}; remove it or correct the name.",
                **cursor.at(name),
                name=shown(name),
            )


def read_start(root: Cursor, experiment: Experiment) -> Start | None:
    """Return the iteration, parameters and optimizer memory to start from, if any.

    Parameters that are left out keep their initial values.

    Raises:
        UserError: a name is not known, or an array does not fit.
    """
    cursor = root.optional("start")
    if cursor is None:
        return None
    shapes = {name: array.shape for name, array in experiment.parameters.items()}
    given = cursor.optional("parameters")
    state = cursor.optional("optimizer_state")
    return Start(
        cursor.field("iteration").whole(1, LARGEST_WHOLE),
        MappingProxyType({} if given is None else _some(given, shapes)),
        MappingProxyType({} if state is None else _memory(state, experiment, shapes)),
    )


def _some(cursor: Cursor, shapes: Mapping[str, Shape]) -> dict[str, Array]:
    _refuse_unknown(cursor, shapes)
    return {n: read_array(c, shapes[n], non_finite=True) for n, c in cursor.members()}


def _memory(
    cursor: Cursor, experiment: Experiment, shapes: Mapping[str, Shape]
) -> dict[str, Mapping[str, Array]]:
    memories = OPTIMIZERS[experiment.optimizer.name].memory
    for name in cursor.object():
        if name not in memories:
            raise UserError(
                'In {file} at {path}: the optimizer "{optimizer}" has no memory {name}; remove '
                "it or correct the name.",
                **cursor.at(name),
                optimizer=experiment.optimizer.name,
                name=shown(name),
            )
    trained = {name: shapes[name] for name in experiment.trainable}
    return {name: MappingProxyType(_some(member, trained)) for name, member in cursor.members()}


def refuse_size(cursor: Cursor, count: int, limit: int) -> None:
    """Raise ``UserError`` where ``count`` numbers are more than ``limit``."""
    if count > limit:
        raise UserError(
            "In {file} at {path}: this makes {count} numbers, more than the {limit} that "
            "Chainrule takes; make it smaller.",
            **cursor.place,
            count=count,
            limit=limit,
        )
