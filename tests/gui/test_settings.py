"""Settings: kept, checked, and set aside where they are damaged."""

import json
from dataclasses import asdict

import pytest

from gui.settings import Settings, Store, checked


def test_what_is_saved_is_loaded(tmp_path):
    file = tmp_path / "deep" / "settings.json"
    mine = Settings(
        language="ko",
        theme="dark",
        scheme="greyscale",
        digits=15,
        form="scientific",
        comma=True,
        width=999,
    )
    assert Store(file).load() == Settings()
    Store(file).save(mine)
    store = Store(file)
    assert store.load() == mine
    assert not store.first


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', "\x00\x01", "[" * 5000, "NaN"])
def test_a_damaged_file_is_set_aside(tmp_path, text):
    file = tmp_path / "settings.json"
    file.write_text(text)
    store = Store(file)
    assert store.load() == Settings()
    assert store.first
    assert not file.exists()
    assert (tmp_path / "settings.json.damaged").read_text() == text


def test_a_file_of_bytes_is_set_aside(tmp_path):
    file = tmp_path / "settings.json"
    file.write_bytes(b"\xff\xfe{}")
    assert Store(file).load() == Settings()
    assert (tmp_path / "settings.json.damaged").read_bytes() == b"\xff\xfe{}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "xx"),
        ("language", 3),
        ("theme", None),
        ("scheme", "light"),
        ("scheme", 0),
        ("digits", 1),
        ("digits", 16),
        ("digits", True),
        ("digits", 4.0),
        ("form", "plain"),
        ("form", 1),
        ("comma", 1),
        ("comma", "yes"),
        ("width", -5),
        ("width", 10**9),
        ("height", "800"),
        ("maximized", 1),
        ("why_panel", "yes"),
        ("experiment_panel", []),
        ("why_width", 3),
        ("experiment_width", {}),
    ],
)
def test_a_wrong_field_reads_as_its_default_and_spoils_no_other(field, value):
    other = "height" if field != "height" else "width"
    found = checked({field: value, other: 777, "unknown": 1})
    assert asdict(found) == {**asdict(Settings()), other: 777}


def test_every_field_is_checked():
    for field, value in asdict(Settings()).items():
        assert asdict(checked({field: value})) == asdict(Settings())
        assert checked({field: object()}) == Settings()


def test_where_nothing_can_be_written_nothing_happens(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    Store(blocked / "settings.json").save(Settings())
    assert Store(blocked / "settings.json").load() == Settings()
    assert blocked.read_text() == ""


def test_the_file_is_plain_json(tmp_path):
    file = tmp_path / "settings.json"
    Store(file).save(Settings(digits=5))
    assert json.loads(file.read_text())["digits"] == 5
