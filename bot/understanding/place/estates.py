"""Names of estates, also of those no list knows: 翠湖苑, 锦绣花园二期, 机床厂家属院."""

import re

from bot.understanding.place.names import (
    has_word,
    is_name_like,
    made_stem,
    opens,
    short_stem,
    shown_stem,
)
from bot.understanding.place.naming import ALPHABET, SIGNS
from bot.understanding.place.staff import read_staff

# Endings that only estates have; any word in front of them can be the name.
_SURE = (
    "花园 家园 花苑 新村 新苑 新园 名苑 佳苑 嘉苑 雅苑 雅园 嘉园 佳园 锦苑 书苑 公寓 公馆 大厦 "
    "华府 华庭 豪庭 澜庭 雅居 新居 名居 新城 名城 名邸 名都 名门 国际 江南 水岸 蓝岸 蓝湾 小筑 "
    "世家 邻里 山庄 庄园 名家 上院 府邸 豪苑 家苑 雅庭 嘉庭 尊邸 美墅 半岛 海岸 之光 之星 书院 "
    "大院 壹号院 一号院 一品 壹号 苑"
)
# Endings that end other words too; there the stem decides.
_SINGLE = "里 园 湾 城 庭 府 居 阁 邸 轩 屿 堡 坞 寓 郡 墅"
_ANY = f"(?:{'|'.join(_SURE.split() + _SINGLE.split())}|广场(?=[A-Z\\d]))"
_PHASE = r"(?:[一二三四五六七八九十\d]{1,2}期|[A-Z]区(?:[一二三四]期)?)?"
# A town, a bridge or a community may bear an estate's name.
_NOT_LAND = (
    r"(?![镇县乡村委管区墙民长林丁艺街路巷]|大桥|古镇|社区|片区"
    r"|(?<=城)(?:[乡市]|[东西南北](?![门区])))"
)
_ENDING = re.compile(
    rf"{_ANY}(?:(?!里){_ANY})*畔?(?:(?<![花家新名嘉佳]园)(?<!公寓)小区)?{_NOT_LAND}{_PHASE}"
)
_SURELY = re.compile("|".join(_SURE.split()))
# These end everyday words as often as names.
_UNSURE = frozenset("里居")
# Endings that say little: 小区, the village of a numbered lane, 朝晖三区, 铁路二村.
_PLAIN = re.compile(
    r"(?:小区|村(?=[一二三四五六七八九十\d]+巷)|[一二三四五六七八九十]{1,2}村|[一二三四五六七八九][区]|[东西南北]村)"
    + _PHASE
)
# Behind an ending that may belong to the stem: 东苑新村, 桃园小区.
_LATER = re.compile(f"{_ANY}|小区")
# Estates whose names are hidden behind a code: G1小区.
_CODED = re.compile(r"[A-Z]\d\Z")
# A name without an ending that opens a phrase, made of naming signs: 荷塘月色, 北辰三角洲.
_LONE = re.compile(
    rf"[{ALPHABET}](?:(?<=^.)|(?<=[^一-鿿].)|(?<=[在住是到们问有被把给的说].))[{ALPHABET}]{{3,5}}"
)
_NO_LONE = re.compile(
    "[路街巷河馆园公站场桥栏清水货景民区市县镇]|大[街道桥河学]|(?<=[东西南北])[门侧]"
    "|(?<=[一二三四五六七八九十])[楼层单号栋幢]"
)
# What follows the name of an estate and hardly any other: 康城北区, 春江花月业主群.
_CUE = re.compile("业主|物业|[东南西北]门|[东南西北]区|地库|附近")
# What reads like an estate's name and is none; 广场 and 公园 are, before a building's number.
_ORDINARY = re.compile("老旧|隔壁|对面|旁边|附近|住宅|居民|安置|回迁|封闭|新建|其他|别的|公司|学校")
_NAMELESS = re.compile(
    rf"{_ORDINARY.pattern}|中心|人才|长租|养老|物流|工业|产业|公园|[河桥](?:清|河|上|东)"
)
# Words that end a name right before a dwelling, whatever stands in front of them.
_LAST = re.compile(r"(?:[里园湾城庭府居阁邸轩苑郡堡庄寓]|小区|新村|(?<=..)[院村坊])\Z")
_GATES = frozenset({"东门", "西门", "南门", "北门"})
_WORDS = frozenset({"花园", "花园里", "家园"})
_LONGEST = 8  #: signs of a name that runs up to a dwelling


