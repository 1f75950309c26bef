"""The ``graph`` kind: gates and leaves, their order and shapes."""

from __future__ import annotations

import graphlib
import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from core.errors import CycleError, DuplicateNameError, UserError
from core.experiment import Experiment, GraphSpec, NodeSpec
from core.files.arrays import Shape, read_array, shape_text
from core.files.common import (
    LARGEST_WHOLE,
    MOST_PARAMETERS,
    MOST_VALUES,
    read_batch,
    read_name_list,
    read_parameters,
    read_start,
    refuse_size,
)
from core.files.fields import Cursor, freeze, shown
from core.gates import ARRAY, GATES, LABELS, LEAVES, GateRule

MOST_NODES = 100_000
_OPS = (*LEAVES, *sorted(op for op, gate in GATES.items() if not gate.internal))


def read_graph(root: Cursor, base: Experiment) -> Experiment:
    """Return ``base`` with everything that a free graph needs.

    Raises:
        UserError: a field is missing or unknown, names, inputs or shapes do not fit.
        DuplicateNameError: two nodes have one name.
        CycleError: gates feed each other in a circle.
    """
    graph = root.field("graph")
    cursor = graph.field("nodes")
    nodes = _nodes(cursor)
    order = _order(cursor, nodes)
    leaves: dict[str, Shape | None] = {n.id: None for n in nodes.values() if n.op in LEAVES}
    parameters = read_parameters(root.field("parameters"), leaves)
    refuse_size(root.field("parameters"), sum(a.size for a in parameters.values()), MOST_PARAMETERS)
    shapes = {name: array.shape for name, array in parameters.items()}
    _infer_shapes(cursor, nodes, order, shapes)
    output = _output(graph.field("output"), nodes, shapes)
    start_value = graph.optional("output_gradient")
    changeable = dict.fromkeys(n.id for n in nodes.values() if n.op == "parameter")
    listed = root.optional("trainable")
    experiment = replace(
        base,
        graph=GraphSpec(tuple(nodes.values()), output),
        parameters=parameters,
        trainable=tuple(changeable) if listed is None else read_name_list(listed, changeable),
        batch=read_batch(root),
        start_value=1.0 if start_value is None else start_value.number(),
    )
    return replace(experiment, start=read_start(root, experiment))


def _nodes(cursor: Cursor) -> dict[str, NodeSpec]:
    count = len(cursor.list())
    if count > MOST_NODES:
        raise UserError(
            "In {file} at {path}: the number of gates and leaves is {count}, more than the {limit} "
            "that Chainrule takes; make the graph smaller.",
            **cursor.place,
            count=count,
            limit=MOST_NODES,
        )
    nodes: dict[str, NodeSpec] = {}
    for item in cursor.items():
        node = _node(item)
        if node.id in nodes:
            raise DuplicateNameError(
                'In {file} at {path}: "{name}" already names another gate or leaf; give each its '
                "own name.",
                **item.at("id"),
                name=node.id,
            )
        nodes[node.id] = node
    return nodes


def _node(cursor: Cursor) -> NodeSpec:
    name = cursor.field("id").name()
    op = cursor.field("op").choice(_OPS)
    given = cursor.optional("inputs")
    inputs = () if given is None else tuple(item.text() for item in given.items())
    _check_arity(cursor, op, len(inputs))
    attributes = {} if op in LEAVES else _attributes(cursor, GATES[op])
    return NodeSpec(name, op, inputs, MappingProxyType(attributes))


def _check_arity(cursor: Cursor, op: str, count: int) -> None:
    low, high = (0, 0) if op in LEAVES else GATES[op].arity
    if low <= count and (high is None or count <= high):
        return
    raise UserError(
        'In {file} at {path}: the number of inputs of "{op}" is {found}, but must be {expected}; '
        "correct the list.",
        **cursor.at("inputs"),
        op=op,
        expected=f"{low}" if low == high else f"{low}–{'∞' if high is None else high}",
        found=count,
    )


