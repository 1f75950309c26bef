"""Columns, order and heights of the gate view, each for itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lowering import lower
from gui.scene.gate_columns import Weave, columns, natural_order, weave
from gui.scene.gate_heights import spread
from gui.scene.gate_layout import layout
from gui.scene.gate_order import crossings, order
from gui.scene.gate_plot import BEND_LEAST, BEND_MOST
from gui.scene.gate_sizes import PORT_GAP, sign
from gui.scene.routing import STRAIGHT
from tests.scene.gate_cases import (
    CASES,
    find,
    graph_experiment,
    into_next_row,
    placed,
    random_graph,
    row_of,
    session,
)
from tests.scene.network_cases import network


def by_counting(woven: Weave, rows: Sequence[Sequence[int]]) -> int:
    """Count crossings pair by pair, with ports in their order."""
    at = {n: i for row in rows for i, n in enumerate(row)}
    column = {n: c for c, row in enumerate(rows) for n in row}
    ends = [(column[link.start], at[link.start], (at[link.end], link.port)) for link in woven.links]
    return sum(
        one[0] == two[0] and (one[1] - two[1]) * ((one[2] > two[2]) - (one[2] < two[2])) < 0
        for one, two in itertools.combinations(ends, 2)
    )


@given(st.integers(0, 10_000), st.integers(1, 14))
@settings(max_examples=25)
def test_crossings_are_counted_and_never_more_than_in_the_natural_order(
    seed: int, gates: int
) -> None:
    woven = weave(lower(random_graph(seed, gates)))
    rows = order(woven, [])
    assert [sorted(r) for r in rows] == [sorted(c) for c in woven.columns]
    assert crossings(woven, woven.columns) == by_counting(woven, woven.columns)
    assert crossings(woven, rows) == by_counting(woven, rows)
    assert crossings(woven, rows) <= crossings(woven, woven.columns)


def test_sorting_takes_crossings_away_where_the_natural_order_has_some() -> None:
    before = after = 0
    for seed in range(20):
        woven = weave(lower(random_graph(seed, 14)))
        before += crossings(woven, woven.columns)
        after += crossings(woven, order(woven, []))
    assert after < 0.8 * before


@given(st.integers(0, 10_000), st.integers(1, 20))
@settings(max_examples=15)
def test_fixed_nodes_keep_their_order(seed: int, gates: int) -> None:
    woven = weave(lower(random_graph(seed, gates)))
    fixed = [n for n in range(len(woven.wires)) if n % 3]
    for row, natural in zip(order(woven, fixed), woven.columns, strict=True):
        assert [n for n in row if n in fixed] == [n for n in natural if n in fixed]


def test_a_tree_has_no_crossings() -> None:
    nodes: list[tuple[str, str, tuple[str, ...]]] = []
    row = [f"x{i}" for i in range(16)]
    nodes += [(n, "parameter", ()) for n in row]
    # Leaves are named in an order that has nothing to do with the tree.
    waiting = row[::2] + row[::-2]
    level = 0
    while len(waiting) > 1:
        made = [f"g{level}_{i}" for i in range(len(waiting) // 2)]
        nodes += [(g, "mul", (waiting[2 * i], waiting[2 * i + 1])) for i, g in enumerate(made)]
        waiting, level = made, level + 1
    woven = weave(lower(graph_experiment(nodes, dict.fromkeys(row, 1.0), waiting[0])))
    assert crossings(woven, order(woven, [])) == 0


@pytest.mark.parametrize("case", CASES)
def test_links_join_neighbouring_columns_and_lead_to_every_port_once(case: str) -> None:
    graph = session(case).plan.graph
    woven = weave(graph)
    column = {n: c for c, row in enumerate(woven.columns) for n in row}
    place = columns(graph)
    ends = []
    for link in woven.links:
        assert column[link.end] == column[link.start] + 1
        if link.port < 0:
            assert woven.bend[link.end]
            assert woven.wires[link.end] == woven.wires[link.start]
        else:
            ends.append((woven.wires[link.end], link.port))
            assert place[woven.wires[link.end]] == column[link.end]
    assert sorted(ends) == sorted((g.id, i) for g in graph.gates for i in range(len(g.inputs)))
    assert all(woven.columns)


def test_a_gate_with_slack_moves_to_where_it_is_used_unless_an_input_gets_longer() -> None:
    nodes = [
        ("a", "parameter", ()),
        ("b", "parameter", ()),
        ("own", "mul", ("a", "b")),
        ("c", "parameter", ()),
        ("shared", "square", ("c",)),
        ("s1", "tanh", ("c",)),
        ("s2", "tanh", ("s1",)),
        ("s3", "tanh", ("s2",)),
        ("out", "add", ("s3", "own", "shared")),
    ]
    graph = lower(graph_experiment(nodes, {"a": 1.0, "b": 1.0, "c": 1.0}, "out"))
    place = columns(graph)
    assert place["out"] == 4
    assert (place["own"], place["a"], place["b"]) == (3, 2, 2)
    assert place["shared"] == 1


def test_a_penalty_keeps_the_weights_beside_the_neurons_that_they_lead_to() -> None:
    place = columns(lower(network((2, 2, 1), samples=2, penalty="l2")))
    for layer in (1, 2):
        assert place[f"R_W{layer}"] == place[f"p{layer}[0][0]"]
        assert place[f"W{layer}[0][0]"] == place[f"p{layer}[0][0]"] - 1


def test_the_natural_order_holds_every_wire_once_unused_ones_too() -> None:
    nodes = [
        ("a", "parameter", ()),
        ("lost", "parameter", ()),
        ("out", "tanh", ("a",)),
        ("side", "square", ("a",)),
    ]
    made = graph_experiment(nodes, {"a": 1.0, "lost": 1.0}, "out")
    graph = lower(made)
    assert sorted(natural_order(graph)) == sorted(graph.wires)
    assert set(layout(graph, made, 4, "en").nodes) == set(graph.wires)


# -- heights ---------------------------------------------------------------------------

WISHES = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(1, 9), st.integers(0, 12)), min_size=1, max_size=7
)


@given(WISHES)
def test_spread_keeps_the_gaps_and_is_as_near_as_can_be(rows: list[tuple[int, int, int]]) -> None:
    wished = [float(w) for w, _, _ in rows]
    weights = [float(w) for _, w, _ in rows]
    gaps = [float(g) for _, _, g in rows[1:]]
    made = spread(wished, weights, gaps)
    assert all(b - a >= g - 1e-9 for (a, b), g in zip(itertools.pairwise(made), gaps, strict=True))
    cost = sum(w * abs(y - d) for y, d, w in zip(made, wished, weights, strict=True))
    assert cost == pytest.approx(least_cost(wished, weights, gaps))


def least_cost(wished: list[float], weights: list[float], gaps: list[float]) -> float:
    """Return the least cost, by dynamic programming over all heights that can be best."""
    shift = [0.0, *itertools.accumulate(gaps)]
    flat = [d - s for d, s in zip(wished, shift, strict=True)]
    best = dict.fromkeys(sorted(set(flat)), 0.0)
    for d, w in zip(flat, weights, strict=True):
        lowest, found = float("inf"), {}
        for level, before in best.items():
            lowest = min(lowest, before)
            found[level] = lowest + w * abs(level - d)
        best = found
    return min(best.values())


def test_wishes_that_disturb_nobody_are_granted_exactly() -> None:
    assert spread([0.1, 10.3, 20.7], [1.0, 2.0, 3.0], [5.0, 5.0]) == pytest.approx(
        [0.1, 10.3, 20.7]
    )
    assert spread([], [], []) == []


def test_a_chain_of_gates_is_straight() -> None:
    made = find("cs231n_logistic_gates")
    for digits in range(2, 9):
        found = layout(made.plan.graph, made.experiment, digits, "en")
        chain = [g.id for g in made.plan.graph.gates if len(g.inputs) == 1]
        heights = {found.nodes[g].y for g in ("dot", *chain)}
        assert len(heights) == len({row_of(found, y) for y in heights})


@pytest.mark.parametrize("case", CASES)
def test_ports_are_in_order_on_the_gate_and_far_enough_apart(case: str) -> None:
    found = placed(case, 4, "en")
    for node in found.nodes.values():
        ports = node.room.ports
        assert all(b - a >= PORT_GAP for a, b in itertools.pairwise(ports))
        for index in range(len(ports)):
            x, y = node.port(index)
            assert node.body.contains((x + 1e-9, y))
            assert x < node.body.center[0]


@pytest.mark.parametrize("case", CASES)
def test_bends_are_smooth_and_wires_meet_stub_and_port(case: str) -> None:
    found = placed(case, 4, "en")
    ends = {w: stub[-1][1:] for w, stub in found.stubs.items()}
    reached = set(ends.values()) | {k.commands[-1][1:] for k in found.links if k.port is None}
    for link in found.links:
        assert link.commands[0][1:] in reached
        if into_next_row(found, link):
            continue
        pen = link.commands[0][1:]
        for kind, *rest in link.commands[1:]:
            if kind == "C":
                rise = abs(rest[5] - pen[1])
                assert rest[4] - pen[0] >= max(BEND_LEAST, min(BEND_MOST, 0.2 * rise)) - 1e-6
                assert (rest[1], rest[3]) == (pen[1], rest[5])  # level at both ends
            else:
                assert rest[0] >= pen[0]
                assert abs(rest[1] - pen[1]) < STRAIGHT
            pen = tuple(rest[-2:])
        if link.port is not None:
            gate, index = link.port
            assert pen == found.nodes[gate].port(index)


def test_only_ports_that_send_back_something_beside_others_have_room_for_it() -> None:
    graph = session("examples-iris_4_5_3_relu_softmax-scalar").plan.graph
    found = placed("examples-iris_4_5_3_relu_softmax-scalar", 4, "en")
    rooms = {(w, i) for w, node in found.nodes.items() for i, _ in node.room.flows}
    assert rooms == {
        (gate.id, i)
        for gate in graph.gates
        for i, wire in enumerate(gate.inputs)
        if not gate.detached and len(graph.consumers[wire]) > 1
    }


# -- size and time ---------------------------------------------------------------------


def test_three_thousand_gates_in_a_row() -> None:
    nodes: list[tuple[str, str, tuple[str, ...]]] = [("x", "parameter", ())]
    nodes += [(f"g{i}", "tanh", (f"g{i - 1}" if i else "x",)) for i in range(3_000)]
    made = graph_experiment(nodes, {"x": 0.5}, "g2999")
    found = layout(lower(made), made, 4, "en")
    assert len({node.y for node in found.nodes.values()}) == len(found.rows)
    assert 1.2 < found.bounds.w / found.bounds.h < 2.6


# -- signs -----------------------------------------------------------------------------


def test_the_sign_of_a_gate_tells_its_constant() -> None:
    graph = find("cs231n_logistic_gates").plan.graph
    assert [sign(g) for g in graph.gates] == ["×", "×", "+", "+", "×(−1)", "eˣ", "+1", "1/x"]
    powers = [sign(g) for g in find("math_gates").plan.graph.gates if g.op == "pow"]
    assert powers == ["x³"]
