"""The update by hand: the optimizer's own formula in decimal arithmetic.

The formula is the text that the optimizer is registered with, so that a new optimizer can
be calculated by hand as soon as it is there.  Each of its equations is rounded before the
next: the new memory, what only stands in between (m̂, v̂), the new parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final

import numpy as np

from core.decimal_text import work_out
from core.decimals import Decimals, decimal_of, decimals, each, floats, rounded, significant
from core.experiment import Experiment, OptimizerSpec
from core.graph import Graph, WireId
from core.optimizers import HAT, OPTIMIZERS, SETTINGS, equations, settings_of
from core.trace import Array, Checkpoint, first_checkpoint, gathered

_LETTER: Final = re.compile(f"[^\\W\\d_²₀-₉]{HAT}?[₀-₉]*[⁺′]?")
Letters = dict[str, Decimal]


def taken_over(experiment: Experiment, checkpoint: Checkpoint, places: int) -> Checkpoint:
    """Return where an iteration by hand starts: what an update has made is rounded.

    The parameters that the experiment starts with are given and stay as they are.
    """
    if checkpoint.iteration <= first_checkpoint(experiment).iteration:
        return checkpoint
    parameters = {
        name: _rounded(array, places) if name in experiment.trainable else array
        for name, array in checkpoint.parameters.items()
    }
    memory = {
        kind: {
            name: floats(each(decimals(a), partial(_kept, places=places))) for name, a in m.items()
        }
        for kind, m in checkpoint.memory.items()
    }
    return Checkpoint(checkpoint.iteration, parameters, memory)


def _rounded(array: Array, places: int) -> Array:
    return floats(each(decimals(array), partial(rounded, places=places)))


def _kept(x: Decimal, places: int) -> Decimal:
    """Return x rounded to ``places`` decimals, or to as many digits where it is small."""
    return significant(x, places) if x and x.adjusted() < -1 else rounded(x, places)


def updated(
    graph: Graph,
    spec: OptimizerSpec,
    before: Checkpoint,
    gradients: Mapping[WireId, Decimals],
    places: int,
) -> Checkpoint:
    """Return the checkpoint after the update with ``gradients`` by wire, by hand."""
    new = dict(before.parameters)
    memory: dict[str, dict[str, Array]] = {kind: {} for kind in OPTIMIZERS[spec.name].memory}
    shapes = {name: p.shape for name, p in before.parameters.items()}
    for name, g in gathered(graph, gradients, shapes).items():
        update = HandUpdate(spec, before, name, g, places)
        p = np.empty(g.shape, dtype=object)
        kept = {kind: np.empty(g.shape, dtype=object) for kind in memory}
        for index in np.ndindex(g.shape):
            letters = update.run(index)
            p[index] = letters["p⁺"]
            for kind, array in kept.items():
                array[index] = letters[f"{kind[0]}⁺"]
        new[name] = floats(p)
        for kind, array in kept.items():
            memory[kind][name] = floats(array)
    return Checkpoint(before.iteration + 1, new, memory)


class HandUpdate:
    """The formula for one parameter array."""

    def __init__(
        self, spec: OptimizerSpec, before: Checkpoint, name: str, g: Decimals, places: int
    ) -> None:
        self.places = places
        self.gradient = g
        self.parameter = before.parameters[name]
        self.memory = {
            kind[0]: before.memory.get(kind, {}).get(name) for kind in OPTIMIZERS[spec.name].memory
        }
        settings = settings_of(spec)
        self.settings: Letters = {
            letter: decimal_of(settings[key]) for key, letter in SETTINGS.items() if key in settings
        }
        self.settings |= {"η": decimal_of(spec.learning_rate), "k": Decimal(before.iteration)}
        self.equations = [self._equation(text) for text in equations(spec)]

    def _equation(self, text: str) -> tuple[str, str]:
        left, right = text.replace("ᵏ", "^k").split(" = ")
        return left, _LETTER.sub(lambda found: f"{{{found[0]}}}", right)

    def run(self, index: tuple[int, ...]) -> Letters:
        """Return all letters of one entry, each rounded before the next is worked out."""
        letters = {
            **self.settings,
            "p": decimal_of(self.parameter[index]),
            "g": self.gradient[index],
        }
        for letter, array in self.memory.items():
            letters[letter] = Decimal(0) if array is None else decimal_of(array[index])
        for left, right in self.equations:
            found = work_out(right, letters.__getitem__)
            found = rounded(found, self.places) if left == "p⁺" else _kept(found, self.places)
            letters[left] = found
        return letters
