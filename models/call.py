"""Calling in a unit (吹哨): who was called to a request, and the unit's own clock."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class CallState(StrEnum):
    """How far a called unit has come."""

    CALLED = "called"  #: 已吹哨
    SIGNED = "signed"  #: 已签收
    CONTACTED = "contacted"  #: 已联系
    REPORTED = "reported"  #: 已回报
    ENDED = "ended"  #: 不用再办, the request ended without it


#: States in which the unit still has something to do.
CALL_OPEN = frozenset({CallState.CALLED, CallState.SIGNED, CallState.CONTACTED})
#: What people read for each state, and for each level.
CALL_STATE_NAMES = {
    CallState.CALLED: "待签收",
    CallState.SIGNED: "已签收",
    CallState.CONTACTED: "办理中",
    CallState.REPORTED: "已回报",
    CallState.ENDED: "不用再办",
}
CALL_LEVEL_NAMES = {1: "常规哨", 2: "重点哨", 3: "疑难哨"}


class Call(Base):
    """One unit called to one request; the first one called leads, the others assist.

    `level` is 1 常规哨, 2 重点哨, 3 疑难哨. `awaits` is the state that the unit's next sub-clock
    waits for, empty for none, and `due_at` when that ends; `look_at` is when the clock has to look
    next, None when it never has to.
    """

    __tablename__ = "calls"
    __table_args__ = (UniqueConstraint("request_id", "unit_id"), Index(None, "look_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    lead: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default=CallState.CALLED)
    reason: Mapped[str] = mapped_column(Text)
    called_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    called_at: Mapped[datetime]
    awaits: Mapped[str] = mapped_column(String(10), default=CallState.SIGNED)
    due_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    report: Mapped[str] = mapped_column(Text, default="")
