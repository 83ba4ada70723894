"""What the house keeps about itself: audit, daily counters, revisions of shared data."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
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


class DailyCounter(Base):
    """A closed day's number, so that reports stay as fast as the data grows."""

    __tablename__ = "daily_counters"
    __table_args__ = (Index(None, "org_id", "day"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"), primary_key=True)
    grid_id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[int]


class Revision(Base):
    """How often a shared piece of data changed, so that every process notices.

    `community` rises with every change of organisation, grids, places or posts.
    """

    __tablename__ = "revisions"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
