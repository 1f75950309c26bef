"""How quantities are written: which letters and indices, nothing about their numbers.

A plain value that a graph's wires carry (:attr:`core.graph.Wire.notation`), so that every
view, explanation and file that asks for a wire's name gets it in the same notation;
:mod:`core.wire_names` writes the names.

API summary
-----------
``SCHEMES``              the ways to name weights and units
``WISHED``               what leaves all to the experiment
``resolved(notation, view, names, layers)``   the notation that a graph is written in
``setting_letter(letter, rate)``   an optimizer's setting, out of the rate's way
``saved(notation)``      the same as it stands in a file under ``view.notation``
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

OWN: Final = "own"
SCHEMES: Final = ("default", "article000", "article001", "matrix", "textbook", OWN)
"""``default``: w⁽ˡ⁾ᵢⱼ, from i to j, l the layer the weight ends in, all from 0.
``article000``: W⁽ᴸ⁾ᵢⱼ, the same with layers counted back from the last, L; a single product is
zᵢⱼ.  ``article001``: wˡᵢⱼ with l the layer it starts from, i from 1 and j from 0; z and a bear
their layer before the unit.  ``matrix``: ``W1[i][j]`` as in files.  ``textbook``: z = Wa + b,
wˡⱼᵢ to j from i, units from 1.  ``own``: the names that the experiment brings along."""
LOSS_LETTERS: Final = ("E", "L", "C", "J")
RATE_LETTERS: Final = ("η", "α", "lr")
RATE: Final = "η"

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_OF_SCHEME: Final = {"article000": "C"}
"""Article 000 calls the loss C, for cost; all others call it E unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Notation:
    """``scheme`` says how weights and units are named, the letters what loss and rate are.

    ``loss`` is ``""`` for the letter of the scheme or the experiment's own name.  ``own`` are
    the experiment's names of wires, ``layers`` how many it has with weights: both are filled
    in by :func:`resolved`.
    """

    scheme: str = "default"
    loss: str = ""
    rate: str = RATE
    own: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    layers: int = 0

    @property
    def letter(self) -> str:
        """The letter of the loss."""
        return self.loss or _OF_SCHEME.get(self.scheme, "E")


DEFAULT: Final = Notation()
WISHED: Final = Notation("", "", "")
"""Each field that is empty is as the experiment wishes it, else as by default."""


def resolved(
    notation: Notation, view: Mapping[str, Any], names: Mapping[str, str], layers: int
) -> Notation:
    """Return ``notation`` with what it leaves open as the experiment wishes it.

    ``view`` are the view settings of the experiment's file, of which a ``notation`` that is
    not understood is no wish; ``names`` its own names by wire, ``layers`` how many it has.
    """
    wish = _wish(view.get("notation"))
    scheme = notation.scheme or wish.scheme or DEFAULT.scheme
    if scheme == OWN and not names:
        scheme = DEFAULT.scheme
    return Notation(
        scheme,
        notation.loss or wish.loss,
        notation.rate or wish.rate or RATE,
        names if scheme == OWN else _NONE,
        layers,
    )


def setting_letter(letter: str, rate: str) -> str:
    """Return how an optimizer's setting is written beside a learning rate called ``rate``.

    RMSprop has an α of its own, which is ρ where the rate is α.
    """
    return "ρ" if letter == rate == "α" else letter


def saved(notation: Notation) -> str | dict[str, str]:
    """Return what a file says under ``view.notation`` for ``notation`` to be its wish."""
    letters = {"loss": notation.loss, "rate": "" if notation.rate == RATE else notation.rate}
    letters = {name: letter for name, letter in letters.items() if letter}
    return {"scheme": notation.scheme, **letters} if letters else notation.scheme


def _wish(said: Any) -> Notation:
    """Return what a file asks for: the name of a scheme, or an object of scheme and letters."""
    said = {"scheme": said} if isinstance(said, str) else said
    if not isinstance(said, Mapping):
        return WISHED
    known = {"scheme": SCHEMES, "loss": LOSS_LETTERS, "rate": RATE_LETTERS}
    fields = {name: said[name] for name, some in known.items() if said.get(name) in some}
    return replace(WISHED, **fields)