def read_estate(text: str, before: int | None) -> str | None:
    """The estate named in a plain text; `before` is where the dwelling begins that it precedes."""
    return (
        read_staff(text)
        or _named(text, _ENDING)
        or _named(text, _PLAIN)
        or (_before(text, before) if before else None)
        or _lone(text)
        or _cued(text)
    )


def _named(text: str, endings: re.Pattern[str]) -> str | None:
    """The first name that has one of the endings behind a stem that can be a name."""
    for ending in endings.finditer(text):
        start = _stem(text, ending)
        if start is not None and (name := _accepted(text, start, ending.end())):
            return name
    return None


def _stem(text: str, ending: re.Match[str]) -> int | None:
    """Where the name before an ending begins; an unusual one must be shown by the text.

    Where endings stand in a row, the first may belong to the stem: 东苑新村, 安居苑.
    """
    end, said = ending.start(), ending[0]
    if (made := made_stem(text, end)) is not None:
        return _longer(text, made, end)
    if coded := _CODED.search(text, max(0, end - 2), end):
        return coded.start()
    shown = shown_stem(text, end, 4)
    named = shown is not None and _is_stem(text, shown, end, said)
    if shown is not None and named and opens(text, shown):
        return shown
    for cut in range(end + 1, min(end + 3, ending.end())):
        if not _LATER.match(text, cut):
            continue
        if (made := made_stem(text, cut)) is not None:
            return _longer(text, made, end)
        late = shown_stem(text, cut, 4)
        if (
            late is not None
            and opens(text, late)
            and _is_stem(text, late, cut, text[cut : ending.end()])
        ):
            return late
    if named:
        return shown
    return short_stem(text, end) if said[0] in "苑花" else None


def _longer(text: str, made: int, end: int) -> int:
    """The shown beginning of a name, if what it adds to the made one is like a name itself."""
    shown = shown_stem(text, end, 6)
    if shown is None or shown > made or text[shown] == "一" or not opens(text, shown):
        return made
    return shown


def _is_stem(text: str, start: int, end: int, said: str) -> bool:
    """Whether a stem that the text shows is a name before this ending."""
    if said == "村":
        return True
    if is_name_like(text[start:end]) and (
        len(said) > 1 or (said not in _UNSURE and opens(text, start))
    ):
        return True
    if not opens(text, start):
        return False
    if said.startswith("小区"):
        return end - start > 2 and text[start] != "一"
    return _SURELY.match(said) is not None or _CUE.match(text, end + len(said)) is not None


def _before(text: str, dwelling: int) -> str | None:
    """A name that runs right up to a building's number needs no ending: 北拐20号楼."""
    for start in (shown_stem(text, dwelling, _LONGEST), made_stem(text, dwelling)):
        if start is not None and _is_named(text, start, dwelling):
            name = text[start:dwelling]
            return None if _SURELY.fullmatch(name) or _ORDINARY.search(name) else name
    return None


def _is_named(text: str, start: int, dwelling: int) -> bool:
    """Whether what stands between is a name by its signs or by its ending."""
    if is_name_like(text[start:dwelling]):
        return True
    if not opens(text, start):
        return False
    known = any(sign in SIGNS for sign in text[start:dwelling])
    return (known and dwelling - start > 2) or _LAST.search(text, start, dwelling) is not None


def _lone(text: str) -> str | None:
    """A name without an ending and without a building: 锦绣江南的车库."""
    for found in _LONE.finditer(text):
        for end in range(found.end(), found.start() + 3, -1):
            said = text[found.start() : end]
            if _NO_LONE.match(text, end) or said[-2:] in _GATES:
                continue
            if not has_word(said) and not text[end : end + 1].isdigit():
                continue
            if made_stem(text, end) == found.start():
                return _accepted(text, found.start(), end)
    return None


def _cued(text: str) -> str | None:
    """A name that only what follows shows to be an estate's: 春江花月业主群."""
    for cue in _CUE.finditer(text):
        start = shown_stem(text, cue.start(), 5)
        if start is None or cue.start() - start < 2 or not opens(text, start):
            continue
        if _is_cued(text[start : cue.start()]):
            return _accepted(text, start, cue.start())
    return None


def _is_cued(word: str) -> bool:
    """Whether a word in front of a cue is made like a name: 康城北区, but not 师傅附近."""
    return (len(word) > 2 and is_name_like(word)) or all(sign in SIGNS for sign in word)


def _accepted(text: str, start: int, end: int) -> str | None:
    """The name itself, unless it only reads like one: 隔壁小区, 物流园."""
    name = text[start:end]
    return None if _SURELY.fullmatch(name) or name in _WORDS or _NAMELESS.search(name) else name
