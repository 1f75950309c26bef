"""What the canvas keeps: moving shows the right pixels, rest makes them sharp, no wait is long."""

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.canvas.backing import Backing
from gui.canvas.camera import Camera
from gui.canvas.paint import ground, paint
from gui.canvas.parts import HEAVY, Heavy, parts, pieces, same
from gui.canvas.sheet import Shot, smallest_text
from gui.scene import metrics
from gui.scene.shapes import Box, Ellipse, Image, Picture, Rect, Segments
from tests.canvas.test_paint import inked, pixels

pytestmark = pytest.mark.usefixtures("qapp")

RNG = np.random.default_rng(21)
SIZE = (400, 300)
BOUNDS = Rect(0, 0, 900, 700)
PATIENCE = 10.0


def edges(count, seed=1):
    rng = np.random.default_rng(seed)
    ends = rng.uniform(20, 680, (count, 4))
    ends[:, 0], ends[:, 2] = 60, 840
    return Segments(ends, rng.uniform(1.25, 5.0, count))


def numbers(text="0.1234"):
    return tuple(
        metrics.line(text, x, y, size=14, ink="value")
        for x in range(30, 860, 90)
        for y in range(30, 690, 40)
    )


def light(text="0.1234"):
    image = Image(Rect(300, 200, 160, 120), RNG.uniform(-1, 1, (6, 8)))
    box = Box(Rect(100, 100, 80, 60), 12)
    return Picture((box, image, Ellipse(Rect(500, 300, 60, 60)), *numbers(text)), BOUNDS)


def heavy(text="0.1234", lines=None):
    lines = edges(3000) if lines is None else lines
    return Picture((Box(BOUNDS, fill="input"), lines, *numbers(text)), BOUNDS)


def shot(picture, camera=None, ratio=1.0, theme="light"):
    return Shot(picture, theme, camera or Camera(1.0, -100.0, -80.0), *SIZE, ratio)


def canvas_of(shot):
    size = round(shot.width * shot.ratio), round(shot.height * shot.ratio)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(shot.ratio)
    image.fill(ground(shot.theme))
    return image


def shown(backing, shot):
    """What the backing shows."""
    image = canvas_of(shot)
    with QPainter(image) as painter:
        backing.paint(painter, shot)
        assert painter.worldTransform().isIdentity()
    return pixels(image)


def direct(shot):
    """What the painter shows, as it is in a file but for texts that are too small."""
    image = canvas_of(shot)
    with QPainter(image) as painter:
        painter.translate(shot.camera.x, shot.camera.y)
        painter.scale(shot.camera.scale, shot.camera.scale)
        paint(painter, shot.picture, shot.theme, shot.smallest)
    return pixels(image)


def settle(backing):
    """Let the events run until all is kept."""
    end = time.perf_counter() + PATIENCE
    while not backing.settled:
        QApplication.processEvents()
        assert time.perf_counter() < end, "it is never at rest"


@pytest.fixture
def backing(qapp):
    made = Backing()
    yield made
    made.deleteLater()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_at_rest_and_moved_it_shows_the_pixels_of_the_painter(backing, ratio, theme):
    picture = light()
    first = shot(picture, ratio=ratio, theme=theme)
    assert np.array_equal(shown(backing, first), direct(first))
    settle(backing)
    assert np.array_equal(shown(backing, first), direct(first))
    for dx, dy in ((20, 10), (-40, 0), (0, -30)):
        # By whole pixels of the screen: else the painter itself draws a little beside.
        moved = shot(picture, first.camera.panned(dx / ratio, dy / ratio), ratio, theme)
        away = np.abs(shown(backing, moved) - direct(moved))
        assert (away > 8).mean() < 0.001


def test_a_pan_paints_nothing_anew(backing):
    """The kept picture is shown, whatever the painter would draw."""
    first = shot(light())
    shown(backing, first)
    settle(backing)
    before = backing._sheet
    for k in range(1, 9):
        moved = shot(first.picture, first.camera.panned(3.0 * k, 0))
        assert np.array_equal(shown(backing, moved), direct(moved))
        assert backing._sheet is before


