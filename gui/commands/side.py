"""Commands that open the tools at the far side of the window."""

from __future__ import annotations

from typing import Final

from gui.commands.base import CANVAS, Command, can_step
from gui.i18n import N_

SIDE_TEXTS: Final = {
    "chain": N_("&Chain to the loss"),
    "whatif": N_("&What if…"),
    "check": N_("Gradient chec&k"),
    "matrices": N_("&Vectors and matrices"),
}
_LETTERS: Final = {
    "chain": ("C", "ㅊ"),
    "whatif": ("W", "ㅈ"),
    "check": ("K", "ㅏ"),
    "matrices": ("J", "ㅓ"),
}
_TIPS: Final = {
    "chain": N_("The whole product of local derivatives, path by path"),
    "whatif": N_("Change a given number and compare with what its gradient foretells"),
    "check": N_("Compare backpropagation with numerical differentiation"),
    "matrices": N_("Shapes, entries and the Jacobian of the selected wire"),
}


def _side(name: str) -> Command:
    letter = _LETTERS[name]
    return Command(
        f"side.{name}",
        SIDE_TEXTS[name],
        lambda w: w.sides.toggle(name),
        letter,
        CANVAS,
        can_step,
        lambda s: s.settings.side == name,
        letter=letter[0],
        tip=_TIPS[name],
    )


SIDE: Final = (
    *(_side(name) for name in SIDE_TEXTS),
    Command(
        "side.shut",
        N_("Clo&se the tool"),
        lambda w: w.sides.shut(),
        ("Ctrl+W",),
        enabled=lambda s: bool(s.settings.side if s.controls.stepping else s.settings.why_panel),
        tip=N_("Give its room back to the diagram"),
    ),
)
