"""Which command stands in which menu, and which in the toolbar.  Knows no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.plan import Stride
from gui.commands import (
    EDIT_ROWS,
    FORM_TEXTS,
    HIDE_TEXTS,
    LOSS_ROWS,
    MOTION_TEXTS,
    NOTATION_ROWS,
    RATE_ROWS,
    READING_ROWS,
    SCHEME_TEXTS,
    SIDE_TEXTS,
    TABLE_ROWS,
    THEME_TEXTS,
    VIEW_TEXTS,
)
from gui.controls import SPEEDS
from gui.i18n import LANGUAGES, N_
from gui.scene.numbers import DIGITS
from gui.settings import SYSTEM, TEXT_SIZES

SEPARATOR: Final = "-"
_MNEMONIC: Final = re.compile(r"\(&\w\)")
RECENT: Final = "recent"
"""Stands for the files opened last, which are no rows of the table."""


def plain(text: str) -> str:
    """Return a menu's text without its mnemonic: ``(&F)`` of Korean goes as a whole."""
    return _MNEMONIC.sub("", text).replace("&", "")


@dataclass(frozen=True, slots=True)
class Menu:
    """``rows``: ids of commands, ``SEPARATOR``, ``RECENT``, or menus inside."""

    text: str
    rows: tuple[str | Menu, ...]


STRIDES: Final = Menu(
    N_("S&tride"),
    (*(f"stride.{s}" for s in Stride), SEPARATOR, "stride.larger", "stride.smaller"),
)
SPEED: Final = Menu(N_("Spee&d"), tuple(f"speed.{s:g}" for s in SPEEDS))
BATCH: Final = Menu(N_("B&atch"), ("batch.all", "batch.one", "batch.some"))
TEXT_ROWS: Final = (
    *(f"text.{size}" for size in TEXT_SIZES),
    SEPARATOR,
    "text.larger",
    "text.smaller",
)
NUMBERS: Final = Menu(
    N_("&Digits"),
    (
        *(f"digits.{d}" for d in DIGITS),
        SEPARATOR,
        *(f"form.{form}" for form in FORM_TEXTS),
        SEPARATOR,
        "comma",
    ),
)
LOOK_ROWS: Final = ("pin", "focus.hold", "neuron.gates", "layer.unfold", "zoom.selected")
SIDE_ROWS: Final[tuple[str, ...]] = tuple(f"side.{name}" for name in SIDE_TEXTS)
FORMULA_ROWS: Final = ("copy.formula", "copy.latex", "copy.picture")
FORMULA: Final = Menu(N_("The &formula"), FORMULA_ROWS)
NOTATION_MENU: Final = Menu(
    N_("&Notation"),
    (
        *NOTATION_ROWS,
        SEPARATOR,
        Menu(N_("Letter of the &loss"), LOSS_ROWS),
        Menu(N_("Letter of the learning &rate"), RATE_ROWS),
    ),
)
READING_MENU: Final = Menu(N_("&By hand, as ratios"), READING_ROWS)
TABLE_MENU: Final = Menu(N_("&Table of losses"), TABLE_ROWS)
GATE_ROWS: Final = ("gate.open", "gate.open-all", "gate.close-all")
COPY_ROWS: Final = ("copy.number", "copy.name")

MENUS: Final = (
    Menu(
        N_("&File"),
        (
            "open",
            Menu(N_("Open &recent"), (RECENT,)),
            "examples",
            SEPARATOR,
            "save",
            "export",
            "print",
            SEPARATOR,
            "quit",
        ),
    ),
    Menu(
        N_("&Step"),
        (
            "forward",
            "back",
            "forward.larger",
            "back.larger",
            STRIDES,
            SEPARATOR,
            "home",
            "end",
            "restart",
            "iteration",
            SEPARATOR,
            "play",
            SPEED,
            "predict",
            SEPARATOR,
            BATCH,
            "start-value",
            SEPARATOR,
            *EDIT_ROWS,
        ),
    ),
    Menu(
        N_("&View"),
        (
            *(f"view.{view}" for view in VIEW_TEXTS),
            SEPARATOR,
            "sample.next",
            "sample.previous",
            Menu(N_("&Show"), (*(f"show.{x}" for x in HIDE_TEXTS), "show.notes")),
            SEPARATOR,
            "zoom.in",
            "zoom.out",
            "fit",
            NUMBERS,
            SEPARATOR,
            "panel.experiment",
            "panel.why",
            "pane.next",
            "pane.previous",
            SEPARATOR,
            "present",
            "blank",
        ),
    ),
    Menu(
        N_("&Number"),
        (
            "go-to",
            "wire.next",
            "wire.previous",
            "wire.source",
            "wire.use",
            SEPARATOR,
            *LOOK_ROWS,
            SEPARATOR,
            *COPY_ROWS,
            SEPARATOR,
            "context",
            "escape",
        ),
    ),
    Menu(
        N_("&Explain"),
        (
            *SIDE_ROWS,
            "side.shut",
            SEPARATOR,
            READING_MENU,
            NOTATION_MENU,
            FORMULA,
            SEPARATOR,
            *GATE_ROWS,
            SEPARATOR,
            TABLE_MENU,
        ),
    ),
    Menu(
        N_("Se&ttings"),
        (
            Menu(N_("&Language"), tuple(f"language.{x}" for x in (SYSTEM, *LANGUAGES))),
            Menu(N_("Te&xt size"), TEXT_ROWS),
            Menu(N_("&Theme"), tuple(f"theme.{x}" for x in THEME_TEXTS)),
            Menu(N_("&Motion"), tuple(f"motion.{x}" for x in MOTION_TEXTS)),
            Menu(N_("&Inks"), tuple(f"scheme.{x}" for x in SCHEME_TEXTS)),
        ),
    ),
    Menu(N_("&Help"), ("palette", "shortcuts", SEPARATOR, "about")),
)

COMES_FROM: Final = Menu(N_("Comes &from"), ())
"""Filled in a context menu with what the number is computed from."""
GOES_INTO: Final = Menu(N_("Goes &into"), ())
"""Likewise, with what is computed from it."""
ON_NUMBER: Final[tuple[str | Menu, ...]] = (
    *LOOK_ROWS,
    "gate.open",
    "ratio",
    SEPARATOR,
    COMES_FROM,
    GOES_INTO,
    SEPARATOR,
    *COPY_ROWS,
    SEPARATOR,
    *SIDE_ROWS,
    "panel.why",
    "export",
)
"""What a context menu has on a number, an edge, a neuron or a gate."""
ON_GROUND: Final = (
    "fit",
    "zoom.in",
    "zoom.out",
    SEPARATOR,
    *(f"view.{view}" for view in VIEW_TEXTS),
    SEPARATOR,
    "go-to",
    "palette",
    SEPARATOR,
    "present",
    "export",
)
"""What it has beside them."""
ON_FORMULA: Final = (*FORMULA_ROWS, SEPARATOR, "pin", "panel.why")
"""What it has in the panel of formulas."""
