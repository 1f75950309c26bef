"""What is done to pictures after they are drawn: nothing moves, nothing is told too early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.files.examples import open_example
from core.influence import around
from core.newest import made_now
from core.plan import Backward
from core.session import Position, Session
from core.trace import Snapshot
from gui.scene import style, views
from gui.scene.asked import asked
from gui.scene.effect_hidden import HIDEABLE
from gui.scene.effect_travel import Route, flattened, routes
from gui.scene.effects import EFFECTS, effected
from gui.scene.frame import Frame, ViewSettings
from gui.scene.geometry import Quad, overlaps
from gui.scene.numbers import format_number
from gui.scene.shapes import Array, Image, Labels, Path, Picture, Rect, Segments, Shape, Text
from tests.networks import network as wide_network
from tests.scene.network_cases import network, widened

NAMES = ("article001_a", "mazur_biases_trained", "iris_4_5_3_relu_softmax", "cs231n_circuit")
VIEWS = ("network", "gates")


@lru_cache(maxsize=16)
def session_of(name: str) -> Session:
    session = Session(open_example(name))
    session.seek(Position(1, 0))
    return session


def frame(name: str, at: int, **view) -> Frame:
    session = session_of(name)
    session.seek(Position(1, at))
    shown = views.views_of(session.experiment)
    wished = view.pop("view", shown[0])
    return Frame(
        session.experiment,
        session.snapshot(),
        session.position,
        ViewSettings(wished if wished in shown else shown[0], **view),
    )


places = st.tuples(st.sampled_from(NAMES), st.sampled_from(VIEWS), st.floats(0.0, 1.0))


def at(place: tuple[str, str, float], **view) -> Frame:
    name, shown, part = place
    return frame(name, round(part * session_of(name).plan.length), view=shown, **view)


def number_texts(picture: Picture) -> list[Text]:
    return [t for t in picture.texts() if t.tag.kind == "number"]


def outline(shape: Shape) -> object:
    """Where a shape is, whatever its inks."""
    match shape:
        case Text():
            return shape.string, shape.x, shape.y, shape.angle
        case Path():
            return shape.commands
        case Segments():
            return shape.lines.tobytes()
        case Labels():
            return shape.places.tobytes()
        case _:
            return shape.rect


def inks(shape: Shape) -> set[str]:
    if isinstance(shape, Text):
        return {run.ink for run in shape.runs}
    return {getattr(shape, name) for name in ("ink", "fill") if getattr(shape, name, "")}


def plain(picture: Picture) -> Picture:
    """A picture without the marks of travel, which only a step has."""
    return Picture(tuple(s for s in picture.shapes if s.tag.kind != "travel"), picture.bounds)


# -- asking ----------------------------------------------------------------------------


@given(place=places)
@settings(max_examples=60)
def test_a_question_leaves_out_what_the_step_has_made_and_nothing_else(place) -> None:
    shown = at(place)
    asks = replace(shown, view=replace(shown.view, asking=True))
    keys = asked(asks)
    assert keys == made_now(shown.snapshot)
    before, after = views.draw(shown), views.draw(asks)
    assert after.bounds == before.bounds

    def told(picture: Picture) -> list[Text]:
        return [t for t in number_texts(picture) if key(t) not in keys]

    def key(text: Text):
        return text.tag.wire, text.tag.quantity, text.tag.port

    assert [t for t in number_texts(after) if key(t) in keys] == []
    assert told(after) == told(before)
    gone = [t for t in number_texts(before) if key(t) in keys]
    empty = [s for s in after.shapes if s.tag.kind == "asked"]
    assert len(empty) == len(gone)
    for place_, text in zip(empty, gone, strict=True):
        assert isinstance(place_, Path)
        assert place_.dash
        assert place_.ink == "asked"
        assert overlaps(text.corners(), corners_of(np.array(flattened(place_.commands))))


def corners_of(points: Array) -> Quad:
    (x, y), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return (x, y), (right, y), (right, bottom), (x, bottom)


@pytest.mark.parametrize("view", VIEWS)
def test_the_empty_place_tells_nothing_of_the_number(view: str) -> None:
    session = session_of("article001_a")
    trace = session.trace(1)
    other = widened(trace)
    for step in range(1, session.plan.length + 1):
        empty = []
        for each in (trace, other):
            shown = frame("article001_a", step, view=view, asking=True)
            shown = replace(shown, snapshot=Snapshot(each, step))
            drawn = views.draw(shown)
            # "1 of 2" behind a number of its own width moves the number, not its room.
            own = (s for s in drawn.shapes if s.tag.kind == "asked")
            empty.append(
                [np.ptp(np.array(flattened(s.commands)), axis=0).round(6).tolist() for s in own]
            )
        assert empty[0] == empty[1]


def strings(picture: Picture) -> set[str]:
    """Every word that can be read in a picture at any zoom."""
    found: set[str] = set()
    for shape in picture.shapes:
        if isinstance(shape, Text):
            found |= set(shape.string.split()) | {run.text.strip() for run in shape.runs}
        elif isinstance(shape, Labels):
            found |= set(shape.texts)
        elif isinstance(shape, Image) and shape.numbers is not None:
            found |= {format_number(x, shape.digits) for x in shape.numbers.ravel().tolist()}
    return found


def told_now(snapshot: Snapshot, row: int) -> set[str]:
    """The numbers that the newest step has made, of one sample, as they are written."""
    read = {"value": snapshot.value, "gradient": snapshot.gradient, "updated": snapshot.updated}
    found = set()
    for wire, quantity, port in made_now(snapshot):
        array = np.asarray(snapshot.flow(port) if port else read[quantity](wire))
        if snapshot.graph.wires[wire].batched:
            array = array[row]
        found |= {format_number(x, 4) for x in array.ravel().tolist()}
    return found


@pytest.mark.parametrize("sizes", [(2, 3, 2), (40, 24, 4)], ids=str)
def test_in_no_view_can_the_answer_be_read(sizes: tuple[int, ...]) -> None:
    experiment = wide_network(*sizes)
    session = Session(experiment)
    plan = session.plan
    for view in views.views_of(experiment):
        asked_for = 0
        for step in range(1, plan.length + 1, 1 if plan.length < 60 else 7):
            session.seek(Position(1, step))
            seen, before = session.snapshot(), Snapshot(session.trace(1), step - 1)
            place = Position(1, step)
            shown = Frame(experiment, before, place, ViewSettings(view))
            known = strings(views.draw(shown))
            asks = replace(shown, snapshot=seen, view=replace(shown.view, asking=True))
            secret = told_now(seen, 0) - known - {"0", "1.0000"}
            assert not strings(views.draw(asks)) & secret, (view, seen.newest)
            answer = replace(asks, view=replace(asks.view, asking=False))
            asked_for += len(strings(views.draw(answer)) & secret)
        assert asked_for > 10, view


# -- hiding ----------------------------------------------------------------------------


@given(place=places, out=st.frozensets(st.sampled_from(HIDEABLE)))
@settings(max_examples=60)
def test_what_is_hidden_is_gone_and_the_rest_stays_where_it_was(place, out) -> None:
    whole, less = views.draw(at(place)), views.draw(at(place, hidden=out))
    assert less.bounds == whole.bounds
    kept = {outline(s) for s in less.shapes}
    assert kept <= {outline(s) for s in whole.shapes}
    quantities = {t.tag.quantity for t in number_texts(less)}
    for what in out:
        assert what not in quantities
    if "gradient" in out:
        assert "flow" not in quantities
    if "name" in out:
        assert not [t for t in less.texts() if t.tag.kind == "name"]
    left = [t for t in number_texts(whole) if {"flow": "gradient"}.get(q := t.tag.quantity, q)]
    left = [t for t in left if (t.tag.quantity.replace("flow", "gradient")) not in out]
    assert number_texts(less) == left


# -- focus -----------------------------------------------------------------------------


@given(data=st.data(), place=places)
@settings(max_examples=80)
def test_focus_changes_inks_and_nothing_else(data, place) -> None:
    shown = at(place)
    assert shown.snapshot is not None
    wire = data.draw(st.sampled_from(sorted(shown.snapshot.graph.wires)))
    before = views.draw(shown)
    after = views.draw(replace(shown, view=replace(shown.view, focus=wire)))
    assert after.bounds == before.bounds
    before, after = plain(before), plain(after)
    assert [outline(s) for s in after.shapes] == [outline(s) for s in before.shapes]
    units = shown.view.view == "network" and shown.experiment.network is not None
    found = around(shown.snapshot.graph, wire, units=units)
    halos = {
        (s.tag.wire, s.tag.quantity, s.tag.port) for s in before.shapes if s.tag.kind == "halo"
    }
    for old, new in zip(before.shapes, after.shapes, strict=True):
        tag = old.tag
        assert inks(new) in (inks(old), {style.faded(ink) for ink in inks(old)})
        assert inks(new) <= style.INKS
        if tag.kind == "halo" or (tag.wire, tag.quantity, tag.port) in halos:
            continue
        if tag.kind == "number" and tag.wire and tag.port is None:
            assert (inks(new) == inks(old)) == found.lights(tag.wire), tag


def test_the_lines_of_the_focus_stay_and_other_lines_fade() -> None:
    picture = views.draw(frame("article001_a", 20, view="network", focus="a1[0]"))
    lit = {"W1[0][0]", "W1[1][0]", "W2[0][0]", "W2[0][1]"}
    edges = [s for s in picture.shapes if s.tag.kind == "edge"]
    assert {s.tag.wire for s in edges if not s.ink.startswith("faded-")} == lit
    assert {s.tag.wire for s in edges} > lit
    links = [s for s in picture.shapes if s.tag.kind == "wire"]
    assert links
    assert all(s.ink.startswith("faded-") for s in links)


def test_the_divider_of_a_neuron_fades_with_it() -> None:
    picture = views.draw(frame("article001_a", 20, view="network", focus="a1[0]"))
    rules = {s.tag.label: s.ink for s in picture.shapes if s.tag.kind == "rule"}
    assert rules["body a1[0]"] == "rule"
    assert rules["body a1[1]"] == "faded-rule"


def test_the_way_to_the_loss_stays_in_the_gate_view_while_its_numbers_fade() -> None:
    length = session_of("article001_a").plan.length
    picture = views.draw(frame("article001_a", length, view="gates", focus="W1[0][0]"))
    bodies = {s.tag.wire: s.ink for s in picture.shapes if s.tag.kind in ("gate", "pill")}
    for wire in ("W1[0][0]", "p1[0][0]", "z1[0]", "a1[0]", "z2[1]", "term[1]"):
        assert not bodies[wire].startswith("faded-")
    assert bodies["W1[0][1]"].startswith("faded-")
    numbers = {
        t.tag.wire: t.runs[0].ink for t in number_texts(picture) if t.tag.quantity == "value"
    }
    assert numbers["p1[0][0]"] == "value"
    assert numbers["z2[1]"] == "faded-value"


def test_a_focus_that_is_not_there_changes_nothing() -> None:
    shown = frame("article001_a", 5, view="network", focus="nobody")
    assert views.draw(shown) == views.draw(frame("article001_a", 5, view="network"))


def test_every_effect_returns_the_very_picture_where_there_is_nothing_to_do() -> None:
    shown = frame("article001_a", 0, view="network")
    picture = Picture((), Rect(0, 0, 1, 1))
    assert all(effect(picture, shown) is picture for effect in EFFECTS)
    table = open_example("article004_cost_tables")
    assert effected(picture, Frame(table, None, Position(1, 0), ViewSettings("table"))) is picture


# -- travel ----------------------------------------------------------------------------


@given(place=places)
@settings(max_examples=60)
def test_chevrons_point_where_the_step_goes(place) -> None:
    shown = at(place)
    picture = views.draw(shown)
    marks = [s for s in picture.shapes if s.tag.kind == "travel"]
    found = routes(plain(picture), shown)
    assert len(marks) <= len(found)
    assert bool(found) >= bool(marks)
    back = isinstance(shown.snapshot.newest, Backward)
    for route in found:
        # Both views run from left to right, rows of a long gate view apart.
        way = route.points[-1][0] - route.points[0][0]
        if shown.view.view == "network" or abs(way) < 300:
            assert (way < 0) == back
    for mark in marks:
        tips = np.array(flattened(mark.commands)).reshape(-1, 3, 2)
        for tip in tips:
            middle, ahead = tip.mean(axis=0), tip[1] - tip[[0, 2]].mean(axis=0)
            assert any(ahead @ way > 0 for way in ways_near(found, middle))


def ways_near(found: tuple[Route, ...], point: Array) -> Iterator[Array]:
    """The directions of the lines that pass by a point."""
    for route in found:
        for a, b in pairwise(np.array(route.points)):
            step = b - a
            share = np.clip((point - a) @ step / max(step @ step, 1e-12), 0.0, 1.0)
            if np.hypot(*(a + share * step - point)) < 3.0:
                yield step


@given(place=places)
@settings(max_examples=40)
def test_no_chevron_touches_a_text(place) -> None:
    picture = views.draw(at(place))
    texts = [t for t in picture.texts() if t.string.strip()]
    for mark in (s for s in picture.shapes if s.tag.kind == "travel"):
        for tip in np.array(flattened(mark.commands)).reshape(-1, 3, 2):
            box = corners_of(tip)
            hit = [t.string for t in texts if overlaps(box, t.corners())]
            assert not hit, (mark.tag, hit)


def test_an_update_travels_nowhere() -> None:
    session = session_of("article001_a")
    step = session.plan.update_at["W1[0][0]"]
    picture = views.draw(frame("article001_a", step, view="network"))
    assert not [s for s in picture.shapes if s.tag.kind == "travel"]


def test_a_thousand_lines_bear_few_marks() -> None:
    experiment = network((30, 30, 2))
    session = Session(experiment, "scalar")
    gate = session.plan.forward_at["z1[0]"]
    session.seek(Position(1, gate))
    shown = Frame(experiment, session.snapshot(), session.position, ViewSettings("network"))
    lines = np.array([[0.0, y, 100.0, y] for y in range(1000)])
    many = Segments(lines, np.ones(1000), "lit")
    picture = Picture((replace(many, tag=replace(many.tag, wire="z1[0]")),), Rect(0, 0, 1, 1))
    assert 10 < len(routes(picture, shown)) <= 48
