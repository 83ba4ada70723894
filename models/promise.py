"""What stands beside a request and keeps its promise: rungs, approvals, milestones, supporters."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Rung(Base):
    """A step of the ladder that was taken, so that it is taken once however many clocks run.

    `slot` tells repetitions apart: the promise's term, the number of the handing.
    """

    __tablename__ = "rungs"

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class Wish(StrEnum):
    """What needs somebody else's approval."""

    EXTENSION = "extension"  #: 延期
    SCHEDULE = "schedule"  #: 排期, 限期解决
    LONG_TERM = "long_term"  #: 长期整改


class Approval(Base):
    """A handler's wish for another date, and what somebody above decided about it.

    `due_at` is what was promised when it was asked, `until` what is wished for. `plan` holds
    milestones as `{"at", "text"}`, `at` in ISO 8601. Open while `decided_at` is None; a wish that
    was overtaken has a `decided_at`, but nobody who decided. `remind_at` is when those who have
    not decided are told once more, None once they were.
    """

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "request_id", "decided_at"), Index(None, "remind_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    wish: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    until: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    plan: Mapped[list[Any]] = mapped_column(JSON, default=list)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]


class Milestone(Base):
    """One step of a long-term plan, due at a time of its own."""

    __tablename__ = "milestones"
    __table_args__ = (Index(None, "request_id", "due_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Supporter(Base):
    """Somebody else with the same trouble (附议), who hears of every step."""

    __tablename__ = "supporters"

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]
