"""Ctrl+E: the diagram as a PNG."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.files.safe_write import write_bytes
from gui.cli.export import text_fields
from gui.commands import SCHEME_TEXTS
from gui.export.png import (
    DEFAULT_SCALE,
    MAX_SCALE,
    pixel_size,
    png_bytes,
    render_image,
)
from gui.i18n import N_, current, tr
from gui.jobs import Jobs, Token
from gui.menus import plain
from gui.panels.panel import label
from gui.scene.frame import Frame
from gui.scene.path_marks import path_of
from gui.scene.shapes import Picture
from gui.scene.style import palette, parts
from gui.scene.views import draw
from gui.shown import NOTHING

GROUNDS: Final = {
    "white": N_("&White"),
    "theme": N_("As on scr&een"),
    "transparent": N_("T&ransparent"),
}
NOTES: Final = "notes"
PATH: Final = "path"
PARTS: Final = {
    "show_title": N_("&Title"),
    "show_legend": N_("&Legend"),
    "show_caption": N_("Ste&p"),
    PATH: N_("C&hosen path"),
    NOTES: N_("&Marks of printed numbers"),
}
_ACROSS: Final = 3


class ExportDialog(QDialog):
    """``saved`` brings the path of the file that was written.

    ``size`` is what is chosen at first, in the form of :meth:`chosen_size`.
    """

    saved = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        frame: Frame,
        theme: str,
        size: tuple[int | None, float | None] = (None, None),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._frame = frame
        self._theme, scheme = parts(theme)
        self._jobs = Jobs(self)
        self.finished.connect(self._jobs.close)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._add_size(*size)
        self._add_ground()
        self._add_schemes(scheme)
        self._add_parts()
        self.size_label = label("", "muted", wraps=False)
        self.wrong = label("")
        # Not the dialog's own least width: that would overrule what its parts need.
        self.wrong.setMinimumSize(416, self.wrong.fontMetrics().height() * 2)
        self._add_buttons()
        self._refresh()
        (self.scale if self.by_scale.isChecked() else self.width_field).setFocus()

    # -- building ----------------------------------------------------------------

    def _add_size(self, width: int | None, scale: float | None) -> None:
        self.by_scale = QRadioButton(tr("S&cale"))
        self.by_width = QRadioButton(tr("W&idth"))
        (self.by_scale if width is None else self.by_width).setChecked(True)
        self.scale = QDoubleSpinBox()
        self.scale.setRange(0.1, MAX_SCALE)
        self.scale.setSingleStep(0.5)
        self.scale.setDecimals(2)
        self.scale.setValue(scale or DEFAULT_SCALE)
        self.scale.setSuffix(" ×")
        self.width_field = QSpinBox()
        self.width_field.setRange(16, 100_000)
        self.width_field.setSingleStep(100)
        self.width_field.setSuffix(" px")
        self.width_field.setValue(width or 0)
        group = QButtonGroup(self)
        holder = QGridLayout()
        for row, (radio, field) in enumerate(
            ((self.by_scale, self.scale), (self.by_width, self.width_field))
        ):
            group.addButton(radio)
            holder.addWidget(radio, row, 0)
            holder.addWidget(field, row, 1)
            radio.toggled.connect(self._refresh)
            field.setAccessibleName(plain(radio.text()))
            field.lineEdit().setTextMargins(7, 0, 0, 0)
        self.scale.valueChanged.connect(self._refresh)
        self.width_field.valueChanged.connect(self._refresh)
        holder.setColumnStretch(1, 1)
        self._section(tr("Size"), holder)

    def _add_ground(self) -> None:
        group = QButtonGroup(self)
        row = QHBoxLayout()
        self.grounds: dict[str, QRadioButton] = {}
        for name, text in GROUNDS.items():
            made = QRadioButton(tr(text))
            made.setChecked(name == "white")
            group.addButton(made)
            row.addWidget(made)
            self.grounds[name] = made
        row.addStretch(1)
        self._section(tr("Ground"), row)

    def _add_schemes(self, chosen: str) -> None:
        group = QButtonGroup(self)
        holder = QGridLayout()
        self.schemes: dict[str, QRadioButton] = {}
        for number, (name, text) in enumerate(SCHEME_TEXTS.items()):
            made = QRadioButton(tr(text))
            made.setChecked(name == chosen)
            group.addButton(made)
            holder.addWidget(made, *divmod(number, 2))
            self.schemes[name] = made
        holder.setColumnStretch(1, 1)
        self._section(tr("Inks"), holder)

    def _add_parts(self) -> None:
        holder = QGridLayout()
        self.parts: dict[str, QCheckBox] = {}
        marks, path = bool(self._frame.experiment.published), path_of(self._frame) is not None
        there = {NOTES: marks, PATH: path}
        number = 0
        for name, text in PARTS.items():
            made = QCheckBox(tr(text))
            # Marks are a reader's own, as long as they are not asked for.
            made.setChecked(name != NOTES)
            made.toggled.connect(self._refresh)
            across = _ACROSS if name == NOTES else 1
            holder.addWidget(made, *divmod(number, _ACROSS), 1, across)
            if there.get(name, True):
                number += 1
            else:
                made.hide()
            self.parts[name] = made
        holder.setColumnStretch(_ACROSS, 1)
        self._section(tr("With"), holder)

    def _section(self, title: str, layout: QGridLayout | QHBoxLayout) -> None:
        row = self._grid.rowCount()
        heading = label(title, "muted", wraps=False)
        self._grid.addWidget(heading, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(layout, row, 1)

    def _add_buttons(self) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(tr("&Save…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save.setDefault(True)
        self.save.clicked.connect(self._ask_file)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(14)
        column.addLayout(self._grid)
        column.addWidget(self.wrong)
        row = QHBoxLayout()
        row.addWidget(self.size_label, 1)
        row.addWidget(self.buttons)
        column.addLayout(row)

    # -- what is chosen ----------------------------------------------------------

    def picture(self) -> Picture:
        """Return the picture with the parts that are chosen."""
        shown: dict[str, Any] = {name: box.isChecked() for name, box in self.parts.items()}
        # The halo of a selection belongs to the screen; the newest number's stays.
        path = self._frame.view.path if shown.pop(PATH) else None
        view = replace(self._frame.view, **{**shown, **NOTHING, PATH: path}, printed=True)
        return draw(replace(self._frame, view=view))

    def chosen_size(self) -> tuple[int | None, float | None]:
        """Return width in pixels and scale; one of them is ``None``."""
        if self.by_width.isChecked():
            return self.width_field.value(), None
        return None, self.scale.value()

    def ground(self) -> str:
        """Return ``white``, ``theme`` or ``transparent``."""
        return next(name for name, radio in self.grounds.items() if radio.isChecked())

    def look(self) -> str:
        """Return the name of the palette: the theme of the screen in the scheme chosen."""
        chosen = next(name for name, radio in self.schemes.items() if radio.isChecked())
        return palette(self._theme, chosen)

    def _refresh(self) -> None:
        self.scale.setEnabled(self.by_scale.isChecked())
        self.width_field.setEnabled(self.by_width.isChecked())
        try:
            across, down = pixel_size(self.picture(), *self.chosen_size())
        except UserError as problem:
            self.size_label.setText("")
            self._say(current().error(problem))
            self.save.setEnabled(False)
            return
        if self.by_scale.isChecked():
            self.width_field.blockSignals(True)
            self.width_field.setValue(across)
            self.width_field.blockSignals(False)
        self._say("")
        self.size_label.setText(tr("{width} × {height} pixels", width=across, height=down))
        self.save.setEnabled(not self._jobs.running)

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)

    # -- writing -----------------------------------------------------------------

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Export picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("PNG pictures (*.png)"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{self._frame.experiment.id}.png")
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, name: str) -> None:
        """Write the picture to the file ``name``; what goes wrong is said in the dialog."""
        target = Path(name)
        width, scale = self.chosen_size()
        try:
            image = render_image(
                self.picture(), width=width, scale=scale, theme=self.look(), ground=self.ground()
            )
        except UserError as problem:
            self._say(current().error(problem))
            return
        fields = text_fields(self._frame)

        def work(_token: Token) -> Path:
            _write(image, fields, target)
            return target

        self.save.setEnabled(False)
        self._say(tr("Writing…"))
        self._jobs.start(work, self._written, self._failed)

    def _written(self, target: Path) -> None:
        self.saved.emit(target)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self._say("")
        if not isinstance(error, UserError):
            raise error
        self._say(current().error(error))


def _write(image: QImage, fields: dict[str, str], target: Path) -> None:
    """Compress and write: the part that takes long, beside the window."""
    write_bytes(target, png_bytes(image, fields))
