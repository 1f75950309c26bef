"""Files and experiments: opening, saving, and the picture as a file.

What is wrong with a file is told in the message bar; what was open stays.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from core.errors import UserError
from core.files.examples import open_example
from core.notation import saved
from gui.i18n import N_, current, tr
from gui.recent import with_recent, without
from gui.shown import NOTHING

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from gui.panels.message import MessageBar
    from gui.scene.shapes import Picture
    from gui.window import Window

FILTER: Final = N_("Experiments (*.json)")


class Documents:
    """Dialogs stand over ``window``, and nothing waits for them."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._parent = window
        self._model = window.model
        self._message: MessageBar = window.message

    # -- opening -----------------------------------------------------------------

    def ask_open(self) -> None:
        """Ask for a file and open it."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._parent, tr("Open an experiment"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr(FILTER), tr("All files (*)")])
        dialog.fileSelected.connect(self.open_path)
        self._show(dialog)

    def open_path(self, name: str) -> None:
        """Open a file."""
        from core.files.reader import read_experiment

        try:
            self._model.open(read_experiment(Path(name)))
        except UserError as problem:
            self._tell(problem)
        else:
            self.remember(name)

    def open_recent(self, path: str) -> None:
        """Open one of the files opened last; one that is gone is said so and dropped."""
        if Path(path).exists():
            self.open_path(path)
            return
        recent = self._window.settings.recent
        self._window.change_settings(recent=without(recent, path))
        self._message.say(
            tr("{file} is no longer there; it is off the list of recent files now.", file=path)
        )

    def open_example(self, name: str) -> None:
        """Open a built-in example; ``UserError`` if there is none of that name."""
        self._model.open(open_example(name))
        self._window.change_settings(example=name)

    def ask_example(self) -> None:
        """Show the gallery of examples and recent files, and open what is chosen."""
        from gui.dialogs.gallery import Gallery

        window, here = self._window, self._model.experiment.id
        dialog = Gallery(window, window.theme, here, window.settings.recent)
        dialog.example_chosen.connect(self._open_chosen)
        dialog.file_chosen.connect(self.open_recent)
        # Wherever the gallery was asked for, the keys are the diagram's now.
        dialog.accepted.connect(window.canvas.setFocus)
        dialog.file_asked.connect(self.ask_open)
        self._show(dialog)

    def _open_chosen(self, name: str) -> None:
        try:
            self.open_example(name)
        except UserError as problem:
            self._tell(problem)

    def remember(self, name: str) -> None:
        """Put a file at the head of those opened last."""
        recent = self._window.settings.recent
        self._window.change_settings(recent=with_recent(recent, name))

    # -- saving ------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask for a place and save the experiment there."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._parent, tr("Save the experiment"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr(FILTER)])
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"{self._model.experiment.id}.json")
        dialog.fileSelected.connect(self.save_path)
        self._show(dialog)

    def save_path(self, name: str) -> None:
        """Save the experiment with how it is seen."""
        from core.files.safe_write import write_bytes
        from core.files.writer import dump_experiment

        experiment, view = self._model.experiment, self._model.frame.view
        seen = {**experiment.view, "view": view.view, "digits": view.digits, "form": view.form}
        if view.comma or "decimal_comma" in seen:
            # A point is said only where a comma was: it is the reader's own habit elsewhere.
            seen["decimal_comma"] = view.comma
        graph = None if self._model.frame.snapshot is None else self._model.frame.snapshot.graph
        if graph is not None and ("notation" in seen or saved(graph.notation) != "default"):
            seen["notation"] = saved(graph.notation)
        try:
            write_bytes(Path(name), dump_experiment(replace(experiment, view=seen)))
        except UserError as problem:
            self._tell(problem)
        else:
            self.remember(name)
            self._saved(name)

    def export(self, theme: str) -> None:
        """Ask how the picture shall be, and write it."""
        from gui.dialogs.export import ExportDialog

        self._model.pause()
        settings = self._window.settings
        size = settings.export_width or None, settings.export_scale
        dialog = ExportDialog(self._parent, self._model.frame, theme, size)
        dialog.saved.connect(lambda target: self._exported(target, *dialog.chosen_size()))
        dialog.open()

    def _exported(self, target: Path, width: int | None, scale: float | None) -> None:
        """Say what was written; the next picture is as large."""
        kept = {} if scale is None else {"export_scale": scale}
        self._window.change_settings(export_width=width or 0, **kept)
        self._saved(target)

    def print_picture(self) -> None:
        """Ask for a printer, and print the diagram on one page."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from gui.export.printing import page_layout
        from gui.scene.views import draw

        frame = self._model.frame
        bare = replace(frame.view, notes=False, **NOTHING)
        view = replace(bare, show_title=True, show_legend=True, show_caption=True)
        picture = draw(replace(frame, view=view))
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(frame.experiment.localized(view.language).title)
        printer.setPageLayout(page_layout(picture, printer.pageLayout()))
        dialog = QPrintDialog(printer, self._parent)
        dialog.finished.connect(partial(self._print, picture, printer))
        self._show(dialog)

    def _print(self, picture: Picture, printer: QPrinter, wanted: int) -> None:
        if not wanted:
            return
        from gui.export.printing import print_picture

        try:
            print_picture(picture, printer)
        except UserError as problem:
            self._tell(problem)

    # -- telling -----------------------------------------------------------------

    def _saved(self, path: object) -> None:
        self._message.say(tr("Saved: {file}", file=path))

    def _tell(self, problem: UserError) -> None:
        self._message.say(current().error(problem))

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model.pause()
        # Not every window system goes back to the window by itself.
        dialog.finished.connect(self._window.activateWindow)
        # A print dialog's own open() wants a slot by name and hides this one.
        QDialog.open(dialog)
