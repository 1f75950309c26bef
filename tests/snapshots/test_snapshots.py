"""Pictures look as they did when somebody last looked at them.

``RENEW_SNAPSHOTS=1 python -m pytest tests/snapshots`` writes anew what is not alike, and takes
away what is no case any more: then look at each file that git says has changed.  A failure
leaves what was kept, what is made now and the difference in one file, and names it.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gui.scene import style
from gui.scene.shapes import Picture, Text
from gui.scene.views import draw
from tests.snapshots import likeness
from tests.snapshots.cases import CASES, Case

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    # Other systems have another rasterizer for the same fonts.
    pytest.mark.skipif(sys.platform != "linux", reason="kept as Linux draws them"),
]
FOLDER = Path(__file__).parent / "images"
LARGEST = 40_000
RENEW = os.environ.get("RENEW_SNAPSHOTS") == "1"
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module", autouse=True)
def renewed() -> None:
    """Take away the pictures of cases that are gone."""
    if RENEW:
        FOLDER.mkdir(exist_ok=True)
        for old in set(FOLDER.glob("*.png")) - {file(case) for case in CASES}:
            old.unlink()


def file(case: Case) -> Path:
    return FOLDER / f"{case.name}.png"


def kept(case: Case) -> np.ndarray:
    image = QImage(str(file(case)))
    assert not image.isNull(), f"{file(case).name} is missing: see how to renew in {__name__}"
    return likeness.levels(image)


@every_case
def test_a_picture_looks_as_it_did(case: Case, tmp_path: Path) -> None:
    made = likeness.levels(case.image())
    if RENEW and (not file(case).exists() or likeness.unlike(kept(case), made)):
        likeness.save(made, file(case))
    why = likeness.unlike(kept(case), made)
    if why:
        likeness.save(likeness.beside(kept(case), made), tmp_path / "unlike.png")
    assert not why, f"{why}; see {tmp_path / 'unlike.png'}"


def test_there_is_a_file_for_each_case_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {file(case).name for case in CASES}
    assert len({case.name for case in CASES}) == len(CASES) >= 12
    assert all(file(case).stat().st_size <= LARGEST for case in CASES)


def test_the_cases_show_what_there_is() -> None:
    assert {case.look for case in CASES} == set(style.PALETTES)
    frames = [case.frame() for case in CASES]
    assert {frame.view.view for frame in frames} == {"network", "gates", "table"}
    assert {frame.view.language for frame in frames} == {"en", "ko"}


# -- the tolerance --------------------------------------------------------------------


def other_digit(picture: Picture) -> Picture:
    """The same picture with one digit of one upright number changed."""
    for i, shape in enumerate(picture.shapes):
        if not isinstance(shape, Text) or shape.tag.kind != "number" or shape.angle:
            continue
        run = shape.runs[-1]
        if run.text[-1:] in "0123456789":
            last = str((int(run.text[-1]) + 4) % 10)
            changed = replace(
                shape, runs=(*shape.runs[:-1], replace(run, text=run.text[:-1] + last))
            )
            return Picture((*picture.shapes[:i], changed, *picture.shapes[i + 1 :]), picture.bounds)
    raise AssertionError("no number")


@pytest.mark.parametrize("case", [CASES[0], CASES[7]], ids=lambda case: case.name)
def test_one_digit_is_too_much(case: Case) -> None:
    before = draw(case.frame())
    after = other_digit(before)
    one, other = (likeness.levels(case.painted(picture)) for picture in (before, after))
    assert likeness.unlike(one, one) == ""
    assert likeness.unlike(one, other)


@every_case
def test_another_look_is_too_much(case: Case) -> None:
    """Every file is of its own look: no other palette passes for it."""
    theme, scheme = style.parts(case.look)
    others = [style.palette(theme, s) for s in style.SCHEMES if s != scheme]
    for look in others[:1]:
        assert likeness.unlike(kept(case), likeness.levels(case.image(look=look)))


def test_a_little_noise_is_none() -> None:
    rng = np.random.default_rng(1)
    kept_ = kept(CASES[0])
    noisy = kept_.copy()
    spots = rng.random(kept_.shape[:2]) < 0.02
    noisy[spots] = np.clip(noisy[spots].astype(int) - likeness.STEP, 0, 255)
    assert likeness.unlike(kept_, noisy) == ""
    assert likeness.unlike(kept_, kept_[1:]) != ""
    assert likeness.unlike(kept_, 255 - kept_) != ""


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    for count in (3, 4000):
        pixels = (rng.integers(0, 16, (count // 40 + 2, 41, 3)) * likeness.STEP).astype(np.uint8)
        likeness.save(pixels, tmp_path / "x.png")
        assert (likeness.levels(QImage(str(tmp_path / "x.png"))) == pixels).all()
