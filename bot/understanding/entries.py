"""The lexicon as people write it: one `CategoryWords` for each category."""

from dataclasses import dataclass
from pathlib import Path

from bot.understanding.written import Written, read_file
from models.category import Urgency, categories

GAP = "…"  #: stands in a phrase for a few characters of anything

_LISTS = ("strong", "words", "not", "unless", "hide", "with", "border")
_FIELDS = (*_LISTS, "pairs", "urgency", "examples", "counter_examples")

Groups = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Things and what may be wrong with them: one of each decides."""

    objects: tuple[str, ...]
    symptoms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that must be understood as `code`; `source` is the file it stands in."""

    text: str
    code: str
    source: str


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """All that speaks for and against one category."""

    code: str
    lists: dict[str, tuple[str, ...]]
    pairs: tuple[Pairing, ...]
    urgency: tuple[tuple[Urgency, tuple[str, ...]], ...]
    examples: tuple[Example, ...]


def read_groups(path: Path) -> Groups:
    """The shared word groups by name; the file may be missing."""
    if not path.exists():
        return {}
    return {name: written.texts() for name, written in read_file(path).mapping()}


def read_categories(path: Path, groups: Groups) -> list[CategoryWords]:
    """The categories of one file, whose name is the first letter of their codes."""
    return [
        _category(code, written, groups, path.stem) for code, written in read_file(path).mapping()
    ]


def expanded(written: Written, groups: Groups) -> tuple[str, ...]:
    """A list of words with each $group put in; raises for an unknown group or an empty gap."""
    words: list[str] = []
    for item in written.items():
        word = item.text()
        if word.startswith("$"):
            if word[1:] not in groups:
                raise item.error(f"groups.yaml 里没有“{word[1:]}”这一组,请先在那里添上")
            words.extend(groups[word[1:]])
        elif GAP in word and (word.count(GAP) > 1 or not all(word.split(GAP))):
            raise item.error(f"“{word}”的 … 只能有一个,且前后都要有字,请改写")
        else:
            words.append(word)
    return tuple(dict.fromkeys(words))


def _category(code: str, written: Written, groups: Groups, letter: str) -> CategoryWords:
    if code not in categories() or not code.startswith(letter):
        known = "、".join(known for known in categories() if known.startswith(letter))
        raise written.error(f"不是这个文件的类别,这里只能写 {known},请改正编号")
    fields = written.fields(_FIELDS)
    lists = {name: expanded(fields[name], groups) if name in fields else () for name in _LISTS}
    pairs = _pairs(fields["pairs"], groups) if "pairs" in fields else ()
    _check_words(written, lists, pairs)
    return CategoryWords(
        code=code,
        lists=lists,
        pairs=pairs,
        urgency=read_levels(fields["urgency"], groups) if "urgency" in fields else (),
        examples=_examples(code, fields, written.file.name),
    )


def _check_words(
    written: Written, lists: dict[str, tuple[str, ...]], pairs: tuple[Pairing, ...]
) -> None:
    for name in ("not", "unless", "hide", "with", "border"):
        if any(GAP in word for word in lists[name]):
            raise written.error(f"{name} 里不能用 …,请写成完整的词")
    for name in ("strong", "words", "hide"):
        for word in lists[name]:
            if len(word) < 2:
                raise written.error(f"{name} 里的“{word}”只有一个字,太容易误判,请写成词")
    scoring = {*lists["strong"], *lists["words"]}
    scoring.update(word for pair in pairs for word in (*pair.objects, *pair.symptoms))
    for word in lists["border"]:
        if word not in scoring:
            raise written.error(f"border 里的“{word}”没有写在别处,请同时写进 words 或 pairs")


def _pairs(written: Written, groups: Groups) -> tuple[Pairing, ...]:
    pairs = []
    for item in written.items():
        fields = item.fields(("objects", "symptoms"))
        if len(fields) < 2:
            raise item.error("objects 和 symptoms 要成对,请补上缺的一项")
        pair = Pairing(expanded(fields["objects"], groups), expanded(fields["symptoms"], groups))
        if any(GAP in word for word in (*pair.objects, *pair.symptoms)):
            raise item.error("pairs 里不能用 …,请写进 strong 或 words")
        pairs.append(pair)
    return tuple(pairs)


def read_levels(written: Written, groups: Groups) -> tuple[tuple[Urgency, tuple[str, ...]], ...]:
    """Words by the urgency they bring."""
    levels = []
    for level, words in written.mapping():
        if level not in Urgency.__members__:
            raise words.error("紧急程度只能写 L1、L2、L3、L4、A,请改正")
        levels.append((Urgency(level), expanded(words, groups)))
    return tuple(levels)


def _examples(code: str, fields: dict[str, Written], source: str) -> tuple[Example, ...]:
    examples = []
    if "examples" in fields:
        examples = [Example(text, code, source) for text in fields["examples"].texts()]
    if "counter_examples" in fields:
        for item in fields["counter_examples"].items():
            example = read_example(item, source)
            if example.code == code:
                raise item.error(f"反例不能又判成 {code},请移到 examples")
            examples.append(example)
    return tuple(examples)


def read_example(written: Written, source: str) -> Example:
    """A sentence with the code it must get."""
    fields = written.fields(("text", "code"))
    if len(fields) < 2 or fields["code"].text() not in categories():
        raise written.error("应写成 {text: 句子, code: 类别编号},请补全或改正编号")
    return Example(fields["text"].text(), fields["code"].text(), source)
