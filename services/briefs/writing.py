"""The notices of a round: each person's written once, however often the clock comes by."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from models import Notice, table_of

_NOTICES = table_of(Notice)


def unwritten(db: Connection, subject: str, people: Sequence[int]) -> list[int]:
    """Those of them who have no notice of this subject yet."""
    keys = {f"{subject}:{person_id}": person_id for person_id in people}
    there = {
        keys[key] for key in db.scalars(select(_NOTICES.c.key).where(_NOTICES.c.key.in_(keys)))
    }
    return [person_id for person_id in people if person_id not in there]
