"""The right ink at the right place, in every kind of shape."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPdfWriter, QTransform

from core.names import Name
from gui.canvas.outlines import dashes_of
from gui.canvas.paint import colour, ground, paint
from gui.export.png import render_image
from gui.scene import geometry, metrics, style
from gui.scene.names import equals, name_text
from gui.scene.shapes import Box, Ellipse, Image, Path, Picture, Rect, Run, Segments, Text

pytestmark = pytest.mark.usefixtures("qapp")

SCALE = 4
FIELD = Rect(-20, -40, 240, 220)
LIGHT = style.PALETTES["light"]


def painted(*shapes, theme="light", scale=SCALE, bounds=FIELD):
    """The pixels (h, w, 3) of a picture of these shapes on its theme's ground."""
    image = render_image(Picture(shapes, bounds), scale=scale, theme=theme, ground="theme")
    return pixels(image)


def pixels(image: QImage) -> np.ndarray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), 2::-1].astype(int)


def at(seen, x, y):
    """The colour at a place of the scene."""
    return tuple(
        seen[math.floor((y - FIELD.y) * SCALE), math.floor((x - FIELD.x) * SCALE)].tolist()
    )


def inked(seen, theme="light"):
    """Which pixels are not ground: bool (h, w)."""
    return (seen != style.PALETTES[theme]["ground"]).any(axis=-1)


def spots(mask):
    """The scene coordinates (n, 2) of the middles of the chosen pixels."""
    rows, columns = np.nonzero(mask)
    return np.stack([columns + 0.5, rows + 0.5], axis=1) / SCALE + (FIELD.x, FIELD.y)


def inside(points, corners, grown):
    """Which points are in a turned rectangle grown by so many units."""
    p = np.array(corners)
    along, down = (v / np.linalg.norm(v) for v in (p[1] - p[0], p[3] - p[0]))
    half = np.linalg.norm(p[1] - p[0]) / 2, np.linalg.norm(p[3] - p[0]) / 2
    from_center = points - p.mean(axis=0)
    return (abs(from_center @ along) <= half[0] + grown) & (
        abs(from_center @ down) <= half[1] + grown
    )


@pytest.mark.parametrize("theme", style.THEMES)
def test_box_has_its_outline_and_its_fill(theme):
    seen = painted(Box(Rect(20, 20, 100, 40), 20, fill="input", width=4), theme=theme)
    palette = style.PALETTES[theme]
    assert at(seen, 70, 40) == palette["input"]
    assert at(seen, 70, 20.3) == at(seen, 70, 19.3) == palette["outline"]
    assert at(seen, 20.3, 20.3) == palette["ground"]
    assert at(seen, 70, 23) == palette["input"]


def test_ellipse_and_sharp_box_and_nothing():
    seen = painted(
        Ellipse(Rect(0, 0, 60, 40), fill="gate", width=2),
        Box(Rect(100, 0, 60, 40), ink="", fill="halo"),
        Box(Rect(0, 60, 60, 40), fill="", width=0),
    )
    assert at(seen, 30, 20) == LIGHT["gate"]
    assert at(seen, 0.5, 20) == LIGHT["outline"]
    assert at(seen, 3, 3) == LIGHT["ground"]
    assert at(seen, 100.2, 0.2) == LIGHT["halo"]
    assert at(seen, 99.7, 20) == LIGHT["ground"]
    assert at(seen, 60, 80) == LIGHT["ground"]


def test_a_corner_is_at_most_half_a_circle():
    seen = painted(Box(Rect(0, 0, 100, 20), 500, fill="lit-fill", ink="", width=0))
    assert at(seen, 50, 1) == LIGHT["lit-fill"]
    assert at(seen, 1, 10) == LIGHT["lit-fill"]
    assert at(seen, 1, 1) == LIGHT["ground"]


def test_edges_have_their_widths_and_a_gap_under_the_label():
    lines, widths = np.array([[0.0, 20, 200, 20], [0, 60, 200, 60]]), np.array([2.0, 6.0])
    label = geometry.turned_corners(100, 20, 40, 10)
    cut = geometry.cut_segments(lines, widths, [label])[:2]
    seen = painted(Segments(*cut, "wire-forward"))
    column = inked(seen)[:, round(50 - FIELD.x) * SCALE]
    assert column.sum() == (2 + 6) * SCALE
    assert at(seen, 50, 62.5) == LIGHT["wire-forward"]
    assert at(seen, 79, 20) == LIGHT["wire-forward"]
    assert at(seen, 81, 20) == at(seen, 119, 20) == LIGHT["ground"]
    assert not inked(seen)[:, -10 * SCALE :].any()


def test_strong_edges_lie_on_weak_ones():
    crossing = np.array([[0.0, 50, 100, 50], [50, 0, 50, 100]])
    one = painted(Segments(crossing, np.array([8.0, 1.0]), "wire"))
    other = painted(Segments(crossing[::-1], np.array([1.0, 8.0]), "wire"))
    assert np.array_equal(one, other)


