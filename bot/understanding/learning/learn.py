"""From labelled messages to the list of weights."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import fsum, log

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

WORDS = 30_000  #: how long the list may be
LEAST = 1.0  #: what says less than this says nothing
#: How much what a word says for a whole group (R 报修) counts beside what it says for one category.
GROUP = 0.5
PIECES = 3  #: each is judged by what the others teach, to know how far to trust the sums

CODES = tuple(categories())
GROUPS = tuple(dict.fromkeys(code[0] for code in CODES))
_GROUP_OF = [GROUPS.index(code[0]) for code in CODES]

Families = Mapping[str, Sequence[str]]


class Learner:
    """Learns from labelled messages; the same messages always teach the same."""

    def __init__(self, clean: Callable[[str], str], families: Families, cutter: WordCutter) -> None:
        self._clean = clean
        self._families = families
        self._cutter = cutter

    def learn(self, rows: Sequence[Labelled]) -> Learned:
        """A first fit chooses the words that matter, a second one weighs them."""
        texts = [spelt(self._clean(row.text)) for row in rows]
        lesson = Lesson(
            rows, texts, candidates(texts, self._families, self._cutter), self._families
        )
        worth = np.square(lesson.weights()).max(axis=1) * np.sqrt(lesson.said)
        best = np.argsort(-worth, kind="stable")[:WORDS]
        features = sorted(lesson.features[number] for number in best)
        lesson = Lesson(rows, texts, features, self._families)
        return Learned(_lines(features, lesson.weights(), lesson.telling), lesson.sureness())


class Lesson:
    """The labelled messages as numbers, for one list of features."""

    def __init__(
        self,
        rows: Sequence[Labelled],
        texts: Sequence[str],
        features: Sequence[str],
        families: Families,
    ) -> None:
        vocabulary = Vocabulary(features, families)
        self.features = features
        heard = [np.array(sorted(vocabulary.heard(text)), dtype=np.intp) for text in texts]
        # A message without any known word teaches nothing.
        self._rows = [row for row, words in zip(rows, heard, strict=True) if len(words)]
        self._heard = [words for words in heard if len(words)]
        counts = Counter(number for words in self._heard for number in words.tolist())
        said = [counts[number] for number in range(len(features))]
        self.said = np.array(said, dtype=np.float64)
        self.telling = _telling(said, len(rows))

    def weights(self, held_back: int | None = None) -> Floats:
        """What each feature says for each category, learned without the piece held back."""
        shown = [number for number in range(len(self._rows)) if number % PIECES != held_back]
        rows = [self._rows[number] for number in shown]
        heard = [self._heard[number] for number in shown]
        own = fit(_samples(rows, heard, CODES.index), self.telling, len(CODES))
        group = _samples(rows, heard, lambda code: GROUPS.index(code[0]))
        return own + GROUP * fit(group, self.telling, len(GROUPS))[:, _GROUP_OF]

    def sureness(self) -> Sureness:
        """How trust grows with the lead: measured on each piece by what the others teach."""
        trials: list[Trial] = []
        for piece in range(PIECES):
            weights = self.weights(held_back=piece)
            for row, words in list(zip(self._rows, self._heard, strict=True))[piece::PIECES]:
                scores = summed(weights, self.telling, words)
                second, best = np.argsort(scores, kind="stable")[-2:].tolist()
                right = CODES[best] in row.acceptable
                trials.append(Trial(float(scores[best]), float(scores[second]), right))
        return sureness(trials)


def _samples(
    rows: Sequence[Labelled], heard: Sequence[NDArray[np.intp]], number: Callable[[str], int]
) -> list[Sample]:
    """The messages with their answers as numbers: of categories or of groups."""
    samples = []
    for row, words in zip(rows, heard, strict=True):
        own = number(row.code or "O8")
        samples.append(
            Sample(words, own, tuple(sorted({number(c) for c in row.acceptable} - {own})))
        )
    return samples


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
        loud = {code: weight for code, weight in spoken.items() if abs(weight) >= LEAST}
        ordered = dict(sorted(loud.items(), key=lambda one: (-one[1], one[0])))
        lines.append(Weight(feature, tells, ordered))
    return tuple(lines)
