"""The looks of what only the tools have: lists to choose from, sliders, tables, progress."""

from __future__ import annotations

from functools import cache
from typing import Final

from gui.theme import filled

_SHEET: Final = """
QComboBox {{
    background: {field}; border: 1px solid {edge}; border-radius: 6px; padding: 4px 8px;
    color: {text};
}}
QComboBox:focus, QComboBox:on {{ border-color: {accent}; }}
QComboBox:disabled {{ border-color: {line}; color: {disabled}; background: {hover}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url("{icons}/down-{theme}.svg"); width: 12px; height: 12px; }}
QComboBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
QComboBox QAbstractItemView {{
    background: {field}; border: 1px solid {line}; outline: 0;
    selection-background-color: {chosen}; selection-color: {text};
}}
QLineEdit:disabled {{ border-color: {line}; color: {disabled}; background: {hover}; }}
QSlider {{ min-height: 22px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::handle:horizontal {{
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: {field}; border: 1px solid {edge};
}}
QSlider::handle:horizontal:hover {{ background: {hover}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {accent}; width: 12px; height: 12px; }}
QSlider::handle:horizontal:disabled {{ border-color: {line}; background: {hover}; }}
QTableView {{
    background: {field}; border: 1px solid {line}; border-radius: 6px; outline: 0;
    selection-background-color: {chosen}; selection-color: {text};
}}
QTableView:focus {{ border-color: {accent}; }}
QTableView::item {{ padding: 0 3px; border: none; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{
    background: {field}; color: {muted}; border: none; border-bottom: 1px solid {line};
    padding: 4px 3px;
}}
QHeaderView::section:hover {{ background: {hover}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{
    width: 9px; height: 5px; subcontrol-origin: padding; subcontrol-position: top center;
}}
QHeaderView::up-arrow {{ image: url("{icons}/up-{theme}.svg"); }}
QHeaderView::down-arrow {{ image: url("{icons}/down-{theme}.svg"); }}
QProgressBar {{
    background: {line}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{
    background: {line}; border-radius: 3px; min-width: 30px; margin: 2px;
}}
"""


@cache
def fields_sheet(look: str) -> str:
    """Return the style sheet of a tool's fields in a look."""
    return filled(_SHEET, look)
