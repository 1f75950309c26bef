"""The formulas of the panel *why this number* on the clipboard: as text, LaTeX, a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from core.errors import UserError
from core.explain_tokens import Explanation
from gui.export.png import png_bytes, render_image
from gui.i18n import catalog, tr
from gui.scene.formula import stacked
from gui.scene.formula_latex import formula_latex
from gui.scene.formula_text import formula_text
from gui.scene.frame import Frame
from gui.scene.hand_words import exact_text, hand_text

if TYPE_CHECKING:
    from gui.window import Window

Found = tuple[Explanation, ...]

WIDTH: Final = 620.0
"""Units that a copied picture is wide at most, unless a single name is wider."""
SCALE: Final = 3.0
"""Pixels per unit of a copied picture."""


def copy_formula(window: Window, kind: str) -> None:
    """Copy what the panel explains now, as ``text``, ``latex`` or ``picture``, and say so.

    Raises:
        UserError: nothing is explained.
        KeyError: there is no such kind.
    """
    panel, frame = window.equation, window.model.frame
    if not panel.explanations:
        raise UserError("There is no formula yet: press → for the first number.")
    if kind == "picture":
        copy_picture(window, panel.explanations)
    else:
        window.hands.copy(TEXTS[kind](panel.explanations, frame))


def as_text(found: Found, frame: Frame) -> str:
    """Return the equations, one on each line, and an empty line between explanations."""
    return "\n\n".join(formula_text(made, frame.view.numbers) for made in found)


def as_latex(found: Found, frame: Frame) -> str:
    """Return the equations as LaTeX, with the digits that are shown."""
    written, words, hand = frame.view.numbers, catalog(frame.view.language), frame.reading.hand
    said = "" if hand is None else hand_text(hand, words, opened=bool(frame.reading.opened))
    notes = ((exact_text(made, written, words), said) for made in found)
    formulas = (
        formula_latex(made, written, [note for note in each if note])
        for made, each in zip(found, notes, strict=True)
    )
    return "\n\n".join(formulas) + "\n"


TEXTS: Final[dict[str, Callable[[Found, Frame], str]]] = {"text": as_text, "latex": as_latex}


def copy_picture(window: Window, found: Found) -> None:
    """Copy formulas below each other as a picture, and say so."""
    view = window.model.frame.view
    picture = stacked(found, WIDTH, view.numbers, catalog(view.language))
    image = render_image(picture, scale=SCALE, theme=window.theme)
    data = QMimeData()
    data.setImageData(image)
    # Beside Qt's own form: other programs take the resolution from it, and with it the size.
    data.setData("image/png", png_bytes(image))
    QGuiApplication.clipboard().setMimeData(data)
    window.message.say(tr("The formula is copied as a picture."))
