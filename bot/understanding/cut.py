"""Where Chinese words begin and end: the only file that knows jieba.

Only learning cuts texts into words; a message is understood without the dictionary.
"""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jieba


class WordCutter:
    """jieba with a dictionary of its own, so that nobody else's words change it."""

    def __init__(self, cache: Path | None = None) -> None:
        """Load the dictionary; `cache` is the folder for jieba's own copy (default: temporary)."""
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.tmp_dir = str(cache or tempfile.gettempdir())
        self._tokenizer.initialize()

    def words(self, clause: str) -> Iterator[str]:
        """The words of a clause, one after another, without its unknown ones guessed."""
        yield from self._tokenizer.cut(clause, HMM=False)
