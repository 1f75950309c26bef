"""How quantities are written: six schemes, letters, names that an experiment brings along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.experiment import Experiment
from core.explain import Subject, explain
from core.files.examples import open_example
from core.names import Name, plain
from core.notation import (
    DEFAULT,
    LOSS_LETTERS,
    OWN,
    RATE_LETTERS,
    SCHEMES,
    WISHED,
    Notation,
    resolved,
    saved,
    setting_letter,
)
from core.reading import Reading, graph_of
from core.session import Session
from core.trace import Snapshot
from core.wire_names import (
    array_name,
    counted,
    delta_name,
    drawn_name,
    ends,
    entry_name,
    given_name,
    layer_text,
    number_name,
    summed_name,
    wire_name,
)
from gui.scene.formula_text import formula_text

MAZUR = "mazur_biases_trained"
WIRES = (
    "x[1]", "t[1]", "W1[1][0]", "b1[0]", "p2[0][1]", "z1[0]", "a2[1]", "e", "term[1]", "loss",
)  # fmt: skip
SHOWN = {
    "default": "x₁ t₁ w⁽¹⁾₁₀ b⁽¹⁾₀ p⁽²⁾₀₁ z⁽¹⁾₀ a⁽²⁾₁ e₁ E₁ E",
    "article000": "x₁ t₁ W⁽ᴸ⁻¹⁾₁₀ b⁽ᴸ⁻¹⁾₀ z⁽ᴸ⁾₀₁ z⁽ᴸ⁻¹⁾₀ a⁽ᴸ⁾₁ e₁ C₁ C",
    "article001": "x₂ t₂ w⁰₂₀ b₁₀ p¹₁₁ z₁₀ a₂₁ e₂ E₂ E",
    "matrix": "x[1] t[1] W1[1][0] b1[0] p2[0][1] z1[0] a2[1] e[1] E[1] E",
    "textbook": "x₂ t₂ w¹₁₂ b¹₁ p²₂₁ z¹₁ a²₂ e₂ E₂ E",
    "own": "i₂ targetₒ₂ w₂ b⁽¹⁾₀ p⁽²⁾₀₁ netₕ₁ outₒ₂ e₁ Eₒ₂ Eₜₒₜₐₗ",
}
ARRAYS = {
    "default": "x W⁽¹⁾ b⁽²⁾ p⁽²⁾ z⁽¹⁾ a⁽²⁾ Eₖ",
    "article000": "x W⁽ᴸ⁻¹⁾ b⁽ᴸ⁾ p⁽ᴸ⁾ z⁽ᴸ⁻¹⁾ a⁽ᴸ⁾ Cₖ",
    "article001": "x W⁰ b₂ p¹ z₁ a₂ Eₖ",
    "matrix": "x W1 b2 p2 z1 a2 Eₖ",
    "textbook": "x W¹ b² p² z¹ a² Eₖ",
    "own": "x W⁽¹⁾ b⁽²⁾ p⁽²⁾ z⁽¹⁾ a⁽²⁾ Eₖ",
}


def graph(scheme: str = "", granularity: str = "scalar", name: str = MAZUR, **letters: str):
    notation = Notation(scheme, letters.get("loss", ""), letters.get("rate", ""))
    return graph_of(open_example(name), granularity, Reading(notation))


# -- names -------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_numbers_of_a_2_2_2_network(scheme: str) -> None:
    wires = graph(scheme).wires
    ids = [{"e": "error[1]"}.get(w, w) for w in WIRES]
    assert " ".join(plain(wire_name(wires[w])) for w in ids) == SHOWN[scheme]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_its_arrays_and_their_entries(scheme: str) -> None:
    scalar, matrix = graph(scheme), graph(scheme, "matrix")
    ids = ("x", "W1", "b2", "p2", "z1", "a2", "term")
    assert " ".join(plain(wire_name(matrix.wires[w])) for w in ids) == ARRAYS[scheme]
    for wire in scalar.wires.values():
        array = matrix.wires.get(wire.id.partition("[")[0])
        if array is None or not wire.origin.index or wire.origin.role == "product":
            continue
        origin = wire.origin
        assert entry_name(array, origin.index) == wire_name(wire)
        assert number_name(scalar, origin.role, origin.layer, origin.index) == wire_name(wire)
        assert number_name(matrix, origin.role, origin.layer, origin.index) == wire_name(wire)
        assert array_name(wire) == wire_name(array)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", [MAZUR, "iris_4_5_3_relu_softmax", "article001_a"])
def test_no_two_numbers_have_the_same_name(name: str, scheme: str) -> None:
    names = [wire_name(w) for w in graph(scheme, name=name).wires.values()]
    assert len(set(names)) == len(names)


def test_the_weight_that_article_001_follows() -> None:
    """Its w¹₁₀ is W2[0][0]: it starts in layer 1, at its first unit, and ends in unit 0."""
    wires = graph("article001", name="article001_a").wires
    assert plain(wire_name(wires["W2[0][0]"])) == "w¹₁₀"
    assert plain(wire_name(wires["a2[0]"])) == "a₂₀"
    assert [plain(wire_name(wires[w])) for w in ("x[0]", "W1[1][1]")] == ["x₁", "w⁰₂₁"]


def test_what_article_000_names_wrongly() -> None:
    """W(L)11 ends in layer L and goes from unit 1 to unit 1, not "1 to 0 of number L−1"."""
    wires = graph("article000", name="article000_network").wires
    found = {plain(wire_name(w)): w.id for w in wires.values()}
    assert found["W⁽ᴸ⁾₁₁"] == "W2[1][1]"
    assert found["W⁽ᴸ⁻¹⁾₀₀"] == "W1[0][0]"
    assert found["z⁽ᴸ⁾₁₁"] == "p2[1][1]"  # a single product; the sum has one index


def test_units_from_ten_on_are_set_apart() -> None:
    found = graph("article001", "matrix", "digits_8x8").wires
    assert plain(entry_name(found["W1"], (11, 3))) == "w⁰₁₂,₃"
    assert plain(entry_name(found["a1"], (11,))) == "a₁,₁₁"
    assert plain(entry_name(replace(found["W1"], notation=DEFAULT), (11, 3))) == "w⁽¹⁾₁₁,₃"


@pytest.mark.parametrize(
    ("scheme", "shown"),
    [
        ("default", "δ⁽¹⁾₀"),
        ("article000", "δ⁽ᴸ⁻¹⁾₀"),
        ("article001", "δ₁₀"),
        ("matrix", "δ1[0]"),
        ("textbook", "δ¹₁"),
        ("own", "δₕ₁"),
    ],
)
def test_delta_has_the_indices_of_its_z(scheme: str, shown: str) -> None:
    assert plain(delta_name(wire_name(graph(scheme).wires["z1[0]"]))) == shown


@pytest.mark.parametrize(
    ("scheme", "shown"),
    [
        ("default", "p⁽²⁾ᵢ₁"),
        ("article000", "z⁽ᴸ⁾ᵢ₁"),
        ("article001", "p¹ᵢ₁"),
        ("matrix", "p2[i][1]"),
        ("textbook", "p²₂ᵢ"),
        ("own", "p⁽²⁾ᵢ₁"),
    ],
)
def test_all_products_of_a_sum(scheme: str, shown: str) -> None:
    assert plain(summed_name(graph(scheme).wires["p2[0][1]"])) == shown


def test_counting() -> None:
    assert ends(Notation("textbook"), 0, 3) == (1, 4)
    assert counted(Notation("textbook"), "weight", (0, 3)) == (4, 1)
    assert ends(Notation("article001"), 0, 3) == (1, 3)
    assert counted(Notation("article001"), "target", (0,)) == (1,)
    assert counted(Notation("article001"), "a", (0,)) == (0,)
    assert ends(Notation(), 0, 3) == (0, 3)
    deep = Notation("article000", layers=9)
    assert [layer_text(deep, k) for k in (0, 8, 9)] == ["L−9", "L−1", "L"]
    assert layer_text(Notation("textbook", layers=9), 8) == "8"


def test_a_matrix_is_drawn_with_a_row_for_each_unit_before() -> None:
    assert plain(drawn_name(graph("textbook", "matrix").wires["W1"])) == "W¹ᵀ"
    assert plain(drawn_name(graph("textbook").wires["W1[0][1]"])) == "W¹ᵀ"
    assert plain(drawn_name(graph("textbook").wires["a1[0]"])) == "a¹"
    assert plain(drawn_name(graph("default").wires["W1[0][1]"])) == "W⁽¹⁾"


def test_a_free_graph_keeps_its_names() -> None:
    for scheme in SCHEMES:
        found = graph(scheme, name="cs231n_circuit", loss="L")
        assert all(
            plain(wire_name(w)) == plain(wire_name(replace(w, notation=DEFAULT)))
            for w in found.wires.values()
        )


# -- letters -----------------------------------------------------------------------------


@pytest.mark.parametrize("letter", LOSS_LETTERS)
def test_the_letter_of_the_loss_reaches_every_part_of_it(letter: str) -> None:
    found = graph("default", name="xor_2_2_1", loss=letter)
    shown = {w.origin.role: wire_name(w) for w in found.wires.values()}
    assert shown["loss"] == Name(letter)
    assert shown["sample_loss"] == Name(letter, "n")
    terms = graph("default", loss=letter).by_role("term")
    assert [wire_name(w) for w in terms] == [Name(letter, "0"), Name(letter, "1")]


def test_a_letter_that_is_chosen_stands_before_the_name_of_the_source() -> None:
    assert plain(wire_name(graph("own", loss="J").wires["loss"])) == "J"


@pytest.mark.parametrize("rate", RATE_LETTERS)
@pytest.mark.parametrize("name", [MAZUR, "optimizer"])
def test_the_letter_of_the_rate_in_an_update(name: str, rate: str) -> None:
    experiment = open_example(MAZUR)
    if name == "optimizer":
        experiment = replace(
            experiment, optimizer=replace(experiment.optimizer, name="rmsprop", settings={})
        )
    session = Session(experiment, reading=Reading(Notation("default", "", rate)))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    found = explain(snapshot, Subject("W1[0][0]", "updated"))
    assert found is not None
    text = formula_text(found, 4)
    assert f" {rate} · " in text
    assert sum(x in text for x in RATE_LETTERS) == 1 + (name == "optimizer" and rate != "α")


def test_a_setting_makes_way_for_the_rate() -> None:
    assert setting_letter("α", "α") == "ρ"
    assert setting_letter("α", "η") == "α"
    assert setting_letter("μ", "α") == "μ"


# -- wishes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "view", "made"),
    [
        (WISHED, {}, Notation()),
        (WISHED, {"notation": "textbook"}, Notation("textbook")),
        (WISHED, {"notation": {"scheme": "matrix", "loss": "L"}}, Notation("matrix", "L")),
        (WISHED, {"notation": {"rate": "lr"}}, Notation("default", "", "lr")),
        (Notation("default", "", ""), {"notation": "textbook"}, Notation()),
        (Notation("", "J", ""), {"notation": {"loss": "L"}}, Notation("default", "J")),
        (WISHED, {"notation": "no such"}, Notation()),
        (WISHED, {"notation": {"scheme": 3, "loss": [], "rate": {}}}, Notation()),
        (WISHED, {"notation": 7}, Notation()),
        (Notation("own"), {}, Notation()),
    ],
)
def test_what_is_chosen_comes_before_what_the_file_asks_for(
    chosen: Notation, view: dict[str, Any], made: Notation
) -> None:
    assert resolved(chosen, view, {}, 0) == made


@pytest.mark.parametrize("scheme", [s for s in SCHEMES if s != OWN])
@pytest.mark.parametrize("loss", ["", *LOSS_LETTERS])
@pytest.mark.parametrize("rate", RATE_LETTERS)
def test_what_is_saved_is_asked_for_again(scheme: str, loss: str, rate: str) -> None:
    notation = Notation(scheme, loss, rate)
    assert resolved(WISHED, {"notation": saved(notation)}, {}, 0) == notation


def test_a_wish_reaches_the_graph() -> None:
    asked = replace(open_example(MAZUR), view={"notation": "own"})
    assert Session(asked).plan.graph.notation.scheme == OWN
    assert plain(wire_name(Session(asked).plan.graph.wires["W2[0][0]"])) == "w₅"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("w5", Name("w", "5")),
        ("net_h1", Name("net", "h1")),
        ("E_total", Name("E", "total")),
        ("w^1_10", Name("w", "10", "1")),
        ("θ", Name("θ")),
        ("가중치_1", Name("가중치", "1")),
        ("a b", Name("a b")),
        ("_x", Name("_x")),
    ],
)
def test_names_of_the_source_are_set_in_type(text: str, name: Name) -> None:
    assert given_name(text) == name


def test_an_expanded_neuron_is_written_alike() -> None:
    from core.neuron import expanded

    experiment: Experiment = open_example(MAZUR)
    session = Session(experiment, reading=Reading(Notation("own")))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    inner = expanded(snapshot, experiment, 2, 1).graph
    names = {w.id: plain(wire_name(w)) for w in inner.wires.values()}
    assert names["W2[0][1]"] == "w₇"
    assert (names["z2[1]"], names["a2[1]"]) == ("netₒ₂", "outₒ₂")


def test_another_notation_keeps_what_has_been_run() -> None:
    experiment = open_example(MAZUR)
    first = Session(experiment)
    first.checkpoint(40)
    other = Session(experiment, reading=Reading(Notation("textbook")))
    other.take_over(first)
    assert other.nearest(40) is first.nearest(40)
    stranger = Session(replace(experiment))
    stranger.take_over(first)
    assert stranger.nearest(40).iteration == 1
