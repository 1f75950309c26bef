"""Write a file so that a failure leaves the old one.

API summary
-----------
``write_bytes(path, data)``   write beside the target, flush to disk, rename over it

Whoever reads the target meanwhile sees the old or the new file, never a part.  A link is
followed and stays a link; the mode of an existing target is kept, a new file gets what
the umask leaves of rw-rw-rw-.  The temporary file is removed when anything goes wrong,
an interrupt included.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from core.errors import UserError, reason_of


def write_bytes(path: Path, data: bytes) -> None:
    """Put ``data`` into the file ``path``, all or nothing; ``UserError`` if it cannot be."""
    try:
        _write(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise UserError(
            "{path} cannot be written ({reason}): choose another place or name.",
            path=path,
            reason=reason_of(error),
        ) from error


def _write(target: Path, data: bytes) -> None:
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    # The name may be at its longest already: only a part of it goes into the temporary one.
    beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Flush the rename itself to disk, where folders can be opened (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
