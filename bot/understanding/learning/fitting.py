"""The fit itself: for each category a line between its messages and all others, as wide as may be.

A linear support vector machine with squared hinge loss, one against the rest, solved by dual
coordinate descent (Hsieh et al., ICML 2008), all categories side by side.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COST = 1.0  #: what a message on the wrong side costs, against the width of the margin
ALSO = 0.5  #: how much a code that is only acceptable counts, against the message's own
ROUNDS = 12
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Sample:
    """A message as numbers: its features, its own category, those also acceptable, its count."""

    features: NDArray[np.intp]
    code: int
    also: tuple[int, ...]
    count: float = 1.0


def summed(weights: Floats, telling: Floats, words: NDArray[np.intp]) -> Floats:
    """What the words of one message say for each category."""
    summed: Floats = np.add.reduce(weights[words] * _values(telling, words), axis=0)
    return summed


def _values(telling: Floats, words: NDArray[np.intp]) -> Floats:
    """How much each word of a message counts in it; all messages are of length one."""
    own = telling[words]
    values: Floats = (own / sqrt(fsum(own * own)))[:, None]
    return values


def fit(samples: Sequence[Sample], telling: Floats, codes: int) -> Floats:
    """The weights, a row for each feature and a column for each category."""
    weights = np.zeros((len(telling), codes))
    values = [_values(telling, sample.features) for sample in samples]
    signs, slack = _wanted(samples, codes)
    alphas = np.zeros((len(samples), codes))
    order = list(range(len(samples)))
    chance = random.Random(0)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for number in order:
            rows, value, sign = samples[number].features, values[number], signs[number]
            alpha, loose = alphas[number], slack[number]
            gradient = np.add.reduce(weights[rows] * value, axis=0) * sign - 1 + loose * alpha
            moved = np.maximum(alpha - gradient / (1 + loose), 0)
            step = (moved - alpha) * sign
            if np.abs(step).max() > _NOTHING:
                alphas[number] = moved
                weights[rows] += value * step
    return weights


def _wanted(samples: Sequence[Sample], codes: int) -> tuple[Floats, Floats]:
    """For each sample and category the side it belongs on, and how loosely it is held there."""
    signs = -np.ones((len(samples), codes))
    slack = np.empty((len(samples), codes))
    for number, sample in enumerate(samples):
        slack[number] = 1 / (2 * COST * sample.count)
        signs[number, sample.code] = 1
        for code in sample.also:
            signs[number, code] = 1
            slack[number, code] = 1 / (2 * COST * sample.count * ALSO)
    return signs, slack
