"""From what was said of a place, and what is known of the person, to a grid."""

import re
from collections.abc import Mapping
from typing import Any

from bot.forms import Draft
from bot.understanding.place.numerals import plain
from bot.understanding.places import Correction, read_label, read_place
from handlers.extents import agree, estate_of, lying_at, means_flat, meant_of, narrowed, without
from handlers.turns import Turn, fresh
from models import Request
from models.where import Where
from services import ticket as tickets
from services.places import Resolution

#: 老地方, 还是上次那个地方: where the person's last request was.
_SPOT = "地方|位置|地点|地儿"
LAST_TIME = re.compile(
    rf"老(?:地方|位置|地点)"
    rf"|(?:上一?|前一?)[次回](?:[说报]的?)?(?:那个?|同一?个?|的)*(?:{_SPOT}|那儿|那里)"
    rf"|(?:[还又]是)(?:原来|之前|以前)?(?:的|那个?|同一?个?)*(?:{_SPOT})"
    rf"|(?:同一个?|原来的)(?:{_SPOT})"
)
#: What is no name of an estate, whoever says it.
NAMELESS = re.compile(
    r"(?:[我咱俺]们?家?|本)?(?:[这那]个?|整个|全)?(?:小区|社区|(?:家属|大)?院子?|宿舍)"
)

#: What is said around a place and adds nothing to it.
_PLAIN_TALK = re.compile(
    r"不对|不是|应该|意思|[说写打发搞弄报讲指问]错|没说|[我俺咱]们?家?(?=[是在住说报讲指])|[说报讲指问]|改[成为]"
    r"|地址|位置|地点|这里|那里|小区|号楼?|[栋幢座]|单元|[层楼室户]|[是在就了的啊吧呢呀哦嗯哎而住要和跟]|\W|_"
)
#: So many characters more tell something.
_MORE = 3


def find_place(
    turn: Turn, text: str, before: Where | None = None, *, home: bool = True
) -> Resolution:
    """The place a text means: its own words, then the draft's, then the bound home.

    `home` is false for what a member of staff reports for others.
    """
    said = _read(turn, text)
    if home and not (said.estate or said.road) and recalls(text):
        return _last_time(turn, said)
    if home and not said and not before:
        code = turn.understanding.code if text == turn.text else turn.understand(text).code
        return Resolution(turn.speaker.home_grid, meant_of(turn.speaker.home, text, code))
    return settle(turn, said, before, home=home)


def place_here(turn: Turn, text: str, *, home: bool = True) -> Resolution:
    """The same, where a location sent a moment ago goes before the home, but not before 我家."""
    spot = fresh_spot(turn)
    if spot is None or recalls(text) or (turn.speaker.home and means_flat(text)):
        return find_place(turn, text, home=home)
    there, grid_id, said = Where(**spot["place"]["where"]), spot["place"]["grid"], _read(turn, text)
    if grid_id is not None and not said:
        return Resolution(grid_id, there)
    return settle(turn, said, there, home=home)


def fresh_spot(turn: Turn) -> Mapping[str, Any] | None:
    """The location or the place alone that was sent a moment ago."""
    return fresh(turn, "spot")


def _read(turn: Turn, text: str) -> Where:
    """What a text says of a place, by its own words alone."""
    places = turn.house.directory.places
    named = places.mentioned(text)
    said = turn.understanding.place if text == turn.text else read_place(text)
    if not named:
        if said.estate and NAMELESS.fullmatch(said.estate):
            said = said._replace(estate=None)
        if not places.knows(said):
            named = places.heard(text)
        if not named:
            return said
    # The community knows its own names better than any reading of the sentence.
    number = named.road_no or (said.road_no if named.road else None)
    house = (said.building, said.unit, said.floor, said.room)
    return Where(named.estate, named.road, number, *house)


def said_place(turn: Turn) -> Where:
    """The place in the message itself, under the community's own name where it has one."""
    said = _read(turn, turn.text)
    return turn.house.directory.places.resolve(said).where if said.estate or said.road else said


def says_more(turn: Turn, *kept: Where) -> bool:
    """Whether the words say more of a place than was kept of it: a crossing, 我妈家 1单元402."""
    text = plain(turn.text)
    read = (*kept, _read(turn, turn.text), turn.understanding.place)
    parts = {part for where in read for part in (where.estate, where.road) if part}
    parts |= {part for where in kept for part in where if part}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "", 1)
    return len(_PLAIN_TALK.sub("", text)) >= _MORE


