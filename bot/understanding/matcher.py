"""Finding many phrases in a text at once: the only file that knows the Aho-Corasick library."""

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind


class PhraseMatcher:
    """A fixed set of phrases; finding them costs the same however many there are."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._automaton = AhoCorasick(phrases, matchkind=MatchKind.Standard) if phrases else None

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Every occurrence, overlapping ones too: (index of the phrase, start, end)."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(text, overlapping=True)
