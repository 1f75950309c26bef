"""What each wire is called, in the notation that it carries.

Default notation: w with the layer its weight ends in above and (unit before, unit
after) below, all counted from 0 except that the first layer with weights is 1;
likewise b, z, a; x for inputs, t for targets, E for the loss.  The others are those of
:data:`core.notation.SCHEMES`.  A free graph's wires bear their own ids; trailing digits are
set as a subscript, a layer in brackets as a superscript, so that ``W(L-1)00`` reads as in
the articles.

API summary
-----------
``wire_name(wire)``, ``entry_name(wire, entry)``   the name of a wire, of a number in its array
``updated_name(wire)``                    the same after the update: a plus above
``delta_name(name)``                      what ∂E/∂z is called beside the name of z
``number_name(graph, role, layer, index)``   any number of a network, whichever way it is lowered
``array_name(wire)``                      what the whole array is called that a wire belongs to
``drawn_name(wire)``                      the same as a matrix is drawn: rows from, columns to
``summed_name(wire)``                     any of the products that are added up to one z
``given(wire, entry)``                    the experiment's own name of a number, if it is in use
``own_name(ident)``, ``given_name(text)`` an id of a free graph, a name of the experiment's own
``counted(notation, role, index)``        an index as this notation counts it
``ends(notation, before, after)``         the two units of a weight, likewise
``layer_text(notation, layer)``           a layer as this notation counts it
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.graph import Graph, Origin, Wire
from core.names import Name, plus
from core.notation import OWN, Notation

Index = tuple[int, ...]

_LETTERS: Final = {
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
}
_LAYERED: Final = frozenset({"weight", "bias", "product", "z", "a"})
_OF_LOSS: Final = frozenset({"error", "square", "raw_term", "term"})
_PAIRS: Final = frozenset({"weight", "product"})
_OWN: Final = re.compile(
    r"^(?P<base>[^\W\d_]+)(?P<sup>\([^()]{1,8}\))?_?(?P<sub>\d{1,4})?(?P<rest>\^2)?$"
)
_GIVEN: Final = re.compile(
    r"(?P<base>[^\W\d_]+)(\^(?P<sup>[^\W_]{1,8}))?(_(?P<sub>[^\W_]{1,8})|(?P<digits>\d{1,4}))?"
)
_TAIL: Final = re.compile(r"[\d\[\],]*$")


def wire_name(wire: Wire) -> Name:
    """Return the name of ``wire``."""
    if wire.own is not None:
        return wire.own
    origin, notation = wire.origin, wire.notation
    if notation.own and (own := given(wire)):
        return own
    letter = notation.letter
    match origin.role:
        case "sample_loss":
            return Name(letter, sub="n")
        case "data_loss":
            return Name(letter, sub="data")
        case "loss":
            return Name(letter)
        case "term" if wire.shape and not origin.index:
            return Name(letter, sub="k")
        case "rest":
            # The sum of so many products that are not shown.
            return Name("Σ", sub=str(origin.index[0]))
        case "penalty":
            return Name("R", sub=wire.id.removeprefix("R_"))
        case "gate" | "parameter" | "constant":
            return own_name(wire.id)
        case "input" if wire.id[:2] != "x[" and wire.id != "x":
            return own_name(wire.id)
    return _WRITERS.get(notation.scheme, _default)(wire)


def entry_name(wire: Wire, entry: Index) -> Name:
    """Return the name of one entry of an array: w⁽¹⁾₀₁ of W⁽¹⁾."""
    if not entry:
        return wire_name(wire)
    origin = wire.origin
    if origin.role not in ("gate", "parameter", "constant") and (
        origin.role != "input" or wire.id == "x"
    ):
        return wire_name(replace(wire, origin=Origin(origin.role, origin.layer, entry)))
    name = wire_name(wire)
    if name.power is not None and not name.power.sub:
        return replace(name, power=replace(name.power, sub=_joined(entry)))
    if name.power is None and not name.sub:
        return Name(name.base, _joined(entry), name.sup)
    return Name(f"{wire.id}[{','.join(map(str, entry))}]")


def number_name(graph: Graph, role: str, layer: int, index: Index) -> Name:
    """Return what a number of a network is called, whether it has a wire of its own or not.

    ``layer`` counts where there is one of that role in each.
    """
    found = _first(graph).get((role, layer if role in _LAYERED else 0))
    if found is None:
        found = replace(graph.wires[graph.loss], origin=Origin(role, layer))
    return member_name(found, index)


def member_name(wire: Wire, index: Index) -> Name:
    """Return the name of the number at ``index`` of the array that ``wire`` is, or is part of."""
    ident = _base(wire) + "".join(f"[{i}]" for i in index)
    origin = Origin(wire.origin.role, wire.origin.layer, index)
    return wire_name(replace(wire, id=ident, shape=(), origin=origin))


def array_name(wire: Wire) -> Name:
    """Return what the whole array is called that ``wire`` is, or is a number of."""
    whole = Origin(wire.origin.role, wire.origin.layer)
    return wire_name(replace(wire, id=_base(wire), shape=wire.shape or (1,), origin=whole))


def drawn_name(wire: Wire) -> Name:
    """Return the name of an array as it is drawn: W with a row for each unit before.

    Where vectors are columns W has a column for each of them, so what is drawn is Wᵀ.
    """
    name = array_name(wire)
    turned = wire.notation.scheme == "textbook" and wire.origin.role == "weight"
    return Name(name.base, name.sub, f"{name.sup}T") if turned else name


def summed_name(wire: Wire) -> Name:
    """Return what any of the products is called that are added up with the one at ``wire``.

    The sum passes its gradient on to all of them alike: ∂E/∂p⁽¹⁾ᵢ₀ is that of each i.
    """
    name, unit = wire_name(wire), wire.origin.index[1]
    match wire.notation.scheme:
        case "textbook":
            return Name(name.base, f"{unit + 1}i", name.sup)
        case "matrix":
            return Name(f"{_base(wire)}[i][{unit}]")
    return Name(name.base, f"i{unit}", name.sup)


def _base(wire: Wire) -> str:
    return wire.id.partition("[")[0]


@lru_cache(maxsize=8)
def _first(graph: Graph) -> dict[tuple[str, int], Wire]:
    """Return one wire of each role and layer."""
    found: dict[tuple[str, int], Wire] = {}
    for wire in graph.wires.values():
        layer = wire.origin.layer if wire.origin.role in _LAYERED else 0
        found.setdefault((wire.origin.role, layer), wire)
    return found


def own_name(ident: str) -> Name:
    """Return an id as a name: ``w0`` gets a subscript, ``W(L)01`` both scripts."""
    found = _OWN.match(ident)
    if found is None:
        return Name(ident)
    rest = "2" if found["rest"] else ""
    return Name(found["base"], sub=found["sub"] or "", sup=(found["sup"] or "") + rest)


def given_name(text: str) -> Name:
    """Return a name that an experiment brings along: ``w5``, ``net_h1``, ``w^1_10``."""
    found = _GIVEN.fullmatch(text)
    if found is None:
        return Name(text)
    return Name(found["base"], found["sub"] or found["digits"] or "", found["sup"] or "")


def updated_name(wire: Wire) -> Name:
    """Return the name after the update: a plus above."""
    return plus(wire_name(wire))


def delta_name(name: Name) -> Name:
    """Return what ∂E/∂z is called if z is called ``name``: δ with the same indices."""
    tail = _TAIL.search(name.base)
    return Name("δ" + (tail[0] if tail else ""), name.sub, name.sup)


def given(wire: Wire, entry: Index = ()) -> Name | None:
    """Return the experiment's own name of a number, ``None`` where it is not called by one."""
    notation, origin = wire.notation, wire.origin
    if notation.scheme != OWN or (origin.role == "loss" and notation.loss):
        return None
    index = entry or (origin.index if wire.shape else ())
    found = notation.own.get(wire.id + "".join(f"[{i}]" for i in index))
    return None if found is None else given_name(found)


