"""A floor or a room said alone, without its building: 二楼漏到一楼, 302的那家."""

import re

from bot.understanding.place.numerals import CHINESE
from bot.understanding.place.parts import NOT_COUNTED, SMALL, STOREY, storey

_STOREY_MARK = re.compile("[楼层负B]")
_BELOW = re.compile(
    rf"(?P<floor>负[{CHINESE}1-4]|地下[{CHINESE}1-4](?=层)|(?<![0-9A-Z])B[1-4])"
    r"(?![0-9A-Z区县镇乡街市座栋幢路口号村-])"
)
#: Where a floor said in passing is a place. One that somebody only climbs to (爬15楼, 送到三楼)
#: is none.
_WHERE = (
    # It opens the message or a clause; 一层灰 counts a layer.
    r"^(?!一层)",
    r"(?<=[，。！？,!?…： ])(?!一层)",
    # Someone lives there, or an address stands before it.
    r"(?<=[住我额俺这号厦寓阁期馆班街路])",
    r"(?<=停在|广场|顶层|本楼|栋楼)",
    # Something is thrown or hangs down from it, or the water is off from it upwards.
    r"从(?=.{2,5}(?:[扔扯吊甩拉弄抛]|(?<=[楼层])往上))",
    # It ends the message, or names a spot in the staircase.
    rf"(?<![{CHINESE}\d到至上下爬按背搬在了着层加有第-])(?!一层)(?={SMALL}[楼层]$)",
    rf"(?={SMALL}[楼层]拐|[{CHINESE}]{{2}}层之间)",
)
# What its people do or want is their matter: 一楼不同意, 二楼业主.
_NOT_BEFORE = (
    r"(?!的?(?:嫌|不[肯同签许]|死|业主|住户|两户|晾|用|要|一层|私)|一层|(?<=层)楼"
    r"|[一二三四五六七八九]楼)"
)
_BARE = re.compile(
    rf"(?=[从\d{CHINESE}])(?:{'|'.join(_WHERE)})(?P<floor>(?:{SMALL}[-到至])?{SMALL}){STOREY}{_NOT_BEFORE}"
)
# A room said alone: floor and a door from 01 to 12, which keeps 119, 120 and years out; any door
# behind the name of a house.
_ALONE = re.compile(
    rf"(?:(?:^|(?<=[，。！？,!? 我住是厦寓苑里园])(?<!尾号是))(?P<room>[1-9]\d?(?:0[1-9]|1[0-2]))"
    rf"|(?<=[厦寓])(?P<door>\d{{3,4}})|(?<=[一-鿿])(?P<their>[1-9]\d?0[1-9])(?=那[家户]))"
    rf"(?![0-9A-Za-z.:-])(?<!110)(?<!112){NOT_COUNTED}"
)

_FIGURES = re.compile(r"\d{3}")


def read_floor(text: str) -> str | None:
    """A floor said apart from any building: 二楼漏到一楼 → 2, 车库负一 → -1, 车库B1 → B1."""
    if not _STOREY_MARK.search(text):
        return None
    found = _BELOW.search(text) or _BARE.search(text)
    return storey(found["floor"]) if found else None


def read_room(text: str) -> str | None:
    """A room said without its building: 302的那家 → 302."""
    found = _FIGURES.search(text) and _ALONE.search(text)
    return found[found.lastgroup or 0] if found else None
