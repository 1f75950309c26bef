"""What is said of a step, a selection, a part of the diagram."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiment import Experiment
from core.files.examples import examples, open_example
from core.session import Position, Session
from gui.i18n import catalog
from gui.scene.asked import asked
from gui.scene.frame import Frame, ViewSettings
from gui.scene.spoken import (
    newest_sentence,
    part_name,
    part_numbers,
    selected_sentence,
    spoken_number,
    step_text,
)
from tests.networks import network

ENGLISH = catalog("en")
_UNITS = {"minus ": "-", " times ten to the power of ": "e"}


def frame_of(experiment: Experiment, at: int, **view) -> Frame:
    if experiment.table is not None:
        return Frame(experiment, None, Position(1, 0), ViewSettings(**view))
    session = Session(experiment)
    session.seek(Position(1, at))
    return Frame(experiment, session.snapshot(), session.position, ViewSettings(**view))


def read_back(text: str) -> float:
    for words, sign in _UNITS.items():
        text = text.replace(words, sign)
    return float(text)


@given(st.floats(-1e9, 1e9), st.integers(2, 15))
def test_a_spoken_number_is_the_one_on_the_screen(x, digits):
    said = spoken_number(x, digits, ENGLISH)
    assert re.fullmatch(r"[a-z0-9. ]+", said)
    assert not re.search(r"\.\d*0( |$)", said)
    close = 10.0 ** -(digits - 2) * abs(x) if abs(x) < 10.0 ** (1 - digits) or abs(x) > 1e5 else 0
    assert abs(read_back(said) - x) <= max(close, 0.51 * 10.0**-digits) + math.ulp(x)


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.15, "0.15"),
        (-12.0, "minus 12"),
        (8.766e-4, "8.77 times ten to the power of minus 4"),
        (-123456.7, "minus 1.23 times ten to the power of 5"),
        (float("nan"), "not a number"),
        (float("inf"), "infinity"),
        (float("-inf"), "minus infinity"),
    ],
)
def test_numbers_in_words(x, said):
    assert spoken_number(x, 4, ENGLISH) == said


@pytest.mark.parametrize("name", [info.id for info in examples()])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_step_of_every_example_is_told(name, language):
    experiment = open_example(name)
    first = frame_of(experiment, 0, language=language)
    length = first.snapshot.plan.length if first.snapshot else 0
    said = set()
    for at in range(0, length + 1, max(length // 40, 1)):
        frame = frame_of(experiment, at, language=language)
        sentence = newest_sentence(frame)
        said.add(sentence)
        assert step_text(frame) in sentence
        assert "{" not in sentence
    assert len(said) == len(range(0, length + 1, max(length // 40, 1)))


def test_the_newest_number_is_that_of_the_trace():
    experiment = open_example("article001_a")
    plan = frame_of(experiment, 0).snapshot.plan
    for at in (3, 30, 52, 70):
        frame = frame_of(experiment, at)
        wire = plan.wire(plan.steps[at - 1])
        told = newest_sentence(frame)
        if at in (52, 70):
            number = frame.snapshot.updated(wire)
            assert told.startswith(f"{part_name(frame, wire)}, value after the update: ")
            assert read_back(told.split(": ")[1].split(". ")[0]) == pytest.approx(
                float(number), abs=1e-4
            )
        elif at == 3:
            assert told == "z of unit 0, layer 1, value: 0.17. step 3 of 78, forward."


def test_the_start_says_the_iteration_and_a_table_that_it_is_one():
    assert newest_sentence(frame_of(open_example("article001_a"), 0)) == (
        "iteration 1, step 0 of 78, start."
    )
    assert "nothing to step" in newest_sentence(frame_of(open_example("article004_cost_tables"), 0))


def test_a_step_with_many_numbers_tells_the_first_and_how_many():
    experiment = open_example("iris_4_5_3_relu_softmax")
    plan = frame_of(experiment, 0).snapshot.plan
    told = [newest_sentence(frame_of(experiment, at)) for at in range(1, plan.length + 1)]
    many = [sentence for sentence in told if "numbers in this step" in sentence]
    assert many
    assert all(len(sentence) < 400 for sentence in told)


def test_samples_are_told_apart():
    experiment = open_example("xor_2_2_1")
    one, two = (newest_sentence(frame_of(experiment, 3, sample=i)) for i in (0, 3))
    assert one.endswith("sample 1 of 4.")
    assert two.endswith("sample 4 of 4.")
    assert one.split(". ")[0] != two.split(". ")[0]


@pytest.mark.parametrize("name", ["article001_a", "xor_2_2_1", "cs231n_circuit"])
def test_a_question_is_never_answered(name):
    experiment = open_example(name)
    length = frame_of(experiment, 0).snapshot.plan.length
    for at in range(1, length + 1):
        frame = frame_of(experiment, at, asking=True)
        sentence = newest_sentence(frame)
        assert "asked for" in sentence
        assert not re.search(r": [\dm]", sentence.split("step ")[0])
        for wire, quantity, port in asked(frame):
            chosen = replace(frame.view, selected=wire, quantity=quantity, port=port)
            assert selected_sentence(replace(frame, view=chosen)).endswith(": asked for.")


def test_what_is_hidden_is_not_told():
    frame = frame_of(open_example("article001_a"), 78, hidden=frozenset({"gradient"}))
    assert part_numbers(frame, "z1[0]").startswith("value: 0.17; gradient: hidden; ")


def test_a_selected_flow_names_where_it_comes_from():
    experiment = open_example("max_and_copy")
    length = frame_of(experiment, 0).snapshot.plan.length
    graph = frame_of(experiment, 0).snapshot.graph
    wire = next(w for w, ports in graph.consumers.items() if len(ports) > 1)
    port = graph.consumers[wire][0]
    frame = frame_of(experiment, length, selected=wire, quantity="flow", port=port)
    told = selected_sentence(frame)
    assert f"part of the gradient, from {part_name(frame, port[0])}: " in told


def test_a_selection_that_is_not_there_is_nothing():
    assert selected_sentence(frame_of(open_example("article001_a"), 3)) == ""
    assert selected_sentence(frame_of(open_example("article001_a"), 3, selected="no")) == ""
    assert part_name(frame_of(open_example("article001_a"), 3), "no") == ""


def test_the_names_of_a_graph_differ():
    for info in examples():
        frame = frame_of(open_example(info.id), 0)
        if frame.snapshot is not None:
            wires = frame.snapshot.graph.wires
            assert len({part_name(frame, wire) for wire in wires}) == len(wires), info.id


def test_arrays_are_told_by_their_range():
    experiment = network(40, 33, 10, samples=3)
    frame = frame_of(experiment, 2, sample=1)
    assert frame.snapshot.graph.wires["z1"].shape == (33,)
    row = frame.snapshot.value("z1")[1]
    low, high = (spoken_number(float(x), 4, ENGLISH) for x in (row.min(), row.max()))
    assert part_name(frame, "z1") == "all z of layer 1"
    assert part_numbers(frame, "z1") == f"value: 33 numbers, from {low} to {high}"
    one = spoken_number(float(row[7]), 4, ENGLISH)
    assert part_name(frame, "z1", (7,)) == "z of unit 7, layer 1"
    assert part_numbers(frame, "z1", (7,)) == f"value: {one}"
    assert part_name(frame, "W2", (3, 1)) == "weight from unit 3, layer 1, to unit 1, layer 2"


def test_numbers_that_are_not_finite_are_counted():
    experiment = network(40, 33, 10, samples=3)
    broken = experiment.parameters["b1"].copy()
    broken[:2] = np.nan
    parameters = {**experiment.parameters, "b1": broken}
    frame = frame_of(replace(experiment, parameters=parameters), 0)
    assert part_numbers(frame, "b1").endswith(", not finite: 2")
