"""The experiment: everything that is saved, as one immutable value.

An edit makes a new experiment (:func:`dataclasses.replace`); undo is the previous
reference.  Arrays are float64 and read-only.  Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

NETWORK = "network"
GRAPH = "graph"
LOSS_TABLE = "loss_table"


def frozen(values: Any) -> Array:
    """Return ``values`` as a read-only float64 array of its own."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer: ``z = a_prev @ weight + bias``, ``a = activation(z)``.

    ``index`` counts from 1.  ``weight`` has shape (in_features, out_features), ``bias``
    (out_features,) or is ``None`` for a layer without.
    """

    index: int
    in_features: int
    out_features: int
    weight: str
    bias: str | None
    activation: str
    activation_parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LossSpec:
    """``name``: ``half_sse``, ``mse``, ``sse_mean``, ``bce``, ``cross_entropy``, ``hinge``."""

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegularizationSpec:
    """Adds ``lambda_ * factor * sum |W|`` (``l1``) or ``... sum W^2`` (``l2``) per matrix."""

    name: str
    lambda_: float
    factor: float
    applies_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """A fully connected network with its loss."""

    layer_sizes: tuple[int, ...]
    layers: tuple[LayerSpec, ...]
    loss: LossSpec
    regularization: RegularizationSpec | None = None


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """A gate or a leaf (``op`` ``input``, ``parameter`` or ``constant``) of a graph."""

    id: str
    op: str
    inputs: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """A free computational graph; ``output`` is the scalar the backward pass starts at."""

    nodes: tuple[NodeSpec, ...]
    output: str


@dataclass(frozen=True, slots=True)
class OptimizerSpec:
    """``name`` and its settings (``learning_rate``, ``momentum`` ...)."""

    name: str = "sgd"
    learning_rate: float = 0.1
    settings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Data:
    """Samples: ``inputs`` (N, in_features), ``targets`` (N, outputs), class ``labels``."""

    inputs: Array
    targets: Array
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """``size`` samples per update (``None``: all of them); ``seed`` orders the epochs."""

    size: int | None = None
    seed: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Start:
    """Where iteration ``iteration`` starts when that is not the beginning."""

    iteration: int
    parameters: Mapping[str, Array]
    optimizer_state: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class LossTable:
    """Tables of predictions over the same targets: each (N, K)."""

    targets: Array
    predictions: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class PublishedText:
    """What a published number is called, and the remark on it, in one language."""

    name: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class LocalText:
    """Title and note of an experiment in one language, plain text; ``summary`` is one line.

    ``published`` has texts of published numbers and ``tables`` names of loss tables, by
    their names in the file, as far as they differ.
    """

    title: str = ""
    note: str = ""
    published: Mapping[str, PublishedText] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""

    def told(self, entry: Published) -> PublishedText:
        """Return name and remark of ``entry`` in this language, else as the file has them."""
        found = self.published.get(entry.name, PublishedText())
        return PublishedText(found.name or entry.name, found.comment or entry.comment)


@dataclass(frozen=True, slots=True)
class Published:
    """A number as its source printed it, beside the right one.

    ``agrees`` is false for an erratum of the source: then ``computed`` is right.
    """

    name: str
    path: str
    printed: str
    computed: float | None
    agrees: bool
    comment: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Experiment:
    """One document.  ``kind`` says which of ``network``, ``graph``, ``table`` is set.

    ``parameters`` holds initial values: for a network the weights and biases by name,
    for a graph **all** leaves by id.  ``trainable`` names those the optimizer changes.
    ``start_value`` is what the backward pass starts with (1 unless the user sets
    another).  ``view`` holds the file's view settings; ``names`` what the source calls the
    numbers, by the name of ``trace``; ``extra`` are the unknown fields of the file, kept for
    saving.
    """

    id: str
    kind: str
    title: str = ""
    text: Mapping[str, LocalText] = field(default_factory=dict)
    network: NetworkSpec | None = None
    graph: GraphSpec | None = None
    table: LossTable | None = None
    parameters: Mapping[str, Array] = field(default_factory=dict)
    trainable: tuple[str, ...] = ()
    optimizer: OptimizerSpec = field(default_factory=OptimizerSpec)
    data: Data | None = None
    batch: BatchSpec = BatchSpec()
    start: Start | None = None
    start_value: float = 1.0
    view: Mapping[str, Any] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def localized(self, language: str) -> LocalText:
        """Title and note in ``language``, else in English, else the file's own title."""
        for name in (language, "en", *self.text):
            found = self.text.get(name)
            if found is not None and found.title:
                return found
        return LocalText(self.title or self.id, "")
