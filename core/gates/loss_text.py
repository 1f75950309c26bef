"""How the loss gates write their rules, in the language of :mod:`core.gates.text`.

The usual form stands wherever it has a number: -t ln a rather than the form in z that the
engine computes.  Where a rounds to 0 or 1 the form in z takes over, and 0 · ln a and 0 / a
are left out where a lets them have no value, since their share is 0 then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.gates.activations import EXP_MOST, softmax_text
from core.gates.text import Sum, Text

TINY = 1e-290
"""Below this ln a has lost digits, since a itself has."""
NEAR = 1e-4
"""Closer to 0 or 1 than this 1 - a has lost too many digits for ln(1 - a)."""


@dataclass(frozen=True, slots=True)
class Units:
    """One group of inputs of a loss for one sample: their places and their numbers."""

    places: Sequence[str]
    values: Sequence[float]


Groups = Sequence[Units]


def log_softmax(z: Units, k: int) -> Text:
    """Return ln softmax(z)_k as z_k - ln sum_j e^z_j, shifted where e^z has no number."""
    greatest = max(range(len(z.values)), key=lambda j: z.values[j])
    far = abs(z.values[greatest]) >= EXP_MOST
    shift = f" − {z.places[greatest]}" if far else ""
    total = Sum(len(z.places), lambda j: f"exp({z.places[j]}{shift})")
    return (f"({z.places[k]}{shift} − ln(", total, "))")


def _log_a(groups: Groups, k: int) -> Text:
    """Return ln a_k, from z where a_k is next to nothing."""
    z, _, a = groups
    return log_softmax(z, k) if a.values[k] < TINY else (f"ln({a.places[k]})",)


def softmax_cross_entropy(groups: Groups) -> Text:
    """Return -sum_k t_k ln a_k for groups z, t, a."""
    _, t, a = groups

    def term(k: int) -> Text:
        if t.values[k] == 0 and not a.values[k] >= TINY:
            return ("0",)
        return (f"{t.places[k]} · ", *_log_a(groups, k))

    return ("−(", Sum(len(t.places), term), ")")


def softmax_cross_entropy_flow(g: str, group: int, k: int, groups: Groups) -> Text:
    """Return the flow to unit ``k`` of z, t or a for upstream ``g``."""
    _, t, a = groups
    if group == 0:
        return (f"{g} · (", *_share(t, f"{a.places[k]}"), f" − {t.places[k]})")
    if group == 1:
        return (f"{g} · (−", *_log_a(groups, k), ")")
    return (f"{g} · {_minus_over(t, a, k)}",)


def _share(t: Units, of: str) -> Text:
    """Return ``of`` times the sum of the targets, which is mostly 1 and then left out."""
    if sum(t.values) == 1.0:
        return (of,)
    return (f"{of} · (", Sum(len(t.places), lambda j: t.places[j]), ")")


def _minus_over(t: Units, a: Units, k: int) -> str:
    """Return -t/a, 0 where t is 0 and a no divisor."""
    if t.values[k] == 0 and not abs(a.values[k]) > 0:
        return "0"
    return f"(−{t.places[k]} / {a.places[k]})"


def cross_entropy(groups: Groups) -> Text:
    """Return -sum_k t_k ln a_k for groups a, t."""
    a, t = groups

    def term(k: int) -> str:
        if t.values[k] == 0 and not a.values[k] > 0:
            return "0"
        return f"{t.places[k]} · ln({a.places[k]})"

    return ("−(", Sum(len(t.places), term), ")")


def cross_entropy_flow(g: str, group: int, k: int, groups: Groups) -> Text:
    """Return the flow to unit ``k`` of a or t for upstream ``g``."""
    a, t = groups
    if group == 0:
        return (f"{g} · {_minus_over(t, a, k)}",)
    return (f"{g} · (−ln({a.places[k]}))",)


def _margin(s: Units, j: int, correct: int) -> str:
    return f"{s.places[j]} − {s.places[correct]} + {{margin}}"


def _wrong(s: Units, correct: int) -> list[int]:
    return [j for j in range(len(s.places)) if j != correct]


def hinge(s: Units, correct: int) -> Text:
    """Return the sum over the wrong classes of max(0, s_j - s_c + margin)."""
    wrong = _wrong(s, correct)
    if not wrong:
        return ("0",)
    return (Sum(len(wrong), lambda i: f"max(0, {_margin(s, wrong[i], correct)})"),)


def hinge_local(k: int, s: Units, correct: int) -> Text:
    """Return the derivative by s_k: 1 where its margin is hurt, minus their number for s_c."""
    wrong = _wrong(s, correct)
    if k != correct:
        return (f"[{_margin(s, k, correct)} > 0]",)
    if not wrong:
        return ("0",)
    hurt = Sum(len(wrong), lambda i: f"[{_margin(s, wrong[i], correct)} > 0]")
    return ("(−(", hurt, "))")


def class_of(t: Sequence[float]) -> int:
    """Return the class that a one-hot row of targets names: the first greatest."""
    return max(range(len(t)), key=lambda k: t[k])


def hinge_rows(groups: Groups) -> Text:
    """Return :func:`hinge` for groups s, t."""
    s, t = groups
    return hinge(s, class_of(t.values))


def hinge_rows_flow(g: str, group: int, k: int, groups: Groups) -> Text:
    """Return the flow to unit ``k`` of s or t; the targets only name a class: 0."""
    s, t = groups
    if group == 1:
        return (f"{g} · 0",)
    return (f"{g} · ", *hinge_local(k, s, class_of(t.values)))


def softmax_cross_entropy_of_scores(s: Units, t: Units) -> Text:
    """Return sum_k t_k ln softmax(s)_k over the classes whose target is not 0."""
    counted = [k for k, value in enumerate(t.values) if value != 0]
    if not counted:
        return ("0",)

    def term(i: int) -> Text:
        return (f"{t.places[counted[i]]} · ", *log_softmax(s, counted[i]))

    return (Sum(len(counted), term),)


def softmax_less_target(s: Units, t: Units, k: int) -> Text:
    """Return softmax(s)_k sum(t) - t_k."""
    share = softmax_text(k, list(s.places), s.values)
    if sum(t.values) != 1.0:
        share = (*share, " · (", Sum(len(t.places), lambda j: t.places[j]), ")")
    return (*share, f" − {t.places[k]}")


# -- binary cross-entropy: elementwise, {1} is t ------------------------------------


def bce(a: str, t: float, value: float) -> str:
    """Return -(t ln a + (1 - t) ln(1 - a)); ``a`` is a's place, ``t``, ``value`` numbers."""
    if t == 0 and not value > 0:
        return f"−((1 − {{1}}) · ln(1 − {a}))"
    if t == 1 and not value < 1:
        return f"−({{1}} · ln({a}))"
    return f"−({{1}} · ln({a}) + (1 − {{1}}) · ln(1 − {a}))"


def bce_from_z(t: float, z: float, a: float) -> str:
    """Return the same, from z where a is too close to 0 or 1; places z, t, a are 0, 1, 2."""
    if min(a, 1.0 - a) >= NEAR:
        return bce("{2}", t, a)
    if z > 0:
        return "{0} + ln(1 + exp(−{0})) − {1} · {0}"
    return "ln(1 + exp({0})) − {1} · {0}"


def bce_by_a(a: str, t: float, value: float) -> str:
    """Return d BCE / d a = (1 - t)/(1 - a) - t/a."""
    if t == 1 and not abs(1 - value) > 0:
        return f"−{{1}} / {a}"
    if t == 0 and not abs(value) > 0:
        return f"(1 − {{1}}) / (1 − {a})"
    return f"(1 − {{1}}) / (1 − {a}) − {{1}} / {a}"
