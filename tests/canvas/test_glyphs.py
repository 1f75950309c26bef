"""Labels: stamped at once, they look as text that is drawn one by one."""

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter, QPdfWriter

from gui.canvas import glyphs
from gui.canvas.paint import colour, ground, paint
from gui.scene import metrics, style
from gui.scene.numbers import format_number
from gui.scene.shapes import Labels, Picture, Rect
from tests.canvas.test_paint import inked, pixels

pytestmark = pytest.mark.usefixtures("qapp")

FIELD = Rect(0, 0, 420, 300)
RNG = np.random.default_rng(11)
NUMBERS = tuple(
    format_number(float(x), 4)
    for x in (*RNG.normal(size=40), *RNG.normal(size=20) * 1e-6, np.inf, -np.inf, np.nan, 0.0)
)
PLACES = np.array([(8 + 100.3 * (k % 4), 18 + 17.2 * (k // 4)) for k in range(len(NUMBERS))])


def shot(shapes, ratio=1.0, scale=1.0, theme="light", smallest=0.0, away=(0.0, 0.0)):
    """The pixels of shapes on a screen of this device ratio."""
    size = round(FIELD.w * scale * ratio), round(FIELD.h * scale * ratio)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(ground(theme))
    with QPainter(image) as painter:
        painter.translate(*away)
        painter.scale(scale, scale)
        paint(painter, Picture(tuple(shapes), FIELD), theme, smallest)
    return pixels(image)


def one_by_one(labels):
    return [
        metrics.line(
            text, x, y, ink=labels.ink, size=labels.size, font=labels.font, anchor=labels.anchor
        )
        for text, (x, y) in zip(labels.texts, labels.places, strict=True)
    ]


@pytest.mark.parametrize("theme", style.THEMES)
@pytest.mark.parametrize(
    ("ratio", "scale"), [(1, 1), (1.5, 1), (2, 1), (3, 1), (1, 0.73), (2, 1.37), (1, 2.6)]
)
@pytest.mark.parametrize("ink", ["value", "gradient"])
def test_labels_look_like_upright_text(theme, ratio, scale, ink):
    """Tolerance: 4 of 256 levels, but for glyphs at the next quarter of a pixel: Qt counts
    widths in 1/64, so one in some dozens falls on the other side."""
    labels = Labels(NUMBERS, PLACES, ink, size=14.0, anchor="start")
    stamped = shot([labels], ratio, scale, theme, away=(0.3, 0.7))
    drawn = shot(one_by_one(labels), ratio, scale, theme, away=(0.3, 0.7))
    differ = np.abs(stamped - drawn).max(axis=-1)
    ink_there = inked(drawn, theme) | inked(stamped, theme)
    assert ink_there.sum() > 3000 * scale * scale
    assert (differ[ink_there] > 4).mean() < 0.15
    assert np.abs(stamped.mean() - drawn.mean()) < 0.15
    # Nothing is more than a quarter of a pixel away.
    assert differ.max() < 110


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_each_label_stands_at_its_anchor(anchor):
    labels = Labels(("−1.2345", "0.5"), np.array([[200.0, 50], [200, 90]]), anchor=anchor)
    stamped, drawn = inked(shot([labels])), inked(shot(one_by_one(labels)))
    for rows in (slice(30, 60), slice(70, 100)):
        ends = [np.flatnonzero(seen[rows].any(axis=0))[[0, -1]] for seen in (stamped, drawn)]
        assert np.abs(ends[0] - ends[1]).max() <= 1


@pytest.mark.parametrize("ratio", [1.5, 2, 3])
def test_labels_are_sharp_on_fine_screens(ratio):
    """The rims of figures are as steep as at ratio 1, which those of a blown-up copy are not."""
    labels = Labels(("1111",) * 20, PLACES[:20], size=15.0, anchor="start")
    coarse = shot([labels])
    fine = shot([labels], ratio)
    rows = np.ascontiguousarray(coarse.astype(np.uint8))
    image = QImage(rows.data, 420, 300, 1260, QImage.Format.Format_RGB888)
    blown = image.scaled(
        round(420 * ratio), round(300 * ratio), mode=Qt.TransformationMode.SmoothTransformation
    )
    blown = pixels(blown.convertToFormat(QImage.Format.Format_RGB32))
    rims = [np.abs(np.diff(seen[..., 0], axis=1)).ravel() for seen in (fine, blown)]
    steep, soft = (np.sort(rim)[-2000:] for rim in rims)
    assert steep.mean() > 1.2 * soft.mean()
    assert steep.mean() > 150


def test_other_characters_are_drawn_too():
    labels = Labels(("기울기", "∇ᵀ", "漢", ""), PLACES[:4], size=15.0, anchor="start")
    stamped, drawn = shot([labels]), shot(one_by_one(labels))
    assert inked(stamped).sum() > 100
    assert np.abs(stamped - drawn).mean() < 0.05


def test_new_characters_join_the_old_ones():
    first = Labels(("0.5",), PLACES[:1], "updated", size=13.0, anchor="start")
    other = Labels(("0.5xyz",), PLACES[:1], "updated", size=13.0, anchor="start")
    before = shot([first])
    shot([other])
    assert np.array_equal(before, shot([first]))


def test_no_labels_and_labels_out_of_sight():
    nothing = shot([])
    gone = Labels(("0.5", "0.25"), np.array([[-500.0, 20], [50, 900]]))
    assert np.array_equal(shot([Labels((), np.empty((0, 2))), gone]), nothing)


def test_turned_and_huge_labels_are_drawn_one_by_one():
    labels = Labels(("0.5",), np.array([[100.0, 100]]), size=14.0)
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    image.fill(ground("light"))
    with QPainter(image) as painter:
        painter.rotate(20)
        on_device, inks = painter.deviceTransform(), (colour("value", "light"), ground("light"))
        assert not glyphs.stamp(painter, labels, *inks, on_device)
        paint(painter, Picture((labels,), FIELD))
    assert inked(pixels(image)).sum() > 30
    huge = Labels(("8",), np.array([[100.0, 200]]), size=200.0)
    assert inked(shot([huge])).sum() > 5000


def test_a_pdf_gets_labels_as_text():
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    with QPainter(writer) as painter:
        paint(painter, Picture((Labels(NUMBERS[:8], PLACES[:8]),), FIELD))
    assert b"Pretendard" in bytes(buffer.data().data())


def test_small_texts_vanish_from_the_screen_and_titles_stay():
    word = metrics.line("0.5", 100, 200, size=14)
    assert inked(shot([word], smallest=14.0)).any()
    assert not inked(shot([word], smallest=14.5)).any()
    # The ratio of the screen is no help: it counts what the eye sees.
    assert not inked(shot([word], ratio=2, smallest=14.5)).any()
    heading = metrics.line("Hidden", 100, 200, size=8, tag=metrics.Tag("heading"))
    assert not inked(shot([heading], smallest=14.0)).any()
    title = metrics.line("Title", 100, 200, size=8, tag=metrics.Tag("title"))
    assert inked(shot([title], smallest=14.0)).any()


def test_numbers_vanish_together_however_large_some_are():
    labels = Labels(NUMBERS, PLACES, size=14.0)
    number = metrics.line("0.5", 100, 200, size=16, tag=metrics.Tag("number"))
    assert inked(shot([labels, number])).sum() > 1000
    assert not inked(shot([labels, number], smallest=9.0)).any()
