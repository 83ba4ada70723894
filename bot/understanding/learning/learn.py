"""From labelled messages to the list of weights."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import fsum, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understanding.cut import WordCutter
from bot.understanding.labelled import Labelled
from bot.understanding.learning.candidates import candidates
from bot.understanding.learning.fitting import Floats, Sample, fit, summed
from bot.understanding.learning.trusting import Trial, sureness
from bot.understanding.vocabulary import Vocabulary, spelt
from bot.understanding.weights import Learned, Sureness, Weight
from models.category import categories

#: What says less than this share of a word's loudest weight is left out.
LEAST = 0.1
#: How much what a word says for a whole group (R 报修) counts beside what it says for one category.
GROUP = 0.5
PIECES = 3  #: each is judged by what the others teach, to know how far to trust the sums

CODES = tuple(categories())
GROUPS = tuple(dict.fromkeys(code[0] for code in CODES))
_FINEST = 0.1  #: what the list tells apart
_GROUP_OF = [GROUPS.index(code[0]) for code in CODES]

Families = Mapping[str, Sequence[str]]


class Learner:
    """Learns from labelled messages; the same messages always teach the same."""

    def __init__(self, clean: Callable[[str], str], families: Families, cutter: WordCutter) -> None:
        self._clean = clean
        self._families = families
        self._cutter = cutter

    def learn(self, lesson: Sequence[tuple[Labelled, float]]) -> Learned:
        """What labelled messages teach, each with how much it counts (1 in full)."""
        texts = [spelt(self._clean(row.text)) for row, _ in lesson]
        features = candidates(texts, self._families, self._cutter)
        taught = Lesson(lesson, texts, Vocabulary(features, self._families), len(features))
        return Learned(_lines(features, taught.weights(), taught.telling), taught.sureness())


class Message(NamedTuple):
    """A labelled message as the numbers of its features."""

    row: Labelled
    words: NDArray[np.intp]
    counts: float


class Lesson:
    """The labelled messages as numbers, for one list of features."""

    def __init__(
        self,
        lesson: Sequence[tuple[Labelled, float]],
        texts: Sequence[str],
        vocabulary: Vocabulary,
        features: int,
    ) -> None:
        self._messages: list[Message] = []
        counted: Counter[int] = Counter()
        for (row, count), text in zip(lesson, texts, strict=True):
            heard = sorted(vocabulary.heard(text))
            counted.update(heard)
            # A message without any known word teaches nothing.
            if heard:
                self._messages.append(Message(row, np.array(heard, dtype=np.intp), count))
        said = [counted[number] for number in range(features)]
        self.telling = _telling(said, len(lesson))

    def weights(self, held_back: int | None = None) -> Floats:
        """What each feature says for each category, learned without the piece held back."""
        shown = [
            message for number, message in enumerate(self._messages) if number % PIECES != held_back
        ]
        own = [_sample(message, CODES.index) for message in shown]
        group = [_sample(message, lambda code: GROUPS.index(code[0])) for message in shown]
        weights = fit(own, self.telling, len(CODES))
        return weights + GROUP * fit(group, self.telling, len(GROUPS))[:, _GROUP_OF]

    def sureness(self) -> Sureness:
        """How trust grows with the lead: measured on each piece by what the others teach."""
        trials: list[Trial] = []
        for piece in range(PIECES):
            weights = self.weights(held_back=piece)
            for row, words, counts in self._messages[piece::PIECES]:
                if counts < 1:
                    continue
                scores = summed(weights, self.telling, words)
                second, best = np.argsort(scores, kind="stable")[-2:].tolist()
                right = CODES[best] in row.acceptable
                trials.append(Trial(float(scores[best]), float(scores[second]), right))
        return sureness(trials)


def _sample(message: Message, number: Callable[[str], int]) -> Sample:
    """A message with its answer as a number: of a category or of a group."""
    own = number(message.row.code or "O8")
    also = {number(code) for code in message.row.acceptable} - {own}
    return Sample(message.words, own, tuple(sorted(also)), message.counts)


def _telling(said: Sequence[int], messages: int) -> Floats:
    """How telling each feature is: the rarer, the more (smoothed inverse document frequency)."""
    return np.array([round(log((1 + messages) / (1 + count)) + 1, 2) for count in said])


def _lines(features: Sequence[str], weights: Floats, telling: Floats) -> tuple[Weight, ...]:
    lines = []
    for feature, row, tells in zip(features, weights.tolist(), telling.tolist(), strict=True):
        # What a word says of all categories alike changes no decision.
        alike = fsum(row) / len(row)
        spoken = {
            code: round((weight - alike) * tells, 1)
            for code, weight in zip(CODES, row, strict=True)
        }
        least = max(LEAST * max(map(abs, spoken.values())), _FINEST)
        loud = {code: weight for code, weight in spoken.items() if abs(weight) >= least}
        ordered = dict(sorted(loud.items(), key=lambda one: (-one[1], one[0])))
        lines.append(Weight.of(feature, tells, ordered))
    return tuple(lines)