def _attributes(cursor: Cursor, gate: GateRule) -> dict[str, Any]:
    """Return the attributes, defaults filled in; unknown ones are kept as they are."""
    given = cursor.optional("attributes")
    made: dict[str, Any] = {} if given is None else given.unknown(gate.attributes)
    for name, kind in gate.attributes.items():
        value = None if given is None else given.optional(name)
        if value is not None:
            made[name] = _attribute(value, kind)
        elif name in gate.defaults:
            made[name] = gate.defaults[name]
        else:
            raise UserError(
                'In {file} at {path}: the gate "{op}" needs the attribute "{name}"; add it.',
                **cursor.at("attributes"),
                op=gate.op,
                name=name,
            )
    return made


def _attribute(cursor: Cursor, kind: str) -> Any:
    if kind == LABELS:
        return tuple(item.whole(0, LARGEST_WHOLE) for item in cursor.items())
    if kind == ARRAY:
        # Tuples instead of an array, so that two equal graphs compare equal.
        return freeze(read_array(cursor).tolist())
    return cursor.number()


def _order(cursor: Cursor, nodes: Mapping[str, NodeSpec]) -> list[str]:
    """Return the names in an order in which every gate comes after its inputs."""
    for i, node in enumerate(nodes.values()):
        for port, name in enumerate(node.inputs):
            if name not in nodes:
                raise UserError(
                    "In {file} at {path}: there is no gate or leaf {name}; add it or correct the "
                    "name.",
                    **cursor.at(i, "inputs", port),
                    name=shown(name),
                )
    try:
        sorter = graphlib.TopologicalSorter({n.id: n.inputs for n in nodes.values()})
        return list(sorter.static_order())
    except graphlib.CycleError as problem:
        circle: list[str] = problem.args[1]
        place = list(nodes).index(circle[0])
    names = " → ".join([*circle[:8], "…"] if len(circle) > 9 else circle)
    raise CycleError(
        "In {file} at {path}: these gates feed each other in a circle: {names}; remove one of the "
        "connections.",
        **cursor.at(place),
        names=names,
    )


def _infer_shapes(
    cursor: Cursor, nodes: Mapping[str, NodeSpec], order: list[str], shapes: dict[str, Shape]
) -> None:
    """Add the shape of every gate's output to ``shapes``, computing nothing else."""
    place = {name: i for i, name in enumerate(nodes)}
    total = 0
    for name in order:
        node = nodes[name]
        if node.op not in LEAVES:
            item = Cursor(cursor.value[place[name]], cursor.file, (*cursor.keys, place[name]))
            shapes[name] = _output_shape(item, node, [shapes[i] for i in node.inputs])
            # Looked at here, since the next gate may multiply what is already too large.
            total += math.prod(shapes[name])
            refuse_size(item, total, MOST_VALUES)


def _output_shape(cursor: Cursor, node: NodeSpec, shapes: list[Shape]) -> Shape:
    try:
        return GATES[node.op].output_shape(shapes, node.attributes)
    except (ValueError, UserError):
        raise UserError(
            'In {file} at {path}: "{op}" cannot take inputs of the shapes {shapes} with these '
            "attributes; check the inputs and their values.",
            **cursor.place,
            op=node.op,
            shapes=", ".join(map(shape_text, shapes)),
        ) from None


def _output(cursor: Cursor, nodes: Mapping[str, NodeSpec], shapes: Mapping[str, Shape]) -> str:
    name = cursor.text()
    if name not in nodes or nodes[name].op in LEAVES:
        raise UserError(
            "In {file} at {path}: {name} is not a gate of this graph; name the gate where the "
            "backward pass starts.",
            **cursor.place,
            name=shown(name),
        )
    if shapes[name] != ():
        raise UserError(
            'In {file} at {path}: the output "{name}" has the shape {found}, but the backward pass '
            "starts at a single number; end the graph with a sum, a mean or a loss.",
            **cursor.place,
            name=name,
            found=shape_text(shapes[name]),
        )
    return name
