"""The understanding of one message, from its text to the answer."""

import gc
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from functools import partial
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple, Self

from bot.understanding.deciding import CHITCHAT, HARDLY, OTHER, SURE, Decision, decide, urgency_of
from bot.understanding.lexicon import SHIPPED, Lexicon, read_lexicon
from bot.understanding.listening import Listener
from bot.understanding.normal import Normaliser
from bot.understanding.own import ADDED, OwnWord, OwnWords
from bot.understanding.places import only_says_where, read_place
from bot.understanding.remarks import only_remarks
from bot.understanding.result import Understanding
from bot.understanding.splitting import parts_of
from bot.understanding.vocabulary import FAMILY, Vocabulary, spelt
from bot.understanding.weights import Ranking, Weights
from models.category import categories
from models.where import Where

#: What may stand in and behind a pleasantry without making it another.
_UNSAID = str.maketrans("", "", " ,。.!?、~啊呀哈啦哦了")
RANKED = 3  #: categories that are compared: the best, and two that are named beside it
HOME = "O5"  #: 我家在3号楼 is a place, and the wish to be known there
FEW = 30  #: characters that a pleasantry, a place or a remark alone has at most
BRIEF = 12  #: characters of a cry that must be surer of itself where it names no danger
SHOWN = 4  #: words that are shown as the reason


class Heard(NamedTuple):
    """The learned features that are heard in a text, and the community's own words."""

    features: set[int]
    own: list[OwnWord]


