"""The examples as pictures, with a title and one line each; and the files opened last.

The field has the focus all the time: what is typed is looked for, the arrows move the
choice, Enter opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.files.examples import ARTICLES, LECTURES, NETWORKS, ExampleInfo, examples
from gui.actions import title
from gui.dialogs.cards import Card, Shelf, card_width, shelf_width
from gui.dialogs.finder import Field
from gui.i18n import LANGUAGES, N_, catalog, tr
from gui.panels.panel import label
from gui.recent import name_and_folder
from gui.search import rank
from gui.thumbnails import Thumbnails

HEADS: Final = {
    ARTICLES: N_("From the articles"),
    LECTURES: N_("From lectures"),
    NETWORKS: N_("More networks and graphs"),
}
COLUMNS: Final = 4
_MARGIN: Final = 14
_BAR: Final = 14
"""Room for the scroll bar, so that it never takes a column away."""


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """``found`` by these texts; opens the example ``name``, or the file at ``path``."""

    card: Card
    found: tuple[str, ...]
    name: str = ""
    path: str = ""


class Gallery(QDialog):
    """Tells what was chosen after it has closed; nothing waits for it."""

    example_chosen = Signal(str)
    file_chosen = Signal(str)
    file_asked = Signal()

    def __init__(
        self, parent: QWidget, look: str, here: str = "", recent: Sequence[str] = ()
    ) -> None:
        """``here``: the example that is open, which is chosen first; ``recent``: paths."""
        super().__init__(parent)
        self.setWindowTitle(tr("Examples"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._look = look
        self.field = self._make_field()
        self.nothing = label(tr("Nothing fits: try other words, or open a file."), "muted")
        self.entries = (*map(self._file_entry, recent), *map(self._entry, examples()))
        self.shelf = Shelf(self._groups())
        self.area = self._make_area()
        self.buttons = self._make_buttons()
        self._chosen: _Entry | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(10)
        for widget in (self.field, self.nothing, self.area, self.buttons):
            column.addWidget(widget, int(widget is self.area))
        self.resize(self._best_size(parent))
        self.thumbnails = self._make_thumbnails()
        self.show_found("")
        self._choose(next((e for e in self.entries if here and e.name == here), self._chosen))

    # -- building ----------------------------------------------------------------

    def _make_field(self) -> Field:
        made = Field()
        prompt = tr("Find an example or a file")
        made.setPlaceholderText(prompt)
        made.setAccessibleName(prompt)
        made.typed.connect(self.show_found)
        made.installEventFilter(self)
        return made

    def _make_area(self) -> QScrollArea:
        made = QScrollArea()
        made.setObjectName("gallery")
        made.setWidgetResizable(True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setAccessibleName(tr("Examples"))
        made.setWidget(self.shelf)
        return made

    def _make_buttons(self) -> QDialogButtonBox:
        kinds, roles = QDialogButtonBox.StandardButton, QDialogButtonBox.ButtonRole
        made = QDialogButtonBox(kinds.Open | kinds.Cancel)
        other = made.addButton(tr("Open a file…"), roles.ResetRole)
        other.setAutoDefault(False)
        other.clicked.connect(self._ask_file)
        made.button(kinds.Open).setText(tr("Open"))
        made.button(kinds.Open).setDefault(True)
        made.button(kinds.Cancel).setText(tr("Cancel"))
        made.accepted.connect(self.accept)
        made.rejected.connect(self.reject)
        return made

    def _make_thumbnails(self) -> Thumbnails:
        room = next(e.card.room for e in self.entries if e.name)
        made = Thumbnails(self._look, room, self.devicePixelRatioF(), self)
        made.made.connect(self._show_image)
        return made

    def _entry(self, info: ExampleInfo) -> _Entry:
        card = self._card(title(info.titles), title(info.summaries), pictured=True)
        heads = (catalog(language).tr(HEADS[info.group]) for language in LANGUAGES)
        texts = (*info.titles.values(), *info.summaries.values(), info.id, *heads)
        return self._wired(_Entry(card, texts, name=info.id))

    def _file_entry(self, path: str) -> _Entry:
        name, folder = name_and_folder(path)
        card = self._card(name, folder, pictured=False)
        return self._wired(_Entry(card, (name, folder), path=path))

    def _card(self, name: str, about: str, *, pictured: bool) -> Card:
        made = Card(self._look, name, about, pictured=pictured)
        made.setFont(self.font())
        return made

    def _wired(self, entry: _Entry) -> _Entry:
        entry.card.clicked.connect(partial(self._click, entry))
        entry.card.opened.connect(partial(self._open, entry))
        return entry

    def _groups(self) -> list[tuple[str, list[Card]]]:
        files = [entry.card for entry in self.entries if entry.path]
        made = [(tr("Recent files"), files)] if files else []
        group_of = {info.id: info.group for info in examples()}
        for group, head in HEADS.items():
            made.append((tr(head), [e.card for e in self.entries if group_of.get(e.name) == group]))
        return made

    def _best_size(self, parent: QWidget) -> QSize:
        around = 2 * _MARGIN + _BAR
        most = parent.size() - QSize(40, 40)
        width = shelf_width(self.font(), COLUMNS)
        while width + around > most.width() and width > card_width(self.font()):
            width -= shelf_width(self.font(), 2) - shelf_width(self.font(), 1)
        return QSize(width + around, min(most.height(), round(width * 0.68)))

    # -- pictures ----------------------------------------------------------------

    def _ask(self) -> None:
        """Make the pictures, those that are in sight first."""
        if not self.isVisible():
            # It was closed as soon as it was opened.
            return
        for entry in self.entries:
            if entry.name:
                entry.card.show_image(self.thumbnails.image(entry.name))
        shown = [e for e in self.entries if e.name]
        shown.sort(key=lambda e: e.card.visibleRegion().isEmpty())
        self.thumbnails.ask(e.name for e in shown)

    def _show_image(self, name: str) -> None:
        for entry in self.entries:
            if entry.name == name:
                entry.card.show_image(self.thumbnails.image(name))

    # -- finding -----------------------------------------------------------------

    def show_found(self, text: str) -> None:
        """Show what ``text`` finds, the best of it chosen."""
        ranks = {entry: rank(text, entry.found) for entry in self.entries}
        found = {entry: at for entry, at in ranks.items() if at is not None}
        self.shelf.keep({entry.card for entry in found})
        self.nothing.setVisible(not found)
        self.area.setVisible(bool(found))
        self._choose(min(found, key=found.__getitem__) if found else None)

    @property
    def chosen(self) -> str:
        """The id of the example, or the path of the file, that Enter opens."""
        return (self._chosen.name or self._chosen.path) if self._chosen else ""

    def _choose(self, chosen: _Entry | None) -> None:
        self._chosen = chosen
        for entry in self.entries:
            entry.card.choose(entry is chosen)
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(chosen is not None)
        said = f"{chosen.card.name}. {chosen.card.about}" if chosen else self.nothing.text()
        self.field.setAccessibleDescription(said)
        if chosen is not None:
            self.area.ensureWidgetVisible(chosen.card, 0, 40)

    def _click(self, entry: _Entry, _checked: bool = False) -> None:
        self._choose(entry)
        self.field.setFocus()

    # -- opening -----------------------------------------------------------------

    def _open(self, entry: _Entry) -> None:
        self._choose(entry)
        self.accept()

    def accept(self) -> None:
        """Close and tell what is chosen; without a choice stay."""
        chosen = self._chosen
        if chosen is None:
            return
        super().accept()
        if chosen.name:
            self.example_chosen.emit(chosen.name)
        else:
            self.file_chosen.emit(chosen.path)

    def _ask_file(self) -> None:
        self.reject()
        self.file_asked.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make the pictures: the first one waits for the dialog itself."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._ask)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Closed in whatever way, no worker stays behind."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.thumbnails.close()

    # -- keys --------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrows of the field move the choice, and Enter open it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
            if self._moves(event):
                return True
        return super().eventFilter(watched, event)

    def _moves(self, event: QKeyEvent) -> bool:
        """Move the choice where the key means that; within a text an arrow is the text's."""
        key, keys, field = event.key(), Qt.Key, self.field
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        at_start = not field.cursorPosition() and not field.hasSelectedText()
        at_end = field.cursorPosition() == len(field.text()) and not field.hasSelectedText()
        match key:
            case keys.Key_Up | keys.Key_Down:
                return self._move(0, 1 if key == keys.Key_Down else -1)
            case keys.Key_PageUp | keys.Key_PageDown:
                by = 1 if key == keys.Key_PageDown else -1
                return self._move(0, by) and self._move(0, by)
            case keys.Key_Left if at_start:
                return self._move(-1, 0)
            case keys.Key_Right if at_end:
                return self._move(1, 0)
            case keys.Key_Home | keys.Key_End if not field.text():
                return self._move(-len(self.entries) if key == keys.Key_Home else 10**6, 0)
        return False

    def _move(self, across: int, down: int) -> bool:
        if self._chosen is not None:
            card = self.shelf.beside(self._chosen.card, across, down)
            self._choose(next(entry for entry in self.entries if entry.card is card))
        return True
