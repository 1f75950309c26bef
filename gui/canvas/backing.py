"""What the canvas keeps of a picture so that moving it, or one number of it, costs little.

API summary
-----------
``Backing(parent)``             belongs to one widget
``.paint(painter, shot)``       show a :class:`Shot`, from what is kept or by painting it
``.prepare(shot)``              make ready what will be shown next
``.changed``                    there is something better to show: update the widget
``.settled``                    whether all is kept that is wanted

A new picture is painted into a *sheet* as large as the window, and of the next step only
what differs (:mod:`gui.canvas.patch`).  Its heavy parts (thousands of edges) only come out of
a *layer* that is painted in slices.  Once the picture rests, there is a sheet somewhat larger
than the window, and where that is not all of the picture, a coarse *overview*.  From then on
moving is copying, zooming is scaling, and what was scaled is painted sharply as soon as the
hand rests.  All in slices of a few milliseconds on the one thread: no key ever waits for
longer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter

from gui.canvas.page import Made, Page, items_of, page_of
from gui.canvas.paint import drawing
from gui.canvas.parts import Heavy, Part, Piece, parts, same
from gui.canvas.sheet import Place, Sheet, Shot, Work, overview_of, strokes
from gui.canvas.tiles import Tiles
from gui.scene.shapes import Shape

REST: Final = 0.15
"""So many seconds after a step the picture is at rest."""
STILL: Final = 0.1
"""So many after a move."""
MARGIN: Final = 0.25
"""A sheet is wider than the window by this part of it on each side ..."""
PIXELS: Final = 8e6
"""... but for windows that alone would be nearly as large as this."""
ALL: Final = 16e6
"""A picture of so few pixels stands on its sheet as a whole: no step leads out of it."""
FAR: Final = 1e6
"""So many windows around the window there is all of any picture."""
SLICE: Final = 0.004
MOVING_SLICE: Final = 0.001
"""Seconds of work at a time, at rest and while the picture is moved."""

LAYER: Final = "layer"
SHEET: Final = "sheet"
STALE: Final = "stale"
OVERVIEW: Final = "overview"


@dataclass(frozen=True, eq=False, slots=True)
class _Task:
    """What is being painted: a layer by its number, the sheet or the overview."""

    kind: str
    number: int
    made: Made
    work: Work


class Backing(QObject):
    """See the module."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shot: Shot | None = None
        self._parts: tuple[Part, ...] = ()
        self._heavy: tuple[Heavy, ...] = ()
        self._layers: dict[int, Made] = {}
        self._sheet: Page | None = None
        self._tiles: Tiles | None = None
        self._overview: Made | None = None
        self._target: Place | None = None
        self._task: _Task | None = None
        self._rough = False
        self._touched = 0.0
        self._moving = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def settled(self) -> bool:
        shot = self._shot
        return shot is not None and self._suits(shot) and self._missing(shot) is None

    # -- showing -----------------------------------------------------------------

    def paint(self, painter: QPainter, shot: Shot) -> None:
        """Show ``shot`` on a ground that is painted already."""
        self._take(shot)
        if not self._show_kept(painter, shot):
            self._rough = False
            if not self._step(shot) or not self._show_kept(painter, shot):
                self._show_directly(painter, shot)
        if not self.settled:
            self._timer.start(self._milliseconds())

    def prepare(self, shot: Shot) -> None:
        """Paint beside what a step to ``shot`` will change, if that is a step on the sheet."""
        page, tiles, now = self._sheet, self._tiles, self._shot
        if page is None or tiles is None or now is None or not page.is_of(now):
            return
        found = parts(shot.picture)
        heavy = any(isinstance(part, Heavy) for part in found)
        if not heavy and tiles.suits(shot.all, shot.scale) and page.continues(shot, ()):
            page.prepare(shot, items_of(found), tiles)

    def _take(self, shot: Shot) -> None:
        """Note what changed since the shot before."""
        before, self._shot = self._shot, shot
        if before is not None and before.shows(shot):
            return
        self._touched = time.perf_counter()
        self._moving = before is not None and before.picture is shot.picture
        if not self._moving:
            self._parts = parts(shot.picture)
            self._heavy = tuple(p for p in self._parts if isinstance(p, Heavy))
            if before is not None and before.picture.bounds != shot.picture.bounds:
                self._layers.clear()
            for number in [n for n in self._layers if n >= len(self._heavy)]:
                del self._layers[number]

    def _show_kept(self, painter: QPainter, shot: Shot) -> bool:
        """Show the sheet, over the overview where it is not enough, if they are there."""
        sheet = self._sheet
        if sheet is None or not sheet.is_of(shot):
            return False
        place, view = sheet.sheet.place, shot.view()
        if not place.holds(view):
            if self._overview is None or not self._overview.is_of(shot):
                return False
            self._overview.sheet.show(painter, *shot.origin)
        sheet.freshen_under(shot.view())
        self._rough = place.scale != shot.scale or not place.holds(view)
        sheet.sheet.show(painter, *shot.origin)
        return True

    def _step(self, shot: Shot) -> bool:
        """Bring the sheet to a new picture; return whether there is one of it."""
        layers = self._layers_of(shot)
        if self._moving or layers is None:
            return False
        items, page = items_of(self._parts), self._sheet
        goes_on = page is not None and page.continues(shot, layers)
        if page is None or not goes_on or not page.step(shot, items, self._tiles_of(shot)):
            tiles = self._tiles
            if tiles is None or not tiles.suits(shot.all, shot.scale) or not tiles.knows(items):
                self._sheet = page_of(shot.place(0.0), shot, items, layers, None)
            else:
                self._sheet = page_of(self._place_of(shot), shot, items, layers, tiles)
        return True

    def _place_of(self, shot: Shot) -> Place:
        """Return where to paint the next picture to one who goes about in it: with some room."""
        if self._target is None or not self._suits(shot):
            self._target = self._roomy(shot)
        return self._target

    def _roomy(self, shot: Shot) -> Place:
        """Return the place of a sheet with room to move: all of the picture, or a margin."""
        everything = shot.place(FAR)
        if not self._heavy and everything.w * everything.h <= ALL:
            return everything
        return shot.place(_margin(shot))

    def _layers_of(self, shot: Shot) -> tuple[Sheet, ...] | None:
        """Return the heavy parts as pixels, ``None`` while one of them is not there."""
        found = []
        for number, part in enumerate(self._heavy):
            layer = self._layers.get(number)
            if layer is None or not layer.has_looks_of(shot) or not self._shows(layer, part):
                return None
            if layer.sheet.place.scale != shot.scale or not layer.sheet.place.holds(shot.view()):
                return None
            found.append(layer.sheet)
        return tuple(found)

    def _tiles_of(self, shot: Shot) -> Tiles:
        bounds = shot.all
        if self._tiles is None or not self._tiles.suits(bounds, shot.scale):
            self._tiles = Tiles(bounds, shot.scale)
        return self._tiles

    def _show_directly(self, painter: QPainter, shot: Shot) -> None:
        """Paint the light parts; of the heavy ones show what there is of them."""
        painter.save()
        painter.translate(shot.camera.x, shot.camera.y)
        painter.scale(shot.camera.scale, shot.camera.scale)
        number = 0
        for part in self._parts:
            if isinstance(part, Heavy):
                layer = self._layers.get(number)
                if layer is not None and layer.shot.theme == shot.theme:
                    layer.sheet.show(painter, *shot.origin)
                number += 1
            else:
                with drawing(painter, shot.theme, shot.smallest) as draw:
                    for shape in part:
                        draw(shape)
        painter.restore()

    # -- keeping -----------------------------------------------------------------

    def _suits(self, shot: Shot) -> bool:
        """Return whether the place that is aimed at is good for ``shot``."""
        target = self._target
        return (
            target is not None
            and target.scale == shot.scale
            and target.holds(shot.view(_margin(shot) / 3))
        )

    def _missing(self, shot: Shot) -> tuple[str, int] | None:
        """Return what is to be painted next, kind and number, for the place aimed at."""
        for number, part in enumerate(self._heavy):
            layer = self._layers.get(number)
            if layer is None or not layer.has_looks_of(shot) or not self._shows(layer, part):
                return LAYER, number
            if layer.sheet.place != self._target:
                return LAYER, number
        sheet = self._sheet
        if sheet is None or not sheet.is_of(shot) or sheet.sheet.place != self._target:
            return SHEET, 0
        if sheet.stale:
            return STALE, 0
        if sheet.sheet.place.holds(shot.all):
            return None
        overview = self._overview
        return (OVERVIEW, 0) if overview is None or not overview.is_of(shot) else None

    def _shows(self, layer: Made, part: Heavy) -> bool:
        """Return whether a layer shows ``part``; what was once compared is known."""
        if layer.part is part:
            return True
        if layer.part is None or not same(layer.part, part):
            return False
        known = Made(layer.sheet, layer.shot, part)
        self._layers.update({n: known for n, one in self._layers.items() if one is layer})
        return True

    def _milliseconds(self) -> int:
        """Return how long to wait before painting something to keep."""
        assert self._shot is not None
        rest = self._rest(self._shot)
        waited = time.perf_counter() - self._touched
        return max(math.ceil((rest - waited) * 1000), 0)

    def _rest(self, shot: Shot) -> float:
        """Return how many seconds after the last change work begins."""
        layers = [self._layers.get(number) for number in range(len(self._heavy))]
        for layer, part in zip(layers, self._heavy, strict=True):
            if layer is None or not layer.has_looks_of(shot) or not self._shows(layer, part):
                return 0.0
        if self._sheet is None or not self._sheet.is_of(shot):
            return 0.0 if self._moving else REST
        place = self._sheet.sheet.place
        return 0.0 if place.scale == shot.scale and not place.holds(shot.view()) else STILL

    def _go_on(self) -> None:
        shot, wait = self._shot, self._milliseconds() if self._shot else 0
        if shot is None or self.settled:
            return
        if wait:
            self._timer.start(wait)
            return
        if self._task is None or not self._useful(self._task, shot):
            self._task = self._begin(shot)
        if self._task is None and self._sheet is not None and self._sheet.is_of(shot):
            self._sheet.freshen_some()
        elif self._task is not None:
            moved = time.perf_counter() - self._touched < STILL and self._moving
            if self._task.work.go_on(MOVING_SLICE if moved else SLICE):
                self._finish(self._task, shot)
        if not self.settled:
            self._timer.start(self._milliseconds())

    def _useful(self, task: _Task, shot: Shot) -> bool:
        """Return whether to end what was begun.

        A layer also if the next one differs already: else it would never be there while a
        key is held.
        """
        if not task.made.has_looks_of(shot):
            return False
        if task.kind == LAYER:
            if task.number >= len(self._heavy):
                return False
            fits = task.made.shot.picture.bounds == shot.picture.bounds
            return fits and (self._suits(shot) or task.number not in self._layers)
        if not task.made.is_of(shot):
            return False
        return self._suits(shot) or self._sheet is None or not self._sheet.is_of(shot)

    def _begin(self, shot: Shot) -> _Task | None:
        """Take up what is to be painted next."""
        if not self._suits(shot):
            self._target = self._roomy(shot)
        found = self._missing(shot)
        if found is None or found[0] == STALE or self._target is None:
            return None
        kind, number = found
        if kind == LAYER:
            part = self._heavy[number]
            made = Made(Sheet(self._target, shot.ratio), shot, part)
            return _Task(kind, number, made, Work(made.sheet, strokes(part), shot.theme, 0.0))
        if kind == SHEET:
            layers = tuple(self._layers[k].sheet for k in range(len(self._heavy)))
            sheet = Sheet(self._target, shot.ratio, shot.theme)
            made = Page(sheet, shot, None, items_of(self._parts), layers)
            work = Work(made.sheet, self._pieces(), shot.theme, shot.smallest)
            return _Task(kind, number, made, work)
        made = Made(Sheet(overview_of(shot), 1.0, shot.theme), shot)
        return _Task(kind, number, made, Work(made.sheet, self._all(), shot.theme, 0.0))

    def _pieces(self) -> Iterator[Shape | Sheet]:
        """Yield all shapes, of the heavy parts their layers."""
        layers = [self._layers[number].sheet for number in range(len(self._heavy))]
        number = 0
        for part in self._parts:
            if isinstance(part, Heavy):
                yield layers[number]
                number += 1
            else:
                yield from part

    def _all(self) -> Iterator[Shape | Piece]:
        for part in self._parts:
            yield from strokes(part) if isinstance(part, Heavy) else part

    def _finish(self, task: _Task, shot: Shot) -> None:
        """Keep what was painted, and show it where that makes a difference."""
        self._task = None
        better = self._rough
        if task.kind == LAYER:
            self._layers[task.number] = task.made
            better = True
        elif isinstance(task.made, Page):
            self._sheet = task.made
        else:
            self._overview = task.made
        if better:
            self.changed.emit()


def _margin(shot: Shot) -> float:
    """Return which part of the window a sheet reaches beyond it: less in large windows."""
    area = max(shot.width * shot.height * shot.ratio**2, 1.0)
    return min(max((math.sqrt(PIXELS / area) - 1) / 2, 0.05), MARGIN)
