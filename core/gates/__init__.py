"""Every gate, activation and loss gate, in one registry (:data:`GATES`).

To add one: write a class in one of these modules with ``@register`` above it.
"""

from core.gates import activations, arrays, elementwise, entries, loss, matrix_loss
from core.gates.base import (
    ARRAY,
    GATES,
    LABELS,
    NUMBER,
    PLACE,
    GateRule,
    register,
    rule,
    unbroadcast,
)

LEAVES = ("input", "parameter", "constant")

__all__ = [
    "ARRAY",
    "GATES",
    "LABELS",
    "LEAVES",
    "NUMBER",
    "PLACE",
    "GateRule",
    "activations",
    "arrays",
    "elementwise",
    "entries",
    "loss",
    "matrix_loss",
    "register",
    "rule",
    "unbroadcast",
]
