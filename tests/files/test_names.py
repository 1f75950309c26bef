"""Names that an experiment brings along: read strictly, written again, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import DuplicateNameError, UserError
from core.files.examples import open_example
from core.files.names_reader import LONGEST, MOST
from core.files.reader import parse_experiment
from core.files.writer import dump_experiment
from tests.files.documents import GRAPH, NETWORK, TABLE, changed, read

GOOD = {"W1[0][2]": "w3", "b1[1]": "b_2", "z2[0]": "net_o1", "x[1]": "i2", "loss": "E_total"}


def named(names: Any, document: dict[str, Any] = NETWORK) -> dict[str, Any]:
    return changed(document, "names", to=names)


def test_names_are_read_and_written_again() -> None:
    experiment = read(named(GOOD))
    assert dict(experiment.names) == GOOD
    again = parse_experiment(dump_experiment(experiment), "again.json")
    assert dict(again.names) == GOOD
    assert "names" not in again.extra
    assert not read(NETWORK).names
    assert b'"names"' not in dump_experiment(read(NETWORK))


def test_a_graph_may_have_names_of_its_own_too() -> None:
    experiment = read(named({"f": "cost"}, GRAPH))
    assert dict(experiment.names) == {"f": "cost"}


def test_a_table_keeps_them_as_an_unknown_field() -> None:
    experiment = read(named({"a": "b"}, TABLE))
    assert not experiment.names
    assert experiment.extra["names"] == {"a": "b"}


@pytest.mark.parametrize(
    ("names", "path", "said"),
    [
        ([], "$.names", "an object is needed"),
        ({"W1[0][2]": 5}, '$.names["W1[0][2]"]', "a text is needed, not 5"),
        ({"W1[0][2]": ""}, '$.names["W1[0][2]"]', "cannot be a name here"),
        ({"W1[0][2]": " w"}, '$.names["W1[0][2]"]', "without spaces at the ends"),
        ({"W1[0][2]": "a\nb"}, '$.names["W1[0][2]"]', "cannot be a name here"),
        ({"W1[0][2]": "w" * (LONGEST + 1)}, '$.names["W1[0][2]"]', f"1 to {LONGEST} characters"),
        ({"W9[0][2]": "w"}, '$.names["W9[0][2]"]', "there is no number"),
        ({"W1[2][0]": "w"}, '$.names["W1[2][0]"]', "there is no number"),
        ({"W1": "w"}, "$.names.W1", "there is no number"),
        ({"a1[0][1]": "h"}, '$.names["a1[0][1]"]', 'write "a1[0][1]" as "a1[1]"'),
        ({"p1[0]": "h"}, '$.names["p1[0]"]', "there is no number"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(names: Any, path: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        read(named(names))
    sentence = str(caught.value)
    assert sentence.startswith(f"In case.json at {path}: ")
    assert said in sentence
    assert "\n" not in sentence


def test_two_numbers_cannot_have_the_same_name() -> None:
    with pytest.raises(DuplicateNameError, match='another number is called "w"'):
        read(named({"W1[0][2]": "w", "W1[0][1]": "w"}))


def test_too_many_names_are_refused_before_any_is_looked_at() -> None:
    names = {f"W1[{i}][0]": f"w{i}" for i in range(MOST + 1)}
    with pytest.raises(UserError, match=f"more than the {MOST}"):
        read(named(names))


@pytest.mark.parametrize("name", ["mazur_biases_frozen", "mazur_biases_trained"])
def test_the_names_of_mazur(name: str) -> None:
    names = open_example(name).names
    expected = {
        "W1[0][0]": "w1", "W1[1][0]": "w2", "W1[0][1]": "w3", "W1[1][1]": "w4",
        "W2[0][0]": "w5", "W2[1][0]": "w6", "W2[0][1]": "w7", "W2[1][1]": "w8",
        "z1[0]": "net_h1", "a1[1]": "out_h2", "z2[1]": "net_o2", "a2[0]": "out_o1",
    }  # fmt: skip
    assert expected.items() <= names.items()
    for entry in open_example(name).published:
        wire = entry.path.removeprefix("forward.").replace("[0][", "[", 1)
        if entry.path.startswith("forward.") and wire in names:
            assert names[wire] == entry.name
