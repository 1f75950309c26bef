"""Inputs as pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.files.examples import open_example
from core.files.reader import parse_experiment
from core.files.writer import dump_experiment
from gui.scene.images import image_shape
from tests.networks import network


def test_a_file_may_ask_for_it() -> None:
    asked = replace(network(6, 3, 2), view={"image": [2, 3]})
    assert image_shape(asked) == (2, 3)
    assert image_shape(parse_experiment(dump_experiment(asked), "asked.json")) == (2, 3)


@pytest.mark.parametrize(
    "wished",
    [None, [2, 2], [0, 6], [-2, -3], [2, 3, 1], [2.0, 3.0], [True, 6], "23", 6, {"rows": 2}],
)
def test_what_does_not_fit_is_no_picture(wished: Any) -> None:
    assert image_shape(replace(network(6, 3, 2), view={"image": wished})) is None


def test_nothing_is_guessed() -> None:
    assert image_shape(network(784, 3, 2)) is None
    assert image_shape(open_example("cs231n_add_mul")) is None
