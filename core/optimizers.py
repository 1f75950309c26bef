"""Optimizers: pure rules with their memory in and out.

Each is the rule of ``torch.optim`` of the same name (PyTorch documentation, sections
SGD, RMSprop, Adagrad, Adam, AdamW).  All parameters are updated together, from the old
values.  To add one: write a function under ``@optimizer``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from core.experiment import OptimizerSpec

Array = npt.NDArray[np.float64]
Memory = Mapping[str, Array]
Settings = Mapping[str, float]
Rule = Callable[[Array, Array, Memory, int, float, Settings], tuple[Array, dict[str, Array]]]


SETTINGS: Final = {
    "momentum": "μ",
    "weight_decay": "λ",
    "alpha": "α",
    "epsilon": "ε",
    "beta1": "β₁",
    "beta2": "β₂",
}
"""The letter of each setting in the formulas."""

HAT: Final = "\N{COMBINING CIRCUMFLEX ACCENT}"
"""Over a letter in a formula: the memory without its bias (Adam)."""


@dataclass(frozen=True, slots=True)
class OptimizerRule:
    """``memory`` names what is kept per parameter; ``defaults`` are the settings.

    ``update(p, g, memory, k, learning_rate, settings)`` returns the new parameter and
    the new memory; ``k`` is the number of this update, from 1; ``memory`` is empty
    before the first.

    ``formula`` is the rule as it is explained: p, g, p⁺, the memory by its letter, what the
    settings are called in ``SETTINGS``, k for the number of the update.
    Without λ in it, weight decay joins g beforehand.
    """

    name: str
    memory: tuple[str, ...]
    update: Rule
    formula: str
    defaults: Settings = field(default_factory=dict)


OPTIMIZERS: dict[str, OptimizerRule] = {}


def optimizer(
    name: str, formula: str, memory: tuple[str, ...] = (), **defaults: float
) -> Callable[[Rule], Rule]:
    """Register an update rule."""

    def add(update: Rule) -> Rule:
        OPTIMIZERS[name] = OptimizerRule(name, memory, update, formula, MappingProxyType(defaults))
        return update

    return add


def _decayed(p: Array, g: Array, s: Settings) -> Array:
    """L2 weight decay as torch does it: g + weight_decay * p."""
    return g + s["weight_decay"] * p if s["weight_decay"] else g


@optimizer("sgd", "p⁺ = p − η·g", weight_decay=0.0)
def sgd(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """p - lr (g + weight_decay p)."""
    return p - lr * _decayed(p, g, s), {}


def _velocity(p: Array, g: Array, m: Memory, s: Settings) -> Array:
    """v <- mu v + g; on the first update v is g itself."""
    g = _decayed(p, g, s)
    # A copy: the engine hands in an array that it will fill again.
    return s["momentum"] * m["velocity"] + g if "velocity" in m else np.array(g)


@optimizer(
    "momentum", "v⁺ = μ·v + g,  p⁺ = p − η·v⁺", ("velocity",), momentum=0.9, weight_decay=0.0
)
def momentum(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """Classical momentum."""
    v = _velocity(p, g, m, s)
    return p - lr * v, {"velocity": v}


@optimizer(
    "nesterov",
    "v⁺ = μ·v + g,  p⁺ = p − η·(g + μ·v⁺)",
    ("velocity",),
    momentum=0.9,
    weight_decay=0.0,
)
def nesterov(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """Nesterov's momentum in torch's form."""
    v = _velocity(p, g, m, s)
    return p - lr * (_decayed(p, g, s) + s["momentum"] * v), {"velocity": v}


@optimizer(
    "adagrad", "s⁺ = s + g²,  p⁺ = p − η·g/(√s⁺ + ε)", ("s",), epsilon=1e-10, weight_decay=0.0
)
def adagrad(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """Adagrad without learning-rate decay."""
    g = _decayed(p, g, s)
    total = m.get("s", np.zeros_like(p)) + g * g
    return p - lr * g / (np.sqrt(total) + s["epsilon"]), {"s": total}


@optimizer(
    "rmsprop",
    "s⁺ = α·s + (1−α)·g²,  p⁺ = p − η·g/(√s⁺ + ε)",
    ("s",),
    alpha=0.99,
    epsilon=1e-8,
    weight_decay=0.0,
)
def rmsprop(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """RMSprop, not centred, without momentum."""
    g = _decayed(p, g, s)
    mean = s["alpha"] * m.get("s", np.zeros_like(p)) + (1.0 - s["alpha"]) * (g * g)
    return p - lr * g / (np.sqrt(mean) + s["epsilon"]), {"s": mean}


def _adam_step(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    b1, b2 = s["beta1"], s["beta2"]
    mean = b1 * m.get("m", np.zeros_like(p)) + (1.0 - b1) * g
    square = b2 * m.get("v", np.zeros_like(p)) + (1.0 - b2) * (g * g)
    step = (mean / (1.0 - b1**k)) / (np.sqrt(square / (1.0 - b2**k)) + s["epsilon"])
    return p - lr * step, {"m": mean, "v": square}


_ADAM = "m⁺ = β₁·m + (1−β₁)·g,  v⁺ = β₂·v + (1−β₂)·g²,  m̂ = m⁺/(1−β₁ᵏ),  v̂ = v⁺/(1−β₂ᵏ),  p⁺ = "
_ADAM_STEP = "η·m̂/(√v̂ + ε)"


@optimizer(
    "adam",
    f"{_ADAM}p − {_ADAM_STEP}",
    ("m", "v"),
    beta1=0.9,
    beta2=0.999,
    epsilon=1e-8,
    weight_decay=0.0,
)
def adam(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """Adam; weight decay, where there is any, joins the gradient."""
    return _adam_step(p, _decayed(p, g, s), m, k, lr, s)


@optimizer(
    "adamw",
    f"{_ADAM}(1−η·λ)·p − {_ADAM_STEP}",
    ("m", "v"),
    beta1=0.9,
    beta2=0.999,
    epsilon=1e-8,
    weight_decay=0.01,
)
def adamw(
    p: Array, g: Array, m: Memory, k: int, lr: float, s: Settings
) -> tuple[Array, dict[str, Array]]:
    """AdamW: the parameter shrinks by lr * weight_decay first."""
    return _adam_step(p * (1.0 - lr * s["weight_decay"]), g, m, k, lr, s)


State = Mapping[str, Mapping[str, Array]]


def settings_of(spec: OptimizerSpec) -> Settings:
    """Return the settings of ``spec``, defaults filled in."""
    return {**OPTIMIZERS[spec.name].defaults, **spec.settings}


def equations(spec: OptimizerSpec) -> list[str]:
    """Return the formula's equations, the weight decay's first where there is one."""
    formula = OPTIMIZERS[spec.name].formula
    if settings_of(spec).get("weight_decay") and "λ" not in formula:
        formula = "g′ = g + λ·p,  " + formula.replace("g", "g′")
    return formula.split(",  ")


def apply(
    spec: OptimizerSpec,
    parameters: Mapping[str, Array],
    gradients: Mapping[str, Array],
    state: State,
    k: int,
) -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
    """Update all ``parameters`` that have a gradient, together, from the old values.

    ``state`` maps a memory's name (``velocity``, ``m`` ...) to its arrays by parameter;
    ``k`` is the number of this update, from 1.  Returns new parameters (all of them)
    and the new state; nothing given is changed.
    """
    rule = OPTIMIZERS[spec.name]
    settings = settings_of(spec)
    new: dict[str, Array] = dict(parameters)
    memory: dict[str, dict[str, Array]] = {name: {} for name in rule.memory}
    with np.errstate(all="ignore"):
        for name, g in gradients.items():
            own = {m: state[m][name] for m in rule.memory if name in state.get(m, {})}
            new[name], kept = rule.update(parameters[name], g, own, k, spec.learning_rate, settings)
            for m, value in kept.items():
                memory[m][name] = value
    return new, memory
