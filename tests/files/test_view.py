"""The wishes of a file for how it is seen: known ones are checked, others kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.experiment import Experiment
from core.files.examples import open_example
from core.files.reader import parse_experiment
from core.files.view_reader import DIGITS, FORMS, VIEWS
from core.files.writer import dump_experiment
from core.notation import SCHEMES
from gui.scene import numbers
from gui.scene.frame import wished_format
from gui.scene.views import views_of
from tests.networks import network


def again(view: dict[str, Any]) -> Experiment:
    return parse_experiment(dump_experiment(replace(network(2, 3, 1), view=view)), "x.json")


def test_the_reader_knows_what_the_views_know() -> None:
    assert range(DIGITS[0], DIGITS[1] + 1) == numbers.DIGITS
    assert FORMS == numbers.FORMS
    seen = (open_example(n) for n in ("article001_a", "cs231n_circuit", "article004_cost_tables"))
    assert {view for experiment in seen for view in views_of(experiment)} == set(VIEWS)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("form", FORMS)
def test_what_is_wished_is_read(scheme: str, form: str) -> None:
    made = again({"notation": scheme, "form": form, "digits": 7.0, "decimal_comma": True})
    assert wished_format(made, numbers.Format()) == numbers.Format(7, form, True)
    assert made.view["notation"] == scheme


def test_what_is_not_known_is_kept() -> None:
    view = {"zoom": 99, "notation": {"scheme": "matrix", "arrows": ["x"]}, "digits": None}
    assert again(view).view["zoom"] == 99
    made = parse_experiment(dump_experiment(again(view)), "again.json")
    assert made.view["notation"]["arrows"] == ("x",)
    assert made.view["zoom"] == 99
