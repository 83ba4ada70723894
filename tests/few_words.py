"""An understanding of a dozen words, so that a test knows what is heard and how surely."""

from bot.understanding import Understander
from bot.understanding.lexicon import Lexicon, Spelling
from bot.understanding.weights import Learned, Sureness, Weight

#: What each word says. 闹心 leaves open which of two it is; 糟心 speaks for private matters,
#: 空落落 is faintly a cry, and what only answers a question is taken for a cry.
SAYS = {
    "漏水": {"R5": 4.0},
    "下水": {"R4": 4.0},
    "垃圾": {"H1": 4.0},
    "着火": {"E1": 4.0},
    "灯": {"R8": 4.0},
    "闹心": {"R5": 2.4, "R4": 2.0},
    "都不是": {"E5": 4.0},
    "糟心": {"D1": 2.4, "D2": 2.0},
    "空落落": {"E5": 2.4, "O6": 2.0},
    "糊弄": {"H1": 2.4, "O1": 2.2, "R4": 2.0, "O3": 0.4},
}


def few_words() -> Understander:
    """Understands the words above and nothing else."""
    weights = tuple(Weight.of(word, 1.0, codes) for word, codes in SAYS.items())
    spelling = Spelling({}, {}, frozenset({"谢谢"}), ("没有",), ("救命",))
    return Understander(Lexicon(spelling, {}, (), Learned(weights, Sureness(2.5, 0, -1.5))))
