"""What the panel says beside the rule: gate patterns, samples, ways back."""

from __future__ import annotations

from core.patterns import FORK, MULTIPLY
from gui.scene.formula_lines import brief
from gui.window import Window


def templates(window: Window) -> list[str]:
    """What is said, but for the notes of what a source has printed."""
    said = [r.template for e in window.equation.explanations for r in e.remarks]
    return [template for template in said if template != "{note}"]


def end(window: Window, qtbot) -> None:
    assert window.model.session is not None
    window.model.to_step(window.model.session.plan.length)
    qtbot.waitUntil(lambda: not window.drawing.busy)


def test_patterns_are_said_where_gates_are_seen(window, qtbot):
    end(window, qtbot)
    window.model.select("W2[0][0]", "gradient")
    assert MULTIPLY not in templates(window)
    window.model.set_view(view="gates")
    assert templates(window) == [MULTIPLY]
    window.model.select("a1[0]", "gradient")
    assert templates(window) == [FORK]
    window.model.select("a1[0]", "value")
    assert templates(window) == []
    window.model.set_view(view="network")
    window.model.select("a1[0]", "gradient")
    assert templates(window) == []


def test_below_the_diagram_a_high_formula_says_only_the_last_equation(start, qtbot):
    window = start("max_and_copy").window
    end(window, qtbot)
    window.model.select("uc", "gradient")
    assert window.equation.strip
    (told,) = window.equation.explanations
    assert [line.path for line in told.lines] == [True, True, True, False]
    assert [line.path for line in brief(told).lines] == [False]
    viewport = window.equation.area.viewport()
    window.equation.area.widget().layout().activate()
    shown = [v for v in window.equation._pictures if v.isVisible()]
    assert shown[0].height() <= viewport.height()
    before = len(list(shown[0].picture.texts()))
    window.change_settings(why_height=260)
    qtbot.waitUntil(lambda: len(list(shown[0].picture.texts())) > before)
    assert "uv" in shown[0].accessibleName()


def test_what_samples_give_is_seen_beside_the_mean(start, qtbot):
    window = start("xor_2_2_1").window
    end(window, qtbot)
    window.model.select("W2[0][0]", "gradient")
    (view,) = [v for v in window.equation._pictures if v.isVisible()]
    strings = [t.string for t in view.picture.texts()]
    assert "N" in strings
    assert "4" in strings
