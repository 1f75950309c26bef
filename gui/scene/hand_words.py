"""What is said of numbers that are read otherwise than usual: rounded by hand, or ratios.

API summary
-----------
``hand_text(digits, words, opened)``    with how many decimals it was calculated
``hand_details(snapshot, digits, words, opened)``   which numbers keep other decimals
``ratio_text(snapshot, words)``         of what the red numbers are derivatives
``derivatives_text(snapshot, words)``   the same where there is no red
``exact_text(explanation, digits, words)``   what a number would be, not rounded
"""

from __future__ import annotations

from typing import Final

from core.explain_tokens import Explanation, NumberOf
from core.hand_digits import Digits as Decimals
from core.names import plain
from core.trace import Snapshot
from core.wire_names import wire_name
from gui.i18n import Catalog
from gui.scene.numbers import Digits, Format, format_number, format_of

_MORE: Final = 2
"""So many digits more has the exact number, or nothing of the difference could be seen."""
_MOST: Final = 15


def hand_text(digits: Decimals, words: Catalog, *, opened: bool = False) -> str:
    """Return that it was calculated by hand, and how; ``opened``: gates are taken apart."""
    if opened:
        return words.tr(
            "Calculated by hand: values to {values}, derivatives to {derivatives} decimals, "
            "in open gates part by part",
            values=digits.values,
            derivatives=digits.derivatives,
        )
    return words.tr(
        "Calculated by hand: values to {values}, derivatives to {derivatives} decimals",
        values=digits.values,
        derivatives=digits.derivatives,
    )


def hand_details(
    snapshot: Snapshot, digits: Decimals, words: Catalog, *, opened: bool = False
) -> str:
    """Return which numbers keep other decimals, and which are not rounded."""
    given = words.tr("Given numbers stay as they are.")
    if opened:
        given += " " + words.tr(
            "The parts of an open gate are rounded, too: so the last digits of what comes "
            "after may differ."
        )
    if not snapshot.graph.has_loss:
        return words.tr("New parameters keep {n} decimals.", n=digits.finest) + " " + given
    more = words.tr(
        "New parameters and the loss keep {n} decimals, the parts of the loss {parts}.",
        n=digits.finest,
        parts=digits.of_parts,
    )
    return f"{more} {given}"


def ratio_text(snapshot: Snapshot, words: Catalog) -> str:
    """Return that red numbers are ratios, and of what."""
    start = plain(wire_name(snapshot.start))
    loss = plain(wire_name(snapshot.graph.wires[snapshot.graph.loss]))
    return words.tr(
        "Ratios: red is {ratio}, not {gradient}", ratio=f"∂{start}/∂·", gradient=f"∂{loss}/∂·"
    )


def derivatives_text(snapshot: Snapshot, words: Catalog) -> str:
    """Return the same where there are no colours."""
    start = plain(wire_name(snapshot.start))
    loss = plain(wire_name(snapshot.graph.wires[snapshot.graph.loss]))
    return words.tr(
        "Ratios: the derivatives are {ratio}, not {gradient}",
        ratio=f"∂{start}/∂·",
        gradient=f"∂{loss}/∂·",
    )


def exact_text(explanation: Explanation, digits: Digits, words: Catalog) -> str:
    """Return the exact number and how much the number by hand is more; ``""`` without one."""
    exact, result = explanation.exact, explanation.result
    if exact is None or not isinstance(result, NumberOf):
        return ""
    usual = format_of(digits)
    finer = Format(min(_finest(usual) + _MORE, _MOST), comma=usual.comma)
    difference = result.value - exact
    if abs(difference) <= 1e-12 * max(abs(exact), abs(result.value)):
        return words.tr("This is exact.")
    sign = "+" if difference > 0 else ""
    return words.tr(
        "Exactly {exact}; by hand it is off by {difference}.",
        exact=format_number(exact, finer),
        difference=sign + format_number(difference, finer),
    )


def _finest(usual: Format) -> int:
    kept = usual.hand
    return usual.digits if kept is None else max(kept.values, kept.derivatives)
