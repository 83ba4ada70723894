"""What the house keeps about itself: audit, counters, leases, its calendar, revisions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Audit(Base):
    """One command of staff, allowed or refused; never the text of a resident."""

    __tablename__ = "audits"
    __table_args__ = (Index(None, "person_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    act: Mapped[str] = mapped_column(String(32))
    object: Mapped[str] = mapped_column(String(64), default="")
    outcome: Mapped[str] = mapped_column(String(32))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class By(StrEnum):
    """What a counter counts for, within one organisation."""

    ALL = ""  #: all of it
    GRID = "grid"  #: the grid of that id
    CODE = "code"  #: the category of that code
    PERSON = "person"  #: the handler of that id


class DailyCounter(Base):
    """A closed day's number, so that reports stay as fast as the data grows.

    `key` is what `by` says, as text; empty for all. `name` is one of `services/counting.py`.
    """

    __tablename__ = "daily_counters"

    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"), primary_key=True)
    by: Mapped[str] = mapped_column(String(8), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Lease(Base):
    """Who does what only one process should do, until when (real time)."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime]


class CalendarDay(Base):
    """A day of which the community says itself whether it is worked (节假日、调休)."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(32), default="")


class Download(Base):
    """A link, good once and for half an hour, by which somebody fetches an export.

    `what` is "requests" for an admin's table, "person" for somebody's own data.
    """

    __tablename__ = "downloads"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    what: Mapped[str] = mapped_column(String(10), default="requests", server_default="requests")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Revision(Base):
    """How often a shared piece of data changed, so that every process notices.

    `community` rises with every change of organisation, grids, places or posts. Beside what counts
    stand the days of rounds that were done, and of people at which count they changed last.
    """

    __tablename__ = "revisions"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
