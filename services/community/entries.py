"""What a community file holds, as values, and the table of its sections and columns.

The same table reads and writes both formats: keys in YAML, Chinese headings in Excel.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from models import CalendarDay, Grid, Level, Org, Person, Place, Unit
from models.org import ROLE_WORDS

LEVEL_NAMES = {Level.DISTRICT: "区", Level.STREET: "街道", Level.COMMUNITY: "社区"}
#: Chinese words in a cell for the codes of the program; the first word of a code is written.
WORDS: dict[str, str] = {
    **{name: level.value for level, name in LEVEL_NAMES.items()},
    **{name: role.value for name, role in ROLE_WORDS.items()},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a community file, in Chinese: where, what, and what to do."""

    file: str
    where: str
    found: str
    expected: str
    action: str

    def __str__(self) -> str:
        return f"{self.file} {self.where}：{self.found}；应为{self.expected}；{self.action}"


@dataclass(frozen=True, slots=True)
class OrgEntry:
    """An organisation; `parent` is another's code, empty at the top."""

    code: str = ""
    name: str = ""
    level: str = ""
    parent: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class GridEntry:
    """A grid; `workers` are phones, the first answers and the others stand in."""

    code: str = ""
    name: str = ""
    org: str = ""
    parent: str = ""
    leader: str = ""
    workers: tuple[str, ...] = ()
    captain: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """An estate (with the buildings that lie in the grid) or a road with a number.

    `lat` and `lng` are the platform's GCJ-02 degrees, for locations that residents send.
    """

    grid: str = ""
    estate: str = ""
    aliases: tuple[str, ...] = ()
    buildings: str = ""
    road: str = ""
    road_no: str = ""
    managed: bool = True
    lat: float | None = None
    lng: float | None = None
    origin: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The estate, or the road with its number."""
        return self.estate or self.road + self.road_no


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A member of staff in one role; a second role of the same person is a second entry.

    `grid` narrows the role to a grid, as for a volunteer who stands in there; leader, workers
    and captain of a grid are named by the grid itself.
    """

    name: str = ""
    phone: str = ""
    role: str = ""
    org: str = ""
    grid: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A department that can be called in (吹哨)."""

    code: str = ""
    name: str = ""
    org: str = ""
    phone: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day of which the community says itself whether it is worked (节假日、调休)."""

    day: date | None = None
    working: bool | None = None
    name: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Community:
    """A whole community file; `problems` are those that reading met."""

    orgs: tuple[OrgEntry, ...] = ()
    grids: tuple[GridEntry, ...] = ()
    places: tuple[PlaceEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    calendar: tuple[CalendarEntry, ...] = ()
    file: str = field(default="", compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    CODED = "coded"  #: a code of the program, in Excel its Chinese word
    PHONE = "phone"
    PHONES = "phones"
    LIST = "list"  #: several, in Excel separated by 、
    FLAG = "flag"  #: 是 or 否
    NUMBER = "number"
    DAY = "day"  #: as 2027-01-01, or a date cell of Excel
    WORKED = "worked"  #: 上班 or 休息


@dataclass(frozen=True, slots=True)
class Column:
    """One key of an entry with its Excel heading; `limit` is the table's width in characters."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    required: bool = False
    limit: int = 64


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the file, a sheet in Excel."""

    key: str
    title: str
    entry: type[Any]
    columns: tuple[Column, ...]


def _width(model: type[Any], name: str) -> int:
    return int(model.__table__.c[name].type.length)


SECTIONS = (
    Section(
        "orgs",
        "组织",
        OrgEntry,
        (
            Column("code", "编码", required=True, limit=_width(Org, "code")),
            Column("name", "名称", required=True, limit=_width(Org, "name")),
            Column("level", "层级", Kind.CODED, required=True),
            Column("parent", "上级编码"),
        ),
    ),
    Section(
        "grids",
        "网格",
        GridEntry,
        (
            Column("code", "编码", required=True, limit=_width(Grid, "code")),
            Column("name", "名称", required=True, limit=_width(Grid, "name")),
            Column("org", "组织编码", required=True),
            Column("parent", "上级网格编码"),
            Column("leader", "网格长电话", Kind.PHONE),
            Column("workers", "网格员电话", Kind.PHONES),
            Column("captain", "微网格长电话", Kind.PHONE),
        ),
    ),
    Section(
        "places",
        "地址",
        PlaceEntry,
        (
            Column("grid", "网格编码", required=True),
            Column("estate", "小区", limit=_width(Place, "estate")),
            Column("aliases", "别名", Kind.LIST),
            Column("buildings", "楼栋", limit=_width(Place, "buildings")),
            Column("road", "道路", limit=_width(Place, "road")),
            Column("road_no", "门牌号", limit=_width(Place, "road_no")),
            Column("managed", "有物业", Kind.FLAG),
            Column("lat", "纬度", Kind.NUMBER),
            Column("lng", "经度", Kind.NUMBER),
        ),
    ),
    Section(
        "people",
        "人员",
        PersonEntry,
        (
            Column("name", "姓名", required=True, limit=_width(Person, "name")),
            Column("phone", "电话", Kind.PHONE, required=True),
            Column("role", "角色", Kind.CODED, required=True),
            Column("org", "组织编码", required=True),
            Column("grid", "网格编码"),
        ),
    ),
    Section(
        "units",
        "单位",
        UnitEntry,
        (
            Column("code", "编码", required=True, limit=_width(Unit, "code")),
            Column("name", "名称", required=True, limit=_width(Unit, "name")),
            Column("org", "组织编码", required=True),
            Column("phone", "电话", Kind.PHONE, limit=_width(Unit, "phone")),
        ),
    ),
    Section(
        "calendar",
        "日历",
        CalendarEntry,
        (
            Column("day", "日期", Kind.DAY, required=True),
            Column("working", "上班", Kind.WORKED, required=True),
            Column("name", "名称", limit=_width(CalendarDay, "name")),
        ),
    ),
)
