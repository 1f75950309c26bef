"""A step paints only what it changes, and that as painting all would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect

from core.experiment import LOSS_TABLE
from core.files.examples import examples, open_example
from core.session import Position, Session
from gui.canvas.camera import fitting
from gui.canvas.changes import changed
from gui.canvas.page import items_of, page_of
from gui.canvas.parts import parts
from gui.canvas.patch import Look, whole
from gui.canvas.sheet import Place, Sheet, Shot
from gui.canvas.tiles import Tiles, layer_of
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Box, Ellipse, Labels, Path, Picture, Rect, Segments, Text
from tests.networks import network

WIDE, HIGH = 700, 480
RIM = 4
"""Qt rounds where a line leaves the device: so much of 255 it may cover more or less there."""
STEPS = 5
"""So many steps in a row, at the beginning, in the middle and at the end."""


def pixels(sheet):
    image = sheet.image
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].copy()


def alike(sheet, afresh):
    """The same but for the rims of what leaves the patch."""
    return int(np.abs(sheet.astype(np.int16) - afresh).max()) <= RIM


def scenes(view):
    for info in examples():
        experiment = open_example(info.id)
        if experiment.kind != LOSS_TABLE and view in views.views_of(experiment):
            yield info.id


def steps_of(length):
    spots = {
        *range(STEPS),
        *range(length // 2, length // 2 + STEPS),
        *range(length - STEPS, length),
    }
    return sorted(k for k in spots if 0 <= k <= length)


def shot_of(picture, zoom, ratio, theme):
    camera = fitting(picture.bounds, WIDE, HIGH)
    return Shot(picture, theme, camera.zoomed((WIDE / 2.3, HIGH / 2.1), zoom), WIDE, HIGH, ratio)


def painted(shot, items):
    sheet = Sheet(shot.place(0.0), shot.ratio, shot.theme)
    whole(sheet, items, Look(shot.theme, shot.smallest, ()))
    return sheet


class Walk:
    """One sheet that goes along with the steps, compared with one painted anew."""

    def __init__(self, experiment, zoom=1.0, ratio=1.0, theme="light", **view):
        self.session, self.view = Session(experiment), view
        self.looks = zoom, ratio, theme
        self.page, self.tiles = None, None
        self.patches = 0

    def shot(self, step):
        session = self.session
        session.seek(Position(1, step))
        view = ViewSettings(**self.view)
        frame = Frame(session.experiment, session.snapshot(), session.position, view)
        return shot_of(views.draw(frame), *self.looks)

    def to(self, step):
        shot = self.shot(step)
        items = items_of(parts(shot.picture))
        self.tiles = self.tiles or Tiles(shot.all, shot.scale)
        if self.page is not None and self.page.step(shot, items, self.tiles):
            self.patches += 1
            afresh = pixels(painted(shot, shot.picture.shapes))
            assert alike(pixels(self.page.sheet), afresh), f"step {step} differs"
        else:
            self.page = page_of(shot.place(0.0), shot, items, (), None)

    def all(self):
        for step in steps_of(self.session.snapshot().plan.length):
            self.to(step)


@pytest.mark.parametrize("view", ["network", "gates"])
def test_every_example_is_patched_pixel_by_pixel(qapp, view):
    patches = 0
    for number, name in enumerate(scenes(view)):
        experiment = open_example(name)
        if len(Session(experiment).snapshot().graph.gates) > 300:
            continue  # laid out for seconds
        zoom, ratio = (1.0, 1.7, 2.9)[number % 3], (1.0, 1.25, 2.0)[number // 3 % 3]
        walk = Walk(experiment, zoom, ratio, view=view)
        walk.all()
        patches += walk.patches
    assert patches > 50


@pytest.mark.parametrize("theme", ["dark", "light greyscale"])
@pytest.mark.parametrize("zoom", [0.6, 1.0, 2.3])
def test_a_network_is_patched_at_every_zoom(qapp, theme, zoom):
    walk = Walk(network(4, 4, 4), zoom, 1.5, theme, view="network", selected="w1[1,1]")
    walk.all()
    assert walk.patches >= 2 * STEPS


@pytest.mark.parametrize("view", ["network", "gates"])
def test_a_step_of_a_large_network_paints_a_small_part(qapp, view):
    walk = Walk(network(8, 8, 8), view=view)
    before, shares = (), []
    for step in range(200, 230):
        shot = walk.shot(step)
        tiles = walk.tiles = walk.tiles or Tiles(shot.all, shot.scale)
        items = items_of(parts(shot.picture))
        dirty = 0
        for item in changed(before, items) or ():
            dirty |= tiles.of(item)
        shares.append(dirty.bit_count() / tiles.under(shot.all).bit_count())
        before = items
    assert max(shares[1:]) < 0.4


def test_what_is_out_of_sight_waits_until_it_is_looked_at(qapp):
    walk = Walk(network(4, 4, 4), view="network")
    first = walk.shot(150)
    tiles, everything = Tiles(first.all, first.scale), first.place(1e6)
    page = page_of(everything, first, items_of(parts(first.picture)), (), None)
    for step in range(151, 171):
        shot = replace(walk.shot(step), width=150, height=480)
        items = items_of(parts(shot.picture))
        assert page.continues(shot, ())
        if not page.step(shot, items, tiles):
            page = page_of(everything, shot, items, (), None)
    assert page.stale
    afresh = pixels(page_of(everything, shot, items, (), None).sheet)
    assert not alike(pixels(page.sheet), afresh)
    page.freshen_under(shot.all)
    assert not page.stale
    assert alike(pixels(page.sheet), afresh)


def test_what_waits_is_painted_at_rest_some_of_it_at_a_time(qapp):
    walk = Walk(network(4, 4, 4), view="network")
    first = walk.shot(150)
    page = page_of(first.place(1e6), first, items_of(parts(first.picture)), (), None)
    shot = replace(walk.shot(190), width=100, height=480)
    items = items_of(parts(shot.picture))
    assert page.step(shot, items, Tiles(first.all, first.scale))
    times = 0
    while page.stale:
        page.freshen_some()
        times += 1
    assert times > 1
    afresh = page_of(first.place(1e6), shot, items, (), None)
    assert alike(pixels(page.sheet), pixels(afresh.sheet))


BOX = Box(Rect(10.0, 10.0, 30.0, 20.0))


def test_what_is_equal_or_the_same_is_not_changed():
    one, other = Ellipse(Rect(0.0, 0.0, 5.0, 5.0)), Ellipse(Rect(0.0, 0.0, 5.0, 5.0))
    assert changed([(BOX, one)], [(BOX, other)]) == []
    assert changed([(BOX, one)], [(BOX, one)]) == []


def test_what_is_gone_has_come_or_has_moved_is_changed():
    one, other = Ellipse(Rect(0.0, 0.0, 5.0, 5.0)), Ellipse(Rect(0.0, 0.0, 6.0, 6.0))
    assert changed([(BOX, one)], [(BOX, other)]) == [one, other]
    assert changed([(BOX,)], [(BOX, other)]) == [other]
    assert set(changed([(BOX, one, other)], [(one, BOX, other)])) == {
        BOX,
        one,
    }


def test_a_layer_is_changed_by_its_number_only():
    assert changed([(layer_of(0), BOX)], [(layer_of(0), BOX)]) == []
    assert layer_of(0) in changed([(layer_of(0), BOX)], [(BOX, layer_of(0))])


def shapes():
    line = np.array([[5.0, 5.0, 390.0, 280.0], [390.0, 5.0, 5.0, 280.0]])
    yield Segments(line, np.array([5.0, 1.0]))
    yield Path((("M", 10.0, 10.0), ("C", 200.0, -60.0, 10.0, 300.0, 380.0, 250.0)), width=6.0)
    yield Path((("M", 50.0, 50.0), ("L", 300.0, 80.0), ("L", 60.0, 200.0), ("Z",)), fill="lit-fill")
    yield Ellipse(Rect(100.0, 60.0, 90.0, 40.0), width=4.0)
    yield Box(Rect(30.0, 130.0, 200.0, 90.0), 12.0)
    yield from network_texts()
    places = np.array([[40.0, 40.0], [200.0, 180.0]])
    yield Labels(("−123.4567", "0.5"), places, width=60.0)


def network_texts():
    session = Session(network(2, 2))
    session.seek(Position(1, 12))
    frame = Frame(session.experiment, session.snapshot(), session.position, ViewSettings())
    texts = [s for s in views.draw(frame).shapes if isinstance(s, Text)]
    for angle in (0.0, 37.0):
        found = texts[len(texts) // 2]
        yield Text(
            found.runs, 120.0, 110.0, "middle", angle, found.width, found.ascent, found.descent
        )


@pytest.mark.parametrize("theme", ["light", "light greyscale"])
@pytest.mark.parametrize("zoom", [0.7, 1.0, 3.1])
def test_no_ink_is_beyond_the_tiles_of_a_shape(qapp, zoom, theme):
    bounds = Rect(0.0, 0.0, 400.0, 300.0)
    drawn = 0
    for shape in shapes():
        shot = shot_of(Picture((shape,), bounds), zoom, 1.0, theme)
        inked = (pixels(painted(shot, (shape,))) != pixels(painted(shot, ()))).any(axis=-1)
        drawn += inked.any()
        tiles = Tiles(shot.all, shot.scale)
        for rect in tiles.rects(tiles.of(shape), shot.place(0.0)):
            inked[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = False
        assert not inked.any(), shape
    assert drawn >= 5  # of some nothing is in sight


def test_tiles_cover_a_sheet_without_a_gap():
    tiles = Tiles(Rect(-7.0, 3.0, 333.3, 222.2), 1.37)
    place = Place(1.37, -30.0, -20.0, 520, 360)
    covered = np.zeros((360, 520), bool)
    for rect in tiles.rects((1 << tiles.across * tiles.down) - 1, place):
        assert QRect(0, 0, 520, 360).contains(rect)
        covered[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = True
    assert covered.all()


def test_where_nearly_all_is_new_nothing_is_compared(qapp):
    def picture(count):
        boxes = tuple(Box(Rect(10.0 * k, 10.0, 8.0, 8.0)) for k in range(count))
        return Picture(boxes, Rect(0.0, 0.0, 10.0 * count, 40.0))

    for count, pays in ((20, True), (600, False)):
        first, second = (shot_of(picture(count), 1.0, 1.0, "light") for _ in range(2))
        tiles = Tiles(first.all, first.scale)
        page = page_of(first.place(0.0), first, (first.picture.shapes,), (), None)
        runs = (second.picture.shapes,)
        assert (changed(page.items, runs) is not None) is pays
        assert page.step(second, runs, tiles) is pays
        assert tiles.knows(runs) is pays
        assert alike(pixels(page.sheet), pixels(painted(second, second.picture.shapes)))
