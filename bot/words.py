"""What the bot says: texts by kind from YAML files, which a community may override with its own.

A text is plain Chinese with facts in braces: `已受理 {number}`. A line whose facts are all empty
is left out, so one text serves with and without them.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_FACT = re.compile(r"\{([a-z_]+)\}")
_BRACE = re.compile(r"[{}]")
#: Every start reads all words, which libyaml does eight times as fast where it is there.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SHIPPED = Path(__file__).with_name("words")


class WordsError(Exception):
    """A words file cannot be used; the message says which file and key, and what to do."""


class Say(NamedTuple):
    """One thing to say: the kind of words and the facts that go into them."""

    kind: str
    facts: Mapping[str, Any] = {}


class Words:
    """All texts by kind."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._lines = {
            kind: [
                (_FACT.sub("{}", line), _FACT.findall(line))
                for line in text.rstrip("\n").split("\n")
            ]
            for kind, text in texts.items()
        }

    def render(self, say: Say) -> str:
        """The text of one thing to say."""
        lines = []
        for line, names in self._lines[say.kind]:
            if not names:
                lines.append(line)
                continue
            facts = map(say.facts.get, names)
            shown = [fact if isinstance(fact, str) else self.shown(fact) for fact in facts]
            if any(shown):
                lines.append(line.format(*shown))
        return "\n".join(lines)

    def shown(self, fact: Any) -> str:
        """A fact as text; a list of things to say, each naming its kind by `say`, as its lines."""
        if isinstance(fact, list):
            return "\n".join(self.render(Say(each["say"], each)) for each in fact)
        return "" if fact is None else str(fact)

    def kinds(self) -> frozenset[str]:
        """All kinds there are words for."""
        return frozenset(self._lines)

    def facts(self, kind: str) -> frozenset[str]:
        """The facts that the text of `kind` mentions."""
        return frozenset(name for _, names in self._lines[kind] for name in names)


def load_words(override: Path | None = None) -> Words:
    """The shipped words, with those of `override` in their place.

    An override may only replace kinds that exist and mention facts the shipped text mentions,
    because nobody would fill others.
    """
    shipped = Words(_shipped_texts())
    if override is None:
        return shipped
    own = _read(override)
    for kind, text in own.items():
        if kind not in shipped.kinds():
            raise WordsError(f"{override}：没有“{kind}”这种话。请改用 bot/words 里已有的名称。")
        unknown = frozenset(_FACT.findall(text)) - shipped.facts(kind)
        if unknown:
            allowed = "、".join(sorted(shipped.facts(kind))) or "（无）"
            raise WordsError(
                f"{override}：“{kind}”里的 {{{sorted(unknown)[0]}}} 无法填写。可用的有：{allowed}。"
            )
    return Words({**_shipped_texts(), **own})


def _shipped_texts() -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(SHIPPED.glob("*.yaml")):
        texts.update(_read(path))
    return texts


def _read(path: Path) -> dict[str, str]:
    """One file: `group: {name: text}` becomes `group.name`."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}
    except (OSError, yaml.YAMLError) as error:
        raise WordsError(f"{path}：读不了（{error}）。请检查文件是否存在、缩进是否整齐。") from None
    texts = {}
    for group, entries in content.items():
        if not isinstance(entries, dict):
            raise WordsError(f"{path}：“{group}”下面应是“名称: 文字”的列表。")
        for name, text in entries.items():
            if not isinstance(text, str) or not text.strip():
                raise WordsError(f"{path}：“{group}.{name}”应是一段文字，请写上内容或删掉这一行。")
            if _BRACE.search(_FACT.sub("", text)):
                raise WordsError(
                    f"{path}：“{group}.{name}”的大括号里只能写一个名称，如 {{number}}。"
                )
            texts[f"{group}.{name}"] = text
    return texts
