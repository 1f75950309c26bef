"""Names as people type them."""

from dataclasses import replace

import pytest

from core.errors import UserError
from core.experiment import Published
from core.files.examples import examples, open_example
from core.number_names import find_number
from core.session import Session
from gui.dialogs.go_to import aside
from gui.places import find, name_of, places, suggest
from gui.scene.frame import Frame, ViewSettings
from tests.networks import network


def frame_of(experiment, **view) -> Frame:
    session = None if experiment.table is not None else Session(experiment)
    snapshot = session.snapshot() if session else None
    position = session.position if session else None
    return Frame(experiment, snapshot, position, ViewSettings(**view))


SMALL = frame_of(open_example("article000_network"))


@pytest.mark.parametrize(
    "text", ["W2[0][1]", "w2[0][1]", " w2 0 1 ", "w2,0,1", "w(2)01", "w⁽²⁾₀₁", "W201"]
)
def test_one_wire_by_many_spellings(text):
    assert find(SMALL, text).wire == "W2[0][1]"


@pytest.mark.parametrize("name", [info.id for info in examples()])
def test_every_wire_is_found_by_its_id_and_by_its_name(name):
    frame = frame_of(open_example(name))
    known = places(frame)
    if frame.snapshot is None:
        assert known == ()
        return
    assert {place.wire for place in known} == set(frame.snapshot.graph.wires)
    assert len({(place.wire, place.entry) for place in known}) == len(known)
    for place in known:
        assert find(frame, place.text) == place
        same = [other for other in known if other.name == place.name]
        assert find(frame, place.name) in same
        assert name_of(frame, place.wire, place.entry) == place.name


def test_entries_of_arrays():
    frame = frame_of(network(784, 128, 64, 10))
    found = find(frame, "w1[700][12]")
    assert (found.wire, found.entry, found.text) == ("W1", (700, 12), "W1[700][12]")
    assert find(frame, "W1").entry == ()
    assert suggest(frame, "a2 5", 5)[0].entry == (5,)
    for wrong in ("W1[784][0]", "W1[0]", "a2[64]"):
        with pytest.raises(UserError) as caught:
            find(frame, wrong)
        assert "entries" in caught.value.template


@pytest.mark.parametrize("text", ["nothing", "W9[0][0]", "[0]", "…", "x" * 500, "<b>a</b>"])
def test_a_sentence_where_there_is_none(text):
    with pytest.raises(UserError) as caught:
        find(SMALL, text)
    assert len(str(caught.value.fields["name"])) <= 61
    assert "W" in caught.value.fields["examples"]


def test_a_table_has_nothing_to_go_to():
    with pytest.raises(UserError, match="table"):
        find(frame_of(open_example("article004_cost_tables")), "E")


def test_an_expanded_neuron_has_names_of_its_own():
    frame = frame_of(network(12, 9, 8), expanded=(1, 3))
    inner = frame.opened().snapshot.graph
    assert {place.wire for place in places(frame)} >= set(inner.wires)


def test_what_is_typed_comes_first():
    assert [p.wire for p in suggest(SMALL, "a1", 3)][:2] == ["a1[0]", "a1[1]"]
    assert suggest(SMALL, "w2[1][0]", 3)[0].wire == "W2[1][0]"
    assert suggest(SMALL, "zz", 3) == ()
    assert len(suggest(SMALL, "", 7)) == 7


@pytest.mark.parametrize(
    ("name", "text", "wire"),
    [
        ("mazur_biases_frozen", "w5", "W2[0][0]"),
        ("mazur_biases_frozen", "W7", "W2[0][1]"),
        ("mazur_biases_frozen", "w₅", "W2[0][0]"),
        ("mazur_biases_frozen", "net_h1", "z1[0]"),
        ("mazur_biases_frozen", "out h2", "a1[1]"),
        ("mazur_biases_frozen", "outₒ₁", "a2[0]"),
        ("mazur_biases_frozen", "delta_o1", "z2[0]"),
        ("mazur_biases_frozen", "E_total", "loss"),
        ("mazur_biases_frozen", "W1[0][0]", "W1[0][0]"),
        # The article's w1_10 begins in layer 1; ours of the same figures is another weight.
        ("article001_a", "w1_10", "W2[0][0]"),
        ("article001_a", "w¹₁₀", "W2[0][0]"),
        ("article001_a", "w110", "W1[1][0]"),
        ("article001_a", "z_11", "z1[1]"),
        ("cs231n_logistic_gates", "exp", "exp"),
        ("cs231n_logistic_gates", "1/x", "f"),
    ],
)
def test_a_wire_is_found_by_the_name_that_the_source_gives_it(name, text, wire):
    frame = frame_of(open_example(name))
    assert find(frame, text).wire == wire
    assert suggest(frame, text, 3)[0].wire == wire


