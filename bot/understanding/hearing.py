"""Which phrases of the lexicon are really said in a text: the longest win, denied ones fall."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.understanding.cut import WordCutter
from bot.understanding.index import Index, Meaning
from bot.understanding.matcher import PhraseMatcher

NEGATION_WINDOW = 6  #: characters from the beginning of 没有 to what it denies
EMERGENCY_WINDOW = 3  #: the same for emergencies, where a wrong denial may cost a life
RESOLVED_WINDOW = 8  #: characters from a trouble to 修好了

# A full stop or colon inside a number (3.5, 9:30) and a space beside a letter divide nothing.
_DIVIDER = re.compile(r"[。、]|[,;:!?.](?!\d)|(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


class Hit(NamedTuple):
    """A phrase where it was said."""

    meaning: Meaning
    start: int
    end: int
    clause: int
    covered: bool = False  #: by a longer phrase: only emergencies are heard in it


@dataclass(slots=True)
class Heard:
    """The text with all that was heard in it."""

    text: str
    starts: list[int]  #: where each clause begins
    hits: list[Hit] = field(default_factory=list)  #: what speaks for categories
    contexts: list[Hit] = field(default_factory=list)  #: what only changes how others count
    marks: set[str] = field(default_factory=set)

    def clause(self, number: int) -> str:
        """The words of one clause."""
        ends = [*self.starts[1:], len(self.text)]
        return self.text[self.starts[number] : ends[number]]


class Listener:
    """Finds the phrases of an index in normalised texts."""

    def __init__(self, index: Index, cutter: WordCutter) -> None:
        self._meanings = index.meanings
        self._matcher = PhraseMatcher([meaning.text for meaning in index.meanings])
        self._cutter = cutter

    def listen(self, text: str) -> Heard:
        """All phrases said in `text`."""
        heard = Heard(text, [0, *(found.end() for found in _DIVIDER.finditer(text))])
        denials: list[Hit] = []
        endings: list[Hit] = []
        for hit in self._found(heard):
            meaning = hit.meaning
            if self._speaks(heard, hit) and not _denied(hit, denials):
                heard.hits.append(hit)
            if meaning.marks and not hit.covered:
                heard.marks.update(meaning.marks)
                if "negation" in meaning.marks:
                    denials.append(hit)
                if "resolved" in meaning.marks and not _undone(text, hit):
                    endings.append(hit)
            if meaning.changes:
                heard.contexts.append(hit)
        if endings and "unresolved" not in heard.marks:
            heard.hits = [hit for hit in heard.hits if not _over(hit, endings)]
        return heard

    def _found(self, heard: Heard) -> Iterator[Hit]:
        """Each occurrence from left to right that nothing hides."""
        covered = hidden = 0
        found = self._matcher.find(heard.text)
        found.sort(key=lambda match: (match[1], -match[2]))
        for index, start, end in found:
            meaning = self._meanings[index]
            if end > hidden:
                clause = bisect_right(heard.starts, start) - 1
                yield Hit(meaning, start, end, clause, end <= covered)
            if meaning.hides:
                hidden = max(hidden, end)
            if meaning.masks:
                covered = max(covered, end)

    def _speaks(self, heard: Heard, hit: Hit) -> bool:
        meaning = hit.meaning
        audible = meaning.speaks and (meaning.is_emergency or not hit.covered)
        return audible and not self._inside_word(heard, hit)

    def _inside_word(self, heard: Heard, hit: Hit) -> bool:
        """Whether a phrase that must be a whole word is only a piece of others."""
        if not hit.meaning.borders:
            return False
        begin = heard.starts[hit.clause]
        borders = self._cutter.borders(heard.clause(hit.clause))
        return not {hit.start - begin, hit.end - begin} <= borders


def _undone(text: str, ending: Hit) -> bool:
    """Whether 亮了 is only the end of 不亮了, which says the contrary."""
    return text[max(ending.start - 1, 0) : ending.start] in {"不", "没", "未", "难"}


def _denied(hit: Hit, denials: list[Hit]) -> bool:
    """Whether 没有 stands shortly before; each denial is used up by the first thing after it."""
    window = EMERGENCY_WINDOW if hit.meaning.is_emergency else NEGATION_WINDOW
    for denial in denials:
        if denial.clause == hit.clause and denial.end <= hit.start <= denial.start + window:
            denials.remove(denial)
            return True
    return False


def _over(hit: Hit, endings: list[Hit]) -> bool:
    """Whether 修好了 follows in the same clause or begins the next one."""
    if any(code[0] in "EOK" for code, _ in hit.meaning.scores):
        return False
    return any(
        hit.clause <= ending.clause <= hit.clause + 1
        and 0 <= ending.start - hit.end <= RESOLVED_WINDOW
        for ending in endings
    )
