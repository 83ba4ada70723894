"""How likely the best category is right, learned from trials on messages that were held back."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.understanding.weights import Sureness

_STEPS = 25


class Trial(NamedTuple):
    """The two best scores of a message that was not shown, and whether the best was right."""

    top: float
    second: float
    right: bool
    counts: float = 1.0  #: how much it counts


def sureness(trials: Sequence[Trial]) -> Sureness:
    """The logistic regression of being right on lead and score, by Newton's method."""
    facts = np.array([(trial.top - trial.second, trial.top, 1.0) for trial in trials])
    right = np.array([float(trial.right) for trial in trials])
    counts = np.array([trial.counts for trial in trials])
    weights = np.zeros(3)
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-(facts @ weights)))
        slope = facts.T @ (counts * (right - likely))
        bend = (facts * (counts * likely * (1 - likely))[:, None]).T @ facts
        weights += np.linalg.solve(bend + np.eye(3) * 1e-6, slope)
    # Two digits are all that the trials can tell, and the same on every machine.
    lead, top, start = (round(float(weight), 2) for weight in weights)
    return Sureness(lead, top, start)
