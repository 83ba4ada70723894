"""Leases: of all processes one does what need not be done twice, for as long as its lease holds."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from models import Lease, table_of

#: A lease that holds longer than anybody takes one was written by a clock that went wrong.
TOO_FAR = timedelta(minutes=1)
_LEASES = table_of(Lease)


def take(db: Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Write `holder` on the lease where it is theirs, over, or absurd. Times are real time.

    The guard stands in the update, so of two who want it one finds it taken, also where each
    statement is a transaction of its own. The first row of all is inserted: who loses that race
    is run again, and finds it too.
    """
    free = or_(_LEASES.c.holder == holder, _LEASES.c.until <= now, _LEASES.c.until > now + TOO_FAR)
    values = {"holder": holder, "until": until}
    if db.execute(update(_LEASES).where(_LEASES.c.name == name, free).values(values)).rowcount:
        return True
    if db.execute(select(_LEASES.c.name).where(_LEASES.c.name == name)).first() is not None:
        return False
    db.execute(insert(_LEASES).values(name=name, **values))
    return True


def held(db: Connection, name: str, holder: str) -> bool:
    """Whether nobody else has taken the lease since `holder` did, be it over or not."""
    row = select(_LEASES.c.holder).where(_LEASES.c.name == name)
    return db.execute(row).scalar() == holder


def let_go(db: Connection, name: str, holder: str, now: datetime) -> None:
    """End the lease where it is still theirs, so that another need not wait until it is over."""
    ours = (_LEASES.c.name == name, _LEASES.c.holder == holder)
    db.execute(update(_LEASES).where(*ours).values(until=now))
