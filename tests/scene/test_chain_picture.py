"""The rows of paths: what tells one from another, its product, its bar; nothing overlaps."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.chain import BOOK, GATES, Chain, chain
from core.files.examples import open_example
from core.lowering import MATRIX
from core.names import plain
from core.trace import Snapshot
from gui.i18n import catalog
from gui.scene.chain_picture import Look, Rows, percent, product, total
from gui.scene.geometry import overlaps
from gui.scene.numbers import Format, format_number
from gui.scene.shapes import Box, Picture
from tests.core.cases import case, end
from tests.networks import network

LOOK = Look(13.0, 300.0, 4, catalog("en"))


def rows(snapshot: Snapshot, wire: str, *args, look: Look = LOOK, **options) -> Rows:
    found = chain(snapshot, wire, *args, **options)
    assert found is not None
    return Rows(found, snapshot.graph, look)


def bar(picture: Picture) -> Box | None:
    return next((s for s in picture.shapes if isinstance(s, Box)), None)


def words(picture: Picture) -> list[str]:
    return [text.string for text in picture.texts()]


def named(made: Rows, rank: int) -> list[str]:
    return [plain(node.name) for node in made.names(rank)]


def test_a_row_names_what_its_path_does_not_share() -> None:
    made = rows(end(case("article001_a")), "W1[0][0]")
    # z and a of an output are one neuron, and the hidden one is on every path.
    assert named(made, 0) == ["a⁽²⁾₀"]
    assert named(made, 1) == ["a⁽²⁾₁"]
    inputs = rows(end(case("article001_a")), "x[0]")
    assert sorted(tuple(named(inputs, k)) for k in range(4)) == [
        ("a⁽²⁾₀", "a⁽¹⁾₀"),
        ("a⁽²⁾₀", "a⁽¹⁾₁"),
        ("a⁽²⁾₁", "a⁽¹⁾₀"),
        ("a⁽²⁾₁", "a⁽¹⁾₁"),
    ]


def test_paths_that_differ_only_in_their_ports_still_have_names() -> None:
    snapshot = end(open_example("gate_patterns"))
    for wire in snapshot.graph.sources:
        if snapshot.gradient(wire) is not None:
            made = rows(snapshot, wire, form=GATES)
            for rank in range(len(made.chain.paths)):
                assert made.picture(rank).bounds.h == made.height


def test_samples_are_told_where_there_are_several() -> None:
    snapshot = end(open_example("xor_2_2_1"))
    whole, part = rows(snapshot, "W1[1][0]"), rows(snapshot, "W1[1][0]", (), 2)
    assert {whole.text(k).split("  ")[1] for k in range(4)} == {f"n = {k}" for k in (1, 2, 3, 4)}
    assert all("n = 3" in part.text(k) for k in range(len(part.chain.paths)))
    single = rows(end(open_example("article001_a")), "W1[0][0]")
    assert "n =" not in single.text(0)
    # There is one way for each sample: nothing else tells one from another.
    assert [named(whole, rank) for rank in range(4)] == [[]] * 4
    assert "n = 2" in " ".join(words(whole.picture(0)))


def test_products_and_shares_stand_at_the_right_and_bars_are_as_long_as_their_size() -> None:
    made = rows(end(case("article001_a")), "x[0]")
    sizes = [abs(path.product) for path in made.chain.paths]
    longest = bar(made.picture(0))
    assert longest is not None
    for rank, path in enumerate(made.chain.paths):
        picture = made.picture(rank)
        assert format_number(path.product, 4) in words(picture)
        assert made.share(rank) == pytest.approx(sizes[rank] / math.fsum(sizes), rel=1e-12)
        assert percent(made.share(rank), 4) in words(picture)
        found = bar(picture)
        assert found is not None
        assert found.rect.w == pytest.approx(longest.rect.w * sizes[rank] / sizes[0])
        against = path.product * made.chain.paths[0].product < 0
        assert (found.fill == "gradient") != against
    assert sum(made.share(k) for k in range(4)) == pytest.approx(1.0)


def test_of_a_part_the_shares_are_of_the_whole() -> None:
    snapshot = end(network(5, 8, 8, 8, 2, samples=1, hidden="tanh"), MATRIX)
    some, every = (rows(snapshot, "x", (1,), most=n) for n in (10, 5000))
    assert some.chain.count == every.chain.count == 1024
    for rank in range(10):
        assert some.share(rank) == pytest.approx(every.share(rank), rel=1e-9)
    assert sum(some.share(k) for k in range(10)) == pytest.approx(some.chain.size_share)


def dead_end() -> Chain:
    found = rows(end(case("article001_a")), "W1[0][0]").chain
    return replace(found, paths=tuple(replace(p, product=0.0) for p in found.paths))


def test_paths_of_nothing_have_no_bar() -> None:
    snapshot = end(case("article001_a"))
    made = Rows(dead_end(), snapshot.graph, LOOK)
    assert bar(made.picture(0)) is None
    assert "NaN" not in made.text(0)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_is_marked_and_has_no_bar(value: float) -> None:
    snapshot = end(case("article001_a"))
    found = dead_end()
    wild = replace(
        found,
        paths=(replace(found.paths[0], product=value), found.paths[1]),
        size_share=math.nan,
    )
    picture = Rows(wild, snapshot.graph, LOOK).picture(0)
    assert bar(picture) is None
    number = next(t for t in picture.texts() if t.string == format_number(value, 4))
    assert {run.ink for run in number.runs} == {"warning"}


@pytest.mark.parametrize("width", [180.0, 300.0, 460.0])
@pytest.mark.parametrize("digits", [2, 4, 15])
@pytest.mark.parametrize("form", [BOOK, GATES])
def test_nothing_overlaps_and_nothing_sticks_out(width: float, digits: int, form: str) -> None:
    snapshot = end(network(4, *[3] * 10, 2, samples=2, hidden="tanh"), MATRIX)
    look = replace(LOOK, width=width, digits=digits)
    made = rows(snapshot, "W1", (1, 1), look=look, form=form, most=12)
    for rank in range(len(made.chain.paths)):
        picture = made.picture(rank)
        texts = list(picture.texts())
        line = [t for t in texts if t.y == texts[0].y and t.width]
        for i, text in enumerate(line):
            assert all(x <= width + 0.01 for x, _ in text.corners())
            for other in line[i + 1 :]:
                fits = digits < 15 or width > 200.0
                assert not fits or not overlaps(text.corners(), other.corners())


def test_what_is_too_long_loses_its_middle() -> None:
    snapshot = end(network(4, *[3] * 10, 2, samples=1, hidden="tanh"), MATRIX)
    made = rows(snapshot, "W1", (1, 1), look=replace(LOOK, width=260.0))
    names = made.names(0)
    text = next(t for t in made.picture(0).texts() if "→" in t.string)
    assert "…" in text.string
    first, last = (n.name.base + n.name.sup + n.name.sub for n in (names[0], names[-1]))
    assert text.string.startswith(first)
    assert text.string.endswith(last)
    assert all(plain(node.name) in made.text(0) for node in names)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "0 %"),
        (1e-9, "< 0.1 %"),
        (0.0432, "4.3 %"),
        (0.5, "50 %"),
        (0.9999, "99 %"),
        (1.0, "100 %"),
        (math.nan, ""),
    ],
)
def test_a_share_never_reads_as_nothing_or_all_by_rounding(share: float, written: str) -> None:
    assert percent(share, 4) == written
    assert percent(share, Format(4, comma=True)) == written.replace(".", ",")


def test_the_product_and_the_sum_are_formulas_with_their_numbers() -> None:
    snapshot = end(case("article001_a"))
    found = rows(snapshot, "W1[0][0]").chain
    look = replace(LOOK, size=15.0, width=340.0, digits=6)
    one = words(product(snapshot, found, 1, look))
    assert {"−0.094617", "0.238894", "0.500000"} <= set(one)
    assert format_number(found.total, 6) in words(total(snapshot, found, look))
    for picture in (product(snapshot, found, 1, look), total(snapshot, found, look)):
        assert max(x for t in picture.texts() for x, _ in t.corners()) <= look.width + 1
