"""Files and experiments: what is read when one is opened, what is written when one is saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from core.experiment import Experiment
from core.files.reader import read_experiment
from core.files.safe_write import write_bytes
from core.files.writer import dump_experiment
from gui.i18n import N_, tr
from gui.scene.frame import ViewSettings

FILTER: Final = N_("Experiments (*.json)")


def open_dialog(parent: QWidget) -> QFileDialog:
    """Return a dialog that asks for a file to open; nothing waits for it."""
    dialog = QFileDialog(parent, tr("Open an experiment"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([tr(FILTER), tr("All files (*)")])
    return dialog


def save_dialog(parent: QWidget, name: str) -> QFileDialog:
    """Return a dialog that asks where to save."""
    dialog = QFileDialog(parent, tr("Save the experiment"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([tr(FILTER)])
    dialog.setDefaultSuffix("json")
    dialog.selectFile(f"{name}.json")
    return dialog


def read(name: str) -> Experiment:
    """Return the experiment of a file; ``UserError`` if it cannot be."""
    return read_experiment(Path(name))


def write(name: str, experiment: Experiment, view: ViewSettings) -> None:
    """Save ``experiment`` with how it is seen; ``UserError`` if it cannot be."""
    seen = {**experiment.view, "view": view.view, "digits": view.digits}
    write_bytes(Path(name), dump_experiment(replace(experiment, view=seen)))
