"""Names that are looked for in what people write, however many of them there are."""

from collections.abc import Iterable

#: A shorter name is a part of too many words.
SHORTEST = 2


class KnownNames:
    """A set of names that knows which of them stand in a text."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for name in names if len(name) >= SHORTEST)
        self._lengths = sorted({len(name) for name in self._names})

    def within(self, text: str) -> set[str]:
        """Those that stand in the text: its pieces are looked up, for it is short and they many."""
        return {
            piece
            for length in self._lengths
            for at in range(len(text) - length + 1)
            if (piece := text[at : at + length]) in self._names
        }
