"""What a message means: category, urgency, place and parts, by a lexicon that people can read.

Pure: text in, `Understanding` out; nothing is read or written after loading.
"""

from bot.understanding.engine import Understander, load_understander
from bot.understanding.result import Part, Understanding
from bot.understanding.written import LexiconError

__all__ = ["LexiconError", "Part", "Understander", "Understanding", "load_understander"]
