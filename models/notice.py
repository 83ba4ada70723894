"""What we owe people: notices written with the fact (the outbox), delivered later by lease."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class NoticeState(StrEnum):
    """Where a notice stands."""

    PENDING = "pending"  #: waits for its time, or is being tried
    SENT = "sent"  #: the platform took it
    HELD = "held"  #: no channel can reach the person now: said at the top of the next reply
    TOLD = "told"  #: was held, then said in a reply
    STALE = "stale"  #: waited so long that a later reminder says all it had to say
    DEAD = "dead"  #: given up after the last try; the admin sees it


#: What reached nobody. A database sees that a question is about no other rows only where it is
#: written with the same words, and not with values filled in later.
UNDELIVERED = (NoticeState.DEAD, NoticeState.HELD)
_UNDELIVERED = text("state IN ('dead', 'held')")


class Notice(Base):
    """One message owed to one person.

    `key` is unique and goes to the platform as its own idempotency id where it has one.
    `reference` is the platform's own id of what it took, by which it later tells how that ended.
    `tries` counts failures in its last four digits, knocks at an absent platform above them.
    `due_at` and `created_at` are business time; `lease_until` and `retry_at` are real time.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "state", "retry_at"),
        Index(None, "person_id", "state"),
        Index(None, "request_id"),
        # Most notices arrive, so what did not is a small part; MariaDB indexes all of them.
        Index(
            None, "state", "created_at", sqlite_where=_UNDELIVERED, postgresql_where=_UNDELIVERED
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default=NoticeState.PENDING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    retry_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    lease_token: Mapped[str] = mapped_column(String(32), default="")
    tries: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(String(16), default="")
    error: Mapped[str] = mapped_column(String(191), default="")
    reference: Mapped[str] = mapped_column(String(32), default="")
    sent_at: Mapped[datetime | None]


class Bounce(Base):
    """A failure that the platform told before we had written down that it took the message.

    Settling the message looks for it by `reference` and removes it; `told_at` is business time.
    """

    __tablename__ = "bounces"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(191))
    told_at: Mapped[datetime]


class PlatformToken(Base):
    """The platform's access token, shared by all processes of one app."""

    __tablename__ = "platform_tokens"

    app: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[str] = mapped_column(String(1024))
    expires_at: Mapped[datetime]
