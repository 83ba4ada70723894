"""The rules between categories, read from `rules.yaml`: what no single category can say."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.understanding.entries import Example, Groups, expanded, read_example
from bot.understanding.written import Written, read_file
from models.category import Urgency, categories


@dataclass(frozen=True, slots=True)
class Turn:
    """Certain words turn one category into another: 停水 + 几点来 is a question, not a report."""

    sources: frozenset[str]
    words: tuple[str, ...]
    unless: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Combo:
    """A problem that brings a second one: a leak whose owner refuses is also a dispute."""

    source: str
    words: tuple[str, ...]
    adds: str


@dataclass(frozen=True, slots=True)
class Pressing:
    """Words that change the urgency of some categories."""

    codes: frozenset[str]
    words: tuple[str, ...]
    unless: tuple[str, ...]
    level: Urgency


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything in `rules.yaml`."""

    typos: dict[str, str] = field(default_factory=dict)
    greetings: tuple[str, ...] = ()
    smalltalk: tuple[str, ...] = ()  #: whole messages that want nothing: 谢谢, 好的
    hide: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()  #: what is said is no emergency, whatever it sounds like
    negation: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    wins: frozenset[tuple[str, str]] = frozenset()
    turns: tuple[Turn, ...] = ()
    combos: tuple[Combo, ...] = ()
    urgency: tuple[Pressing, ...] = ()
    splits: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()


_WORD_LISTS = ("greetings", "smalltalk", "hide", "calm", "negation", "resolved", "unresolved")
_FIELDS = (*_WORD_LISTS, "typos", "wins", "turns", "combos", "urgency", "splits", "examples")


def read_rules(path: Path, groups: Groups) -> Rules:
    """The file's rules; raises LexiconError for what is not one."""
    fields = read_file(path).fields(_FIELDS)
    words = {name: expanded(fields[name], groups) if name in fields else () for name in _WORD_LISTS}

    def items(name: str) -> list[Written]:
        return list(fields[name].items()) if name in fields else []

    typos = fields["typos"].mapping() if "typos" in fields else ()
    return Rules(
        **words,
        typos={wrong: right.text() for wrong, right in typos},
        wins=frozenset(_win(item) for item in items("wins")),
        turns=tuple(_turn(item, groups) for item in items("turns")),
        combos=tuple(_combo(item, groups) for item in items("combos")),
        urgency=tuple(_pressing(item, groups) for item in items("urgency")),
        splits=_codes(fields["splits"]) if "splits" in fields else frozenset(),
        examples=tuple(read_example(item, path.name) for item in items("examples")),
    )


def _codes(written: Written) -> frozenset[str]:
    """Codes, or letters that stand for all codes of their group."""
    found: set[str] = set()
    for item in written.items():
        name = item.text()
        codes = {code for code in categories() if name in (code, code[0])}
        if not codes:
            raise item.error(f"没有 {name} 这个类别,请写编号(R4)或大类字母(R)")
        found |= codes
    return frozenset(found)


def _code(written: Written) -> str:
    code = written.text()
    if code not in categories():
        raise written.error(f"没有 {code} 这个类别,请写 78 个编号之一")
    return code


def _win(written: Written) -> tuple[str, str]:
    codes = tuple(_code(item) for item in written.items())
    if len(codes) != 2:
        raise written.error("应写成 [赢的编号, 输的编号]")
    return codes[0], codes[1]


def _needed(written: Written, needed: tuple[str, ...], more: tuple[str, ...]) -> dict[str, Written]:
    fields = written.fields((*needed, *more))
    for name in needed:
        if name not in fields:
            raise written.error(f"缺少 {name},请补上")
    return fields


def _turn(written: Written, groups: Groups) -> Turn:
    fields = _needed(written, ("from", "words", "to"), ("unless",))
    return Turn(
        sources=_codes(fields["from"]),
        words=expanded(fields["words"], groups),
        unless=expanded(fields["unless"], groups) if "unless" in fields else (),
        target=_code(fields["to"]),
    )


def _combo(written: Written, groups: Groups) -> Combo:
    fields = _needed(written, ("from", "words", "adds"), ())
    return Combo(
        source=_code(fields["from"]),
        words=expanded(fields["words"], groups),
        adds=_code(fields["adds"]),
    )


def _pressing(written: Written, groups: Groups) -> Pressing:
    fields = _needed(written, ("codes", "words", "level"), ("unless",))
    level = fields["level"].text()
    if level not in Urgency.__members__:
        raise fields["level"].error("紧急程度只能写 L1、L2、L3、L4、A,请改正")
    return Pressing(
        codes=_codes(fields["codes"]),
        words=expanded(fields["words"], groups),
        unless=expanded(fields["unless"], groups) if "unless" in fields else (),
        level=Urgency(level),
    )
