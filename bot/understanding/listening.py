"""Which rules a message calls: their words heard, near each other, not denied, not excused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.understanding.matcher import PhraseMatcher
from bot.understanding.rules import Rule

NEAR = 12  #: characters that may stand between two words that belong together
DENIED = 4  #: characters from the end of 没有 in which what it denies begins


@dataclass(slots=True)
class _Hearers:
    """The rules that wait for one phrase, by what it is for them."""

    say: list[int] = field(default_factory=list)
    near: list[int] = field(default_factory=list)
    unless: list[int] = field(default_factory=list)
    denies: bool = False


class Listener:
    """Hears the words of a fixed list of rules."""

    def __init__(
        self, rules: Sequence[Rule], denials: Sequence[str], phrase: Callable[[str], str]
    ) -> None:
        """`denials` take back what follows them; `phrase` writes a phrase as texts are cleaned."""
        self._rules = rules
        hearers: dict[str, _Hearers] = {}
        for number, rule in enumerate(rules):
            for word in rule.say:
                hearers.setdefault(phrase(word), _Hearers()).say.append(number)
            for word in rule.near:
                hearers.setdefault(phrase(word), _Hearers()).near.append(number)
            for word in rule.unless:
                hearers.setdefault(phrase(word), _Hearers()).unless.append(number)
        for word in denials:
            hearers.setdefault(phrase(word), _Hearers()).denies = True
        self._hearers = list(hearers.values())
        self._matcher = PhraseMatcher(list(hearers))

    def called(self, text: str) -> list[Rule]:
        """The rules that a cleaned text calls, in their order."""
        found = [
            (start, end, self._hearers[number]) for number, start, end in self._matcher.find(text)
        ]
        denied = {
            end + behind
            for _, end, hearers in found
            if hearers.denies
            for behind in range(DENIED + 1)
        }
        said: dict[int, list[int]] = {}
        near: dict[int, list[int]] = {}
        excused: set[int] = set()
        for start, _, hearers in found:
            if hearers.unless:
                excused.update(hearers.unless)
            if start not in denied:
                for number in hearers.say:
                    said.setdefault(number, []).append(start)
            for number in hearers.near:
                near.setdefault(number, []).append(start)
        return [
            self._rules[number]
            for number in sorted(said.keys() - excused)
            if not self._rules[number].near or _meet(said[number], near.get(number, ()))
        ]


def _meet(ones: Sequence[int], others: Sequence[int]) -> bool:
    """Whether any of the ones stands near any of the others."""
    return any(abs(one - other) <= NEAR for one in ones for other in others)
