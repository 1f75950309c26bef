"""The command ``export``, and the picture that stands in for a window."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError
from core.experiment import LOSS_TABLE, Experiment
from core.files.examples import resolve
from core.plan import Phase
from core.reading import USUAL, Reading
from core.session import Position, Session
from core.version import VERSION
from gui.cli import output
from gui.cli.display import draw_offscreen
from gui.cli.iterations import chosen_iteration
from gui.cli.paths import on_path
from gui.cli.reading import reading_of, refuse_updates
from gui.cli.tables import refuse_steps
from gui.cli.writing import chosen_format
from gui.i18n import current, tr
from gui.scene.frame import Frame, ViewSettings, wished_format
from gui.scene.numbers import Format
from gui.scene.style import palette
from gui.scene.views import draw, views_of


@dataclass(frozen=True, slots=True)
class Size:
    """``width`` in pixels wins over ``scale`` in pixels per unit; ``None``: the default.

    ``theme`` is the name of a palette."""

    width: int | None = None
    scale: float | None = None
    theme: str = "light"
    ground: str = "white"


def export(options: Namespace) -> int:
    """Draw a step of an experiment into a PNG file."""
    _check_name(options.output)
    experiment = resolve(options.experiment)
    frame = _frame(experiment, options)
    ground = "transparent" if options.transparent else "theme" if options.theme else "white"
    look = palette(options.theme or "light", options.scheme)
    size = Size(options.width, options.scale, look, ground)
    across, down = paint(frame, options.output, size)
    output.message(f"{options.output}: {across} × {down}")
    return 0


def paint(frame: Frame, target: Path, size: Size) -> tuple[int, int]:
    """Write the picture of ``frame`` without a screen; return its size in pixels.

    Raises:
        UserError: it would be too large, or the file cannot be written.
    """
    picture = draw(frame)
    draw_offscreen()
    from PySide6.QtGui import QGuiApplication

    from gui.export.png import DEFAULT_SCALE, render_png, usual_scale

    application = QGuiApplication.instance() or QGuiApplication(["chainrule"])
    fields = text_fields(frame)
    scale = usual_scale(picture)
    if size.width is None and size.scale is None and scale < DEFAULT_SCALE:
        note = tr("The picture is large, so it is drawn at a scale of {scale}.", scale=scale)
        output.message(note)
    made = render_png(
        picture,
        target,
        width=size.width,
        scale=size.scale,
        theme=size.theme,
        ground=size.ground,
        text_fields=fields,
    )
    del application
    return made


def text_fields(frame: Frame) -> dict[str, str]:
    """Return what the PNG's text fields say: experiment, step and version."""
    fields = {
        "Software": f"Chainrule {VERSION}",
        "Title": frame.experiment.localized(frame.view.language).title,
        "Experiment": frame.experiment.id,
        "View": frame.view.view,
    }
    if frame.snapshot is not None:
        at, plan = frame.position, frame.snapshot.plan
        phase = frame.snapshot.phase
        fields["Step"] = f"iteration {at.iteration}, step {at.step} of {plan.length}, {phase}"
    return fields


def _check_name(target: Path) -> None:
    if target.suffix.lower() != ".png":
        raise UserError(
            "The picture will be a PNG, so {path} does not fit: give a name that ends in .png.",
            path=target,
        )


# -- which step ------------------------------------------------------------------------


def _frame(experiment: Experiment, options: Namespace) -> Frame:
    view = _view(experiment, options.view)
    written = chosen_format(options, wished_format(experiment, Format()))
    settings = ViewSettings(
        view=view,
        digits=written.digits,
        form=written.form,
        comma=written.comma,
        language=options.lang or current().language,
        show_title=not options.no_title,
        show_legend=not options.no_legend,
        show_caption=not options.no_caption,
        notes=options.notes,
        printed=True,
    )
    if experiment.kind == LOSS_TABLE:
        refuse_steps(experiment, options)
        return table_frame(experiment, settings)
    reading = reading_of(experiment, options)
    frame = step_frame(experiment, settings, options.at, options.iteration, options.sample, reading)
    if options.at in (Phase.UPDATE, Phase.AGAIN) and frame.snapshot is not None:
        refuse_updates(frame.snapshot)
    if options.path is None:
        return frame
    return on_path(frame, options.path, None if options.sample is None else frame.batch_row)


def first_view(experiment: Experiment) -> str:
    """Return the view that a window opens with: the one that the file asks for, if it has it."""
    wished, views = experiment.view.get("view"), views_of(experiment)
    return wished if wished in views else views[0]


def _view(experiment: Experiment, wanted: str | None) -> str:
    views = views_of(experiment)
    if wanted is None:
        return first_view(experiment)
    if wanted not in views:
        raise UserError(
            '"{name}" has no view "{view}"; it has: {views}.',
            name=experiment.id,
            view=wanted,
            views=", ".join(views),
        )
    return wanted


def table_frame(experiment: Experiment, settings: ViewSettings) -> Frame:
    """Return the one frame of a loss table."""
    return Frame(experiment, None, Position(1, 0), settings)


def step_frame(
    experiment: Experiment,
    settings: ViewSettings,
    at: str | int | None = None,
    iteration: int | None = None,
    sample: int | None = None,
    reading: Reading = USUAL,
) -> Frame:
    """Return the frame at the end of phase ``at``, or after ``at`` steps.

    ``sample`` counts from 1, within the batch of ``iteration``.

    Raises:
        UserError: there is no such step, iteration or sample.
    """
    session = Session(experiment, reading=reading)
    iteration = chosen_iteration(session, iteration)
    step = session.plan.ends[Phase(at or Phase.AGAIN)] if not isinstance(at, int) else at
    if step > session.plan.length:
        raise UserError(
            '"{name}" has {last} steps in an iteration, so there is no step {step}.',
            name=experiment.id,
            last=session.plan.length,
            step=step,
        )
    session.seek(Position(iteration, step))
    snapshot = session.snapshot()
    row = _row(experiment, len(snapshot.trace.rows), sample)
    view = replace(settings, sample=row)
    return Frame(experiment, snapshot, session.position, view, reading)


def _row(experiment: Experiment, count: int, sample: int | None) -> int:
    """The row of the batch that is shown, from 0."""
    if sample is not None and sample > max(count, 1):
        raise UserError(
            'The last sample of this batch of "{name}" is number {count}, '
            "so there is no sample {sample}.",
            name=experiment.id,
            count=max(count, 1),
            sample=sample,
        )
    return 0 if sample is None else sample - 1
