"""Nothing is clipped where every text is 40 % longer than in English."""

import importlib
import pkgutil
from functools import partial

import pytest
from PySide6.QtWidgets import QDialog, QMenu

import gui.dialogs
from core.experiment import LOSS_TABLE
from core.files.examples import examples, open_example
from gui.cli.export import step_frame, table_frame
from gui.crash import CrashReporter
from gui.dialogs.finder import Finder
from gui.i18n import tr
from gui.panels.timeline import PHASE_NAMES
from gui.scene.frame import ViewSettings
from gui.scene.views import draw, views_of
from tests.gui import pseudo
from tests.scene.label_rule import clashes

DIALOGS = (
    "about", "examples", "export", "iteration", "start-value", "batch.some", "palette", "go-to",
    "shortcuts", "hand.digits",
)  # fmt: skip
SIZE = {"width": 1280, "height": 800}


@pytest.fixture
def begin(start, monkeypatch, qtbot):
    """Start in the long language at 1280 × 800, every panel there."""
    pseudo.speak(monkeypatch)

    def call(name="article001_a", **wishes):
        wishes = {"experiment_panel": True, **SIZE, **wishes}
        window = start(name, language=pseudo.LANGUAGE, **wishes).window
        settle(qtbot)
        assert (window.width(), window.height()) == (1280, 800)
        return window

    return call


def settle(qtbot) -> None:
    """Let layouts come to rest."""
    qtbot.wait(0)
    qtbot.wait(0)


def test_texts_are_longer_and_keep_their_fields():
    text = "Go to &iteration {n} of {total}: ∂E/∂w"
    made = pseudo.longer(text)
    assert made.count("&") == 1
    assert "{n}" in made
    assert "{total}" in made
    assert len(made.format(n=1, total=2)) >= 1.35 * len(text.format(n=1, total=2)) - 4
    for word in ("Export picture…", "Settings", "Show the whole diagram"):
        assert 1.35 < len(pseudo.longer(word)) / len(word) < 1.6


@pytest.mark.parametrize(
    "name",
    ["article001_a", "iris_4_5_3_relu_softmax", "article004_cost_tables", "cs231n_circuit",
     "mazur_biases_trained"],
)  # fmt: skip
@pytest.mark.parametrize("experiment_panel", [True, False])
def test_the_window(begin, qtbot, name, experiment_panel):
    window = begin(name, experiment_panel=experiment_panel)
    assert "oo" in window.menuBar().actions()[0].text() + window.toolbar.stride.text()
    assert pseudo.clipped(window) == []
    if window.model.session is not None:
        window.model.end()
        settle(qtbot)
        assert pseudo.clipped(window) == []


def test_the_names_of_the_phases_are_there(begin, qtbot):
    """The bar leaves out a name that has no room."""
    bar = begin("iris_4_5_3_relu_softmax").timeline.bar
    assert len(bar._bands) == len(PHASE_NAMES)
    for band in bar._bands:
        name = tr(PHASE_NAMES[band.phase])
        assert bar.fontMetrics().horizontalAdvance(name) < band.right - band.left - 4


def test_messages(begin, qtbot):
    window = begin()
    window.documents.open_path("/no/such/file.json")
    settle(qtbot)
    assert window.message.isVisible()
    assert pseudo.clipped(window) == []


@pytest.mark.parametrize("command", DIALOGS)
def test_a_dialog(begin, qtbot, command):
    window = begin("iris_4_5_3_relu_softmax")
    window.actions_[command].trigger()
    settle(qtbot)
    (dialog,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
    assert pseudo.clipped(dialog) == []
    assert dialog.width() <= 1280
    assert dialog.height() <= 800
    if isinstance(dialog, Finder):
        dialog.field.setText("w" if command == "go-to" else "o")
        settle(qtbot)
        assert dialog.rows
        assert pseudo.clipped(dialog) == []
    dialog.reject()


def test_the_dialog_of_an_error(begin, qtbot):
    begin()
    crashes = CrashReporter()
    for _ in range(2):
        crashes.report(ValueError("x"))
        qtbot.waitUntil(lambda: crashes.dialog is not None)
    settle(qtbot)
    assert pseudo.clipped(crashes.dialog) == []
    crashes.dialog.reject()


def test_a_wrong_answer_has_room(begin, qtbot):
    window = begin()
    window.questions.start_value()
    (dialog,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
    dialog.field.setText("1,000")
    dialog.accept()
    settle(qtbot)
    assert dialog.wrong.text()
    assert pseudo.clipped(dialog) == []
    dialog.reject()


def test_every_dialog_is_among_them():
    """A new dialog has to be opened here, too."""
    found = set()
    for module in pkgutil.iter_modules(gui.dialogs.__path__):
        made = importlib.import_module(f"gui.dialogs.{module.name}")
        found |= {x for x in vars(made).values() if isinstance(x, type) and issubclass(x, QDialog)}
    names = {x.__name__ for x in found if x.__module__.startswith("gui.")}
    known = (
        "About CrashDialog ExportDialog Finder Gallery GoTo HandDigits Palette Question Shortcuts"
    )
    assert names == set(known.split())


def test_every_menu(begin, qtbot):
    window = begin()
    menus = window.menuBar().findChildren(QMenu)
    assert len(menus) > 8
    for menu in menus:
        menu.aboutToShow.emit()
        menu.resize(menu.sizeHint())
        assert list(pseudo._menu(menu)) == [], menu.title()
        assert menu.sizeHint().width() < 900


def test_what_is_clipped_is_found(begin, qtbot):
    """The test of the tests: a button too narrow, a label too low, a cut-off one."""
    window = begin()
    assert pseudo.clipped(window) == []
    button = window.toolbar.stride
    button.setFixedWidth(button.sizeHint().width() // 2)
    settle(qtbot)
    assert any(button.text() in found for found in pseudo.clipped(window))


# -- the diagram -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [info.id for info in examples()])
@pytest.mark.usefixtures("qapp")
def test_a_picture(monkeypatch, name):
    """Its texts are longer, within its bounds, and touch nothing."""
    pseudo.speak(monkeypatch)
    experiment = open_example(name)
    for view in views_of(experiment):
        shown = {f"show_{part}": True for part in ("title", "legend", "caption")}
        settings = ViewSettings(view=view, language=pseudo.LANGUAGE, **shown)
        table = experiment.kind == LOSS_TABLE
        frame = (table_frame if table else partial(step_frame, at="update"))(experiment, settings)
        picture = draw(frame)
        assert any("oo" in text.string for text in picture.texts())
        for text in picture.texts():
            assert all(picture.bounds.grown(1.0).contains(c) for c in text.corners()), text.string
        assert clashes(picture) == []
