"""The gallery: found, chosen and opened by key and by mouse; pictures come one by one."""

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton
from shiboken6 import isValid

from core.files.examples import FOLDER, examples, open_example
from core.files.reader import read_experiment
from gui import thumbnails
from gui.app import App
from gui.dialogs.cards import card_width, wrapped
from gui.dialogs.gallery import Gallery
from gui.fonts import interface_font
from gui.menus import MENUS, RECENT
from gui.recent import MOST, with_recent
from gui.scene import views
from gui.settings import Settings
from gui.thumbnails import Thumbnails, last_frame
from tests.gui.conftest import Remembered, end

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
IDS = [info.id for info in examples()]


@pytest.fixture
def gallery(qtbot):
    """Open the gallery of a window by its key; close what is still open."""
    opened = []

    def begin(window) -> Gallery:
        qtbot.waitUntil(window.canvas.hasFocus)
        qtbot.keyClick(window.canvas, K.Key_O, CONTROL | SHIFT)
        (dialog,) = [d for d in window.findChildren(Gallery) if d.isVisible()]
        qtbot.waitUntil(dialog.field.hasFocus)
        opened.append(dialog)
        return dialog

    yield begin
    for dialog in filter(isValid, opened):
        dialog.close()


@pytest.fixture
def files(tmp_path) -> list[Path]:
    """Two files that open, and one that does not."""
    made = []
    for name in ("xor_2_2_1", "article003_apple"):
        made.append(tmp_path / f"{name} & co.json")
        made[-1].write_bytes((FOLDER / f"{name}.json").read_bytes())
    made.append(tmp_path / "bad.json")
    made[-1].write_text("{")
    return made


def card(dialog: Gallery, name: str):
    return next(entry.card for entry in dialog.entries if name in (entry.name, entry.path))


def shown(dialog: Gallery) -> list[str]:
    return [e.name or e.path for e in dialog.entries if not e.card.isHidden()]


# -- what is seen ------------------------------------------------------------------------


def test_it_has_every_example_with_its_texts_and_what_is_open_is_chosen(window, gallery):
    window.open_example("xor_2_2_1")
    dialog = gallery(window)
    assert sorted(shown(dialog)) == sorted(IDS)
    assert dialog.chosen == "xor_2_2_1"
    for info in examples():
        assert card(dialog, info.id).name == info.titles["en"]
        assert card(dialog, info.id).about == info.summaries["en"]
    seen = dialog.area.viewport().rect()
    chosen = card(dialog, "xor_2_2_1")
    assert seen.contains(chosen.mapTo(dialog.area.viewport(), chosen.rect().center()))


def test_it_is_there_before_its_pictures_which_come_one_after_the_other(window, gallery, qtbot):
    thumbnails._made.clear()
    dialog = gallery(window)
    first = dialog.grab()
    assert not first.isNull()
    with_picture = []
    dialog.thumbnails.made.connect(with_picture.append)
    qtbot.waitUntil(lambda: len(thumbnails._made) == len(IDS), timeout=20_000)
    qtbot.waitUntil(lambda: not dialog.thumbnails._jobs.running)
    assert all(card(dialog, name).image is not None for name in IDS)
    dialog.close()
    again = gallery(window)
    qtbot.waitUntil(lambda: all(card(again, name).image is not None for name in IDS))


def test_pictures_take_no_layout_from_the_diagram(window, gallery, qtbot):
    thumbnails._made.clear()
    before = views._layout.cache_info()
    dialog = gallery(window)
    qtbot.waitUntil(lambda: len(thumbnails._made) == len(IDS), timeout=20_000)
    dialog.close()
    after = views._layout.cache_info()
    assert (after.misses, after.currsize) == (before.misses, before.currsize)


def test_the_window_is_not_held_up(window, gallery, qtbot):
    """What the window's own thread does for one picture is to paint it."""
    thumbnails._made.clear()
    dialog = gallery(window)
    qtbot.waitUntil(lambda: len(thumbnails._made) == len(IDS), timeout=20_000)
    dialog.close()
    size, took = QSize(246, 124), []
    for name in IDS:
        picture = views.draw(last_frame(open_example(name), "en"), kept=False)
        start = time.thread_time()
        thumbnails.painted(picture, "light", size, 1.0)
        took.append(time.thread_time() - start)
    assert max(took) <= 0.05, took


