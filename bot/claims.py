"""One claim for all databases: whoever puts a token on a row may work on it for half a minute.

Select what is due, mark it by a guarded update, read back by the token. A process that dies
keeps nothing longer than its lease. Times are real time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Table, select, update

#: How long a claim holds without being renewed: the longest a crash may delay anything.
LEASE = timedelta(seconds=30)

#: The state, in every table that is worked on by claims, of what still has to be done.
PENDING = "pending"


def claim(
    db: Connection,
    table: Table,
    due: ColumnElement[bool],
    order: Sequence[ColumnElement[Any]],
    *,
    real_now: datetime,
    limit: int,
) -> Sequence[Row[Any]]:
    """At most `limit` rows of `table` that are due and now ours, each with its `lease_token`.

    Needs the columns `id`, `state`, `retry_at`, `lease_until` and `lease_token`. The guard is
    repeated in the update, so of two who saw the same row one gets it and the other gets fewer,
    and what was sent or put off meanwhile stays as it is.
    """
    free = (
        table.c.state == PENDING,
        table.c.retry_at <= real_now,
        table.c.lease_until <= real_now,
    )
    ids = db.scalars(select(table.c.id).where(*free, due).order_by(*order).limit(limit)).all()
    if not ids:
        return []
    token = uuid4().hex
    db.execute(
        update(table)
        .where(table.c.id.in_(ids), *free)
        .values(lease_token=token, lease_until=real_now + LEASE)
    )
    ours = (table.c.id.in_(ids), table.c.lease_token == token)
    return db.execute(select(table).where(*ours).order_by(*order)).all()


def renew(
    db: Connection, table: Table, token: str, ids: Sequence[int], real_now: datetime
) -> frozenset[int]:
    """Hold the rows for another lease; gives those that are still ours."""
    ours = (table.c.id.in_(ids), table.c.lease_token == token)
    db.execute(update(table).where(*ours).values(lease_until=real_now + LEASE))
    return frozenset(db.scalars(select(table.c.id).where(*ours)))


def release(
    db: Connection, table: Table, token: str, ids: Sequence[int], real_now: datetime
) -> None:
    """Let go of what is still ours; what was settled no longer carries the token."""
    ours = (table.c.id.in_(ids), table.c.lease_token == token)
    db.execute(update(table).where(*ours).values(lease_token="", lease_until=real_now))


def settle(
    db: Connection, table: Table, token: str, row_id: int, real_now: datetime, **values: Any
) -> bool:
    """Write how it ended and let go; False when the row has become somebody else's meanwhile."""
    changed = db.execute(
        update(table)
        .where(table.c.id == row_id, table.c.lease_token == token)
        .values(lease_token="", lease_until=real_now, **values)
    )
    return bool(changed.rowcount)
