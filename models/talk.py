"""The talk with a person: what was said, where the dialogue stands, what is still asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Step(StrEnum):
    """Where a dialogue stands; each pair of role and step has its rows in the route table."""

    IDLE = "idle"  #: nothing is open
    FORM = "form"  #: a form asks for its next field


class Message(Base):
    """One message or event as it came (the inbox), with the reply it got.

    `key` is the platform's safe key, hashed: account, sender and MsgId for messages; account,
    sender, time, event and event key for events. A retry finds its row and gets `reply` again.
    """

    __tablename__ = "messages"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reply: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[int | None]
    handled: Mapped[bool] = mapped_column(default=True)
    received_at: Mapped[datetime]


_WAITS = text("expires_at IS NOT NULL")


class Dialogue(Base):
    """Where the talk with one person stands, so that it survives a restart.

    `memory` holds what the step needs: the draft of a form, the report that fragments join.
    """

    __tablename__ = "dialogues"
    __table_args__ = (
        # Most dialogues are idle, and each message writes its own anew.
        Index(None, "step", "expires_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(16), default=Step.IDLE)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime | None]


class Question(Base):
    """Something we asked a person and still wait for: a rating, a 追问."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "person_id", "closed_at"), Index(None, "request_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(16))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    choices: Mapped[list[Any]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