def test_entries_of_arrays_have_the_names_of_the_source_too():
    published = (
        Published("dE/dw5", "gradients.W1[3][7]", "0.1", 0.1, True),
        Published("net_h1", "forward.z1[0][4]", "0.1", 0.1, True),
        Published("w6", "gradients.W1[784][0]", "0.1", 0.1, True),
        Published("dE/dw7", "gradients.W1[0][0]*2", "0.1", 0.1, True),
    )
    frame = frame_of(replace(network(784, 128, 64, 10), published=published))
    assert (find(frame, "w5").wire, find(frame, "w5").entry) == ("W1", (3, 7))
    assert (find(frame, "net_h1").wire, find(frame, "net_h1").entry) == ("z1", (4,))
    assert find(frame, "W1").entry == ()
    assert name_of(frame, "W1", (3, 7)) == find(frame, "w5").name
    for unknown in ("w6", "w7"):
        with pytest.raises(UserError):
            find(frame, unknown)


@pytest.mark.parametrize("name", [info.id for info in examples()])
def test_no_name_of_a_source_means_two_wires(name):
    frame = frame_of(open_example(name))
    called = [text for place in places(frame) for text in place.called]
    assert len(set(called)) == len(called)


def test_the_list_says_what_the_source_calls_it():
    frame = frame_of(open_example("mazur_biases_frozen"))
    assert aside(find(frame, "w5")) == "w⁽²⁾₀₀ · w₅"
    assert aside(find(frame, "b1[0]")) == "b⁽¹⁾₀"


@pytest.mark.parametrize(
    ("name", "text", "wire", "row"),
    [
        ("iris_4_5_3_relu_softmax", "a2[1][0]", "a2[0]", 1),
        ("iris_4_5_3_relu_softmax", "A1[0][4]", "a1[4]", 0),
        ("iris_4_5_3_relu_softmax", "x[2][3]", "x[3]", 2),
        ("xor_2_2_1", "z1[3][1]", "z1[1]", 3),
        ("xor_2_2_1", "t[2][0]", "t[0]", 2),
    ],
)
def test_a_number_of_a_sample_is_found_as_trace_and_explain_have_it(name, text, wire, row):
    frame = frame_of(open_example(name))
    found = find(frame, text)
    assert (found.wire, found.entry, found.row) == (wire, (), row)
    count = len(frame.snapshot.trace.rows)
    same = find_number(frame.snapshot.graph, text.lower(), count)
    assert (same.wire, same.row) == (wire, row)
    assert suggest(frame, text, 3)[0] == found


def test_a_number_of_a_sample_of_an_array():
    frame = frame_of(network(784, 128, 64, 10, samples=6))
    found = find(frame, "a2[5][63]")
    assert (found.wire, found.entry, found.row) == ("a2", (63,), 5)
    assert found.text == "a2[5][63]"
    for wrong, word in (("a2[6][0]", "sample 6"), ("a2[0][64]", "entries")):
        with pytest.raises(UserError) as caught:
            find(frame, wrong)
        assert word in str(caught.value)


def test_ten_layers_do_not_mix_up_samples_and_layers():
    frame = frame_of(network(*[2] * 12))
    assert (find(frame, "a1[0][1]").wire, find(frame, "a1[0][1]").row) == ("a1[1]", 0)
    assert find(frame, "a10[0]").wire == "a10[0]"


def test_entries_are_called_as_on_the_screen():
    frame = frame_of(network(784, 128, 64, 10))
    assert find(frame, "W1[300][5]").name == "w⁽¹⁾₃₀₀,₅" == name_of(frame, "W1", (300, 5))
    assert find(frame, "w⁽¹⁾₃₀₀,₅").entry == (300, 5)
    assert find(frame, "w⁽³⁾₀₁").entry == (0, 1)
    assert find(frame, "a⁽²⁾₇").entry == (7,)
