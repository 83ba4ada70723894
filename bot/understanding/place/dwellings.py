"""Building, unit, floor and room together, in all the ways people write them."""

import re
from typing import NamedTuple

from bot.understanding.place.numerals import CHINESE
from bot.understanding.place.parts import (
    FLOOR,
    FREE,
    GAP,
    NOT_COUNTED,
    ROOM,
    SMALL,
    STOREY,
    UNIT,
    number,
    storey,
)


class Dwelling(NamedTuple):
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


# What may follow a building: unit, floor and room, each only if said, in this order.
_REST = (
    rf"(?:{GAP}(?P<unit>{UNIT}|[0-9]{{1,2}}(?=-(?:{ROOM}|\d+号))))?"
    rf"(?:{GAP}(?P<floor>{FLOOR})(?:[楼层Ff])?)?"
    rf"(?:{GAP}(?:[A-Z]区)?(?P<room>{ROOM}{NOT_COUNTED}|\d{{1,4}}(?=[室号房](?![电楼]))))?"
)
_BUILDING = (
    rf"{FREE}(?P<building>\d{{1,4}}[A-Za-z]?(?:[-到至]\d{{1,3}})?|[A-Za-z]\d{{0,2}}"
    rf"|(?<![{CHINESE}几数这那])(?!一[栋幢](?!.{{1,3}}(?:单元|门)|\d))[{CHINESE}]{{1,4}})"
)

