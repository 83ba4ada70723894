"""Bringing the many ways of writing the same thing to one: width, script, typing slips."""

import re
import unicodedata
from collections.abc import Mapping
from operator import itemgetter

from bot.understanding.matcher import PhraseMatcher

# Zero-width characters, variation selectors and pictures; they carry no word.
_NOTHING = re.compile(
    "[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\u00ad\u2600-\u27bf\U0001f000-\U0001faff]+"
)
_REPEATED = re.compile(r"([,。;:!?.、])\1+")
_ONCE = itemgetter(1)  # Says r"\1"; only that is worked out anew for each text.
_SPACES = re.compile(r"\s+")
# What remains of quotation marks after NFKC only gets between the words.
_SAME_MARK = str.maketrans(dict.fromkeys('~“”"‘’「」【】()', " "))


class Normaliser:
    """Text as the phrases of the lexicon expect it; offsets of the original are not kept."""

    def __init__(self, typos: Mapping[str, str], traditional: Mapping[str, str]) -> None:
        """`typos` are words often typed wrong; `traditional` characters map to simplified."""
        self._characters = {ord(old): new for old, new in traditional.items()}
        # One table for both: every pass over a long story costs a sixth of a millisecond.
        self._table = {**self._characters, **_SAME_MARK}
        self._wrong = list(typos)
        self._right = [typos[word] for word in self._wrong]
        self._finder = PhraseMatcher(self._wrong)

    def clean(self, text: str) -> str:
        """The text in lower case and normal width, without pictures and known slips."""
        text = unicodedata.normalize("NFKC", text)
        if not text.isascii():
            text = _NOTHING.sub(" ", text)
        text = _REPEATED.sub(_ONCE, text.translate(self._table).lower())
        return self._corrected(_SPACES.sub(" ", text).strip())

    def phrase(self, phrase: str) -> str:
        """A phrase of the lexicon in the same form, its slips kept as they were meant."""
        return unicodedata.normalize("NFKC", phrase).translate(self._characters).lower()

    def _corrected(self, text: str) -> str:
        parts: list[str] = []
        done = 0
        for index, start, end in sorted(self._finder.find(text), key=lambda hit: hit[1]):
            if start >= done:
                parts += (text[done:start], self._right[index])
                done = end
        return "".join((*parts, text[done:])) if parts else text
