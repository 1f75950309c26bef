"""Where a camera goes so that something comes into sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.canvas.camera import LEAD, Camera
from gui.scene.shapes import Rect

WIDE, HIGH, RIM = 800.0, 500.0, 100.0
BOUNDS = Rect(-4000.0, -4000.0, 8000.0, 8000.0)
far = st.floats(-3000.0, 3000.0)
size = st.floats(1.0, 400.0)


def sides(camera: Camera, spot: Rect) -> tuple[float, float, float, float]:
    left, top = camera.to_widget((spot.x, spot.y))
    right, bottom = camera.to_widget((spot.right, spot.bottom))
    return left, top, WIDE - right, HIGH - bottom


@given(far, far, size, size, st.sampled_from((0.5, 1.0)))
def test_what_is_led_to_is_in_sight(x, y, w, h, scale):
    spot = Rect(x, y, w, h)
    camera = Camera(scale).leading(spot, BOUNDS, WIDE, HIGH, RIM)
    assert camera.scale == scale
    assert camera.sees(spot, WIDE, HIGH)


@pytest.mark.parametrize(
    ("x", "y", "ahead"),
    [(-500.0, 200.0, 0), (1500.0, 200.0, 2), (400.0, -900.0, 1), (400.0, 900.0, 3)],
    ids=["left", "right", "above", "below"],
)
def test_there_is_more_room_on_the_way_than_behind(x, y, ahead):
    found = sides(
        Camera().leading(Rect(x, y, 50.0, 20.0), BOUNDS, WIDE, HIGH, RIM), Rect(x, y, 50.0, 20.0)
    )
    length = WIDE if ahead in (0, 2) else HIGH
    assert found[ahead] == pytest.approx(LEAD * length)
    # Across the way it stays where it is.
    across = [1, 3] if ahead in (0, 2) else [0, 2]
    assert [found[k] for k in across] == [
        sides(Camera(), Rect(x, y, 50.0, 20.0))[k] for k in across
    ]


def test_what_nearly_fills_the_window_has_narrow_rims():
    spot = Rect(-2000.0, 100.0, 760.0, 20.0)
    left, _, right, _ = sides(Camera().leading(spot, BOUNDS, WIDE, HIGH, RIM), spot)
    assert left == pytest.approx(20.0)
    assert right == pytest.approx(20.0)


def test_of_what_is_too_large_the_start_is_shown():
    spot = Rect(2000.0, 100.0, 1000.0, 20.0)
    left, *_ = sides(Camera().leading(spot, BOUNDS, WIDE, HIGH, RIM), spot)
    assert left == pytest.approx(0.0)


@given(far, far, size, size, size, size)
def test_no_room_is_left_where_there_is_nothing(x, y, w, h, beyond, below):
    spot = Rect(x, y, w, h)
    bounds = Rect(x - beyond, y - below, 2 * beyond + 1000.0, 2 * below + 700.0)
    camera = Camera().leading(spot, bounds, WIDE, HIGH, RIM)
    assert camera.sees(spot, WIDE, HIGH)
    assert all(side <= 1e-6 for side in sides(camera, bounds))
