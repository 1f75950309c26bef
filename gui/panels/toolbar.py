"""The row of buttons below the menu: everything in it is a command of the table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from gui.actions import Actions, shown_keys
from gui.commands import COMMANDS, STRIDE_TEXTS, Command, State
from gui.fonts import scale_of
from gui.i18n import current, tr
from gui.icons import SIZE, icon
from gui.menus import SPEED, STRIDES, plain
from gui.panels.panel import label
from gui.scene.furniture import sample_text
from gui.theme import chrome

_ICONS = {
    "home": "home",
    "back": "back",
    "forward": "forward",
    "end": "end",
    "play": "play",
    "examples": "examples",
    "fit": "fit",
    "pin": "pin",
    "side.shut": "close",
    "sample.previous": "up",
    "sample.next": "down",
    "panel.experiment": "left-panel",
    "panel.why": "right-panel",
}
_VIEWS = ("network", "gates", "matrices", "table")


class ToolBar(QWidget):
    """``sample_asked``: the number of the sample was clicked."""

    sample_asked = Signal()

    def __init__(self, actions: Actions, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions = actions
        self._tips: dict[str, tuple[Command, str]] = {}
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(10, 5, 10, 5)
        self._rows.setSpacing(0)
        self._halves: list[QWidget] = []
        self._row = self._new_row()
        self._add_steps()
        self._add_play()
        self._add_stride()
        self._add_samples()
        self._row.addStretch(1)
        self._row = self._new_row()
        self._add_views()
        self._row.addStretch(1)
        for name in ("examples", "fit", "panel.experiment", "panel.why"):
            self._button(name)
        self.set_theme(theme)
        self._size_icons()

    def _new_row(self) -> QHBoxLayout:
        """Return half of the bar; the second goes below where the width is too small."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._rows.addWidget(holder, 1)
        self._halves.append(holder)
        return row

    # -- size --------------------------------------------------------------------

    def _icon_size(self) -> int:
        return round(SIZE * scale_of(self.font()))

    def _size_icons(self) -> None:
        scale, size = scale_of(self.font()), self._icon_size()
        for button in self.findChildren(QToolButton):
            button.setIconSize(QSize(size, size))
        # As high with view tabs as without: nothing below moves.
        for half in self._halves:
            half.setMinimumHeight(round(30 * max(scale, 1.0)))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw icons as large as the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_icons()
            self.set_theme(self._theme)
            self._wrap()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use two rows where one is too short."""
        super().resizeEvent(event)
        self._wrap()

    def event(self, event: QEvent) -> bool:
        """Find out about the rows again when a part comes or goes."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._wrap()
        return super().event(event)

    def _wrap(self) -> None:
        halves = [half.sizeHint().width() for half in self._halves]
        margins = self._rows.contentsMargins()
        need = sum(halves) + margins.left() + margins.right()
        directions = QBoxLayout.Direction
        wished = directions.LeftToRight if need <= self.width() else directions.TopToBottom
        if wished != self._rows.direction():
            self._rows.setDirection(wished)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what two rows need: the window may be narrower than one."""
        halves = [half.minimumSizeHint().width() for half in self._halves]
        margins = self._rows.contentsMargins()
        width = max(halves) + margins.left() + margins.right()
        return QSize(width, super().minimumSizeHint().height())

    def set_theme(self, theme: str) -> None:
        """Draw the icons in the colours of ``theme``."""
        self._theme = theme
        ink, grey = chrome(theme, "icon"), chrome(theme, "disabled")
        size = self._icon_size()
        for name, shape in _ICONS.items():
            self._actions[name].setIcon(icon(shape, ink, grey, size))
        self._actions["forward"].setIcon(icon("forward", chrome(theme, "accent"), grey, size))
        for button in (self.stride, self.speed):
            button.setIcon(icon("down", chrome(theme, "muted"), grey, size))
        self._draw_play(self._actions["play"].isChecked())

    def refresh(self, state: State) -> None:
        """Show what is chosen now."""
        self.stride.setText(plain(tr(STRIDE_TEXTS[state.controls.stride])))
        _name(self.stride, tr("How far one move goes"))
        self.stride.setEnabled(state.controls.stepping)
        self.speed.setText(f"{state.controls.speed:g} / s")
        _name(self.speed, tr("Speed of playing, in moves a second"))
        self.speed.setEnabled(state.controls.stepping)
        self._draw_play(state.controls.playing)
        for name, (command, head) in self._tips.items():
            reason = command.reason(state)
            self._actions[name].setToolTip(
                head + "\n" + tr(reason) if reason else _tip(command, head)
            )
        for widget in self._samples:
            widget.setVisible(state.frame.sample_number is not None)
        self.sample.setText(sample_text(state.frame, current()))
        _name(self.sample, tr("Sample"))
        for view, button in self._tabs.items():
            button.setVisible(view in state.views)
        self.tabs.setVisible(len(state.views) > 1)

    def _draw_play(self, playing: bool) -> None:
        ink, grey = chrome(self._theme, "icon"), chrome(self._theme, "disabled")
        action = self._actions["play"]
        action.setIcon(icon("pause" if playing else "play", ink, grey, self._icon_size()))
        self._play.setText(tr("Pause") if playing else plain(action.text()))

    # -- building ----------------------------------------------------------------

    def _button(self, name: str, *, text: bool = False) -> QToolButton:
        made = QToolButton()
        made.setDefaultAction(self._actions[name])
        style = Qt.ToolButtonStyle
        made.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly
        )
        # A click leaves the focus with the diagram, so that its keys go on working.
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setObjectName(f"button.{name}")
        command = next(c for c in COMMANDS if c.id == name)
        self._tips[name] = command, self._actions[name].toolTip().split("\n")[0]
        self._row.addWidget(made)
        return made

    def _chooser(self, tip: str, *commands: str) -> QToolButton:
        """Return a button that opens a menu; ``commands``: those whose keys do the same."""
        made = QToolButton()
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keys = [shown_keys(self._actions[name].shortcuts()[:1]) for name in commands]
        made.setToolTip(f"{tip} ({', '.join(keys)})" if keys else tip)
        self._row.addWidget(made)
        return made

    def _rule(self) -> QFrame:
        made = QFrame()
        made.setObjectName("rule")
        made.setFixedSize(1, 18)
        self._row.addSpacing(8)
        self._row.addWidget(made)
        self._row.addSpacing(8)
        return made

    def _add_steps(self) -> None:
        for name in ("home", "back", "forward", "end"):
            self._button(name)

    def _add_play(self) -> None:
        self._rule()
        self._play = self._button("play", text=True)
        self.speed = self._chooser(tr("Speed of playing, in moves a second"))
        self.speed.setObjectName("speed")
        self.speed.setMenu(self._actions.menu(SPEED, self.speed))

    def _add_stride(self) -> None:
        self._rule()
        self._row.addWidget(label(tr("Stride"), wraps=False))
        self.stride = self._chooser(tr("How far one move goes"), "stride.larger", "stride.smaller")
        self.stride.setObjectName("stride")
        self.stride.setMenu(self._actions.menu(STRIDES, self.stride))

    def _add_samples(self) -> None:
        line = self._rule()
        word = label(tr("Sample"), wraps=False)
        self._row.addWidget(word)
        self.sample = QToolButton()
        self.sample.setObjectName("sample")
        self.sample.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sample.setToolTip(tr("Show another sample of the batch"))
        self.sample.clicked.connect(self.sample_asked)
        self._row.addWidget(self.sample)
        arrows = [self._button("sample.previous"), self._button("sample.next")]
        self._samples: list[QWidget] = [line, word, self.sample, *arrows]

    def _add_views(self) -> None:
        self.tabs = QWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self.tabs)
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(0)
        self._tabs: dict[str, QToolButton] = {}
        for view in _VIEWS:
            made = QToolButton()
            made.setDefaultAction(self._actions[f"view.{view}"])
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(made)
            self._tabs[view] = made
        self._row.addWidget(self.tabs)


def _name(button: QToolButton, what: str) -> None:
    """Say what a button that shows only a choice is about, and the choice."""
    button.setAccessibleName(f"{what}: {button.text()}")


def tips(actions: Actions) -> None:
    """Say in each tooltip what the button does, its key, and one line more where there is."""
    for command in COMMANDS:
        action = actions[command.id]
        action.setIconText(plain(action.text()).rstrip("…"))
        key = shown_keys(action.shortcuts()[:1])
        head = f"{action.iconText()} ({key})" if key else action.iconText()
        action.setToolTip(_tip(command, head))


def _tip(command: Command, head: str) -> str:
    return head + "\n" + tr(command.tip) if command.tip else head