def test_path_is_stroked_filled_and_dashed():
    triangle = (("M", 0, 0), ("L", 60, 0), ("L", 0, 60), ("Z",))
    dashes = Path((("M", 0, 100), ("L", 200, 100)), "gradient", 2, dash=(10, 10))
    curve = Path((("M", 100, 0), ("C", 150, 0, 150, 60, 200, 60)), "updated", 3)
    seen = painted(Path(triangle, "", 0, fill="pill"), dashes, curve)
    assert at(seen, 15, 15) == LIGHT["pill"]
    assert at(seen, 0.2, 59) in (LIGHT["pill"], LIGHT["ground"])
    assert [at(seen, x, 100) for x in (5, 15, 25, 35)] == [
        LIGHT["gradient"],
        LIGHT["ground"],
    ] * 2
    assert at(seen, 150, 30) == LIGHT["updated"]


def test_matrix_has_a_field_for_each_entry():
    values = np.array([[-1.0, 0, 1], [math.nan, 2, -0.5]])
    seen = painted(Image(Rect(0, 0, 30, 20), values, "gradient"), Image(FIELD, np.empty((0, 3))))
    minus, zero, plus = style.SCALES["light"]["gradient"]
    assert [at(seen, x, 5) for x in (5, 15, 25)] == [minus, zero, plus]
    assert at(seen, 5, 12) == LIGHT["warning"]  # beside the cross
    assert at(seen, 15, 15) == plus
    assert at(seen, 25, 15) == tuple(round((a + b) / 2) for a, b in zip(minus, zero, strict=True))
    assert at(seen, 9.9, 5) == minus
    assert at(seen, 10.1, 5) == zero


@pytest.mark.parametrize("angle", [0.0, 30.0, -45.0, 90.0, 180.0])
@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize(
    ("string", "font"),
    [
        ("−0.1234", "sans"),
        ("8.77e−4", "sans-medium"),
        ("기울기 (∂E/∂w)", "sans-semibold"),
        ("Xᵀ⊙∇g", "math"),
    ],
)
def test_text_has_its_ink_inside_its_box_and_nowhere_else(string, font, anchor, angle):
    text = metrics.line(
        string, 100, 70, ink="gradient", size=14, font=font, anchor=anchor, angle=angle
    )
    seen = painted(text)
    where = spots(inked(seen))
    assert inside(where, text.corners(), 0.3).all()
    # ... and fills it from end to end: less than a letter's side bearings is left.
    start, along = np.array(text.corners()[0]), np.array(text.corners()[1])
    reach = (where - start) @ (along - start) / text.width
    assert reach.min() < 2.5
    assert reach.max() > text.width - 2.5
    assert (seen.reshape(-1, 3) == LIGHT["gradient"]).all(axis=1).any()


def test_each_run_is_in_its_ink_at_its_place():
    runs = (*equals(Name("w", "01", "(1)"), 14), Run("0.2500", "value", size=16))
    seen = painted(metrics.text(runs, 10, 50))
    grey = metrics.width(runs[:-1])
    spot = spots((seen == LIGHT["name"]).all(axis=-1))
    black = spots((seen == LIGHT["value"]).all(axis=-1))
    assert len(spot) > 50
    assert len(black) > 50
    assert spot[:, 0].max() < 10 + grey < black[:, 0].min()


def test_superscript_stands_over_subscript():
    name = name_text(Name("w", "00", "00"), 10, 50, size=30, ink="value")
    base, raised, lowered = metrics.placed(name)
    seen = spots(inked(painted(name)))
    scripts = seen[seen[:, 0] > 10 + base.width]
    above, below = scripts[scripts[:, 1] < 40], scripts[scripts[:, 1] > 45]
    assert abs(above[:, 0].min() - below[:, 0].min()) < 0.3
    assert above[:, 1].max() < below[:, 1].min() - 1
    assert raised.dx == pytest.approx(lowered.dx)


def test_upright_text_after_turned_and_after_scaled_shapes_is_where_it_belongs():
    text = metrics.line("0.5000", 10, 100, size=13.5)
    alone = inked(painted(text))
    turned = metrics.line("1", 120, 20, size=13.5, angle=40)
    both = inked(painted(turned, text, Box(Rect(150, 100, 10, 10)), turned, text))
    left = np.s_[:, : round((80 - FIELD.x) * SCALE)]
    assert np.array_equal(alone[left], both[left])
    assert both[:, round((149 - FIELD.x) * SCALE) :].any()


def test_characters_of_no_bundled_font_stay_in_their_cell():
    for angle in (0.0, 25.0):
        text = metrics.line("漢\N{ARABIC LETTER ALEF}字", 60, 60, size=20, angle=angle)
        assert inside(spots(inked(painted(text))), text.corners(), 1.5).all()


