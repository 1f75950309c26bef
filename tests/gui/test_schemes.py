"""Ink schemes in the window: each part follows at once, and the choice is kept."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QMenu

from gui import theme
from gui.dialogs.export import ExportDialog
from gui.panels.timeline import AHEAD
from gui.scene import style
from gui.scene.colours import mixed

UPDATING = 50
"""A step in whose formula all three quantities stand."""
PARTS = ("canvas", "equation", "timeline")


def colours(widget) -> set[tuple[int, int, int]]:
    """Every colour that a widget shows now."""
    return of_image(widget.grab().toImage())


def of_image(image: QImage) -> set[tuple[int, int, int]]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    found = np.unique(rows[:, : image.width()] & 0xFFFFFF).tolist()
    return {(c >> 16, c >> 8 & 255, c & 255) for c in found}


def own(look: str) -> set[tuple[int, int, int]]:
    """The inks that only one scheme of a theme has."""
    here = style.parts(look)
    others = [n for n in style.PALETTES if n != look and style.parts(n)[0] == here[0]]
    names = ("value", "gradient", "updated", "wire-forward", "wire-backward", "wire-updated")
    rest = {c for n in others for c in style.PALETTES[n].values()}
    return {style.PALETTES[look][ink] for ink in names} - rest


def choose(window, qtbot, title: str, name: str) -> None:
    """Click a row of a menu of the window."""
    menu = next(m for m in window.menuBar().findChildren(QMenu) if m.title() == title)
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    spot = menu.actionGeometry(window.actions_[name]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: not menu.isVisible())


@pytest.mark.parametrize("scheme", ["cs231n", "colour-blind", "greyscale"])
@pytest.mark.parametrize("kind", style.THEMES)
def test_everything_follows_at_once(start, qtbot, scheme, kind):
    app = start(theme=kind)
    window = app.window
    window.model.to_step(UPDATING)
    before = {name: colours(getattr(window, name)) for name in PARTS}
    choose(window, qtbot, "&Inks", f"scheme.{scheme}")
    look = style.palette(kind, scheme)
    assert app.settings.scheme == app._store.settings.scheme == scheme
    assert window.actions_[f"scheme.{scheme}"].isChecked()
    assert not window.actions_["scheme.classic"].isChecked()
    for name in PARTS:
        now = colours(getattr(window, name))
        assert own(look) & now, name
        assert not own(kind) & now, name
    band = theme.chrome(look, "backward").getRgb()[:3]
    assert band in colours(window.timeline)
    choose(window, qtbot, "&Inks", "scheme.classic")
    assert {name: colours(getattr(window, name)) for name in PARTS} == before


@pytest.mark.parametrize("kind", style.THEMES)
def test_greyscale_shows_no_hue_in_the_whole_window(start, kind):
    window = start(theme=kind, scheme="greyscale", experiment_panel=True).window
    window.model.end()
    # Texts of widgets are painted with the palette's ink, which is nearly grey.
    assert max(max(c) - min(c) for c in colours(window)) <= 14


def test_the_scheme_is_there_at_the_next_start(start):
    app = start()
    app.window.actions_["scheme.colour-blind"].trigger()
    app.window.close()
    again = start(scheme=app._store.settings.scheme)
    again.window.model.end()
    assert own("light colour-blind") & colours(again.window.canvas)


def test_theme_and_scheme_change_each_for_itself(start, qapp):
    app = start(theme="light", scheme="cs231n")
    app.window.actions_["theme.dark"].trigger()
    assert app.theme == app.window.canvas.theme == "dark cs231n"
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() < 60
    app.window.actions_["scheme.greyscale"].trigger()
    assert app.theme == "dark greyscale"
    app.window.actions_["theme.light"].trigger()
    assert app.theme == app.window.timeline.theme == "light greyscale"


def test_the_system_turns_dark_and_the_scheme_stays(start, qapp, monkeypatch):
    """The desktop says that it has changed; everything is in the other theme then."""
    app = start(theme="system", scheme="cs231n")
    for scheme, kind in ((Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")):
        monkeypatch.setattr(theme, "theme_of", lambda _app, _wish, kind=kind: kind)
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        look = style.palette(kind, "cs231n")
        assert app.theme == look
        for name in PARTS:
            assert getattr(app.window, name).theme == look
        assert style.PALETTES[look]["ground"] in colours(app.window.canvas)


@pytest.mark.parametrize("kind", style.THEMES)
@pytest.mark.parametrize("scheme", style.SCHEMES)
def test_texts_of_widgets_can_be_read(kind, scheme):
    look = style.palette(kind, scheme)

    def rgb(role):
        return theme.chrome(look, role).getRgb()[:3]

    text = theme.palette(look).color(QPalette.ColorRole.WindowText).getRgb()[:3]
    bands = ("forward", "loss", "backward", "update", "again")
    for ground in (*bands, "bar", "field", "hover", "chosen", "note", "pressed"):
        assert style.contrast(text, rgb(ground)) >= 4.5, ground
    ahead = [mixed(rgb(band), rgb("bar"), AHEAD) for band in bands]
    for ground in (*ahead, *map(rgb, ("bar", "field", "hover", "note", "chosen"))):
        assert style.contrast(rgb("muted"), ground) >= 4.5, ground
    for ground in map(rgb, ("bar", "field", "chosen", "pressed")):
        assert style.contrast(rgb("accent"), ground) >= 4.5, ground
    assert style.contrast(rgb("on-tip"), rgb("tip")) >= 4.5
    assert style.contrast(rgb("on-accent"), rgb("accent")) >= 4.5
    assert len({rgb(band) for band in bands}) == len(bands)


@pytest.mark.parametrize("kind", style.THEMES)
def test_the_picture_is_exported_in_the_scheme_that_is_chosen(start, qtbot, tmp_path, kind):
    window = start(theme=kind, scheme="greyscale").window
    window.model.to_step(UPDATING)
    window.export()
    dialog = window.findChild(ExportDialog)
    assert dialog.schemes["greyscale"].isChecked()
    dialog.schemes["cs231n"].click()
    dialog.grounds["theme"].click()
    file = tmp_path / "out.png"
    with qtbot.waitSignal(dialog.saved):
        dialog.write(str(file))
    found = of_image(QImage(str(file)))
    assert own(style.palette(kind, "cs231n")) & found
    assert not own(style.palette(kind, "greyscale")) & found
    assert window.theme == style.palette(kind, "greyscale")


def test_on_white_the_inks_are_those_for_white(start, qtbot, tmp_path):
    window = start(theme="dark", scheme="cs231n").window
    window.model.end()
    window.export()
    dialog = window.findChild(ExportDialog)
    file = tmp_path / "out.png"
    with qtbot.waitSignal(dialog.saved):
        dialog.write(str(file))
    found = of_image(QImage(str(file)))
    assert own("light cs231n") & found
    assert not own("dark cs231n") & found


@pytest.mark.parametrize("name", style.NAMES)
def test_the_window_has_more_contrast_for_who_wishes_for_it(name):
    look = style.strong(name)

    def contrast(role: str, on: str) -> float:
        return style.contrast(*(theme.chrome(look, r).getRgb()[:3] for r in (role, on)))

    for ground in ("bar", "field", "hover"):
        assert contrast("line", ground) >= 3.5
        for role in ("muted", "edge", "accent"):
            assert contrast(role, ground) >= 7
    assert contrast("on-accent", "accent") >= 4.5
    assert theme.sheet(look) != theme.sheet(name)
