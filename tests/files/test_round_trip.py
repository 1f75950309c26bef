import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from core.errors import UserError
from core.experiment import Experiment
from core.files.fields import freeze, thaw
from core.files.json_text import to_text
from core.files.reader import parse_experiment, read_experiment
from core.files.writer import dump_experiment
from tests.files.documents import GRAPH, NETWORK, ORACLE, ROOT, TABLE, changed, read
from tests.files.strategies import JSON, graphs, networks

FILES = [*sorted(ORACLE.glob("*.json")), *sorted((ROOT / "resources" / "examples").glob("*.json"))]
FIELDS = [
    *("id", "kind", "title", "text", "network", "graph", "trainable", "optimizer", "batch"),
    *("start_value", "view", "published", "extra"),
]


def arrays(experiment: Experiment) -> list[Any]:
    """Return every array of an experiment, with its name."""
    found: list[Any] = list(experiment.parameters.items())
    if experiment.data is not None:
        found += [experiment.data.inputs, experiment.data.targets, experiment.data.labels]
    if experiment.table is not None:
        found += [experiment.table.targets, *experiment.table.predictions.items()]
    if experiment.start is not None:
        found += [experiment.start.iteration, *experiment.start.parameters.items()]
        found += [(n, *m.items()) for n, m in experiment.start.optimizer_state.items()]
    return found


def assert_same(a: Experiment, b: Experiment) -> None:
    for name in FIELDS:
        assert getattr(a, name) == getattr(b, name), name
    np.testing.assert_equal(arrays(a), arrays(b))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files(path: Path) -> None:
    experiment = read_experiment(path)
    data = dump_experiment(experiment)
    again = parse_experiment(data, "again.json")
    assert_same(experiment, again)
    assert dump_experiment(again) == data
    results = {"forward", "gradients", "updates", "loss_history", "values", "edges"}
    assert not results & set(json.loads(data))


@given(networks() | graphs())
def test_any_experiment(document: dict[str, Any]) -> None:
    experiment = read(document)
    data = dump_experiment(experiment)
    again = parse_experiment(data, "again.json")
    assert_same(experiment, again)
    assert dump_experiment(again) == data
    # Bits, not only values: -0.0 equals 0.0.
    for name, array in experiment.parameters.items():
        assert again.parameters[name].tobytes() == array.tobytes()


def test_what_is_written() -> None:
    document = changed(NETWORK, "parameters", "b1", to=["NaN", -0.0, "-Infinity"])
    written = json.loads(dump_experiment(read(changed(document, "mine", to=[1, {}]))))
    assert list(written) == [
        *("schema", "id", "kind", "text", "model", "loss", "regularization", "optimizer"),
        *("trainable", "data", "batch", "parameters", "start", "mine"),
    ]
    assert written["parameters"]["b1"] == ["NaN", -0.0, "-Infinity"]
    assert written["mine"] == [1, {}]
    assert dump_experiment(read(TABLE)).startswith(b'{\n "schema": "chainrule/1",\n "id": "small"')


def test_unknown_fields_inside_known_ones() -> None:
    document = changed(GRAPH, "optimizer", "colour", to="red")
    document = changed(document, "graph", "mine", to=1)
    written = json.loads(dump_experiment(read(document)))
    assert written["optimizer"] == {"colour": "red", "name": "sgd", "learning_rate": 0.1}
    assert written["graph"]["mine"] == 1


def test_they_go_where_their_object_goes() -> None:
    document = changed(NETWORK, "regularization", "colour", to="red")
    experiment = read(changed(document, "regularization", "applies_to", to=[]))
    assert "regularization" not in json.loads(dump_experiment(experiment))


def test_nan_outside_the_parameters_is_not_saved() -> None:
    experiment = read(NETWORK)
    assert experiment.data is not None
    inputs = experiment.data.inputs.copy()
    inputs[0, 0] = np.nan
    object.__setattr__(experiment.data, "inputs", inputs)
    with pytest.raises(UserError, match='The experiment "small" cannot be saved, because'):
        dump_experiment(experiment)


@given(JSON)
def test_text_is_json(value: Any) -> None:
    assert json.loads(to_text(value)) == value
    assert thaw(freeze(value)) == value


def test_short_things_stand_on_one_line() -> None:
    value = {"a": [[1.0, 2.5]] * 30, "b": {"c": {"d": []}}}
    text = to_text(value)
    assert text.startswith('{\n "a": [\n  [1.0, 2.5],\n')
    assert text.endswith(' ],\n "b": {"c": {"d": []}}\n}\n')
