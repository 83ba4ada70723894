"""What understanding costs, in CPU time of one thread: P6 and P7."""

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.promises import Series
from bot.understanding import Understander, load_understander
from bot.understanding.lexicon import SHIPPED, read_lexicon
from bot.understanding.vocabulary import FAMILY
from bot.understanding.weights import Learned, Weight

MESSAGES = tuple(Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines())
#: How many times as many words the grown lexicon has.
GROWTH = 10


def long_text(characters: int = 2000) -> str:
    """One message as long as somebody's whole story: the short ones, one after another."""
    story = "，".join(MESSAGES)
    return (story * (characters // len(story) + 1))[:characters]


def seconds(understander: Understander, texts: Iterable[str]) -> float:
    """The median of the texts' times, each the best of three: what disturbs only adds."""
    return median(min(_once(understander, text) for _ in range(3)) for text in texts)


def _once(understander: Understander, text: str) -> float:
    started = time.thread_time()
    understander.understand(text)
    return time.thread_time() - started


def grown(times: int = GROWTH) -> Understander:
    """An understander with so many times the shipped words, made of their own characters."""
    lexicon = read_lexicon(SHIPPED)
    known = [weight.feature for weight in lexicon.learned.weights]
    chance = random.Random(1)
    letters = sorted({letter for word in known if word[0] != FAMILY for letter in word})
    strange = sorted(set(invented(chance, letters, (times - 1) * len(known))) - set(known))
    more = (Weight(word, 9.0, "O8:1.0") for word in strange)
    learned = Learned((*lexicon.learned.weights, *more), lexicon.learned.sureness)
    return Understander(replace(lexicon, learned=learned))


def invented(chance: random.Random, letters: Sequence[str], count: int) -> list[str]:
    """Words that nobody says, three to five characters long."""
    return ["".join(chance.choices(letters, k=chance.randint(3, 5))) for _ in range(count)]


def measure(rounds: int) -> Series:
    """The figures of interleaved rounds, after one that warms up and does not count."""
    shipped, larger = load_understander(), grown()
    story = long_text()
    series: Series = {"P6": [], "P7": [], "P7+": []}
    for number in range(rounds + 1):
        short, grown_short = seconds(shipped, MESSAGES), seconds(larger, MESSAGES)
        whole = seconds(shipped, [story])
        if number:
            series["P6"].append(short * 1e6)
            series["P7"].append(whole * 1e3)
            series["P7+"].append(grown_short / short)
    return series
