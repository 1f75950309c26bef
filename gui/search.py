"""Finding by a few letters: words in any order, Hangul by its initials.  Knows no Qt.

API summary
-----------
``rank(query, texts)``   how well ``query`` fits (smaller is better), ``None``: not at all

Every word of the query must be found in one of the texts: at its beginning, at the
beginning of a word, inside, or, from three letters on, letter by letter.  ``ㄴㅂ`` finds
내보내기, and so does what a Korean keyboard makes on the way there: ``내ㅂ``, ``냅``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FINAL_COUNT: Final = len(_FINALS)
_SYLLABLES_PER_INITIAL: Final = 21 * _FINAL_COUNT
# Some input methods join two initials that were typed one after the other.
_APART: Final = str.maketrans(
    {
        "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ",
        "ㄶ": "ㄴㅎ",
        "ㄺ": "ㄹㄱ",
        "ㄻ": "ㄹㅁ",
        "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ",
        "ㄾ": "ㄹㅌ",
        "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ",
        "ㅄ": "ㅂㅅ",
    }
)
_LOOSE: Final = 3
"""So many letters a word has at least to be found letter by letter."""
START, WORD, INSIDE, SCATTERED = range(4)


def rank(query: str, texts: Sequence[str]) -> int | None:
    """Return how well ``query`` fits ``texts``: the sum over its words, the least is best.

    The first text counts before the others; an empty query fits everything alike.
    """
    total = 0
    for word in _bare(query).split():
        tried = (_in_texts(spelled, texts) for spelled in _spellings(word))
        found = [place for place in tried if place is not None]
        if not found:
            return None
        total += min(found)
    return total


def _in_texts(word: str, texts: Sequence[str]) -> int | None:
    found = [
        2 * place + (i > 0)
        for i, text in enumerate(texts)
        if (place := _place(word, _bare(text))) is not None
    ]
    return min(found, default=None)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """Return ``text`` with composed syllables, joined initials apart and without case."""
    return unicodedata.normalize("NFC", text).translate(_APART).casefold()


@lru_cache(maxsize=64)
def _spellings(word: str) -> tuple[str, ...]:
    """Return what a word being typed may mean: its last consonant may begin a syllable."""
    last = word[-1]
    final = (ord(last) - _FIRST) % _FINAL_COUNT if _is_syllable(last) else 0
    if not final:
        return (word,)
    opened = chr(ord(last) - final)
    return word, (word[:-1] + opened + _FINALS[final]).translate(_APART)


def _place(word: str, text: str) -> int | None:
    """Return where ``word`` is in ``text``, as a rank."""
    if _at(word, text, 0):
        return START
    starts = _starts(text)
    if any(_at(word, text, i) for i in starts):
        return WORD
    # What has no Hangul is looked for at once.
    hangul = not word.isascii()
    if word in text or (hangul and any(_at(word, text, i) for i in range(len(text)))):
        return INSIDE
    if len(word) >= _LOOSE and any(_scattered(word, text[i:]) for i in (0, *starts)):
        return SCATTERED
    return None


@lru_cache(maxsize=4096)
def _starts(text: str) -> tuple[int, ...]:
    """Return where words begin, but for the first."""
    return tuple(i for i in range(1, len(text)) if text[i].isalnum() and not text[i - 1].isalnum())


def _at(word: str, text: str, start: int) -> bool:
    return len(text) - start >= len(word) and all(
        _alike(letter, text[start + i]) for i, letter in enumerate(word)
    )


def _scattered(word: str, text: str) -> bool:
    """Return whether all letters come in this order; the first is the text's first."""
    if not text or not _alike(word[0], text[0]):
        return False
    rest = iter(text)
    return all(any(_alike(letter, other) for other in rest) for letter in word)


def _alike(typed: str, other: str) -> bool:
    """Return whether what was typed is, or begins, the other letter."""
    if typed == other:
        return True
    if not _is_syllable(other):
        return False
    code = ord(other) - _FIRST
    if typed in _INITIALS:
        return _INITIALS[code // _SYLLABLES_PER_INITIAL] == typed
    # A syllable without a final consonant is one that is still being typed.
    return _is_syllable(typed) and ord(typed) == ord(other) - code % _FINAL_COUNT


def _is_syllable(letter: str) -> bool:
    return _FIRST <= ord(letter) <= _LAST
