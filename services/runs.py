"""What several people's messages have in common: runs of characters, without a dictionary."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: A run has so many characters.
SHORTEST, LONGEST = 2, 6
#: In so many messages, by so many people, must a run be said to be a word.
SAID, PEOPLE = 3, 2
_CHARACTERS = re.compile(r"[\u4e00-\u9fff]+")
#: What begins or ends no word, or is only said along with it.
_EDGES = frozenset(
    "的了着过吗呢吧啊呀哦嘛啦么我你您他她它们这那哪是在有就都也还又很太请把被给和与跟从到向一个些"
)
#: Places and counts are no words, and part those around them.
_COUNTED = re.compile(r"[\d一二三四五六七八九十百两几]+(?:[号栋幢]楼?|[楼层室户]|单元)")


@dataclass(frozen=True, slots=True)
class Told:
    """One message: who told it, and its words without what names places and people."""

    person_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of characters, and in how many messages it was said."""

    word: str
    said: int


def common_runs(told: Iterable[Told]) -> Sequence[Run]:
    """The runs that enough messages of enough people share, the most supported and longest first.

    A run that is never said without the characters around it is only a piece of the longer one.
    """
    messages: defaultdict[str, int] = defaultdict(int)
    people: defaultdict[str, set[int | None]] = defaultdict(set)
    for one in told:
        for run in runs_of(one.text):
            messages[run] += 1
            people[run].add(one.person_id)
    enough = {
        run: said for run, said in messages.items() if said >= SAID and len(people[run]) >= PEOPLE
    }
    pieces = _pieces(enough)
    whole = (run for run in enough if is_word(run) and run not in pieces)
    ordered = sorted(whole, key=lambda run: (-enough[run], -len(run), run))
    return [Run(run, enough[run]) for run in ordered]


def runs_of(text: str) -> set[str]:
    """All runs in a text, each once."""
    return {
        piece[start : start + length]
        for piece in _CHARACTERS.findall(_COUNTED.sub("，", text))
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(piece) - length + 1)
    }


def is_word(run: str) -> bool:
    """Whether a run may be a word: it has no loose ends."""
    return not _EDGES & {run[0], run[-1]}


def _pieces(enough: Mapping[str, int]) -> set[str]:
    """The runs that are never said but in a longer word: that is said as often."""
    pieces: set[str] = set()
    for run in sorted(enough, key=len, reverse=True):
        if run in pieces or is_word(run):
            shorter = (run[1:], run[:-1])
            pieces.update(one for one in shorter if enough.get(one) == enough[run])
    return pieces
