"""Large matrices on the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from gui.canvas.paint import colour, paint
from gui.scene.shapes import Image, Picture, Rect
from gui.scene.style import SCALES


def painted(values: np.ndarray, width: float, height: float) -> np.ndarray:
    """Return the pixels (rows, columns, blue green red) of a matrix drawn that large."""
    rect = Rect(0.0, 0.0, width, height)
    image = QImage(int(width), int(height), QImage.Format.Format_RGB32)
    image.fill(colour("ground", "light"))
    with QPainter(image) as painter:
        paint(painter, Picture((Image(rect, values, "value"),), rect))
    memory = np.frombuffer(image.constBits(), np.uint8).reshape(int(height), -1, 4)
    return memory[:, : int(width), :3].copy()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("sign", "end"), [(1.0, 2), (-1.0, 0)])
@pytest.mark.parametrize("place", [(0, 0), (401, 77), (783, 127), (500, 3)])
def test_one_large_weight_of_many_is_seen(sign: float, end: int, place: tuple[int, int]) -> None:
    values = np.zeros((784, 128))
    values[place] = sign
    pixels = painted(values, 60.0, 150.0)
    wanted = np.array(SCALES["light"]["value"][end])[::-1]
    assert (pixels == wanted).all(axis=-1).any()


@pytest.mark.usefixtures("qapp")
def test_where_there_is_room_each_entry_has_its_own_pixels() -> None:
    values = np.zeros((20, 10))
    values[3, 4] = 1.0
    pixels = painted(values, 40.0, 80.0)
    black = (pixels == np.array(SCALES["light"]["value"][2])[::-1]).all(axis=-1)
    assert np.argwhere(black).min(axis=0).tolist() == [12, 16]
    assert black.sum() == 16
