"""Which phrases of the lexicon are really said in a text: the longest win, denied ones fall."""

import re
from bisect import bisect_right
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
            if meaning.speaks and self._counts(heard, hit, denials):
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

    def _found(self, heard: Heard) -> list[Hit]:
        """Each occurrence from left to right, the longer first, that nothing hides."""
        covered = hidden = 0
        hits = []
        found = [(start, -end, index) for index, start, end in self._matcher.find(heard.text)]
        found.sort()
        for start, behind, index in found:
            meaning, end = self._meanings[index], -behind
            if end > hidden:
                clause = bisect_right(heard.starts, start) - 1
                hits.append(Hit(meaning, start, end, clause, end <= covered))
            if meaning.hides and end > hidden:
                hidden = end
            if meaning.masks and end > covered:
                covered = end
        return hits

    def _counts(self, heard: Heard, hit: Hit, denials: list[Hit]) -> bool:
        """Whether a phrase that can speak is heard here: not covered, not cut, not denied."""
        meaning = hit.meaning
        if hit.covered and not meaning.is_emergency:
            return False
        if meaning.borders and self._inside_word(heard, hit):
            return False
        return not (denials and _denied(hit, denials))

    def _inside_word(self, heard: Heard, hit: Hit) -> bool:
        """Whether a phrase that must be a whole word is only a piece of others."""
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
