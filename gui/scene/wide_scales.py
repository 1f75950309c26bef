"""What the colours of a wide network's pictures mean: the size that has its full colour.

API summary
-----------
``Scale``                          the place of such a number
``scale_width(digits, head)``      the room of the widest
``scale_text(scale, state)``   -> Text, or ``None`` while the numbers are not there

Every layer's numbers of a kind and a quantity have a scale of their own, in black, red or
blue as they are.  Where none of them is finite the first of them stands there instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.names import Name
from core.wire_names import wire_name
from gui.scene import metrics
from gui.scene.labels import mark_runs
from gui.scene.names import name_runs
from gui.scene.numbers import format_number
from gui.scene.shapes import Run, Tag, Text
from gui.scene.style import QUANTITY_INK, SIZE_NAME
from gui.scene.wide_parts import Wide
from gui.scene.wide_state import WideState

LINE_SCALE: Final = 17.0
"""From a scale to the next."""
_AT_MOST: Final = "≤ "


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the scale of a layer's numbers stands; ``head``: what it is the scale of."""

    role: str
    layer: int
    quantity: str
    x: float
    y: float
    anchor: str
    group: str
    head: tuple[Run, ...] = ()


def grey(string: str) -> tuple[Run, ...]:
    """Return a string in the size and ink of names."""
    return (Run(string, "name", "sans", SIZE_NAME),)


def gradient_name(wide: Wide, name: str) -> tuple[Run, ...]:
    """Return the runs of ∂E/∂ and ``name``."""
    start = wire_name(wide.graph.wires[wide.graph.loss])
    return (*grey("∂"), *name_runs(Name(start.base), SIZE_NAME), *grey(f"/∂{name}"))


def scale_width(digits: int, head: tuple[Run, ...] = ()) -> float:
    """Return how much room a scale may need; that of a gradient has Σₙ in front."""
    before = metrics.width((*mark_runs(), *grey(" "), *head, *grey(_AT_MOST)))
    return before + metrics.number_width(digits, SIZE_NAME)


def scale_text(scale: Scale, state: WideState) -> Text | None:
    """Return what stands at the place of a scale now."""
    shade = state.layer(scale.role, scale.layer, scale.quantity)
    if shade is None:
        return None
    numbers = shade.numbers[shade.there]
    broken = not np.isfinite(numbers).any()
    told = format_number(abs(float(numbers.flat[0])) if broken else shade.peak, state.written)
    ink = "warning" if broken else QUANTITY_INK[scale.quantity]
    runs: tuple[Run, ...] = (Run(("" if broken else _AT_MOST) + told, ink, "sans", SIZE_NAME),)
    runs = (*scale.head, *runs)
    summed = scale.role in ("weight", "bias") and scale.quantity == "gradient"
    if summed and state.batch > 1:
        runs = (*mark_runs(), *grey(" "), *runs)
    return metrics.text(runs, scale.x, scale.y, scale.anchor, tag=_tag(scale, state))


def _tag(scale: Scale, state: WideState) -> Tag:
    """Return what a scale tells of: where a number is asked for, it must not be read off."""
    label = f"scale {scale.group}"
    found = state.wide.place(scale.role, scale.layer, ())
    if state.wide.whole and found is not None:
        port = state.arrived(found[0], scale.quantity)
        return Tag("text", found[0], port, "flow" if port else scale.quantity, label)
    # Of many wires it is the newest one that could be told.
    origins = {wire: state.graph.wires[wire].origin for wire in sorted(state.fresh)}
    wires = [w for w, o in origins.items() if (o.role, o.layer) == (scale.role, scale.layer)]
    return Tag("text", wires[0] if wires else "", None, scale.quantity, label)
