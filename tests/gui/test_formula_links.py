"""Formula and diagram: what is pointed at in one lights in the other; by key, too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.canvas.places import spots_of
from gui.panels.picture import PictureView
from gui.scene.formula_links import Place
from gui.scene.shapes import Tag
from gui.window import Window

BACKWARD = 35


def formula(window: Window, number: int = 0) -> PictureView:
    """Return a formula that is shown."""
    panel = window.equation
    return [v for v in panel.findChildren(PictureView) if v.isVisible()][number]


def places(view: PictureView) -> tuple[Place, ...]:
    return view._places


def point(qtbot, view: PictureView, place: Place) -> None:
    bounds = view.picture.bounds
    x, y = place.box.center
    qtbot.mouseMove(view, QPoint(1, 1))
    qtbot.mouseMove(view, QPoint(round(x - bounds.x), round(y - bounds.y)))


def lit(window: Window) -> list[Tag]:
    return list(window.canvas.lit.tags)


def spots(window: Window, tag: Tag):
    canvas = window.canvas
    assert canvas.picture is not None
    assert canvas.frame is not None
    snapshot = canvas.frame.opened().snapshot
    return spots_of(canvas.picture, tag, snapshot.graph)


def at(window: Window, step: int, qtbot) -> None:
    window.model.to_step(step)
    qtbot.waitUntil(lambda: not window.drawing.busy)


def test_pointing_at_a_factor_lights_its_place(window, qtbot):
    at(window, BACKWARD, qtbot)
    view = formula(window)
    number = next(p for p in places(view) if p.words == "0.5424")
    point(qtbot, view, number)
    assert lit(window) == [number.tag]
    (spot,) = spots(window, number.tag)
    wire = number.tag.wire
    boxes = [
        t for t in window.canvas.picture.texts() if t.tag.wire == wire and t.string == "0.5424"
    ]
    assert len(boxes) == 1
    assert spot.rect.contains((boxes[0].x, boxes[0].y - 1.0))
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(view, QPoint(view.width() - 1, view.height() - 1))
    assert lit(window) == []


def test_what_is_lit_is_painted_and_only_there(window, qtbot):
    at(window, BACKWARD, qtbot)
    canvas, view = window.canvas, formula(window)
    qtbot.waitUntil(lambda: canvas.backing.settled)
    before = canvas.grab().toImage()
    place = next(p for p in places(view) if p.tag.quantity == "gradient" and p.tag.kind == "number")
    painted: list[QImage] = []
    point(qtbot, view, place)
    painted.append(canvas.grab().toImage())
    (spot,) = spots(window, place.tag)
    changed = differing(before, painted[0])
    x, y = canvas.camera.to_widget(spot.center)
    half = (spot.rect.w * canvas.camera.scale / 2 + 8, spot.rect.h * canvas.camera.scale / 2 + 8)
    ratio = canvas.devicePixelRatioF()
    assert changed
    assert all(abs(px / ratio - x) <= half[0] for px, _ in changed)
    assert all(abs(py / ratio - y) <= half[1] for _, py in changed)
    qtbot.mouseMove(view, QPoint(view.width() - 1, view.height() - 1))
    assert not differing(before, canvas.grab().toImage())


def differing(one: QImage, other: QImage) -> list[tuple[int, int]]:
    assert one.size() == other.size()
    return [
        (x, y)
        for y in range(one.height())
        for x in range(one.width())
        if one.pixel(x, y) != other.pixel(x, y)
    ]


@pytest.mark.parametrize("view", ["network", "gates", "matrices"])
@pytest.mark.parametrize("step", [5, 12, 24, 35, 40, 46, 60])
def test_everything_in_a_formula_has_a_place_in_every_view(start, qtbot, view, step):
    window = start().window
    window.model.set_view(view=view)
    at(window, step, qtbot)
    bounds = window.canvas.picture.bounds
    count = 0
    for shown in (v for v in window.equation.findChildren(PictureView) if v.isVisible()):
        for place in places(shown):
            found = spots(window, place.tag)
            # Three numbers of the loss's sum have no place in the matrices.
            assert found or (view == "matrices" and place.tag.wire[:2] in ("er", "sq", "te")), place
            assert all(bounds.grown(1.0).contains(spot.center) for spot in found)
            count += bool(found)
    assert count >= 2


@pytest.mark.parametrize("view", ["network", "matrices"])
def test_entries_of_arrays_are_found_one_by_one(start, qtbot, view):
    window = start("digits_8x8").window
    window.model.set_view(view=view)
    at(window, 14, qtbot)
    window.model.select("W2", "gradient", None, (3, 4))
    qtbot.waitUntil(lambda: not window.drawing.busy)
    shown = formula(window)
    name = next(p for p in places(shown) if p.tag.wire == "a1")
    assert name.tag.entry == (3,)
    point(qtbot, shown, name)
    assert lit(window) == [name.tag]
    one = spots(window, name.tag)
    other = spots(window, Tag("number", "a1", None, "value", "", (2,)))
    assert one
    assert other
    assert {s.center for s in one}.isdisjoint({s.center for s in other})


def test_pointing_at_the_diagram_lights_the_formula(window, qtbot):
    at(window, BACKWARD, qtbot)
    view, canvas = formula(window), window.canvas
    assert view.lit == ()
    target = next(p for p in places(view) if p.words == "0.5424")
    (spot,) = spots(window, target.tag)
    x, y = canvas.camera.to_widget(spot.center)
    qtbot.mouseMove(canvas, QPoint(3, 3))
    qtbot.mouseMove(canvas, QPoint(round(x), round(y)))
    assert {p.tag.wire for p in view.lit} == {target.tag.wire}
    assert {p.tag.quantity for p in view.lit} == {"value"}
    assert target in view.lit
    qtbot.mouseMove(canvas, QPoint(3, 3))
    assert view.lit == ()


def test_a_neuron_lights_all_that_is_known_of_it(window, qtbot):
    at(window, BACKWARD, qtbot)
    view = formula(window)
    tag = next(p.tag for p in places(view) if p.tag.quantity == "gradient" and p.tag.wire[0] == "z")
    window.equation.light(Tag("neuron", tag.wire))
    assert len(view.lit) >= 3
    assert {p.tag.wire for p in view.lit} == {tag.wire}


def test_by_key_from_factor_to_factor_and_on_to_its_origin(window, qtbot):
    at(window, BACKWARD, qtbot)
    view = formula(window)
    window.equation.area.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.equation.area, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is view
    assert view.at == 0
    assert lit(window) == [places(view)[0].tag]
    step = window.model.frame.position
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.at == 2
    assert lit(window) == [places(view)[2].tag]
    assert view.accessibleDescription() == places(view)[2].words
    qtbot.keyClick(view, Qt.Key.Key_Down)
    below = view.at
    assert places(view)[below].box.y > places(view)[2].box.y
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert places(view)[view.at].box.y < places(view)[below].box.y
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.at == len(places(view)) - 1
    target = next(i for i, p in enumerate(places(view)) if p.words == "0.5424")
    wire = places(view)[target].tag.wire
    qtbot.keyClick(view, Qt.Key.Key_Home)
    for _ in range(target):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert window.model.frame.view.selected == wire
    assert window.model.frame.position == step
    assert QApplication.focusWidget() is formula(window)
    qtbot.keyClick(formula(window), Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
    assert lit(window) == []


def test_tab_goes_through_the_formulas_and_out_of_them(window, qtbot):
    at(window, BACKWARD, qtbot)
    window.equation.area.setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen[:2] == [formula(window), formula(window, 1)]
    assert not isinstance(seen[2], PictureView)
    qtbot.keyClick(seen[2], Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is formula(window, 1)
    assert formula(window, 1).at == len(places(formula(window, 1))) - 1


def test_a_click_on_a_local_derivative_explains_its_gate(window, qtbot):
    at(window, BACKWARD, qtbot)
    view = formula(window)
    place = next(p for p in places(view) if p.tag.port and not p.tag.quantity)
    bounds = view.picture.bounds
    x, y = place.box.x + place.box.w / 2, place.box.y + 4
    qtbot.mouseClick(
        view, Qt.MouseButton.LeftButton, pos=QPoint(round(x - bounds.x), round(y - bounds.y))
    )
    view_settings = window.model.frame.view
    assert (view_settings.selected, view_settings.quantity) == (place.tag.wire, "")


def test_stepping_on_lights_nothing_any_more(window, qtbot):
    at(window, BACKWARD, qtbot)
    view = formula(window)
    point(qtbot, view, places(view)[1])
    assert lit(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert lit(window) == []


def test_what_is_out_of_sight_has_a_sign_at_the_rim(window, qtbot):
    at(window, BACKWARD, qtbot)
    canvas = window.canvas
    canvas.zoom(6.0, (0.0, 0.0))
    view = formula(window)
    place = next(p for p in places(view) if p.tag.kind == "number" and p.tag.quantity == "gradient")
    point(qtbot, view, place)
    (spot,) = spots(window, place.tag)
    x, y = canvas.camera.to_widget(spot.center)
    assert x > canvas.width() or y > canvas.height()
    region = canvas.lit.region(canvas._shown())
    assert not region.isEmpty()
    assert canvas.rect().adjusted(-4, -4, 4, 4).contains(region.boundingRect())


def test_numbers_too_small_to_be_read_frame_their_neuron(window, qtbot):
    at(window, BACKWARD, qtbot)
    canvas = window.canvas
    canvas.zoom(0.3)
    view = formula(window)
    place = next(p for p in places(view) if p.tag.kind == "number" and p.tag.quantity == "gradient")
    point(qtbot, view, place)
    (spot,) = spots(window, place.tag)
    around = canvas.lit.region(canvas._shown()).boundingRect()
    assert around.width() > 2 * spot.rect.w * canvas.camera.scale


@pytest.mark.parametrize("key", [Qt.Key.Key_2, Qt.Key.Key_3])
def test_another_view_ends_what_was_pointed_at(window, qtbot, key):
    at(window, BACKWARD, qtbot)
    canvas, view = window.canvas, formula(window)
    meant = next(p for p in places(view) if p.tag.kind == "number" and p.words == "0.5424")
    (spot,) = spots(window, meant.tag)
    x, y = canvas.camera.to_widget(spot.center)
    qtbot.mouseMove(canvas, QPoint(1, 1))
    qtbot.mouseMove(canvas, QPoint(round(x), round(y)))
    assert view.lit
    qtbot.keyClick(canvas, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert not formula(window).lit
    assert lit(window) == []


def test_a_frame_leaves_the_sign_beside_it_free(window, qtbot):
    at(window, BACKWARD, qtbot)
    view = formula(window)
    signs = [t for t in view.picture.texts() if not t.tag.wire and t.string in "=·"]
    bounds = view.picture.bounds
    assert signs
    for place in places(view):
        frame = view._frame(place).adjusted(-0.75, 0.0, 0.75, 0.0)  # half of its pen
        for sign in signs:
            left, right = sign.x - bounds.x, sign.x + sign.width - bounds.x
            top = sign.y - sign.ascent - bounds.y
            if top < frame.bottom() and top + sign.ascent > frame.top():
                assert right <= frame.left() or left >= frame.right()
