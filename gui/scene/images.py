"""Inputs that are a picture: an experiment says so in its file, in ``view``.

API summary
-----------
``image_shape(experiment)``   rows and columns of the picture, or ``None``

    "view": {"image": [8, 8]}

The inputs are the picture's fields row by row.
"""

from __future__ import annotations

from core.experiment import Experiment

IMAGE = "image"
"""The field of the experiment's ``view``."""


def image_shape(experiment: Experiment) -> tuple[int, int] | None:
    """Return rows and columns of the inputs as a picture.

    ``None`` where the file does not ask for it, or asks for what does not fit: who wrote
    it is a user, and a network without a picture is still a network.
    """
    wished = experiment.view.get(IMAGE)
    if experiment.network is None or not isinstance(wished, list | tuple) or len(wished) != 2:
        return None
    rows, columns = wished
    if type(rows) is not int or type(columns) is not int or rows < 1 or columns < 1:
        return None
    return (rows, columns) if rows * columns == experiment.network.layer_sizes[0] else None
