"""Parts of an open gate that overflow: what becomes of it says why."""

import math

import pytest

from core.composite import openable
from core.experiment import NodeSpec
from core.explain import Subject, explain
from core.explain_overflow import OVERFLOW
from core.reading import Reading
from core.session import Session
from core.trace import Snapshot
from tests.core.test_explain import scalars


def said(op: str, z: float, wire: str, quantity: str, *, opened: bool) -> tuple[float, list[str]]:
    """Return a number of one gate, and what is said of parts."""
    experiment = scalars([NodeSpec("L", op, ("z",))], "L", z=z)
    gates = openable(Session(experiment).plan.graph) if opened else frozenset()
    session = Session(experiment, reading=Reading(opened=gates))
    found = explain(Snapshot(session.trace(1), session.plan.length), Subject(wire, quantity))
    assert found is not None
    parts = [str(r.fields["part"]) for r in found.remarks if r.template == OVERFLOW]
    return found.result.value, parts


@pytest.mark.parametrize("op", ["tanh", "sigmoid", "softplus"])
@pytest.mark.parametrize(("wire", "quantity"), [("L", "value"), ("z", "gradient")])
@pytest.mark.parametrize("z", [800.0, -800.0])
def test_what_is_no_number_because_of_parts_says_which_part(
    op: str, wire: str, quantity: str, z: float
) -> None:
    closed, nothing = said(op, z, wire, quantity, opened=False)
    assert math.isfinite(closed)
    assert not nothing
    value, parts = said(op, z, wire, quantity, opened=True)
    assert bool(parts) is not math.isfinite(value)
    assert all(part.startswith("e") for part in parts)


def test_it_happens() -> None:
    value, parts = said("tanh", 800.0, "L", "value", opened=True)
    assert math.isnan(value)
    assert len(parts) == 1
    assert said("tanh", 2.0, "L", "value", opened=True)[1] == []
