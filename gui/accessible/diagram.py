"""The diagram as assistive technology sees it: a canvas whose children are its parts.

Qt keeps bare pointers to interfaces, so each part is held here until Qt has deleted it:
one that Python collected before would leave Qt a dangling pointer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QSize
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr, isValid

from gui.accessible.parts import Key, Part, parts_of
from gui.canvas.canvas import Canvas
from gui.i18n import tr
from gui.scene.frame import Frame
from gui.scene.shapes import Picture, Tag
from gui.scene.spoken import newest_sentence, part_numbers, selected_sentence, step_text

# Qt takes a null pointer for "none"; its type stubs do not say so.
_NONE: Final = cast(QAccessibleInterface, None)
NOTHING: Final = VoidPtr(0)
"""No such interface; Python's ``None`` would become a pointer to that object."""
_parts: Final[dict[int, PartInterface]] = {}
"""By the number that Qt has given them."""


def drop(idents: Iterable[int]) -> None:
    """Delete the parts with these numbers."""
    for ident in list(idents):
        one = _parts.pop(ident, None)
        if one is not None and isValid(one):
            QAccessible.deleteAccessibleInterface(ident)


def drop_all() -> None:
    """Delete every part."""
    drop(_parts)


class CanvasInterface(QAccessibleWidget):
    """Name, description, and the parts of what the canvas shows."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.Canvas)
        self.canvas = canvas
        self._frame: Frame | None = None
        self._picture: Picture | None = None
        self._parts: tuple[Part, ...] = ()
        self._at: dict[Key, int] = {}
        self._idents: dict[Key, int] = {}
        idents = self._idents
        canvas.destroyed.connect(lambda: drop(idents.values()))

    # -- what it says ------------------------------------------------------------

    def text(self, kind: QAccessible.Text) -> str:
        """The description is the selected number, else the newest; the value the step."""
        frame = self.canvas.frame
        if frame is None:
            return super().text(kind)
        match kind:
            case QAccessible.Text.Description:
                return selected_sentence(frame) or newest_sentence(frame)
            case QAccessible.Text.Value:
                return step_text(frame)
            case _:
                return super().text(kind)

    # -- its parts ---------------------------------------------------------------

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of what is shown now."""
        canvas = self.canvas
        if not isValid(canvas) or canvas.frame is None or canvas.picture is None:
            return ()
        if self._frame is not canvas.frame or self._picture is not canvas.picture:
            self._frame, self._picture = canvas.frame, canvas.picture
            keys = [part.key for part in self._parts]
            self._parts = parts_of(canvas.frame, canvas.picture)
            self._at = {part.key: i for i, part in enumerate(self._parts)}
            if keys and keys != list(self._at):
                self._changed()
        return self._parts

    def _changed(self) -> None:
        """Other parts than before: those that are gone are deleted, and it is told."""
        drop([self._idents.pop(key) for key in list(self._idents) if key not in self._at])
        told = QAccessibleEvent(self.canvas, QAccessible.Event.ObjectReorder)
        QAccessible.updateAccessibility(told)

    def childCount(self) -> int:  # noqa: N802 - Qt's name
        return len(self.parts) + super().childCount()

    def child(self, index: int) -> QAccessibleInterface:
        """Return a part, or behind them a widget that lies over the diagram."""
        parts = self.parts
        if 0 <= index < len(parts):
            return self._interface(parts[index].key)
        return super().child(index - len(parts)) if index >= len(parts) else _NONE

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802 - Qt's name
        if isinstance(child, PartInterface):
            self.parts  # noqa: B018 - brings the index up to date
            return self._at.get(child.key, -1)
        index = super().indexOfChild(child)
        return index if index < 0 else index + len(self.parts)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802 - Qt's name
        """Return the part that is at a point of the screen."""
        over = cast("QAccessibleInterface | None", super().childAt(x, y))
        if over is not None:
            return over
        tag = self.canvas.tag_at(QPointF(self.canvas.mapFromGlobal(QPoint(x, y))))
        return _NONE if tag is None else self.of(tag.wire, tag.entry)

    def focusChild(self) -> QAccessibleInterface:  # noqa: N802 - Qt's name
        """Return the selected part while the canvas has the focus."""
        frame = self.canvas.frame
        if frame is None or not self.canvas.hasFocus():
            return super().focusChild()
        return self.chosen()

    def chosen(self) -> QAccessibleInterface:
        """Return the selected part."""
        frame = self.canvas.frame
        if frame is None or not frame.view.selected:
            return _NONE
        return self.of(frame.view.selected, frame.view.entry)

    def of(self, wire: str, entry: tuple[int, ...] = ()) -> QAccessibleInterface:
        """Return the part of a wire, of its ``entry`` where that is drawn by itself."""
        self.parts  # noqa: B018 - brings the index up to date
        for key in ((wire, entry), (wire, ())):
            if key in self._at:
                return self._interface(key)
        return _NONE

    def part(self, key: Key) -> Part | None:
        """Return the part with ``key`` as it is now; ``None`` if it is gone."""
        parts, at = self.parts, self._at.get(key)
        return None if at is None else parts[at]

    def _interface(self, key: Key) -> QAccessibleInterface:
        known = _parts.get(self._idents.get(key, 0))
        if known is not None and isValid(known):
            return known
        made = PartInterface(self, key)
        ident = QAccessible.registerAccessibleInterface(made)
        self._idents[key], _parts[ident] = ident, made
        return made


