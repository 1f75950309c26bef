"""The chosen path on the canvas: its lines strong and red, its numbers lit, the rest faded."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from core.chain import BOOK, GATES, Chain, chain
from core.experiment import Experiment
from core.files.examples import open_example
from core.plan import Phase
from core.reading import Reading
from core.session import Position, Session
from gui.scene import style, views
from gui.scene.chosen_path import ChosenPath, chosen
from gui.scene.effect_path import INK, THINNEST, with_path
from gui.scene.frame import Frame, ViewSettings
from gui.scene.path_lines import end_of, start_of
from gui.scene.path_marks import field_of, path_of
from gui.scene.shapes import Box, Ellipse, Image, Path, Picture, Rect, Segments, Shape, Tag, Text
from tests.networks import network

Place = tuple[str, tuple[int, ...]]
WIDE = {"wide": (30, 12, 11, 3), "wider": (90, 60, 40, 3)}
"""The first is lowered to single gates, the second to matrices."""


@lru_cache(maxsize=8)
def opened(name: str) -> Experiment:
    if name in WIDE:
        return network(*WIDE[name], samples=3)
    return open_example(name)


def shown(
    name: str,
    wire: str,
    view: str,
    entry: tuple[int, ...] = (),
    *,
    rank: int = 0,
    form: str = BOOK,
    start: str = "",
) -> tuple[Frame, Chain]:
    experiment = opened(name)
    session = Session(experiment, reading=Reading(start=start))
    session.seek(Position(1, session.plan.ends[Phase.BACKWARD]))
    snapshot = session.snapshot()
    found = chain(snapshot, wire, entry, 0, form=form)
    assert found is not None
    path = chosen(snapshot.graph, found.paths[rank], (wire, entry), found.end)
    settings = ViewSettings(view, selected=wire, entry=entry, quantity="gradient", path=path)
    return Frame(experiment, snapshot, session.position, settings), found


def is_faded(shape: Shape) -> bool:
    if isinstance(shape, Text):
        return all(run.ink.startswith(style.FADED) for run in shape.runs if run.ink)
    inks = [ink for ink in (shape.ink, getattr(shape, "fill", "")) if ink]
    return bool(inks) and all(ink.startswith(style.FADED) for ink in inks)


def strong(picture: Picture) -> list[Path | Segments]:
    lines = [s for s in picture.shapes if isinstance(s, Path | Segments)]
    return [s for s in lines if s.ink == INK and s.tag.kind in ("edge", "wire")]


def chevrons(picture: Picture) -> list[Path]:
    return [s for s in picture.shapes if isinstance(s, Path) and s.tag.kind == "travel"]


def lit_numbers(picture: Picture) -> set[tuple[str, str]]:
    texts = (t for t in picture.texts() if t.tag.kind == "number" and t.tag.port is None)
    return {(t.tag.wire, t.tag.quantity) for t in texts if not is_faded(t)}


# -- a network -------------------------------------------------------------------------


def test_edges_and_numbers_of_the_path_are_lit_and_all_others_faded() -> None:
    frame, _ = shown("article001_a", "W1[0][0]", "network", rank=1)
    picture = views.draw(frame)
    assert {s.tag.wire for s in strong(picture)} == {
        "W1[0][0]", "W2[0][1]", "a2[1]", "term[1]",
    }  # fmt: skip
    on_path = {"W1[0][0]", "z1[0]", "a1[0]", "z2[1]", "a2[1]", "term[1]", "loss"}
    lit = lit_numbers(picture)
    assert {wire for wire, quantity in lit if quantity == "gradient"} == on_path
    # By these the path multiplies: their values are factors, their gradients are not.
    assert {wire for wire, quantity in lit if quantity == "value"} == on_path | {"W2[0][1]", "x[0]"}


def test_a_wide_line_keeps_its_width_and_a_thin_one_is_strong_enough() -> None:
    frame, _ = shown("article001_a", "W1[0][0]", "network")
    bare = replace(frame, view=replace(frame.view, path=None))
    before = {
        s.tag.wire: s.widths.max()
        for s in views.draw(bare).shapes
        if isinstance(s, Segments) and s.tag.kind == "edge"
    }
    edges = [s for s in strong(views.draw(frame)) if isinstance(s, Segments)]
    assert edges
    for edge in edges:
        assert edge.widths.max() == max(before[edge.tag.wire], THINNEST)


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_nothing_moves_and_no_number_is_lost(view: str) -> None:
    frame, _ = shown("article001_a", "W1[0][0]", view)
    bare = replace(frame, view=replace(frame.view, path=None))
    before, after = views.draw(bare), views.draw(frame)
    assert after.bounds == before.bounds

    def numbers(picture: Picture) -> list[tuple[str, float, float]]:
        return [(t.string, t.x, t.y) for t in picture.texts()]

    assert numbers(after) == numbers(before)


@pytest.mark.parametrize("view", ["network", "gates"])
def test_chevrons_point_from_the_loss_to_the_number(view: str) -> None:
    frame, _ = shown("article001_a", "W1[0][0]", view)
    picture = views.draw(frame)
    marks = chevrons(picture)
    assert marks
    edge = next(s for s in strong(picture) if s.tag.wire == "W1[0][0]")
    own = [m for m in marks if m.tag.wire == "W1[0][0]"]
    assert own
    for mark in own:
        (_, back, _), (_, tip, _), _ = mark.commands[:3]
        assert tip < back, "an input is left of what is made of it"
        assert mark.ink == INK
    assert edge.ink == INK


def test_the_newest_step_is_not_spoken_of_while_a_path_is_drawn() -> None:
    frame, _ = shown("article001_a", "W1[0][0]", "network")
    picture = views.draw(frame)
    assert not [s for s in picture.shapes if s.tag.kind == "halo"]
    assert not [s for s in picture.shapes if getattr(s, "ink", "") == "lit"]
    assert {s.ink for s in picture.shapes if s.tag.kind == "travel"} == {INK}


def test_softmax_gives_its_gradient_straight_to_z_and_the_line_starts_at_its_neuron() -> None:
    frame, found = shown("iris_4_5_3_relu_softmax", "W1[0][0]", "network")
    (last,) = {f.by.wire for f in found.paths[0].factors if f.by.wire.startswith("z2")}
    outputs = {s.tag.wire for s in strong(views.draw(frame)) if s.tag.wire.startswith("a2")}
    assert outputs == {"a" + last[1:]}


# -- gates -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", [BOOK, GATES])
def test_in_the_gate_view_every_wire_of_the_path_is_strong(form: str) -> None:
    frame, found = shown("article001_a", "W1[0][0]", "gates", form=form)
    picture = views.draw(frame)
    graph = frame.snapshot.graph
    ports = [port for factor in found.paths[0].factors for port in factor.ports]
    passed = {graph.gate(gate).inputs[i] for gate, i in ports}
    lines = strong(picture)
    assert {s.tag.wire for s in lines} == passed | {"loss"}
    assert {s.tag.port for s in lines if s.tag.port is not None} <= set(ports)
    assert {p for p in ports if any(s.tag.port == p for s in views.draw(frame).shapes)} <= {
        s.tag.port for s in lines
    }


def test_of_a_wire_that_forks_only_the_way_of_the_path_is_strong() -> None:
    frame, found = shown("article001_chain_two_variables", _forking(), "gates", form=GATES)
    ports = {port for factor in found.paths[0].factors for port in factor.ports}
    lit = {s.tag.port for s in strong(views.draw(frame)) if s.tag.port is not None}
    assert lit <= ports
    assert found.count > 1


def _forking() -> str:
    """The first leaf of the example that has several ways to the output."""
    session = Session(opened("article001_chain_two_variables"))
    session.seek(Position(1, session.plan.length))
    snapshot = session.snapshot()
    for wire in snapshot.graph.sources:
        found = chain(snapshot, wire, form=GATES) if snapshot.gradient(wire) is not None else None
        if found is not None and found.count > 1:
            return wire
    raise AssertionError("the example has two variables")


@pytest.mark.parametrize(
    ("name", "wire", "entry", "start"),
    [
        ("svm_graph_regularized", "W", (0, 0), ""),
        ("article001_a", "W1[0][0]", (), ""),
        ("article001_a", "W1[0][0]", (), "a1[0]"),
        ("article003_apple", "x", (), "f"),
        ("xor_2_2_1", "W1[0][0]", (), "a2[0]"),
        ("iris_4_5_3_relu_softmax", "W1[0][0]", (), "a2[1]"),
        ("twolayernet_std001", "W1[0][0]", (), ""),
    ],
)
def test_the_lines_of_a_path_are_one_way_from_the_start_to_the_number(
    name: str, wire: str, entry: tuple[int, ...], start: str
) -> None:
    frame, found = shown(name, wire, "gates", entry, start=start)
    lines = [s for s in strong(views.draw(frame)) if isinstance(s, Path)]
    ends = {end_of(s): s for s in lines}
    at = next(s for s in lines if s.tag.wire == wire and start_of(s) not in ends)
    graph = frame.snapshot.graph
    way = [at]
    while True:
        on = [s for s in lines if start_of(s) == end_of(at)]
        if not on and at.tag.port is not None:  # through the gate, to the stub of its output
            on = [s for s in lines if s.tag.wire == at.tag.port[0] and start_of(s) not in ends]
        if not on:
            break
        (at,) = on
        way.append(at)
    assert {id(s) for s in way} == {id(s) for s in lines}, "nothing hangs on beside the way"
    assert at.tag.wire == found.end == (start or graph.loss)
    assert at.tag.port is None
    assert len(at.commands) == 2, "beyond the stub with the 1 it does not go"


def test_where_numbers_are_arrays_bodies_and_names_on_the_path_are_lit() -> None:
    frame, _ = shown("svm_graph_regularized", "W", "gates", (0, 0))
    shapes = views.draw(frame).shapes
    bodies = {s.tag.wire for s in shapes if s.tag.kind in ("gate", "pill") and not is_faded(s)}
    assert bodies == {"W", "x", "s", "data_loss", "L"}
    lit = {
        (t.tag.wire, t.tag.entry)
        for t in views.draw(frame).texts()
        if t.tag.kind == "number" and t.tag.quantity == "gradient" and not is_faded(t)
    }
    assert lit == {("W", (0, 0)), ("s", (0, 0)), ("data_loss", ()), ("L", ())}


@pytest.mark.parametrize("view", ["network", "gates"])
def test_no_line_beside_the_path_keeps_the_light_of_the_newest_step(view: str) -> None:
    name, wire, entry = {
        "gates": ("svm_graph_regularized", "W", (0, 0)),
        "network": ("article001_a", "W1[0][0]", ()),
    }[view]
    frame, _ = shown(name, wire, view, entry)
    bare = replace(frame, view=replace(frame.view, path=None))
    inks = {"lit", f"{style.FADED}lit"}

    def amber(picture: Picture) -> list[Shape]:
        return [s for s in picture.shapes if inks & {getattr(s, "ink", ""), getattr(s, "fill", "")}]

    assert amber(views.draw(bare))
    assert not amber(views.draw(frame))


def test_the_dot_where_the_path_leaves_a_wire_that_parts_is_of_its_ink() -> None:
    frame, _ = shown("svm_graph_regularized", "W", "gates", (0, 0))
    dots = [s for s in views.draw(frame).shapes if isinstance(s, Ellipse) and s.tag.kind == "wire"]
    assert [(d.tag.wire, d.ink, d.fill) for d in dots] == [("W", INK, INK)]


# -- wide networks and matrices --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wire", "entry"), [("wide", "W1[17][7]", ()), ("wider", "W1", (17, 7))]
)
def test_a_wide_network_shows_every_unit_of_the_path_and_lines_between_them(
    name: str, wire: str, entry: tuple[int, ...]
) -> None:
    frame, found = shown(name, wire, "network", entry)
    picture = views.draw(frame)
    path = frame.view.path
    bodies = {
        (s.tag.wire, s.tag.entry)
        for s in picture.shapes
        if s.tag.kind in ("neuron", "input") and not is_faded(s)
    }
    units = {(f.by.wire, f.by.entry) for f in found.paths[0].factors[:-1] if f.by.wire[0] in "az"}
    assert units
    assert units <= bodies
    weights = {(wire, entry) for wire, entry in (*path.operands, path.of) if wire[0] == "W"}
    drawn = {(s.tag.wire, s.tag.entry) for s in strong(picture) if s.tag.kind == "edge"}
    assert drawn == weights
    assert len(weights) == 3


@pytest.mark.parametrize(
    ("name", "wire", "entry"), [("wide", "W1[17][7]", ()), ("wider", "W1", (17, 7))]
)
def test_fields_of_heat_maps_that_belong_to_the_path_have_a_frame(
    name: str, wire: str, entry: tuple[int, ...]
) -> None:
    frame, _ = shown(name, wire, "matrices", entry)
    picture = views.draw(frame)
    path = frame.view.path
    framed = {(s.tag.wire, s.tag.entry) for s in picture.shapes if s.tag.kind == "path"}
    maps = [s for s in picture.shapes if isinstance(s, Image)]
    there = {p for p in (*path.nodes, *path.operands) if any(field_of(m, p) for m in maps)}
    assert path.of in there
    assert there <= framed <= {*path.nodes, *path.operands}
    for shape in picture.shapes:
        if shape.tag.kind == "path" and shape.tag.quantity:
            assert isinstance(shape, Box)
            assert min(shape.rect.w, shape.rect.h) >= 9.0
            assert any(m.rect.grown(9.0).contains(shape.rect.center) for m in maps)


@pytest.mark.parametrize(
    ("axis", "shape", "place", "field"),
    [
        (None, (2, 4), ("W", (1, 2)), Rect(50.0, 10.0, 25.0, 10.0)),
        (0, (4, 1), ("W", (3,)), Rect(0.0, 15.0, 100.0, 5.0)),
        (1, (1, 4), ("W", (3,)), Rect(75.0, 0.0, 25.0, 20.0)),
        (-1, (2, 2), ("W", (3,)), Rect(50.0, 10.0, 50.0, 10.0)),
        (None, (2, 4), ("W", (2, 0)), None),
        (None, (2, 4), ("V", (0, 0)), None),
        (0, (4, 1), ("W", (1, 0)), None),
    ],
)
def test_the_field_of_a_number(
    axis: int | None, shape: tuple[int, int], place: Place, field: Rect | None
) -> None:
    image = Image(Rect(0.0, 0.0, 100.0, 20.0), np.zeros(shape), tag=Tag("image", "W"), axis=axis)
    assert field_of(image, place) == field
    if field is not None:
        assert image.place_of(field.center) == place


def test_the_field_of_a_number_among_many_wires() -> None:
    places = (("a", ()), ("b", ()))
    image = Image(Rect(0.0, 0.0, 10.0, 10.0), np.zeros((1, 2)), places=places)
    assert field_of(image, ("b", ())) == Rect(5.0, 0.0, 5.0, 10.0)
    assert field_of(image, ("c", ())) is None


# -- when ------------------------------------------------------------------------------


def test_before_its_gradient_is_there_no_path_is_drawn() -> None:
    frame, _ = shown("article001_a", "W1[0][0]", "network")
    session = Session(frame.experiment)
    made = session.plan.made_at("W1[0][0]", "gradient")
    for step, drawn in ((made - 1, False), (made, True)):
        session.seek(Position(1, step))
        at = replace(frame, snapshot=session.snapshot(), position=session.position)
        assert (path_of(at) is not None) == drawn
        picture = views.draw(at)
        assert bool(strong(picture)) == drawn


def test_a_path_of_another_graph_is_left_alone() -> None:
    frame, _ = shown("article001_a", "W1[0][0]", "network")
    path = frame.view.path
    picture = Picture((), Rect(0.0, 0.0, 1.0, 1.0))
    for wrong in (
        replace(path, nodes=(*path.nodes, ("W9", ()))),
        replace(path, ports=(("no gate", 0),)),
        replace(path, operands=(("none", ()),)),
    ):
        other = replace(frame, view=replace(frame.view, path=wrong))
        assert path_of(other) is None
        assert with_path(picture, other) is picture


def test_a_path_wins_over_the_focus_of_the_pointer() -> None:
    frame, _ = shown("article001_a", "W1[0][0]", "network")
    pointed = replace(frame, view=replace(frame.view, focus="a2[1]"))
    assert views.draw(pointed) == views.draw(frame)


def test_the_path_of_an_end_itself_has_no_lines() -> None:
    frame, found = shown("article001_a", "loss", "network")
    assert found.paths[0].factors == ()
    path = frame.view.path
    assert path == ChosenPath((("loss", ()),), (), ())
    assert {wire for wire, _ in lit_numbers(views.draw(frame))} == {"loss"}
