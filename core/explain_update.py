"""How an update is explained: the optimizer's own formula, with names and with numbers.

The formula is the text that the optimizer is registered with, so a new optimizer is
explained as soon as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import numpy as np

from core.decimals import arithmetic, decimal_of, decimals
from core.explain_render import symbols, values
from core.explain_text import Array, Item, Items, Named, Numbers, Ref
from core.explain_tokens import (
    CONSTANT,
    GRADIENT,
    UPDATED,
    VALUE,
    Index,
    Line,
    NumberOf,
    Symbol,
)
from core.explain_whole import whole_array
from core.hand_trace import HandTrace
from core.hand_update import HandUpdate
from core.notation import setting_letter
from core.optimizers import HAT, OPTIMIZERS, SETTINGS, equations, settings_of
from core.trace import Trace

_TOKEN: Final = re.compile(f"[^\\W\\d_]{HAT}?[₀-₉]*[⁺′]?|\\d+|\\S")


def update_lines(numbers: Numbers, ref: Ref) -> tuple[Line, ...]:
    """Return one line per equation of the optimizer; the last is about p⁺.

    ``ref`` is the updated parameter, an entry of it or (``index`` ``None``) the whole.
    """
    update = _Update(numbers, ref)
    return tuple(update.line(equation) for equation in equations(update.trace.optimizer))


class _Update:
    """The letters of one parameter's update and what they stand for."""

    def __init__(self, numbers: Numbers, ref: Ref) -> None:
        self.numbers = numbers
        self.ref = ref
        self.trace: Trace = numbers.snapshot.trace
        source = numbers.graph.sources[ref.wire]
        self.array = source.array
        self.index: Index | None = source.index or ref.index
        self.rule = OPTIMIZERS[self.trace.optimizer.name]
        self.settings = settings_of(self.trace.optimizer)
        self.by_hand = self._by_hand()
        self.letters = self._letters()

    def line(self, equation: str) -> Line:
        left, right = equation.split(" = ")
        made = self._items(right)
        if left == "p⁺":
            name, result = self.numbers.name(self.ref), self.numbers.number(self.ref)
            return Line((name,), symbols(made, self.numbers), values(made, self.numbers), result)
        found = self.letters[left]
        if not isinstance(found, Named):
            raise ValueError(f"{left} is given, not computed")
        return Line(
            (found.symbol,), symbols(made, self.numbers), values(made, self.numbers), found.number
        )

    def _items(self, text: str) -> Items:
        words = _TOKEN.findall(text.replace("ᵏ", "^k"))
        return tuple(self.letters.get(word) or Symbol(word) for word in words)

    def _letters(self) -> dict[str, Item]:
        spec, rate = self.trace.optimizer, self.numbers.graph.notation.rate
        made: dict[str, Item] = {
            "p": Ref(self.ref.wire, VALUE, self.ref.index),
            "g": Ref(self.ref.wire, GRADIENT, self.ref.index),
            "η": self._named(rate, np.asarray(spec.learning_rate), CONSTANT),
            "k": self._named("k", np.asarray(float(self.trace.before.iteration)), CONSTANT),
        }
        for name, letter in SETTINGS.items():
            if name in self.settings:
                shown = setting_letter(letter, rate)
                made[letter] = self._named(shown, np.asarray(self.settings[name]), CONSTANT)
        made["g′"] = self._between("g′", self._decayed(), GRADIENT)
        for memory in self.rule.memory:
            self._add_memory(made, memory)
        return made

    def _add_memory(self, made: dict[str, Item], memory: str) -> None:
        """Add a memory before (0 at first) and after the update, and without its bias (Adam)."""
        letter = memory[0]
        before = self.trace.before.memory.get(memory, {}).get(self.array)
        whole = self.trace.before.parameters[self.array]
        made[letter] = self._named(letter, np.zeros_like(whole) if before is None else before)
        if self.trace.after is None:
            return
        after = self.trace.after.memory[memory][self.array]
        made[f"{letter}⁺"] = self._named(f"{letter}⁺", after, UPDATED)
        beta = {"m": "beta1", "v": "beta2"}.get(memory, "")
        if beta in self.settings:
            rest = 1.0 - self.settings[beta] ** self.trace.before.iteration
            made[letter + HAT] = self._between(letter + HAT, np.asarray(after / rest), UPDATED)

    def _decayed(self) -> Array:
        gradient = self.trace.gradients[self.ref.wire]
        p = self.trace.values[self.ref.wire]
        return np.asarray(gradient + self.settings.get("weight_decay", 0.0) * p)

    def _by_hand(self) -> Mapping[str, Decimal]:
        """Return the letters of the entry as they were rounded by hand, none where nothing was."""
        trace, index = self.trace, self.index
        if not isinstance(trace, HandTrace) or index is None:
            return {}
        g = decimals(np.zeros_like(trace.before.parameters[self.array]))
        found = trace.gradients[self.ref.wire]
        g[index] = decimal_of(float(found[index] if found.ndim else found))
        with arithmetic():
            places = trace.digits.finest
            return HandUpdate(trace.optimizer, trace.before, self.array, g, places).run(index)

    def _between(self, letter: str, array: Array, quantity: str) -> Named:
        """Return what only stands between two equations: by hand it was rounded, too."""
        found = self.by_hand.get(letter)
        if found is None:
            return self._named(letter, array, quantity)
        return Named(Symbol(letter), NumberOf(float(found), quantity))

    def _named(self, letter: str, array: Array, quantity: str = VALUE) -> Named:
        if array.ndim and self.index is None:
            return Named(Symbol(letter), whole_array(self.numbers.graph, array, quantity))
        value = float(array[self.index] if array.ndim else array)
        return Named(Symbol(letter), NumberOf(value, quantity))