class Understander:
    """Understands texts by one lexicon; holds no state between them."""

    def __init__(self, lexicon: Lexicon) -> None:
        spelling, learned = lexicon.spelling, lexicon.learned
        self._smalltalk = spelling.smalltalk
        self._normaliser = Normaliser(spelling.typos, spelling.traditional)
        self._features = [weight.feature for weight in learned.weights]
        self._vocabulary = Vocabulary(self._features, lexicon.families)
        self._weights = Weights(learned.weights)
        self._sureness = learned.sureness
        self._listener = Listener(lexicon.rules, spelling.denials, self._normaliser.phrase)
        self._faint = spelling.faint
        self._dangers = tuple(map(self._normaliser.phrase, spelling.dangers))
        self._own = OwnWords()

    def with_own(self, words: Iterable[OwnWord]) -> Self:
        """The same understanding with a community's own words instead of those it had."""
        other = copy(self)
        other._own = OwnWords(
            OwnWord(self._normaliser.clean(own.word), own.code, own.struck) for own in words
        )
        return other

    def among(self, understood: Understanding, mentioned: Callable[[str], Where]) -> Understanding:
        """The same where a community's own places are known: 就是翠湖 tells of no river."""
        text = understood.text
        if not understood.known or len(text) > FEW or understood.code == HOME:
            return understood
        named = mentioned(text)
        if not (named and only_says_where(text, understood.place, named)):
            return understood
        return replace(understood, accepted=False, known=False)

    def clean(self, text: str) -> str:
        """A text as words are sought in it."""
        return self._normaliser.clean(text)

    def says(self, word: str, code: str) -> float:
        """What is heard in a word for a category; 0 where nothing was learned."""
        heard = self._vocabulary.heard(spelt(word))
        return sum(max(0.0, self._weights.of(number, code)) for number in heard)

    def strongest(self, code: str, most: int) -> list[str]:
        """The learned words and families that speak loudest for a category, the loudest first."""
        loud = self._weights.strongest(code, most)
        return [self._features[number].removeprefix(FAMILY) for number in loud]

    def understand(self, text: str) -> Understanding:
        """The category, urgency, place and parts of `text`, with the words that decided."""
        cleaned = self._normaliser.clean(text)
        called = self._listener.called(cleaned)
        heard = self._heard(cleaned)
        ranking = self._ranking(heard)
        decision, place = decide(ranking, called, self._sureness), read_place(text)
        if len(cleaned) <= FEW:
            decision = self._of_few_words(cleaned, heard, place, decision)
        if decision.code[0] == "E":
            decision = self._of_danger(cleaned, decision)
        category = categories()[decision.code]
        return Understanding(
            text=text,
            intent=category.key,
            code=category.code,
            name=category.name,
            confidence=decision.confidence,
            accepted=decision.accepted,
            alternatives=decision.alternatives,
            urgency=urgency_of(decision.code, called),
            place=place,
            parts=parts_of(decision.code, cleaned, called, ranking, self._ranked),
            known=decision.known,
            reason=partial(self._reason, heard, decision.code),
        )

    def _of_few_words(
        self, cleaned: str, heard: Heard, place: Where, decision: Decision
    ) -> Decision:
        """A pleasantry wants nothing, a place alone tells nothing, whatever their words weigh."""
        if cleaned.translate(_UNSAID) in self._smalltalk:
            return Decision(CHITCHAT, 1.0, accepted=True, known=True)
        if decision.code[0] == "E" and only_remarks(cleaned):
            return Decision(OTHER, decision.confidence, accepted=False, known=False)
        if not heard.own and decision.code != HOME and only_says_where(cleaned, place):
            # 厨房 answers a question, and is no smell of gas although most who name it smell some.
            return replace(decision, accepted=False, known=False)
        return decision

    def _of_danger(self, cleaned: str, decision: Decision) -> Decision:
        """A cry that is hardly likely and names no danger is asked about: 我先走了.

        So few words weigh much whatever they tell: of 墙上冒汗 more is asked for.
        """
        if cleaned.translate(_UNSAID) in self._faint:
            return replace(decision, accepted=False)
        likely = HARDLY if len(cleaned) > BRIEF else SURE
        if decision.confidence >= likely or any(word in cleaned for word in self._dangers):
            return decision
        return replace(decision, accepted=False)

    def _ranked(self, cleaned: str) -> Ranking:
        return self._ranking(self._heard(cleaned))

    def _heard(self, cleaned: str) -> Heard:
        text = spelt(cleaned)
        return Heard(self._vocabulary.heard(text), self._own.heard(text))

    def _ranking(self, heard: Heard) -> Ranking:
        """What the learned words say, the struck ones left out, the added ones put in."""
        if not heard.own:
            return self._weights.ranking(heard.features, RANKED)
        scores = self._weights.scores(heard.features)
        for own in heard.own:
            if not own.struck:
                scores[own.code] += ADDED
            else:
                scores[own.code] -= self._said_by(own, heard.features)
        return nlargest(RANKED, scores.items(), key=lambda one: one[1])

    def _said_by(self, own: OwnWord, features: set[int]) -> float:
        """What a struck word adds to the score of its category, with all that is heard in it."""
        inside = self._vocabulary.heard(spelt(own.word))
        shares = (self._weights.share(number, own.code, features) for number in inside)
        return sum(share for share in shares if share > 0)

    def _reason(self, heard: Heard, code: str) -> tuple[str, ...]:
        """The words that spoke loudest for a category, the community's own first."""
        mute = {own.word for own in heard.own if own.struck and own.code == code}
        shown = [own.word for own in heard.own if own.code == code and not own.struck]
        for number in self._weights.loudest(heard.features, code):
            word = self._features[number].removeprefix(FAMILY)
            if len(shown) == SHOWN:
                break
            if word not in mute and not any(word in other for other in shown):
                shown.append(word)
        return tuple(shown[:SHOWN])


def load_understander(directory: Path | None = None) -> Understander:
    """Read a lexicon, by default the shipped one, into memory.

    Raises LexiconError naming file, line, what is expected and what to do.
    """
    collecting = gc.isenabled()
    gc.disable()  # All that is made here stays, and the collector would look through it many times.
    try:
        return Understander(read_lexicon(directory or SHIPPED))
    finally:
        if collecting:
            gc.enable()
