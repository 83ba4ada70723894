"""Where Chinese words begin and end: the only file that knows jieba."""

import logging
import tempfile
from pathlib import Path

import jieba


class WordCutter:
    """jieba with its dictionary already in memory, so that no message waits for it."""

    def __init__(self, cache: Path | None = None) -> None:
        """Load the dictionary; `cache` is the folder for jieba's own copy (default: temporary)."""
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.tmp_dir = str(cache or tempfile.gettempdir())
        self._tokenizer.initialize()

    def borders(self, clause: str) -> frozenset[int]:
        """The offsets in `clause` at which a word begins or ends."""
        places = {0}
        for _, _, end in self._tokenizer.tokenize(clause):
            places.add(end)
        return frozenset(places)
