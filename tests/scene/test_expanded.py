"""The gates of one neuron, drawn in the gate view and explained."""

from __future__ import annotations

import pytest

from core.neuron import MOST, REST
from core.session import Position, Session
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from tests.networks import network
from tests.scene.label_rule import clashes


@pytest.mark.parametrize("view", ["network", "gates"])
@pytest.mark.parametrize("sizes", [(40, 30, 10), (3, 2, 2)])
def test_an_expanded_neuron_is_drawn_as_gates_at_every_step(
    view: str, sizes: tuple[int, ...]
) -> None:
    experiment = network(*sizes)
    session = Session(experiment)
    seen = set()
    for step in range(0, session.plan.length + 1, max(session.plan.length // 12, 1)):
        session.seek(Position(1, step))
        settings = ViewSettings(view=view, expanded=(1, 1))
        picture = views.draw(Frame(experiment, session.snapshot(), session.position, settings))
        assert not clashes(picture)
        seen.add(picture.digest())
        assert {t.tag.wire for t in picture.texts()} >= {"z1[1]", "a1[1]", "b1[1]"}
    assert len(seen) > 3


def test_a_wire_of_the_expanded_neuron_is_explained_there() -> None:
    experiment = network(40, 30, 10)
    session = Session(experiment)
    session.seek(Position(1, session.plan.length))
    settings = ViewSettings(view="gates", expanded=(1, 1), selected="z1[1]")
    frame = Frame(experiment, session.snapshot(), session.position, settings)
    assert frame.explained is not None
    assert "z1[1]" in frame.explained.graph.wires
    whole = Frame(experiment, session.snapshot(), session.position, ViewSettings(selected="z1"))
    assert whole.explained is whole.snapshot


def test_leaves_computed_elsewhere_have_all_three_numbers_and_their_share() -> None:
    experiment = network(40, 30, 10)
    session = Session(experiment)
    session.seek(Position(1, session.plan.length))
    settings = ViewSettings(view="gates", expanded=(2, 1))
    picture = views.draw(Frame(experiment, session.snapshot(), session.position, settings))
    found = {(t.tag.wire, t.tag.quantity) for t in picture.texts() if t.tag.kind == "number"}
    inputs = {wire for wire, _ in found if wire.startswith("a1[")}
    assert len(inputs) == MOST
    for wire in (*inputs, REST):
        assert {(wire, q) for q in ("value", "gradient", "updated")} <= found
    # What goes back to an input is only this neuron's share of its gradient.
    assert all((wire, "flow") in found for wire in inputs)
