"""Large matrices made smaller."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gui.scene.pooling import pooled

NUMBERS = st.floats(-1.0, 1.0, allow_nan=False)
MATRICES = arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=NUMBERS)


@given(MATRICES, st.integers(1, 10), st.integers(1, 10))
def test_of_each_block_the_largest_stays_with_its_sign(
    values: np.ndarray, down: int, across: int
) -> None:
    made = pooled(values, down, across)
    rows, columns = values.shape
    assert made.shape == (-(-rows // down), -(-columns // across))
    assert made.flags.c_contiguous
    for row in range(made.shape[0]):
        for column in range(made.shape[1]):
            block = values[row * down : (row + 1) * down, column * across : (column + 1) * across]
            assert made[row, column] in block
            assert abs(made[row, column]) == np.abs(block).max()


def test_one_entry_is_the_matrix_itself_and_nan_wins() -> None:
    values = np.array([[0.5, -1.0, 0.0, np.nan]])
    assert np.array_equal(pooled(values, 1, 1), values, equal_nan=True)
    assert pooled(values, 1, 2)[0, 0] == -1.0
    assert np.isnan(pooled(values, 1, 2)[0, 1])
    assert pooled(np.empty((0, 3)), 2, 2).shape == (0, 3)


@pytest.mark.parametrize("block", [(0, 1), (1, 0), (-1, 2)])
def test_blocks_have_a_size(block: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no blocks"):
        pooled(np.zeros((2, 2)), *block)
