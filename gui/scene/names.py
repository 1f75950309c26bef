"""Names set in type: the superscript stands over the subscript.

API summary
-----------
``name_runs(name, size, ink)``        the runs of a :class:`core.names.Name`
``name_text(name, x, y, size=, ...)`` the same as a measured Text
``equals(name, size, ink)``           the runs with " =" behind, as labels have them

    metrics.text(name_runs(Name("w", "01", "(1)"), 13.5, "name"), x, y)

The two scripts begin at the same place; whichever is longer decides where the next
character stands.  ``Text.string`` reads base, superscript, subscript: ``w(1)01``.  An exponent
has scripts of its own.
Superscripts are small upright letters of the same font, not Unicode's raised ones: so
every character has one, and all names of a picture match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.names import Name
from gui.scene.metrics import text, width
from gui.scene.shapes import Run, Tag, Text

SCRIPT: Final = 0.66
"""Size of a script to its base."""
RAISE: Final = 0.47
"""How far a superscript is raised, in sizes of the base."""
LOWER: Final = 0.22
"""How far a subscript is lowered."""
POWER: Final = 0.76
"""Size of an exponent with scripts of its own, so that these can still be read."""
LIFT: Final = 0.4
"""How far it is raised: its own superscript stands higher still."""
KERN: Final = 0.04
"""The hair of room between base and scripts, in sizes of the base."""


def name_runs(name: Name, size: float, ink: str = "name", font: str = "sans") -> tuple[Run, ...]:
    """Return the runs of ``name``: base, raised ``sup`` and, below it, lowered ``sub``.

    ``size`` is the base's, in units.
    """
    base = Run(name.base, ink, font, size)
    if name.power is not None:
        return base, *_raised(name.power, size, ink, font)
    hair = -KERN * size
    small = SCRIPT * size
    up = Run(name.sup, ink, font, small, RAISE * size, hair)
    if not name.sub:
        return (base, up) if name.sup else (base,)
    if not name.sup:
        return base, Run(name.sub, ink, font, small, -LOWER * size, hair)
    raised = width(Run(name.sup, ink, font, small))
    down = Run(name.sub, ink, font, small, -LOWER * size, raised)
    rest = raised - width(Run(name.sub, ink, font, small))
    # A shorter subscript leaves the pen under the superscript: an empty run moves it on.
    tail = (Run("", ink, font, small, 0.0, -rest),) if rest > 0 else ()
    return (base, up, down, *tail)


def _raised(power: Name, size: float, ink: str, font: str) -> Iterator[Run]:
    """Yield the runs of an exponent with scripts of its own, over a base of ``size``."""
    for i, run in enumerate(name_runs(power, POWER * size, ink, font)):
        hair = 0.0 if i else -KERN * size
        yield replace(run, shift=run.shift + LIFT * size, back=run.back + hair)


def equals(name: Name, size: float, ink: str = "name", font: str = "sans") -> tuple[Run, ...]:
    """Return the runs of ``name`` with an equals sign, to stand before a number."""
    return (*name_runs(name, size, ink, font), Run(" = ", ink, font, size))


def name_text(
    name: Name,
    x: float,
    y: float,
    *,
    size: float,
    ink: str = "name",
    font: str = "sans",
    anchor: str = "start",
    angle: float = 0.0,
    tag: Tag | None = None,
) -> Text:
    """Return ``name`` as a measured Text; arguments as in :func:`gui.scene.metrics.text`."""
    runs = name_runs(name, size, ink, font)
    return text(runs, x, y, anchor, angle, tag or Tag("name"))
