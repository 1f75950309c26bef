"""The one object that the window talks to: an experiment, a place in it, how it is shown.

Every change ends in one signal ``changed`` with one immutable
:class:`gui.scene.frame.Frame`, from which every panel draws; ``controls`` tells what is
not part of the picture (stride, playing, a jump under way).  Numbers come from
:class:`core.session.Session` only.

A ``UserError`` is raised by :meth:`SessionModel.open` and the edits before anything has
changed, so what was open stays open.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.experiment import BatchSpec, Experiment
from core.plan import Phase, Stride
from core.reading import USUAL, Reading, carried
from core.session import Position, Session
from core.trace import Checkpoint, Snapshot
from gui.controls import STRIDES
from gui.jobs import Jobs, Token
from gui.jump import jump
from gui.player import Player
from gui.scene.frame import Frame, ViewSettings
from gui.shown import NO_FOCUS, NOTHING, Shown, fitting, the_same

SLICE: Final = 0.05
"""Seconds a move may take here; what is left after it goes to the worker."""


class SessionModel(Shown):
    """See the module."""

    opened = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)

    _reading: Reading

    def __init__(
        self,
        experiment: Experiment,
        view: ViewSettings | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Open ``experiment``; ``UserError`` if it is not well formed."""
        super().__init__(view or ViewSettings(), parent)
        self._asked_from = Position(1, 0)
        self._heading: tuple[Stride | None, bool] = (None, True)
        self._ahead: Frame | None = None
        self._jobs = Jobs(self)
        self._jobs.progressed.connect(self._progress)
        self._player = Player(self._tick, self)
        self._player.ended.connect(self.pause)
        self._install(experiment, _session(experiment, USUAL), USUAL)

    # -- looking -----------------------------------------------------------------

    @property
    def experiment(self) -> Experiment:
        return self._frame.experiment

    @property
    def session(self) -> Session | None:
        """The session, ``None`` for a loss table; not to be moved from outside."""
        return self._session

    # -- opening and editing -----------------------------------------------------

    def open(self, experiment: Experiment) -> None:
        """Show another experiment from its start; ``UserError`` leaves all as it was.

        Names and hand calculation stay; what cannot be calculated by hand is shown exactly,
        and ``failed`` says why.
        """
        reading = Reading(notation=self._reading.notation, hand=self._reading.hand)
        problem = None
        try:
            session = _session(experiment, reading)
            if session is not None:
                session.trace(session.first_iteration)  # raises what there is to raise
        except UserError as found:
            if reading.hand is None:
                raise
            problem, reading = found, replace(reading, hand=None)
            session = _session(experiment, reading)
        self.pause()
        self._install(experiment, session, reading)
        if problem is not None:
            self.failed.emit(problem)

    def set_start_value(self, value: float) -> None:
        """Start the backward pass with ``value`` instead of 1, and stay in place."""
        self.edit(replace(self.experiment, start_value=value))

    def set_batch(self, size: int | None) -> None:
        """Update after ``size`` samples (``None``: after all of them), and stay in place."""
        seed = self.experiment.batch.seed
        self.edit(replace(self.experiment, batch=BatchSpec(size, seed)))

    def edit(self, experiment: Experiment) -> None:
        """Go on with a changed ``experiment``, and stay in place.

        Raises:
            UserError: it is not well formed; all is as it was.
        """
        session = _session(experiment, self._reading)
        if session is None:
            self._made = experiment
            self._show()
            return
        position = self._frame.position
        self.cancel()
        self._session = session
        self._made = experiment
        self._go(position)

    # -- reading -----------------------------------------------------------------

    @property
    def reading(self) -> Reading:
        """How the experiment is read: names, detail, where the backward pass starts."""
        return self._reading

    def set_reading(self, **changes: Any) -> None:
        """Change fields of the :class:`~core.reading.Reading`, and stay in place.

        Raises:
            UserError: it cannot be read so (a gate cannot be calculated by hand).
        """
        reading = replace(self._reading, **changes)
        before, position = self._session, self._frame.position
        if reading == self._reading or before is None:
            self._reading = reading
            return
        session = Session(self._made, reading=reading)
        session.take_over(before)
        session.trace(session.first_iteration)  # raises what there is to raise
        step = carried(before.plan, position.step, session.plan)
        self.cancel()
        self._reading, self._session = reading, session
        wires = session.plan.graph.wires
        if reading.opened != before.reading.opened:
            # The same way runs through other gates now.
            self._view = replace(self._view, path=None)
        self._view = replace(self._view, selected=_still(self._view.selected, before, wires))
        if self._view.selected not in wires or self._view.port is not None:
            self._set(pinned=False)
            self._view = replace(self._view, **NOTHING)
        if self._view.focus not in wires:
            self._set(held=False)
            self._view = replace(self._view, **NO_FOCUS)
        self._go(Position(position.iteration, step), stays=True)

    def _install(self, experiment: Experiment, session: Session | None, reading: Reading) -> None:
        self.cancel()
        self._reading = reading
        self._session = session
        self._made = experiment
        # Said before anything is drawn: these are the experiment's own wishes.
        self._view = fitting(self._view, self._usual, experiment)
        self._set(moved=False, pinned=False, held=False, stepping=session is not None)
        self._show()
        self.opened.emit(experiment)

    # -- moving ------------------------------------------------------------------

    def forward(self, stride: Stride | None = None) -> None:
        """Go one stride on; nothing while a jump runs.

        While predicting this asks for the newest number of there first, then shows it.
        """
        self._move(stride, on=True)

    def back(self, stride: Stride | None = None) -> None:
        """Go one stride back; from a question to where it was asked."""
        self._move(stride, on=False)

    def larger(self) -> Stride:
        """Return the stride above the chosen one."""
        return STRIDES[min(STRIDES.index(self._controls.stride) + 1, len(STRIDES) - 1)]

    def _move(self, stride: Stride | None, *, on: bool) -> bool:
        self._heading = stride, on
        way = self._way()
        if way is None or self._controls.target:
            return False
        if not self._view.asking:
            self._asked_from = self._frame.position
        self._go(way[0], asks=way[1])
        return True

    def _way(self) -> tuple[Position, bool] | None:
        """Return where a move of the last kind leads, and whether it asks for a number there."""
        session = self._session
        if session is None:
            return None
        here, (stride, on) = session.position, self._heading
        stride = stride or self._controls.stride
        if self._view.asking:
            return here if on else self._asked_from, False
        moved = session.forward(stride) if on else session.back(stride)
        there = session.position
        session.seek(here)
        return (there, on and self._controls.predict) if moved else None

    def ahead(self) -> Frame | None:
        """Return the frame that one more move of the last kind will show, that very object.

        ``None`` if there is none, or it takes a calculation that nobody has asked for yet.
        """
        way, now = self._way(), self._frame
        if way is None or self._controls.target or now.snapshot is None:
            return None
        position, asks = way
        if position.iteration != now.position.iteration:
            return None
        snapshot = Snapshot(now.snapshot.trace, position.step)
        view = self._view_at(position, asks)
        self._ahead = Frame(self._made, snapshot, position, view, self._reading)
        return self._ahead

    def set_predict(self, on: bool) -> None:
        """Ask for each number before it is shown, or show it at once."""
        self._set(predict=on)
        if self._view.asking and not on:
            self.set_view(asking=False)

    def to_step(self, step: int) -> None:
        """Go to a step of the iteration that is shown."""
        self._go(Position(self._frame.position.iteration, step))

    def to_iteration(self, iteration: int) -> None:
        """Go to the same step of another iteration."""
        self._go(Position(iteration, self._frame.position.step))

    def to(self, position: Position) -> None:
        """Go to a step of an iteration."""
        self._go(position)

    def home(self) -> None:
        """Go to the start of the iteration."""
        self.to_step(0)

    def end(self) -> None:
        """Go to the end of the iteration."""
        if self._session is not None:
            self.to_step(self._session.plan.length)

    def to_phase(self, phase: Phase) -> None:
        """Go to the end of a phase of the iteration that is shown."""
        if self._session is not None:
            self.to_step(self._session.plan.ends[phase])

    def restart(self) -> None:
        """Go to the very start, with the initial weights."""
        if self._session is not None:
            self._go(Position(self._session.first_iteration, 0))

    def _go(self, position: Position, *, asks: bool = False, stays: bool = False) -> None:
        session = self._session
        if session is None:
            return
        self.cancel()
        here = session.position
        session.seek(position)
        target = session.position
        if session.approach(target.iteration, SLICE):
            self._arrive(target, asks, stays=stays)
            return
        session.seek(here)
        self._show()
        self._set(target=target.iteration, reached=session.nearest(target.iteration).iteration)
        self._jump(session, target, asks)

    def _jump(self, session: Session, target: Position, asks: bool) -> None:
        mover, start = session.mover(), session.nearest(target.iteration)

        def work(token: Token) -> tuple[Checkpoint, ...]:
            return jump(mover, start, target.iteration, token)

        def done(checkpoints: tuple[Checkpoint, ...]) -> None:
            for checkpoint in checkpoints:
                session.keep(checkpoint)
            self._set(target=0)
            session.seek(target)
            self._arrive(target, asks)

        self._jobs.start(work, done, self._jump_failed)

    def _jump_failed(self, error: BaseException) -> None:
        self._set(target=0, playing=False)
        (self.failed if isinstance(error, UserError) else self.crashed).emit(error)

    def _arrive(self, position: Position, asks: bool, *, stays: bool = False) -> None:
        """Show ``position``; a selection that is not pinned gives way to the newest number,
        and so does a focus that is not held.

        ``stays``: it is the same moment, which only has another number of steps now."""
        if position != self._frame.position and not stays:
            self._controls = replace(self._controls, moved=True)
        self._view = self._view_at(position, asks, stays=stays)
        self._show()

    def _view_at(self, position: Position, asks: bool, *, stays: bool = False) -> ViewSettings:
        # At the start of an iteration there is nothing to ask for.
        changes: dict[str, Any] = {"asking": asks and position.step > 0}
        if position != self._frame.position and not stays:
            changes |= {} if self._controls.pinned else NOTHING
            changes |= {} if self._controls.held else NO_FOCUS
        return replace(self._view, **changes)

    def cancel(self) -> None:
        """Stop a jump that runs; the place stays."""
        self._jobs.cancel()
        if self._controls.target:
            self._set(target=0, reached=0)

    def _progress(self, reached: int) -> None:
        self._set(reached=reached)

    # -- playing -----------------------------------------------------------------

    def play(self) -> None:
        """Go on by itself, at the speed that is set, until there is no next step."""
        if self._session is not None and not self._controls.at_end:
            self._player.start(self._controls.speed)
            self._set(playing=True)

    def pause(self) -> None:
        """Stop playing."""
        self._player.stop()
        self._set(playing=False)

    def toggle_play(self) -> None:
        """Play or pause."""
        if self._controls.playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        """Make ``speed`` moves a second while playing."""
        self._set(speed=speed)
        if self._controls.playing:
            self._player.start(speed)

    def _tick(self) -> bool:
        # A jump under way is waited for, not overtaken.
        return bool(self._controls.target) or self._move(None, on=True)

    # -- telling -----------------------------------------------------------------

    def close(self) -> None:
        """Stop everything that runs, before quitting."""
        self._player.stop()
        self._jobs.close()

    def _show(self) -> None:
        """Make the frame of now and tell it."""
        session = self._session
        snapshot = session.snapshot() if session else None
        position = session.position if session else Position(1, 0)
        count = len(snapshot.trace.rows) if snapshot else 0
        if self._view.sample >= max(count, 1):
            self._view = replace(self._view, sample=max(count - 1, 0))
        made = Frame(self._made, snapshot, position, self._view, self._reading)
        # What was made ready for that very frame is taken.
        self._frame = the_same(self._ahead, made)
        self._ahead = None
        ends = _at_end(session) and not self._view.asking
        self._set(at_start=_at_start(session), at_end=ends)
        self.changed.emit(self._frame)


def _session(experiment: Experiment, reading: Reading) -> Session | None:
    return None if experiment.table is not None else Session(experiment, reading=reading)


def _still(wire: str, before: Session, wires: Container[str]) -> str:
    """Return ``wire`` if it is there; for a part of a gate that is whole again, the gate."""
    known = before.plan.graph.wires.get(wire)
    return known.part if known is not None and wire not in wires else wire


def _at_start(session: Session | None) -> bool:
    return session is None or session.position == Position(session.first_iteration, 0)


def _at_end(session: Session | None) -> bool:
    if session is None:
        return True
    return not session.can_update and session.position.step >= session.plan.length