#: How people name where they live, tried in order; the first that is found is taken.
FORMS = {
    # 125号楼5-7-5: unit, floor and door behind the building.
    "climbed": Form(
        ("-",),
        re.compile(
            rf"{_BUILDING}(?:号楼|号?[栋幢]|#楼?)(?P<unit>\d{{1,2}})-(?P<floor>\d{{1,2}})"
            r"-(?P<room>\d{1,2})(?![0-9-])"
        ),
    ),
    # 3-2-501, 3#-2-501, A-2-501: building, unit, room.
    "dashed": Form(
        ("-",),
        re.compile(
            rf"{FREE}(?P<building>\d{{1,4}}[A-Z]?|[A-Z]\d{{0,3}})#?-{{1,2}}(?P<unit>\d{{1,3}}|[A-Z])"
            r"-(?:(?P<floor>\d{1,2})-)?(?P<room>\d{2,4}[A-Z]?)(?![0-9-])"
        ),
    ),
    # 锦绣花园8-1-7楼, 8-1-7: a single figure is a floor or a room where a name stands in front.
    "tight": Form(
        ("-",),
        re.compile(
            r"(?:^|(?<=[一-鿿]))(?P<building>\d{1,3})#?-(?P<unit>\d{1,2})"
            r"-(?:(?P<floor>\d{1,2})[楼层Ff]|(?P<room>\d)(?![0-9.:-]))"
        ),
    ),
    # 宏都商务楼5-8楼, when nothing follows: a building and its floor behind the name of a house.
    "towered": Form(
        ("-",),
        re.compile(r"(?<=[厦楼])(?P<building>\d{1,3})-(?P<floor>\d{1,3})[楼层]$"),
    ),
    # 3号楼2单元501室, 三栋, 5幢3楼, A座, 12#2单元; 三栋楼 and 一栋 count, they name nothing.
    "worded": Form(
        ("号楼", "栋", "幢", "#", "座"),
        re.compile(
            rf"{_BUILDING}(?:号楼|号?[栋幢](?!楼(?![下上顶道前后梯门里])|就)|楼(?=\d{{1,2}}单元)"
            rf"|#楼?|(?<=[A-Za-z])[座楼]|(?<=\d)座(?=[\dA-Z{CHINESE}]|$))幢?{_REST}"
        ),
    ),
    # 20号302, 20号302室, 20号6楼, 20号2单元: 号 is a building when a dwelling follows.
    "numbered": Form(
        ("号",),
        re.compile(
            rf"(?<![路街巷道第月年])(?<![0-9A-Za-z.:#+-])(?P<building>\d{{1,4}})号"
            r"(?:(?<=弄\d号)|(?<=弄\d\d号)|(?<=弄\d\d\d号)"
            rf"|(?={GAP}(?:{SMALL}(?:单元|{STOREY})|\d{{2,4}}(?:室|(?!\d))(?![年月元块])))){_REST}"
        ),
    ),
    # 5-1203, 20-24室: a building and a room, known by its digits or its 室.
    "door": Form(
        ("-",),
        re.compile(
            rf"{FREE}(?P<building>\d{{1,3}}[A-Z]?|[A-Z]\d{{0,2}})-"
            rf"(?P<room>(?:\d{{3,4}}[A-Z]?|\d{{1,2}}(?=室)|[2-9]\d(?!号楼|[栋幢单])|[A-Za-z]\d{{3}})"
            rf"(?![0-9.:-]|号\d{{1,2}}楼)){NOT_COUNTED}"
        ),
    ),
    # 14-2: a building and its unit, unless something is counted.
    "stair": Form(
        ("-",),
        re.compile(
            rf"{FREE}(?<![路街巷道])(?!(?:[12]?\d|3[01])-\d{{1,2}}号)(?P<building>\d{{1,3}}[A-Z]?)"
            rf"-(?P<unit>\d{{1,2}}[A-Z]?)(?![0-9A-Za-z.:-]){NOT_COUNTED}(?![天日时]|楼(?![道上下]))"
            rf"(?:{GAP}(?P<floor>{FLOOR})(?:{STOREY}))?"
        ),
    ),
    # 2单元501, 三单元五楼: no building was said.
    "unit": Form(
        ("单元",),
        re.compile(
            rf"{FREE}(?<![{CHINESE}个])(?:(?P<building>\d{{1,4}})楼)?(?P<unit>(?:{SMALL}|[东西中])单元)"
            rf"(?:{GAP}(?P<floor>{FLOOR})[楼层Ff])?(?:{GAP}(?P<room>{ROOM}){NOT_COUNTED})?"
        ),
    ),
    # 20号301, 20号4层 behind a road: its number is no building.
    "road": Form(
        ("号",),
        re.compile(
            rf"(?<=[路街巷道弄])(?:\d+|[{CHINESE}]+)号院?{GAP}(?:(?P<floor>{FLOOR})(?:{STOREY})"
            rf"|(?P<room>(?![A-Z]){ROOM}){NOT_COUNTED})"
        ),
    ),
    # A1203, 2C402, B1203室: a lettered building with its room; a plate has five signs.
    "lettered": Form(
        tuple("0123456789"),
        re.compile(
            r"(?<=[一-鿿-])(?<![楼京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼车])"
            r"(?P<building>[A-Za-z]|\d{1,2}[A-Za-z])"
            r"(?:(?P<floor>\d{1,3})楼|(?P<room>\d{3,4})(?![0-9A-Za-z路公]))"
        ),
    ),
    # A楼15楼, A7-10楼: a wing with a letter.
    "wing": Form(
        (*(f"{letter}楼" for letter in "ABCDEFabcdef"), "-"),
        re.compile(rf"(?<![0-9A-Za-z])(?P<building>[A-Za-z]\d?)(?:楼|-(?=\d{{1,2}}[楼层])){_REST}"),
    ),
    # 12楼1207: a floor with its room, in a house that has a name only.
    "storey": Form(
        ("楼",),
        re.compile(
            rf"{FREE}(?P<floor>{SMALL})楼 ?[A-Za-z]?(?P<room>\d{{3,4}})(?![0-9-]){NOT_COUNTED}"
        ),
    ),
}

# Without any of these no form can fit; most messages have none.
_ANY_MARK = re.compile("[0-9栋幢号]|单元|[A-Za-z][座楼]")


def read_dwelling(text: str) -> Dwelling | None:
    """The building, unit, floor and room of a text already made plain; None if it has none."""
    if not _ANY_MARK.search(text):
        return None
    for marks, pattern in FORMS.values():
        for mark in marks:
            if mark in text:
                if found := pattern.search(text):
                    return _dwelling(found)
                break
    return None


def _dwelling(found: re.Match[str]) -> Dwelling:
    said = found.groupdict()
    return Dwelling(
        found.start(),
        found.end(),
        building=number(said.get("building")),
        unit=number(said.get("unit")),
        floor=storey(said.get("floor")),
        room=number(said.get("room")),
    )
