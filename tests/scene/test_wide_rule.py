"""The label rule in wide networks of any shape, with any values, focus and unfolding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment import Experiment, frozen
from core.session import Position, Session
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.numbers import FORMS
from tests.networks import network
from tests.scene.label_rule import clashes
from tests.scene.wide_cases import penalized, pictured

LOSSES = [("softmax", "cross_entropy"), ("sigmoid", "bce"), ("tanh", "half_sse"), ("tanh", "mse")]


@st.composite
def networks(draw: st.DrawFn) -> Experiment:
    """Return a network with at least one column of more than ten units."""
    sizes = draw(st.lists(st.integers(2, 30), min_size=3, max_size=4))
    sizes[draw(st.integers(0, len(sizes) - 1))] = draw(st.sampled_from([11, 12, 36, 49, 64]))
    last, loss = draw(st.sampled_from(LOSSES))
    made = network(*sizes, samples=draw(st.integers(1, 3)), last=last, loss=loss)
    scale = draw(st.sampled_from([1e-9, 1.0, 1e6, -1e12]))
    parameters = {k: frozen(np.array(p) * scale) for k, p in made.parameters.items()}
    made = replace(made, parameters=parameters)
    made = penalized(made) if draw(st.booleans()) else made
    side = int(sizes[0] ** 0.5)
    return pictured(made, side, side) if side * side == sizes[0] else made


@st.composite
def looks(draw: st.DrawFn, sizes: tuple[int, ...]) -> ViewSettings:
    """Return what is asked of the view: digits, a layer unfolded, a unit in focus."""
    layer = draw(st.integers(0, len(sizes) - 1))
    unit = draw(st.integers(0, sizes[layer] - 1))
    return ViewSettings(
        digits=draw(st.integers(2, 15)),
        language=draw(st.sampled_from(["en", "ko"])),
        unfolded=frozenset(draw(st.sets(st.integers(0, len(sizes) - 1), max_size=1))),
        focus=draw(st.sampled_from(["", f"a{layer}" if layer else "x"])),
        focus_entry=(unit,),
        held=draw(st.booleans()),
        form=draw(st.sampled_from(FORMS)),
        comma=draw(st.booleans()),
    )


def scalar(view: ViewSettings, session: Session) -> ViewSettings:
    """Return the same for a graph of scalar gates, whose units are wires of their own."""
    if not view.focus or session.granularity != "scalar":
        return view
    return replace(view, focus=f"{view.focus}[{view.focus_entry[0]}]", focus_entry=())


@settings(max_examples=15)
@given(st.data())
def test_nothing_overlaps_in_any_wide_network(data: st.DataObject) -> None:
    experiment = data.draw(networks())
    assert experiment.network is not None
    session = Session(experiment)
    view = scalar(data.draw(looks(experiment.network.layer_sizes)), session)
    step = data.draw(st.integers(0, session.plan.length))
    session.seek(Position(1, step))
    picture = views.draw(Frame(experiment, session.snapshot(), session.position, view))
    assert not clashes(picture)
