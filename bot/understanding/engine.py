"""The understanding of one message, from its text to the answer."""

from pathlib import Path

from bot.understanding.cut import WordCutter
from bot.understanding.deciding import CHITCHAT, Decision, decide, urgency_of
from bot.understanding.hearing import Listener
from bot.understanding.index import Index
from bot.understanding.lexicon import SHIPPED, Lexicon, read_lexicon
from bot.understanding.normal import Normaliser
from bot.understanding.places import read_place
from bot.understanding.result import Understanding
from bot.understanding.scoring import tally
from bot.understanding.splitting import parts_of
from models.category import categories

#: What may stand behind a word without making it another.
_ENDINGS = " ,。.!?、~啊呀哈啦哦了"


class Understander:
    """Understands texts by one lexicon; holds no state between them."""

    def __init__(self, lexicon: Lexicon, cutter: WordCutter) -> None:
        self._rules = lexicon.rules
        self._smalltalk = frozenset(lexicon.rules.smalltalk)
        self._normaliser = Normaliser(lexicon.rules.typos, lexicon.traditional)
        self._index = Index(lexicon.categories, lexicon.rules, self._normaliser.phrase)
        self._listener = Listener(self._index, cutter)

    def understand(self, text: str) -> Understanding:
        """The category, urgency, place and parts of `text`, with the words that decided."""
        cleaned = self._normaliser.clean(text)
        heard = self._listener.listen(cleaned)
        scores = tally(heard, self._index)
        decision = decide(scores, heard, self._rules)
        if cleaned.rstrip(_ENDINGS) in self._smalltalk:
            decision = Decision(CHITCHAT, 1.0, accepted=True)
        category = categories()[decision.code]
        return Understanding(
            text=text,
            intent=category.key,
            code=category.code,
            name=category.name,
            confidence=decision.confidence,
            accepted=decision.accepted,
            alternatives=decision.alternatives,
            urgency=urgency_of(decision.code, heard, self._rules),
            matched=tuple(dict.fromkeys(scores.evidence.get(decision.code, ()))),
            place=read_place(text),
            parts=parts_of(decision.code, scores, heard, self._rules),
            known=decision.accepted or any(code != CHITCHAT for code in scores.totals),
        )


def load_understander(directory: Path | None = None) -> Understander:
    """Read a lexicon, by default the shipped one, and the dictionary into memory.

    Raises LexiconError naming file, line, what is expected and what to do.
    """
    return Understander(read_lexicon(directory or SHIPPED), WordCutter())
