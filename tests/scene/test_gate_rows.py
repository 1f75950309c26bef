"""How the gate view is broken into rows, and how its wires lead from row to row."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.interrupt import Interrupted, interruptible
from core.lowering import lower
from gui.scene import geometry
from gui.scene.gate_columns import columns, weave
from gui.scene.gate_layout import GateLayout, PlacedLink, layout
from gui.scene.gate_order import order
from gui.scene.gate_plot import Plot, plotted
from gui.scene.gate_rows import ASPECT, FITS, GAIN, breaks
from gui.scene.gate_sizes import Ruler
from gui.scene.geometry import quads, rect_corners
from gui.scene.shapes import Path
from tests.scene.gate_cases import (
    CASES,
    flattened,
    into_next_row,
    meeting,
    opened,
    placed,
    random_graph,
    row_of,
    rows_of,
    session,
)
from tests.scene.network_cases import network

NEARLY = 1.1
"""How much larger a picture may be than was estimated before it was broken into rows."""


def chain(gates: int) -> GateLayout:
    made = random_graph(0, gates, leaves=1, reach=1, inputs=1)
    return layout(lower(made), made, 4, "en")


def shapely(found: GateLayout) -> bool:
    """Return whether a picture is near the shape of a screen, or fits one anyway."""
    wide, high = found.bounds.w, found.bounds.h
    return 1.2 < wide / high < 2.6 or max(wide / ASPECT, high) < NEARLY * GAIN * FITS


def turns(found: GateLayout) -> list[PlacedLink]:
    return [k for k in found.links if into_next_row(found, k)]


# -- the shape of the picture ----------------------------------------------------------


@pytest.mark.parametrize("gates", [8, 20, 70, 200])
def test_a_long_chain_is_broken_into_rows_like_a_text(gates: int) -> None:
    found = chain(gates)
    assert len(found.rows) > 1
    assert shapely(found)
    assert [r.y for r in found.rows] == sorted(r.y for r in found.rows)
    assert all(a.bottom < b.y for a, b in itertools.pairwise(found.rows))
    assert all(len({n.y for n in _in(found, i)}) == 1 for i in range(len(found.rows)))


def _in(found: GateLayout, row: int) -> list:  # type: ignore[type-arg]
    return [n for n in found.nodes.values() if row_of(found, n.y) == row]


@pytest.mark.parametrize("gates", [1, 2, 3])
def test_what_fits_a_screen_stays_in_one_row(gates: int) -> None:
    assert len(chain(gates).rows) == 1


@pytest.mark.parametrize("case", CASES)
def test_no_picture_is_a_ribbon(case: str) -> None:
    assert shapely(placed(case, 4, "en"))


def test_a_layer_is_not_torn_apart_where_that_can_be_helped() -> None:
    made = network((2, 2, 2, 2, 2, 2))
    graph = lower(made)
    found = layout(graph, made, 4, "en")
    rows: dict[str, set[int]] = {}
    for gate in graph.gates:
        group = graph.wires[gate.output].group
        rows.setdefault(group, set()).add(row_of(found, found.nodes[gate.output].y))
    assert len(found.rows) > 2
    assert all(len(of) == 1 for group, of in rows.items() if group.startswith("layer"))


@given(st.integers(0, 10_000), st.integers(1, 40))
@settings(max_examples=30)
def test_a_row_never_begins_after_a_column_without_a_gate(seed: int, gates: int) -> None:
    graph = lower(random_graph(seed, gates))
    place = columns(graph)
    ruler = Ruler(graph, 4, "en")
    found = breaks(graph, place, {w: ruler.measure(w) for w in graph.wires})
    assert list(found) == sorted(set(found))
    made = {place[g.output] for g in graph.gates}
    assert made >= set(found)
    assert max(found, default=-1) < max(place.values())


@given(st.integers(0, 10_000), st.integers(2, 25), st.data())
@settings(max_examples=30)
def test_any_breaks_leave_the_same_graph(seed: int, gates: int, data: st.DataObject) -> None:
    graph = lower(random_graph(seed, gates))
    place = columns(graph)
    made = sorted({place[g.output] for g in graph.gates} - {max(place.values())})
    after = sorted(data.draw(st.sets(st.sampled_from(made)))) if made else []
    woven = weave(graph, breaks=after)
    column = {n: c for c, row in enumerate(woven.columns) for n in row}
    assert len(woven.starts) == len(after) + 1
    assert all(woven.columns)
    assert all(column[k.end] == column[k.start] + 1 for k in woven.links)
    ends = Counter((woven.wires[k.end], k.port) for k in woven.links if k.port >= 0)
    assert ends == Counter((g.id, i) for g in graph.gates for i in range(len(g.inputs)))
    entering = {woven.wires[n] for c in woven.starts[1:] for n in woven.columns[c]}
    assert all(w in graph.sources or graph.consumers[w] for w in entering)


# -- from row to row -------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_every_wire_that_enters_a_row_is_named_once(case: str) -> None:
    for digits in (2, 8):
        found = placed(case, digits, "en")
        entered = Counter((k.wire, row_of(found, k.commands[-1][-1])) for k in turns(found))
        named = Counter((e.wire, row_of(found, e.y)) for e in found.entries)
        assert entered == named
        assert all(count == 1 for count in named.values())


@pytest.mark.parametrize("case", CASES)
def test_the_ways_into_the_next_row_run_in_lanes(case: str) -> None:
    for digits in (2, 4, 8):
        assert not crowded(turns(placed(case, digits, "en")))


@given(st.integers(0, 10_000), st.integers(15, 40))
@settings(max_examples=8)
def test_the_ways_into_the_next_row_run_in_lanes_in_any_graph(seed: int, gates: int) -> None:
    made = random_graph(seed, gates)
    assert not crowded(turns(layout(lower(made), made, 4, "en")))


def crowded(ways: list[PlacedLink]) -> list[tuple[float, ...]]:
    """Return stretches of two ways that run beside each other less than a lane apart."""
    lanes: list[tuple[bool, float, float, float]] = []
    for link in ways:
        pen = link.commands[0][1:]
        for kind, *rest in link.commands[1:]:
            end = tuple(rest[-2:])
            if kind == "L":
                level = pen[1] == end[1]
                assert level or pen[0] == end[0]
                along = sorted((pen[0], end[0]) if level else (pen[1], end[1]))
                lanes.append((level, pen[1] if level else pen[0], *along))
            pen = end
    return [
        (*one, *two)
        for one, two in itertools.combinations(lanes, 2)
        if one[0] == two[0]
        and one[2] < two[3]
        and two[2] < one[3]
        and abs(one[1] - two[1]) < 12.0 - 1e-6
    ]


@given(st.integers(0, 10_000), st.integers(15, 40))
@settings(max_examples=8)
def test_ways_cross_only_where_the_wires_change_their_order(seed: int, gates: int) -> None:
    made = random_graph(seed, gates)
    found = layout(lower(made), made, 4, "en")
    for one, two in itertools.combinations(turns(found), 2):
        if rows_of(found, one) != rows_of(found, two):
            continue
        before = one.commands[0][-1] < two.commands[0][-1]
        after = one.commands[-1][-1] < two.commands[-1][-1]
        lines = [flattened(Path(k.commands, "wire", 1.0)) for k in (one, two)]
        assert meeting(*lines) == (before != after)


def passing(rows: int = 5) -> GateLayout:
    """Return a layout with penalties: each goes to the sum at the end, beside the rows."""
    made = network((2,) * rows, penalty="l2")
    return layout(lower(made), made, 4, "en")


def test_a_wire_that_only_passes_through_a_row_runs_beside_it() -> None:
    found = passing()
    ways = {k.wire: rows_of(found, k) for k in turns(found) if k.wire.startswith("R_")}
    last = len(found.rows) - 1
    assert last >= 2
    assert len(ways) >= 2
    assert {end for _, end in ways.values()} == {last}
    assert min(start for start, _ in ways.values()) < last - 1
    for link in found.links:
        if link.wire.startswith("R_") and not into_next_row(found, link):
            # At its gate, and where it is used: nowhere else.
            assert rows_of(found, link)[0] in ways.get(link.wire, (last,))


def test_the_ways_beside_the_rows_meet_nothing_that_stands_in_them() -> None:
    found = passing()
    assert not crowded(turns(found))
    for link in turns(found):
        start, end = rows_of(found, link)
        line = flattened(Path(link.commands, "wire", 1.0))
        between = [rect_corners(r) for r in found.rows[start + 1 : end]]
        assert not (between and geometry.crossings(line, quads(between)).any())


def test_every_way_that_passes_a_row_has_a_lane_of_its_own_at_any_depth() -> None:
    for depth in (4, 6, 8):
        found = passing(depth)
        far = [k for k in turns(found) if rows_of(found, k)[1] > rows_of(found, k)[0] + 1]
        assert far
        lanes = [min(c[-2] for c in k.commands) for k in far]
        assert len(set(lanes)) == len(lanes)
        assert all(found.bounds.contains((x, 0.0)) for x in lanes)


def test_a_plot_of_one_row_has_no_ways() -> None:
    graph = session("examples-cs231n_circuit").plan.graph
    ruler = Ruler(graph, 4, "en")
    woven = weave(graph)
    rooms = {w: ruler.measure(w) for w in graph.wires}
    plot: Plot = plotted(rooms, woven, order(woven, []), {})
    assert not plot.turns
    assert len(plot.rows) == 1
    assert set(plot.y) == set(plot.column) == set(range(len(woven.wires)))


# -- no longer wanted ------------------------------------------------------------------


def test_a_layout_stops_at_any_time_and_leaves_nothing_behind() -> None:
    name = "iris_4_5_3_relu_softmax"
    made = opened(CASES[f"examples-{name}-scalar"][0])
    whole = layout(lower(made), made, 4, "en")
    asked = itertools.count()
    with interruptible(lambda: next(asked) < 0):
        layout(lower(made), made, 4, "en")
    checks = next(asked)
    assert checks > 100
    for after in range(0, checks, checks // 7):
        graph = lower(made)
        count = itertools.count()
        with interruptible(lambda: next(count) >= after), pytest.raises(Interrupted):  # noqa: B023
            layout(graph, made, 4, "en")
        assert next(count) == after + 1
        again = layout(graph, made, 4, "en")
        assert (again.nodes, again.links) == (whole.nodes, whole.links)