# -- counting ----------------------------------------------------------------------------


def counted(notation: Notation, role: str, index: Index) -> Index:
    """Return ``index`` as ``notation`` counts and orders it."""
    match notation.scheme:
        case "textbook":
            return tuple(i + 1 for i in reversed(index))
        case "article001" if role in _PAIRS and len(index) == 2:
            return index[0] + 1, index[1]
        case "article001" if role not in _LAYERED:
            return tuple(i + 1 for i in index)
    return index


def ends(notation: Notation, before: int, after: int) -> tuple[int, int]:
    """Return the numbers of the two units of a weight, the one before first, as it bears them."""
    first, second = counted(notation, "weight", (before, after))
    return (second, first) if notation.scheme == "textbook" else (first, second)


def layer_text(notation: Notation, layer: int) -> str:
    """Return the number of a layer as ``notation`` counts it: ``2``, or ``L−1`` from the end."""
    if notation.scheme != "article000" or not notation.layers:
        return str(layer)
    back = notation.layers - layer
    return f"L−{back}" if back else "L"


# -- schemes -----------------------------------------------------------------------------


def _default(wire: Wire) -> Name:
    origin = wire.origin
    sup = f"({origin.layer})" if origin.role in _LAYERED else ""
    return Name(_letter(wire), _sub(wire), sup)


def _article000(wire: Wire) -> Name:
    origin = wire.origin
    letter = "W" if origin.role == "weight" else _letter(wire)
    if origin.role == "product" and len(origin.index) == 2:
        letter = "z"  # only a single product: their sum is z, too, and bears one index
    layer = layer_text(wire.notation, origin.layer)
    return Name(letter, _sub(wire), f"({layer})" if origin.role in _LAYERED else "")


def _article001(wire: Wire) -> Name:
    origin = wire.origin
    if origin.role in _PAIRS:
        return Name(_letter(wire), _sub(wire), str(origin.layer - 1))
    if origin.role in _LAYERED:
        return Name(_letter(wire), _joined((origin.layer, *origin.index)))
    return Name(_letter(wire), _sub(wire))


def _matrix(wire: Wire) -> Name:
    origin = wire.origin
    base = _letter(wire) if origin.role in _OF_LOSS else _base(wire)
    return Name(base + "".join(f"[{i}]" for i in origin.index))


def _textbook(wire: Wire) -> Name:
    origin = wire.origin
    sup = str(origin.layer) if origin.role in _LAYERED else ""
    return Name(_letter(wire), _sub(wire), sup)


_WRITERS: Final[dict[str, Callable[[Wire], Name]]] = {
    "article000": _article000,
    "article001": _article001,
    "matrix": _matrix,
    "textbook": _textbook,
}


def _letter(wire: Wire) -> str:
    role = wire.origin.role
    if role == "term":
        return wire.notation.letter
    if role == "weight" and wire.shape and not wire.origin.index:
        return "W"
    return _LETTERS[role]


def _sub(wire: Wire) -> str:
    return _joined(counted(wire.notation, wire.origin.role, wire.origin.index))


def _joined(index: Index) -> str:
    return ("," if any(i > 9 for i in index) else "").join(map(str, index))
