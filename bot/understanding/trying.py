"""What a change of words would do, tried on every sentence whose meaning is known.

The sentences are the rules' examples and the labelled messages; only those that say the word can
change. They are read when a change is tried and forgotten after.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bot.understanding.engine import Understander
from bot.understanding.labelled import Labelled, read_labelled
from bot.understanding.lexicon import SHIPPED
from bot.understanding.rules import Example, read_rules

#: Where the labelled messages lie; not every installation has them.
LABELLED = Path(__file__).parents[2] / "labelled"


class Miss(NamedTuple):
    """A sentence that would be understood wrongly: what it means, and what it is taken for."""

    text: str
    expected: str
    got: str


@dataclass(slots=True)
class Effect:
    """What a change does to the sentences that say the word."""

    tried: int = 0
    won: int = 0
    lost: list[Miss] = field(default_factory=list)
    #: What must never be lost: emergencies that were heard, and the rules' examples.
    forbidden: list[Miss] = field(default_factory=list)

    @property
    def is_doubtful(self) -> bool:
        """Whether it makes more wrong than right."""
        return len(self.lost) > self.won


def compare(
    before: Understander,
    after: Understander,
    word: str,
    examples: Iterable[Example],
    rows: Iterable[Labelled],
) -> Effect:
    """How the sentences in which a cleaned `word` occurs are understood before and after."""
    effect = Effect()
    for example in examples:
        if word in before.clean(example.text):
            _try_example(effect, before, after, example)
    for row in rows:
        if row.code is not None and word in before.clean(row.text):
            _try_row(effect, before, after, row)
    return effect


def _try_example(
    effect: Effect, before: Understander, after: Understander, example: Example
) -> None:
    """A rule's example must hold after as before."""
    effect.tried += 1
    was, now = before.understand(example.text), after.understand(example.text)
    if example.holds(was) and not example.holds(now):
        effect.forbidden.append(Miss(example.text, example.expected, now.code))


def _try_row(effect: Effect, before: Understander, after: Understander, row: Labelled) -> None:
    effect.tried += 1
    was, now = before.understand(row.text).code, after.understand(row.text).code
    expected = row.code or ""
    if expected[0] == "E" and was[0] == "E" and now[0] != "E":
        effect.forbidden.append(Miss(row.text, expected, now))
    elif was in row.acceptable and now not in row.acceptable:
        effect.lost.append(Miss(row.text, expected, now))
    elif was not in row.acceptable and now in row.acceptable:
        effect.won += 1


def shipped_examples() -> Iterator[Example]:
    """Every sentence of the shipped rules."""
    for rule in read_rules(SHIPPED / "rules"):
        yield from (*rule.examples, *rule.counter_examples)


def labelled_rows(folder: Path | None = None) -> Iterator[Labelled] | None:
    """The labelled messages of a folder, one after another; None where there is no such folder."""
    files = sorted((folder or LABELLED).glob("*/*.tsv"))
    return (row for path in files for row in read_labelled(path)) if files else None
