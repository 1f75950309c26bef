"""Finding by a few letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.search import rank


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "anything"),
        ("exp", "Export picture"),
        ("pic exp", "Export picture"),
        ("EXPORT", "export picture"),
        ("xpo", "Export picture"),
        ("epic", "Export picture"),
        ("내보", "그림 내보내기"),
        ("ㄴㅂㄴㄱ", "그림 내보내기"),
        ("ㄴㅂㄴㄱ ㄱㄹ", "그림 내보내기"),
        ("내ㅂ", "그림 내보내기"),
        ("냅", "그림 내보내기"),
        ("ㄳ", "가속"),
        ("ㄱ", "그림 내보내기"),
        ("긞", "그림"),
        ("기르", "길을"),
        ("w1", "W1[0][0]"),
    ],
)
def test_what_is_found(query, text):
    expected = query not in ("긞", "기르")
    assert (rank(query, [text]) is not None) is expected


@pytest.mark.parametrize("query", ["zzz", "pic zzz", "ㅋㅋ", "내보다", "보내내"])
def test_what_is_not_found(query):
    assert rank(query, ["그림 내보내기", "Export picture"]) is None


def test_the_better_fit_has_the_smaller_rank():
    texts = ["Play", "Replay", "Go and play", "Pale yard"]
    ranks = [rank("play", [text]) for text in texts]
    assert None not in ranks[:3]
    assert ranks[0] < ranks[2] < ranks[1]
    assert rank("play", ["Play", "x"]) < rank("play", ["x", "Play"])


words = st.text(st.characters(categories=("L", "Nd", "Zs")), max_size=12)


@given(words)
def test_every_text_is_found_by_itself_and_by_its_words_in_any_order(text):
    assert rank(text, [text]) is not None
    assert rank(" ".join(reversed(text.split())), [text]) is not None


@given(st.text("가나다라마바사아자차카타파하각난닫랄맘", min_size=1, max_size=8))
def test_hangul_is_found_while_it_is_typed(text):
    initials = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
    short = "".join(initials[(ord(c) - 0xAC00) // 588] for c in text)
    assert rank(short, [text]) is not None
    # Each next consonant first hangs on the syllable before: 나 + ㄷ is 낟.
    for i in range(1, len(text)):
        before, after = text[i - 1], short[i]
        finals = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
        if (ord(before) - 0xAC00) % 28 == 0 and after in finals:
            joined = chr(ord(before) + finals.index(after))
            assert rank(text[: i - 1] + joined, [text]) is not None
