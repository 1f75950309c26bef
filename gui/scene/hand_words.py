"""What is said of numbers that are read otherwise than usual: rounded by hand, or ratios.

API summary
-----------
``hand_text(digits, words, opened)``    with how many decimals it was calculated
``hand_details(snapshot, digits, words, opened)``   which numbers keep other decimals
``ratio_text(snapshot, words)``         of what the red numbers are derivatives
``derivatives_text(snapshot, words)``   the same where there is no red
``exact_text(explanation, digits, words)``   what a number would be, not rounded
``loss_text(snapshot, digits, words)``  the loss exactly and by hand, once it is there
``widest_loss_texts(…)``                the same with the widest numbers, for the room it takes
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.hand_digits import Digits as Decimals
from core.hand_trace import HandTrace
from core.names import plain
from core.trace import Snapshot
from core.wire_names import wire_name
from gui.i18n import Catalog
from gui.scene.numbers import Digits, Format, format_number, format_of, widest_strings

if TYPE_CHECKING:
    from core.explain_tokens import Explanation

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
    # Imported with the first formula: the first picture does not wait for it.
    from core.explain_tokens import NumberOf

    exact, result = explanation.exact, explanation.result
    if exact is None or not isinstance(result, NumberOf):
        return ""
    finer = _finer(digits)
    difference = result.value - exact
    if abs(difference) <= 1e-12 * max(abs(exact), abs(result.value)):
        return words.tr("This is exact.")
    sign = "+" if difference > 0 else ""
    return words.tr(
        "Exactly {exact}; by hand it is off by {difference}.",
        exact=format_number(exact, finer),
        difference=sign + format_number(difference, finer),
    )


def loss_text(snapshot: Snapshot, digits: Digits, words: Catalog) -> str:
    """Return what the loss is by hand and exactly; ``""`` before it is there, or nothing is."""
    wire, trace = snapshot.graph.loss, snapshot.trace
    found = snapshot.value(wire)
    if found is None or found.ndim or not isinstance(trace, HandTrace):
        return ""
    value, exact = float(found), float(trace.exact.values[wire])
    finer = _finer(digits)
    less = abs(value - exact) <= 1e-12 * max(abs(exact), abs(value))
    difference = format_number(0.0 if less else value - exact, finer)
    plus = "+" if value > exact and not less else ""
    by_hand = format_number(value, digits, "value", wire)
    return _loss_text(snapshot, (format_number(exact, finer), by_hand, plus + difference), words)


def widest_loss_texts(snapshot: Snapshot, digits: Digits, words: Catalog) -> tuple[str, ...]:
    """Return texts of which one is the widest that :func:`loss_text` can return."""
    own, finer = widest_strings(digits), widest_strings(_finer(digits))
    both = zip(finer, own, strict=True)
    return tuple(_loss_text(snapshot, (fine, usual, fine), words) for fine, usual in both)


def _loss_text(snapshot: Snapshot, numbers: tuple[str, str, str], words: Catalog) -> str:
    exact, by_hand, difference = numbers
    return words.tr(
        "{name} exactly {exact}, by hand {value} ({difference})",
        name=plain(wire_name(snapshot.graph.wires[snapshot.graph.loss])),
        exact=exact,
        value=by_hand,
        difference=difference,
    )


def _finer(digits: Digits) -> Format:
    """Return how an exact number is written beside one by hand: so that they differ."""
    usual = format_of(digits)
    return Format(min(_finest(usual) + _MORE, _MOST), comma=usual.comma)


def _finest(usual: Format) -> int:
    kept = usual.hand
    return usual.digits if kept is None else max(kept.values, kept.derivatives)
