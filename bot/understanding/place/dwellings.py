"""Building, unit, floor and room, in all the ways people write them."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.understanding.place.numerals import CHINESE, arabic


@dataclass(frozen=True, slots=True)
class Dwelling:
    """What was read, in Arabic digits, and where in the text it begins and ends."""

    start: int
    end: int
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None


class Form(NamedTuple):
    """One way of writing an address: without one of its marks the pattern need not be tried."""

    marks: tuple[str, ...]
    pattern: re.Pattern[str]


# A number that does not continue a longer one, a Latin word, a date or a price.
_FREE = r"(?<![0-9A-Za-z.:#+])(?<![0-9A-Za-z]-)"
_GAP = r"[\s,，、_.-]{0,2}"
_SMALL = rf"(?:\d{{1,3}}|[{CHINESE}]{{1,4}})"
_ROOM = (
    rf"(?:\d{{3,4}}[A-Za-z]?|\d{{2}}[A-Z]|[A-Z]\d{{2,4}}"
    rf"|[{CHINESE[2:]}][零一二三四五六七八九]{{2,3}})(?![0-9:])"
)
# 楼 counts floors only where it is not part of 楼道, 楼下, 楼上; 6层以上 is no place.
_STOREY = (
    r"(?:楼(?![道上梯顶栋房长门里组宇管板]|下(?!不))|层(?!的?楼)|[Ff](?![A-Za-z]))"
    r"(?!以[上下]|往[上下])"
)
# After a room or a unit stands no measure word: 500元, 120户, 3-5天, 8-10点.
_NOT_COUNTED = (
    r"(?![多余几来]?(?:天(?!天)|楼(?![上下道])"
    r"|[年月块元个人户平路米分点度次家斤只辆万千百台岁周排期层级%]))"
)
_UNIT = (
    rf"(?:{_SMALL}|[A-Z]|[东西中])(?:单元|门(?![口禁卡铃诊面票窗牌]))"
    r"|(?<=[栋幢])[1-9]号(?![楼电])|(?<=楼)[A-Z]座"
)
_FLOOR = rf"负{_SMALL}|地下{_SMALL}(?=层)|(?:{_SMALL}[-到至])?{_SMALL}(?={_STOREY})"
# What may follow a building: unit, floor and room, each only if said, in this order.
_REST = (
    rf"(?:{_GAP}(?P<unit>{_UNIT}|[0-9]{{1,2}}(?=-(?:{_ROOM}|\d+号))))?"
    rf"(?:{_GAP}(?P<floor>{_FLOOR})(?:[楼层Ff])?)?"
    rf"(?:{_GAP}(?P<room>{_ROOM}{_NOT_COUNTED}|\d{{1,4}}(?=[室号房](?!电))))?"
)
_BUILDING = (
    rf"{_FREE}(?P<building>\d{{1,4}}[A-Za-z]?(?:[-到至]\d{{1,3}})?|[A-Za-z]\d{{0,2}}"
    rf"|(?<![{CHINESE}几数这那])(?!一[栋幢](?!.{{1,3}}(?:单元|门)|\d))[{CHINESE}]{{1,4}})"
)

#: How people name where they live, tried in order; the first that is found is taken.
FORMS = {
    # 3-2-501, 3#-2-501, A-2-501: building, unit, room.
    "dashed": Form(
        ("-",),
        re.compile(
            rf"{_FREE}(?P<building>\d{{1,4}}[A-Z]?|[A-Z]\d{{0,2}})#?-(?P<unit>\d{{1,3}}|[A-Z])"
            r"-(?P<room>\d{2,4}[A-Z]?)(?![0-9-])"
        ),
    ),
    # 3号楼2单元501室, 三栋, 5幢3楼, A座, 12#2单元; 三栋楼 and 一栋 count, they name nothing.
    "worded": Form(
        ("号楼", "栋", "幢", "#", "座"),
        re.compile(
            rf"{_BUILDING}(?:号楼|号?[栋幢](?!楼(?![下上顶道前后梯门里])|就)|楼(?=\d{{1,2}}单元)"
            rf"|#楼?|(?<=[A-Za-z])[座楼]|座(?=[\dA-Z{CHINESE}]|$))幢?{_REST}"
        ),
    ),
    # 89号362, 5号1015室, 356号6楼, 177号7单元: 号 is a building when a dwelling follows.
    "numbered": Form(
        ("号",),
        re.compile(
            rf"(?<![路街巷道第月年])(?<![0-9A-Za-z.:#+-])(?P<building>\d{{1,4}})号"
            rf"(?={_GAP}(?:{_SMALL}(?:单元|{_STOREY})|\d{{2,4}}(?:室|(?!\d))(?![年月元块]))){_REST}"
        ),
    ),
    # 5-1203, 136-24室: a building and a room, known by its digits or its 室.
    "door": Form(
        ("-",),
        re.compile(
            rf"{_FREE}(?P<building>\d{{1,3}}[A-Z]?|[A-Z]\d{{0,2}})-"
            rf"(?P<room>(?:\d{{3,4}}[A-Z]?|\d{{1,2}}(?=室)|[A-Za-z]\d{{3}})(?![0-9-])){_NOT_COUNTED}"
        ),
    ),
    # 14-2: a building and its unit, unless something is counted.
    "stair": Form(
        ("-",),
        re.compile(
            rf"{_FREE}(?P<building>\d{{1,3}}[A-Z]?)-(?P<unit>\d{{1,2}}[A-Z]?)(?![0-9A-Za-z.:-])"
            rf"{_NOT_COUNTED}(?!天|[号日楼](?![道上下])|时)"
            rf"(?:{_GAP}(?P<floor>{_FLOOR})(?:{_STOREY}))?"
        ),
    ),
    # 2单元501, 三单元五楼: no building was said.
    "unit": Form(
        ("单元",),
        re.compile(
            rf"{_FREE}(?<![{CHINESE}个])(?P<unit>(?:{_SMALL}|[东西中])单元)"
            rf"(?:{_GAP}(?P<floor>{_FLOOR})[楼层Ff])?(?:{_GAP}(?P<room>{_ROOM}){_NOT_COUNTED})?"
        ),
    ),
    # 22号301, 201号4层 behind a road: its number is no building.
    "road": Form(
        ("号",),
        re.compile(
            rf"(?<=[路街巷道弄])(?:\d+|[{CHINESE}]+)号院?{_GAP}(?:(?P<floor>{_FLOOR})(?:{_STOREY})"
            rf"|(?P<room>{_ROOM}){_NOT_COUNTED})"
        ),
    ),
    # A1070, 7C413, H1090室: a lettered building with its room; a plate has five signs.
    "lettered": Form(
        tuple("0123456789"),
        re.compile(
            r"(?<=[一-鿿-])(?<![京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼车])"
            r"(?P<building>[A-Za-z]|\d{1,2}[A-Za-z])(?P<room>\d{3,4})(?![0-9A-Za-z路公])"
        ),
    ),
}

_STOREY_MARKS = ("楼", "层", "负", "B")
_BELOW = re.compile(
    rf"(?P<floor>负[{CHINESE}1-4]|地下[{CHINESE}1-4](?=层)|(?<![0-9A-Z])B[1-4])"
    r"(?![0-9A-Z区县镇乡街市座栋幢路口号村-])"
)
# Someone lives there, or an address stands before it; 从五楼扔 tells where it comes from.
_BARE = re.compile(
    rf"(?:^|(?<=[住我额俺这号厦寓阁期馆班])|(?<=[，。！？,!?…： ])(?!一层)"
    rf"|从(?=.{{2,3}}[扔扯吊甩拉弄抛]))"
    rf"(?P<floor>(?:{_SMALL}[-到至])?{_SMALL}){_STOREY}"
    r"(?!的?(?:嫌|不|死|业主|住户|两户|晾|用|要|一层|私)|一层|(?<=层)楼|[一二三四五六七八九]楼)"
)
# A room said alone: floor and a door from 01 to 12, which keeps 119, 120 and years out.
_ALONE = re.compile(
    rf"(?:^|(?<=[，。！？,!? 我住是厦寓苑里园]))(?P<room>[1-9]\d?(?:0[1-9]|1[0-2]))"
    rf"(?![0-9A-Za-z.:-])(?<!110)(?<!112){_NOT_COUNTED}"
)
_MEASURE = re.compile(r"单元|[门座号]$")


def read_dwelling(text: str) -> Dwelling | None:
    """The building, unit, floor and room of a text already made plain; None if it has none."""
    for form in FORMS.values():
        if any(mark in text for mark in form.marks) and (found := form.pattern.search(text)):
            return _dwelling(found)
    return None


def read_floor(text: str) -> str | None:
    """A floor said apart from any building: 二楼漏到一楼 → 2, 车库B1 → -1."""
    if not any(mark in text for mark in _STOREY_MARKS):
        return None
    found = _BELOW.search(text) or _BARE.search(text)
    return _storey(found["floor"]) if found else None


def read_room(text: str) -> str | None:
    """A room said without its building: 302的那家 → 302."""
    found = _ALONE.search(text)
    return found["room"] if found else None


def _dwelling(found: re.Match[str]) -> Dwelling:
    said = found.groupdict()
    return Dwelling(
        found.start(),
        found.end(),
        building=_number(said.get("building")),
        unit=_number(said.get("unit")),
        floor=_storey(said.get("floor")),
        room=_number(said.get("room")),
    )


def _number(word: str | None) -> str | None:
    """The number without its measure word, a range as a-b."""
    if not word:
        return None
    return "-".join(arabic(part) for part in re.split("[-到至]", _MEASURE.sub("", word)))


def _storey(word: str | None) -> str | None:
    """A floor's number, below the ground as a negative one: 负一, 地下一层, B1 → -1."""
    if not word:
        return None
    below = re.match(r"(?:负|地下|B)(.+)", word)
    return f"-{arabic(below[1])}" if below else _number(word)
