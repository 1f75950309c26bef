"""The looks of the widgets: a palette and a style sheet for each theme and ink scheme.

API summary
-----------
``apply(app, wish, scheme)``   ``wish`` is ``system``, ``light`` or ``dark``; return the look
``theme_of(app, wish)``        which theme that is now: the system's where ``wish`` says so
``chrome(look, role)``         a colour of the window around the diagram: ``bar``, ``line`` ...
``filled(template, look)``     a style sheet of its own, in the colours of a look

A look is the name of a palette of the diagram: ``light``, ``dark cs231n`` ..., in its strong
form where the system wishes for high contrast.  The diagram has its own inks
(:mod:`gui.scene.style`); the widgets' colours are near them, so that the window is one calm
ground, and the phases of the timeline have the inks of their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import resources
from gui.scene.colours import Rgb, grey, mixed
from gui.scene.schemes import CLASSIC, GREYSCALE
from gui.scene.strong import furthered
from gui.scene.style import PALETTES, STRONG, parts, strong
from gui.scene.style import palette as palette_name
from gui.settings import SYSTEM

_CHROME: Final[Mapping[str, Mapping[str, Rgb]]] = {
    "light": {
        "bar": (250, 250, 252),
        "line": (226, 229, 235),
        "edge": (148, 156, 168),
        "hover": (236, 239, 244),
        "pressed": (222, 227, 235),
        "accent": (31, 95, 208),
        "on-accent": (255, 255, 255),
        "chosen": (228, 236, 251),
        "field": (255, 255, 255),
        "muted": (92, 99, 112),
        "icon": (62, 70, 82),
        "disabled": (166, 173, 184),
        "note": (255, 247, 217),
        "tip": (27, 31, 36),
        "on-tip": (246, 247, 249),
        "forward": (211, 216, 224),
        "loss": (190, 197, 208),
        "backward": (246, 203, 204),
        "update": (183, 206, 248),
        "again": (207, 222, 250),
    },
    "dark": {
        "bar": (27, 31, 37),
        "line": (47, 53, 63),
        "edge": (98, 107, 121),
        "hover": (40, 46, 55),
        "pressed": (52, 59, 70),
        "accent": (118, 168, 252),
        "on-accent": (16, 20, 26),
        "chosen": (36, 52, 82),
        "field": (20, 23, 28),
        "muted": (155, 164, 179),
        "icon": (201, 208, 218),
        "disabled": (98, 107, 121),
        "note": (58, 48, 24),
        "tip": (233, 236, 241),
        "on-tip": (20, 23, 28),
        "forward": (66, 75, 89),
        "loss": (84, 95, 112),
        "backward": (111, 52, 54),
        "update": (42, 76, 138),
        "again": (35, 61, 108),
    },
}

# In other inks each phase has a tint of the ink that it writes.
_TINTS: Final[Mapping[str, tuple[str, float]]] = {
    "forward": ("wire-forward", 0.26),
    "loss": ("wire-forward", 0.36),
    "backward": ("wire-backward", 0.34),
    "update": ("wire-updated", 0.4),
    "again": ("wire-updated", 0.24),
}

_INKS: Final = ("text", "by-hand", "ratio")
"""Inks of the diagram that the window around it has, too."""
_SHEET: Final = """
QMenuBar {{ background: {bar}; border: none; padding: 2px 6px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenuBar::item:pressed {{ background: {pressed}; }}
QMenu {{ background: {field}; border: 1px solid {line}; padding: 5px; }}
QMenu::item {{ padding: 5px 22px 5px 26px; border-radius: 5px; }}
QMenu::item:selected {{ background: {chosen}; color: {text}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 5px 8px; }}
QMenu::indicator {{ left: 7px; }}
QToolTip {{ background: {tip}; color: {on-tip}; border: none; padding: 4px 7px; }}
#toolbar {{ background: {bar}; border: none; border-bottom: 1px solid {line}; }}
#toolbar QToolButton {{ border: none; border-radius: 6px; padding: 4px 7px; color: {text}; }}
#toolbar QToolButton:hover {{ background: {hover}; }}
#toolbar QToolButton:pressed, #toolbar QToolButton:open {{ background: {pressed}; }}
#toolbar QToolButton:focus {{ background: {chosen}; }}
#toolbar QToolButton:checked {{ background: {hover}; }}
#toolbar QToolButton:disabled {{ color: {disabled}; }}
#toolbar QToolButton::menu-indicator {{ image: none; }}
#toolbar QToolButton#primary {{ background: {chosen}; color: {accent}; }}
#toolbar QToolButton#primary:hover {{ background: {pressed}; }}
#toolbar QToolButton#primary:disabled {{ background: transparent; color: {disabled}; }}
#toolbar QLabel {{ color: {muted}; }}
#rule {{ background: {line}; border: none; }}
#tabs {{ background: {hover}; border-radius: 7px; }}
#tabs QToolButton {{ padding: 3px 12px; color: {muted}; border-radius: 5px; margin: 2px; }}
#tabs QToolButton:hover {{ color: {text}; background: transparent; }}
#tabs QToolButton:checked {{ background: {field}; color: {text}; }}
#panel {{ background: {bar}; }}
#panel QScrollArea {{ background: transparent; border: none; }}
#panel QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
#panel QToolButton {{ border: none; border-radius: 5px; padding: 3px; }}
#panel QToolButton:hover {{ background: {hover}; }}
#panel QToolButton:checked {{ background: {chosen}; }}
#panel QToolButton:focus {{ background: {chosen}; }}
#paneltitle {{ color: {muted}; }}
#section {{ color: {muted}; }}
#muted {{ color: {muted}; }}
#message {{ background: {note}; border: none; border-bottom: 1px solid {line}; }}
#message QToolButton {{ border: none; border-radius: 5px; padding: 3px 8px; }}
#message QToolButton:hover {{ background: {hover}; }}
#message QToolButton:focus {{ background: {chosen}; }}
#reading QToolButton {{ border: none; border-radius: 5px; padding: 3px 8px; color: {text}; }}
#reading QToolButton:hover {{ background: {hover}; }}
#reading QToolButton:focus {{ background: {chosen}; }}
#reading-hand, #reading-ratio {{ background: {bar}; border-bottom: 1px solid {line}; }}
#reading-hand {{ border-left: 5px solid {by-hand}; }}
#reading-hand QLabel {{ color: {by-hand}; }}
#reading-ratio {{ border-left: 5px solid {ratio}; }}
#reading-ratio QLabel {{ color: {ratio}; }}
#hint {{ background: {tip}; color: {on-tip}; border-radius: 14px; padding: 7px 16px; }}
#crumbs {{ background: {bar}; border: 1px solid {line}; border-radius: 8px; }}
#crumbs QToolButton {{ border: none; border-radius: 5px; padding: 2px 6px; color: {muted}; }}
#crumbs QToolButton#place {{ color: {text}; }}
#crumbs QToolButton:hover {{ background: {hover}; }}
#crumbs QToolButton:pressed {{ background: {pressed}; }}
#crumbs QToolButton:focus {{ background: {chosen}; }}
#crumbs QLabel {{ color: {muted}; }}
#timeline {{ background: {bar}; }}
QDialog {{ background: {bar}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton {{
    background: {field}; border: 1px solid {edge}; border-radius: 6px; padding: 5px 16px;
    min-width: 52px;
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {pressed}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton:default {{ background: {accent}; border-color: {accent}; color: {on-accent}; }}
QPushButton:disabled {{ background: {hover}; border-color: {line}; color: {disabled}; }}
QFrame#printedrow {{ border: 2px solid transparent; border-radius: 5px; }}
QFrame#printedrow:hover {{ background: {hover}; }}
QFrame#printedrow:focus {{ border-color: {accent}; }}
QLineEdit, QAbstractSpinBox {{
    background: {field}; border: 1px solid {edge}; border-radius: 6px; padding: 5px 8px;
}}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    width: 0; height: 0; border: none; image: none;
}}
QAbstractSpinBox:disabled {{ border-color: {line}; color: {disabled}; }}
QLineEdit:focus, QAbstractSpinBox:focus {{ border-color: {accent}; }}
QPlainTextEdit {{ background: {field}; border: 1px solid {edge}; border-radius: 6px; }}
QRadioButton, QCheckBox {{ spacing: 7px; padding: 2px 8px 2px 1px; border-radius: 5px; }}
QRadioButton:focus, QCheckBox:focus {{ background: {chosen}; }}
QRadioButton::indicator, QCheckBox::indicator {{
    width: 14px; height: 14px; border: 1px solid {edge}; background: {field};
}}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator:checked {{
    width: 6px; height: 6px; border: 5px solid {accent}; background: {field};
}}
QCheckBox::indicator:checked {{
    border-color: {accent}; background: {accent}; image: url("{icons}/check-{theme}.svg");
}}
QTreeView#found, QTextEdit#keys {{
    background: {field}; border: 1px solid {line}; border-radius: 6px; outline: 0;
}}
QTreeView#found::item {{ padding: 5px 8px; border: none; }}
QTreeView#found::item:selected {{ background: {chosen}; color: {text}; }}
QSplitter::handle {{ background: {line}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{
    background: {line}; border-radius: 3px; min-height: 30px; margin: 2px;
}}
QScrollBar::handle:vertical:hover {{ background: {disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def theme_of(app: QApplication, wish: str) -> str:
    """Return ``light`` or ``dark``."""
    if wish != SYSTEM:
        return wish
    dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def chrome(look: str, role: str) -> QColor:
    """Return a colour of the window around the diagram; ``KeyError`` for an unknown one."""
    return QColor(*_colours(look)[role])


@cache
def _colours(look: str) -> Mapping[str, Rgb]:
    theme, scheme = parts(look)
    made, inks = dict(_CHROME[theme]), PALETTES[look]
    if scheme == GREYSCALE:
        made = {role: grey(colour) for role, colour in made.items()}
    if look.endswith(STRONG):
        made = furthered(made, inks["text"])
    if scheme == CLASSIC:
        return made
    tints = {role: mixed(made["bar"], inks[ink], part) for role, (ink, part) in _TINTS.items()}
    return {**made, **tints}


def apply(app: QApplication, wish: str, scheme: str = CLASSIC) -> str:
    """Give the whole program the theme that ``wish`` means, in a scheme; return the look."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    # Held by name: what is asked of it ends with it.
    hints = app.styleHints()
    hints.setColorScheme(schemes.get(wish, Qt.ColorScheme.Unknown))
    look = palette_name(theme_of(app, wish), scheme)
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        look = strong(look)
    app.setPalette(palette(look))
    app.setStyleSheet(sheet(look))
    return look


@cache
def sheet(look: str) -> str:
    """Return the style sheet of a look."""
    return filled(_SHEET, look)


def filled(template: str, look: str) -> str:
    """Return a style sheet with the colours of a look, its theme and the icons' folder."""
    colours = {role: QColor(*rgb).name() for role, rgb in _colours(look).items()}
    colours |= {ink: QColor(*PALETTES[look][ink]).name() for ink in _INKS}
    # A style sheet spells paths with slashes on every system.
    icons = (Path(resources.__file__).parent / "icons").as_posix()
    return template.format_map({**colours, "icons": icons, "theme": parts(look)[0]})


def palette(look: str) -> QPalette:
    """Return the palette of a look, for every widget that the style sheet leaves alone."""
    made = QPalette()
    text = QColor(*PALETTES[look]["text"])
    role = QPalette.ColorRole
    for which, colour in {
        role.Window: "bar",
        role.Base: "field",
        role.AlternateBase: "bar",
        role.Button: "bar",
        role.Highlight: "accent",
        role.HighlightedText: "on-accent",
        role.Accent: "accent",
        role.Link: "accent",
        role.ToolTipBase: "tip",
        role.ToolTipText: "on-tip",
        role.PlaceholderText: "muted",
        role.Light: "field",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "disabled",
    }.items():
        made.setColor(which, chrome(look, colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.BrightText):
        made.setColor(which, text)
        made.setColor(QPalette.ColorGroup.Disabled, which, chrome(look, "disabled"))
    return made
