"""Reading command words in chat, whatever the width: 办结12 修好了, 12 已修好, ＃12号 进度."""

import re
from dataclasses import dataclass
from functools import cache

from bot.command_words import WORDS, Shape, Word


@dataclass(frozen=True, slots=True)
class Command:
    """A command as understood: its word, the request's number, what stands behind."""

    word: str
    number: int | None = None
    rest: str = ""


#: Full-width signs to half-width ones, sign by sign, so that positions stay.
_NARROW = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OPENING = "【[「“\"'"
_CLOSING = " 】]」”\"'"

#: The marks @ are filled in so that each alternative has groups of its own.
_NUMBER = r"[#＃]?\s*(?:第)?(?P<number@>\d{1,9}|[①-⑨])(?:\s*号(?![楼院门线栋])(?:单)?)?"
_GAP = r"[\s,，:：、。;；-]*"
_END = r"[\s。.!！?？~～,，]*"
#: What may follow a number or a word: nothing, a space or a sign, but no range and no clock.
_PARTED = r"(?=$|[\s,，、。;；!！?？]|[-~～.:：](?!\d))"
#: What makes a number the count, date or place of an everyday sentence.
_MEASURE = r"[号点天次个块楼栋元月日岁箱桶单层户年名条位家张米斤]"
#: Behind a number that is none of these, nor a range or a clock.
_NO_COUNT = rf"(?!\d|[-~.:]\d|{_MEASURE})"
_CIRCLED = {ord(sign): str(number) for number, sign in enumerate("①②③④⑤⑥⑦⑧⑨", 1)}
#: What staff begin a result with behind the number, and what says that it was none.
_DID = r"(?:[换修清疏补刷装][好完通理掉]*了)(?!.*(?:还[是没]|仍|又))"


