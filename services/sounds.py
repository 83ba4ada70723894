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
def _table() -> dict[str, frozenset[str]]:
    """The syllables of each sign; read when a name is first looked for by its sound."""
    found = defaultdict(set)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, signs = line.split("\t")
            for sign in signs:
                found[sign].add(syllable)
    return {sign: frozenset(syllables) for sign, syllables in found.items()}


def readings(sign: str) -> frozenset[str]:
    """The syllables of a sign; a digit, a letter or an unknown sign is read as itself."""
    return _table().get(sign) or frozenset((sign,))


@cache
def near_readings(sign: str) -> frozenset[str]:
    """The same, with what sounds nearly alike made one."""
    return frozenset(map(_folded, readings(sign)))


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
        self._starts: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in names:
            for start in _starts(name):
                self._starts[start].append(name)

    def like(self, text: str, at: int = 0) -> Iterator[str]:
        """The names that a text nearly sounds like from a position on."""
        seen = dict.fromkeys(
            name for start in _starts(text[at : at + 2]) for name in self._starts.get(start, ())
        )
        for name in seen:
            said = text[at : at + len(name)]
            if len(said) == len(name) and all(map(_alike, said, name)):
                yield name


def _starts(name: str) -> Iterator[tuple[str, ...]]:
    """The first two syllables, once for each reading; a single sign is too little to go by."""
    if len(name) > 1:
        yield from product(near_readings(name[0]), near_readings(name[1]))


def _alike(one: str, other: str) -> bool:
    return one == other or not near_readings(one).isdisjoint(near_readings(other))