@pytest.mark.parametrize("look", ["light", "dark", "light cs231n"])
def test_a_picture_is_of_the_look_and_of_the_example(qtbot, qapp, look):
    made = Thumbnails(look, QSize(246, 124), 2.0)
    with qtbot.waitSignal(made.made, timeout=10_000):
        made.ask(["article001_a"])
    image = made.image("article001_a")
    made.close()
    assert image.size() == QSize(492, 248)
    dark = image.pixelColor(3, 3).lightness() < 60
    assert dark == look.startswith("dark")
    colours = {image.pixel(x, y) for x in range(0, 492, 2) for y in range(0, 248, 2)}
    assert len(colours) > 30


def test_closing_at_once_leaves_no_worker(window, gallery, qtbot):
    # The fixture of all tests looks for threads.
    thumbnails._made.clear()
    dialog = gallery(window)
    qtbot.waitUntil(lambda: dialog.thumbnails._jobs.running)
    qtbot.keyClick(dialog.field, K.Key_Escape)
    assert not dialog.isVisible()
    assert not dialog.thumbnails._jobs.running


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("text_size", [100, 200])
def test_everything_has_its_room(start, gallery, language, text_size):
    window = start(language=language, text_size=text_size, recent=("/a/b.json",)).window
    dialog = gallery(window)
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    cards = dialog.shelf.cards
    for one in cards:
        assert one.width() == card_width(dialog.font())
        assert dialog.shelf.rect().contains(one.geometry())
        assert one.geometry().right() < dialog.area.viewport().width()
        assert sum(map(len, one.texts())) <= one.lines
    for i, one in enumerate(cards):
        assert not any(one.geometry().intersects(other.geometry()) for other in cards[i + 1 :])
    for head in dialog.shelf.findChildren(QLabel):
        assert head.width() >= head.sizeHint().width()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_title_of_ours_is_cut(start, gallery, language):
    dialog = gallery(start(language=language).window)
    for name in IDS:
        assert not any("…" in line for lines in card(dialog, name).texts() for line in lines)


# -- keys --------------------------------------------------------------------------------


def test_arrows_move_the_choice_and_enter_opens(window, gallery, qtbot):
    dialog = gallery(window)
    order = [e.name for c in dialog.shelf.cards for e in dialog.entries if e.card is c]
    assert dialog.chosen == order[0]
    qtbot.keyClick(dialog.field, K.Key_Right)
    assert dialog.chosen == order[1]
    qtbot.keyClick(dialog.field, K.Key_Left)
    qtbot.keyClick(dialog.field, K.Key_Left)
    assert dialog.chosen == order[0]
    qtbot.keyClick(dialog.field, K.Key_Down)
    below = card(dialog, dialog.chosen)
    assert below.x() == card(dialog, order[0]).x()
    assert below.y() > card(dialog, order[0]).y()
    qtbot.keyClick(dialog.field, K.Key_End)
    assert dialog.chosen == order[-1]
    qtbot.keyClick(dialog.field, K.Key_Up)
    qtbot.keyClick(dialog.field, K.Key_PageUp)
    qtbot.keyClick(dialog.field, K.Key_Home)
    assert dialog.chosen == order[0]
    qtbot.keyClick(dialog.field, K.Key_End)
    qtbot.keyClick(dialog.field, K.Key_Return)
    assert window.model.experiment.id == order[-1]
    assert not dialog.isVisible()
    qtbot.waitUntil(window.canvas.hasFocus)


