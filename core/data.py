"""Batches: which samples an iteration sees.

The order of the samples in epoch e is ``default_rng([seed, e]).permutation(N)``, a
batch is a slice of it, the last one may be smaller; without a batch size it is the
whole set in file order.  There is no global random state.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.experiment import BatchSpec

Rows = npt.NDArray[np.intp]


def batches_per_epoch(count: int, batch: BatchSpec) -> int:
    """Return how many updates one pass over ``count`` samples makes (at least 1)."""
    if batch.size is None or count == 0:
        return 1
    return -(-count // batch.size)


def epoch_of(iteration: int, count: int, batch: BatchSpec) -> int:
    """Return the epoch, from 1, that ``iteration`` (from 1) belongs to."""
    return (iteration - 1) // batches_per_epoch(count, batch) + 1


def batch_rows(iteration: int, count: int, batch: BatchSpec) -> Rows:
    """Return the rows of the data set that ``iteration`` (from 1) uses, (n,)."""
    if batch.size is None:
        return np.arange(count)
    per_epoch = batches_per_epoch(count, batch)
    epoch = epoch_of(iteration, count, batch)
    order = np.random.default_rng([batch.seed, epoch]).permutation(count)
    first = (iteration - 1) % per_epoch * batch.size
    return order[first : first + batch.size]
