"""A line without a command: the window, or a picture where no window can open."""

from __future__ import annotations

import re
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from core.errors import UserError
from core.experiment import Experiment
from core.files.examples import examples, resolve
from gui.cli import output
from gui.cli.display import has_display
from gui.i18n import current, tr


def open_window(options: Namespace, prog: str) -> int:
    """Open the window; without a display say how to do without, and draw."""
    experiment = None if options.experiment is None else resolve(options.experiment)
    if has_display():
        from gui.app import run

        return run(experiment, sys.argv[:1])
    name = options.experiment or examples()[0].id
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
