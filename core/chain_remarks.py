"""What is to be said of a chain beside its equations.

``remarks(snapshot, chain)``   -> a tuple of :class:`core.marks.Remark`
``rest_name(chain)``, ``rest_remarks(chain)``   the sum over the paths that are not listed
``rounding_remarks(...)``      what is to be said of products by hand
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from core.chain import Chain
from core.explain_hand import traced
from core.marks import N_, Remark
from core.names import Name, plain
from core.trace import Snapshot
from core.wire_names import wire_name

_MEANS: Final = frozenset({"data_loss", "loss"})


def remarks(snapshot: Snapshot, chain: Chain) -> tuple[Remark, ...]:
    """Return what is to be said of ``chain``, which was made of the same snapshot."""
    made = (_whose(snapshot, chain), _counts(snapshot, chain), _by_hand(snapshot, chain))
    return tuple(remark for some in made for remark in some)


def _whose(snapshot: Snapshot, chain: Chain) -> Iterator[Remark]:
    """Say of which sample it is, and where the mean over a batch stands among the factors."""
    if chain.sample is not None:
        yield Remark(N_("This is the part of sample {n} only."), {"n": chain.sample + 1})
    rows, wires = len(snapshot.trace.rows), snapshot.graph.wires
    for factor in chain.paths[0].factors if chain.paths else ():
        of, by = wires[factor.of.wire].origin, wires[factor.by.wire].origin
        mean = of.role in _MEANS and by.role == "sample_loss"
        if rows > 1 and mean and math.isclose(factor.value * rows, 1.0):
            yield Remark(
                N_("∂{of}/∂{by} is 1/{n}: the loss is the mean over {n} samples."),
                {"of": plain(factor.of.name), "by": plain(factor.by.name), "n": rows},
            )


def _counts(snapshot: Snapshot, chain: Chain) -> Iterator[Remark]:
    """Say how many paths there are, how many are listed, how many add nothing."""
    name, end = plain(chain.of.name), plain(wire_name(snapshot.start))
    if not chain.count:
        yield Remark(
            N_("No path leads from {name} to {end}: a change here changes nothing there."),
            {"name": name, "end": end},
        )
    telling = chain.count - chain.zeros
    if not chain.complete and telling:
        yield Remark(
            N_(
                "{count} paths lead from {name} to {end}. The {n} largest are listed: "
                "of the sum of all sizes they make {percent} %."
            ),
            {
                "count": chain.count,
                "name": name,
                "end": end,
                "n": len(chain.paths),
                "percent": _percent(chain.size_share),
            },
        )
    if chain.count > 1 and not telling:
        yield Remark(
            N_("Each of the {count} paths has a factor 0: they add nothing."),
            {"count": chain.count},
        )
    elif chain.zeros and chain.count > 1:
        yield Remark(
            N_("Paths with a factor 0, which add nothing: {n} of {count}."),
            {"n": chain.zeros, "count": chain.count},
        )


def _by_hand(snapshot: Snapshot, chain: Chain) -> Iterator[Remark]:
    """Say that rounding on the way keeps the paths from adding up."""
    hand = traced(snapshot)
    if hand is None or chain.count < 2 or not chain.complete:
        return
    decimals = hand.digits.derivatives
    if chain.listed != chain.total:
        yield Remark(
            N_(
                "Each product is rounded by itself: together they make {sum}, and the backward "
                "pass, which adds up on the way, {total}."
            ),
            {"sum": _fixed(chain.listed, decimals), "total": _fixed(chain.total, decimals)},
        )


def rest_name(chain: Chain) -> Name:
    """Return what the sum over all paths that are not listed is called: P_>200."""
    return Name("P", f">{len(chain.paths)}")


def rest_remarks(chain: Chain) -> tuple[Remark, ...]:
    """Return what the last term of the sum is where not all paths are listed."""
    if chain.complete or chain.count < 2:
        return ()
    text = N_("{rest} is the sum of all paths that are not listed.")
    return (Remark(text, {"rest": plain(rest_name(chain))}),)


def rounding_remarks(*, on_the_way: bool, apart: bool) -> tuple[Remark, ...]:
    """Return what is to be said where the numbers of a line do not quite make its result.

    ``on_the_way``: it was rounded between two factors.  ``apart``: or within one.
    """
    made = []
    if on_the_way:
        text = N_("By hand each product is rounded before the next factor is multiplied.")
        made.append(Remark(text))
    if apart:
        text = N_(
            "By hand the backward pass rounds at every gate: a factor that stands for several "
            "gates, or for a part of one, may put the last digit off."
        )
        made.append(Remark(text))
    return tuple(made)


def _fixed(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace("-", "−")


def _percent(share: float) -> str:
    """Return a share that is not the whole so that it never reads as 100 through rounding."""
    percent = 100.0 * share
    return f"{math.floor(100.0 * percent) / 100.0:g}" if percent > 1.0 else f"{percent:.3g}"
