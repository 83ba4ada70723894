"""A request (诉求) and its history: states, results and rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Status(StrEnum):
    """The thirteen states, each with one meaning."""

    NEW = "new"  #: 待派
    DISPATCHED = "dispatched"  #: 已派单
    CLAIMED = "claimed"  #: 已接单
    IN_PROGRESS = "in_progress"  #: 办理中
    NEED_INFO = "need_info"  #: 待居民补充
    SCHEDULED = "scheduled"  #: 限期解决
    LONG_TERM = "long_term"  #: 长期整改
    RESOLVED = "resolved"  #: 已办结
    CLOSED = "closed"  #: 已结案
    REJECTED = "rejected"  #: 不予受理
    REDIRECTED = "redirected"  #: 已转渠道
    MERGED = "merged"  #: 已并入
    CANCELLED = "cancelled"  #: 已撤回


#: States in which somebody still has to work.
WORKING = frozenset(
    {
        Status.NEW,
        Status.DISPATCHED,
        Status.CLAIMED,
        Status.IN_PROGRESS,
        Status.NEED_INFO,
        Status.SCHEDULED,
        Status.LONG_TERM,
    }
)


class Result(StrEnum):
    """How a worker says a request ended; only the first counts as solved."""

    SOLVED = "solved"  #: 已解决
    PARTLY = "partly"  #: 部分解决
    IMPOSSIBLE = "impossible"  #: 客观无法解决
    OUT_OF_DUTY = "out_of_duty"  #: 超出职责
    UNFOUNDED = "unfounded"  #: 经查不属实
    DUPLICATE = "duplicate"  #: 重复


class Mode(StrEnum):
    """How a request is dealt with, which is another question than how urgent it is."""

    AT_ONCE = "at_once"  #: 立行立改, within 24 hours
    DATED = "dated"  #: 限期解决, by a date
    LONG = "long"  #: 长期整改, by milestones


class Source(StrEnum):
    """How a request came to us."""

    CHAT = "chat"  #: 居民微信
    PATROL = "patrol"  #: 网格员上报
    PHONE = "phone"  #: 代报, told to a worker by phone or at the door


def _when_created(context: Any) -> Any:
    """A promise begins with the request unless something else is said."""
    return context.get_current_parameters()["created_at"]


_KEPT, _ACCUSED = text("keeper_id IS NOT NULL"), text("accused_id IS NOT NULL")
_MERGED = text("merged_into_id IS NOT NULL")


class Request(Base):
    """One request; its number, shown as #12, is its id.

    `worker_id` is the person who answers for it. `accused_id` is the member of staff a
    complaint names, who must never see it. `designated` is set when an admin named the worker,
    after which the request cannot be returned. `round` counts from 1 and rises on reopening.

    What is promised now began at `begun_at`; `term` counts the promises, from 1, and rises with
    every new one. `look_at` is when the clock has to look next, None when it never has to.
    `level` is how high it was carried on the ladder (`services/ladder.py`), `handings` how often
    it was given to somebody, `claim_round` how often a claim clock began; `round_at` is when the
    present round did. `board` is the circle it is or was offered to for 认领, 0 for none.
    `keeper_id` is who keeps the duty after a superior took over. `contact_missed_round` is the
    last round in which nobody contacted the resident in time. `overdue_at` is when the first
    promise of the round was missed; a later date does not undo it.
    """

    __tablename__ = "requests"
    __table_args__ = (
        CheckConstraint("due_at IS NULL OR due_at >= created_at", name="due_after_creation"),
        Index(None, "org_id", "status", "due_at"),
        Index(None, "org_id", "created_at"),
        Index(None, "grid_id", "code", "status"),
        Index(None, "worker_id", "status", "due_at"),
        Index(None, "resident_id", "id"),
        Index(None, "look_at"),
        # Few requests have one, and the others need no page of it. A person who is forgotten is
        # looked for in the last two.
        Index(None, "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
        Index(None, "keeper_id", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index(None, "accused_id", sqlite_where=_ACCUSED, postgresql_where=_ACCUSED),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    status: Mapped[str] = mapped_column(String(16), default=Status.NEW)
    result: Mapped[str] = mapped_column(String(16), default="")
    code: Mapped[str] = mapped_column(String(4))
    urgency: Mapped[str] = mapped_column(String(2))
    privacy: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    accused_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    whereabouts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    place: Mapped[str] = mapped_column(String(191), default="")
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(10), default=Source.CHAT)
    contact: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    claim_due_at: Mapped[datetime | None]
    contact_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    pauses: Mapped[int] = mapped_column(default=0)
    paused_from: Mapped[str] = mapped_column(String(16), default="")
    result_text: Mapped[str] = mapped_column(Text, default="")
    solved: Mapped[bool | None]
    satisfaction: Mapped[str] = mapped_column(String(16), default="")
    returns: Mapped[int] = mapped_column(default=0)
    designated: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int] = mapped_column(default=1)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    term: Mapped[int] = mapped_column(default=1, server_default="1")
    begun_at: Mapped[datetime] = mapped_column(default=_when_created)
    on_site_due_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    level: Mapped[int] = mapped_column(default=0, server_default="0")
    handings: Mapped[int] = mapped_column(default=0, server_default="0")
    claim_round: Mapped[int] = mapped_column(default=1, server_default="1")
    round_at: Mapped[datetime] = mapped_column(default=_when_created)
    overdue_at: Mapped[datetime | None]
    board: Mapped[int] = mapped_column(default=0, server_default="0")
    urges: Mapped[int] = mapped_column(default=0, server_default="0")
    urged_at: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0, server_default="0")
    mode: Mapped[str] = mapped_column(String(8), default="", server_default="")
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    supervised_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    contact_confirmed: Mapped[bool | None]
    contact_missed_round: Mapped[int] = mapped_column(default=0, server_default="0")
    paused_seconds: Mapped[int] = mapped_column(default=0, server_default="0")


class RequestEvent(Base):
    """One line of a request's history, only ever added: who did what, when, why."""

    __tablename__ = "request_events"
    __table_args__ = (Index(None, "request_id", "id"), Index(None, "at"), Index(None, "actor_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    act: Mapped[str] = mapped_column(String(24))
    from_status: Mapped[str] = mapped_column(String(16), default="")
    to_status: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


#: What people read for each state.
STATUS_NAMES = {
    Status.NEW: "待派",
    Status.DISPATCHED: "已派单",
    Status.CLAIMED: "已接单",
    Status.IN_PROGRESS: "办理中",
    Status.NEED_INFO: "待居民补充",
    Status.SCHEDULED: "限期解决",
    Status.LONG_TERM: "长期整改",
    Status.RESOLVED: "已办结",
    Status.CLOSED: "已结案",
    Status.REJECTED: "不予受理",
    Status.REDIRECTED: "已转渠道",
    Status.MERGED: "已并入",
    Status.CANCELLED: "已撤回",
}

#: What people read for each result.
RESULT_NAMES = {
    Result.SOLVED: "已解决",
    Result.PARTLY: "部分解决",
    Result.IMPOSSIBLE: "客观无法解决",
    Result.OUT_OF_DUTY: "超出职责",
    Result.UNFOUNDED: "经查不属实",
    Result.DUPLICATE: "重复",
}

#: What people read for each way of dealing with a request.
MODE_NAMES = {Mode.AT_ONCE: "立行立改", Mode.DATED: "限期解决", Mode.LONG: "长期整改"}
