"""Gates between an array and its entries: one entry picked, an array put together.

Both only pass numbers on, as where a wire forks: an entry's gradient is its own, and what
is not picked receives 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from core.gates.base import PLACE, Array, Attributes, GateRule, Inputs, Shape, register, unbroadcast
from core.gates.text import Index, Text, aligned, at


@register
class Pick(GateRule):
    """One entry of an array, ``index`` counted without the sample axis."""

    internal = True
    op = "pick"
    symbol = "[i]"
    elementwise = False
    attributes: ClassVar = {"index": PLACE}
    forward_text = "{0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0][(..., *a["index"])])

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        flow = np.zeros_like(x[0])
        flow[(..., *a["index"])] = g
        return flow

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return (at(0, (*index, *a["index"])),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        own = a["index"]
        first = len(index) - len(own)
        return (f"{at('g', index[:first])} · {1 if index[first:] == own else 0}",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g}"

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        rest = len(shapes[0]) - len(a["index"])
        own = shapes[0][max(rest, 0) :]
        if rest < 0 or any(not 0 <= i < n for i, n in zip(a["index"], own, strict=True)):
            raise ValueError(f"no entry {a['index']} of an array of shape {shapes[0]}")
        return shapes[0][:rest]


@register
class Stack(GateRule):
    """An array of ``shape`` put together from its entries, row by row."""

    internal = True
    op = "stack"
    symbol = "[…]"
    arity = (1, None)
    elementwise = False
    attributes: ClassVar = {"shape": PLACE}
    forward_text = "{0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        whole = np.stack(np.broadcast_arrays(*x), axis=-1)
        return np.asarray(whole.reshape((*whole.shape[:-1], *a["shape"])))

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        key: tuple[Any, ...] = (..., *self._place(port, a))
        return unbroadcast(np.asarray(g[key]), x[port].shape)

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        first = len(index) - len(a["shape"])
        port = int(np.ravel_multi_index(index[first:], a["shape"]))
        return (at(port, aligned(index[:first], x[port].shape)),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        return (f"{at('g', (*index, *self._place(port, a)))} · 1",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g}"

    def _place(self, port: int, a: Attributes) -> Index:
        return tuple(int(i) for i in np.unravel_index(port, a["shape"]))

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        if math.prod(a["shape"]) != len(shapes):
            raise ValueError(f"{len(shapes)} entries do not fill an array of shape {a['shape']}")
        return (*np.broadcast_shapes(*shapes), *a["shape"])
