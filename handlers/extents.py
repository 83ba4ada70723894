"""How much of a known place a sentence means: never more of an address than was said.

我们小区 is the estate, 楼道 the staircase and 家里 the flat. What is newly said of a place (another
estate, building or unit) has none of the old one's doors.
"""

import re

from models.category import Privacy, categories
from models.where import Where

#: The parts of a place below its estate or road, from the coarsest to the finest.
PARTS = ("building", "unit", "floor", "room")
#: 我们小区, 我们楼 and 我们单元 are so much of the home, and no more.
_OURS = r"(?:[我咱俺]们?家?|本)(?:住的)?(?:这一?[个座栋幢]?)?"
_ESTATE = (
    rf"(?:{_OURS})?(?:小区|(?:家属)?大?院(?!长)[子里内]?)|大门|[东南西北]门|广场|停车[场位]|车棚"
    r"|(?:地下)?车库|地库|路[口边上]|马路|绿化带|草坪|花坛|垃圾[桶站房点]|健身(?:器|区)|围墙|门卫|保安亭"
)
_BUILDING = rf"{_OURS}(?:[栋幢]|楼(?![上道]))|[这那][栋幢]楼?|楼[下前后顶]|楼门口?|整[栋幢]"
_UNIT = (
    rf"(?:{_OURS})?(?:单元(?!楼)|楼道)|楼梯|电梯|走廊|过道|(?<![大区院楼])门口"
    r"|[一二三四五六七八九十\d]+楼"
)
_FLAT = (
    r"(?:[我俺咱]们?家|家里|屋里)(?!的?(?:小区|院|大?门|楼|[这那]|单元|[栋幢]|附近|旁边|对面))"
    r"|厨房|厕所|卫生间|客厅|卧室|阳台|水龙头|马桶"
)
#: Words for a part of the home, and how many of its parts below the estate they leave.
_SAID = re.compile(
    rf"(?P<unit>{_UNIT})|(?P<building>{_BUILDING})|(?P<estate>{_ESTATE})|(?P<flat>{_FLAT})"
)
_KEPT = {"flat": 4, "unit": 2, "building": 1, "estate": 0}
#: Troubles that lie outside whatever is said; a lift is in the staircase.
OUTSIDE = {
    **dict.fromkeys(("R8", "R9", "H1", "H2", "H3", "H4", "H8", "H10", "F1", "F5", "P1"), 1),
    "R7": 2,
}


def estate_of(where: Where) -> Where:
    """The estate or the road, without any house on it."""
    return Where(where.estate, where.road, where.road_no)


def cut(where: Where, kept: int) -> Where:
    """A place without what is finer than so many of its parts."""
    return where._replace(**dict.fromkeys(PARTS[kept:]))


def meant_of(home: Where, text: str, code: str) -> Where:
    """So much of the home as the words mean; without any, as the trouble leaves of it.

    Who is in danger at home is found by the door, whatever else is named.
    """
    said = [found.lastgroup or "" for found in _SAID.finditer(text)]
    category = categories()[code]
    hidden = category.privacy is Privacy.RESTRICTED and "estate" not in said
    if category.is_emergency and ("flat" in said or hidden):
        return home
    if said:
        return cut(home, _KEPT[said[0]])
    return cut(home, OUTSIDE.get(code, len(PARTS)))


def without(known: Where, wrong: Where) -> Where:
    """A known place without what was denied of it, and whatever is finer; the rest of it stands."""
    denied = wrong.as_dict()
    mine = known.as_dict()
    at = next((at for at, part in enumerate(PARTS) if denied.get(part, "") == mine.get(part)), None)
    return known if at is None else cut(known, at)


def means_flat(text: str) -> bool:
    """Whether a sentence speaks of the own flat first: 我家停水了."""
    found = _SAID.search(text)
    return found is not None and found.lastgroup == "flat"


def lying_at(said: Where, known: Where) -> Where:
    """A building, a unit or a door said by somebody whose place is known lies there.

    Only what is coarser than the said is taken over; who says their own door means the home.
    """
    if not said:
        return known
    if said.room and agree(said, known):
        return said.filled_from(known)
    coarsest = next((at for at, part in enumerate(PARTS) if getattr(said, part)), 0)
    if said.building and said.building != known.building:
        coarsest = 0
    return said.filled_from(cut(known, coarsest))


def narrowed(said: Where, known: Where) -> Where:
    """More of a known place, or another one: what differs drops whatever is finer."""
    if _is_elsewhere(said, known):
        return said
    whole = said.filled_from(known)
    for at, part in enumerate(PARTS):
        mine, theirs = getattr(said, part), getattr(known, part)
        if mine and theirs and mine != theirs:
            finer = {one: getattr(said, one) for one in PARTS[at + 1 :]}
            floor = {"floor": said.floor} if part == "room" else {}
            return whole._replace(**finer, **floor)
    return whole


def _is_elsewhere(said: Where, known: Where) -> bool:
    """Whether both name an estate or a road, and not the same."""
    here, there = estate_of(said), estate_of(known)
    return bool(here and there) and not agree(here, there, empty=False)


def agree(said: Where, known: Where, *, empty: bool = True) -> bool:
    """Whether a place says nothing else than the known one; `empty` parts of it fit anything."""
    return all(
        mine is None or mine == theirs or (empty and theirs is None)
        for mine, theirs in zip(said, known, strict=True)
    )
