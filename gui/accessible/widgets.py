"""What the small drawn widgets are for assistive technology: a slider, texts."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAccessible, QAccessibleValueInterface
from PySide6.QtWidgets import QAccessibleWidget

from gui.accessible.diagram import NOTHING
from gui.panels.picture import PictureView
from gui.panels.timeline import Bar


def picture(view: PictureView) -> QAccessibleWidget:
    """Return the interface of a formula or a row of numbers: a text."""
    return QAccessibleWidget(view, QAccessible.Role.StaticText)


class BarInterface(QAccessibleWidget):
    """The timeline as a slider over the steps of the iteration."""

    def __init__(self, bar: Bar) -> None:
        super().__init__(bar, QAccessible.Role.Slider)
        self.bar = bar
        self._steps = Steps(bar)

    def text(self, kind: QAccessible.Text) -> str:
        """Its value is step and phase, in words."""
        if kind == QAccessible.Text.Value:
            return self.bar.said
        return super().text(kind)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """Offer the step as a value that can be set."""
        if kind == QAccessible.InterfaceType.ValueInterface:
            return self._steps
        found = super().interface_cast(kind)
        return NOTHING if found is None else found


class Steps(QAccessibleValueInterface):
    """The number of steps done."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar

    def currentValue(self) -> int:  # noqa: N802 - Qt's name
        return self._bar.step

    def setCurrentValue(self, value: Any) -> None:  # noqa: N802 - Qt's name
        step = min(max(int(value), 0), self._bar.length)
        if step != self._bar.step:
            self._bar.moved.emit(step)

    def minimumValue(self) -> int:  # noqa: N802 - Qt's name
        return 0

    def maximumValue(self) -> int:  # noqa: N802 - Qt's name
        return self._bar.length

    def minimumStepSize(self) -> int:  # noqa: N802 - Qt's name
        return 1
