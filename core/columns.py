"""Whole arrays as textbooks have them: vectors are columns, z = W a + b with w_ji to j from i.

The numbers are recorded as rows, z = a W + b; a notation with columns only writes the same
arrays transposed.

API summary
-----------
``columns(graph)``               whether vectors are columns in the notation of ``graph``
``laid_out(graph, shape)``       the shape of an array in that notation
``product_text(graph, gate)``    a layer's product, in the language of :mod:`core.gates.text`
``product_flow(graph, port)``    what it sends back, likewise; ``""`` for other gates or rows
"""

from __future__ import annotations

from core.graph import Gate, Graph, Port, Shape


def columns(graph: Graph) -> bool:
    """Return whether vectors are columns: in textbooks, of a network."""
    return graph.notation.scheme == "textbook" and graph.has_loss


def laid_out(graph: Graph, shape: Shape) -> Shape:
    """Return ``shape``, turned where vectors are columns: a batch is a matrix of columns."""
    return shape[::-1] if columns(graph) else shape


def product_text(graph: Graph, gate: Gate) -> str:
    """Return the rule of a layer's product, W a, ``""`` where it is as its gate has it."""
    return "{1} · {0}" if _turned(graph, gate) else ""


def product_flow(graph: Graph, port: Port) -> str:
    """Return what a layer's product sends back: Wᵀ g to a, g aᵀ to W."""
    gate = graph.gate(port[0])
    if not _turned(graph, gate):
        return ""
    if port[1] == 0:
        return "({1})ᵀ · {g}"
    # A superscript of its own needs brackets before it is transposed: x has none.
    scripted = graph.wires[gate.inputs[0]].origin.role != "input"
    return "{g} · ({0})ᵀ" if scripted else "{g} · {0}ᵀ"


def _turned(graph: Graph, gate: Gate) -> bool:
    return gate.op == "matmul" and columns(graph)
