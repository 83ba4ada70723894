"""The count: how many times as often as to be expected a category's messages say each word.

Where the fit draws a line through all messages at once, the count looks at every word by itself
(naive Bayes): another judge of the same messages, who errs elsewhere.
"""

from collections.abc import Sequence

import numpy as np

from bot.understanding.learning.fitting import Floats, Sample

#: Messages that are always expected besides: a word of two messages proves little by its absence.
RARE = 0.03


def count(samples: Sequence[Sample], kinds: Sequence[str], features: int, codes: int) -> Floats:
    """The logarithm of said against expected, a row for each feature, a column for each category.

    What is to be expected is found within each kind of message, so that what letters say alike
    (尊敬的领导, 希望) does not speak for the categories that letters are oftenest about.
    """
    said = np.zeros((features, codes))
    expected = np.zeros((features, codes))
    for kind in dict.fromkeys(kinds):
        own = np.zeros((features, codes))
        for sample, its in zip(samples, kinds, strict=True):
            if its == kind:
                own[sample.features, sample.code] += sample.count
        said += own
        expected += np.outer(own.sum(axis=1), own.sum(axis=0) / own.sum())
    counted: Floats = np.log(RARE + said / (expected + RARE))
    return counted
