"""The rules that people write: what no weight of single words can say, each with its examples.

A rule hears its words in a message and then does one thing: it decides the category (`to`), adds a
second problem (`adds`), or changes the urgency (`level`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.result import Understanding
from bot.understanding.written import Written, read_file
from models.category import Urgency, categories

_FIELDS = ("from", "say", "and", "unless", "to", "adds", "level", "examples", "counter_examples")
_DOES = ("to", "adds", "level")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that must be understood as `expected`, a code or a level; `source` is its file."""

    text: str
    expected: str
    source: str

    def holds(self, found: Understanding) -> bool:
        """Whether it was understood so: as the code, with it as a part, or as urgent as that."""
        codes = {found.code, *(part.code for part in found.parts)}
        return self.expected in {*codes, found.urgency.value}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: which words it waits for, and what it does when it hears them."""

    name: str
    source: str  #: the file it stands in
    sources: frozenset[str]  #: the categories it applies to; empty: to all
    say: tuple[str, ...]
    near: tuple[str, ...]  #: one of these must stand near one of `say`; empty: nothing need
    unless: tuple[str, ...]
    to: str
    adds: str
    level: Urgency | None
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]

    def applies_to(self, code: str) -> bool:
        """Whether the rule has a word in this category."""
        return not self.sources or code in self.sources


def read_rules(directory: Path) -> tuple[Rule, ...]:
    """The rules of all files in a folder, in the order of the files' names and lines."""
    return tuple(
        _rule(name, written, path.name)
        for path in sorted(directory.glob("*.yaml"))
        for name, written in read_file(path).mapping()
    )


def _rule(name: str, written: Written, source: str) -> Rule:
    fields = written.fields(_FIELDS)
    does = [what for what in _DOES if what in fields]
    if len(does) != 1 or "say" not in fields or "examples" not in fields:
        raise written.error(
            "要有 say、examples,并且 to、adds、level 里正好有一项,请补上或去掉多余的"
        )
    done = fields[does[0]].text()
    known = Urgency.__members__ if does[0] == "level" else categories()
    if done not in known:
        raise fields[does[0]].error(f"“{done}”不认识,应是类别编号或 L1、L2、L3、L4、A,请改正")
    return Rule(
        name=name,
        source=source,
        sources=frozenset(_codes(fields["from"])) if "from" in fields else frozenset(),
        say=_phrases(fields["say"]),
        near=_phrases(fields["and"]) if "and" in fields else (),
        unless=_phrases(fields["unless"]) if "unless" in fields else (),
        to=done if does == ["to"] else "",
        adds=done if does == ["adds"] else "",
        level=Urgency(done) if does == ["level"] else None,
        examples=tuple(Example(text, done, source) for text in fields["examples"].texts()),
        counter_examples=_counter_examples(fields, source),
    )


def _phrases(written: Written) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written.texts()))


def _codes(written: Written) -> Iterator[str]:
    """Codes as they are written: R5 one category, R all of a group."""
    for item in written.items():
        found = [code for code in categories() if code == item.text() or code[0] == item.text()]
        if not found:
            raise item.error(f"没有“{item.text()}”这个类别,请写编号如 R5,或大类字母如 R")
        yield from found


def _counter_examples(fields: dict[str, Written], source: str) -> tuple[Example, ...]:
    """Sentences the rule might be taken to mean, with what they must be understood as."""
    if "counter_examples" not in fields:
        return ()
    return tuple(
        Example(text, expected.text(), source)
        for text, expected in fields["counter_examples"].mapping()
    )
