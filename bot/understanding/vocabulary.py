"""Which named words a text says: the features that everything learned is about.

A feature is a word (堵, 马桶, 没人管) or a family of words that mean the same here, written with
its sign in front (#便器). Every feature counts once, however often it is said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.understanding.matcher import PhraseMatcher

FAMILY = "#"  #: begins the name of a family, which no word does
#: Signs that tell a question or a cry from a report.
SIGNS = ("?", "!")

_DIGITS = re.compile(r"[0-9]+")


def spelt(cleaned: str) -> str:
    """A cleaned text as the words are spelt: every number is the same number."""
    return _DIGITS.sub("0", cleaned)


class Vocabulary:
    """A fixed list of words and families, found in any text in one walk through it."""

    def __init__(self, features: Sequence[str], families: Mapping[str, Iterable[str]]) -> None:
        """`features` by their number; of `families` only those that are features are heard."""
        numbers = {feature: number for number, feature in enumerate(features)}
        meant: dict[str, set[int]] = {
            word: {number} for word, number in numbers.items() if word[0] != FAMILY
        }
        for name, words in families.items():
            number = numbers.get(FAMILY + name)
            if number is not None:
                for word in words:
                    meant.setdefault(spelt(word), set()).add(number)
        self._meant = [tuple(sorted(ids)) for ids in meant.values()]
        self._matcher = PhraseMatcher(list(meant))

    def heard(self, text: str) -> set[int]:
        """The numbers of the features in a spelt text."""
        meant = self._meant
        return {number for word, _, _ in self._matcher.find(text) for number in meant[word]}
