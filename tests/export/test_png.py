"""PNG files: size, ground, text fields, limits, and the old file when something fails."""

import struct
import zlib

import numpy as np
import pytest
from PySide6.QtGui import QImage

from core.errors import UserError
from gui.export import png
from gui.scene import metrics, style
from gui.scene.shapes import Box, Picture, Rect

pytestmark = pytest.mark.usefixtures("qapp")

SHAPES = (Box(Rect(10, 10, 40, 20), 5, fill="input"), metrics.line("0.25", 60, 30, ink="gradient"))
PICTURE = Picture(SHAPES, Rect(0, 0, 100, 50))


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8)
    return rows.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()].copy()


def read(path) -> np.ndarray:
    image = QImage(str(path))
    assert not image.isNull()
    return pixels(image)


def chunks(data: bytes):
    """The kinds and contents of a PNG's chunks, their sums checked."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length :][:4])[0]
        yield kind, body
        at += 12 + length


def text_fields(data: bytes) -> dict[str, str]:
    found = {}
    for kind, body in chunks(data):
        if kind == b"tEXt":
            key, value = body.split(b"\0", 1)
            found[key.decode("latin-1")] = value.decode("latin-1")
        elif kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            value = rest[2:].split(b"\0", 2)[2]
            found[key.decode("latin-1")] = (zlib.decompress(value) if rest[0] else value).decode()
    return found


def test_default_is_twice_the_scene(tmp_path):
    target = tmp_path / "out.png"
    assert png.render_png(PICTURE, target) == (200, 100)
    assert read(target).shape == (100, 200, 4)


@pytest.mark.parametrize(
    ("width", "scale", "size"),
    [(777, None, (777, 388)), (None, 1.5, (150, 75)), (33, 2.0, (33, 16)), (800, None, (800, 400))],
)
def test_width_and_scale(tmp_path, width, scale, size):
    target = tmp_path / "out.png"
    assert png.render_png(PICTURE, target, width=width, scale=scale) == size
    assert read(target).shape[:2] == size[::-1]


def test_large_is_painted_large_not_blown_up():
    large = pixels(png.render_image(PICTURE, scale=8))
    blown = pixels(png.render_image(PICTURE, scale=1).scaled(800, 400))
    grey = (large[..., 0] != 255) & (large[..., 0] != 245) & (large[..., 0] != 27)
    blurred = (blown[..., 0] != 255) & (blown[..., 0] != 245) & (blown[..., 0] != 27)
    assert grey[:, :400].mean() < blurred[:, :400].mean() / 3


@pytest.mark.parametrize("theme", style.THEMES)
def test_grounds(theme):
    white = pixels(png.render_image(PICTURE, theme=theme, ground="white"))
    themed = pixels(png.render_image(PICTURE, theme=theme, ground="theme"))
    clear = pixels(png.render_image(PICTURE, theme=theme, ground="transparent"))
    assert tuple(white[0, 0]) == (255, 255, 255, 255)
    assert tuple(themed[0, 0]) == (*style.PALETTES[theme]["ground"], 255)
    assert tuple(clear[0, 0]) == (0, 0, 0, 0)
    assert tuple(themed[40, 60]) == tuple(clear[40, 60]) == (*style.PALETTES[theme]["input"], 255)
    # On white the light inks are used whatever the theme: the dark ones could not be read.
    assert tuple(white[40, 60]) == (*style.PALETTES["light"]["input"], 255)


def test_transparent_means_nothing_but_the_shapes(tmp_path):
    target = tmp_path / "out.png"
    png.render_png(PICTURE, target, ground="transparent", scale=4)
    seen = read(target)
    assert (seen[:36, :, 3] == 0).all()
    assert (seen[:, :36, 3] == 0).all()
    assert (seen[:, :, 3] == 0).mean() > 0.7
    assert (seen[60:100, 60:180, 3] == 255).all()
    text = seen[60:140, 240:400]
    assert 0 < (text[..., 3] > 0).mean() < 0.5
    assert (text[..., 3] == 255).any()


FIELDS = {
    "Title": "역전파 — Mazur",
    "Software": "Chainrule",
    "chainrule:experiment": "mazur: 2-2-2",
    "chainrule:step": "iteration 1, step 3: gradient",
    "chainrule:version": "0.1.0",
}


def test_text_fields_say_where_it_is_from(tmp_path):
    target = tmp_path / "out.png"
    png.render_png(PICTURE, target, text_fields=FIELDS)
    assert text_fields(target.read_bytes()) == FIELDS
    plain = tmp_path / "plain.png"
    png.render_png(PICTURE, plain)
    assert text_fields(plain.read_bytes()) == {}


def test_resolution_says_the_true_size(tmp_path):
    data = png.png_bytes(png.render_image(PICTURE, scale=3))
    across, down, unit = struct.unpack(">IIB", dict(chunks(data))[b"pHYs"])
    assert across == down == round(3 * 96 / 0.0254)
    assert unit == 1


def test_same_picture_same_file(tmp_path):
    one, other = tmp_path / "1.png", tmp_path / "2.png"
    for target in (one, other):
        png.render_png(Picture(SHAPES, PICTURE.bounds), target, text_fields=FIELDS)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("sizes", [{"scale": 8.01}, {"width": 801}, {"scale": 0}, {"width": -3}])
def test_sizes_beyond_the_scale_are_refused(tmp_path, sizes):
    target = tmp_path / "out.png"
    with pytest.raises(UserError, match=r"at most .*800 pixels"):
        png.render_png(PICTURE, target, **sizes)
    assert not target.exists()


@pytest.mark.parametrize("scale", [float("nan"), float("inf")])
def test_sizes_that_are_no_numbers_are_refused(scale):
    with pytest.raises(UserError):
        png.pixel_size(PICTURE, None, scale)


def test_beyond_100_megapixels_is_refused_before_there_is_an_image():
    wide = Picture((), Rect(0, 0, 4000, 3000))
    with pytest.raises(UserError, match=r"32000 × 24000 pixels is too large: at most 100 mega"):
        png.render_image(wide, scale=8)
    assert png.pixel_size(wide, 10000, None) == (10000, 7500)


@pytest.mark.parametrize(
    "size", [(4055, 26110), (7000, 4000), (900, 90_000), (50_000, 400), (31_622, 31_623)]
)
def test_without_a_size_a_large_picture_is_drawn_as_large_as_may_be(size):
    picture = Picture((), Rect(0, 0, *size))
    across, down = png.pixel_size(picture, None, None)
    scale = png.usual_scale(picture)
    assert (across, down) == (round(size[0] * scale), round(size[1] * scale))
    assert scale < png.DEFAULT_SCALE
    larger = (scale + 0.02) * size[0], (scale + 0.02) * size[1]
    assert larger[0] * larger[1] > png.MAX_PIXELS or max(larger) > 32_000


def test_without_a_size_the_scale_is_two_where_that_is_possible():
    assert png.usual_scale(PICTURE) == 2
    assert png.usual_scale(Picture((), Rect(0, 0, 5000, 4990))) == 2


def test_an_empty_picture_is_refused():
    with pytest.raises(UserError, match="nothing to draw"):
        png.pixel_size(Picture((), Rect(0, 0, 0, 0)), None, None)
    with pytest.raises(ValueError, match="ground"):
        png.render_image(PICTURE, ground="plaid")


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "out.png"
    target.write_bytes(b"old")
    with pytest.raises(UserError):
        png.render_png(PICTURE, target, scale=100)
    with pytest.raises(KeyError):
        png.render_png(Picture((Box(Rect(0, 0, 9, 9), fill="mauve"),), PICTURE.bounds), target)
    monkeypatch.setattr(png.QImageWriter, "write", lambda self, image: False)
    with pytest.raises(UserError, match="cannot be written as PNG"):
        png.render_png(PICTURE, target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match=r"out\.png cannot be written \(.+\): choose another"):
        png.render_png(PICTURE, tmp_path / "missing" / "out.png")
