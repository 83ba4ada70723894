"""An understanding of a dozen words, so that a test knows what is heard and how surely."""

from bot.understanding import Understander
from bot.understanding.lexicon import Lexicon, Spelling
from bot.understanding.weights import Learned, Sureness, Weight

#: What each word says. 闹心 leaves open which of two it is; 糟心 speaks for private matters,
#: and what only answers a question is taken for a cry.
SAYS = {
    "漏水": {"R5": 1000},
    "下水": {"R4": 1000},
    "垃圾": {"H1": 1000},
    "着火": {"E1": 1000},
    "灯": {"R8": 1000},
    "闹心": {"R5": 600, "R4": 500},
    "都不是": {"E5": 1000},
    "糟心": {"D1": 600, "D2": 500},
    "糊弄": {"H1": 600, "O1": 550, "R4": 500, "O3": 100},
}


def few_words() -> Understander:
    """Understands the words above and nothing else."""
    weights = tuple(Weight(word, 1000, codes) for word, codes in SAYS.items())
    spelling = Spelling({}, {}, frozenset({"谢谢"}), ("没有",))
    return Understander(Lexicon(spelling, {}, (), Learned(weights, Sureness(10, 0, -3))))
