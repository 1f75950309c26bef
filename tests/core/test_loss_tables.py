"""Losses of tables against the reference numbers, and where logarithms end."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.experiment import LossTable, frozen
from core.files.reader import read_experiment
from core.loss_tables import TableResult, evaluate

CASE = Path(__file__).parent.parent / "oracle" / "article004_cost_tables.json"
REFERENCE: dict[str, Any] = json.loads(CASE.read_text(encoding="utf-8"))["tables"]


@pytest.fixture(scope="module")
def results() -> dict[str, TableResult]:
    table = read_experiment(CASE).table
    assert table is not None
    return evaluate(table)


def one(predictions: list[float], targets: list[float]) -> TableResult:
    table = LossTable(frozen([targets]), {"only": frozen([predictions])})
    return evaluate(table)["only"]


def close(got: object, reference: object) -> None:
    np.testing.assert_allclose(
        np.asarray(got, dtype=np.float64),
        np.asarray(reference, dtype=np.float64),
        rtol=1e-9,
        atol=1e-12,
    )


def test_tables_stand_in_the_order_of_the_file(results: dict[str, TableResult]) -> None:
    assert list(results) == list(REFERENCE)


@pytest.mark.parametrize("name", REFERENCE)
def test_classes(results: dict[str, TableResult], name: str) -> None:
    got, wanted = results[name], REFERENCE[name]
    assert got.predicted_class.tolist() == wanted["predicted_class"]
    assert got.correct.tolist() == wanted["correct"]
    close(got.classification_error, wanted["classification_error"])
    close(got.accuracy, wanted["accuracy"])


@pytest.mark.parametrize("loss", REFERENCE["left"]["losses"])
@pytest.mark.parametrize("name", REFERENCE)
def test_losses(results: dict[str, TableResult], name: str, loss: str) -> None:
    got, wanted = results[name].losses[loss], REFERENCE[name]["losses"][loss]
    close(got.per_sample_loss, wanted["per_sample_loss"])
    close(got.loss, wanted["loss"])
    close(got.gradient_wrt_predictions, wanted["gradient_wrt_predictions"])


def test_every_reference_loss_is_there(results: dict[str, TableResult]) -> None:
    assert set(results["left"].losses) == {*REFERENCE["left"]["losses"], "hinge"}


def test_nothing_predicted_where_nothing_is_asked() -> None:
    assert one([1.0, 0.0], [1.0, 0.0]).losses["cross_entropy"].loss == 0.0


def test_no_probability_for_the_right_answer() -> None:
    assert one([1.0, 0.0], [0.0, 1.0]).losses["cross_entropy"].loss == math.inf


def test_a_negative_probability_has_no_logarithm() -> None:
    assert math.isnan(one([1.2, -0.2], [0.0, 1.0]).losses["cross_entropy"].loss)


def test_the_first_counts_at_a_tie() -> None:
    assert one([0.5, 0.5], [1.0, 0.0]).correct.tolist() == [True]
    assert one([0.5, 0.5], [0.0, 1.0]).correct.tolist() == [False]
