"""Matrices: numbers in the fields when there is room, marks when there is less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.canvas import fields
from gui.scene import style
from gui.scene.colours import contrast
from gui.scene.numbers import format_number
from gui.scene.shapes import Image, Rect
from tests.canvas.test_glyphs import FIELD, shot

pytestmark = pytest.mark.usefixtures("qapp")

EVERYTHING = Rect(-1e6, -1e6, 2e6, 2e6)
NUMBERS = np.array([[0.5, -0.25, 0.0], [-1.0, 1e-9, np.nan]])


def matrix(numbers=NUMBERS, rect=FIELD, digits=4, **wishes):
    return Image(rect, np.clip(numbers, -1, 1), numbers=numbers, digits=digits, **wishes)


def field(image, row, column):
    """The middle of a field."""
    rows, columns = image.values.shape
    return (
        image.rect.x + (column + 0.5) * image.rect.w / columns,
        image.rect.y + (row + 0.5) * image.rect.h / rows,
    )


def colours(seen):
    """How many colours there are."""
    return len(np.unique(seen @ (65536, 256, 1)))


def test_every_field_has_its_number_in_its_middle():
    image = matrix()
    found = {}
    for _, labels in fields.numbers(image, EVERYTHING, "light"):
        found.update(zip(labels.texts, labels.places.tolist(), strict=True))
    assert set(found) == {format_number(x, 4) for x in NUMBERS.ravel().tolist()}
    for row, column in np.ndindex(NUMBERS.shape):
        x, y = found[format_number(NUMBERS[row, column], 4)]
        middle = field(image, row, column)
        assert x == pytest.approx(middle[0])
        assert middle[1] < y < middle[1] + 10


@pytest.mark.parametrize("digits", [2, 5, 8, 15])
@pytest.mark.parametrize("shape", [(2, 3), (9, 4), (3, 8)])
def test_the_widest_number_stays_in_its_field(digits, shape):
    numbers = np.full(shape, -99999.123456789)
    numbers[0, 0] = -9.87654321e-123
    image = matrix(numbers, digits=digits)
    scale = 12.0 / fields.text_size(image)
    bare = Image(image.rect, np.abs(image.values))
    with_numbers, without = shot([image], scale=scale), shot([bare], scale=scale)
    wide = with_numbers.shape[1] / shape[1]
    from_edge = np.arange(with_numbers.shape[1]) % wide
    rim = (from_edge < wide * 0.03) | (from_edge > wide * 0.97)
    assert (with_numbers != with_numbers[0, 0]).any(axis=-1)[:, ~rim].any()
    # At the rims there is nothing but the colours of the fields.
    assert colours(with_numbers[:, rim]) == 2
    assert colours(without) == 2
    assert fields.text_size(image) <= style.SIZE_NUMBER


def test_numbers_come_with_the_room():
    image = matrix(np.random.default_rng(2).normal(size=(12, 8)), Rect(0, 0, 400, 180))
    fields_alone = Image(image.rect, image.values)
    size = fields.text_size(image)

    def written(pixels):
        """How many pixels differ from the picture without numbers, which has marks."""
        both = [shot([some], scale=pixels / size) for some in (image, fields_alone)]
        return int((both[0] != both[1]).any(axis=-1).sum())

    assert written(8.9) == 0
    assert written(9.1) > 2000


def test_negative_fields_bear_a_mark_when_there_is_some_room():
    values = np.array([[-0.5, 0.5], [0.5, -0.5]])
    # In a file, where nobody can zoom in, marks come earlier than on a screen.
    for side, smallest, marked in ((3.5, 0, False), (5, 0, True), (5, 9, False), (8, 9, True)):
        image = Image(Rect(0, 0, 2 * side, 2 * side), values)
        seen = shot([image], ratio=3, smallest=smallest)[: round(6 * side), : round(6 * side)]
        half = round(3 * side)
        squares = {
            (r, c): seen[r * half + 1 : (r + 1) * half - 1, c * half + 1 : (c + 1) * half - 1]
            for r, c in np.ndindex(2, 2)
        }
        for (row, column), square in squares.items():
            assert (colours(square) > 1) == (marked and values[row, column] < 0)


@pytest.mark.parametrize("theme", style.NAMES)
def test_what_is_not_finite_is_a_warning_with_a_cross(theme):
    numbers = np.array([[np.nan, np.inf, -np.inf, -1.0, 1.0]])
    rect = Rect(0, 0, 50, 10)
    # Of infinity some views make NaN, others leave it as it is.
    for values in (numbers, np.where(np.isfinite(numbers), numbers, np.nan)):
        image = Image(rect, values, "value", numbers=numbers)
        seen = [[c >> 16 & 255, c >> 8 & 255, c & 255] for c in fields.colours(image, theme)[0]]
        assert seen[:3] == [list(style.PALETTES[theme]["warning"])] * 3
        assert list(style.PALETTES[theme]["warning"]) not in seen[3:]
        lines = np.concatenate([made for _, made in fields.marks(image, EVERYTHING, theme)])
        count = np.bincount((lines[:, [0, 2]].mean(axis=1) // 10).astype(int), minlength=5)
        assert count.tolist() == [2, 2, 2, 1, 0]
        for colour, made in fields.marks(image, EVERYTHING, theme):
            for x in made[:, [0, 2]].mean(axis=1):
                assert contrast(colour, tuple(int(v) for v in seen[int(x // 10)])) >= 4.5


def test_only_what_is_in_sight_is_written_and_never_too_much():
    image = matrix(np.ones((100, 100)), Rect(0, 0, 10_000, 3000))
    some = fields.numbers(image, Rect(250, 45, 200, 30), "light")
    assert sum(len(labels.texts) for _, labels in some) == 3 * 2
    assert fields.seen(image, Rect(250, 45, 200, 30)) == (1, 3, 2, 5)
    assert fields.numbers(image, EVERYTHING, "light") == ()
    assert fields.numbers(image, Rect(-500, -500, 100, 100), "light") == ()
    assert fields.marks(image, Rect(-500, -500, 100, 100), "light") == ()


@pytest.mark.parametrize("theme", style.THEMES)
@pytest.mark.parametrize("scale", ["diverging", "value", "gradient", "updated"])
def test_numbers_can_be_read_on_every_colour(theme, scale):
    values = np.linspace(-1, 1, 401).reshape(1, -1)
    image = Image(Rect(0, 0, 40_100, 30), values, scale, numbers=values)
    under = fields.colours(image, theme)[0]
    seen = 0
    for colour, labels in fields.numbers(image, EVERYTHING, theme):
        for x in labels.places[:, 0]:
            packed = int(under[int(x // 100)])
            rgb = (packed >> 16 & 255, packed >> 8 & 255, packed & 255)
            assert contrast(colour, rgb) >= 4.5
            seen += 1
    assert seen == 401


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=20), st.sampled_from(style.THEMES))
def test_a_stronger_entry_is_never_paler(values, theme):
    ordered = np.sort(np.abs(np.array(values)))[None, :]
    made = fields.colours(Image(Rect(0, 0, 9, 9), ordered), theme)[0]
    reds = (made >> 16 & 255).astype(int)
    assert (np.diff(reds) <= 0).all() or (np.diff(reds) >= 0).all()


def test_colours_follow_the_array_and_not_its_address():
    for k in range(50):
        values = np.full((1, 1), k / 50)
        fresh = fields.colours(Image(Rect(0, 0, 1, 1), values), "light")[0, 0]
        other = fields.colours(Image(Rect(0, 0, 1, 1), np.full((1, 1), k / 50)), "light")[0, 0]
        assert fresh == other
        assert fields.colours(Image(Rect(0, 0, 1, 1), values), "light")[0, 0] == fresh
