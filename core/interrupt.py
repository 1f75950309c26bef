"""Long work asks here, now and then, whether it is still wanted.

API summary
-----------
``check()``                     raise ``Interrupted`` if not; costs next to nothing
``interruptible(cancelled)``    a context in which ``cancelled()`` decides

Outside such a context everything is wanted.  The context is one thread's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """The result is no longer wanted."""


def _never() -> bool:
    return False


_cancelled: ContextVar[Callable[[], bool]] = ContextVar("cancelled", default=_never)


def check() -> None:
    """Raise :class:`Interrupted` if the work that runs is no longer wanted."""
    if _cancelled.get()():
        raise Interrupted


@contextmanager
def interruptible(cancelled: Callable[[], bool]) -> Iterator[None]:
    """Within this context, :func:`check` asks ``cancelled``."""
    token = _cancelled.set(cancelled)
    try:
        yield
    finally:
        _cancelled.reset(token)