def test_esc_opens_nothing(window, gallery, qtbot):
    dialog = gallery(window)
    qtbot.keyClick(dialog.field, K.Key_Right)
    qtbot.keyClick(dialog.field, K.Key_Escape)
    assert window.model.experiment.id == "article001_a"
    qtbot.waitUntil(window.canvas.hasFocus)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("xor", "xor_2_2_1"),
        ("붓꽃", "iris_4_5_3_relu_softmax"),
        ("plateau", "xor_2_2_1"),
        ("vanish", "vanishing_sigmoid_10_layers"),
        ("mazur trained", "mazur_biases_trained"),
    ],
)
def test_what_is_typed_is_found_in_any_language(window, gallery, qtbot, typed, found):
    dialog = gallery(window)
    qtbot.keyClicks(dialog.field, typed) if typed.isascii() else dialog.field.insert(typed)
    assert dialog.chosen == found
    assert len(shown(dialog)) < len(IDS)
    qtbot.keyClick(dialog.field, K.Key_Return)
    assert window.model.experiment.id == found


def test_a_group_is_found_by_its_name(window, gallery, qtbot):
    dialog = gallery(window)
    qtbot.keyClicks(dialog.field, "lectures")
    assert {"cs231n_add_mul", "cs231n_circuit"} <= set(shown(dialog))
    assert not [name for name in shown(dialog) if name.startswith("article")]
    heads = [h.text() for h in dialog.shelf.findChildren(QLabel) if not h.isHidden()]
    assert "From the articles" not in heads


