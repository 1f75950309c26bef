"""The chains that are asked for: made at once, or beside the window where that takes long.

API summary
-----------
``ChainSource(parent)``            remembers the last ones
``.get(snapshot, asked)``          the chain, or ``None``: then ``ready`` comes when it is made
``.failed`` (object)               what went wrong instead
``.close()``                       cancel and wait
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from core.chain import Chain, chain
from core.chain_edges import edge_count
from core.graph import WireId
from core.interrupt import interruptible
from core.trace import Snapshot, Trace
from gui.jobs import Jobs, Token

FEW: Final = 8_000
"""So many edges take some 30 ms: that is waited for."""
_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """``sample``: the row of the batch, ``None`` for all; see :func:`core.chain.chain`."""

    wire: WireId
    entry: tuple[int, ...]
    sample: int | None
    form: str


class ChainSource(QObject):
    """See the module."""

    ready = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        # A chain depends on the numbers of an iteration, not on the step.
        self._known: OrderedDict[tuple[int, Asked], tuple[Trace, Chain]] = OrderedDict()
        self._pending: tuple[int, Asked] | None = None

    @property
    def busy(self) -> bool:
        """Whether a chain is under way."""
        return self._pending is not None

    def get(self, snapshot: Snapshot, asked: Asked) -> Chain | None:
        """Return the chain of a number that has its gradient, if it is at hand."""
        trace = snapshot.trace
        key = (id(trace), asked)
        known = self._known.get(key)
        if known is not None and known[0] is trace:
            self.cancel()
            self._known.move_to_end(key)
            return known[1]
        if self._pending == key:
            return None
        self.cancel()
        make = _maker(snapshot, asked)
        if edge_count(trace, asked.wire, asked.sample) <= FEW:
            return self._keep(key, trace, make())
        self._pending = key

        def done(found: Chain) -> None:
            self._pending = None
            self._keep(key, trace, found)
            self.ready.emit()

        def work(token: Token) -> Chain:
            with interruptible(lambda: token.cancelled):
                return make()

        self._jobs.start(work, done, self._stopped)
        return None

    def cancel(self) -> None:
        """Let go what is under way."""
        if self._pending is not None:
            self._pending = None
            self._jobs.cancel()

    def close(self) -> None:
        """Let go what is under way and wait for it."""
        self._pending = None
        self._jobs.close()

    def _stopped(self, error: BaseException) -> None:
        self._pending = None
        self.failed.emit(error)

    def _keep(self, key: tuple[int, Asked], trace: Trace, found: Chain) -> Chain:
        self._known[key] = (trace, found)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found


def _maker(snapshot: Snapshot, asked: Asked) -> Callable[[], Chain]:
    def make() -> Chain:
        found = chain(snapshot, asked.wire, asked.entry, asked.sample, form=asked.form)
        assert found is not None  # asked for only where the gradient is there
        return found

    return make
