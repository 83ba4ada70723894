"""The community's tree: organisations, grids in them, and who serves where."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Level(StrEnum):
    """The levels of an organisation, from the top."""

    DISTRICT = "district"  #: 区
    STREET = "street"  #: 街道
    COMMUNITY = "community"  #: 社区


class Role(StrEnum):
    """What a person is to the community; one person may be several."""

    RESIDENT = "resident"  #: 居民, everyone who writes
    WORKER = "worker"  #: 网格员
    LEADER = "leader"  #: 网格长
    CAPTAIN = "captain"  #: 微网格长、楼栋长
    VOLUNTEER = "volunteer"  #: 志愿者
    MEDIATOR = "mediator"  #: 调解员
    OBSERVER = "observer"  #: 观察员, reads only
    ADMIN = "admin"  #: 管理员
    UNIT = "unit"  #: 联动单位, whoever answers the phone of a unit; no post, never loaded as one


#: What people call them.
ROLE_NAMES = {
    Role.RESIDENT: "居民",
    Role.WORKER: "网格员",
    Role.LEADER: "网格长",
    Role.CAPTAIN: "微网格长",
    Role.VOLUNTEER: "志愿者",
    Role.MEDIATOR: "调解员",
    Role.OBSERVER: "观察员",
    Role.ADMIN: "管理员",
    Role.UNIT: "联动单位",
}
#: The roles that a person is given: everybody is a resident, and units are a list of their own.
GIVEN = tuple(role for role in Role if role not in {Role.RESIDENT, Role.UNIT})
#: What those who give one may call it; a role that has two names is written by the first.
ROLE_WORDS = {ROLE_NAMES[role]: role for role in GIVEN} | {"楼栋长": Role.CAPTAIN}
#: Roles that may use a grid worker's words.
STAFF = frozenset({Role.WORKER, Role.LEADER, Role.CAPTAIN, Role.MEDIATOR, Role.ADMIN})
#: Roles whose commands are audited, and whose photos and voices report nothing by themselves.
OFFICIAL = STAFF | {Role.UNIT}
#: Roles that work on a request they hold or are offered on the board.
HELPERS = STAFF | {Role.VOLUNTEER}


class Org(Base):
    """An organisation: district › street › community."""

    __tablename__ = "orgs"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("orgs.id"))


class Grid(Base):
    """A grid (网格), or a micro-grid (微网格) when it has a parent grid."""

    __tablename__ = "grids"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))


class Post(Base):
    """One role of one person, over an organisation or in a grid.

    `rank` orders the workers of a grid: 0 answers first, the others stand in (替班).
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "org_id", "grid_id"),
        CheckConstraint("rank >= 0", name="rank"),
        Index(None, "grid_id", "role", "rank"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"), index=True)
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    rank: Mapped[int] = mapped_column(default=0)


class Unit(Base):
    """A department that can be called in (吹哨), such as 城管科 or the property company.

    `person_id` is who answers its phone, set when the community is loaded. It is no match by
    number, because a number proves nobody.
    """

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"))
    phone: Mapped[str] = mapped_column(String(20), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
