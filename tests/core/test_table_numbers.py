"""Numbers of a loss table by name, and tables with other numbers."""

import math

import numpy as np
import pytest

from core.errors import UserError
from core.files.examples import open_example
from core.files.reader import read_experiment
from core.files.writer import dump_experiment
from core.loss_tables import evaluate
from core.report import trace_report
from core.table_numbers import (
    MOST_SAMPLES,
    array_of,
    as_text,
    number_names,
    with_number,
    with_sample,
    without_sample,
)

EXPERIMENT = open_example("article004_cost_tables")
TABLE = EXPERIMENT.table
assert TABLE is not None


def test_names_are_those_of_the_report() -> None:
    made = trace_report(EXPERIMENT)
    for name in number_names(TABLE):
        found = made if name != "targets" else {"targets": TABLE.targets.tolist()}
        for part in name.split("."):
            found = found[part]
        array = array_of(TABLE, evaluate(TABLE), name)
        assert array is not None
        np.testing.assert_array_equal(array, np.asarray(found))
    assert array_of(TABLE, evaluate(TABLE), "tables.middle.loss") is None


def test_every_published_number_is_one_of_them() -> None:
    assert EXPERIMENT.published
    for entry in EXPERIMENT.published:
        name, _, index = entry.path.partition("[")
        array = array_of(TABLE, evaluate(TABLE), name)
        assert array is not None, entry.path
        found = array[int(index[:-1])] if index else array
        assert float(found) == pytest.approx(entry.computed, rel=1e-9)


def test_one_number_is_changed_and_nothing_else() -> None:
    made = with_number(TABLE, "tables.left.predictions", (2, 1), 0.5)
    assert made.predictions["left"][2, 1] == 0.5
    assert TABLE.predictions["left"][2, 1] == 0.2
    assert made.predictions["right"] is TABLE.predictions["right"]
    assert made.targets is TABLE.targets
    assert list(made.predictions) == list(TABLE.predictions)
    assert not made.predictions["left"].flags.writeable
    both = with_number(made, "targets", (0, 0), 0.25)
    assert both.targets[0, 0] == 0.25


@pytest.mark.parametrize("name", ["tables.left.classification_error", "nothing"])
def test_results_are_not_changed(name: str) -> None:
    with pytest.raises(UserError, match="result"):
        with_number(TABLE, name, (), 1.0)


def test_samples_come_and_go() -> None:
    made = with_sample(TABLE)
    assert made.targets.tolist()[-1] == [1.0, 0.0, 0.0]
    assert all(p.shape == (4, 3) and math.isclose(p[3].sum(), 1) for p in made.predictions.values())
    again = without_sample(made, 3)
    np.testing.assert_array_equal(again.targets, TABLE.targets)
    one = without_sample(without_sample(TABLE, 0), 0)
    assert one.targets.tolist() == TABLE.targets.tolist()[2:]
    with pytest.raises(UserError, match="at least one"):
        without_sample(one, 0)


def test_it_does_not_grow_for_ever() -> None:
    made = TABLE
    rows = np.tile(TABLE.targets[:1], (MOST_SAMPLES, 1))
    made = type(TABLE)(rows, {"only": rows})
    with pytest.raises(UserError, match="at most"):
        with_sample(made)


def test_an_edited_table_is_saved_and_read_again(tmp_path) -> None:
    from dataclasses import replace

    table = with_sample(with_number(TABLE, "tables.right.predictions", (0, 0), 1 / 7))
    path = tmp_path / "edited.json"
    path.write_bytes(dump_experiment(replace(EXPERIMENT, table=table)))
    found = read_experiment(path).table
    assert found is not None
    np.testing.assert_array_equal(found.targets, table.targets)
    for name, array in table.predictions.items():
        np.testing.assert_array_equal(found.predictions[name], array)


def test_text_with_tabs_has_every_number() -> None:
    lines = [line.split("\t") for line in as_text(TABLE, {"left": "links"}).splitlines()]
    assert {len(line) for line in lines} == {6}
    rows = {(line[0], line[1]): line[2:] for line in lines}
    assert rows["links", "a[1]"][:3] == ["0.3", "0.4", "0.2"]
    assert [float(x) for x in rows["links", "sse_mean"]] == pytest.approx(
        [0.54, 0.54, 1.34, 0.80666666], abs=1e-6
    )
    assert float(rows["right", "d cross_entropy / d a[0]"][2]) == pytest.approx(-1 / 0.3 / 3)