def test_far_away_the_overview_shows_until_it_is_sharp(backing):
    first = shot(light())
    shown(backing, first)
    settle(backing)
    far = shot(first.picture, Camera(1.0, -480.0, -380.0))
    coarse = shown(backing, far)
    assert inked(coarse).mean() > 0.5 * inked(direct(far)).mean()
    settle(backing)
    assert np.array_equal(shown(backing, far), direct(far))


def test_zoom_is_scaled_and_then_sharp(backing, qtbot):
    first = shot(light())
    shown(backing, first)
    settle(backing)
    near = shot(first.picture, first.camera.zoomed((200, 150), 1.3))
    rough = shown(backing, near)
    away = np.abs(rough - direct(near)).mean()
    assert 0 < away < 12
    with qtbot.waitSignal(backing.changed, timeout=5000):
        pass
    settle(backing)
    assert np.array_equal(shown(backing, near), direct(near))


def test_zoomed_out_all_of_the_picture_is_there_at_once(backing):
    first = shot(light(), Camera(2.0, -600.0, -500.0))
    shown(backing, first)
    settle(backing)
    whole = shot(first.picture, Camera(0.4, 10.0, 10.0))
    seen = inked(shown(backing, whole))
    for quarter in (seen[:140, :180], seen[140:280, :180], seen[:140, 180:360]):
        assert quarter.any()


def test_a_step_is_painted_directly(backing):
    first = shot(light("0.1111"))
    shown(backing, first)
    settle(backing)
    stepped = shot(light("0.2222"))
    assert np.array_equal(shown(backing, stepped), direct(stepped))


def test_heavy_edges_come_after_the_rest_and_stay_over_a_step(backing, qtbot):
    lines = edges(3000)
    first = shot(heavy("0.1111", lines))
    bare = Picture((first.picture.shapes[0], *first.picture.shapes[2:]), BOUNDS)
    assert np.array_equal(shown(backing, first), direct(shot(bare)))
    with qtbot.waitSignal(backing.changed, timeout=5000):
        pass
    # Smooth lines on a transparent layer are rounded once more.
    assert np.abs(shown(backing, first) - direct(first)).max() <= 6
    layer = backing._layers[0].sheet
    stepped = shot(heavy("0.2222", lines))
    assert np.abs(shown(backing, stepped) - direct(stepped)).max() <= 6
    again = Segments(lines.lines.copy(), lines.widths.copy())
    equal = shot(heavy("0.3333", again))
    assert np.abs(shown(backing, equal) - direct(equal)).max() <= 6
    settle(backing)
    assert backing._layers[0].sheet is layer


def test_other_edges_are_drawn_anew_and_the_old_ones_stand_in(backing):
    first = shot(heavy(lines=edges(3000, 1)))
    shown(backing, first)
    settle(backing)
    other = shot(heavy(lines=edges(3000, 2)))
    between = shown(backing, other)
    assert np.abs(between - direct(first)).max() <= 6
    settle(backing)
    assert np.abs(shown(backing, other) - direct(other)).max() <= 6


def test_edges_that_change_at_every_step_are_seen_at_last(backing):
    """A held key: no step waits for the edges, and they are not put off for ever."""
    seen = []
    backing.changed.connect(lambda: seen.append(1))
    end = time.perf_counter() + PATIENCE
    seed = 0
    while not seen and time.perf_counter() < end:
        seed += 1
        shown(backing, shot(heavy(lines=edges(1600, seed % 3))))
        QApplication.processEvents()
    assert seen


def test_another_picture_never_shows_the_edges_of_the_one_before(backing):
    first = shot(heavy())
    shown(backing, first)
    settle(backing)
    elsewhere = Picture((edges(2000, 5),), Rect(0, 0, 901, 700))
    assert not inked(shown(backing, shot(elsewhere))).any()
    dark = shot(heavy(), theme="dark")
    settle(backing)
    bare = Picture((dark.picture.shapes[0], *dark.picture.shapes[2:]), BOUNDS)
    assert np.array_equal(shown(backing, dark), direct(shot(bare, theme="dark")))


def test_edges_keep_their_place_between_other_shapes(backing):
    top = Box(Rect(150, 120, 200, 150), fill="halo")
    under = Box(Rect(100, 90, 300, 220), fill="lit-fill")
    picture = Picture((under, edges(2000), top, edges(2000, 9), *numbers()), BOUNDS)
    assert [isinstance(p, Heavy) for p in parts(picture)] == [False, True, False, True, False]
    shown(backing, shot(picture))
    settle(backing)
    assert np.abs(shown(backing, shot(picture)) - direct(shot(picture))).max() <= 6


