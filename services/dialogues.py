"""Dialogues that waited too long for their person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from models import Address, Dialogue, Message, Step
from services.desk import Desk
from services.house import HouseKeeper
from services.personal import Erased, Personal

#: So long a draft that could not be filed stays out of the way: nothing mends it within a minute.
PUT_OFF = timedelta(hours=1)
PERSONAL = (
    Personal(
        Message,
        Erased.DELETED,
        owner="person_id",
        words=("text", "extra", "reply"),
        plain=("key", "kind"),
        title="消息",
        shown={"received_at": "时间", "kind": "种类", "text": "您说的", "reply": "小格回的"},
        serving=True,
    ),
    Personal(
        Dialogue,
        Erased.DELETED,
        owner="person_id",
        words=("memory",),
        plain=("step",),
        serving=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Expired:
    """What a dialogue held when its time was up."""

    memory: dict[str, Any]


def last_text(db: Connection, person_id: int, since: datetime) -> str:
    """What a person wrote last, if that was since then; empty otherwise."""
    mine = (Message.person_id == person_id, Message.received_at >= since)
    last = select(Message.text).where(*mine).order_by(Message.id.desc()).limit(1)
    return db.scalar(last) or ""


def expired(db: Connection, now: datetime, most: int) -> list[int]:
    """The people whose open form fell due, the longest waiting first."""
    query = (
        select(Dialogue.person_id)
        .where(Dialogue.step == Step.FORM, Dialogue.expires_at <= now)
        .order_by(Dialogue.expires_at)
        .limit(most)
    )
    return [row[0] for row in db.execute(query)]


def end(
    db: Connection,
    now: datetime,
    keeper: HouseKeeper,
    row_id: int,
    *,
    file: Callable[[Desk, Expired], None],
) -> int:
    """End one expired dialogue and file what it held, in one transaction; 1 if it was ours.

    The person's addresses are locked first and the dialogue is read then, as a message of theirs
    does it: one that is being answered meanwhile is waited for, and what it saved is seen. The
    guarded update makes it happen once, however many clocks run: the second finds the dialogue
    idle and does nothing.
    """
    _lock(db, row_id)
    due = _due(now, row_id)
    row = db.execute(select(Dialogue.memory).where(*due).with_for_update()).one_or_none()
    if row is None:
        return 0
    db.execute(update(Dialogue).where(*due).values(step=Step.IDLE, memory={}, expires_at=None))
    file(Desk(db, keeper.now(db, now), now, row_id), Expired(row.memory))
    return 1


def next_at(db: Connection) -> datetime | None:
    """When the next open form falls due."""
    query = select(Dialogue.expires_at).where(
        Dialogue.step == Step.FORM, Dialogue.expires_at.is_not(None)
    )
    return db.scalar(query.order_by(Dialogue.expires_at).limit(1))


def put_off(db: Connection, now: datetime, row_id: int) -> None:
    """Let a dialogue that could not be ended wait for an hour, so that others come first."""
    _lock(db, row_id)
    db.execute(update(Dialogue).where(*_due(now, row_id)).values(expires_at=now + PUT_OFF))


def _lock(db: Connection, person_id: int) -> None:
    """Lock what `hear` locks for every message, always in the same order."""
    mine = select(Address.id).where(Address.person_id == person_id)
    db.execute(mine.order_by(Address.id).with_for_update()).all()


def _due(now: datetime, person_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a dialogue whose form fell due."""
    return (
        Dialogue.person_id == person_id,
        Dialogue.step == Step.FORM,
        Dialogue.expires_at <= now,
    )
