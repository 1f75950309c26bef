"""Whatever a file holds: an experiment that can be stepped through, or one sentence."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.experiment import LOSS_TABLE
from core.files.reader import parse_experiment
from core.files.writer import dump_experiment
from core.session import Session
from tests.files.documents import DOCUMENTS
from tests.files.strategies import JSON, graphs, networks, spoilt

BYTES = [json.dumps(document).encode() for document in DOCUMENTS.values()]
TOKENS = [b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\ud800", b"NaN", b"1e999", b"\xff"]


def attempt(data: bytes) -> None:
    try:
        experiment = parse_experiment(data, "case.json")
    except UserError as refused:
        text = str(refused)
        assert "case.json" in text
        assert text.isprintable()
        assert text.endswith((".", "?"))
        assert len(text) < 2000
        return
    dump_experiment(experiment)
    if experiment.kind != LOSS_TABLE:
        session = Session(experiment)
        session.seek(session.position)
        session.snapshot()


@settings(max_examples=300)
@given(spoilt())
def test_spoilt_values(document: dict[str, Any]) -> None:
    attempt(json.dumps(document).encode())


@settings(max_examples=200)
@given(st.data())
def test_spoilt_bytes(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(BYTES))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(at + 5, len(text))))
        put = data.draw(st.binary(max_size=3) | st.sampled_from(TOKENS))
        text = text[:at] + put + text[until:]
    attempt(text)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything(data: bytes) -> None:
    with contextlib.suppress(UserError):
        parse_experiment(data, "case.json")


@given(networks() | graphs())
def test_what_is_accepted_can_be_stepped_through(document: dict[str, Any]) -> None:
    attempt(json.dumps(document).encode())
