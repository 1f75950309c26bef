"""Everything we print has its glyph in a bundled font: no picture depends on the system's."""

from __future__ import annotations

import pytest

from core.files.examples import examples, open_example
from core.losses import LOSSES
from core.session import Position, Session
from gui.scene.frame import Frame, ViewSettings
from gui.scene.metrics import OTHER, split
from gui.scene.views import draw, views_of


def missing(string: str, font: str = "sans") -> list[str]:
    """Return the stretches of ``string`` that no bundled font has."""
    return [piece.text for piece in split(string, font) if piece.font == OTHER]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", [info.id for info in examples()])
def test_examples_need_no_other_font(name: str, language: str) -> None:
    experiment = open_example(name)
    session = None if experiment.table is not None else Session(experiment)
    if session is not None:
        session.seek(Position(1, session.plan.length))
    for view in views_of(experiment):
        settings = ViewSettings(
            view=view, language=language, show_title=True, show_legend=True, show_caption=True
        )
        snapshot = None if session is None else session.snapshot()
        position = Position(1, 0) if session is None else session.position
        picture = draw(Frame(experiment, snapshot, position, settings))
        for text in picture.texts():
            assert not [m for run in text.runs for m in missing(run.text, run.font)], text.string


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_losses_are_written_in_letters_that_the_bundled_fonts_have(name: str) -> None:
    assert missing(LOSSES[name].formula) == []
    assert missing(LOSSES[name].term) == []


def test_a_letter_without_a_glyph_would_be_found() -> None:
    assert missing("s꜀") == ["꜀"]
