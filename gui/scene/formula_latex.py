"""An explanation as LaTeX, with its numbers written as they are shown.

API summary
-----------
``formula_latex(explanation, digits, notes)``   an ``align*``; ``notes`` are sentences below it
"""

from __future__ import annotations

from collections.abc import Sequence

from core.explain_latex import latex
from core.explain_tokens import Explanation
from gui.scene.formula_row import number_text
from gui.scene.numbers import Digits
from gui.scene.separators import in_commas


def formula_latex(explanation: Explanation, digits: Digits, notes: Sequence[str] = ()) -> str:
    """Return the equations, ``digits`` as on the canvas."""
    made = in_commas(explanation, digits)
    return latex(made, lambda number: number_text(number, digits), notes)
