"""A step that is painted beforehand shows what it would have shown anyhow."""

import random
from itertools import pairwise

import pytest

from core.files.examples import open_example
from gui.canvas.canvas import Canvas
from gui.canvas.page import items_of, page_of
from gui.canvas.parts import parts
from gui.canvas.tiles import Tiles
from gui.scene import views
from gui.scene.frame import ViewSettings
from gui.session_model import SessionModel
from tests.canvas.test_patch import Walk, alike, painted, pixels
from tests.networks import network


def items(shot):
    return items_of(parts(shot.picture))


def follow(walk, steps):
    """Go a way on which each next step is foreseen, rightly or not; yield the pages."""
    dice, first = random.Random(3), walk.shot(steps[0])
    tiles = Tiles(first.all, first.scale)
    page = page_of(first.place(0.0), first, items(first), (), None)
    for here, there in pairwise(steps):
        guess = walk.shot(there if dice.random() < 0.7 else here - 1)
        page.prepare(guess, items(guess), tiles)
        shot = guess if guess.picture == walk.shot(there).picture else walk.shot(there)
        assert page.step(shot, items(shot), tiles)
        yield page, shot


@pytest.mark.parametrize("view", ["network", "gates"])
def test_a_step_that_was_foreseen_is_painted_as_any_other(qapp, view):
    walk = Walk(network(4, 4, 4), 1.7, 1.25, view=view)
    steps = [*range(100, 130), *range(129, 110, -1)]
    for page, shot in follow(walk, steps):
        assert alike(pixels(page.sheet), pixels(painted(shot, shot.picture.shapes)))


def test_what_is_foreseen_is_put_where_it_is(qapp):
    walk = Walk(network(4, 4, 4), view="network")
    first, then = walk.shot(100), walk.shot(101)
    page = page_of(first.place(0.0), first, items(first), (), None)
    before = pixels(page.sheet)
    page.prepare(then, items(then), Tiles(first.all, first.scale))
    assert page.ready is not None
    assert page.ready.patch is not None
    assert (pixels(page.sheet) == before).all()
    assert page.step(then, items(then), page.tiles)
    assert page.ready is None
    assert not (pixels(page.sheet) == before).all()


@pytest.fixture
def canvas(qtbot):
    """A diagram that does not fit, so that one goes about in it."""
    made = Canvas("light")
    made.resize(700, 420)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("name", ["iris_4_5_3_relu_softmax", "micrograd_expression"])
def test_where_one_looks_next_is_foreseen(canvas, name):
    model = SessionModel(open_example(name), ViewSettings())
    canvas.show_picture(model.frame, views.draw(model.frame))
    moved = 0
    while (frame := model.ahead()) is not None and frame.position.step < 80:
        picture = views.draw(frame)
        expected, before = canvas.foreseen(picture), canvas.camera
        assert canvas.camera == before
        model.forward()
        canvas.show_picture(model.frame, picture)
        assert canvas.camera == expected
        moved += canvas.camera != before
    assert moved
    model.close()


def test_who_looks_at_the_whole_goes_on_doing_so(canvas):
    model = SessionModel(open_example("iris_4_5_3_relu_softmax"), ViewSettings())
    canvas.show_picture(model.frame, views.draw(model.frame))
    canvas.fit()
    assert canvas.foreseen(views.draw(model.ahead())) == canvas.camera
    model.close()
