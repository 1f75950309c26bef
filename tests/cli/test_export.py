"""``export``: a step of an experiment as a PNG file, without a screen."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.chain import chain
from core.experiment import Experiment
from core.files.examples import examples, open_example
from core.files.writer import dump_experiment
from core.plan import Phase
from core.session import Session
from core.version import VERSION
from gui.cli import export
from gui.export import png as large
from gui.scene import style
from gui.scene.chosen_path import chosen
from gui.scene.frame import Frame
from gui.scene.numbers import Format
from gui.scene.views import views_of
from tests.cli.conftest import Cli, Done


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> None:
    """One application for all tests of a process, as Qt wants it."""


@pytest.fixture
def png(cli: Cli, tmp_path: Path) -> Any:
    """Export and open; fails where nothing was written."""

    def call(*argv: str) -> QImage:
        target = tmp_path / "out.png"
        done = cli("export", *argv, "-o", str(target))
        assert (done.status, done.out) == (0, ""), done.err
        image = QImage(str(target))
        assert done.err == f"{target}: {image.width()} × {image.height()}\n"
        assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
        return image

    return call


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[Frame]:
    """The frames that are painted, in the order of the exports."""
    seen: list[Frame] = []
    paint = export.paint

    def noted(frame: Frame, target: Path, size: export.Size) -> tuple[int, int]:
        seen.append(frame)
        return paint(frame, target, size)

    monkeypatch.setattr(export, "paint", noted)
    return seen


def refused(cli: Cli, tmp_path: Path, *argv: str) -> Done:
    target = tmp_path / "out.png"
    done = cli("export", *argv, "-o", str(target))
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert not target.exists()
    return done


@pytest.mark.parametrize("name", [info.id for info in examples()])
def test_every_example_can_be_exported(name: str, png: Any, frames: list[Frame]) -> None:
    image = png(name, "--scale", "0.5")
    assert image.text("Experiment") == name
    assert image.text("Software") == f"Chainrule {VERSION}"
    assert image.text("Title") == open_example(name).localized("en").title
    (frame,) = frames
    wished = frame.experiment.view.get("view")
    assert frame.view.view == (wished or views_of(frame.experiment)[0])
    assert frame.view.digits == 4
    if frame.snapshot is not None:
        last = frame.snapshot.plan.length
        assert frame.position.step == last
        assert image.text("Step").startswith(f"iteration 1, step {last} of {last}")


@pytest.mark.parametrize("phase", Phase)
def test_a_phase_means_its_end(phase: Phase, png: Any, frames: list[Frame]) -> None:
    png("article001_a", "--at", phase.value, "--scale", "0.5")
    session = Session(open_example("article001_a"))
    assert frames[0].position.step == session.plan.ends[phase]


def test_a_number_means_as_many_steps(png: Any, frames: list[Frame]) -> None:
    image = png("xor_2_2_1", "--at", "7", "--iteration", "3", "--sample", "4", "--scale", "0.5")
    (frame,) = frames
    assert (frame.position.iteration, frame.position.step) == (3, 7)
    assert frame.view.sample == 3
    assert image.text("Step").startswith("iteration 3, step 7 of ")
    assert image.text("Step").endswith("forward")


def test_where_there_is_no_update_again_is_the_end(
    tmp_path: Path, png: Any, frames: list[Frame]
) -> None:
    fixed = replace(open_example("cs231n_add_mul"), trainable=())
    (tmp_path.parent / "fixed.json").write_bytes(dump_experiment(fixed))
    png(str(tmp_path.parent / "fixed.json"))
    assert frames[0].snapshot is not None
    assert frames[0].snapshot.phase is Phase.BACKWARD


def test_what_is_drawn(png: Any, frames: list[Frame]) -> None:
    argv = ("--view", "gates", "--digits", "6", "--lang", "ko", "--no-legend", "--scale", "0.3")
    image = png("article001_a", *argv)
    view = frames[0].view
    assert (view.view, view.digits, view.language) == ("gates", 6, "ko")
    assert (view.show_title, view.show_legend, view.show_caption) == (True, False, True)
    assert image.text("Title") == open_example("article001_a").localized("ko").title
    assert image.text("View") == "gates"
    png("article001_a", "--no-title", "--no-caption", "--scale", "0.3")
    view = frames[1].view
    assert (view.show_title, view.show_legend, view.show_caption) == (False, True, False)


@pytest.mark.parametrize(
    ("wish", "shown"),
    [("gates", "gates"), ("matrices", "matrices"), ("table", "network")],
)
def test_the_view_that_the_file_asks_for_is_drawn(
    wish: Any, shown: str, tmp_path: Path, png: Any, frames: list[Frame]
) -> None:
    source = tmp_path.parent / "wished.json"
    asking = replace(open_example("article001_a"), view={"view": wish})
    source.write_bytes(dump_experiment(asking))
    png(str(source), "--scale", "0.3")
    png(str(source), "--scale", "0.3", "--view", "network")
    assert [frame.view.view for frame in frames] == [shown, "network"]


def test_numbers_are_written_as_asked_for_else_as_the_file_wants(
    tmp_path: Path, png: Any, frames: list[Frame]
) -> None:
    source = tmp_path.parent / "written.json"
    wish = {"digits": 7, "form": "significant", "decimal_comma": True}
    source.write_bytes(dump_experiment(replace(open_example("article001_a"), view=wish)))
    small = ("--scale", "0.3")
    png(str(source), *small)
    png(str(source), *small, "--digits", "15", "--form", "scientific", "--no-decimal-comma")
    png("article001_a", *small)
    png("article001_a", *small, "--decimal-comma")
    assert [f.view.numbers for f in frames] == [
        Format(7, "significant", comma=True),
        Format(15, "scientific"),
        Format(),
        Format(comma=True),
    ]


def test_each_part_can_be_left_out(png: Any) -> None:
    whole = png("cs231n_add_mul")
    assert png("cs231n_add_mul", "--no-title").height() < whole.height()
    assert png("cs231n_add_mul", "--no-caption").height() < whole.height()
    # The legend stands beside the title.
    assert coloured(png("cs231n_add_mul", "--no-legend")) < coloured(whole)


def coloured(image: QImage) -> int:
    """How many pixels of the top sixth are neither black, white nor grey."""
    return sum(
        image.pixelColor(x, y).hsvSaturation() > 60
        for y in range(image.height() // 6)
        for x in range(image.width())
    )


@pytest.mark.parametrize("width", [640, 1601])
def test_width_is_the_width_of_the_picture(width: int, png: Any) -> None:
    assert png("cs231n_add_mul", "--width", str(width)).width() == width


def test_scale_is_the_size_of_a_unit(png: Any) -> None:
    one, three = png("cs231n_add_mul", "--scale", "1"), png("cs231n_add_mul", "--scale", "3")
    assert abs(three.width() - 3 * one.width()) <= 2


@pytest.mark.parametrize(
    ("argv", "corner"),
    [
        ([], (255, 255, 255, 255)),
        (["--theme", "light"], None),
        (["--theme", "dark"], None),
        (["--transparent"], (0, 0, 0, 0)),
        (["--transparent", "--theme", "dark"], (0, 0, 0, 0)),
    ],
)
def test_the_ground(argv: list[str], corner: tuple[int, ...] | None, png: Any) -> None:
    found = png("cs231n_add_mul", *argv).pixelColor(0, 0)
    if corner is not None:
        assert found.getRgb() == corner
    else:
        assert found.alpha() == 255
        assert (found.lightness() > 128) is ("light" in argv)


def test_the_scheme_is_of_the_theme_or_on_white(png: Any) -> None:
    def found(*argv: str) -> set[tuple[int, ...]]:
        image = png("cs231n_add_mul", "--scheme", "cs231n", "--scale", "1", *argv)
        places = product(range(image.width()), range(image.height()))
        return {image.pixelColor(x, y).getRgb()[:3] for x, y in places}

    light, dark = (style.PALETTES[f"{theme} cs231n"]["value"] for theme in style.THEMES)
    assert {light, dark} & found() == {light}
    assert {light, dark} & found("--theme", "dark") == {dark}
    assert {light, dark} & found("--transparent") == {light}


def test_light_inks_can_stand_on_no_ground(png: Any) -> None:
    assert lightness(png("cs231n_add_mul", "--transparent")) < 100
    assert lightness(png("cs231n_add_mul", "--transparent", "--theme", "dark")) > 155


def lightness(image: QImage) -> float:
    """The mean lightness of the title's letters, opaque pixels only."""
    inks = [
        colour.lightness()
        for y in range(image.height() // 6)
        for x in range(image.width() // 2)
        if (colour := image.pixelColor(x, y)).alpha() == 255
    ]
    return sum(inks) / len(inks)


WRONG = {
    "step": (("article001_a", "--at", "999"), "999"),
    "iteration before the start": (("--iteration", "4"), "iteration 5"),
    "sample": (("xor_2_2_1", "--sample", "5"), "number 4"),
    "sample of a graph": (("cs231n_add_mul", "--sample", "2"), "sample 2"),
    "view of a graph": (("cs231n_add_mul", "--view", "network"), "gates"),
    "step of a table": (("article004_cost_tables", "--at", "start"), "--at"),
    "iteration of a table": (("article004_cost_tables", "--iteration", "1"), "--iteration"),
    "view of a table": (("article004_cost_tables", "--view", "gates"), "table"),
    "scale 0": (("cs231n_add_mul", "--scale", "0"), "scale"),
    "scale 9": (("cs231n_add_mul", "--scale", "9"), "scale"),
    "no number": (("cs231n_add_mul", "--scale", "nan"), "scale"),
    "too wide": (("cs231n_add_mul", "--width", "99999999"), "at most"),
    "too large": (("iris_4_5_3_relu_softmax", "--scale", "8"), "megapixels"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_there_is_told(case: str, cli: Cli, tmp_path: Path) -> None:
    argv, said = WRONG[case]
    if argv[0].startswith("--"):
        argv = (str(started_at(5, tmp_path.parent)), *argv)
    assert said in refused(cli, tmp_path, *argv).err


def started_at(iteration: int, folder: Path) -> Path:
    from core.experiment import Start

    base = open_example("cs231n_add_mul")
    file = folder / "started.json"
    file.write_bytes(dump_experiment(replace(base, start=Start(iteration, base.parameters))))
    return file


def test_the_start_is_the_first_iteration(tmp_path: Path, png: Any, frames: list[Frame]) -> None:
    png(str(started_at(5, tmp_path.parent)))
    png(str(started_at(5, tmp_path.parent)), "--iteration", "7")
    assert [frame.position.iteration for frame in frames] == [5, 7]


def test_without_an_update_there_is_one_iteration(cli: Cli, tmp_path: Path) -> None:
    fixed: Experiment = replace(open_example("cs231n_add_mul"), trainable=())
    file = tmp_path / "fixed.json"
    file.write_bytes(dump_experiment(fixed))
    assert "nothing to train" in refused(cli, tmp_path, str(file), "--iteration", "2").err


def test_only_png_is_written(cli: Cli, tmp_path: Path) -> None:
    done = cli("export", "cs231n_add_mul", "-o", str(tmp_path / "out.jpg"))
    assert done.status == 2
    assert ".png" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"old")
    assert cli("export", "cs231n_add_mul", "-o", str(target), "--scale", "9").status == 2
    assert target.read_bytes() == b"old"
    done = cli("export", "cs231n_add_mul", "-o", str(tmp_path / "no" / "out.png"))
    assert done.status == 1
    assert done.err.count("\n") == 1


def test_a_large_picture_is_drawn_smaller_and_says_so(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "MAX_PIXELS", 1_000_000)
    target = tmp_path / "out.png"
    done = cli("export", "article001_a", "--view", "gates", "-o", str(target))
    assert done.status == 0, done.err
    note, last = done.err.splitlines()
    assert re.fullmatch(r"The picture is large, so it is drawn at a scale of 0\.\d+\.", note)
    image = QImage(str(target))
    assert last == f"{target}: {image.width()} × {image.height()}"
    assert 900_000 < image.width() * image.height() <= 1_000_000


def test_a_scale_that_is_asked_for_is_not_changed(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "MAX_PIXELS", 1_000_000)
    target = tmp_path / "out.png"
    done = cli("export", "article001_a", "--scale", "2", "-o", str(target))
    assert done.status == 2
    assert "too large" in done.err
    assert not target.exists()


# -- a path to the loss ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wire", "row"),
    [("article001_a", "W1[0][0]", 0), ("xor_2_2_1", "a1[2][1]", 2), ("digits_8x8", "W1[20][3]", 0)],
)
def test_the_largest_path_to_a_number_is_drawn(
    png: Any, frames: list[Frame], name: str, wire: str, row: int
) -> None:
    plain, drawn = png(name), png(name, "--path", wire)
    assert plain != drawn
    frame = frames[-1]
    path, snapshot = frame.view.path, frame.snapshot
    found = chain(snapshot, *path.of, row)
    assert abs(found.paths[0].product) == max(abs(p.product) for p in found.paths)
    assert path == chosen(snapshot.graph, found.paths[0], path.of, found.end)
    assert (frame.view.selected, frame.view.entry) == path.of
    assert frame.view.sample == row


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("article001_a", ("--path", "W1[0][0]", "--at", "forward"), ("step", "later --at")),
        (
            "article001_a",
            ("--path", "W2[0][1]", "--start", "a2[0]"),
            ("No path", "a2[0]", "W2[0][1]"),
        ),
        ("article001_a", ("--path", "W7[0][0]"), ("no number", "W7[0][0]")),
        ("digits_8x8", ("--path", "W1"), ("W1[0][0]",)),
        ("article004_cost_tables", ("--path", "E"), ("loss table", "--path")),
    ],
)
def test_a_path_that_is_not_there_is_refused(
    cli: Cli, tmp_path: Path, name: str, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = cli("export", name, *options, "-o", str(tmp_path / "out.png"))
    assert done.status == 2
    assert all(word in done.err for word in words)
    assert len(done.err.splitlines()) == 1
    assert not list(tmp_path.iterdir())
