"""Focus: what a number depends on and what depends on it is lit, the rest fades.

API summary
-----------
``focused(picture, frame)``        the effect
``influence(frame)``               what is lit, ``None`` where nothing is in focus
``faded(shape)``                   a shape in faded inks

Two grades: next to the focus everything stays; further ancestors and descendants of a
gate keep their lines and signs, but their numbers fade, so that the way to the loss can be
seen.  The newest numbers never fade: they are what a step is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.experiment import NETWORK
from core.graph import Port
from core.influence import Influence, around
from gui.scene import style
from gui.scene.frame import Frame
from gui.scene.path_marks import path_of
from gui.scene.shapes import (
    Box,
    Ellipse,
    Image,
    Labels,
    Path,
    Picture,
    Run,
    Segments,
    Shape,
    Tag,
    Text,
)

_GATES: Final = "gates"
_WRITTEN: Final = frozenset({"number", "name", "image", "bracket"})
"""Kinds that fade further away, where lines and signs stay."""
_ALWAYS: Final = frozenset({"title", "legend", "caption", "heading", "halo", "asked"})
_LINES: Final = (Segments, Path)


def influence(frame: Frame) -> Influence | None:
    """Return what the focus of ``frame`` lights."""
    snapshot, wire = frame.snapshot, frame.view.focus
    if snapshot is None or not wire or wire not in snapshot.graph.wires:
        return None
    units = frame.view.view != _GATES and frame.experiment.kind == NETWORK
    return around(snapshot.graph, wire, frame.view.focus_entry, units=units)


def focused(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with all that is not around the focus faded."""
    found = influence(frame)
    # A path that is shown says itself what fades.
    if found is None or path_of(frame) is not None:
        return picture
    chosen = frame.view.selected, frame.view.entry
    made = tuple(_Fading(found, picture, chosen).shapes())
    return Picture(made, picture.bounds)


class _Fading:
    def __init__(
        self, found: Influence, picture: Picture, chosen: tuple[str, tuple[int, ...]]
    ) -> None:
        self.found, self.picture, self.chosen = found, picture, chosen
        self.new = {_key(s.tag) for s in picture.shapes if s.tag.kind == "halo"}
        self.known: dict[tuple[object, ...], bool] = {}
        # A line or sign inside a body says only by its label where it belongs.
        self.bodies: dict[str, bool] = {}
        for shape in picture.shapes:
            if shape.tag.wire and shape.tag.label:
                lit = self.is_lit(shape) or self.bodies.get(shape.tag.label, False)
                self.bodies[shape.tag.label] = lit

    def shapes(self) -> Iterator[Shape]:
        """Yield the shapes in their order; where a line fades nothing travels."""
        for shape in self.picture.shapes:
            if self.stays(shape):
                yield shape
            elif shape.tag.kind != "travel":
                yield faded(shape)

    def stays(self, shape: Shape) -> bool:
        tag = shape.tag
        if tag.kind in _ALWAYS or (tag.kind == "number" and _key(tag) in self.new):
            return True
        if not tag.wire:
            return self.bodies.get(tag.label, not tag.label)
        wire, entry = self.chosen
        return (tag.wire == wire and (not entry or tag.entry == entry)) or self.is_lit(shape)

    def is_lit(self, shape: Shape) -> bool:
        tag = shape.tag
        key = (tag.wire, tag.port, tag.entry, tag.kind in _WRITTEN, isinstance(shape, _LINES))
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = self.belongs(tag, line=key[-1])
        return known

    def belongs(self, tag: Tag, *, line: bool) -> bool:
        """Return whether a shape with ``tag``, a ``line`` or not, is around the focus."""
        found = self.found
        if tag.port is not None:
            return found.joins(tag.wire, tag.port[0]) or self.is_far_link(tag)
        if found.lights(tag.wire, tag.entry):
            # A line for a whole array is not the line of its unit.
            return not line or bool(tag.entry) or found.whole(tag.wire)
        return tag.kind not in _WRITTEN and tag.wire in found.far

    def is_far_link(self, tag: Tag) -> bool:
        """Return whether a line is on the way, between wires that are."""
        if tag.kind in _WRITTEN or tag.port is None:
            return False
        far, ends = self.found.far, (tag.wire, tag.port[0])
        return any(w in far for w in ends) and all(w in far or w in self.found.near for w in ends)


def _key(tag: Tag) -> tuple[str, str, Port | None, tuple[int, ...]]:
    return tag.wire, tag.quantity, tag.port, tag.entry


def faded(shape: Shape) -> Shape:
    """Return ``shape`` in faded inks; a heat map stays, its frame fades."""
    match shape:
        case Text():
            # Written out: by `replace` this takes three times as long, and there are many.
            return Text(
                tuple([_faded_run(run) for run in shape.runs]),
                shape.x, shape.y, shape.anchor, shape.angle,
                shape.width, shape.ascent, shape.descent, shape.tag,
            )  # fmt: skip
        case Path():
            inks = style.faded(shape.ink), shape.width, style.faded(shape.fill)
            return Path(shape.commands, *inks, shape.dash, shape.tag)
        case Segments() | Labels():
            return replace(shape, ink=style.faded(shape.ink))
        case Ellipse() | Box():
            return replace(shape, ink=style.faded(shape.ink), fill=style.faded(shape.fill))
        case Image():
            return shape


@lru_cache(maxsize=4096)
def _faded_run(run: Run) -> Run:
    return replace(run, ink=style.faded(run.ink))
