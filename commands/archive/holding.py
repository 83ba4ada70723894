"""Keeping an SQLite file for oneself from the first look at it until another has its name.

Whoever starts meanwhile is told that the database is locked, and has begun nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DatabaseError

from commands.archive.target import InUseError

#: How long we wait for others to leave a file, in seconds.
PATIENCE = 2.0
#: What SQLite keeps beside its file; of another file it would be taken for this one's.
LOG = "-wal"
BESIDE = (LOG, "-shm", "-journal")
#: How a file says that it is damaged, and not merely out of reach.
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
#: So much of a file's head is overwritten that nobody takes it for a database.
_HEAD = bytes(4096)


@contextmanager
def held(path: Path) -> Iterator[Connection | None]:
    """Keep the file for oneself; where none is, an empty one, which goes if it stays empty.

    Gives a look into it, None when it is too damaged for anybody to use it. InUseError while
    another process has it open.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    if fresh:
        path.touch(mode=0o600)
    known = path.stat().st_ino
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"timeout": PATIENCE},
    )
    with engine.connect() as db:
        whole = _take(db)
        if path.stat().st_ino != known:
            raise InUseError  # Another restore was faster, and this is not its file.
        try:
            yield db if whole else None
        finally:
            if fresh and path.stat().st_ino == known:
                _end(path, path.unlink)


def take_name(made: Path, target: Path) -> None:
    """Give the name of a held file to the one that was made."""
    _end(target, lambda: os.replace(made, target))


def _end(path: Path, away: Callable[[], object]) -> None:
    """Take the name from a held file, so that nobody who waits for it gets it.

    They have it open by now. Without its name it would lose all they write, and they would take
    the log of the one that follows for theirs. So what they get is no database.
    """
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    # To close any handle of a file ends this process's locks on it, so it stays open until then.
    with path.open("r+b") as old:
        away()
        old.write(_HEAD)


def _take(db: Connection) -> bool:
    """Lock the file against everybody; False when it is damaged.

    Leaving WAL finds out who has it open, which needs the file for oneself. The next to open it
    goes to WAL again.
    """
    try:
        db.exec_driver_sql("PRAGMA journal_mode=DELETE").all()
        db.exec_driver_sql("BEGIN EXCLUSIVE")
        db.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()
    except DatabaseError as error:
        name = str(getattr(error.orig, "sqlite_errorname", ""))
        if name.startswith(_DAMAGED):
            return False
        if name.startswith(_BUSY):
            raise InUseError from error
        raise
    return True
