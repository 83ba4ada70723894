"""A floor or a room said alone, without its building: 二楼漏到一楼, 302的那家."""

import re

from bot.understanding.place.numerals import CHINESE
from bot.understanding.place.parts import NOT_COUNTED, SMALL, STOREY, storey

_STOREY_MARKS = ("楼", "层", "负", "B")
_BELOW = re.compile(
    rf"(?P<floor>负[{CHINESE}1-4]|地下[{CHINESE}1-4](?=层)|(?<![0-9A-Z])B[1-4])"
    r"(?![0-9A-Z区县镇乡街市座栋幢路口号村-])"
)
# Someone lives there, an address stands before it, or it ends the message. A floor that one only
# climbs to (爬15楼, 送到三楼) is no place; one that something is thrown from is.
_BARE = re.compile(
    rf"(?:^|(?<=[住我额俺这号厦寓阁期馆班])|(?<=停在)|(?<=[，。！？,!?…： ])(?!一层)"
    rf"|从(?=.{{2,3}}[扔扯吊甩拉弄抛])|(?<![{CHINESE}\d到至上下爬按背搬在了着层加有第-])"
    rf"(?!一层)(?={SMALL}[楼层](?:$|拐)))"
    rf"(?P<floor>(?:{SMALL}[-到至])?{SMALL}){STOREY}"
    r"(?!的?(?:嫌|不[肯同签许]|死|业主|住户|两户|晾|用|要|一层|私)|一层|(?<=层)楼|[一二三四五六七八九]楼)"
)
# A room said alone: floor and a door from 01 to 12, which keeps 119, 120 and years out.
_ALONE = re.compile(
    rf"(?:^|(?<=[，。！？,!? 我住是厦寓苑里园]))(?P<room>[1-9]\d?(?:0[1-9]|1[0-2]))"
    rf"(?![0-9A-Za-z.:-])(?<!110)(?<!112){NOT_COUNTED}"
)


def read_floor(text: str) -> str | None:
    """A floor said apart from any building: 二楼漏到一楼 → 2, 车库B1 → -1."""
    if not any(mark in text for mark in _STOREY_MARKS):
        return None
    found = _BELOW.search(text) or _BARE.search(text)
    return storey(found["floor"]) if found else None


def read_room(text: str) -> str | None:
    """A room said without its building: 302的那家 → 302."""
    found = _ALONE.search(text)
    return found["room"] if found else None
