"""Where a backup goes: whether somebody works there, and whether anything would be lost."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, table, text

from models import Base, Lease, PlatformToken, Revision, table_of

#: What the program writes by itself, before there is anything to lose.
_OWN = frozenset(model.__tablename__ for model in (Lease, PlatformToken, Revision))
#: How a file says that it is damaged, and not merely out of reach.
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
#: How long we wait for others to leave a file, in seconds.
PATIENCE = 2.0


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


def leave_alone(db: Connection, now: datetime) -> None:
    """InUseError while some process leads; its lease runs out in seconds after its end."""
    leases = table_of(Lease)
    if not inspect(db).has_table(leases.name):
        return
    if db.execute(select(func.count()).select_from(leases).where(leases.c.until > now)).scalar():
        raise InUseError


def file_in_peace(path: Path) -> bool:
    """Whether the SQLite file is whole enough to be looked into.

    InUseError while another process has it open, which leaving WAL finds out: that needs the
    file for oneself. The next to open it goes to WAL again.
    """
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode=DELETE").fetchall()
            db.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_DAMAGED):
            return False
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise InUseError from error
        raise
    return True
