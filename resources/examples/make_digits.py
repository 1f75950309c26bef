"""Makes ``digits_8x8.json``: forty small digits, drawn for this project.

Ten drawings of our own, each moved by up to one field and blurred with a little noise: four
samples of every digit, from none of the known collections.  The same seeds give the same
file, byte for byte::

    python -m resources.examples.make_digits
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.experiment import (
    Data,
    Experiment,
    LayerSpec,
    LocalText,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    frozen,
)
from core.files.writer import dump_experiment

NAME: Final = "digits_8x8"
SIDE: Final = 8
HIDDEN: Final = 16
SAMPLES: Final = 4
"""Of each digit: one as it is drawn, the others moved."""
DATA_SEED: Final = 7
WEIGHT_SEED: Final = 11
SHIFTS: Final = ((0, 0), (0, 1), (1, 0), (0, -1))
"""How far the samples of a digit are moved: rows, columns."""
NOISE: Final = 0.08
INK: Final = {" ": 0.0, ".": 0.35, "o": 0.7, "#": 1.0}

DRAWINGS: Final = (
    (
        "        ",
        "  .##.  ",
        " .#..#. ",
        " #.  .# ",
        " #.  .# ",
        " .#..#. ",
        "  .##.  ",
        "        ",
    ),
    (
        "        ",
        "   .#   ",
        "  o##   ",
        "   ##   ",
        "   ##   ",
        "   ##   ",
        "  .##.  ",
        "        ",
    ),
    (
        "        ",
        "  o##.  ",
        " .. o#  ",
        "    ##  ",
        "   o#.  ",
        "  o#.   ",
        " .#####.",
        "        ",
    ),
    (
        "        ",
        " .###o  ",
        "    .#. ",
        "  .##o  ",
        "    .#. ",
        " .  .#. ",
        " .###o  ",
        "        ",
    ),
    (
        "        ",
        "    ##. ",
        "   o##. ",
        "  #.o#. ",
        " ######.",
        "    o#. ",
        "    o#. ",
        "        ",
    ),
    (
        "        ",
        " .#####.",
        " .#     ",
        " .###o  ",
        "     #. ",
        " .   #. ",
        "  ###o  ",
        "        ",
    ),
    (
        "        ",
        "   o#o  ",
        "  o#.   ",
        " .#.... ",
        " .##o#o ",
        " .#. .#.",
        "  o##o  ",
        "        ",
    ),
    (
        "        ",
        " .#####.",
        "     ## ",
        "    o#. ",
        "   o#.  ",
        "   ##   ",
        "  .#o   ",
        "        ",
    ),
    (
        "        ",
        "  o##o  ",
        " .#..#. ",
        "  o##o  ",
        " .#..#. ",
        " .#..#. ",
        "  o##o  ",
        "        ",
    ),
    (
        "        ",
        "  o##o  ",
        " #.  #. ",
        " #o.o##.",
        "  o#o#. ",
        "    .#. ",
        "   o#.  ",
        "        ",
    ),
)

TEXTS: Final = {
    "ko": LocalText(
        "숫자 그림 8×8: 64-16-10 신경망",
        "손으로 그린 숫자 그림 열 장을 한 칸씩 옮기고 잡음을 조금 섞어 만든 표본 40개입니다. "
        "숫자마다 표본이 네 개씩 있고, 알려진 자료에서 가져온 그림은 없습니다. 그림 한 장은 "
        "8×8 칸이며 입력은 64개, 은닉 뉴런은 16개(ReLU), 출력은 10개(소프트맥스), 손실은 교차 "
        "엔트로피입니다. 자료의 시드 7번, 가중치의 시드 11번으로 만들었으므로 언제나 같은 수가 "
        "나옵니다. 행렬 보기에서는 가중치 행렬 하나가 그림 한 장이 됩니다. 은닉 뉴런 하나를 "
        "고르면 그 뉴런에 들어오는 가중치가 다시 8×8 그림으로 보입니다. 처음 손실은 {start}, "
        "200번 갱신한 뒤의 손실은 {end}, 그때 맞힌 표본은 {right}개입니다.",
        summary="손으로 그린 작은 숫자 40개. 가중치가 무엇을 보는지 그림으로 보입니다.",
    ),
    "en": LocalText(
        "Digits of 8×8 fields: a 64-16-10 network",
        "Forty samples, made from ten digits that were drawn by hand for this example: each is "
        "moved by one field and gets a little noise, four samples of every digit. Nothing is "
        "taken from a known collection. A picture has 8×8 fields, so there are 64 inputs; 16 "
        "hidden neurons with ReLU, 10 outputs with softmax, and cross-entropy as the loss. Seed "
        "7 made the data and seed 11 the weights, so the numbers are always the same. In the "
        "matrix view a whole weight matrix is one picture. Choose a hidden neuron, and the "
        "weights that lead into it are shown as a picture of 8×8 fields again. The loss begins "
        "at {start} and is {end} after 200 updates; {right} samples are right then.",
        summary="Forty small hand-drawn digits, and pictures of what each hidden neuron looks for.",
    ),
}


def drawing(digit: int) -> Any:
    """Return a drawing as numbers from 0 (paper) to 1 (ink)."""
    return np.array([[INK[sign] for sign in row] for row in DRAWINGS[digit]])


def moved(picture: Any, down: int, across: int) -> Any:
    """Return a picture moved by so many fields; what comes in from the edges is paper."""
    wide = np.pad(picture, 1)
    top, left = 1 - down, 1 - across
    return wide[top : top + SIDE, left : left + SIDE]


def samples() -> Data:
    """Return the samples, one of each digit after the other."""
    rng = np.random.default_rng(DATA_SEED)
    inputs, labels = [], []
    for shift in SHIFTS:
        for digit in range(len(DRAWINGS)):
            noise = rng.normal(scale=NOISE, size=(SIDE, SIDE))
            noisy = np.clip(moved(drawing(digit), *shift) + noise, 0.0, 1.0)
            inputs.append(np.round(noisy, 2).ravel())
            labels.append(digit)
    targets = np.eye(len(DRAWINGS))[labels]
    return Data(frozen(inputs), frozen(targets), tuple(labels))


def parameters() -> dict[str, Any]:
    """Return weights of the spread that suits ReLU, rounded; biases of 0."""
    rng = np.random.default_rng(WEIGHT_SEED)
    inputs, outputs = SIDE * SIDE, len(DRAWINGS)
    return {
        "W1": frozen(np.round(rng.normal(size=(inputs, HIDDEN)) * np.sqrt(2 / inputs), 3)),
        "b1": frozen(np.zeros(HIDDEN)),
        "W2": frozen(np.round(rng.normal(size=(HIDDEN, outputs)) * np.sqrt(2 / HIDDEN), 3)),
        "b2": frozen(np.zeros(outputs)),
    }


def experiment(start: str, end: str, right: int) -> Experiment:
    """Return the example; the arguments are what its note says of it."""
    inputs, outputs = SIDE * SIDE, len(DRAWINGS)
    layers = (
        LayerSpec(1, inputs, HIDDEN, "W1", "b1", "relu"),
        LayerSpec(2, HIDDEN, outputs, "W2", "b2", "softmax"),
    )
    said = {"start": start, "end": end, "right": right}
    start_values = parameters()
    return Experiment(
        NAME,
        "network",
        "Digits of 8x8 fields, drawn for this example",
        {k: replace(t, note=t.note.format(**said)) for k, t in TEXTS.items()},
        network=NetworkSpec((inputs, HIDDEN, outputs), layers, LossSpec("cross_entropy")),
        parameters=start_values,
        trainable=tuple(start_values),
        optimizer=OptimizerSpec("sgd", 0.5),
        data=samples(),
        view={"view": "matrices", "image": [SIDE, SIDE]},
        extra={
            "order": 140,
            "provenance": {
                "type": "synthetic",
                "reference": "ten drawings of our own with shifts and noise, make_digits.py",
            },
        },
    )


def made() -> Experiment:
    """Return the example with the numbers of its note worked out."""
    from core.report import trace_report

    report = trace_report(experiment("", "", 0), (200,))
    first, last = report["forward"]["loss"], report["updates"]["200"]["forward"]
    right = round(last["accuracy"] * len(DRAWINGS) * SAMPLES)
    return experiment(f"{first:.4f}", f"{last['loss']:.4f}", right)


def main() -> None:
    """Write the file beside this one."""
    target = Path(__file__).with_name(f"{NAME}.json")
    target.write_bytes(dump_experiment(made()))


if __name__ == "__main__":
    main()
