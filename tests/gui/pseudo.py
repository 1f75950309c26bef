"""A language that nobody speaks: every text is 40 % longer; and what it does not fit into.

``LANGUAGE`` is no shipped file: :func:`speak` puts the lengthened texts behind its code.  It
is a code of its own because layouts are remembered by language.
"""

import gettext
import math
import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QToolButton,
    QTreeView,
    QWidget,
)

from gui import i18n

LANGUAGE = "xx"
LONGER = 0.4
_WORDS = re.compile(r"(\{[^}]*\}|[^\W\d_]+)")


def longer(text: str) -> str:
    """Return ``text`` with each word 40 % longer, fields and mnemonics as they were."""
    owed, made = 0.0, []
    for part in _WORDS.split(text):
        made.append(part)
        if part[:1].isalpha():
            owed += LONGER * len(part)
            more = math.ceil(owed) if len(part) > 1 else 0
            made.append("o" * more)
            owed -= more
    return "".join(made)


class Longer(gettext.NullTranslations):
    """Every message lengthened."""

    def gettext(self, message: str) -> str:
        return longer(message) if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return longer(msgid1 if n == 1 else msgid2)


def speak(monkeypatch) -> None:
    """Have texts of ``LANGUAGE`` until the test ends."""
    monkeypatch.setattr(i18n.catalog(LANGUAGE), "_translations", Longer())


# -- what is clipped -------------------------------------------------------------------


def clipped(top: QWidget) -> list[str]:
    """Say what is seen of the texts in ``top`` with less room than they need."""
    found: list[str] = []
    for one in [top, *top.findChildren(QWidget)]:
        if one.isVisible():
            found += [f"{type(one).__name__} {why}" for why in _wrong(one)]
    return found


def _wrong(one: QWidget) -> Iterator[str]:
    if isinstance(one, (QLabel, QAbstractButton)) and one.text():
        yield from _too_small(one)
        yield from _cut_off(one)
    elif isinstance(one, QComboBox):
        widest = max((one.itemText(i) for i in range(one.count())), key=len, default="")
        if one.width() < one.sizeHint().width():
            yield f"{widest!r}"
    elif isinstance(one, QMenuBar):
        for action in one.actions():
            if not one.rect().contains(one.actionGeometry(action)):
                yield f"{action.text()!r}"
    elif isinstance(one, QMenu):
        yield from _menu(one)
    elif isinstance(one, QTreeView):
        yield from _rows(one)
    elif isinstance(one, QLineEdit) and one.placeholderText() and not one.text():
        wide = one.fontMetrics().horizontalAdvance(one.placeholderText())
        if wide > one.contentsRect().width() - 8:
            yield f"{one.placeholderText()!r}"


def _too_small(one: QLabel | QAbstractButton) -> Iterator[str]:
    """A widget has what its hint asks for: an icon alone asks for nothing."""
    if isinstance(one, QLabel) and one.wordWrap():
        words = one.text().split()
        widest = max(map(one.fontMetrics().horizontalAdvance, words), default=0)
        if one.heightForWidth(one.width()) > one.height() or widest > one.width():
            yield f"{one.text()!r}: {one.width()} × {one.height()}"
        return
    need, has = one.sizeHint(), one.size()
    if isinstance(one, QToolButton) and (
        one.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly and not one.icon().isNull()
    ):
        return
    if has.width() < need.width() or has.height() < need.height():
        yield f"{one.text()!r}: {has.width()} of {need.width()}"


def _cut_off(one: QWidget) -> Iterator[str]:
    """No parent is smaller; what scrolls up and down may be out of sight that way."""
    rect, inner = one.rect(), one
    while not inner.isWindow():
        outer = inner.parentWidget()
        seen = QRect(one.mapTo(outer, QPoint(0, 0)), rect.size())
        scrolls = isinstance(outer.parentWidget(), QAbstractScrollArea)
        limit = outer.rect()
        if scrolls:
            limit.setTop(min(limit.top(), seen.top()))
            limit.setBottom(max(limit.bottom(), seen.bottom()))
        if not limit.contains(seen):
            yield f"is cut off by {type(outer).__name__}: {getattr(one, 'text', str)()!r}"
            return
        if scrolls:
            return
        inner = outer


def _menu(menu: QMenu) -> Iterator[str]:
    for action in menu.actions():
        room = menu.actionGeometry(action)
        text = action.text().replace("&", "")
        if not menu.rect().contains(room) or _wide(menu.fontMetrics(), text) > room.width():
            yield f"{action.text()!r}"


def _rows(tree: QTreeView) -> Iterator[str]:
    """What is elided has a tooltip with the whole text."""
    model = tree.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            text = index.data() or ""
            tip = index.data(Qt.ItemDataRole.ToolTipRole) or ""
            room = tree.visualRect(index).width()
            if _wide(tree.fontMetrics(), text) + 4 > room and text not in tip:
                yield f"{text!r}"


def _wide(metrics: QFontMetrics, text: str) -> int:
    return metrics.horizontalAdvance(text)
