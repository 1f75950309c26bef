"""Where in its column each node crosses least.

API summary
-----------
``counted(ends)``    how many links cross when one node stands above another
``sifted(above)``    the order in which every node stands at its best place in turn

Method: Matuszewski, Schoenfeld, Molitor, "Using sifting for k-layer straightline crossing
minimization" (1999).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


def counted(ends: Sequence[Sequence[float]]) -> Counts:
    """Return (n, n): at [u, v] how many links of nodes u and v cross if u is above v.

    ``ends``: of each of n nodes the places in the next column to which its links lead.
    """
    sizes = [len(row) for row in ends]
    places, where = np.unique([p for row in ends for p in row], return_inverse=True)
    links = np.zeros((len(ends), len(places)), dtype=np.int64)
    np.add.at(links, (np.repeat(np.arange(len(ends)), sizes), where), 1)
    # At [v, i] how many links of v end further up than the i-th of all links; then the
    # sum of that over the links of each u.
    above = (np.cumsum(links, axis=1) - links)[:, where]
    sums = np.cumsum(np.pad(above, ((0, 0), (1, 0))), axis=1)
    last = np.cumsum([0, *sizes])
    found: Counts = (sums[:, last[1:]] - sums[:, last[:-1]]).T
    return found


def sifted(above: Counts) -> list[int] | None:
    """Return the nodes 0..n-1 in a better order, or ``None`` if sifting gains nothing.

    ``above`` (n, n): what it costs that u stands above v, in the present order.
    """
    cost = above - above.T
    order = list(range(len(above)))
    gained = False
    for node in range(len(above)):
        at = order.index(node)
        row = cost[node, order]
        down, up = np.cumsum(-row[at + 1 :]), np.cumsum(row[:at][::-1])
        below = int(down.argmin()) if down.size else -1
        before = int(up.argmin()) if up.size else -1
        lower = int(down[below]) if down.size else 0
        higher = int(up[before]) if up.size else 0
        if min(lower, higher) >= 0:
            continue
        del order[at]
        order.insert(at + below + 1 if lower < higher else at - before - 1, node)
        gained = True
    return order if gained else None
