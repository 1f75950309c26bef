"""Pictures in every notation: nothing overlaps, and the legend says how names are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.experiment import Experiment
from core.files.examples import open_example
from core.notation import OWN, SCHEMES, Notation
from core.reading import Reading
from core.session import Position, Session
from gui.i18n import catalog
from gui.places import find, places
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.furniture import description
from gui.scene.notation_key import notation_key
from gui.scene.shapes import Ellipse, Path, Picture, Text
from gui.scene.spoken import part_name
from tests.networks import network
from tests.scene.label_rule import clashes, struck

MAZUR = "mazur_biases_trained"
OTHERS = [s for s in SCHEMES if s != "default"]
LANGUAGES = ("en", "ko")


def frame_of(
    experiment: Experiment, scheme: str, step: int | None = None, **settings: object
) -> Frame:
    """A step, by default the last, of the first iteration."""
    reading = Reading(Notation(scheme, *(str(settings.pop(x, "")) for x in ("loss", "rate"))))
    session = Session(experiment, reading=reading)
    session.seek(Position(1, session.plan.length if step is None else step))
    view = ViewSettings(**{"view": views.views_of(experiment)[0], **settings})  # type: ignore[arg-type]
    return Frame(experiment, session.snapshot(), session.position, view, reading)


def names_of(picture: Picture) -> set[str]:
    """Names that stand before a number, or in a pill."""
    return {t.string.strip(" =") for t in picture.texts()}


# -- nothing overlaps ----------------------------------------------------------------------


@pytest.mark.parametrize("scheme", OTHERS)
@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
@pytest.mark.parametrize("name", [MAZUR, "xor_2_2_1"])
def test_nothing_overlaps_in_any_notation(name: str, view: str, scheme: str) -> None:
    experiment = open_example(name)
    last = frame_of(experiment, scheme, view=view).snapshot
    assert last is not None
    for step in range(0, last.plan.length + 1, 5 if view == "network" else 19):
        picture = views.draw(frame_of(experiment, scheme, step, view=view))
        assert clashes(picture) == []
        assert struck(picture) == []


@pytest.mark.parametrize("scheme", OTHERS)
def test_nothing_overlaps_in_wide_networks(scheme: str) -> None:
    experiment = network(30, 20, 12)
    frame = frame_of(experiment, scheme, selected="W1", entry=(25, 3), focus="W1")
    for focus in ((25, 3), (0, 19)):
        view = replace(frame.view, focus_entry=focus, held=True)
        assert clashes(views.draw(replace(frame, view=view))) == []


@pytest.mark.parametrize("scheme", OTHERS)
def test_nothing_overlaps_in_a_neuron_that_is_taken_apart(scheme: str) -> None:
    for layer, unit in ((1, 0), (2, 1)):
        picture = views.draw(frame_of(open_example(MAZUR), scheme, expanded=(layer, unit)))
        assert clashes(picture) == []


# -- what is written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "shown"),
    [
        ("default", {"w(2)01", "z(1)1", "E", "x0", "t1"}),
        ("article000", {"W(L)01", "z(L−1)1", "x0", "b(L)0", "C = Σ Ck"}),
        ("article001", {"w111", "z11", "a20", "x1", "t2"}),
        ("matrix", {"W2[0][1]", "z1[1]", "x[0]", "t[1]"}),
        ("textbook", {"w221", "z12", "a21", "x1", "t2"}),
        ("own", {"w7", "neth2", "outo1", "i1", "targeto2"}),
    ],
)
def test_the_names_of_a_view_are_those_of_the_scheme(scheme: str, shown: set[str]) -> None:
    found = names_of(views.draw(frame_of(open_example(MAZUR), scheme)))
    found |= {name.partition(" ")[0] for name in found}
    assert shown <= found


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
@pytest.mark.parametrize("name", [MAZUR, "xor_2_2_1", "digits_8x8"])
def test_no_other_letter_of_the_loss_is_left(name: str, view: str) -> None:
    frame = frame_of(open_example(name), "default", view=view, loss="J", rate="lr")
    frame = replace(frame, view=replace(frame.view, show_legend=True, show_caption=True))
    texts = [t.string for t in views.draw(frame).texts()]
    assert not [t for t in texts if "E" in t and t != "CE"]  # the gate of the cross-entropy
    assert any("J" in t for t in texts)
    assert "lr = " in description(frame)
    assert "J = " in description(frame)


def test_a_name_that_is_shown_is_found() -> None:
    for scheme in SCHEMES:
        frame = frame_of(open_example(MAZUR), scheme)
        for place in places(frame):
            assert find(frame, place.name).wire == place.wire
            assert find(frame, place.text).wire == place.wire
    frame = frame_of(open_example(MAZUR), "default")
    assert find(frame, "net_h1").wire == "z1[0]"
    assert find(frame, "w5").wire == "W2[0][0]"
    assert find(frame_of(open_example("article001_a"), "article001"), "w^1_10").wire == "W2[0][0]"


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("default", "weight from unit 0, layer 1, to unit 1, layer 2"),
        ("article000", "weight from unit 0, layer L−1, to unit 1, layer L"),
        ("article001", "weight from unit 1, layer 1, to unit 1, layer 2"),
        ("matrix", "weight from unit 0, layer 1, to unit 1, layer 2"),
        ("textbook", "weight from unit 1, layer 1, to unit 2, layer 2"),
        ("own", "w₇, weight from unit 0, layer 1, to unit 1, layer 2"),
    ],
)
def test_what_is_said_counts_as_the_diagram_does(scheme: str, said: str) -> None:
    assert part_name(frame_of(open_example(MAZUR), scheme), "W2[0][1]") == said


# -- legend --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
def test_the_legend_has_an_arrow_with_the_name_of_its_weight(
    view: str, scheme: str, language: str
) -> None:
    frame = frame_of(open_example(MAZUR), scheme, view=view, language=language)
    shown = {"show_title": True, "show_legend": True, "show_caption": True}
    picture = views.draw(replace(frame, view=replace(frame.view, **shown)))  # type: ignore[arg-type]
    ours = [s for s in picture.shapes if s.tag.label == "notation"]
    texts = [s.string for s in ours if isinstance(s, Text)]
    name = {
        "default": "w(l)ij", "article000": "W(L)ij", "article001": "wlij",
        "matrix": "W1[i][j]", "textbook": "wlji", OWN: "w1",
    }[scheme]  # fmt: skip
    assert texts[0] == name
    assert (texts[1:3] == ["i", "j"]) == (scheme != OWN)
    assert len([s for s in ours if isinstance(s, Ellipse)]) == 2
    assert len([s for s in ours if isinstance(s, Path)]) == 3
    assert clashes(picture) == []
    for text in (s for s in ours if isinstance(s, Text)):
        assert all(picture.bounds.contains(corner) for corner in text.corners())


def test_the_mixed_base_of_article_001_is_marked_as_such() -> None:
    graph = frame_of(open_example("article001_a"), "article001").snapshot.graph  # type: ignore[union-attr]
    key = notation_key(graph, catalog("en"), 900.0)
    assert key is not None
    assert "mixed base" in " ".join(key.lines)
    for scheme in set(SCHEMES) - {"article001"}:
        graph = frame_of(open_example(MAZUR), scheme).snapshot.graph  # type: ignore[union-attr]
        other = notation_key(graph, catalog("en"), 900.0)
        assert other is not None
        assert "mixed" not in " ".join(other.lines)


def test_a_narrow_picture_breaks_the_words_of_its_legend() -> None:
    graph = frame_of(open_example(MAZUR), "article001").snapshot.graph  # type: ignore[union-attr]
    key = notation_key(graph, catalog("en"), 400.0)
    assert key is not None
    assert len(key.lines) > 1
    assert key.width <= 400.0
    assert len(key.shapes(0.0)) == len(key.lines)


def test_names_that_are_left_out_need_no_arrow() -> None:
    frame = frame_of(open_example(MAZUR), "textbook")
    for hidden in (frozenset[str](), frozenset({"name"})):
        view = replace(frame.view, show_legend=True, hidden=hidden)
        picture = views.draw(replace(frame, view=view))
        ours = [s for s in picture.shapes if s.tag.label == "notation"]
        assert bool(ours) is not bool(hidden)


def test_a_free_graph_needs_no_arrow() -> None:
    graph = frame_of(open_example("cs231n_circuit"), "article000").snapshot.graph  # type: ignore[union-attr]
    assert notation_key(graph, catalog("en"), 900.0) is None


def test_a_layout_is_made_for_each_notation() -> None:
    experiment = open_example(MAZUR)
    widths = {s: views.draw(frame_of(experiment, s)).bounds.w for s in SCHEMES}
    assert len(set(widths.values())) > 2
    again = views.draw(frame_of(experiment, "matrix"))
    assert again.bounds.w == widths["matrix"]
    frame = frame_of(experiment, "textbook", 5)
    assert views.draw(frame).bounds == views.draw(frame_of(experiment, "textbook")).bounds
