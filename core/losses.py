"""Losses of a network, in one registry: how each is built from gates.

Every loss is one scalar for the whole batch: the mean over samples of a loss per sample.
``unit`` losses are a sum of one term per output; ``row`` losses look at all outputs of a
sample at once.  Formulas: N samples, K outputs, y output, t target.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LossRule:
    """One loss.

    ``squared``: a term is scale * (y - t)^2, built of the gates sub, square, mul_const.
    ``gate``: the term gate (elementwise, from y and t) or the row gate otherwise.
    ``from_z``: the activation with which the loss is computed from z instead, and the
    gate that does it from (z, t, a).
    ``scale(K)``: the factor of a term.  ``defaults``: its parameters.
    ``formula`` is for one sample; ``term`` for one output, ``{k}`` the output's number.
    """

    name: str
    formula: str
    term: str = ""
    squared: bool = False
    per_unit: bool = True
    gate: str = ""
    from_z: tuple[str, str] | None = None
    scale: Callable[[int], float] = lambda k: 1.0
    defaults: Mapping[str, float] = field(default_factory=dict)
    classes: bool = False


_ALL = (
    LossRule(
        "half_sse",
        "½ Σ (a − t)²",
        "½ (a − t)²",
        squared=True,
        scale=lambda k: 0.5,
    ),
    LossRule(
        "mse",
        "1/K Σ (a − t)²",
        "1/K (a − t)²",
        squared=True,
        scale=lambda k: 1.0 / k,
    ),
    LossRule("sse_mean", "Σ (a − t)²", "(a − t)²", squared=True),
    LossRule(
        "bce",
        "−1/K Σ [t ln a + (1−t) ln(1−a)]",
        "−t ln a − (1−t) ln(1−a)",
        gate="bce",
        from_z=("sigmoid", "bce_from_z"),
        scale=lambda k: 1.0 / k,
    ),
    LossRule(
        "cross_entropy",
        "−Σ t ln a",
        per_unit=False,
        gate="cross_entropy",
        from_z=("softmax", "softmax_cross_entropy"),
        classes=True,
    ),
    LossRule(
        "hinge",
        "Σ max(0, sⱼ − sₜ + m)",
        per_unit=False,
        gate="hinge",
        defaults={"margin": 1.0},
        classes=True,
    ),
)

LOSSES: Mapping[str, LossRule] = MappingProxyType({rule.name: rule for rule in _ALL})
PENALTIES: Mapping[str, str] = MappingProxyType({"l1": "l1_penalty", "l2": "l2_penalty"})
