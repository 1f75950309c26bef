"""Chain to the loss: a gradient as the product of local derivatives, path by path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton

from core.trace import Snapshot
from gui.fonts import scale_of
from gui.i18n import catalog, tr
from gui.panels.chain_subject import Of, has_neurons, heading, late, select_weight, subject
from gui.panels.flow import Flow
from gui.panels.panel import label, plain_tip
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
class _Shown:
    """A chain, and the number that it is of."""

    of: Of
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
        self.of_paths = label("", "muted")
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
        self.column.addWidget(self.of_paths)
        self.column.addWidget(self.paths)
        self.column.addWidget(self.product, 0, top)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.go, 0, top)
        self.copies: list[QToolButton] = []
        row = Flow(spacing=4)
        kinds = {
            "text": tr("Copy as text"),
            "latex": tr("Copy as LaTeX"),
            "picture": tr("Copy as picture"),
        }
        for kind, text in kinds.items():
            made = QToolButton()
            made.setText(text)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _on=False, kind=kind: self._copy(kind))
            row.addWidget(made)
            self.copies.append(made)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def _view(self) -> PictureView:
        made = PictureView(self.theme)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.picked.connect(self.desk.pick)
        made.chosen.connect(self._follow)
        made.copied.connect(lambda: self._copy("text"))
        made.reached.connect(lambda rect: self.show_place(made, rect))
        made.hovered.connect(lambda tag: self.desk.light(() if tag is None else (tag,)))
        return made

    def _follow(self, tag: Tag) -> None:
        """Select what was picked by key, and stay in the panel."""
        self.desk.pick(tag)
        place = self.product if self.product.isVisible() else self.area
        place.setFocus(Qt.FocusReason.TabFocusReason)

    # -- what is shown -----------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Show the chain of what ``frame`` has selected, or else of its newest number."""
        self.title.setText(heading(frame))
        found = subject(frame)
        if isinstance(found, str):
            self._say(found)
            return
        missing = late(found)
        if missing:
            self._say(*missing)
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

    def _asked(self, frame: Frame, of: Of, *, shared: bool) -> Asked:
        from gui.panels.chain_source import Asked

        batched = of.snapshot.graph.wires[of.wire].batched
        one = batched or (shared and self.part.chosen == _THIS)
        form = self.form.chosen if has_neurons(of.snapshot.graph) else "gates"
        return Asked(of.wire, of.entry, frame.batch_row if one else None, form)

    def _name_samples(self, frame: Frame, of: Of) -> bool:
        """Offer one sample or all of a number that all samples of a batch share."""
        from core.chain import shared

        several = len(of.snapshot.trace.rows) > 1 and shared(of.snapshot.graph, of.wire)
        if several:
            self.part.name(_THIS, tr("Sample {n}", n=frame.batch_row + 1))
        self.part.setVisible(several)
        return several

    def _say(self, sentence: str, goal: int = 0, *, switches: bool = False) -> None:
        """Show a sentence instead of a chain, with a way to step ``goal`` if there is one."""
        self._shown, self._drawn, self._goal = None, (), goal
        self.sentence.setText(sentence)
        self.go.setText(tr("Go to step {step}", step=goal))
        for part in (self.total, self.of_paths, self.paths, self.product, *self.copies):
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
        look = Look(SIZE * scale, self.room(_NARROWEST), frame.view.numbers, words)
        at = self._rank(frame, shown)
        key = (id(chain), look, at, self.theme)
        self.sentence.setText(select_weight(shown.snapshot))
        self.sentence.setVisible(chain.of.wire == chain.end)
        self.go.hide()
        for part in (self.of_form, self.form):
            part.setVisible(has_neurons(shown.snapshot.graph))
        for copy in self.copies:
            copy.show()
        if key == self._drawn:
            return
        self._drawn = key
        many = chain.count > 1
        self.total.setVisible(many or not chain.count)
        ways = many or bool(chain.paths and chain.paths[0].factors)
        self._name_paths(many=many)
        self.of_paths.setVisible(ways)
        self.paths.setVisible(ways)
        self.product.setVisible(bool(chain.count))
        self.total.set_picture(total(shown.snapshot, chain, look), self.theme)
        if chain.count:
            self.product.set_picture(product(shown.snapshot, chain, at or 0, look), self.theme)
        if ways:
            room = self.paths.room(round(look.width))
            row = Look(ROW_SIZE * scale, room, look.digits, words)
            self.paths.theme = self.theme
            self.paths.show_rows(Rows(chain, shown.snapshot.graph, row), at)
        self._name_pictures(shown, look, at or 0)

    def _name_paths(self, *, many: bool) -> None:
        """Say what the rows are, and their percentages."""
        part = tr("% of the sum of all sizes")
        self.of_paths.setText(tr("Paths, the largest first: {part}", part=part) if many else "")
        draws = tr("A click, or Enter, draws the path on the diagram; once more takes it away.")
        self.paths.setToolTip(plain_tip(draws))
        if not many:
            self.of_paths.setText(draws)
        self.paths.setAccessibleName(self.of_paths.text())
        self.paths.setAccessibleDescription(draws)

    def _name_pictures(self, shown: _Shown, look: Look, rank: int) -> None:
        from core.chain_lines import path_explanation, sum_explanation
        from gui.scene.formula_text import formula_text

        chain = shown.chain
        made = sum_explanation(shown.snapshot, chain)
        self.total.setAccessibleName(formula_text(made, look.digits))
        if chain.count:
            path = path_explanation(shown.snapshot, chain, rank)
            self.product.setAccessibleName(formula_text(path, look.digits))

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
            if kind == "picture":
                self.desk.pictured((made,))
                return
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

    def rest_tool(self) -> None:
        """Let go of what is under way; the path stays on the canvas."""
        self.source.cancel()

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
