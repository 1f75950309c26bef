import pytest

from core.errors import UserError
from core.files import strict_json
from core.files.strict_json import parse


def refusal(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        parse(data, "case.json")
    return str(caught.value)


def test_values() -> None:
    value = parse('\ufeff{"a": [1, -2.5e-3, true, null, "é\\n"]}'.encode(), "case.json")
    assert value == {"a": [1, -0.0025, True, None, "é\n"]}


@pytest.mark.parametrize(
    "text", ["0.1", "1e308", "5e-324", "-0.0", "-0", "123456789012345678901", "1" + "0" * 308]
)
def test_numbers_keep_every_digit(text: str) -> None:
    assert float(parse(text.encode(), "case.json")).hex() == float(text).hex()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b'{"a":\n "\xff"}',
            (
                "In case.json, line 2, column 3: the byte 0xff is not UTF-8; "
                "save the file in the encoding UTF-8."
            ),
        ),
        (
            '{"é": 1,\n "é": 2}'.encode(),
            (
                'In case.json at $["é"], line 2: the name "é" stands twice in the same object; '
                "remove one of the two."
            ),
        ),
        (
            b'{"a": [{"b": 1}, {"b": 1, "c": 2, "\\u0062": 3}]}',
            (
                'In case.json at $.a[1].b, line 1: the name "\\u0062" stands twice in the same '
                "object; remove one of the two."
            ),
        ),
        (
            b'{"a": ["\\\\ud800", "\\ud83d\\ude00", "x\\\\\\udc00"]}',
            (
                'In case.json at $.a[2], line 1: the text "x\\\\\\udc00" has half of a surrogate '
                "pair, which is no character; write the whole pair or remove it."
            ),
        ),
        (
            b'{"a": {"b": [0,\n-Infinity]}}',
            (
                "In case.json at $.a.b[1], line 2: -Infinity is not a number in JSON; write a "
                "finite number, or the word in quotation marks where it is the value of a "
                "parameter."
            ),
        ),
        (
            b'{"1e999": "1e999", "a": -1e999}',
            (
                "In case.json at $.a, line 1: the number -1e999 is too large for 64-bit floating "
                "point; write one below 1.8e308."
            ),
        ),
        (
            b'{"a": 1' + b"0" * 400 + b"}",
            (
                "In case.json at $.a, line 1: the number 1" + "0" * 57 + "…0 "
                "is too large for 64-bit floating point; write one below 1.8e308."
            ),
        ),
        (
            b'["]]]]", [[' + b"[" * 100_000,
            "In case.json at $[1]" + "[0]" * 31 + ", line 1: lists and objects are nested more "
            "than 32 deep; an experiment needs less, so check that this is the right file.",
        ),
        (
            b" \n",
            "case.json is empty; an experiment is a JSON object in curly brackets.",
        ),
        (
            b'{"a": [1, 2',
            (
                "In case.json, line 1, column 12: the file ends in the middle; it may have been "
                "cut off, so get a complete copy or close the open brackets."
            ),
        ),
        (
            b'{"a": 1\n "b": 2}',
            (
                "In case.json, line 2, column 2: this is not JSON; look there for a missing or "
                "surplus comma, bracket or quotation mark."
            ),
        ),
        (
            b'{"a": 1} {',
            (
                "In case.json, line 1, column 10: this is not JSON; look there for a missing or "
                "surplus comma, bracket or quotation mark."
            ),
        ),
    ],
)
def test_refusals(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_utf_16_is_not_utf_8() -> None:
    data = b"\xff\xfe" + "{}".encode("utf-16-le")
    assert "line 1, column 1: the byte 0xff is not UTF-8" in refusal(data)


def test_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "MAX_BYTES", 2**20)
    assert refusal(b"[" + b"0," * 2**20 + b"0]") == (
        "case.json has 3 MB, more than the 1 MB that an experiment may have; "
        "check that this is the right file."
    )


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": ' * 40 + b"1" + b"}" * 40,
        b'{"\\u0000' * 40,
        b'["' + b"[" * 1000 + b"\\",
        b'{"\\x": [' + b"[" * 50,
        b"\x00",
        b'"\\ud800',
        b'{"\\ud800": 1}',
        b"[NaN, NaN",
        b"[NaNo]",
        '{"\\ud800\ue000": 1}'.encode(),
        b"[1e999x]",
    ],
)
def test_nonsense_is_refused_with_a_sentence(data: bytes) -> None:
    assert refusal(data).startswith("In case.json")
