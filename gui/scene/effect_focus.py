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
from typing import Final

from core.experiment import NETWORK
from core.graph import Port
from core.influence import Influence, around
from gui.scene import style
from gui.scene.frame import Frame
from gui.scene.shapes import (
    Box,
    Ellipse,
    Image,
    Labels,
    Path,
    Picture,
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
    if found is None:
        return picture
    made = tuple(_Fading(found, picture).shapes())
    return Picture(made, picture.bounds)


class _Fading:
    def __init__(self, found: Influence, picture: Picture) -> None:
        self.found, self.picture = found, picture
        self.new = {_key(s.tag) for s in picture.shapes if s.tag.kind == "halo"}
        # A line or sign inside a body says only by its label where it belongs.
        self.bodies: dict[str, bool] = {}
        for shape in picture.shapes:
            if shape.tag.wire and shape.tag.label:
                lit = self.is_lit(shape) or self.bodies.get(shape.tag.label, False)
                self.bodies[shape.tag.label] = lit

    def shapes(self) -> Iterator[Shape]:
        """Yield the shapes in their order, faded ones below those that are lit."""
        lit: list[bool] = [self.stays(shape) for shape in self.picture.shapes]
        for shape, stays in zip(self.picture.shapes, lit, strict=True):
            yield shape if stays else faded(shape)

    def stays(self, shape: Shape) -> bool:
        tag = shape.tag
        if tag.kind in _ALWAYS or (tag.kind == "number" and _key(tag) in self.new):
            return True
        if not tag.wire:
            return self.bodies.get(tag.label, not tag.label)
        return self.is_lit(shape)

    def is_lit(self, shape: Shape) -> bool:
        tag, found = shape.tag, self.found
        if tag.port is not None:
            return found.joins(tag.wire, tag.port[0]) or self.is_far_link(tag)
        if found.lights(tag.wire, tag.entry):
            # A line for a whole array is not the line of its unit.
            return not isinstance(shape, _LINES) or bool(tag.entry) or found.whole(tag.wire)
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
            runs = tuple(replace(run, ink=style.faded(run.ink)) for run in shape.runs)
            return replace(shape, runs=runs)
        case Segments() | Labels():
            return replace(shape, ink=style.faded(shape.ink))
        case Path() | Ellipse() | Box():
            return replace(shape, ink=style.faded(shape.ink), fill=style.faded(shape.fill))
        case Image():
            return shape
