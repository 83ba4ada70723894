"""Which words of the labelled messages are worth a line: words as jieba cuts them, and runs of
them that people say together (没 人 管), each single character too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.understanding.cut import WordCutter
from bot.understanding.vocabulary import FAMILY, SIGNS

LEAST_MESSAGES = 2  #: a word that only one message says tells nothing of the next
LONGEST = 4  #: characters of a run
MOST_WORDS = 2  #: words of a run

_BREAKS = re.compile(r"[^\w]+|_+")


def candidates(
    texts: Iterable[str], families: Mapping[str, object], cutter: WordCutter
) -> list[str]:
    """The features to learn about, from texts as the words are spelt."""
    said: Counter[str] = Counter()
    for text in texts:
        said.update({run for clause in _BREAKS.split(text) for run in _runs(clause, cutter)})
    words = sorted(word for word, messages in said.items() if messages >= LEAST_MESSAGES)
    return [*words, *SIGNS, *(FAMILY + name for name in families)]


def _runs(clause: str, cutter: WordCutter) -> Iterator[str]:
    yield from clause
    words = list(cutter.words(clause))
    for begin in range(len(words)):
        run = ""
        for word in words[begin : begin + MOST_WORDS]:
            run += word
            if len(run) > LONGEST:
                break
            yield run