def test_markup_is_drawn_as_it_is():
    """A title from a file is text, never rich text."""
    plain = inked(painted(metrics.line("<b>a</b>&amp;", 0, 50, size=16)))
    where = spots(plain)
    assert where[:, 0].max() > 70


def test_the_painter_comes_back_as_it_was():
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setWorldTransform(QTransform(2, 0, 0, 2, 5, 6))
        painter.setPen(Qt.GlobalColor.green)
        hints = painter.renderHints()
        paint(painter, Picture((metrics.line("0", 5, 5, angle=10), Box(Rect(0, 0, 9, 9))), FIELD))
        assert painter.worldTransform() == QTransform(2, 0, 0, 2, 5, 6)
        assert painter.pen().color() == Qt.GlobalColor.green
        assert painter.renderHints() == hints


def test_any_zoom_draws_the_same_picture():
    """The font changes with the zoom, the place and size of the text do not."""
    text = metrics.line("기울기 0.1234", 0, 60, size=14)
    middles = []
    for scale in (0.7, 1, 1.37, 2, 5):
        rows, columns = np.nonzero(inked(painted(text, scale=scale)))
        middles.append((columns.mean() / scale, rows.mean() / scale, np.ptp(columns) / scale))
    assert np.ptp(np.array(middles), axis=0).max() < 1.6


def test_screen_with_device_pixel_ratio():
    """A canvas on a fine screen paints the same picture with more pixels."""
    text = metrics.line("0.1234", 20, 60, size=14)
    fine = QImage(960, 880, QImage.Format.Format_RGB32)
    fine.setDevicePixelRatio(SCALE)
    fine.fill(ground("light"))
    with QPainter(fine) as painter:
        painter.translate(QPointF(-FIELD.x, -FIELD.y))
        paint(painter, Picture((text,), FIELD))
    assert np.array_equal(pixels(fine), painted(text))


def test_pdf_gets_text_too():
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    runs = (Run("기울기 "), Run("0.25", "gradient"))
    shapes = (metrics.text(runs, 0, 20), metrics.text(runs, 0, 60, angle=30))
    with QPainter(writer) as painter:
        paint(painter, Picture(shapes, FIELD))
    assert b"Pretendard" in bytes(buffer.data().data())


def test_same_picture_same_pixels_same_digest():
    def made():
        lines = np.array([[0.0, 0, 50, 50]])
        text = metrics.line("0.25", 9, 9, angle=12)
        return Picture((Segments(lines, np.array([2.0])), text), FIELD)

    one, other = made(), made()
    assert one == other
    assert one.digest() == other.digest()
    assert np.array_equal(painted(*one.shapes), painted(*other.shapes))
    moved = Picture((Segments(np.array([[0.0, 0, 50, 50.5]]), np.array([2.0])),), FIELD)
    assert moved != one


def test_unknown_roles_are_errors():
    with pytest.raises(KeyError):
        colour("mauve", "light")
    with pytest.raises(KeyError):
        ground("sepia")
    with pytest.raises(KeyError):
        painted(Box(Rect(0, 0, 9, 9), fill="mauve"))
    with pytest.raises(KeyError):
        painted(Text((Run("x", font="comic"),), 0, 0))


def test_dashes_stand_where_they_stand_whatever_is_painted():
    curve = (("M", 0.0, 0.0), ("C", 90.0, 0.0, 90.0, 300.0, 180.0, 300.0), ("L", 200.0, 300.0))
    long = Path(curve, "gradient", 2.0, dash=(6.0, 5.0))
    whole, part = (QImage(w, h, QImage.Format.Format_RGB32) for w, h in ((220, 320), (90, 60)))
    for image, x, y in ((whole, 0, 0), (part, 70, 170)):
        image.fill(ground("light"))
        with QPainter(image) as painter:
            painter.translate(-x, -y)
            paint(painter, Picture((long,), Rect(0.0, 0.0, 200.0, 300.0)), "light")
    copy = whole.copy(70, 170, 90, 60)
    pairs = [(copy.pixelColor(x, y), part.pixelColor(x, y)) for x in range(90) for y in range(60)]
    assert any(one != ground("light") for one, _ in pairs)
    assert max(abs(a.green() - b.green()) for a, b in pairs) <= 4


def test_dashes_are_as_long_as_said():
    line = (("M", 0.0, 5.0), ("L", 20.0, 5.0), ("L", 40.0, 5.0))
    made = dashes_of(line, (6.0, 3.0)).toSubpathPolygons()
    spans = [(one.first().x(), one.last().x()) for one in made]
    expected = [(0, 6), (9, 15), (18, 24), (27, 33), (36, 40)]
    assert [pytest.approx(span) for span in expected] == spans
    assert dashes_of(line, (2.0, 8.0)).toSubpathPolygons()[1].first().x() == pytest.approx(10.0)
