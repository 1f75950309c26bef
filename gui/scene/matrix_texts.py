"""What is written beside the arrays of the matrix view.

API summary
-----------
``rules(part)``              the runs of the two lines beneath a layer's heading
``terms(experiment)``        the lines beneath the heading of the loss
``row_runs(block, loss, units)``   sign, name and formula of a row beneath W
``column_runs(block)``       the name of the column before W: its numbers stand transposed
``scale_names(parts)``       what is on each scale
``ticks(count, long, across=)``    which rows or columns bear their index

Row vectors, as everywhere: z = x W + b.  The inputs stand as a column, one for each row of
W, so that column is called xᵀ; where the notation has column vectors it is x, and W is Wᵀ.
"""

from __future__ import annotations

from typing import Final

from core.experiment import Experiment
from core.gates import rule
from core.losses import LOSSES
from core.names import Name
from gui.scene import metrics
from gui.scene.matrix_parts import KINDS, Block, LayerPart, MatrixParts
from gui.scene.names import name_runs
from gui.scene.shapes import Run
from gui.scene.style import SIZE_NAME

SIZE_TICK: Final = 11.5

_SIGN: Final = {"product": "= ", "bias": "+ ", "z": "= ", "a": "→ "}
_HIGH: Final = 13.0
"""The least pitch at which every row bears its index."""
_APART: Final = 6.0
"""The least room between two indices beside each other."""
_MINUS: Final = "−"


def rules(part: LayerPart) -> tuple[tuple[Run, ...], ...]:
    """Return how a layer's z comes from what is before it, and a from z."""
    bias = " + b" if any(block.role == "bias" for block in part.rows) else ""
    before = name_runs(part.before.name, SIZE_NAME)
    product = (_plain("W "), *before) if part.before.columns else (*before, _plain(" W"))
    summed = (_plain("z = "), *product, *([_plain(bias)] if bias else []))
    name = part.spec.activation
    told = "a = z" if name == "identity" else f"a = {rule(name).symbol}(z)"
    return summed, (_plain(told),)


def terms(experiment: Experiment, parts: MatrixParts) -> tuple[tuple[Run, ...], ...]:
    """Return what a term of the loss is, where it has a row that is too narrow for that."""
    assert experiment.network is not None
    if not any(block.role == "raw_term" for block in parts.blocks.values()):
        return ()
    first, _, rest = LOSSES[experiment.network.loss.name].term.partition(f" {_MINUS} ")
    return (_plain(f"r = {first}"),), (_plain(f"{_MINUS} {rest}"),)


def row_runs(block: Block, experiment: Experiment) -> tuple[Run, ...]:
    """Return the sign, the name and the formula of a row beneath W."""
    sign = Run(_SIGN.get(block.role, ""), "sign", "sans", SIZE_NAME)
    made = (sign, *name_runs(block.name, SIZE_NAME))
    formula = _formula(block, experiment)
    return (*made, _plain(f" = {formula}")) if formula else made


def _formula(block: Block, experiment: Experiment) -> str:
    assert experiment.network is not None
    loss = LOSSES[experiment.network.loss.name]
    match block.role:
        case "error":
            return f"a {_MINUS} t"
        case "square":
            return "e²"
        case "term":
            return _scaled(loss.scale(block.shape[0]), loss.squared)
    return ""


def _scaled(scale: float, squared: bool) -> str:
    """Return the formula of E_k from q, the square, or from r."""
    if scale == 1.0:
        return "e²" if squared else ""
    term = "q" if squared else "r"
    return f"½ {term}" if scale == 0.5 else f"{term} / {round(1.0 / scale)}"


def column_runs(block: Block, *, shape: bool) -> tuple[Run, ...]:
    """Return the name of the column before W, with its shape where there is room."""
    name = block.name
    above = name.sup if block.columns else f"{name.sup}T"
    made = name_runs(Name(name.base, name.sub, above), SIZE_NAME + 1.0)
    if not shape:
        return made
    return (*made, Run(f"   {block.shape[0]}×1", "name", "sans", SIZE_NAME - 1.0))


def scale_names(parts: MatrixParts) -> dict[str, tuple[Name, ...]]:
    """Return the names of the numbers on each scale, in the order of the scales."""
    letter = parts.graph.notation.letter
    found = {kind: (Name(letter if kind == "E" else kind),) for kind in KINDS}
    last = [parts.blocks[role, k].name for role, k in (("a", len(parts.layers)), ("target", 0))]
    return {**found, "output": tuple(last)}


def ticks(count: int, long: float, *, across: bool) -> tuple[int, ...]:
    """Return the rows, or columns (``across``), that bear their index.

    All of them where they have room, else the first and the last, else the first.
    """
    wide = metrics.width(Run(str(count - 1), "name", "sans", SIZE_TICK)) + _APART
    room = wide if across else _HIGH
    if long / count >= room or count == 1:
        return tuple(range(count))
    return (0, count - 1) if long * (count - 1) / count >= room else (0,)


def _plain(text: str) -> Run:
    return Run(text, "name", "sans", SIZE_NAME)


__all__ = ["SIZE_TICK", "column_runs", "row_runs", "rules", "scale_names", "terms", "ticks"]
