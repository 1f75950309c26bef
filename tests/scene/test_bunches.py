"""A step draws anew only what it changes, and that as if all were drawn anew."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core.experiment import Experiment, RegularizationSpec
from core.files.examples import open_example
from core.hand_digits import Digits
from core.plan import NEVER
from core.reading import USUAL, Reading
from core.session import Position, Session
from gui.scene import (
    edge_cuts,
    edge_lines,
    gate_times,
    gate_view,
    network_bunches,
    network_state,
    network_view,
    views,
)
from gui.scene.bunches import SIZE, Kept, Part, bunches
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Box, Group, Picture, Rect, Shape
from tests.networks import network

MEMOS = (
    edge_cuts.cutter,
    edge_lines._drawn,
    edge_lines.edge_bunches,
    gate_times.gate_bunches,
    gate_view._known,
    network_bunches.network_bunches,
    network_state.passing,
    network_view._known,
)
READINGS = {
    "usual": USUAL,
    "by hand": Reading(hand=Digits(2, 4)),
    "ratios": Reading(start="a2[0]"),
    "opened": Reading(opened=frozenset({"a1[0]", "a2[1]"})),
}
SETTINGS = {
    "plain": {},
    "another sample": {"sample": 1},
    "weight": {"selected": "W1[1][1]", "quantity": "gradient"},
    "unit": {"selected": "a1[0]", "quantity": "value"},
    "flow": {"selected": "a1[0]", "quantity": "flow", "port": ("p2[0][1]", 1)},
    "focus": {"focus": "a1[1]"},
    "hidden": {"hidden": frozenset({"gradient", "name"})},
    "asking": {"asking": True},
    "comma": {"comma": True, "form": "scientific"},
}


def forget() -> None:
    """Let the next picture be drawn as the first one is."""
    for memo in MEMOS:
        memo.cache_clear()


def walk(length: int) -> list[tuple[int, int]]:
    """Return iteration and step of a walk on, back, and here and there."""
    rnd = random.Random(length)
    parts = ((0, 9), (length // 3, length // 3 + 9), (length - 9, length + 1))
    on = [k for a, b in parts for k in range(a, b)]
    rest = [(rnd.randint(1, 2), rnd.randint(0, length)) for _ in range(12)]
    return [*((1, k) for k in (*on, *reversed(on))), *rest]


def pictures(session: Session, view: ViewSettings, *, cold: bool) -> list[str]:
    found = []
    for iteration, step in walk(session.plan.length):
        session.seek(Position(iteration, step))
        snapshot = session.snapshot()
        frame = Frame(session.experiment, snapshot, session.position, view, session.reading)
        if cold:
            forget()
        found.append(views.draw(frame).digest())
    return found


def check(experiment: Experiment, reading: Reading, view: ViewSettings) -> None:
    forget()
    warm = pictures(Session(experiment, reading=reading), view, cold=False)
    assert len(set(warm)) > 20
    assert warm == pictures(Session(experiment, reading=reading), view, cold=True)


@pytest.mark.parametrize("view", ["network", "gates"])
@pytest.mark.parametrize("reading", READINGS)
def test_every_reading_is_drawn_as_if_anew(view: str, reading: str) -> None:
    check(open_example("article001_a"), READINGS[reading], ViewSettings(view=view))


@pytest.mark.parametrize("view", ["network", "gates"])
@pytest.mark.parametrize("settings", SETTINGS)
def test_every_setting_is_drawn_as_if_anew(view: str, settings: str) -> None:
    check(network(3, 4, 2), USUAL, ViewSettings(view=view, **SETTINGS[settings]))


@pytest.mark.parametrize("view", ["network", "gates"])
def test_weights_with_a_penalty_are_drawn_as_if_anew(view: str) -> None:
    plain = network(2, 3, 2)
    assert plain.network is not None
    penalty = RegularizationSpec("l2", 0.1, 0.5, ("W1", "W2"))
    experiment = replace(plain, network=replace(plain.network, regularization=penalty))
    check(experiment, USUAL, ViewSettings(view=view))


def test_other_settings_meanwhile_make_no_difference() -> None:
    session, wires = Session(network(3, 3, 2)), ("", "W1[0][0]", "z2[1]", "")
    for view in ("network", "gates"):
        for iteration, step in walk(session.plan.length)[::4]:
            session.seek(Position(iteration, step))
            snapshot, position = session.snapshot(), session.position
            for wire in wires:
                settings = ViewSettings(view=view, selected=wire, quantity="value", sample=step % 2)
                frame = Frame(session.experiment, snapshot, position, settings)
                found = views.draw(frame)
                forget()
                assert found == views.draw(replace(frame))


@pytest.mark.parametrize("view", ["network", "gates"])
def test_a_step_leaves_most_groups_as_they_are(view: str) -> None:
    session = Session(network(8, 8, 8))
    shares = []
    before: set[int] = set()
    kept = []
    for step in range(200, 230):
        session.seek(Position(1, step))
        frame = Frame(
            session.experiment, session.snapshot(), session.position, ViewSettings(view=view)
        )
        picture = views.draw(frame)
        assert tuple(s for g in picture.groups for s in g.shapes) == picture.shapes
        same = [len(g.shapes) for g in picture.groups if id(g) in before]
        shares.append(sum(same) / len(picture.shapes))
        kept.append(picture)  # else others could have their identity
        before = set(map(id, picture.groups))
    assert sorted(shares[1:])[len(shares) // 2] > 0.6


def test_bunches_hold_all_parts_in_order_and_know_when_they_change() -> None:
    parts = [Part(k, (3 * k, NEVER), (f"w{k}", "")) for k in range(SIZE + 3)]
    first, second = bunches(parts)
    assert (*first.parts, *second.parts) == tuple(range(SIZE + 3))
    assert [first.stage(at) for at in range(6)] == [1, 2, 2, 3, 4, 4]
    assert second.stage(3 * SIZE - 1) == 0
    assert NEVER not in (*first.times, *second.times)
    assert (first.one("w1"), first.one(""), second.one("w1")) == ("w1", "", "")


def test_what_is_kept_of_a_bunch_is_made_again_for_another_key() -> None:
    (bunch,) = bunches([Part("one")])
    kept = Kept()
    first = kept.of(bunch, 1, lambda b: [*b.parts])
    assert kept.of(bunch, 1, lambda _: ["other"]) is first == ["one"]
    assert kept.of(bunch, 2, lambda _: ["other"]) == ["other"]


def test_what_is_found_in_a_group_is_found_once() -> None:
    asked = []

    def find(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
        asked.append(shapes)
        return shapes[:1]

    one, other = (Box(Rect(0.0, 0.0, side, side)) for side in (1.0, 2.0))
    group, rest = Group((one, other)), Group((other,))
    for _ in range(2):
        assert Picture.of((group, Group(()), rest), one.rect).found(find) == [one, other]
    assert asked == [(one, other), (other,)]
    assert Picture((one, other), one.rect).found(find) == [one]
