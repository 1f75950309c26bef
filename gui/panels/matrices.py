"""Vectors and matrices: shapes and entries, Jacobian, products, the samples of a batch.

It shows the array that the selected number is in, or else the newest one.  What is folded is not
worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QResizeEvent

from core.grids import Grid
from core.jacobian import Pair
from core.names import plain
from core.products import Product, product_of
from gui.fonts import scale_of
from gui.i18n import tr
from gui.panels.array_section import Section
from gui.panels.fields_look import fields_sheet
from gui.panels.panel import label
from gui.panels.side import Desk, SidePanel
from gui.scene import array_batch, array_entries, array_jacobian, array_product
from gui.scene.array_look import Look, Start, bases, known, look_at, size_of, teller
from gui.scene.array_model import Sheet
from gui.scene.array_picture import picture
from gui.scene.array_text import as_latex, as_table, spoken
from gui.scene.frame import Frame
from gui.scene.shapes import Tag
from gui.selection import newest_quantity

ENTRIES, JACOBIAN, PRODUCT, BATCH = "entries", "jacobian", "product", "batch"
FEW: Final = 12
"""So many samples are shown at first: more would put the rest out of sight."""
_NARROWEST: Final = 240.0
_NOWHERE: Final[Start] = (None, None)
_HEADS: Final = """
QToolButton#fold { padding: 4px 2px; font-weight: 600; }
QSpinBox { padding: 1px 5px; }
"""


class MatricesPanel(SidePanel):
    """See the module."""

    def __init__(self, desk: Desk, theme: str) -> None:
        super().__init__(tr("Vectors and matrices"), desk, theme)
        self._of: tuple[str, tuple[int, int], int] | None = None
        self._starts: dict[str, Start] = {}
        self._pair = 0
        self._turned, self._fresh = False, True
        self._what = ""
        rows, columns = tr("rows"), tr("columns")
        titles = {
            ENTRIES: (tr("Shape and entries"), (rows, columns)),
            BATCH: (tr("Samples of the batch"), (tr("samples"), tr("entries"))),
            JACOBIAN: (tr("Jacobian of the gate"), (tr("outputs"), tr("inputs"))),
            PRODUCT: (tr("Matrix product"), (rows, columns)),
        }
        self.sections: Final = {
            name: Section(name, title, theme, pages) for name, (title, pages) in titles.items()
        }
        self.sentence = label("", "muted")
        self.column.addWidget(self.sentence)
        for section in self.sections.values():
            self.column.addWidget(section)
            self._connect(section)
        self.column.addStretch(1)
        for name in (ENTRIES, PRODUCT):
            self.sections[name].set_open(True)
        self.area.setStyleSheet(fields_sheet(theme) + _HEADS)

    def _connect(self, section: Section) -> None:
        name = section.name
        section.folded.connect(lambda *_: self._again())
        section.copied.connect(self._copy)
        section.choice.activated.connect(lambda at: self._choose(name, at))
        for axis, pager in enumerate(section.pagers):
            pager.moved.connect(lambda first, axis=axis: self._move(name, axis, first))
        section.view.picked.connect(lambda tag: self._pick(name, tag, by_key=False))
        section.view.chosen.connect(lambda tag: self._pick(name, tag, by_key=True))
        section.view.hovered.connect(lambda tag: self._hovered(name, tag))
        section.view.reached.connect(lambda rect: self._reveal(name, rect))
        section.view.copied.connect(lambda: self._copy(name, "table"))

    # -- what is shown -----------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Show the array of what ``frame`` has selected, or else of its newest number."""
        look = look_at(frame, self.room(_NARROWEST), scale_of(self.font()))
        self.sentence.setVisible(look is None)
        for section in self.sections.values():
            section.setVisible(look is not None)
        if look is None:
            self.sentence.setText(tr("A table of losses: there is nothing to step through."))
            return
        of = (look.grid.first, look.at, look.sample)
        if of != self._of:
            if self._of is None or self._of[0] != of[0]:
                self._pair = 0
            self._of, self._starts = of, {}
        if self._fresh:
            self._fresh = False
            few = array_batch.has_batch(look) and look.samples <= FEW
            self.sections[BATCH].set_open(few)
        for name, draw in self._draws().items():
            if self.sections[name].open:
                draw(look)
        self.sections[BATCH].setVisible(array_batch.has_batch(look))

    def _draws(self) -> dict[str, Callable[[Look], None]]:
        return {
            ENTRIES: self._entries,
            JACOBIAN: self._jacobian,
            PRODUCT: self._product,
            BATCH: self._batch,
        }

    def _start(self, name: str) -> Start:
        return self._starts.get(name, _NOWHERE)

    def _entries(self, look: Look) -> None:
        start = self._start(ENTRIES)
        rows, columns = array_entries.windows(look, start)
        section = self.sections[ENTRIES]
        self._page(section, look, (rows, columns), look.grid)
        self._show(section, array_entries.entries(look, start), look)

    def _jacobian(self, look: Look) -> None:
        section, found = self.sections[JACOBIAN], array_jacobian.choices(look)
        if not found:
            section.say(tr("No gate makes this wire, and none takes it."))
            return
        pair: Pair = found[min(self._pair, len(found) - 1)]
        section.offer([array_jacobian.choice_text(p) for p in found], found.index(pair))
        start, look = self._start(JACOBIAN), array_jacobian.fitted(look, pair)
        outputs, inputs = array_jacobian.ranges(look, pair, *start)
        section.pagers[0].show_part(outputs, size_of(pair.output))
        section.pagers[1].show_part(inputs, size_of(pair.input))
        self._show(section, array_jacobian.jacobian_sheet(look, pair, *start), look)

    def _product(self, look: Look) -> None:
        section = self.sections[PRODUCT]
        wire = look.grid.place(*look.at)[0]
        product: Product | None = product_of(look.snapshot.graph, wire)
        if product is None:
            section.say(tr("{name} takes part in no matrix product.", name=plain(look.grid.name)))
            return
        start, look = self._start(PRODUCT), array_product.fitted(look, product)
        rows, columns = array_product.windows(look, product, start)
        self._page(section, look, (rows, columns), product.w)
        self._show(section, array_product.product_sheet(look, product, start), look)

    def _page(self, section: Section, look: Look, shown: tuple[range, range], grid: Grid) -> None:
        """Say which rows and columns of an array are shown, as they are written."""
        turn = -1 if array_entries.transposed(look) else 1
        parts = zip(shown, grid.table, bases(grid), strict=True)
        for pager, part in zip(section.pagers, [*parts][::turn], strict=True):
            pager.show_part(*part)
        self._turned = turn < 0

    def _batch(self, look: Look) -> None:
        if not array_batch.has_batch(look):
            return
        look = array_batch.fitted(look)
        section, start = self.sections[BATCH], self._start(BATCH)
        shown = array_batch.samples(look, start[0])
        section.pagers[0].show_part(shown, look.samples, 1)
        several = size_of(look.grid) > 1 and not array_batch.is_parameter(look)
        kinds = list(array_batch.CHOICES)
        texts = [tr(array_batch.CHOICES[kind]) for kind in kinds]
        what = self._asked_of(look) if several else array_batch.ALL_THREE
        section.offer(texts if several else (), kinds.index(what))
        every = what != array_batch.ALL_THREE
        columns = array_batch.columns(look, start[1]) if every else range(1)
        section.pagers[1].show_part(columns, size_of(look.grid) if every else 1)
        self._show(section, array_batch.batch_sheet(look, what, start[0], start[1]), look)

    def _asked_of(self, look: Look) -> str:
        """Return which numbers of the samples are shown: those that were chosen, or else those
        of the selected entry, or, where none is, the newest ones of all entries."""
        if self._what:
            return self._what
        if look.chosen:
            return array_batch.ALL_THREE
        return newest_quantity(look.snapshot, look.grid.place(*look.at)[0])

    def _show(self, section: Section, sheet: Sheet, look: Look) -> None:
        frame, numbers = look.frame, look.frame.view.numbers
        made = known(picture(sheet, look.room, numbers, look.size), frame)
        section.show_sheet(sheet, made, self.theme, spoken(sheet, numbers, teller(frame)))

    # -- what is done ------------------------------------------------------------

    def _again(self) -> None:
        if self.isVisible():
            self.show_frame(self.desk.model.frame)

    def _choose(self, name: str, at: int) -> None:
        if name == JACOBIAN:
            self._pair = at
            self._starts.pop(JACOBIAN, None)
        else:
            self._what = list(array_batch.CHOICES)[at]
        self._again()

    def _move(self, name: str, axis: int, first: int) -> None:
        pager = self.sections[name].pagers[axis]  # as written
        start = list(self._start(name))
        if self._turned and name in (ENTRIES, PRODUCT):
            axis = 1 - axis
        start[axis] = first - pager.first.minimum()
        self._starts[name] = (start[0], start[1])
        self._again()

    def _pick(self, name: str, tag: Tag, *, by_key: bool) -> None:
        """Select the number, of its sample; by key the focus stays here."""
        sample = self.sections[name].sheet.samples.get(tag.label)
        if sample is not None and sample != self.desk.model.frame.batch_row:
            self.desk.model.set_view(sample=sample)
        if by_key:
            self.desk.model.select(tag.wire, tag.quantity, tag.port, tag.entry)
        else:
            self.desk.pick(tag)

    def _hovered(self, name: str, tag: Tag | None) -> None:
        """Light on the canvas what a number stands for or is made of."""
        if tag is None:
            self.desk.light(())
            return
        self.desk.light(self.sections[name].sheet.lights.get(tag.label) or (tag,))

    def _reveal(self, name: str, rect: QRect) -> None:
        """Keep what is gone to by key in sight."""
        body = self.area.widget()
        if body is not None:
            spot = self.sections[name].view.mapTo(body, rect.center())
            self.area.ensureVisible(spot.x(), spot.y(), 0, 40)

    def _copy(self, name: str, kind: str) -> None:
        frame = self.desk.model.frame
        sheet, keep = self.sections[name].sheet, teller(frame)
        if kind == "latex":
            self.desk.copied(as_latex(sheet, frame.view.numbers, keep))
        else:
            self.desk.copied(as_table(sheet, keep))

    # -- around ------------------------------------------------------------------

    def set_theme(self, theme: str) -> None:
        """Draw in the inks of ``theme``."""
        self.area.setStyleSheet(fields_sheet(theme) + _HEADS)
        super().set_theme(theme)

    def light(self, tag: Tag | None) -> None:
        """Light what stands for the number that is pointed at on the canvas."""
        for section in self.sections.values():
            section.view.light(tag)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._again()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write in the size of text that is chosen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "sections"):
            self._again()
