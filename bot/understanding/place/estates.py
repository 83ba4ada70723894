"""Names of estates, also of those no list knows: 翠湖苑, 锦绣花园二期, 机床厂家属院."""

import re

from bot.understanding.place.names import is_name_like, made_stem, short_stem, shown_stem
from bot.understanding.place.naming import ALPHABET

# Endings of estates; 城 and 里 end other words too, there the stem decides.
_WORDS = (
    "花园 家园 花苑 新村 新苑 新园 名苑 佳苑 嘉苑 雅苑 雅园 锦苑 书苑 公寓 公馆 大厦 "
    "华府 华庭 豪庭 澜庭 雅居 新居 名居 新城 名城 名邸 名都 名门 国际 江南 水岸 蓝岸 蓝湾 "
    "小筑 世家 邻里"
)
_SINGLE = "里 园 湾 城 庭 府 居 阁 邸 轩 屿 堡 苑 坞 寓"
_ANY = f"(?:{'|'.join(_WORDS.split() + _SINGLE.split())})"
_PHASE = r"(?:[一二三四五六七八九十\d]{1,2}期|[A-Z]区(?:[一二三四]期)?)?"
# A town, a bridge or a community may bear an estate's name.
_NOT_LAND = r"(?![镇县乡村委管]|大桥|古镇|社区)"

_ENDING = re.compile(rf"{_ANY}{_ANY}*(?:小区)?畔?{_NOT_LAND}{_PHASE}")
# Endings that say little: 小区, the village of a numbered lane, 朝晖三区, 铁路二村.
_PLAIN = re.compile(rf"(?:小区|村(?=[一二三四五六七八九十\d]+巷)|[一二三四][区村]){_PHASE}")
# Estates of a factory or an office, named by whose people live there.
_STAFF = re.compile(
    r"(?:家属[院区楼]|宿舍|(?<=[厂机])[东南西北老]?院|(?<=厂)[一二三四五六七八九十]街坊)"
)
_STAFF_OF = frozenset("厂局社机大矿路星棉司学")
_OWNER = re.compile(r"(?:国[棉营][一二三四五六]厂|[一-鿿]{2}[厂局社]|[一-鿿]{2})\Z")
# Estates whose names are hidden behind a code: G1小区.
_CODED = re.compile(r"[A-Z]\d\Z")
# A name without an ending that opens a phrase, made of four naming signs: 荷塘月色.
_LONE = re.compile(rf"[{ALPHABET}]{{4}}(?<![一-鿿].{{4}})(?![路街巷大河馆园公站桥栏清水货景])")
# What reads like an estate's name and is none.
_NAMELESS = re.compile(
    "老旧|隔壁|对面|旁边|附近|住宅|居民|安置|回迁|封闭|新建|其他|别的|中心|人才|长租|养老|公司|学校|物流|工业|产业"
    "|广场|[河桥](?:清|河|上|东)"
)


def read_estate(text: str, before: int | None) -> str | None:
    """The estate named in a plain text; `before` is where the dwelling begins that it precedes."""
    return (
        _staff(text)
        or _named(text, _ENDING)
        or _named(text, _PLAIN)
        or (_before(text, before) if before else None)
        or _lone(text)
    )


def _staff(text: str) -> str | None:
    """An estate of a factory's or an office's people: 国棉三厂家属院, 车辆厂东院."""
    found = _STAFF.search(text)
    if not found or text[found.start() - 1] not in _STAFF_OF:
        return None
    start = shown_stem(text, found.start(), 5)
    if start is None:
        owner = _OWNER.search(text, max(0, found.start() - 4), found.start())
        start = owner.start() if owner else found.start()
    return _accepted(text, start, found.end()) if found.start() - start >= 2 else None


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
    for cut in (end, end + 1) if len(said) > 1 else (end,):
        if (made := made_stem(text, cut)) is not None:
            return made
    if coded := _CODED.search(text, max(0, end - 2), end):
        return coded.start()
    if len(said) > 1 or said == "村":
        shown = shown_stem(text, end, 4)
        if shown is not None and (said == "村" or is_name_like(text[shown:end])):
            return shown
    return short_stem(text, end) if said[0] in "苑花" else None


def _before(text: str, dwelling: int) -> str | None:
    """A name that runs right up to a building's number needs no ending: 北拐20号楼."""
    for start in (shown_stem(text, dwelling, 6), made_stem(text, dwelling)):
        if start is not None and is_name_like(text[start:dwelling]):
            return _accepted(text, start, dwelling)
    return None


def _lone(text: str) -> str | None:
    """A name without an ending and without a building: 锦绣江南的车库."""
    for found in _LONE.finditer(text):
        if made_stem(text, found.end()) == found.start():
            return _accepted(text, found.start(), found.end())
    return None


def _accepted(text: str, start: int, end: int) -> str | None:
    """The name itself, unless it only reads like one: 隔壁小区, 物流园."""
    return None if _NAMELESS.search(text, start, end) else text[start:end]