def beside_names(turn: Turn) -> str:
    """What a message says beside the names of places, whose words tell of no trouble."""
    said = _read(turn, turn.text)
    names = filter(None, (said.estate, said.road))
    return re.sub("|".join(map(re.escape, names)) or r"\Z", "", turn.text)


def find_location(turn: Turn) -> Resolution:
    """The place of a location message: its label's words, else the nearest known place."""
    incoming, places = turn.incoming, turn.house.directory.places
    named = places.mentioned(incoming.text).filled_from(read_label(incoming.text))
    found = places.resolve(named) if named else Resolution(None, Where())
    if found.grid_id is None and incoming.lat is not None and incoming.lng is not None:
        near = places.nearest(incoming.lat, incoming.lng)
        if near is not None:
            return Resolution(near.grid_id, near.where)
    return found


def settle(
    turn: Turn, said: Where, before: Where | None = None, *, home: bool = True
) -> Resolution:
    """The grid for a place, missing parts taken from the draft or from the home."""
    speaker = turn.speaker
    where = _known_by(turn, said, before) if before else said
    if not home:
        return turn.house.directory.places.resolve(where) if where else Resolution(None, where)
    if not where:
        return Resolution(speaker.home_grid, speaker.home)
    if not (where.estate or where.road or where.road_no) and speaker.home:
        where = lying_at(where, speaker.home)
    return turn.house.directory.places.resolve(where, speaker.home_grid)


def corrected(turn: Turn, correction: Correction, known: Where) -> Resolution:
    """What was corrected in a known place: 不是3号楼是5号楼; another house has no such door.

    不是3单元 是大门口 leaves what was not denied of it.
    """
    wrong, right = correction
    return settle(turn, right, known) if right else settle(turn, without(known, wrong))


def _known_by(turn: Turn, said: Where, before: Where) -> Where:
    """What is said of a known place, which may be called by another of its names."""
    if not estate_of(said):
        return narrowed(said, before)
    named = turn.house.directory.places.resolve(estate_of(said)).where
    same = agree(estate_of(named), estate_of(before), empty=False)
    return narrowed(said._replace(**estate_of(before).as_dict()) if same else said, before)


def recalls(text: str) -> bool:
    """Whether the words mean the place of the last time, whichever that was."""
    return LAST_TIME.search(text) is not None


def _last_time(turn: Turn, said: Where) -> Resolution:
    """Where the person's last request was; without one nobody knows, not even by the home."""
    mine = (Request.resident_id == turn.speaker.id, Request.place != "")
    last = next(iter(tickets.find(turn.db, *mine, most=1, newest=True)), None)
    if last is None or not last.where:
        return Resolution(None, said)
    where = lying_at(said, last.where)
    if where == last.where and last.grid_id in turn.house.directory.grids:
        return Resolution(last.grid_id, where)
    return turn.house.directory.places.resolve(where, turn.speaker.home_grid)


def is_enough(found: Resolution) -> bool:
    """Whether a request may be filed: a grid, or a place that a person must look up."""
    if found.grid_id is not None:
        return True
    return bool(found.where.estate or found.where.road) and found.missing is None


#: What a draft keeps of a place.
PLACE = ("where", "grid", "placed", "missing", "candidates")


def as_draft(found: Resolution) -> dict[str, Any]:
    """What a draft keeps of a place: plain data."""
    return {
        "where": found.where.as_dict(),
        "grid": found.grid_id,
        "placed": is_enough(found),
        "missing": found.missing or "",
        "candidates": [
            {"grid": one.grid_id, "where": one.where.as_dict(), "label": one.label}
            for one in found.candidates[:5]
        ],
    }


def said_in(turn: Turn, text: str, before: Where | None = None) -> Draft:
    """The same for the place in a text, and whether it is only that of the last time."""
    return _recalling(find_place(turn, text, before), text)


def said_here(turn: Turn, text: str, *, home: bool) -> Draft:
    """The same for a text that begins a report."""
    return _recalling(place_here(turn, text, home=home), text)


def _recalling(found: Resolution, text: str) -> Draft:
    return as_draft(found) | {"recalled": is_enough(found) and recalls(text)}
