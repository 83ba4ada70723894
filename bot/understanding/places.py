"""Reads the place out of a message: estate, road, building, unit, floor, room.

Pure and quick: the readers in `place/` are tables of patterns, each tried only on a text that
has its marks. Texts come in simplified characters; address words are understood in both.
"""

import re
from typing import NamedTuple

from bot.understanding.place.alone import read_floor, read_room
from bot.understanding.place.dwellings import Dwelling, read_dwelling
from bot.understanding.place.estates import read_estate
from bot.understanding.place.numerals import CHINESE, arabic, plain
from bot.understanding.place.only import is_only_place, is_only_spot
from bot.understanding.place.streets import Street, read_street
from models.where import Where

_NOTHING = Dwelling(0, 0)
_NOWHERE = Where()
#: What WeChat puts before a place's own name in a location's label, and the branch behind it.
_LAND = re.compile(
    r"^(?:[^省市区县()（）]{2,8}?(?:自治区|省|市|(?<![社小园校厂街])区|县))+(?:[^()（）]{2,4}?(?:街道|镇|乡))?"
    r"|[(（].*"
)
#: 不是3单元 in 大门口的灯坏了 不是3单元的; asked or held against others it is where they live.
_DENIED = re.compile(r"(?:(?<![是要])不是|没说(?:是|在)?)[^，。,、；;\s是说吗么]{1,15}+(?![吗么])")
#: 不是3号楼是5号楼; 是302不是203; 说错了，是5号楼. The first that fits is taken.
CORRECTIONS = (
    re.compile(
        r"(?:不是|没说(?:是|在)?)(?P<wrong>[^，。,]+?)[，,、\s]*(?:而|应该|应|[我俺]?[说讲指]的)?是(?P<right>.+)"
    ),
    re.compile(
        r"(?:^|[，,、\s]|[说讲指问报]的?|意思)(?:应该|应|就)?是(?P<right>[^，。,]+?)[，,、\s]*不是(?P<wrong>.+)"
    ),
    re.compile(
        r"^.{0,6}?(?:[说写报打填发弄搞输]错|(?<![没不])错)[了啦]?[，,。：:、\s]*(?P<wrong>)(?P<right>.+)"
    ),
    re.compile(r"^.{0,3}?(?:不对|更正|改成|改为)[了啊]?[，,。：:、\s]*(?P<wrong>)(?P<right>.+)"),
)
#: 8号楼 不是 是6号楼; 1单元 不对 2单元401: what is said last is meant.
_TAKEN_BACK = re.compile(
    r"(?P<wrong>.{2,24}?)[，,、\s]*(?:[哦啊噢呃额哎][，,、\s]*)?"
    r"(?:(?:不对|(?:说|搞|弄|记|写|打)?错了?)+|不是(?=[，,、\s]*是)|(?<=[哦啊噢呃额哎])不是|(?<=[，,、\s])[哦噢不])[了啊哦，,。：:、\s]+"
    r"(?:应该)?是?(?P<right>.{2,})"
)
# Without any of these no form can fit; most messages have none.
_CORRECTING = re.compile("不是|没说|错|不对|更正|改[成为]")
#: 取件码 5-2-3018 opens a locker and is no flat.
_CODE = re.compile(r"码[是为：:\s]*[\dA-Za-z]+(?:[-—－][\dA-Za-z]+)*")
_MAY_TAKE_BACK = re.compile("不对|错|不是|[，,、\\s][哦噢不]")
_BARE_NUMBER = re.compile(
    rf"(?P<number>\d{{1,4}}[A-Za-z]?|[{CHINESE}]{{1,4}})号?[。！!了吧啊的\s]*"
)


def only_says_where(text: str, *read: Where) -> bool:
    """Whether a message is a place and tells nothing of it: 厨房里, 三层和四层, 锦绣花园3号楼.

    `read` are the places in it: as `read_place` has it, and as the community knows it.
    """
    names = (
        name.lower()
        for where in read
        for name in (where.estate or "", f"{where.road or ''}{where.road_no or ''}")
    )
    return is_only_place(plain(text.strip()).lower(), names)


def read_place(text: str) -> Where:
    """The place a message names, empty if it names none."""
    said = _undenied(plain(text))
    back = _TAKEN_BACK.match(said) if _MAY_TAKE_BACK.search(said) else None
    if back and (right := read_place(back["right"])):
        return _instead(read_place(back["wrong"]), right)
    dwelling = read_dwelling(said) or _NOTHING
    street = read_street(said)
    estate = _estate(said, dwelling, street)
    if estate and street and not street.number and estate.startswith(street.road):
        street = None
    # 新民路56号楼下: the number is the road's, although 56号楼 reads like a building.
    numbered = street is not None and street.start <= dwelling.start < street.end
    floor = dwelling.floor or _floor(said, dwelling.room)
    room = dwelling.room or (None if dwelling.building else read_room(said))
    if not (estate or street or floor or room or dwelling is not _NOTHING):
        return _NOWHERE
    return Where(
        estate=estate,
        road=street.road if street else None,
        road_no=street.number if street else None,
        building=None if numbered else dwelling.building,
        unit=dwelling.unit,
        floor=floor,
        room=room,
    )


def _instead(wrong: Where, right: Where) -> Where:
    """The place that was said last; what is larger than it may have been said before."""
    first = next(at for at, part in enumerate(right) if part is not None)
    return Where(*wrong[:first], *right[first:])


def _floor(said: str, room: str | None) -> str | None:
    """A floor said in passing; beside a room it is the room's own, or that of a neighbour."""
    floor = read_floor(said)
    return floor if floor and (not room or room.startswith(floor)) else None


def _estate(said: str, dwelling: Dwelling, street: Street | None) -> str | None:
    """The estate, unless it is only part of the road's name (花园路) or the road itself."""
    behind_road = street is not None and street.start < dwelling.start <= street.end
    estate = read_estate(said, None if behind_road else dwelling.start)
    return None if estate and street and estate in street.road else estate


def _undenied(said: str) -> str:
    """A plain text without the places that it says are not meant, and the codes that look so."""
    if "码" in said:
        said = _CODE.sub("，", said)
    return _DENIED.sub("，", said) if "不是" in said or "没说" in said else said


class Correction(NamedTuple):
    """What a message corrects in a place.

    `wrong` is empty where the message does not repeat it: 说错了，是5号楼. `right` is empty where
    it is a spot that no part of an address can hold: 不是3单元 是大门口.
    """

    wrong: Where
    right: Where


def read_correction(text: str) -> Correction | None:
    """What was wrong and what is right, if a message corrects a place; None if it does not."""
    if not _CORRECTING.search(text):
        return None
    for form in CORRECTIONS:
        found = form.search(text)
        if not found:
            continue
        wrong = read_place(found["wrong"])
        right = read_place(found["right"]) or _same_part(wrong, found["right"])
        if right and (wrong or not found["wrong"]):
            return Correction(wrong, right)
        if wrong and is_only_spot(plain(found["right"])):
            return Correction(wrong, _NOWHERE)
    return None


def read_label(label: str) -> Where:
    """The place in the label of a WeChat location, without the land around it."""
    return read_place(_LAND.sub("", label.strip()))


def _same_part(wrong: Where, right: str) -> Where:
    """A bare number corrects the one part that was wrong: 不是3号楼是5号."""
    parts = list(wrong.as_dict())
    number = _BARE_NUMBER.fullmatch(right)
    if len(parts) != 1 or not number or parts[0] in ("estate", "road", "road_no"):
        return Where()
    return Where(**{parts[0]: arabic(number["number"])})
