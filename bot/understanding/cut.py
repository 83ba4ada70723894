"""Where Chinese words begin and end: the only file that knows jieba.

Only learning cuts texts into words; a message is understood without the dictionary.
"""

import logging
import tempfile
from collections.abc import Iterator

import jieba


class WordCutter:
    """jieba with a dictionary of its own, so that nobody else's words change it."""

    def __init__(self) -> None:
        """Load the dictionary; jieba keeps a copy of its own among the temporary files."""
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.tmp_dir = tempfile.gettempdir()
        self._tokenizer.initialize()

    def words(self, clause: str) -> Iterator[str]:
        """The words of a clause, one after another, without its unknown ones guessed."""
        yield from self._tokenizer.cut(clause, HMM=False)
