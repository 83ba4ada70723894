"""Dialogues that waited too long for their person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models import Dialogue, Step
from services.desk import Desk
from services.house import HouseKeeper


@dataclass(frozen=True, slots=True)
class Expired:
    """What a dialogue held when its time was up."""

    memory: dict[str, Any]


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
    person_id: int,
    keeper: HouseKeeper,
    file: Callable[[Desk, Expired], None],
) -> None:
    """End one expired dialogue and file what it held, in one transaction.

    The guarded update makes it happen once, however many clocks run: the second finds the
    dialogue idle and does nothing.
    """
    due = (
        Dialogue.person_id == person_id,
        Dialogue.step == Step.FORM,
        Dialogue.expires_at <= now,
    )
    row = db.execute(select(Dialogue.memory).where(*due).with_for_update()).one_or_none()
    if row is None:
        return
    db.execute(update(Dialogue).where(*due).values(step=Step.IDLE, memory={}, expires_at=None))
    file(Desk(db, keeper.now(db), now, person_id), Expired(row.memory))
