"""How names sound: Mandarin without tones, what many do not part taken for one (翠胡园, 翠湖苑).

The readings are a small table of our own: a library that knows every sign and phrase would cost
each process more memory than all its places.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

TABLE = Path(__file__).with_name("sounds.tsv")
#: Beginnings and ends of syllables that many speakers and keyboards do not tell apart.
SAME_START = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
SAME_END = {"ang": "an", "eng": "en", "ing": "in"}


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """The syllables of each sign; read when a name is first looked for by its sound."""
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, signs = line.split("\t")
            alone = (syllable,)
            for sign in signs:
                found[sign] = found[sign] + alone if sign in found else alone
    return dict(found)


@cache
def _near_table() -> dict[str, tuple[str, ...]]:
    """The same, with what sounds nearly alike made one; signs that sound alike share a row."""
    rows = {syllables: tuple(map(_folded, syllables)) for syllables in _table().values()}
    return {sign: rows[syllables] for sign, syllables in _table().items()}


def readings(sign: str) -> frozenset[str]:
    """The syllables of a sign; a digit, a letter or an unknown sign is read as itself."""
    return frozenset(_table().get(sign, (sign,)))


def near_readings(sign: str) -> tuple[str, ...]:
    """The same, as those hear it who do not part an from ang or n from l."""
    return _near_table().get(sign, (sign,))


def _folded(syllable: str) -> str:
    """zhang → zan, ning → lin; what is no syllable stays as it is."""
    if len(syllable) < 2:
        return syllable
    start = next((one for one in SAME_START if syllable.startswith(one)), "")
    end = next((one for one in SAME_END if syllable.endswith(one)), "")
    middle = syllable[len(start) : len(syllable) - len(end)]
    return SAME_START.get(start, "") + middle + SAME_END.get(end, "")


class SoundIndex:
    """Names by how they begin to sound; built once, then only asked."""

    def __init__(self, names: Iterable[str]) -> None:
        # By the first syllable and the second; a single sign is too little to go by.
        self._starts: defaultdict[str, defaultdict[str, list[str]]]
        self._starts = defaultdict(lambda: defaultdict(list))
        for name in names:
            for first, second in product(near_readings(name[:1]), near_readings(name[1:2])):
                self._starts[first][second].append(name)

    def like(self, said: str) -> list[str]:
        """The names that sound nearly as a name that was said."""
        return [known for at, known in self.within(said) if at == 0 and len(known) == len(said)]

    def within(self, text: str) -> Iterator[tuple[int, str]]:
        """The names that a text nearly sounds like, each with where in it."""
        near = _near_table()
        before: tuple[str, ...] = ()
        for at, sign in enumerate(text, -1):
            now = near.get(sign) or (sign,)
            # Most signs begin no name, and end their turn here.
            for follow in [self._starts[first] for first in before if first in self._starts]:
                for second in now:
                    for name in follow.get(second, ()):
                        if _sounds_so(text, at, name):
                            yield at, name
            before = now


def _sounds_so(text: str, at: int, name: str) -> bool:
    """Whether the whole name is heard from a position on."""
    said = text[at : at + len(name)]
    return len(said) == len(name) and all(map(_alike, said, name))


def _alike(one: str, other: str) -> bool:
    return one == other or not set(near_readings(one)).isdisjoint(near_readings(other))
