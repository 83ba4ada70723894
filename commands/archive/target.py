"""Where a backup goes: whether somebody works there, and whether anything would be lost."""

from sqlalchemy import Connection, func, inspect, select, table, text

from commands.database import time_of
from models import Base, Lease, PlatformToken, Revision, table_of

#: What the program writes by itself, before there is anything to lose.
_OWN = frozenset(model.__tablename__ for model in (Lease, PlatformToken, Revision))


class InUseError(Exception):
    """Somebody works with the database."""


def content(db: Connection) -> list[str]:
    """The tables of ours that hold anything."""
    ours = [name for name in Base.metadata.tables if name not in _OWN]
    there = set(inspect(db).get_table_names())
    return [
        name
        for name in ours
        if name in there and db.execute(select(text("1")).select_from(table(name)).limit(1)).first()
    ]


def leave_alone(db: Connection) -> None:
    """InUseError while a process leads or serves; its lease runs out in seconds after its end."""
    leases = table_of(Lease)
    if not inspect(db).has_table(leases.name):
        return
    held = select(func.count()).select_from(leases).where(leases.c.until > time_of(db))
    if db.execute(held).scalar():
        raise InUseError
