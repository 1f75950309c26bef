"""Commands about what is shown, and where one looks."""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, WINDOW, Command, has_selection
from gui.i18n import N_

VIEW_TEXTS: Final = {
    "network": N_("&Network"),
    "gates": N_("&Gates"),
    "matrices": N_("&Matrices"),
    "table": N_("&Table"),
}
VIEW_TIPS: Final = {
    "network": N_("Neurons in layers, numbers on neurons and edges"),
    "gates": N_("Every operation as a gate of its own"),
    "matrices": N_("Each layer's numbers as matrices"),
    "table": N_("The losses side by side"),
}
ZOOM_STEP: Final = 1.25


def _view(number: int, view: str) -> Command:
    return Command(
        f"view.{view}",
        VIEW_TEXTS[view],
        lambda w: w.model.set_view(view=view),
        (f"Ctrl+{number}",),
        WINDOW,
        lambda s: view in s.views,
        lambda s: s.frame.view.view == view,
        tip=VIEW_TIPS[view],
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
        tip=N_("Show the next sample of the batch"),
    ),
    Command(
        "sample.previous",
        N_("Pre&vious sample"),
        lambda w: w.model.change_sample(-1),
        ("Up",),
        CANVAS,
        lambda s: s.frame.view.sample > 0,
        tip=N_("Show the sample before"),
    ),
    Command("wire.next", N_("Next &wire"), lambda w: w.walk(1), ("Tab",), CANVAS),
    Command(
        "wire.previous",
        N_("Previous wi&re"),
        lambda w: w.walk(-1),
        ("Shift+Tab",),
        CANVAS,
    ),
    Command(
        "pin",
        N_("Keep the &selected number"),
        lambda w: w.model.pin(not w.model.state.pinned),
        ("P", "ㅔ"),
        CANVAS,
        has_selection,
        lambda s: s.controls.pinned,
        letter="P",
        tip=N_("Go on explaining it while stepping"),
    ),
    Command("escape", N_("&Leave"), lambda w: w.escape(), ("Esc",)),
    Command("zoom.in", N_("Zoom &in"), lambda w: w.zoom(ZOOM_STEP), ("+", "=", "Ctrl++"), CANVAS),
    Command("zoom.out", N_("Zoom &out"), lambda w: w.zoom(1 / ZOOM_STEP), ("-", "Ctrl+-"), CANVAS),
    Command(
        "fit",
        N_("&Fit"),
        lambda w: w.fit(),
        ("F", "Ctrl+0", "ㄹ"),
        CANVAS,
        letter="F",
        tip=N_("Show the whole diagram"),
    ),
    Command(
        "panel.experiment",
        N_("&Experiment"),
        lambda w: w.change_settings(experiment_panel=not w.settings.experiment_panel),
        ("F8",),
        checked=lambda s: s.settings.experiment_panel,
        tip=N_("What is computed: structure, loss, training"),
    ),
    Command(
        "panel.why",
        N_("W&hy this number"),
        lambda w: w.change_settings(why_panel=not w.settings.why_panel),
        ("F9",),
        checked=lambda s: s.settings.why_panel,
        tip=N_("The rule behind the newest or the selected number"),
    ),
    Command("pane.next", N_("Next &pane"), lambda w: w.next_pane(1), ("F6",)),
    Command("pane.previous", N_("Previous p&ane"), lambda w: w.next_pane(-1), ("Shift+F6",)),
)