def _either(*names: str) -> str:
    """One of the names, the longest first; nothing fits when there are none."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"


@cache
def _pattern(name: str, staff: bool) -> re.Pattern[str]:
    """How a word may stand; made when a text first begins with one of its characters."""
    word = _NAMED[name]
    names = _either(word.name, *word.spellings, *word.weak)
    if word.shape is Shape.ALONE:
        return re.compile(rf"(?:{names}){_END}$")
    if word.shape is Shape.LEADING:
        at_once = rf"|(?={word.at_once})(?P<rest_at_once>.+)" if staff and word.at_once else ""
        return re.compile(rf"(?:{names})(?:{_END}$|[\s:：,，]+(?P<rest>.*){at_once})", re.DOTALL)
    ways = [*_forward(word), *_backward(word), *_unnumbered(word)]
    if staff:
        ways += _at_once(word)
    distinct = (way.replace("@", str(place)) for place, way in enumerate(ways))
    return re.compile("|".join(distinct), re.DOTALL)


def _forward(word: Word) -> list[str]:
    """The word, the number, free text: 办结 12 换了灯泡."""
    strong, weak = _either(word.name, *word.spellings), _either(*word.weak)
    ways = [
        rf"(?:{strong}){_GAP}{_NUMBER}{_PARTED}{_GAP}(?P<rest@>.*)",
        rf"(?:{weak}){_GAP}{_NUMBER}(?:{_END}$|\s+(?!{_MEASURE})(?P<rest@>.*))",
    ]
    if word.jargon:
        ways.append(rf"(?:{word.name}){_GAP}{_NUMBER}{_NO_COUNT}{_GAP}(?P<rest@>.*)")
    return ways


def _at_once(word: Word) -> list[str]:
    """What staff write besides: 退回1不在我网格, 1换了灯泡, 办好了 1."""
    names = _either(word.name, *word.spellings, *word.weak)
    ways = []
    if word.at_once:
        ways.append(rf"(?:{names}){_GAP}{_NUMBER}{_NO_COUNT}(?={word.at_once}){_GAP}(?P<rest@>.*)")
    if word.says and word.jargon:
        ways.append(rf"{_NUMBER}(?<=\d){_GAP}(?={_DID})(?P<rest@>.*)")
        ways.append(rf"(?:{_either(*word.says)}){_GAP}{_NUMBER}{_END}$")
    return ways


def _backward(word: Word) -> list[str]:
    """The number, the word, free text: 12号办结：换了灯泡, 12 已修好."""
    strong, weak = _either(word.name, *word.spellings), _either(*word.weak)
    said = _either(*word.says)
    return [
        rf"{_NUMBER}{_GAP}(?:{strong}){_PARTED}{_GAP}(?P<rest@>.*)",
        rf"{_NUMBER}{_GAP}(?:{weak})(?:{_END}$|\s+(?P<rest@>.*))",
        # 3号修好了的灯 begins with a date, 3修好了换了灯泡 with a request's number.
        rf"{_NUMBER}(?<=\d){_GAP}(?=(?:{said})(?!度))(?P<rest@>.*)",
        rf"{_NUMBER}{_GAP}(?=(?:{said})[了啦]?{_PARTED})(?P<rest@>.*)",
    ]


def _unnumbered(word: Word) -> list[str]:
    """The word alone, or its own name and free text."""
    alone = _either(*_names(word))
    return [rf"(?:{alone}){_END}$", rf"{re.escape(word.name)}[\s:：,，]+(?P<rest@>.*)"]


#: A number as the bot writes it, and nothing else: its sender wants to see it.
_SHOWN = re.compile(r"#\s*(\d{1,9})")
_HAN = r"[\u4e00-\u9fff]{2,4}"
_BARE = _NUMBER.replace("@", "")
#: Sentences of staff that are a word and its number in another order, the name in `rest`.
_SAID_SO = tuple(
    (re.compile(f"{way}{_END}$"), word)
    for way, word in (
        (rf"(?P<rest>[^\s\d,，]{{2,12}}){_GAP}吹哨{_GAP}{_BARE}", "吹哨"),
        (rf"(?:派单|指派|派给|派)\s*(?P<rest>{_HAN})\s*{_BARE}", "派单"),
        (rf"(?:派单|派)\s*{_BARE}\s*给\s*(?P<rest>{_HAN})", "派单"),
        (rf"(?:把\s*)?{_BARE}\s*派给?\s*(?P<rest>{_HAN})", "派单"),
        (rf"(?:转派|转给|转单)\s*(?P<rest>{_HAN})\s*{_BARE}", "转派"),
        (rf"转\s*{_BARE}\s*给\s*(?P<rest>{_HAN})", "转派"),
        (rf"(?:把\s*)?{_BARE}\s*(?:转派|转)给?\s*(?P<rest>{_HAN})", "转派"),
        (rf"我?(?:已经?|刚)?到\s*{_BARE}\s*(?:现场)?了?(?P<rest>)", "到场"),
    )
)
#: A number, and words about it.
_TOLD = re.compile(rf"{_BARE}{_NO_COUNT}(?!\s*{_MEASURE}){_GAP}[^\W\d_]")
_NAMED = {word.name: word for word in WORDS}
_NUMBERED = tuple(word for word in WORDS if word.shape is Shape.NUMBERED)


def _by_first() -> dict[str, tuple[Word, ...]]:
    """The words that a text may be, by its first character."""
    first: dict[str, tuple[Word, ...]] = dict.fromkeys("#第0123456789①②③④⑤⑥⑦⑧⑨", _NUMBERED)
    for word in WORDS:
        for character in {name[0] for name in _names(word)}:
            first[character] = (*first.get(character, ()), word)
    return first


def _names(word: Word) -> tuple[str, ...]:
    return (word.name, *word.spellings, *word.weak, *word.says)


_FIRST = _by_first()


def read_command(text: str, *, staff: bool = False) -> Command | None:
    """The command a text is, or None for free speech; staff may leave out more."""
    written = text.strip().lstrip(_OPENING).strip()
    words = _FIRST.get(written[:1].translate(_NARROW), ())
    # Nearly all that residents write ends here, at its first character.
    if not (words or staff):
        return None
    tidy = written.translate(_NARROW)
    if staff and (said_so := _said_so(tidy)):
        return said_so
    if not words:
        return None
    if shown := _SHOWN.fullmatch(tidy):
        return Command("查看", int(shown[1]))
    for word in words:
        found = _pattern(word.name, staff).match(tidy)
        if found:
            number, rest = _group(found, "number"), _group(found, "rest")
            # What stands behind is the person's own words and stays as it was written.
            said = written[len(written) - len(rest) :] if rest else _said(word, tidy)
            return Command(word.name, _number(number), said.strip(_CLOSING))
    return None


def _said_so(text: str) -> Command | None:
    """What staff say in the order of a sentence: 派单 林晓 29, 把57转给段丽娜, 我到52了."""
    ways = ((way.match(text), word) for way, word in _SAID_SO)
    found = next(((found, word) for found, word in ways if found), None)
    if found is None:
        return None
    match, word = found
    return Command(word, _number(match["number"]), match["rest"])


def number_told_of(text: str) -> int | None:
    """The number that a sentence begins with and tells about: 53 明天下午去, but not 53号楼."""
    found = _TOLD.match(text.strip().translate(_NARROW))
    return _number(found["number"]) if found else None


def _number(written: str) -> int | None:
    """12, or ① to ⑨; None where there is none."""
    return int(written.translate(_CIRCLED)) if written else None


def _group(found: re.Match[str], name: str) -> str:
    """What the alternative that fitted caught under a name."""
    caught = found.groupdict().items()
    return next((text for key, text in caught if text and key.startswith(name)), "")


def _said(word: Word, text: str) -> str:
    """A bare everyday word is its own text."""
    return next((said for said in word.says if text.startswith(said)), "")
