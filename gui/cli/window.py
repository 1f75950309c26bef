"""A line without a command: the window, or a picture where no window can open."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from core.errors import UserError
from core.experiment import Experiment
from core.files.examples import examples, file_of, resolve
from gui.cli import output
from gui.cli.display import has_display, has_screen
from gui.i18n import current, tr


def open_window(named: str | None, prog: str) -> int:
    """Open the window on what is ``named``; without a display say how to do without, and draw.

    Who opens a file by a double click sees no terminal: what cannot be opened is told in
    the window, too, where somebody can see one.
    """
    try:
        experiment = None if named is None else resolve(named)
        if has_display():
            from gui.app import run

            return run(experiment, sys.argv[:1], opened=file_of(named or ""))
    except UserError as problem:
        if named is None or not has_screen():
            raise
        return _open_and_tell(problem, prog)
    name = named or examples()[0].id
    output.message(
        tr(
            "There is no display here, so no window can open. To draw without one: "
            "{command} export {name} -o picture.png",
            command=prog,
            name=name,
        )
    )
    output.result(str(_picture(experiment or resolve(name))))
    return 0


def _open_and_tell(problem: UserError, prog: str) -> int:
    """Open the window on an example with what is wrong in its bar; return the status."""
    from gui.app import run
    from gui.cli.program import WRONG_USE

    output.message(f"{prog}: {current().error(problem)}")
    run(None, sys.argv[:1], problem)
    return WRONG_USE


def _picture(experiment: Experiment) -> Path:
    """Draw the whole first iteration; return the path of the PNG."""
    from gui.cli.export import Size, first_view, paint, step_frame, table_frame
    from gui.scene.frame import ViewSettings

    settings = ViewSettings(
        view=first_view(experiment),
        language=current().language,
        show_title=True,
        show_legend=True,
        show_caption=True,
    )
    frame = (table_frame if experiment.table else step_frame)(experiment, settings)
    # An id is any text; a file's name is not.
    name = f"chainrule-{re.sub(r'[^A-Za-z0-9_.-]+', '_', experiment.id)[:60]}.png"
    here = Path.cwd() / name
    try:
        paint(frame, here, Size())
        return here
    except UserError as problem:
        if not output.is_write_error(problem):
            raise
        elsewhere = Path(tempfile.mkdtemp(prefix="chainrule-")) / name
        paint(frame, elsewhere, Size())
        return elsewhere
