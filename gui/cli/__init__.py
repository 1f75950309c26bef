"""The command line: the window, or one command without a screen.

:func:`run` is the whole program, :func:`leave` its last step.  Nothing here imports Qt
before it is clear that it is needed, so that a wrong argument is told at once.
"""

import os

# Before numpy is imported by anything: the matrices are small, and a pool of threads
# costs more than it gives.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from gui.cli.program import leave, run  # noqa: E402

__all__ = ["leave", "run"]