def test_where_nothing_is_found_it_says_what_to_do(window, gallery, qtbot):
    dialog = gallery(window)
    qtbot.keyClicks(dialog.field, "qqqq")
    assert shown(dialog) == []
    assert dialog.nothing.isVisible()
    assert dialog.chosen == ""
    qtbot.keyClick(dialog.field, K.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(dialog.field, K.Key_Down)
    qtbot.keyClick(dialog.field, K.Key_A, CONTROL)
    qtbot.keyClick(dialog.field, K.Key_Delete)
    assert not dialog.nothing.isVisible()
    assert sorted(shown(dialog)) == sorted(IDS)


def test_within_a_text_arrows_are_the_texts(window, gallery, qtbot):
    dialog = gallery(window)
    qtbot.keyClicks(dialog.field, "mazur")
    before = dialog.chosen
    qtbot.keyClick(dialog.field, K.Key_Left)
    assert (dialog.chosen, dialog.field.cursorPosition()) == (before, 4)
    qtbot.keyClick(dialog.field, K.Key_Right)
    qtbot.keyClick(dialog.field, K.Key_Right)
    assert dialog.chosen != before


# -- mouse -------------------------------------------------------------------------------


def test_a_click_chooses_and_a_double_click_opens(window, gallery, qtbot):
    dialog = gallery(window)
    qtbot.mouseClick(card(dialog, "article003_apple"), LEFT)
    assert dialog.chosen == "article003_apple"
    assert dialog.isVisible()
    assert dialog.field.hasFocus()
    qtbot.mouseDClick(card(dialog, "article000_network"), LEFT, pos=QPoint(40, 40))
    assert window.model.experiment.id == "article000_network"
    assert not dialog.isVisible()


def test_the_button_of_the_toolbar_opens_it(window, qtbot):
    qtbot.mouseClick(window.toolbar.findChild(QToolButton, "button.examples"), LEFT)
    dialog = window.findChild(Gallery)
    assert dialog.isVisible()
    dialog.close()


def test_another_file_can_be_asked_for(window, gallery, qtbot):
    dialog = gallery(window)
    button = next(b for b in dialog.buttons.buttons() if b.text() == "Open a file…")
    qtbot.mouseClick(button, LEFT)
    assert not dialog.isVisible()
    asked = window.findChild(QFileDialog)
    assert asked.isVisible()
    asked.reject()


# -- recent files ------------------------------------------------------------------------


def recent_menu(window):
    """Open the menu of files, and return the one of recent files in it."""
    at = next(i for i, menu in enumerate(MENUS) if any(_is_recent(row) for row in menu.rows))
    menu = window.menuBar().actions()[at].menu()
    menu.popup(window.mapToGlobal(QPoint(5, 5)))
    menu.hide()
    row = next(i for i, row in enumerate(MENUS[at].rows) if _is_recent(row))
    return menu.actions()[row]


def _is_recent(row) -> bool:
    return getattr(row, "rows", ()) == (RECENT,)


def test_files_that_were_opened_are_listed_newest_first(start, gallery, files, qtbot):
    app = start()
    window = app.window
    assert not recent_menu(window).isEnabled()
    for file in (*files, files[0]):
        window.documents.open_path(str(file))
    assert app.settings.recent == (str(files[0]), str(files[1]))
    assert app._store.settings.recent == app.settings.recent
    listed = recent_menu(window).menu().actions()
    assert [a.text().replace("&&", "&").split(" — ")[0] for a in listed] == [
        files[0].name,
        files[1].name,
    ]
    listed[1].trigger()
    assert window.model.experiment.id == "article003_apple"
    dialog = gallery(window)
    assert dialog.shelf.cards[0] is card(dialog, str(files[1]))
    qtbot.keyClick(dialog.field, K.Key_Home)
    qtbot.keyClick(dialog.field, K.Key_Right)
    qtbot.keyClick(dialog.field, K.Key_Return)
    assert window.model.experiment.id == "xor_2_2_1"


def test_a_file_that_is_gone_is_told_and_dropped(start, gallery, files, qtbot):
    app = start(recent=(str(files[0]), str(files[1])))
    files[0].unlink()
    dialog = gallery(app.window)
    qtbot.mouseDClick(card(dialog, str(files[0])), LEFT)
    assert str(files[0]) in app.window.message.text
    assert app.settings.recent == (str(files[1]),)
    assert app.model.experiment.id == "article001_a"


def test_a_file_of_the_command_line_is_a_recent_one(files, qapp, qtbot):
    app = App(qapp, read_experiment(files[0]), Remembered(Settings()), files[0])
    try:
        app.show()
        qtbot.waitUntil(lambda: app.settings.recent == (str(files[0]),))
    finally:
        end([app])


def test_names_of_files_are_plain_text(start, gallery, tmp_path):
    file = tmp_path / "<b>bold</b> & co.json"
    window = start(recent=(str(file),)).window
    one = card(gallery(window), str(file))
    assert one.name == file.name
    assert "<b>" not in one.toolTip()
    assert "&lt;b&gt;bold" in one.toolTip()


def test_a_saved_file_is_a_recent_one(start, tmp_path):
    app = start()
    app.window.documents.save_path(str(tmp_path / "mine.json"))
    assert app.settings.recent == (str(tmp_path / "mine.json"),)


def test_no_more_are_kept_than_the_list_has_room_for():
    recent: tuple[str, ...] = ()
    for n in range(20):
        recent = with_recent(recent, f"/files/{n}.json")
    assert recent == tuple(f"/files/{n}.json" for n in range(19, 19 - MOST, -1))
    assert with_recent(recent, "/files/15.json")[0] == "/files/15.json"
    assert len(with_recent(recent, "/files/15.json")) == MOST
    assert with_recent(recent, "x" * 9000) == recent


# -- texts that do not fit ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "short", "a b " * 99, "x" * 400, "가나다 " * 90, "𝒜𝒷 𝒸 " * 60, "a\nb\n" * 50]
)
def test_lines_are_as_wide_as_there_is_room(qapp, text):
    font = interface_font(10)
    lines = wrapped(text, font, 200, 2)
    assert len(lines) <= 2
    plain = " ".join(text.split())
    if lines and lines[-1].endswith("…"):
        assert plain.startswith(lines[0])
    else:
        assert " ".join(lines) == plain
    from PySide6.QtGui import QFontMetricsF

    assert all(QFontMetricsF(font).horizontalAdvance(line) <= 201 for line in lines)


def test_a_long_title_of_a_file_is_cut_and_the_tooltip_has_it(start, gallery, tmp_path):
    file = tmp_path / (("a long name " * 12).strip() + ".json")
    document = json.loads((FOLDER / "xor_2_2_1.json").read_text())
    file.write_text(json.dumps(document))
    window = start(recent=(str(file),)).window
    one = card(gallery(window), str(file))
    assert one.texts()[0][0].endswith("…")
    assert file.name in one.toolTip()


def test_painting_needs_no_picture_yet(window, gallery):
    dialog = gallery(window)
    one = card(dialog, "article001_a")
    one.show_image(None)
    empty = one.grab().toImage()
    image = QImage(one.room, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    one.show_image(image)
    assert one.grab().toImage() != empty
    QApplication.processEvents()
