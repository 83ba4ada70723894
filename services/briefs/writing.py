"""One notice of a round: written once, however often the clock comes by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models import Notice
from services.history import Owed, owe
from services.house import House


def write_once(
    db: Connection,
    house: House,
    now: datetime,
    subject: str,
    person_id: int,
    kind: str,
    facts: Mapping[str, Any],
) -> int:
    """Owe the notice unless it is owed already; how many were."""
    if is_written(db, subject, person_id):
        return 0
    owe(db, now, subject, [Owed(person_id, kind, facts, house.polite_time(now))])
    return 1


def is_written(db: Connection, subject: str, person_id: int) -> bool:
    """Whether this person's notice of this subject is there."""
    key = Notice.key == f"{subject}:{person_id}"
    return db.scalar(select(Notice.id).where(key)) is not None
