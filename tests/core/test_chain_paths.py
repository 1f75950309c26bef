"""What is said of a chain path by path: one product, the sum, where factors stand, how long."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.chain import BOOK, GATES, chain, operands, shared
from core.chain_edges import edge_count, entry_graph
from core.chain_lines import chain_explanation, path_explanation, sum_explanation
from core.experiment import Experiment
from core.explain_latex import tokens_latex
from core.explain_tokens import GRADIENT, VALUE, LocalOf, NameOf, NumberOf, Subject, flat
from core.files.examples import open_example
from core.hand_digits import Digits
from core.interrupt import Interrupted, interruptible
from core.lowering import MATRIX, SCALAR
from core.names import plain
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
from core.wire_names import wire_name
from tests.core.cases import case, end
from tests.core.formulas import evaluate
from tests.networks import network


def made(snapshot: Snapshot, wire: str, entry: tuple[int, ...] = (), *args, **options):
    found = chain(snapshot, wire, entry, *args, **options)
    assert found is not None
    return found


# -- operands --------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("form", [BOOK, GATES])
def test_a_factor_with_one_operand_is_that_number(granularity: str, form: str) -> None:
    snapshot = end(network(3, 4, 2, samples=3), granularity)
    graph, values = snapshot.graph, snapshot.trace.values
    wires = [w for w in ("W1", "W2", "x", "z1") if w in graph.wires] or ["W1[1][2]", "x[1]"]
    seen = 0
    for wire in wires:
        entry = (1, 1)[: len(graph.wires[wire].shape)]
        for path in made(snapshot, wire, entry, 1, form=form).paths:
            for factor in path.factors:
                met = operands(graph, factor)
                if len(met) != 1:
                    continue
                other, at = met[0]
                row = (1,) if graph.wires[other].batched else ()
                assert values[other][(*row, *at)] == factor.value
                seen += 1
    assert seen > 10


@pytest.mark.parametrize("name", ["matmul_lecture", "svm_graph_regularized"])
def test_operands_of_products_of_arrays_are_the_right_entries(name: str) -> None:
    snapshot = end(open_example(name))
    graph, trace = snapshot.graph, snapshot.trace
    seen = 0
    for wire in graph.sources:
        for entry in np.ndindex(graph.wires[wire].shape):
            if snapshot.gradient(wire) is None:
                continue
            place = tuple(map(int, entry))
            for path in made(snapshot, wire, place, 0, form=GATES).paths:
                for factor in path.factors:
                    for other, at in operands(graph, factor):
                        row = (0,) if graph.wires[other].batched else ()
                        assert trace.values[other][(*row, *at)] == factor.value
                        seen += 1
    assert seen


# -- one path --------------------------------------------------------------------------


def test_each_path_has_its_product_and_says_where_its_factors_stand() -> None:
    snapshot = end(case("article001_a"))
    found = made(snapshot, "W1[0][0]")
    for rank, path in enumerate(found.paths):
        explained = path_explanation(snapshot, found, rank)
        assert explained.subject == Subject("W1[0][0]", GRADIENT, None, ())
        (line,) = explained.lines[-1:]
        assert evaluate(line.numbers) == path.product == line.result.value
        (name,) = line.left
        assert (name.name.base, name.name.sub) == ("P", str(rank + 1))
        # The neuron's δ is all of ∂E/∂z of the output layer, not of the hidden one.
        assert [x.left[0].name.sup for x in explained.lines[:-1]] == ["(2)"]
        numbers = [t for t in line.numbers if isinstance(t, NumberOf)]
        stands = {(t.wire, t.quantity) for t in numbers if t.wire}
        assert {("x[0]", VALUE), (f"a2[{rank}]", GRADIENT), (f"W2[0][{rank}]", VALUE)} == stands
        names = [t for t in line.symbols if isinstance(t, LocalOf)]
        for token, factor in zip(names, path.factors, strict=True):
            assert token.wire == factor.of.wire
            assert snapshot.graph.gate(token.port[0]).inputs[token.port[1]] == factor.by.wire


def test_the_only_path_is_the_derivative_itself() -> None:
    snapshot = end(case("article001_a"))
    found = made(snapshot, "W2[0][0]")
    (line,) = path_explanation(snapshot, found, 0).lines[-1:]
    assert line.left[0].start is not None
    assert line.result.wire == "W2[0][0]"


@pytest.mark.parametrize("wire", ["error[1]", "square[1]", "term[0]", "a2[0]"])
def test_where_the_book_has_one_factor_those_of_the_gates_stand(wire: str) -> None:
    snapshot = end(case("article001_a"))
    found = made(snapshot, wire)
    (path,) = found.paths
    line = path_explanation(snapshot, found, 0).lines[-1]
    assert len(path.factors) > 1 or line.numbers != (line.result,)
    assert line.left not in line.sides
    if path.factors:
        assert path.product == pytest.approx(found.total, rel=1e-12)


def test_a_single_gate_says_how_it_differentiates() -> None:
    session = Session(case("article001_a"), reading=Reading(start="a1[0]"))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    found = made(snapshot, "z1[0]")
    assert len(found.paths[0].factors) == 1
    line = path_explanation(snapshot, found, 0).line
    assert line.left not in line.sides
    assert evaluate(line.numbers) == pytest.approx(found.total, rel=1e-12)
    a = float(snapshot.trace.values["a1[0]"].item())
    assert found.total == pytest.approx(a * (1 - a), rel=1e-12)


# -- the sum ---------------------------------------------------------------------------


@pytest.mark.parametrize(("wire", "terms"), [("W1[0][0]", 2), ("x[0]", 3)])
def test_the_sum_names_its_first_and_last_path(wire: str, terms: int) -> None:
    snapshot = end(case("article001_a"))
    found = made(snapshot, wire)
    line = sum_explanation(snapshot, found).line
    (row,) = line.symbols
    assert len(row.terms) == terms
    assert row.terms[0][0].name.sub == "1"
    assert row.terms[-1][0].name.sub == str(found.count)
    assert line.result.value == float(snapshot.gradient(wire).item())


def test_the_part_of_a_sample_does_not_bear_the_name_of_the_whole() -> None:
    snapshot = end(network(3, 4, 2, samples=3), SCALAR)
    part = made(snapshot, "W1[0][0]", (), 1)
    line = sum_explanation(snapshot, part).line
    assert len(line.left) == 4
    assert line.left[-1].name.sub == "n=2"
    assert line.result.wire == ""
    whole = sum_explanation(snapshot, made(snapshot, "W1[0][0]")).line
    assert len(whole.left) == 1
    assert whole.result.wire == "W1[0][0]"


def test_the_loss_of_a_batch_is_no_part_of_one_sample() -> None:
    snapshot = end(network(3, 4, 2, samples=3), SCALAR)
    assert not shared(snapshot.graph, "loss")
    assert not shared(snapshot.graph, "z1[0]")
    assert shared(snapshot.graph, "W1[0][0]")
    found = made(snapshot, "loss", (), 1)
    assert found.sample is None
    assert not any("part of sample" in str(r) for r in chain_explanation(snapshot, found).remarks)


def test_of_a_batch_each_product_and_delta_names_its_sample() -> None:
    snapshot = end(network(3, 4, 2, samples=3), SCALAR)
    found = made(snapshot, "W2[0][0]", (), 1)
    lines = path_explanation(snapshot, found, 0).lines
    assert lines[0].left[0].name.sup.endswith("n=2")
    whole = made(snapshot, "W2[0][0]")
    for rank, path in enumerate(whole.paths):
        (name,) = path_explanation(snapshot, whole, rank).lines[-1].left
        assert name.name.sup == f"n={path.sample + 1}"
    single = end(network(3, 4, 2, samples=1), SCALAR)
    lines = path_explanation(single, made(single, "W2[0][0]"), 0).lines
    assert lines[0].left[0].name.sup == "(2)"


def said(snapshot: Snapshot, wire: str, *args: int) -> str:
    return " ".join(map(str, sum_explanation(snapshot, made(snapshot, wire, (), *args)).remarks))


def test_the_mean_over_the_batch_is_named() -> None:
    snapshot = end(network(3, 4, 2, samples=4), SCALAR)
    assert "is 1/4: the loss is the mean over 4 samples" in said(snapshot, "W1[0][0]")
    single = end(network(3, 4, 2, samples=1), SCALAR)
    assert "mean" not in said(single, "W1[0][0]")


def test_paths_that_all_have_a_factor_0_are_said_to_add_nothing() -> None:
    snapshot = end(dead())
    found = made(snapshot, "W1[0][0]")
    assert found.zeros == found.count > 1
    remarks = said(snapshot, "W1[0][0]")
    assert f"Each of the {found.count} paths has a factor 0" in remarks
    assert "%" not in remarks


def dead() -> Experiment:
    """A network whose hidden ReLUs are all at rest."""
    alive = network(2, 3, 2, samples=1)
    return replace(alive, parameters={**alive.parameters, "b1": np.full(3, -50.0)})


def test_by_hand_it_is_said_where_rounded_paths_do_not_add_up() -> None:
    session = Session(case("article001_a"), reading=Reading(hand=Digits(2, 4)))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    found = made(snapshot, "z1[0]")
    assert (round(found.listed, 4), found.total) == (0.0063, 0.0064)
    assert "together they make 0.0063" in said(snapshot, "z1[0]")
    assert "together" not in said(snapshot, "W1[0][0]")
    assert "together" not in said(end(case("article001_a")), "z1[0]")


# -- how long it takes -----------------------------------------------------------------


@pytest.mark.parametrize("sample", [0, None])
@pytest.mark.parametrize("sizes", [(6, 5, 4, 3), (20, 30, 3)])
def test_the_number_of_edges_is_foreseen(sizes: tuple[int, ...], sample: int | None) -> None:
    snapshot = end(network(*sizes, samples=3), MATRIX)
    for wire, entry in (("x", (1,)), ("W1", (1, 2)), ("b1", (2,)), ("W2", (1, 2)), ("z1", (1,))):
        batched = snapshot.graph.wires[wire].batched
        row = None if batched else sample
        index = (0, *entry) if batched else entry
        entries = entry_graph(snapshot.trace, wire, index, row)
        edges = sum(map(len, entries.out.values()))
        foreseen = edge_count(snapshot.trace, wire, 0 if batched else sample)
        assert edges / 4 <= foreseen <= 4 * edges + 8


def test_what_a_large_network_asks_for_is_known_at_once() -> None:
    session = Session(network(784, 128, 64, 10, samples=4))
    trace = session.trace(1)
    assert edge_count(trace, "W3", 0) < 1_000
    assert edge_count(trace, "W1", 0) < 1_000
    assert edge_count(trace, "x", 0) > 8_000


@pytest.mark.parametrize("after", [0, 1, 5, 20, 60])
def test_it_stops_soon_when_it_is_no_longer_wanted(after: int) -> None:
    snapshot = end(network(60, 70, 80, 5, samples=2), MATRIX)
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(time.perf_counter())
        return len(asked) > after

    with interruptible(cancelled), pytest.raises(Interrupted):
        chain(snapshot, "x", (1,), 0)
    assert len(asked) == after + 1
    # Between two questions a window waits no longer than this to close.
    assert max((b - a for a, b in pairwise(asked)), default=0.0) < 0.2


# -- ratios, and what is not listed ----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "start"),
    [("article001_a", "a2[0]"), ("xor_2_2_1", "a2[0]"), ("iris_4_5_3_relu_softmax", "a2[1]")],
)
def test_a_ratio_by_z_is_no_delta_and_no_quotient_stands_twice(name: str, start: str) -> None:
    session = Session(open_example(name), reading=Reading(start=start))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    seen = set()
    for wire in snapshot.graph.wires:
        if snapshot.gradient(wire) is None or wire == start:
            continue
        for sample in (None, 1):
            for line in chain_explanation(snapshot, made(snapshot, wire, (), sample)).lines:
                said = [tokens_latex(part, str) for part in (line.left, line.chain, line.symbols)]
                assert not [text for text in said if r"\delta" in text]
                written = [text for text in said if text]
                assert len(set(written)) == len(written), written
                seen.add(line.left[0])
    ends = {t.start for t in seen if isinstance(t, NameOf)} - {None}
    assert ends == {wire_name(snapshot.graph.wires[start])}


def test_what_is_not_listed_has_a_name_that_says_so() -> None:
    snapshot = end(network(3, 4, 4, 2))
    found = made(snapshot, "x[1]", most=5)
    assert not found.complete
    explained = chain_explanation(snapshot, found)
    names = [plain(t.name) for t in flat(explained.lines[-1].symbols) if isinstance(t, NameOf)]
    assert names == [*(f"Pⁿ⁼¹{k}" for k in "₁₂₃₄₅"), "P_>5"]
    last = [t for t in flat(explained.lines[-1].numbers) if isinstance(t, NumberOf)][-1]
    assert last.value == found.rest
    assert {"rest": "P_>5"} in [remark.fields for remark in explained.remarks]
    whole = chain_explanation(snapshot, made(snapshot, "x[1]"))
    assert not [r for r in whole.remarks if "rest" in r.fields]
