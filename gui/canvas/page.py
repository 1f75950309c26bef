"""The sheet of a whole picture, which goes along with the steps.

API summary
-----------
``Made(sheet, shot, part)``       a sheet and what it shows
``page_of(place, shot, items, layers, tiles)``   a Page: the sheet of a whole picture
``.continues(shot, layers)``      whether it can show another picture by a step
``.prepare(shot, items, tiles)``  paint beside what that will change, for the step to come
``.step(shot, items, tiles)``     do that; false if it is no less work than to paint all of it
``.freshen_under(view)``          paint what has waited out of sight
``.freshen_some()``               a part of that
``.stale``                        the tiles that wait
``items_of(parts)``               the shapes of a picture, a layer for each heavy part

Only what is in sight is painted at once.  What a step changes elsewhere waits until somebody
looks there, or until the picture rests.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain
from operator import or_

from gui.canvas.changes import changed
from gui.canvas.parts import Heavy, Part
from gui.canvas.patch import Look, Patch, patch, whole
from gui.canvas.sheet import Place, Sheet, Shot
from gui.canvas.tiles import Run, Tiles, layer_of
from gui.scene.shapes import Rect


@dataclass(eq=False, slots=True)
class Made:
    """A sheet with what it shows; ``part`` only for a layer, of which it is all."""

    sheet: Sheet
    shot: Shot
    part: Heavy | None = None

    def is_of(self, shot: Shot) -> bool:
        """Return whether it is the shot's picture in the shot's inks."""
        return self.shot.picture is shot.picture and self.has_looks_of(shot)

    def has_looks_of(self, shot: Shot) -> bool:
        """Return whether it is in the shot's inks and as sharp."""
        return (self.shot.theme, self.shot.ratio) == (shot.theme, shot.ratio)


@dataclass(frozen=True, eq=False, slots=True)
class Foreseen:
    """A step from the items ``before`` to ``items`` that is painted where it will be seen.

    Tiles: those that it changes, and those that are ``painted``.
    """

    before: tuple[Run, ...]
    items: tuple[Run, ...]
    changed: int
    painted: int
    patch: Patch | None

    def leads(self, before: tuple[Run, ...], items: tuple[Run, ...]) -> bool:
        """Return whether it is that step: runs are told apart by their identity."""
        return self.before is before and [*map(id, self.items)] == [*map(id, items)]


@dataclass(eq=False, slots=True)
class Page(Made):
    """See the module.  ``layers``: those of the heavy parts, by their number; ``tiles``: those
    that ``stale`` counts."""

    items: tuple[Run, ...] = ()
    layers: tuple[Sheet, ...] = ()
    stale: int = 0
    tiles: Tiles | None = None
    ready: Foreseen | None = None

    def prepare(self, shot: Shot, items: tuple[Run, ...], tiles: Tiles) -> None:
        """Paint beside what a step to ``shot`` will change where one will look then."""
        if self.tiles is not tiles and self.stale:
            return
        self.tiles, self.ready = tiles, None
        dirty = self._changed(items, tiles)
        if dirty is not None:
            soon = (self.stale | dirty) & tiles.under(shot.view())
            self.ready = Foreseen(self.items, items, dirty, soon, self._patch(items, soon))

    def step(self, shot: Shot, items: tuple[Run, ...], tiles: Tiles) -> bool:
        """Show the picture of ``shot``, made of ``items``."""
        if self.tiles is not tiles:
            self._freshen(self.stale)
            self.tiles, self.ready = tiles, None
        ready, self.ready = self.ready, None
        if ready is not None and not ready.leads(self.items, items):
            ready = None
        dirty = ready.changed if ready is not None else self._changed(items, tiles)
        if dirty is None:
            return False
        self.shot, self.items, self.stale = shot, items, self.stale | dirty
        if ready is not None and ready.patch is not None:
            ready.patch.put(self.sheet)
            self.stale &= ~ready.painted
        self._freshen(self.stale & tiles.under(shot.view()))
        return True

    def _changed(self, items: tuple[Run, ...], tiles: Tiles) -> int | None:
        """Return the tiles that other items change; ``None``: too many to look at each."""
        found = changed(self.items, items)
        return None if found is None else reduce(or_, map(tiles.of, found), 0)

    def continues(self, shot: Shot, layers: tuple[Sheet, ...]) -> bool:
        """Return whether it stands where the sheet of ``shot`` would."""
        place, before = self.sheet.place, self.shot
        if before.picture.bounds != shot.picture.bounds or before.smallest != shot.smallest:
            return False
        if self.layers != layers or not self.has_looks_of(shot):
            return False
        return place.scale == shot.scale and place.holds(shot.view())

    def freshen_under(self, view: Rect) -> None:
        """Paint what is stale in a part of the scene."""
        if self.stale and self.tiles is not None:
            self._freshen(self.stale & self.tiles.under(view))

    def freshen_some(self) -> None:
        """Paint some of what is stale: that takes some milliseconds."""
        if self.stale and self.tiles is not None:
            self._freshen(self.tiles.some(self.stale))

    def _freshen(self, dirty: int) -> None:
        if dirty and self.tiles is not None:
            self.stale &= ~dirty
            made = self._patch(self.items, dirty)
            if made is not None:
                made.put(self.sheet)

    def _patch(self, items: tuple[Run, ...], dirty: int) -> Patch | None:
        if not dirty or self.tiles is None:
            return None
        rects = self.tiles.rects(dirty, self.sheet.place)
        if not rects:
            return None
        return patch(self.sheet, rects, self.tiles.touching(items, dirty), self.look)

    @property
    def look(self) -> Look:
        return Look(self.shot.theme, self.shot.smallest, self.layers)


def page_of(
    place: Place,
    shot: Shot,
    items: tuple[Run, ...],
    layers: tuple[Sheet, ...],
    tiles: Tiles | None,
) -> Page:
    """Return a page that stands at ``place`` and is painted.

    Where one goes about in a large picture, of which the ``tiles`` are known, only what is in
    sight is painted, and the rest waits.
    """
    if tiles is None:
        made = Page(Sheet(place, shot.ratio, shot.theme), shot, None, items, layers)
        whole(made.sheet, [*chain.from_iterable(items)], made.look)
        return made
    seen = tiles.under(shot.view())
    sheet = Sheet(place, shot.ratio, shot.theme, tiles.rects(seen, place))
    stale = tiles.everything & ~seen
    made = Page(sheet, shot, None, items, layers, stale, tiles)
    whole(sheet, tiles.touching(items, seen), made.look)
    return made


def items_of(found: tuple[Part, ...]) -> tuple[Run, ...]:
    """Return the shapes of all parts, for each heavy one its layer."""
    items: list[Run] = []
    number = 0
    for part in found:
        if isinstance(part, Heavy):
            items.append(_run_of(number))
            number += 1
        else:
            items.append(part)
    return tuple(items)


@lru_cache(maxsize=64)
def _run_of(number: int) -> Run:
    """Return the one run of a layer: runs are told apart by their identity."""
    return (layer_of(number),)
