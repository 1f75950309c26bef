"""Why a number of an opened gate is none: its parts overflow where the closed gate does not.

API summary
-----------
``overflow_remarks(numbers, result)``   a sentence where ``result`` is NaN or infinite for that
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from core.explain_text import Numbers, Ref
from core.explain_tokens import NumberOf, ShapeOf, Symbol
from core.marks import N_, Remark
from core.names import plain
from core.wire_names import wire_name

OVERFLOW: Final = N_(
    "A gate is open here, and its part {part} leaves the range of numbers. Close the gate: closed "
    "it is computed in a way that stays finite."
)


def overflow_remarks(
    numbers: Numbers, result: NumberOf | ShapeOf | Symbol, row: int
) -> Iterator[Remark]:
    """Yield why ``result`` is no finite number, if parts of an open gate are to blame.

    ``row``: the sample of the batch that is shown.
    """
    graph = numbers.graph
    if not graph.apart or not isinstance(result, NumberOf) or math.isfinite(result.value):
        return
    for gate in graph.gates:
        wire = graph.wires[gate.output]
        if not wire.part:
            continue
        array = numbers.array(Ref(wire.id, numbers.value_quantity(wire.id), None))
        shown = array[row] if wire.batched else array
        if not np.isfinite(shown).all():
            yield Remark(OVERFLOW, {"part": plain(wire_name(wire))})
            return
