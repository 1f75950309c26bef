"""A matrix with more entries than there are pixels, made smaller without losing what matters.

API summary
-----------
``pooled(values, down, across)``   one entry for each block of so many rows and columns

Of each block the entry of the largest size is kept, with its sign: a single large weight is
seen at any size of the picture, which leaving out rows would not do, and signs do not cancel,
as they do in a mean.  An entry that is not a number is larger than all others.
"""

from __future__ import annotations

import numpy as np

from gui.scene.shapes import Array


def pooled(values: Array, down: int, across: int) -> Array:
    """Return ``values`` with blocks of ``down`` rows and ``across`` columns as one entry each.

    The last blocks may be smaller.  ``values`` itself where a block is one entry.

    Raises:
        ValueError: a block has less than one row or column.
    """
    if down < 1 or across < 1:
        raise ValueError(f"no blocks of {down} times {across}")
    return np.ascontiguousarray(_columns(_columns(values.T, down).T, across))


def _columns(values: Array, across: int) -> Array:
    """Return ``values`` with so many columns as one."""
    if across == 1 or not values.size:
        return values
    starts = np.arange(0, values.shape[1], across)
    high = np.maximum.reduceat(values, starts, axis=1)
    low = np.minimum.reduceat(values, starts, axis=1)
    # NaN is in both, and no comparison with it is true.
    return np.where(-low > high, low, high)