class PartInterface(QAccessibleInterface):
    """One part: its name in words, its numbers as the description; to press selects it."""

    def __init__(self, above: CanvasInterface, key: Key) -> None:
        super().__init__()
        self.key = key
        self._above = above
        self._press = Press(self)

    @property
    def _part(self) -> Part | None:
        return self._above.part(self.key) if isValid(self._above) else None

    def isValid(self) -> bool:  # noqa: N802 - Qt's name
        return self._part is not None

    def object(self) -> QObject:
        return cast(QObject, None)

    def window(self) -> QWindow:
        return self._above.window() if isValid(self._above) else cast(QWindow, None)

    def relations(
        self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations
    ) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
        return []

    def parent(self) -> QAccessibleInterface:
        return self._above if isValid(self._above) else _NONE

    def focusChild(self) -> QAccessibleInterface:  # noqa: N802 - Qt's name
        return _NONE

    def child(self, index: int) -> QAccessibleInterface:
        return _NONE

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802 - Qt's name
        return _NONE

    def childCount(self) -> int:  # noqa: N802 - Qt's name
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802 - Qt's name
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.StaticText

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802 - Qt's name
        """Nothing can be written here."""

    def text(self, kind: QAccessible.Text) -> str:
        part, frame = self._part, self._above.canvas.frame if isValid(self._above) else None
        if part is None or frame is None:
            return ""
        match kind:
            case QAccessible.Text.Name:
                return part.told(frame)
            case QAccessible.Text.Description | QAccessible.Text.Value:
                return part_numbers(frame, part.wire, part.entry)
            case _:
                return ""

    def rect(self) -> QRect:
        """Return its place on the screen; none where it is not drawn."""
        part = self._part
        if part is None or part.rect is None:
            return QRect()
        canvas, rect = self._above.canvas, part.rect
        x, y = canvas.camera.to_widget((rect.x, rect.y))
        right, bottom = canvas.camera.to_widget((rect.right, rect.bottom))
        size = QSize(max(round(right - x), 1), max(round(bottom - y), 1))
        return QRect(canvas.mapToGlobal(QPoint(round(x), round(y))), size)

    def state(self) -> QAccessible.State:
        made = QAccessible.State()
        part = self._part
        if part is None:
            made.invalid = True
            return made
        canvas, frame = self._above.canvas, self._above.canvas.frame
        made.readOnly = True
        made.selectable = made.focusable = bool(part.wire)
        chosen = frame is not None and bool(part.wire) and self is self._above.chosen()
        made.selected = chosen
        made.focused = chosen and canvas.hasFocus()
        made.invisible = part.rect is None or not canvas.isVisible()
        shown = QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size())
        made.offscreen = not shown.intersects(self.rect())
        return made

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """Offer to be pressed."""
        return self._press if kind == QAccessible.InterfaceType.ActionInterface else NOTHING

    def press(self) -> None:
        """Select it, as a click does."""
        part = self._part
        if part is not None and part.wire:
            self._above.canvas.picked.emit(Tag("number", part.wire, entry=part.entry))


class Press(QAccessibleActionInterface):
    """The one thing that can be done with a part."""

    def __init__(self, part: PartInterface) -> None:
        super().__init__()
        self._part = part

    def actionNames(self) -> list[str]:  # noqa: N802 - Qt's name
        return [self.pressAction()]

    def doAction(self, name: str) -> None:  # noqa: N802 - Qt's name
        if name == self.pressAction():
            self._part.press()

    def keyBindingsForAction(self, _name: str) -> list[str]:  # noqa: N802 - Qt's name
        return []

    def localizedActionName(self, _name: str) -> str:  # noqa: N802 - Qt's name
        return tr("Explain")

    def localizedActionDescription(self, _name: str) -> str:  # noqa: N802 - Qt's name
        return tr("Say where this number comes from")
