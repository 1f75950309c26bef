"""Everything the user can ask for: one table, a row per command.

Menus, toolbar and shortcuts are built from it (:mod:`gui.actions`).  A row has its text,
its keys, where they work (``WINDOW`` anywhere, ``CANVAS`` while the diagram has the
focus), when it is possible, whether it is ticked, and what it does.  Knows no Qt: keys
are spelled as in Qt's portable text.

``letter`` names the key of an English keyboard by its place, so that it works whatever
the keyboard is switched to; ``keys`` then also has what Hangul mode makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from core.errors import UserError
from core.plan import Stride
from gui.i18n import LANGUAGES, N_
from gui.scene.frame import Frame
from gui.session_model import DIGITS, SPEEDS, Controls, SessionModel
from gui.settings import SYSTEM, Settings

if TYPE_CHECKING:
    from gui.documents import Documents
    from gui.questions import Questions

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
    """One row.  ``literal``: the text is a name and is not translated."""

    id: str
    text: str
    run: Run
    keys: tuple[str, ...] = ()
    scope: str = WINDOW
    enabled: Test = _always
    checked: Test | None = None
    letter: str = ""
    literal: bool = False


VIEW_TEXTS: Final = {"network": N_("&Network"), "gates": N_("&Gates"), "table": N_("&Table")}
STRIDE_TEXTS: Final = {
    Stride.GATE: N_("&Gate"),
    Stride.NEURON: N_("&Neuron"),
    Stride.LAYER: N_("&Layer"),
    Stride.PHASE: N_("&Phase"),
    Stride.ITERATION: N_("&Iteration"),
    Stride.EPOCH: N_("&Epoch"),
}
THEME_TEXTS: Final = {
    SYSTEM: N_("As the &system"),
    "light": N_("&Light"),
    "dark": N_("&Dark"),
}
ZOOM_STEP: Final = 1.25


def _can_step(state: State) -> bool:
    return state.controls.stepping


def _can_forward(state: State) -> bool:
    return state.controls.stepping and not state.controls.at_end


def _can_back(state: State) -> bool:
    return state.controls.stepping and not state.controls.at_start


def _has_data(state: State) -> bool:
    return state.samples > 0


def _selected(state: State) -> bool:
    return bool(state.frame.view.selected)


FILE: Final = (
    Command("open", N_("&Open…"), lambda w: w.documents.ask_open(), ("Ctrl+O",)),
    Command("save", N_("&Save as…"), lambda w: w.documents.ask_save(), ("Ctrl+Shift+S",)),
    Command("export", N_("&Export picture…"), lambda w: w.export(), ("Ctrl+E",)),
    Command("print", N_("&Print…"), lambda w: w.print_picture(), ("Ctrl+P",)),
    Command("quit", N_("&Quit"), lambda w: w.quit(), ("Ctrl+Q",)),
)

STEP: Final = (
    Command(
        "forward",
        N_("&Forward"),
        lambda w: w.model.forward(),
        ("Right", "PgDown"),
        CANVAS,
        _can_forward,
    ),
    Command("back", N_("&Back"), lambda w: w.model.back(), ("Left", "PgUp"), CANVAS, _can_back),
    Command(
        "forward.larger",
        N_("Forward by the next &larger stride"),
        lambda w: w.model.forward(w.model.larger()),
        ("Shift+Right", "Shift+PgDown"),
        CANVAS,
        _can_forward,
    ),
    Command(
        "back.larger",
        N_("Back by the next la&rger stride"),
        lambda w: w.model.back(w.model.larger()),
        ("Shift+Left", "Shift+PgUp"),
        CANVAS,
        _can_back,
    ),
    Command(
        "home",
        N_("&Start of the iteration"),
        lambda w: w.model.home(),
        ("Home",),
        CANVAS,
        _can_step,
    ),
    Command(
        "end", N_("&End of the iteration"), lambda w: w.model.end(), ("End",), CANVAS, _can_step
    ),
    Command(
        "restart",
        N_("Restart from the &initial weights"),
        lambda w: w.model.restart(),
        ("Ctrl+Home",),
        CANVAS,
        _can_back,
    ),
    Command(
        "iteration",
        N_("Go to iteratio&n…"),
        lambda w: w.questions.iteration(),
        ("Ctrl+I",),
        WINDOW,
        _can_step,
    ),
    Command(
        "play",
        N_("&Play"),
        lambda w: w.model.toggle_play(),
        ("Space",),
        CANVAS,
        _can_forward,
        lambda s: s.controls.playing,
    ),
    Command(
        "stride.larger",
        N_("La&rger"),
        lambda w: w.model.change_stride(1),
        ("]",),
        CANVAS,
        lambda s: s.controls.stepping and s.controls.stride is not Stride.EPOCH,
    ),
    Command(
        "stride.smaller",
        N_("&Smaller"),
        lambda w: w.model.change_stride(-1),
        ("[",),
        CANVAS,
        lambda s: s.controls.stepping and s.controls.stride is not Stride.GATE,
    ),
    Command(
        "start-value",
        N_("Start &value of the backward pass…"),
        lambda w: w.questions.start_value(),
        (),
        WINDOW,
        _can_step,
    ),
    Command(
        "batch.all",
        N_("&Whole batch"),
        lambda w: w.model.set_batch(None),
        (),
        WINDOW,
        _has_data,
        lambda s: s.frame.experiment.batch.size is None,
    ),
    Command(
        "batch.one",
        N_("&Single samples"),
        lambda w: w.model.set_batch(1),
        (),
        WINDOW,
        _has_data,
        lambda s: s.frame.experiment.batch.size == 1,
    ),
    Command(
        "batch.some",
        N_("&Mini-batches…"),
        lambda w: w.questions.batch(),
        (),
        WINDOW,
        _has_data,
        lambda s: s.frame.experiment.batch.size not in (None, 1),
    ),
)


def _stride(stride: Stride) -> Command:
    return Command(
        f"stride.{stride}",
        STRIDE_TEXTS[stride],
        lambda w: w.model.set_stride(stride),
        enabled=_can_step,
        checked=lambda s: s.controls.stride is stride,
    )


def _speed(speed: float) -> Command:
    return Command(
        f"speed.{speed:g}",
        f"{speed:g} / s",
        lambda w: w.model.set_speed(speed),
        enabled=_can_step,
        checked=lambda s: s.controls.speed == speed,
        literal=True,
    )


def _view(number: int, view: str) -> Command:
    return Command(
        f"view.{view}",
        VIEW_TEXTS[view],
        lambda w: w.model.set_view(view=view),
        (f"Ctrl+{number}",),
        WINDOW,
        lambda s: view in s.views,
        lambda s: s.frame.view.view == view,
    )


def _digits(digits: int) -> Command:
    return Command(
        f"digits.{digits}",
        f"&{digits}",
        lambda w: w.change_settings(digits=digits),
        checked=lambda s: s.frame.view.digits == digits,
        literal=True,
    )


def _theme(theme: str) -> Command:
    return Command(
        f"theme.{theme}",
        THEME_TEXTS[theme],
        lambda w: w.change_settings(theme=theme),
        checked=lambda s: s.settings.theme == theme,
    )


def _language(language: str, text: str) -> Command:
    return Command(
        f"language.{language}",
        text,
        lambda w: w.change_settings(language=language),
        checked=lambda s: s.settings.language == language,
        literal=language != SYSTEM,
    )


VIEW: Final = (
    *(_view(number, view) for number, view in enumerate(VIEW_TEXTS, start=1)),
    Command(
        "sample.next",
        N_("Ne&xt sample"),
        lambda w: w.model.change_sample(1),
        ("Down",),
        CANVAS,
        lambda s: s.frame.view.sample + 1 < s.samples,
    ),
    Command(
        "sample.previous",
        N_("Pre&vious sample"),
        lambda w: w.model.change_sample(-1),
        ("Up",),
        CANVAS,
        lambda s: s.frame.view.sample > 0,
    ),
    Command("wire.next", N_("Next &wire"), lambda w: w.walk(1), ("Tab",), CANVAS, _can_step),
    Command(
        "wire.previous",
        N_("Previous wi&re"),
        lambda w: w.walk(-1),
        ("Shift+Tab",),
        CANVAS,
        _can_step,
    ),
    Command(
        "pin",
        N_("&Keep the selected number"),
        lambda w: w.model.pin(not w.model.state.pinned),
        ("P", "ㅔ"),
        CANVAS,
        _selected,
        lambda s: s.controls.pinned,
        letter="P",
    ),
    Command("escape", N_("&Leave"), lambda w: w.escape(), ("Esc",)),
    Command("zoom.in", N_("Zoom &in"), lambda w: w.zoom(ZOOM_STEP), ("+", "=", "Ctrl++"), CANVAS),
    Command("zoom.out", N_("Zoom &out"), lambda w: w.zoom(1 / ZOOM_STEP), ("-", "Ctrl+-"), CANVAS),
    Command("fit", N_("&Fit"), lambda w: w.fit(), ("F", "Ctrl+0", "ㄹ"), CANVAS, letter="F"),
    Command(
        "panel.experiment",
        N_("&Experiment"),
        lambda w: w.change_settings(experiment_panel=not w.settings.experiment_panel),
        ("F8",),
        checked=lambda s: s.settings.experiment_panel,
    ),
    Command(
        "panel.why",
        N_("W&hy this number"),
        lambda w: w.change_settings(why_panel=not w.settings.why_panel),
        ("F9",),
        checked=lambda s: s.settings.why_panel,
    ),
    Command("pane.next", N_("Next &pane"), lambda w: w.next_pane(1), ("F6",)),
    Command("pane.previous", N_("Previous p&ane"), lambda w: w.next_pane(-1), ("Shift+F6",)),
)

HELP: Final = (Command("about", N_("&About Chainrule"), lambda w: w.about()),)

COMMANDS: Final = (
    *FILE,
    *STEP,
    *(_stride(stride) for stride in Stride),
    *(_speed(speed) for speed in SPEEDS),
    *VIEW,
    *(_digits(digits) for digits in DIGITS),
    *(_theme(theme) for theme in THEME_TEXTS),
    _language(SYSTEM, N_("As the &system")),
    *(_language(code, name) for code, name in LANGUAGES.items()),
    *HELP,
)
