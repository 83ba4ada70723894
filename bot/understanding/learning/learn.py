"""From labelled messages to the list of weights."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import count as numbers
from math import fsum, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understanding.cut import WordCutter
from bot.understanding.labelled import Labelled
from bot.understanding.learning.candidates import candidates
from bot.understanding.learning.counting import count
from bot.understanding.learning.fitting import Floats, Sample, fit, summed
from bot.understanding.learning.trusting import Trial, sureness
from bot.understanding.vocabulary import Vocabulary, spelt
from bot.understanding.weights import Learned, Sureness, Weight
from models.category import categories

#: What says less than this share of a word's loudest weight is left out.
LEAST = 0.1
#: How much what a word says for a whole group (R 报修) counts beside what it says for one category.
GROUP = 0.5
#: How much the fit counts in a weight, and how much the count: two judges are right oftener than
#: either. Both together are as loud as the fit alone would be.
FITTED = 0.64
COUNTED = 0.06
#: Trust is measured on the letters and on the chat of many hands, in so many rounds. Most other
#: messages were written to be hard, and teach more doubt than whole messages deserve.
LETTERS, CHAT = "letters", "chat"
ROUNDS = 3

CODES = tuple(categories())
GROUPS = tuple(dict.fromkeys(code[0] for code in CODES))
_FINEST = 0.1  #: what the list tells apart
_GROUP_OF = [GROUPS.index(code[0]) for code in CODES]

Families = Mapping[str, Sequence[str]]


class Shown(NamedTuple):
    """A labelled message to learn from."""

    row: Labelled
    hand: str  #: who wrote it, behind the kind of messages it is of: letters-2
    counts: float = 1.0  #: how much it counts

    @property
    def kind(self) -> str:
        """The kind of messages it is of: letters, chat."""
        return self.hand.split("-")[0]


class Learner:
    """Learns from labelled messages; the same messages always teach the same."""

    def __init__(self, clean: Callable[[str], str], families: Families, cutter: WordCutter) -> None:
        self._clean = clean
        self._families = families
        self._cutter = cutter

    def learn(self, lesson: Sequence[Shown]) -> Learned:
        """What labelled messages teach."""
        texts = [spelt(self._clean(shown.row.text)) for shown in lesson]
        features = candidates(texts, self._families, self._cutter)
        taught = Lesson(lesson, texts, Vocabulary(features, self._families), len(features))
        return Learned(_lines(features, taught.weights(), taught.telling), taught.sureness())


class Message(NamedTuple):
    """A labelled message with the numbers of its features."""

    shown: Shown
    words: NDArray[np.intp]
    held_back: int | None  #: the round in which trust is measured on it


class Lesson:
    """The labelled messages as numbers, for one list of features."""

    def __init__(
        self,
        lesson: Sequence[Shown],
        texts: Sequence[str],
        vocabulary: Vocabulary,
        features: int,
    ) -> None:
        self._messages: list[Message] = []
        counted: Counter[int] = Counter()
        for shown, text, number in zip(lesson, texts, _rounds(lesson), strict=True):
            heard = sorted(vocabulary.heard(text))
            counted.update(heard)
            # A message without any known word teaches nothing.
            if heard:
                self._messages.append(Message(shown, np.array(heard, dtype=np.intp), number))
        said = [counted[number] for number in range(features)]
        self.telling = _telling(said, len(lesson))

    def weights(self, without: int | None = None) -> Floats:
        """What each feature says for each category, learned without what a round holds back."""
        taught = [
            message for message in self._messages if without is None or message.held_back != without
        ]
        own = [_sample(message, CODES.index) for message in taught]
        group = [_sample(message, lambda code: GROUPS.index(code[0])) for message in taught]
        fitted = fit(own, self.telling, len(CODES))
        fitted += GROUP * fit(group, self.telling, len(GROUPS))[:, _GROUP_OF]
        kinds = [message.shown.kind for message in taught]
        counted = count(own, kinds, len(self.telling), len(CODES))
        return _apart(FITTED * fitted + COUNTED * counted)

    def sureness(self) -> Sureness:
        """How trust grows with the lead: measured on messages by what others taught.

        Letters and chat count alike, however many there are of each.
        """
        many = Counter(one.shown.kind for one in self._messages if one.held_back is not None)
        trials: list[Trial] = []
        for number in range(ROUNDS):
            weights = self.weights(without=number)
            for shown, words, held_back in self._messages:
                if held_back != number:
                    continue
                scores = summed(weights, self.telling, words)
                second, best = np.argsort(scores, kind="stable")[-2:].tolist()
                right = CODES[best] in shown.row.acceptable
                counts = many.total() / many[shown.kind] / len(many)
                trials.append(Trial(float(scores[best]), float(scores[second]), right, counts))
        return sureness(trials)


def _rounds(lesson: Sequence[Shown]) -> list[int | None]:
    """In which round each message is held back, None for those that trust is not measured on.

    Letters go by their hand, because whoever writes to us later has taught nothing; the chat of
    many hands is one file and goes by turns.
    """
    hands = list(dict.fromkeys(shown.hand for shown in lesson if shown.kind == LETTERS))
    turns = numbers()

    def held_back(shown: Shown) -> int | None:
        if shown.kind == LETTERS:
            return hands.index(shown.hand) % ROUNDS
        return next(turns) % ROUNDS if shown.hand == CHAT else None

    return [held_back(shown) for shown in lesson]


def _sample(message: Message, number: Callable[[str], int]) -> Sample:
    """A message with its answer as a number: of a category or of a group."""
    row, counts = message.shown.row, message.shown.counts
    own = number(row.code or "O8")
    also = {number(code) for code in row.acceptable} - {own}
    return Sample(message.words, own, tuple(sorted(also)), counts)


def _apart(weights: Floats) -> Floats:
    """The weights without what each word says of all categories alike: it changes no decision."""
    alike = [fsum(row) / len(row) for row in weights.tolist()]
    apart: Floats = weights - np.array(alike)[:, None]
    return apart


def _telling(said: Sequence[int], messages: int) -> Floats:
    """How telling each feature is: the rarer, the more (smoothed inverse document frequency)."""
    return np.array([round(log((1 + messages) / (1 + count)) + 1, 2) for count in said])


def _lines(features: Sequence[str], weights: Floats, telling: Floats) -> tuple[Weight, ...]:
    lines = []
    for feature, row, tells in zip(features, weights.tolist(), telling.tolist(), strict=True):
        spoken = {code: round(weight * tells, 1) for code, weight in zip(CODES, row, strict=True)}
        least = max(LEAST * max(map(abs, spoken.values())), _FINEST)
        loud = {code: weight for code, weight in spoken.items() if abs(weight) >= least}
        ordered = dict(sorted(loud.items(), key=lambda one: (-one[1], one[0])))
        lines.append(Weight.of(feature, tells, ordered))
    return tuple(lines)
