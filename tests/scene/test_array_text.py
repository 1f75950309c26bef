"""Sheets as text: tables read back as numbers, LaTeX is well-formed, nothing hidden is told."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gui.scene.array_look import look_at, teller
from gui.scene.array_model import Sheet
from gui.scene.array_text import as_latex, as_table, spoken
from gui.scene.numbers import Format
from tests.scene.array_cases import chosen, frame_of, sheets

CASES = [
    ("article001_a", "W1[1][0]", ()),
    ("matmul_lecture", "w", (1, 2)),
    ("xor_2_2_1", "a1[1]", ()),
    ("iris_4_5_3_relu_softmax", "W2[1][1]", ()),
]


def balanced(text: str) -> bool:
    """Return whether braces and environments close in order."""
    depth = 0
    for sign in re.sub(r"\\[{}]", "", text):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    opened: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return depth == 0 and not opened


@pytest.mark.parametrize(("name", "wire", "entry"), CASES)
def test_latex_is_well_formed(name: str, wire: str, entry: tuple[int, ...]) -> None:
    frame = chosen(frame_of(name), wire, entry)
    for kind, made in sheets(frame):
        text = as_latex(made, Format(4), teller(frame))
        assert balanced(text), kind
        assert text.count(r"\[") == text.count(r"\]") == len(made.equations)
        assert not set(text) & set("−·∂Σδᵀ∞×"), kind
        for body in re.findall(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", text):
            assert len({row.count("&") for row in body.split(r"\\")}) == 1


@pytest.mark.parametrize(("name", "wire", "entry"), CASES)
def test_a_copied_table_has_every_number_in_full(
    name: str, wire: str, entry: tuple[int, ...]
) -> None:
    frame = chosen(frame_of(name), wire, entry)
    for kind, made in sheets(frame):
        text = as_table(made, teller(frame))
        for table in made.tables:
            for row in table.cells:
                line = "\t".join(repr(cell.number) for cell in row)
                assert line in text, kind


def entries(frame) -> Sheet:
    return next(made for kind, made in sheets(frame) if kind == "entries")


def test_a_copied_table_reads_back() -> None:
    frame = chosen(frame_of("matmul_lecture"), "w", (1, 2))
    block = as_table(entries(frame), teller(frame)).split("\n\n")[0].splitlines()
    read = [[float(x) for x in line.split("\t")[1:]] for line in block[2:]]
    np.testing.assert_array_equal(read, frame.experiment.parameters["w"])


def test_what_is_hidden_or_asked_is_not_told() -> None:
    plan = frame_of("article001_a").snapshot.plan
    step = plan.forward_at["a1[1]"]
    frame = chosen(frame_of("article001_a", step, asking=True), "a1[1]")
    number = repr(float(frame.snapshot.trace.values["a1[1]"]))
    for _, made in sheets(frame):
        told = as_table(made, teller(frame)) + spoken(made, Format(15), teller(frame))
        assert number not in told
    assert "?" in as_table(entries(frame), teller(frame))
    hidden = chosen(frame_of("article001_a"), "a1[1]", hidden=frozenset({"gradient"}))
    red = repr(float(hidden.snapshot.trace.gradients["a1[1]"]))
    assert red not in as_table(entries(hidden), teller(hidden))


def test_the_spoken_form_reads_row_by_row() -> None:
    frame = chosen(frame_of("article001_a"), "W1[0][0]")
    said = spoken(entries(frame), Format(2), teller(frame))
    assert "0.10; 0.20 | 0.30; 0.10" in said
    assert look_at(frame, 338.0) is not None
