"""What the program remembers of its user, as a small checked JSON file.

API summary
-----------
``Settings``            an immutable value with a default for everything
``Store(path)``         where it is kept: ``load()`` and ``save(settings)``
``standard_path()``     the file in the user's configuration folder

A field of the wrong kind reads as its default, an unknown one is ignored.  A file that is
no JSON object is renamed to ``*.damaged``, so that nothing of it is lost, and
``Store.damaged`` tells where it lies now; a file that cannot be read or written is no reason
to stop: then nothing is remembered.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from core.errors import UserError
from core.notation import LOSS_LETTERS, RATE_LETTERS
from core.notation import SCHEMES as SCHEMES_OF_NAMES
from gui.controls import SIDES
from gui.i18n import LANGUAGES
from gui.recent import MOST, is_path
from gui.scene.numbers import DIGITS, FIXED, FORMS
from gui.scene.schemes import CLASSIC, SCHEMES

SYSTEM: Final = "system"
THEMES: Final = (SYSTEM, "light", "dark")
MOTIONS: Final = (SYSTEM, "on", "off")
TEXT_SIZES: Final = (80, 90, 100, 110, 125, 150, 175, 200)
"""Per cent of the usual size of text in the window."""
_LARGEST_FILE: Final = 100_000
_LONGEST_NAME: Final = 200
_KEPT_DAMAGED: Final = 9
_SIZES: Final = range(200, 20_000)


@dataclass(frozen=True, slots=True)
class Settings:
    """``width`` and ``height`` of the window and the panels' sizes are in pixels.

    ``example``: the id of the one that was opened last, ``recent``: paths of the files
    opened last, newest first.  ``side``: the tool that is open, or ``""``.  ``notation`` and the
    letters are ``""`` where the experiment decides.  ``notes``: numbers that the source has printed
    bear marks.  ``export_width``, in pixels, is 0 where pictures are sized by ``export_scale``.
    """

    language: str = SYSTEM
    theme: str = SYSTEM
    scheme: str = CLASSIC
    motion: str = SYSTEM
    digits: int = 4
    form: str = FIXED
    comma: bool = False
    notation: str = ""
    loss_letter: str = ""
    rate_letter: str = ""
    text_size: int = 100
    width: int = 1280
    height: int = 800
    maximized: bool = False
    experiment_panel: bool = False
    why_panel: bool = True
    experiment_width: int = 264
    why_width: int = 320
    why_height: int = 132
    side: str = ""
    side_width: int = 380
    notes: bool = True
    export_scale: float = 2.0
    export_width: int = 0
    example: str = ""
    recent: tuple[str, ...] = ()


def _number(allowed: range) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and value in allowed


def _scale(value: Any) -> bool:
    return type(value) in (int, float) and 0.1 <= value <= 8.0


def _choice(allowed: tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in allowed


def _switch(value: Any) -> bool:
    return isinstance(value, bool)


def _name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_NAME


def _paths(value: Any) -> bool:
    # A list in the file, a tuple here.
    return isinstance(value, list | tuple) and len(value) <= MOST and all(map(is_path, value))


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "language": _choice((SYSTEM, *LANGUAGES)),
    "theme": _choice(THEMES),
    "motion": _choice(MOTIONS),
    "scheme": _choice(SCHEMES),
    "digits": _number(DIGITS),
    "form": _choice(FORMS),
    "comma": _switch,
    "notes": _switch,
    "notation": _choice(("", *SCHEMES_OF_NAMES)),
    "loss_letter": _choice(("", *LOSS_LETTERS)),
    "rate_letter": _choice(("", *RATE_LETTERS)),
    "text_size": _number(range(TEXT_SIZES[0], TEXT_SIZES[-1] + 1)),
    "width": _number(_SIZES),
    "height": _number(_SIZES),
    "maximized": _switch,
    "experiment_panel": _switch,
    "why_panel": _switch,
    "experiment_width": _number(_SIZES),
    "why_width": _number(_SIZES),
    "why_height": _number(range(60, 2_000)),
    "side": _choice(("", *SIDES)),
    "side_width": _number(_SIZES),
    "export_scale": _scale,
    "export_width": _number(range(100_001)),
    "example": _name,
    "recent": _paths,
}


def checked(found: Mapping[str, Any]) -> Settings:
    """Return the settings in ``found``, defaults for whatever is missing or wrong."""
    good = {
        f.name: found[f.name]
        for f in fields(Settings)
        if f.name in found and _CHECKS[f.name](found[f.name])
    }
    return Settings(**{**good, "recent": tuple(good.get("recent", ()))})


class Store:
    """The settings' file; ``first`` tells whether there was none when it was loaded.

    ``damaged``: where a damaged one lies since then, ``None`` if there was none.
    """

    def __init__(self, path: Path | None) -> None:
        """Without ``path`` nothing is remembered."""
        self._path = path
        self.first = True
        self.damaged: Path | None = None

    def load(self) -> Settings:
        """Return the settings that are kept, or the defaults."""
        if self._path is None:
            return Settings()
        try:
            if self._path.stat().st_size > _LARGEST_FILE:
                raise ValueError("too large")
            found = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(found, dict):
                raise ValueError("no object")
        except OSError:
            return Settings()
        except (ValueError, RecursionError):
            self.damaged = _set_aside(self._path)
            return Settings()
        self.first = False
        return checked(found)

    def save(self, settings: Settings) -> None:
        """Keep ``settings``; where that is not possible, nothing happens."""
        from core.files.safe_write import write_bytes

        if self._path is None:
            return
        with contextlib.suppress(OSError, UserError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._path, json.dumps(asdict(settings), indent=1).encode())


def _set_aside(path: Path) -> Path | None:
    """Rename a damaged file, over no other; return its new path, ``None`` if it stays."""
    for n in range(1, _KEPT_DAMAGED + 1):
        aside = path.with_name(path.name + (".damaged" if n == 1 else f".damaged-{n}"))
        if n == _KEPT_DAMAGED or not aside.exists():
            with contextlib.suppress(OSError):
                return path.replace(aside)
    return None


def standard_path() -> Path:
    """Return where the settings of this user are."""
    from PySide6.QtCore import QStandardPaths

    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "chainrule" / "settings.json"
