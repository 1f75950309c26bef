"""Frames around the parts of opened gates: what is in them, and that nothing overlaps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chain import BOOK, GATES, chain
from core.composite import openable
from core.files.examples import examples, open_example
from core.graph import Graph
from core.reading import Reading, closed_graph
from core.session import Position, Session
from gui.i18n import catalog
from gui.scene import views
from gui.scene.chosen_path import chosen, folded_path
from gui.scene.frame import Frame, ViewSettings
from gui.scene.gate_frames import Occupied
from gui.scene.gate_layout import GateLayout, layout
from gui.scene.gate_view import draw
from gui.scene.hit import hit
from gui.scene.shapes import Box, Picture, Rect, Text
from gui.scene.spoken_names import thing
from tests.networks import network
from tests.scene.gate_cases import frame, numbers, random_graph, reached, some_steps
from tests.scene.label_rule import clashes, struck

OPENED = [
    info.id
    for info in examples()
    if open_example(info.id).table is None and openable(Session(open_example(info.id)).plan.graph)
]
SLOW = {"tanh_10_layers_contrast", "vanishing_sigmoid_10_layers"}


def opened(session: Session) -> Session:
    """Return the same experiment with every gate open."""
    reading = Reading(opened=openable(session.plan.graph))
    return Session(session.experiment, session.granularity, reading)


def laid_out(made: Session, digits: int = 4, language: str = "en") -> GateLayout:
    return layout(made.plan.graph, made.experiment, digits, language)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] if n in SLOW else []) for n in OPENED]
)
def test_no_label_touches_another_with_every_gate_open(name: str) -> None:
    made = opened(Session(open_example(name)))
    for digits, language in ((5, "ko"),) if name in SLOW else ((2, "ko"), (4, "en"), (8, "ko")):
        picture = draw(
            frame(made, made.plan.length, digits, language), laid_out(made, digits, language)
        )
        assert not clashes(picture)
        assert not struck(picture)


@given(
    st.integers(0, 10_000),
    st.integers(2, 14),
    st.integers(2, 8),
    st.sampled_from(("en", "ko")),
    st.booleans(),
)
@settings(max_examples=6)
def test_no_label_touches_another_in_any_graph(
    seed: int, gates: int, digits: int, language: str, long: bool
) -> None:
    made = opened(Session(random_graph(seed, gates, scale=0.7, long=long)))
    found = laid_out(made, digits, language)
    for step in some_steps(made, 3):
        shown = frame(made, step, digits, language)
        picture = draw(shown, found)
        assert not clashes(picture)
        assert not struck(picture)
        assert numbers(picture) == reached(shown.snapshot, digits)
    frames_hold_their_parts_only(made, found)


@pytest.mark.parametrize("name", OPENED)
def test_a_frame_holds_the_parts_of_its_gate_and_nothing_else(name: str) -> None:
    made = opened(Session(open_example(name)))
    frames_hold_their_parts_only(made, laid_out(made))


def frames_hold_their_parts_only(made: Session, found: GateLayout) -> None:
    graph = made.plan.graph
    parts = {wire.part for wire in graph.wires.values() if wire.part}
    assert {f.gate for f in found.frames} == parts
    for one in found.frames:
        for wire, placed in found.nodes.items():
            body = placed.body
            own = graph.wires[wire].part == one.gate
            if own:
                assert any(inside(body, rect) for rect in one.rects), wire
                continue
            room = Occupied(placed.room, placed.x, placed.y, body.x, 0).rect(
                part=bool(graph.wires[wire].part)
            )
            assert not any(meet(room, rect) for rect in one.rects), (one.gate, wire)


def inside(rect: Rect, around: Rect) -> bool:
    return around.contains((rect.x, rect.y)) and around.contains((rect.right, rect.bottom))


def meet(one: Rect, other: Rect) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > 1.0 and min(one.bottom, other.bottom) - max(one.y, other.y) > 1.0


def titles(picture: Picture) -> dict[str, str]:
    return {
        shape.tag.wire: shape.string
        for shape in picture.shapes
        if isinstance(shape, Text) and shape.tag.kind == "part"
    }


def drawn(name: str, **view: object) -> Picture:
    made = opened(Session(open_example(name)))
    return draw(frame(made, made.plan.length, **view), laid_out(made))  # type: ignore[arg-type]


def test_titles_say_what_was_taken_apart() -> None:
    assert titles(drawn("cs231n_logistic_sigmoid_gate")) == {"f": "σ(dot)"}
    assert titles(drawn("matmul_lecture")) == {"y": "x · w"}
    found = titles(drawn("iris_4_5_3_relu_softmax"))
    assert found == {"a2[0]": "softmax", "sample_loss": "CE"}


def test_title_and_sign_of_a_frame_can_be_hit() -> None:
    picture = drawn("article001_a")
    shapes = [s for s in picture.shapes if s.tag.kind == "part" and s.tag.wire == "a1[0]"]
    sign = next(s for s in shapes if isinstance(s, Box))
    text = next(s for s in shapes if isinstance(s, Text))
    for spot in (sign.rect.center, (text.x + text.width / 2, text.y - 3.0)):
        tag = hit(picture, spot)
        assert tag is not None
        assert (tag.kind, tag.wire) == ("part", "a1[0]")


@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax"])
@pytest.mark.parametrize("view", ["network", "matrices"])
def test_views_of_units_look_the_same_once_a_gate_is_done(name: str, view: str) -> None:
    closed = Session(open_example(name))
    apart = opened(closed)
    settings = ViewSettings(view=view)
    plain, parts = closed.plan, apart.plan
    graph = parts.graph
    shown = []
    for session, plan in ((closed, plain), (apart, parts)):
        session.seek(Position(1, plan.length))
        shown.append(
            views.draw(
                Frame(
                    session.experiment,
                    session.snapshot(),
                    session.position,
                    settings,
                    session.reading,
                )
            )
        )
    first, second = ([t.string for t in p.texts()] for p in shown)
    assert first == second
    assert graph.apart


def test_every_step_between_parts_can_be_seen_in_the_network_view() -> None:
    session = opened(Session(open_example("article001_a")))
    before: Picture | None = None
    for step in range(session.plan.length + 1):
        session.seek(Position(1, step))
        shown = Frame(
            session.experiment,
            session.snapshot(),
            session.position,
            ViewSettings(),
            session.reading,
        )
        picture = views.draw(shown)
        assert not clashes(picture)
        if before is not None:
            assert picture.bounds == before.bounds
            assert picture.shapes != before.shapes
        before = picture


def test_a_selected_part_is_its_gate_where_only_units_are_shown() -> None:
    session = opened(Session(open_example("article001_a")))
    session.seek(Position(1, 40))
    chosen = ViewSettings(selected="a1[0].exp", focus="a1[1].neg")
    made = Frame(
        session.experiment, session.snapshot(), session.position, chosen, session.reading
    ).folded()
    assert (made.view.selected, made.view.focus) == ("a1[0]", "a1[1]")
    assert views.draw(made).shapes


def test_a_part_is_spoken_of_by_the_gate_that_it_is_a_part_of() -> None:
    words = catalog("en")
    graph = opened(Session(open_example("article001_a"))).plan.graph
    said = thing(graph, "a1[1].exp", (), words)
    assert said == "part exp of activation of unit 1, layer 1"
    assert thing(graph, "a1[1]", (), words) == "activation of unit 1, layer 1"
    free = opened(Session(open_example("matmul_lecture"))).plan.graph
    assert thing(free, "y.mul_000", (), words) == "part mul_000 of gate y"


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
@pytest.mark.parametrize("form", [BOOK, GATES])
def test_a_path_through_parts_is_drawn_in_every_view(view: str, form: str) -> None:
    session = opened(Session(open_example("iris_4_5_3_relu_softmax")))
    session.seek(Position(1, session.plan.length))
    snapshot = session.snapshot()
    end = snapshot.graph.loss
    for wire in ("W1[1][2]", "z2[0]", "a2[0].sum"):
        found = chain(snapshot, wire, (), 0, form=form)
        assert found.paths
        for path in found.paths[:2]:
            way = chosen(snapshot.graph, path, (wire, ()), end)
            settings = ViewSettings(view=view, selected=wire, path=way)
            shown = Frame(session.experiment, snapshot, session.position, settings, session.reading)
            kept = folded_path(way, snapshot.graph, closed_of(session))
            assert (kept is None) == (wire == "a2[0].sum")
            assert views.draw(shown).shapes


def closed_of(session: Session) -> Graph:
    return closed_graph(session.experiment, session.granularity, session.reading)


# -- a neuron taken apart --------------------------------------------------------------


def test_the_activation_of_a_neuron_taken_apart_is_open_where_the_network_s_is() -> None:
    experiment = network(12, 30, 40, 5, hidden="tanh")
    closed = Session(experiment)
    apart = Session(experiment, reading=Reading(opened=frozenset({"a2"})))
    graph = closed.plan.graph
    assert graph.granularity == "matrix"
    for step in range(apart.plan.length + 1):
        apart.seek(Position(1, step))
        shown = Frame(
            experiment,
            apart.snapshot(),
            apart.position,
            ViewSettings(expanded=(2, 7)),
            apart.reading,
        )
        inner = shown.opened().snapshot
        assert inner is not None
        for part in ("exp", "neg", "exp_neg", "sub", "add"):
            for quantity in ("value", "gradient", "updated"):
                mine = inner.number(f"a2[7].{part}", quantity)
                real = apart.snapshot().number(f"a2.{part}", quantity)
                assert (mine is None) == (real is None)
                if mine is not None and real is not None:
                    assert (mine == real[..., 7]).all()
        assert not clashes(views.draw(shown))
    other = Frame(
        experiment,
        apart.snapshot(),
        apart.position,
        ViewSettings(expanded=(1, 3)),
        apart.reading,
    )
    inner = other.opened().snapshot
    assert inner is not None
    assert not inner.graph.apart
