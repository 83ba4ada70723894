"""Which rules a message calls: their words heard, near each other, not denied, not excused."""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.understanding.matcher import PhraseMatcher
from bot.understanding.rules import Rule

NEAR = 12  #: characters that may stand between two words that belong together
DENIED = 4  #: characters from the end of 没有 in which what it denies begins
_SIGN = re.compile(r"[\s,.!?;、。，！？；]")


class _Waiting:
    """Phrases that rules wait for; finding them costs the same however many rules there are."""

    def __init__(self, wanted: Iterable[Iterable[str]]) -> None:
        """`wanted` are the phrases of each rule."""
        rules: dict[str, list[int]] = {}
        for number, phrases in enumerate(wanted):
            for phrase in phrases:
                rules.setdefault(phrase, []).append(number)
        self._rules = list(rules.values())
        self._matcher = PhraseMatcher(list(rules))

    def heard(self, text: str) -> dict[int, list[int]]:
        """The numbers of the rules that hear a phrase of theirs, with where each begins."""
        heard: dict[int, list[int]] = {}
        for phrase, start, _ in self._matcher.find(text):
            for rule in self._rules[phrase]:
                heard.setdefault(rule, []).append(start)
        return heard


class Listener:
    """Hears the words of a fixed list of rules."""

    def __init__(
        self, rules: Sequence[Rule], denials: Sequence[str], phrase: Callable[[str], str]
    ) -> None:
        """`denials` take back what follows them; `phrase` writes a phrase as texts are cleaned."""
        self._rules = rules
        self._say = _Waiting(map(phrase, rule.say) for rule in rules)
        self._near = _Waiting(map(phrase, rule.near) for rule in rules)
        self._unless = _Waiting(map(phrase, rule.unless) for rule in rules)
        self._denials = PhraseMatcher(list(dict.fromkeys(map(phrase, denials))))

    def called(self, text: str) -> list[Rule]:
        """The rules that a cleaned text calls, in their order."""
        said = self._say.heard(text)
        if not said:  # Nine messages of ten call none.
            return []
        denials = [end for _, _, end in self._denials.find(text)]
        near, excused = self._near.heard(text), self._unless.heard(text)
        called = []
        for number in sorted(said.keys() - excused.keys()):
            rule = self._rules[number]
            begins = [start for start in said[number] if not _denied(text, start, denials)]
            if begins and (not rule.near or _meet(begins, near.get(number, ()))):
                called.append(rule)
        return called


def _denied(text: str, start: int, denials: Iterable[int]) -> bool:
    """Whether what begins here stands behind one of the denials that end there.

    没人管我 想死 denies that somebody cares; what follows a sign is not denied by it.
    """
    return any(0 <= start - end <= DENIED and not _SIGN.search(text, end, start) for end in denials)


def _meet(ones: Sequence[int], others: Sequence[int]) -> bool:
    """Whether any of the ones stands near any of the others."""
    return any(abs(one - other) <= NEAR for one in ones for other in others)
