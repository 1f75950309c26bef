"""What a command is, what it acts on, and what decides whether it is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from core.errors import UserError
from gui.controls import Controls
from gui.i18n import N_
from gui.scene.frame import Frame
from gui.session_model import SessionModel
from gui.settings import Settings

if TYPE_CHECKING:
    from gui.documents import Documents
    from gui.hands import Hands
    from gui.presentation import Presentation
    from gui.questions import Questions
    from gui.sides import Sides

WINDOW: Final = "window"
CANVAS: Final = "canvas"


@dataclass(frozen=True, slots=True)
class State:
    """What decides whether a command is possible or ticked."""

    controls: Controls
    frame: Frame
    views: tuple[str, ...]
    samples: int
    settings: Settings
    presenting: bool = False
    blank: bool = False


class Target(Protocol):
    """What commands act on: the window."""

    @property
    def model(self) -> SessionModel: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def documents(self) -> Documents: ...

    @property
    def questions(self) -> Questions: ...

    @property
    def hands(self) -> Hands: ...

    @property
    def presentation(self) -> Presentation: ...

    @property
    def sides(self) -> Sides: ...

    def state(self) -> State: ...
    def tell(self, problem: UserError) -> None: ...
    def refresh(self, *, clicked: bool = False) -> None: ...
    def open_example(self, name: str) -> None: ...
    def export(self) -> None: ...
    def print_picture(self) -> None: ...
    def quit(self) -> None: ...
    def zoom(self, by: float) -> None: ...
    def fit(self) -> None: ...
    def walk(self, by: int) -> None: ...
    def next_pane(self, by: int) -> None: ...
    def escape(self) -> None: ...
    def change_settings(self, **changes: Any) -> None: ...
    def about(self) -> None: ...


Run = Callable[[Target], object]
Test = Callable[[State], bool]


def _always(_: State) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One row.  ``literal``: the text is a name and is not translated.

    ``tip``: one short line that says what the name does not.  ``why``: why it is not
    possible now, where that depends on the state.
    """

    id: str
    text: str
    run: Run
    keys: tuple[str, ...] = ()
    scope: str = WINDOW
    enabled: Test = _always
    checked: Test | None = None
    letter: str = ""
    literal: bool = False
    tip: str = ""
    why: Callable[[State], str] | None = None

    def reason(self, state: State) -> str:
        """Return why it is not possible, to be translated; ``""`` if that is not simple."""
        if self.enabled(state):
            return ""
        return self.why(state) if self.why is not None else _REASONS.get(self.enabled, "")


def can_step(state: State) -> bool:
    """Return whether there are steps."""
    return state.controls.stepping


def can_forward(state: State) -> bool:
    """Return whether there is a next step."""
    return state.controls.stepping and not state.controls.at_end


def can_back(state: State) -> bool:
    """Return whether there is a step before."""
    return state.controls.stepping and not state.controls.at_start


def has_data(state: State) -> bool:
    """Return whether the experiment has samples."""
    return state.samples > 0


def has_selection(state: State) -> bool:
    """Return whether a number is selected."""
    return bool(state.frame.view.selected)


def has_network(state: State) -> bool:
    """Return whether the experiment is a network, whose numbers have indices."""
    return state.frame.experiment.network is not None


def has_table(state: State) -> bool:
    """Return whether a loss table is open."""
    return state.frame.experiment.table is not None


def has_names(state: State) -> bool:
    """Return whether the experiment brings names of its own along."""
    return bool(state.frame.experiment.names)


_REASONS: Final[dict[Test, str]] = {
    can_step: N_("Nothing to step through"),
    can_forward: N_("This is the end"),
    can_back: N_("This is the start"),
    has_data: N_("No samples"),
    has_selection: N_("Select a number first"),
    has_network: N_("Not a network: its numbers bear their own names"),
    has_names: N_("The experiment brings no names along"),
    has_table: N_("Not a table of losses"),
}
