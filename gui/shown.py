"""How the session is looked at: what is selected, in focus, taken apart, left out.

The half of :class:`gui.session_model.SessionModel` that moves nothing.  Each method ends in
at most one signal ``changed`` with one Frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from core.experiment import Experiment
from core.plan import Stride
from core.session import Session
from gui.controls import STRIDES, Controls
from gui.scene import views
from gui.scene.effect_hidden import HIDEABLE
from gui.scene.frame import WRITTEN, Frame, ViewSettings, wished_format
from gui.scene.numbers import Format

if TYPE_CHECKING:
    from gui.scene.chosen_path import ChosenPath

NOTHING: Final[Mapping[str, Any]] = {
    "selected": "",
    "quantity": "",
    "port": None,
    "entry": (),
    "path": None,
}
"""No selection, and so no way of its gradient."""
NO_FOCUS: Final[Mapping[str, Any]] = {"focus": "", "focus_entry": (), "held": False}


class Shown(QObject):
    """See the module."""

    changed = Signal(object)
    controls = Signal(object)

    _frame: Frame
    _session: Session | None = None

    def __init__(self, view: ViewSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        # An experiment's own wish ends with it: what the user chose is kept beside.
        self._usual = view.numbers
        self._controls = Controls()

    @property
    def frame(self) -> Frame:
        """Everything that is drawn now."""
        return self._frame

    @property
    def state(self) -> Controls:
        return self._controls

    @property
    def views(self) -> tuple[str, ...]:
        """The views that this experiment has."""
        return views.views_of(self._frame.experiment)

    @property
    def samples(self) -> int:
        """How many samples the batch has that is shown; 0 where there are none."""
        return 0 if self._frame.snapshot is None else len(self._frame.snapshot.trace.rows)

    # -- settings of the view ----------------------------------------------------

    def set_view(self, **changes: Any) -> None:
        """Change fields of the :class:`ViewSettings`; the place stays."""
        if "view" in changes:
            # Another view is one of the whole.
            changes.setdefault("expanded", None)
        if not self._controls.held and changes.keys() & {"view", "sample"}:
            # What the pointer was on is somewhere else now.
            changes = {**NO_FOCUS, **changes}
        path = self._view.path
        if path and path.sample is not None and changes.get("sample", path.sample) != path.sample:
            changes = {"path": None, **changes}
        self._view = replace(self._view, **changes)
        chosen = {name: changes[name] for name in WRITTEN if name in changes}
        self._usual = replace(self._usual, **chosen)
        self._show()

    def change_sample(self, by: int) -> None:
        """Show another sample of the batch, if there is one."""
        sample = min(max(self._view.sample + by, 0), max(self.samples - 1, 0))
        if sample != self._view.sample:
            self.set_view(sample=sample)

    def toggle_hidden(self, what: str) -> None:
        """Leave out, or show again, ``value``, ``gradient``, ``updated`` or ``name``.

        Raises:
            ValueError: it is none of these.
        """
        if what not in HIDEABLE:
            raise ValueError(f"cannot hide {what!r}")
        self.set_view(hidden=self._view.hidden ^ {what})

    def set_stride(self, stride: Stride) -> None:
        """Choose how far one move goes."""
        self._set(stride=stride)

    def change_stride(self, by: int) -> None:
        """Choose the next larger (1) or smaller (-1) stride, if there is one."""
        at = STRIDES.index(self._controls.stride) + by
        self.set_stride(STRIDES[min(max(at, 0), len(STRIDES) - 1)])

    # -- selecting ---------------------------------------------------------------

    def select(
        self,
        wire: str,
        quantity: str = "",
        port: tuple[str, int] | None = None,
        entry: tuple[int, ...] = (),
    ) -> None:
        """Explain this number of ``wire`` (the newest it has, without ``quantity``)."""
        if not wire:
            self._set(pinned=False)
        path = self._view.path
        if path is not None and path.of != (wire, entry):
            path = None
        self.set_view(selected=wire, quantity=quantity, port=port, entry=entry, path=path)

    def show_path(self, path: ChosenPath | None) -> None:
        """Draw a way to the loss and select the number that it leads to; ``None``: draw none.

        One that runs through a sample shows that sample.
        """
        if path is None:
            self.set_view(path=None)
            return
        wire, entry = path.of
        sample = self._view.sample if path.sample is None else path.sample
        chosen = {"selected": wire, "quantity": "gradient", "port": None, "entry": entry}
        self.set_view(path=path, sample=sample, **chosen)

    def pin(self, on: bool) -> None:
        """Keep the selection while moving, or let it go at the next step."""
        self._set(pinned=on and bool(self._view.selected))

    def walk(self, by: int) -> bool:
        """Select the next (1) or previous (-1) wire in the order of computation, or neuron.

        Say whether there was one; at either end the selection is given up.
        """
        from gui.walk import next_place

        place = next_place(self._frame, by)
        wire, entry = place or ("", ())
        self.select(wire, entry=entry)
        return place is not None

    # -- focus -------------------------------------------------------------------

    def focus(self, wire: str, entry: tuple[int, ...] = ()) -> None:
        """Light what is around ``wire`` (or an entry of it) until the next move; ``""`` ends it.

        Nothing is told where that is in focus already.
        """
        if not wire:
            self._set(held=False)
        if self._session is not None and (wire, entry) != (
            self._view.focus,
            self._view.focus_entry,
        ):
            self.set_view(focus=wire, focus_entry=entry, held=self._controls.held)

    def hold(self) -> None:
        """Keep the focus while moving, that of the selection if there is none; or end it."""
        view = self._view
        if self._controls.held:
            self.focus("")
        elif view.focus or view.selected:
            self._set(held=True)
            wire, entry = view.focus or view.selected, view.focus_entry
            self.set_view(focus=wire, focus_entry=entry if view.focus else view.entry, held=True)

    def leave(self) -> None:
        """Give up the innermost of a path, a focus, a selection and a neuron taken apart."""
        if self._view.path is not None:
            self.show_path(None)
        elif self._view.focus:
            self.focus("")
        elif self._view.selected:
            self.select("")
        else:
            self.collapse()

    # -- large networks ----------------------------------------------------------

    def expand(self, layer: int, unit: int) -> None:
        """Show the gates of neuron ``unit`` (from 0) of ``layer`` (from 1).

        Raises:
            IndexError: there is no such neuron.
        """
        network = self._frame.experiment.network
        sizes = network.layer_sizes if network else ()
        if not (1 <= layer < len(sizes) and 0 <= unit < sizes[layer]):
            raise IndexError(f"no neuron {unit} in layer {layer}")
        self._set(held=False, pinned=False)
        self.set_view(expanded=(layer, unit), **NOTHING, **NO_FOCUS)

    def collapse(self) -> None:
        """Show the whole network again."""
        if self._view.expanded is not None:
            self._set(held=False, pinned=False)
            self.set_view(expanded=None, **NOTHING, **NO_FOCUS)

    def unfold(self, layer: int) -> None:
        """Show every unit of ``layer`` (inputs 0) of a wide network, or its ends again."""
        self.set_view(unfolded=self._view.unfolded ^ {layer})

    # -- telling -----------------------------------------------------------------

    def _show(self) -> None:
        raise NotImplementedError

    def _set(self, **changes: Any) -> None:
        after = replace(self._controls, **changes)
        if after != self._controls:
            self._controls = after
            self.controls.emit(after)


def fitting(view: ViewSettings, usual: Format, experiment: Experiment) -> ViewSettings:
    """Return the settings as ``experiment`` wants them, in a view that it has.

    ``usual``: how numbers are written where it does not say.
    """
    known = views.views_of(experiment)
    wished = experiment.view.get("view", view.view)
    written = wished_format(experiment, usual)
    return replace(
        view,
        view=wished if wished in known else known[0],
        digits=written.digits,
        form=written.form,
        comma=written.comma,
        sample=0,
        unfolded=frozenset(),
        expanded=None,
        asking=False,
        **NO_FOCUS,
        **NOTHING,
    )


def the_same(ready: Frame | None, made: Frame) -> Frame:
    """Return the frame that is ``ready`` if it is the one that was ``made``, else that."""
    if ready is None or ready.snapshot is None or made.snapshot is None:
        return made
    # A snapshot is equal only to itself.
    if (ready.snapshot.trace, ready.snapshot.at) != (made.snapshot.trace, made.snapshot.at):
        return made
    return ready if ready == replace(made, snapshot=ready.snapshot) else made
