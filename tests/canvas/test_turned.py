"""Turned texts that are kept as pixels look like those whose outlines are filled."""

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from core.names import Name
from gui.canvas import turned
from gui.canvas.paint import drawing, ground
from gui.scene import metrics
from gui.scene.names import equals
from gui.scene.shapes import Run, Text

pytestmark = pytest.mark.usefixtures("qapp")


def text(string="w = −0.1234", angle=33.0, size=14.0, x=61.3, y=57.9, **also):
    return metrics.line(string, x, y, ink="gradient", size=size, angle=angle, **also)


def painted(shape, again, *, corner=(0.0, 0.0), scale=1.3, ratio=1.0, theme="light"):
    """The pixels of a text over a line, seen with a corner of the scene moved by so much."""
    image = QImage(300, 260, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(ground(theme))
    with QPainter(image) as painter:
        painter.translate(-corner[0] / ratio, -corner[1] / ratio)
        painter.scale(scale, scale)
        with drawing(painter, theme, again=again) as draw:
            draw(metrics.line("0.25", 20.0, 30.0))
            draw(shape)
            draw(metrics.line("0.75", 90.0, 120.0))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].astype(int)


@pytest.mark.parametrize("theme", ["light", "dark greyscale"])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("angle", [-71.0, 12.0, 90.0, 180.0])
@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_what_is_kept_looks_like_what_is_filled(angle, anchor, ratio, theme):
    shape, looks = text(angle=angle, anchor=anchor), {"ratio": ratio, "theme": theme}
    filled = painted(shape, again=False, **looks)
    for _ in range(3):
        assert np.abs(painted(shape, again=True, **looks) - filled).max() <= 1


def test_it_goes_along_with_the_picture_by_whole_pixels_and_by_parts_of_them():
    shape = text()
    for corner in ((0.0, 0.0), (3.0, -7.0), (30.0, 2.0), (0.5, 0.25), (30.5, 5.25), (-90.0, 0.0)):
        filled = painted(shape, again=False, corner=corner)
        for _ in range(2):
            assert np.abs(painted(shape, again=True, corner=corner) - filled).max() <= 1


def test_each_size_and_look_has_pixels_of_its_own():
    shape = text()
    for scale, theme in ((1.0, "light"), (1.3, "light"), (1.3, "dark"), (1.0, "light")):
        filled = painted(shape, again=False, scale=scale, theme=theme)
        for _ in range(2):
            seen = painted(shape, again=True, scale=scale, theme=theme)
            assert np.abs(seen - filled).max() <= 1


@pytest.mark.parametrize(
    "shape",
    [text(size=160.0, x=30.0), text("기울기 ☃ 1", angle=20.0), Text((), 5.0, 5.0, angle=30.0)],
)
def test_huge_strange_and_empty_texts_are_drawn_too(shape):
    filled = painted(shape, again=False)
    for _ in range(2):
        assert np.abs(painted(shape, again=True) - filled).max() <= 1


def test_runs_keep_their_inks():
    runs = (*equals(Name("w", "01", "(1)"), 14.0), Run("0.5", "value"), Run(" 0.25", "updated"))
    shape = metrics.text(runs, 60.0, 70.0, angle=40.0)
    filled = painted(shape, again=False)
    for _ in range(2):
        assert np.abs(painted(shape, again=True) - filled).max() <= 1


def test_only_what_is_drawn_again_is_kept_and_not_without_end(monkeypatch):
    stamps = turned._Stamps()
    monkeypatch.setattr(turned, "_stamps", stamps)
    monkeypatch.setattr(turned, "_PIXELS", 4000)
    for number in range(40):
        shape = text(f"{number}", size=20.0)
        for kept in (False, True):
            painted(shape, again=True)
            own = [found for one, found in stamps.kept.values() if one is shape]
            assert [found is not None for found in own] == [kept]
        held = [found.image for _, found in stamps.kept.values() if found is not None]
        assert 0 < sum(image.width() * image.height() for image in held) <= 4000