@pytest.mark.slow
def test_no_turn_is_long_while_very_many_edges_are_painted(backing):
    first = shot(heavy(lines=edges(60_000)))
    start = time.process_time()
    shown(backing, first)
    assert time.process_time() - start < 0.5
    start = time.process_time()
    turns = 0
    while not backing.settled:
        QApplication.processEvents()
        turns += 1
        assert time.process_time() - start < PATIENCE
    assert turns > 20  # in slices, and not in one go


def test_a_picture_at_rest_asks_for_nothing(backing):
    shown(backing, shot(light()))
    settle(backing)
    assert not backing._timer.isActive()
    seen = []
    backing.changed.connect(lambda: seen.append(1))
    for _ in range(20):
        QApplication.processEvents()
    assert not seen


def test_parts_hold_every_shape_in_order():
    lines = edges(HEAVY)
    picture = Picture((Box(BOUNDS), lines, *numbers()), BOUNDS)
    found = parts(picture)
    flat = [s for part in found for s in (part.shapes if isinstance(part, Heavy) else part)]
    assert flat == list(picture.shapes)
    (all_of_it,) = parts(light())
    assert not isinstance(all_of_it, Heavy)
    few = Picture((edges(10), Box(BOUNDS), edges(HEAVY - 10)), BOUNDS)
    assert not any(isinstance(p, Heavy) for p in parts(few))


def test_pieces_hold_every_line_the_weakest_first():
    shape = edges(30_000)
    found = list(pieces(shape))
    assert sum(len(p.lines) for p in found) == 30_000
    widths = [p.width for p in found]
    assert widths == sorted(widths)
    assert {tuple(row) for p in found for row in p.lines} == {tuple(row) for row in shape.lines}
    assert sum(len(p.lines) for p in found if p.smooth) == 600
    assert all(p.smooth for p in pieces(edges(900)))
    assert list(pieces(Segments(np.empty((0, 4)), np.empty(0)))) == []


def test_heavy_parts_are_compared_by_their_numbers():
    one, other = edges(2000), edges(2000)
    assert same(Heavy((one,)), Heavy((other,)))
    wide = Segments(one.lines, one.widths + 0.5)
    inks = Segments(one.lines, one.widths, "wire-forward")
    for differing in (wide, inks, edges(2000, 3), edges(1999)):
        assert not same(Heavy((one,)), Heavy((differing,)))
    assert not same(Heavy((one,)), Heavy((one, one)))


def test_small_texts_are_left_out_only_where_nothing_could_be_read():
    assert smallest_text(0.57) == smallest_text(3.0) == 0.0
    assert smallest_text(0.56) == 9.0
    picture = Picture((metrics.line("0.5", 100, 100, size=14),), BOUNDS)
    assert inked(direct(shot(picture, Camera(0.65, 0, 0)))).any()
    assert not inked(direct(shot(picture, Camera(0.5, 0, 0)))).any()


def test_the_canvas_shows_what_is_kept(qtbot, start_canvas):
    """Real wheel and mouse events on the widget itself."""
    canvas = start_canvas(light())
    settle(canvas.backing)
    place = canvas.camera
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() + canvas.rect().center() * 0.3)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert canvas.camera != place
    moved = shot_of(canvas)
    assert np.abs(pixels(canvas.grab().toImage()) - direct(moved)).mean() < 0.5


def shot_of(canvas):
    return Shot(
        canvas.picture, canvas.theme, canvas.camera, canvas.width(), canvas.height(),
        canvas.devicePixelRatioF(),
    )  # fmt: skip


@pytest.fixture
def start_canvas(qtbot):
    from core.files.examples import open_example
    from core.session import Position
    from gui.canvas.canvas import Canvas
    from gui.scene.frame import Frame, ViewSettings

    def begin(picture):
        canvas = Canvas("light")
        qtbot.addWidget(canvas)
        canvas.resize(*SIZE)
        canvas.show()
        frame = Frame(open_example("article001_a"), None, Position(1, 0), ViewSettings())
        with qtbot.waitSignal(canvas.painted):
            canvas.show_picture(frame, picture)
        return canvas

    return begin
