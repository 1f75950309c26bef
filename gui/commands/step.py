"""Commands that move through an experiment."""

from __future__ import annotations

from typing import Final

from core.plan import Stride
from gui.commands.base import CANVAS, WINDOW, Command, can_back, can_forward, can_step, has_data
from gui.controls import SPEEDS
from gui.i18n import N_

STRIDE_TEXTS: Final = {
    Stride.GATE: N_("&Gate"),
    Stride.NEURON: N_("&Neuron"),
    Stride.LAYER: N_("&Layer"),
    Stride.PHASE: N_("&Phase"),
    Stride.ITERATION: N_("&Iteration"),
    Stride.EPOCH: N_("&Epoch"),
}

STEP: Final = (
    Command(
        "forward",
        N_("&Forward"),
        lambda w: w.model.forward(),
        ("Right", "PgDown"),
        CANVAS,
        can_forward,
        tip=N_("Show the next number; Shift takes the next larger stride"),
    ),
    Command(
        "back",
        N_("&Back"),
        lambda w: w.model.back(),
        ("Left", "PgUp"),
        CANVAS,
        can_back,
        tip=N_("Take the newest number away again"),
    ),
    Command(
        "forward.larger",
        N_("Forward by the next &larger stride"),
        lambda w: w.model.forward(w.model.larger()),
        ("Shift+Right", "Shift+PgDown"),
        CANVAS,
        can_forward,
    ),
    Command(
        "back.larger",
        N_("Back by the next la&rger stride"),
        lambda w: w.model.back(w.model.larger()),
        ("Shift+Left", "Shift+PgUp"),
        CANVAS,
        can_back,
    ),
    Command(
        "home",
        N_("&Start of the iteration"),
        lambda w: w.model.home(),
        ("Home",),
        CANVAS,
        can_step,
        tip=N_("Before the first number of this iteration"),
    ),
    Command(
        "end",
        N_("&End of the iteration"),
        lambda w: w.model.end(),
        ("End",),
        CANVAS,
        can_step,
        tip=N_("All numbers of this iteration, also those after the update"),
    ),
    Command(
        "restart",
        N_("Restart from the &initial weights"),
        lambda w: w.model.restart(),
        ("Ctrl+Home",),
        CANVAS,
        can_back,
    ),
    Command(
        "iteration",
        N_("Go to iteratio&n…"),
        lambda w: w.questions.iteration(),
        ("Ctrl+I",),
        WINDOW,
        can_step,
        tip=N_("One iteration is one update of the parameters"),
    ),
    Command(
        "play",
        N_("&Play"),
        lambda w: w.model.toggle_play(),
        ("Space",),
        CANVAS,
        can_forward,
        lambda s: s.controls.playing,
        tip=N_("Go on by itself; again to pause"),
    ),
    Command(
        "stride.larger",
        N_("La&rger"),
        lambda w: w.model.change_stride(1),
        ("]",),
        CANVAS,
        lambda s: s.controls.stepping and s.controls.stride is not Stride.EPOCH,
        letter="]",
    ),
    Command(
        "stride.smaller",
        N_("&Smaller"),
        lambda w: w.model.change_stride(-1),
        ("[",),
        CANVAS,
        lambda s: s.controls.stepping and s.controls.stride is not Stride.GATE,
        letter="[",
    ),
    Command(
        "start-value",
        N_("Start &value of the backward pass…"),
        lambda w: w.questions.start_value(),
        (),
        WINDOW,
        can_step,
    ),
    Command(
        "batch.all",
        N_("&Whole batch"),
        lambda w: w.model.set_batch(None),
        (),
        WINDOW,
        has_data,
        lambda s: s.frame.experiment.batch.size is None,
    ),
    Command(
        "batch.one",
        N_("&Single samples"),
        lambda w: w.model.set_batch(1),
        (),
        WINDOW,
        has_data,
        lambda s: s.frame.experiment.batch.size == 1,
    ),
    Command(
        "batch.some",
        N_("&Mini-batches…"),
        lambda w: w.questions.batch(),
        (),
        WINDOW,
        has_data,
        lambda s: s.frame.experiment.batch.size not in (None, 1),
    ),
)


def _stride(stride: Stride) -> Command:
    return Command(
        f"stride.{stride}",
        STRIDE_TEXTS[stride],
        lambda w: w.model.set_stride(stride),
        enabled=can_step,
        checked=lambda s: s.controls.stride is stride,
    )


def _speed(speed: float) -> Command:
    return Command(
        f"speed.{speed:g}",
        f"{speed:g} / s",
        lambda w: w.model.set_speed(speed),
        enabled=can_step,
        checked=lambda s: s.controls.speed == speed,
        literal=True,
    )


STRIDES: Final = tuple(_stride(stride) for stride in Stride)
SPEED: Final = tuple(_speed(speed) for speed in SPEEDS)
