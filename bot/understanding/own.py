"""The community's own words over the learned ones: added ones speak aloud, struck ones are mute."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.understanding.matcher import PhraseMatcher
from bot.understanding.vocabulary import spelt

ADDED = 3.0  #: what an added word says for its category: as much as a clear message


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word that a community wants to speak for a category, or no longer to."""

    word: str
    code: str
    struck: bool = False


class OwnWords:
    """Changes the scores of texts in which own words are said."""

    def __init__(self, words: Iterable[OwnWord] = ()) -> None:
        """`words` as texts are cleaned; of two for the same word and category the last counts."""
        by_word: dict[str, dict[str, OwnWord]] = {}
        for own in words:
            by_word.setdefault(spelt(own.word), {})[own.code] = own
        self._meant = [tuple(owns.values()) for owns in by_word.values()]
        self._matcher = PhraseMatcher(list(by_word))

    def heard(self, text: str) -> list[OwnWord]:
        """The own words in a spelt text, each once."""
        if not self._meant:
            return []
        found = sorted({hit[0] for hit in self._matcher.find(text)})
        return [own for number in found for own in self._meant[number]]
