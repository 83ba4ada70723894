"""The lexicon turned into one table: what each phrase means when it is found."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.understanding.entries import GAP, CategoryWords
from bot.understanding.rules import Rules
from models.category import Urgency, categories

STRONG = 3.0  #: decides alone
WORD = 1.0  #: speaks for a category
GAP_LIMIT = 8  #: characters that `…` may stand for


@dataclass(frozen=True, slots=True)
class Bond:
    """Two phrases that count together: a thing and its trouble, or the halves of a gap."""

    code: str
    weight: float
    ordered: bool  #: the second must follow the first within GAP_LIMIT


@dataclass(slots=True)
class Meaning:
    """All that one phrase does where it stands."""

    text: str
    scores: list[tuple[str, float]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)  #: bonds of which it is the first half
    seconds: list[int] = field(default_factory=list)
    is_emergency: bool = False  #: it may speak for an emergency, even inside a longer phrase
    masks: bool = False  #: what it contains is not heard
    hides: bool = False  #: not even as an emergency
    borders: frozenset[str] = frozenset()  #: codes for which it counts only as a whole word
    vetoes: list[str] = field(default_factory=list)  #: codes it silences in its clause
    unless: list[str] = field(default_factory=list)  #: codes it silences everywhere
    lifts: list[str] = field(default_factory=list)
    levels: list[tuple[str, Urgency]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  #: what rules listen for
    ends: frozenset[int] = frozenset()  #: `seconds`, once all has been added
    speaks: bool = False  #: it can score or be half of a bond
    changes: bool = False  #: it changes how others count

    def settle(self) -> None:
        """Note what is asked of every hit, once all has been added."""
        self.ends = frozenset(self.seconds)
        self.speaks = bool(self.scores or self.firsts or self.seconds)
        self.changes = bool(self.vetoes or self.unless or self.lifts or self.levels)


class Index:
    """Every phrase of the lexicon and the rules with its meaning, built once at loading."""

    def __init__(
        self, words: Iterable[CategoryWords], rules: Rules, form: Callable[[str], str]
    ) -> None:
        """`form` brings a phrase to the form in which texts are searched."""
        self.bonds: list[Bond] = []
        self._form = form
        self._by_text: dict[str, Meaning] = {}
        entries = list(words)
        self._spread = _spread(entries)
        for entry in entries:
            self._add(entry)
        self._add_rules(rules)
        self.meanings = list(self._by_text.values())
        for meaning in self.meanings:
            meaning.settle()

    def _at(self, phrase: str) -> Meaning:
        text = self._form(phrase)
        return self._by_text.setdefault(text, Meaning(text))

    def _add(self, entry: CategoryWords) -> None:
        code, lists = entry.code, entry.lists
        for name, weight in (("strong", STRONG), ("words", WORD)):
            for phrase in lists[name]:
                self._add_phrase(code, phrase, weight)
        for pair in entry.pairs:
            self._bind(Bond(code, STRONG, ordered=False), pair.objects, pair.symptoms)
        for phrase in lists["hide"]:
            self._hide(phrase)
        for phrase in lists["not"]:
            self._at(phrase).vetoes.append(code)
        for phrase in lists["unless"]:
            self._at(phrase).unless.append(code)
        for phrase in lists["with"]:
            self._at(phrase).lifts.append(code)
        for phrase in lists["border"]:
            self._at(phrase).borders |= {code}
        for level, phrases in entry.urgency:
            for phrase in phrases:
                self._at(phrase).levels.append((code, level))

    def _add_phrase(self, code: str, phrase: str, weight: float) -> None:
        if code[0] != "E":
            # What may be a cry for help is never heard less because others say it too.
            weight /= math.log2(1 + self._spread[phrase])
        if GAP in phrase:
            first, second = phrase.split(GAP)
            self._bind(Bond(code, weight, ordered=True), (first,), (second,))
            return
        meaning = self._at(phrase)
        meaning.scores.append((code, weight))
        meaning.is_emergency = meaning.is_emergency or code[0] == "E"
        meaning.masks = True

    def _bind(self, bond: Bond, firsts: tuple[str, ...], seconds: tuple[str, ...]) -> None:
        number = len(self.bonds)
        self.bonds.append(bond)
        if bond.code[0] == "E":
            for phrase in (*firsts, *seconds):
                self._at(phrase).is_emergency = True
        for phrase in firsts:
            meaning = self._at(phrase)
            meaning.firsts.append(number)
            # Things mask (消防水管 is no 水管); troubles are short and must not.
            meaning.masks = meaning.masks or not bond.ordered
        for phrase in seconds:
            self._at(phrase).seconds.append(number)

    def _hide(self, phrase: str) -> None:
        meaning = self._at(phrase)
        meaning.masks = meaning.hides = True

    def _add_rules(self, rules: Rules) -> None:
        for phrase in rules.hide:
            self._hide(phrase)
        for phrase in rules.calm:
            self._at(phrase).unless += [code for code in categories() if code[0] == "E"]
        marked = {
            "greeting": rules.greetings,
            "negation": rules.negation,
            "resolved": rules.resolved,
            "unresolved": rules.unresolved,
        }
        for number, turn in enumerate(rules.turns):
            marked[f"turn {number}"] = turn.words
            marked[f"no turn {number}"] = turn.unless
        for number, combo in enumerate(rules.combos):
            marked[f"combo {number}"] = combo.words
        for number, pressing in enumerate(rules.urgency):
            marked[f"pressing {number}"] = pressing.words
            marked[f"no pressing {number}"] = pressing.unless
        for mark, phrases in marked.items():
            for phrase in phrases:
                self._at(phrase).marks.append(mark)


def _spread(entries: list[CategoryWords]) -> Counter[str]:
    """In how many categories each phrase stands: common words weigh less."""
    codes: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for phrase in (*entry.lists["strong"], *entry.lists["words"]):
            codes[phrase].add(entry.code)
    return Counter({phrase: len(found) for phrase, found in codes.items()})
