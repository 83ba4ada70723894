"""What understanding costs, in CPU time of one thread: P6 and P7."""

import random
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from bench.promises import Series
from bot.understanding import Understander, load_understander
from bot.understanding.lexicon import SHIPPED

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


def grow(directory: Path, times: int = GROWTH) -> Path:
    """The shipped lexicon with so many times its words, made of its own characters."""
    shutil.copytree(SHIPPED, directory)
    chance = random.Random(1)
    for path in sorted(directory.glob("?.yaml")):
        entries: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for fields in entries.values():
            known = [word for word in _words(fields) if not word.startswith("$")]
            letters = sorted({letter for word in known for letter in word if letter != "…"})
            own = fields.setdefault("words", [])
            own += invented(chance, letters, (times - 1) * len(known))
        path.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    return directory


def _words(fields: dict[str, Any]) -> list[str]:
    """The words of one category, wherever they stand."""
    pairs = [word for pair in fields.get("pairs", []) for one in pair.values() for word in one]
    # A bare number, as 120, is a word too.
    return [str(word) for word in (*fields.get("strong", []), *fields.get("words", []), *pairs)]


def invented(chance: random.Random, letters: Sequence[str], count: int) -> list[str]:
    """Words that nobody says, three to five characters long."""
    return ["".join(chance.choices(letters, k=chance.randint(3, 5))) for _ in range(count)]


def measure(directory: Path, rounds: int) -> Series:
    """The figures of interleaved rounds, after one that warms up and does not count."""
    shipped, grown = load_understander(), load_understander(grow(directory / "grown"))
    story = long_text()
    series: Series = {"P6": [], "P7": [], "P7+": []}
    for number in range(rounds + 1):
        short, grown_short = seconds(shipped, MESSAGES), seconds(grown, MESSAGES)
        whole = seconds(shipped, [story])
        if number:
            series["P6"].append(short * 1e6)
            series["P7"].append(whole * 1e3)
            series["P7+"].append(grown_short / short)
    return series
