"""What each wire is called in the default notation.

Default notation: w with the layer its weight ends in above and (unit before, unit
after) below, all counted from 0 except that the first layer with weights is 1;
likewise b, z, a; x for inputs, t for targets, E for the loss.  A free graph's wires bear
their own ids; trailing digits are set as a subscript, a layer in brackets as a
superscript, so that ``W(L-1)00`` reads as in the articles.
"""

from __future__ import annotations

import re

from core.graph import Wire
from core.names import Name

_LETTERS = {
    "input": "x",
    "target": "t",
    "weight": "w",
    "bias": "b",
    "product": "p",
    "z": "z",
    "a": "a",
    "error": "e",
    "square": "q",
    "raw_term": "r",
    "term": "E",
}
_ARRAY_LETTERS = {"weight": "W", "error": "e", "square": "q", "raw_term": "r", "term": "E"}
_OWN = re.compile(r"^(?P<base>[^\W\d_]+)(?P<sup>\([^()]{1,8}\))?_?(?P<sub>\d{1,4})?(?P<rest>\^2)?$")


def wire_name(wire: Wire) -> Name:
    """Return the name of ``wire``."""
    origin = wire.origin
    match origin.role:
        case "sample_loss":
            return Name("E", sub="n")
        case "data_loss":
            return Name("E", sub="data")
        case "loss":
            return Name("E")
        case "term" if wire.shape:
            return Name("E", sub="k")
        case "rest":
            # The sum of so many products that are not shown.
            return Name("Σ", sub=str(origin.index[0]))
        case "penalty":
            return Name("R", sub=wire.id.removeprefix("R_"))
        case "gate" | "parameter" | "constant":
            return own_name(wire.id)
        case "input" if wire.id[:2] != "x[" and wire.id != "x":
            return own_name(wire.id)
    letters = _ARRAY_LETTERS if wire.shape and not origin.index else _LETTERS
    base = letters.get(origin.role) or _LETTERS[origin.role]
    separator = "," if any(i > 9 for i in origin.index) else ""
    layered = origin.role in ("weight", "bias", "product", "z", "a")
    return Name(
        base,
        sub=separator.join(str(i) for i in origin.index),
        sup=f"({origin.layer})" if layered else "",
    )


def own_name(ident: str) -> Name:
    """Return an id as a name: ``w0`` gets a subscript, ``W(L)01`` both scripts."""
    found = _OWN.match(ident)
    if found is None:
        return Name(ident)
    rest = "2" if found["rest"] else ""
    return Name(found["base"], sub=found["sub"] or "", sup=(found["sup"] or "") + rest)


def updated_name(wire: Wire) -> Name:
    """Return the name after the update: a plus above."""
    name = wire_name(wire)
    return Name(name.base, name.sub, name.sup + "+")
