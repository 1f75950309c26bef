"""Chain to the loss: a gradient as the product of local derivatives, path by path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton

from core.names import plain
from core.plan import NEVER
from core.trace import Snapshot
from core.wire_names import wire_name
from gui.fonts import scale_of
from gui.i18n import catalog, tr
from gui.panels.panel import label
from gui.panels.picture import PictureView
from gui.panels.side import Desk, SidePanel
from gui.panels.switch import Switch
from gui.scene.frame import Frame
from gui.scene.shapes import Tag

if TYPE_CHECKING:
    from core.chain import Chain
    from gui.panels.chain_source import Asked
    from gui.scene.chain_picture import Look
    from gui.scene.chosen_path import ChosenPath

SIZE: Final = 15.0
ROW_SIZE: Final = 13.0
_NARROWEST: Final = 200.0
_THIS, _ALL = "this", "all"


@dataclass(frozen=True, slots=True)
class _Of:
    """The number whose chain is shown."""

    snapshot: Snapshot
    wire: str
    entry: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A chain, and the number that it is of."""

    of: _Of
    chain: Chain

    @property
    def snapshot(self) -> Snapshot:
        return self.of.snapshot


class ChainPanel(SidePanel):
    """See the module."""

    def __init__(self, desk: Desk, theme: str) -> None:
        from gui.panels.chain_source import ChainSource
        from gui.panels.path_list import PathList

        super().__init__(tr("Chain to the loss"), desk, theme)
        self._shown: _Shown | None = None
        self._drawn: tuple[object, ...] = ()
        self._routes: tuple[Chain, tuple[ChosenPath, ...]] | None = None
        self._goal = 0
        self.source = ChainSource(self)
        self.source.ready.connect(self._again)
        self.source.failed.connect(desk.model.crashed)
        self.form = Switch(tr("A factor for each"), {"book": tr("Neuron"), "gates": tr("Gate")})
        self.part = Switch(tr("Samples"), {_THIS: "", _ALL: tr("All samples")})
        self.total, self.product = (self._view() for _ in range(2))
        self.paths = PathList(theme)
        self.sentence = label("", "muted")
        self.go = QPushButton()
        self._build()
        self.form.taken.connect(self._again)
        self.part.taken.connect(self._again)
        self.paths.taken.connect(self._take)
        self.go.clicked.connect(self._go)

    # -- assembling --------------------------------------------------------------

    def _build(self) -> None:
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        line = QHBoxLayout()
        line.setSpacing(8)
        self.of_form = label(tr("A factor for each"), "muted", wraps=False)
        line.addWidget(self.of_form)
        line.addWidget(self.form)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self.part, 0, top)
        self.column.addSpacing(6)
        self.column.addWidget(self.total, 0, top)
        self.column.addWidget(self.paths)
        self.column.addWidget(self.product, 0, top)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.go, 0, top)
        self.copies: list[QToolButton] = []
        row = QHBoxLayout()
        row.setSpacing(4)
        for kind, text in (("text", tr("Copy as text")), ("latex", tr("Copy as LaTeX"))):
            made = QToolButton()
            made.setText(text)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _on=False, kind=kind: self._copy(kind))
            row.addWidget(made)
            self.copies.append(made)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def _view(self) -> PictureView:
        made = PictureView(self.theme)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.picked.connect(self.desk.pick)
        made.chosen.connect(self._follow)
        made.copied.connect(lambda: self._copy("text"))
        made.reached.connect(lambda rect: self._show_place(made, rect))
        made.hovered.connect(lambda tag: self.desk.light(() if tag is None else (tag,)))
        return made

    def _follow(self, tag: Tag) -> None:
        """Select what was picked by key, and stay in the panel."""
        self.desk.pick(tag)
        place = self.product if self.product.isVisible() else self.area
        place.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_place(self, view: PictureView, rect: QRect) -> None:
        """Scroll to where one has gone by key."""
        body = self.area.widget()
        if body is not None:
            spot = view.mapTo(body, rect.center())
            self.area.ensureVisible(spot.x(), spot.y(), rect.width() // 2, rect.height())

    # -- what is shown -----------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Show the chain of what ``frame`` has selected, or else of its newest number."""
        found = subject(frame)
        if isinstance(found, str):
            self._say(found)
            return
        late = self._missing(found)
        if late:
            self._say(*late)
            return
        shared = self._name_samples(frame, found)
        chain = self.source.get(found.snapshot, self._asked(frame, found, shared=shared))
        if chain is None:
            self._say("…", switches=True)
            return
        self._shown = _Shown(found, chain)
        self._draw(frame, self._shown)

    @property
    def chain(self) -> Chain | None:
        """The chain that is shown."""
        return None if self._shown is None else self._shown.chain

    def _asked(self, frame: Frame, of: _Of, *, shared: bool) -> Asked:
        from gui.panels.chain_source import Asked

        batched = of.snapshot.graph.wires[of.wire].batched
        one = batched or (shared and self.part.chosen == _THIS)
        return Asked(of.wire, of.entry, frame.batch_row if one else None, self.form.chosen)

    def _name_samples(self, frame: Frame, of: _Of) -> bool:
        """Offer one sample or all of a number that all samples of a batch share."""
        graph = of.snapshot.graph
        shared = len(of.snapshot.trace.rows) > 1 and not graph.wires[of.wire].batched
        if shared:
            self.part.name(_THIS, tr("Sample {n}", n=frame.batch_row + 1))
        self.part.setVisible(shared)
        return shared

    def _missing(self, of: _Of) -> tuple[str, int] | None:
        """Return when the number gets its gradient, if it has none yet."""
        if of.snapshot.gradient(of.wire) is not None:
            return None
        name = plain(wire_name(of.snapshot.graph.wires[of.wire]))
        step = of.snapshot.plan.made_at(of.wire, "gradient")
        if step >= NEVER or step > of.snapshot.plan.length:
            return tr("No gradient ever reaches {name}.", name=name), 0
        sentence = tr(
            "The gradient of {name} is not there yet: step {step} of {last}, in the backward "
            "pass, brings it.",
            name=name,
            step=step,
            last=of.snapshot.plan.length,
        )
        return sentence, step

    def _say(self, sentence: str, goal: int = 0, *, switches: bool = False) -> None:
        """Show a sentence instead of a chain, with a way to step ``goal`` if there is one."""
        self._shown, self._drawn, self._goal = None, (), goal
        self.sentence.setText(sentence)
        self.go.setText(tr("Go to step {step}", step=goal))
        for part in (self.total, self.paths, self.product, *self.copies):
            part.hide()
        for part in (self.of_form, self.form):
            part.setVisible(switches)
        self.part.setVisible(switches and not self.part.isHidden())
        self.sentence.show()
        self.go.setVisible(goal > 0)

    def _go(self) -> None:
        model, view = self.desk.model, self.desk.model.frame.view
        wire, entry, port = view.selected, view.entry, view.port
        model.to_step(self._goal)
        if wire:
            model.select(wire, "gradient", port, entry)

    # -- drawing -----------------------------------------------------------------

    def _draw(self, frame: Frame, shown: _Shown) -> None:
        from gui.scene.chain_picture import Look, Rows, product, total

        chain = shown.chain
        scale, words = scale_of(self.font()), catalog(frame.view.language)
        look = Look(SIZE * scale, self._room(), frame.view.numbers, words)
        at = self._rank(frame, shown)
        key = (id(chain), look, at, self.theme)
        self.sentence.hide()
        self.go.hide()
        for part in (self.of_form, self.form, *self.copies):
            part.show()
        if key == self._drawn:
            return
        self._drawn = key
        many = chain.count > 1
        self.total.setVisible(many or not chain.count)
        self.paths.setVisible(many)
        self.product.setVisible(bool(chain.count))
        self.total.set_picture(total(shown.snapshot, chain, look), self.theme)
        if chain.count:
            self.product.set_picture(product(shown.snapshot, chain, at or 0, look), self.theme)
        if many:
            room = self.paths.room(round(look.width))
            row = Look(ROW_SIZE * scale, room, look.digits, words)
            self.paths.theme = self.theme
            self.paths.show_rows(Rows(chain, shown.snapshot.graph, row), at)
        self._name_pictures(shown, look, at or 0)

    def _name_pictures(self, shown: _Shown, look: Look, rank: int) -> None:
        from core.chain_lines import path_explanation, sum_explanation
        from gui.scene.formula_text import formula_text

        chain = shown.chain
        made = sum_explanation(shown.snapshot, chain)
        self.total.setAccessibleName(formula_text(made, look.digits))
        if chain.count:
            path = path_explanation(shown.snapshot, chain, rank)
            self.product.setAccessibleName(formula_text(path, look.digits))

    def _room(self) -> float:
        margins = self.column.contentsMargins()
        room = float(self.area.viewport().width() - margins.left() - margins.right())
        return max(room, _NARROWEST)

    # -- paths -------------------------------------------------------------------

    def _ways(self, shown: _Shown) -> tuple[ChosenPath, ...]:
        """Return where each listed path runs."""
        from gui.scene.chosen_path import chosen

        chain, of = shown.chain, shown.of
        if self._routes is None or self._routes[0] is not chain:
            place = (of.wire, of.entry)
            graph = of.snapshot.graph
            made = tuple(chosen(graph, path, place, chain.end) for path in chain.paths)
            self._routes = (chain, made)
        return self._routes[1]

    def _rank(self, frame: Frame, shown: _Shown) -> int | None:
        """Return the rank of the path that is drawn on the canvas."""
        path = frame.view.path
        if path is None:
            return None
        ways = self._ways(shown)
        return ways.index(path) if path in ways else None

    def _take(self, rank: int | None) -> None:
        """Draw the path that was chosen, or none."""
        if self._shown is not None:
            ways = self._ways(self._shown)
            self.desk.model.show_path(None if rank is None else ways[rank])

    def _again(self) -> None:
        """Show the chain as the switches say."""
        self.show_frame(self.desk.model.frame)

    def _copy(self, kind: str) -> None:
        from core.chain_lines import chain_explanation
        from gui.copies import TEXTS

        if self._shown is not None:
            made = chain_explanation(self._shown.snapshot, self._shown.chain)
            self.desk.copied(TEXTS[kind]((made,), self.desk.model.frame))

    # -- around ------------------------------------------------------------------

    def light(self, tag: Tag | None) -> None:
        """Light what stands for the number that is pointed at on the canvas."""
        self.total.light(tag)
        self.product.light(tag)

    def close_tool(self) -> None:
        """Let go of what is under way, and of the path on the canvas."""
        self.source.cancel()
        if self.desk.model.frame.view.path is not None:
            self.desk.model.show_path(None)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Wait for what is under way: the window may be closing."""
        self.source.close()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        if self._shown is not None:
            self._draw(self.desk.model.frame, self._shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write in the size of text that is chosen."""
        super().changeEvent(event)
        shown = getattr(self, "_shown", None)  # the first comes before there is any
        if event.type() == QEvent.Type.FontChange and shown is not None:
            self._draw(self.desk.model.frame, shown)


def subject(frame: Frame) -> _Of | str:
    """Return the number that is selected, or else the newest one; or what is to be done."""
    snapshot, view = frame.explained, frame.view
    if snapshot is None:
        return tr("A table of losses: there is nothing to step through.")
    if view.asking:
        return tr("Which number comes here? Press → to see it.")
    wire, entry = view.selected, view.entry
    if not wire:
        from core.explain import newest_subjects

        newest = newest_subjects(snapshot) if snapshot.at else ()
        if not newest:
            return tr("Select a number: its way to the loss will stand here.")
        wire, entry = newest[0].wire, newest[0].entry or ()
    if wire not in snapshot.graph.wires:
        return tr("Select a number: its way to the loss will stand here.")
    if len(entry) != len(snapshot.graph.wires[wire].shape):
        name = plain(wire_name(snapshot.graph.wires[wire]))
        return tr("{name} has many numbers: select one of them.", name=name)
    return _Of(snapshot, wire, entry)
