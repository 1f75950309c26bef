"""What each wire is called when it is read aloud: words instead of raised letters.

API summary
-----------
``thing(graph, wire, entry, words)``   "weight from input 0 to unit 1, layer 1"

Units, layers and outputs are counted as in the diagram.  A free graph's wires bear the ids
that their author gave them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.graph import Graph, Wire
from core.names import plain
from core.notation import DEFAULT
from core.wire_names import counted, ends, given, layer_text
from gui.i18n import N_, Catalog

Entry = tuple[int, ...]

_ONE: Final = {
    "input": N_("input {i}"),
    "target": N_("target {i}"),
    "bias": N_("bias of unit {i}, layer {k}"),
    "z": N_("z of unit {i}, layer {k}"),
    "a": N_("activation of unit {i}, layer {k}"),
    "error": N_("error of output {i}"),
    "square": N_("squared error of output {i}"),
    "raw_term": N_("unscaled loss term of output {i}"),
    "term": N_("loss term of output {i}"),
}
_PAIR: Final = {
    "weight": N_("weight from unit {i}, layer {h}, to unit {j}, layer {k}"),
    "product": N_("product from unit {i}, layer {h}, to unit {j}, layer {k}"),
}
_PAIR_OF_INPUT: Final = {
    "weight": N_("weight from input {i} to unit {j}, layer {k}"),
    "product": N_("product from input {i} to unit {j}, layer {k}"),
}
_ALL: Final = {
    "input": N_("all inputs"),
    "target": N_("all targets"),
    "weight": N_("all weights of layer {k}"),
    "bias": N_("all biases of layer {k}"),
    "product": N_("all sums of products of layer {k}"),
    "z": N_("all z of layer {k}"),
    "a": N_("all activations of layer {k}"),
    "error": N_("all errors"),
    "square": N_("all squared errors"),
    "raw_term": N_("all unscaled loss terms"),
    "term": N_("all loss terms"),
}
_WHOLE: Final = {
    "sample_loss": N_("loss of the sample"),
    "data_loss": N_("loss of the data"),
    "penalty": N_("penalty on {name}"),
    "loss": N_("loss"),
    "rest": N_("sum of the other {n} products"),
}
_OWN: Final = {
    "gate": N_("gate {name}"),
    "input": N_("input {name}"),
    "parameter": N_("parameter {name}"),
    "constant": N_("constant {name}"),
}


def thing(graph: Graph, wire: str, entry: Entry, words: Catalog) -> str:
    """Return what ``wire`` of ``graph`` is, or one ``entry`` of it, without its numbers.

    Raises:
        KeyError: there is no such wire.
    """
    found = graph.wires[wire]
    name = given(found, entry)
    if name is not None:
        plainly = replace(found, notation=DEFAULT)
        return f"{plain(name)}, {_thing(graph, plainly, entry, words)}"
    return _thing(graph, found, entry, words)


def _thing(graph: Graph, found: Wire, entry: Entry, words: Catalog) -> str:
    wire = found.id
    if found.own is not None and found.part in graph.wires:
        return _of_gate(graph, found, entry, words)
    role = found.origin.role
    if role in _WHOLE:
        name = wire.removeprefix("R_")
        return words.tr(_WHOLE[role], name=name, n=_first(found.origin.index))
    index = found.origin.index or entry
    of_network = graph.has_loss or found.origin.index
    if of_network and (role in _PAIR or role in _ONE):
        return _of_network(found, index, words)
    own = words.tr(_OWN.get(role, N_("gate {name}")), name=wire)
    if not entry:
        return own
    return words.tr("{thing}, entry {place}", thing=own, place=_listed(entry))


def _of_gate(graph: Graph, found: Wire, entry: Entry, words: Catalog) -> str:
    """Return what a part of a gate is that was taken apart: ``part exp of activation of ...``."""
    name = found.id.removeprefix(f"{found.part}.")
    own = words.tr("part {name} of {thing}", name=name, thing=thing(graph, found.part, (), words))
    return words.tr("{thing}, entry {place}", thing=own, place=_listed(entry)) if entry else own


def _of_network(wire: Wire, index: Entry, words: Catalog) -> str:
    role, layer, notation = wire.origin.role, wire.origin.layer, wire.notation
    k = layer_text(notation, layer)
    if role in _PAIR and len(index) == 2:
        table = _PAIR_OF_INPUT if layer == 1 else _PAIR
        i, j = ends(notation, *index)
        return words.tr(table[role], i=i, j=j, h=layer_text(notation, layer - 1), k=k)
    if index and role in _ONE:
        return words.tr(_ONE[role], i=counted(notation, role, index)[0], k=k)
    whole = words.tr(_ALL[role], k=k)
    if not index:
        return whole
    place = _listed(counted(notation, role, index))
    return words.tr("{thing}, entry {place}", thing=whole, place=place)


def _first(index: Entry) -> int:
    return index[0] if index else 0


def _listed(entry: Entry) -> str:
    return ", ".join(str(i) for i in entry)
