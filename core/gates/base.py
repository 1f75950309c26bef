"""What a gate is: one rule with its value and its derivative.

A rule is one class with one registry line (``@register``).  It works on float64 arrays
of any shape, with a batch axis in front and numpy broadcasting.

Elementwise gates declare only :meth:`GateRule.value` and :meth:`GateRule.local`; the
vector-Jacobian product (upstream x local, un-broadcast) is written once, here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from core.errors import UserError
from core.gates.text import Index, Sum, Text, at, entrywise, factor, fed, pinned

Array = npt.NDArray[np.float64]
Shape = tuple[int, ...]
Inputs = Sequence[Array]
Attributes = Mapping[str, Any]

NUMBER = "number"
ARRAY = "array"
LABELS = "labels"
PLACE = "place"


class GateRule:
    """One operation of the computational graph.

    Class attributes:
        op: the name in files.
        symbol: what stands in the gate's circle.
        arity: the least and the greatest number of inputs (``None``: any).
        attributes: names and kinds (``number``, ``array``, ``labels``; ``place``, whole
            numbers that a file never names) of its settings.
        activation: whether a layer may have it as its activation.
        internal: made by lowering a network only; not a name for files.
        forward_text: the value in symbols, in the language of :mod:`core.gates.text`;
            ``{0}`` is the first input, ``{y}`` the output, ``{constant}`` a setting.
        short_text: the same in short where it has a name: ``σ({0})``.
        kink_text: what the explanation says of the derivative in a kink.
    """

    op: ClassVar[str]
    symbol: ClassVar[str]
    arity: ClassVar[tuple[int, int | None]] = (1, 1)
    attributes: ClassVar[Mapping[str, str]] = {}
    defaults: ClassVar[Mapping[str, float]] = {}
    elementwise: ClassVar[bool] = True
    internal: ClassVar[bool] = False
    activation: ClassVar[bool] = False
    forward_text: ClassVar[str]
    short_text: ClassVar[str] = ""
    kink_text: ClassVar[str] = ""

    def value(self, x: Inputs, a: Attributes) -> Array:
        """Return the output for inputs ``x`` and attributes ``a``."""
        raise NotImplementedError

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        """Return the local derivative d output / d input ``port``, elementwise.

        Broadcasts to the output's shape.  Gates that are not elementwise override
        :meth:`vjp` instead.
        """
        raise NotImplementedError

    def local_text(self, port: int, a: Attributes) -> str:
        """Return the local derivative in symbols, with the places of ``forward_text``."""
        raise NotImplementedError

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        """Return how entry ``index`` of the output is computed from entries of ``x``.

        The numbers in ``x`` matter only where the usual form has none to show, as in
        0 · ln 0.
        """
        return (pinned(self.forward_text, index, [v.shape for v in x]),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        """Return how entry ``index`` of the flow at ``port`` is computed.

        The text is a product or a :class:`Sum`, so that it can stand in a sum.
        """
        return self._over_fed(
            port, index, x, y, lambda at_y: factor(self.local_at(port, at_y, x, y, a))
        )

    def local_at(self, port: int, at_y: Index, x: Inputs, y: Array, a: Attributes) -> str:
        """Return the local derivative of output entry ``at_y`` by its entry of ``port``."""
        return pinned(self.local_text(port, a), at_y, [v.shape for v in x])

    def chain_at(self, port: int, index: Index, x: Inputs, y: Array) -> Text:
        """Return entry ``index`` of the flow as the chain rule has it: dE/dy · dy/dx."""
        inner = ",".join(map(str, index))

        def name(at_y: Index) -> str:
            return f"{{d@{','.join(map(str, at_y))}>{port}>{inner}}}"

        return self._over_fed(port, index, x, y, name) if self.elementwise else ()

    def in_kink(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> bool:
        """Return whether entry ``index`` of the flow at ``port`` was computed in a kink."""
        taken = self.branches(x, a)
        if taken is None:
            return False
        count, entry = fed(index, x[port].shape, y.shape)
        return any(taken[entry(i)] == 0 for i in range(count))

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        """Return the flow at ``port`` in symbols, for whole arrays."""
        local = self.local_text(port, a)
        return "{g}" if local == "1" else self.whole_text(f"{{g}} ⊙ {factor(local)}", x, a)

    def whole_text(self, text: str, x: Inputs, a: Attributes) -> str:
        """Return a rule of an elementwise gate as it is written for whole arrays ``x``."""

        def is_array(place: str) -> bool:
            if place.isdigit():
                return x[int(place)].ndim > 0
            return np.ndim(a[place]) > 0 if place in a else any(v.ndim for v in x)

        return entrywise(text, is_array)

    def _over_fed(
        self, port: int, index: Index, x: Inputs, y: Array, local: Callable[[Index], str]
    ) -> Text:
        """Return the sum of upstream times ``local`` over what an input entry feeds."""
        count, entry = fed(index, x[port].shape, y.shape)

        def term(i: int) -> str:
            return f"{at('g', entry(i))} · {local(entry(i))}"

        return (Sum(count, term),) if count != 1 else (term(0),)

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        """Return the flow at ``port``: upstream ``g`` x local, in the input's shape."""
        return unbroadcast(g * self.local(port, x, y, a), x[port].shape)

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        """Return which branch each element takes, for gates with kinks; else ``None``.

        Two evaluations between which a branch changes have a kink between them; 0 is the
        branch of a place without a derivative.
        """
        return None

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        """Return the output's shape for input ``shapes``.

        Raises:
            ValueError: the shapes do not fit each other.
        """
        return np.broadcast_shapes(*shapes)


def unbroadcast(g: Array, shape: Shape) -> Array:
    """Sum ``g`` over the axes along which an input of ``shape`` was broadcast."""
    if g.shape == shape:
        return g
    extra = g.ndim - len(shape)
    if extra > 0:
        g = g.sum(axis=tuple(range(extra)))
    axes = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    if axes:
        g = g.sum(axis=axes, keepdims=True)
    return np.broadcast_to(g, shape)


GATES: dict[str, GateRule] = {}


def register(cls: type[GateRule]) -> type[GateRule]:
    """Put one instance of the rule into the registry under its ``op``."""
    if cls.op in GATES:
        raise ValueError(f"gate {cls.op} is registered twice")
    GATES[cls.op] = cls()
    return cls


def rule(op: str) -> GateRule:
    """Return the rule named ``op``.

    Raises:
        UserError: there is no gate of that name.
    """
    try:
        return GATES[op]
    except KeyError:
        raise UserError(
            'There is no gate named "{op}"; use one of: {known}.',
            op=op,
            known=", ".join(sorted(GATES)),
        ) from None
