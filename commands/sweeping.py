"""To the last byte: files that nobody needs any more, and what SQLite leaves behind a deletion.

A deleted row is overwritten with zeros (`secure_delete`), but older versions of it may lie in the
log beside the file and in pages that were rearranged. After a night in which something was
deleted the file is written anew and the log emptied. A server's own files are its operator's.
"""

import logging
import os
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select

from commands.database import Store
from models import Attachment, Deletion, DoomedFile
from services.marks import leave_mark, mark

log = logging.getLogger(__name__)

#: A file written lately may belong to a photo that is just being stored.
FRESH = timedelta(minutes=5)
#: So many files at once.
BATCH = 100
#: Writing a larger file anew would keep those who write to us waiting for longer than the
#: platform tries; this one takes some seconds.
LARGEST = 256 * 1024**2
#: The row of `revisions` that holds the last deletion after which the file was written anew.
SWEPT = "swept"


def remove_files(store: Store, folder: Path, now: datetime) -> int:
    """Remove the files that no row needs any more; how many went.

    The file goes before its row, so a crash between the two loses nothing.
    """
    doomed, needed = store.read(_doomed)
    done = []
    for row_id, path in doomed.items():
        if path not in needed:
            if _is_fresh(folder / path, now):
                continue
            (folder / path).unlink(missing_ok=True)
        done.append(row_id)
    if done:
        store.transact(lambda db: db.execute(delete(DoomedFile).where(DoomedFile.id.in_(done))))
    return len(done)


def _doomed(db: Connection) -> tuple[dict[int, str], set[str]]:
    """The files to remove by their rows, and those of them that somebody else sent as well."""
    rows = db.execute(select(DoomedFile.id, DoomedFile.path).limit(BATCH)).all()
    paths = {row.path for row in rows}
    needed = db.scalars(select(Attachment.path).where(Attachment.path.in_(paths)))
    return {row.id: row.path for row in rows}, set(needed)


def _is_fresh(path: Path, now: datetime) -> bool:
    try:
        return path.stat().st_mtime > (now - FRESH).timestamp()
    except OSError:
        return False


def sweep_due(store: Store, rested: Callable[[Connection], bool]) -> bool:
    """Write an SQLite file anew after deletions, where `rested` says that the night allows it."""
    if store.engine.dialect.name != "sqlite":
        return False
    last = store.read(lambda db: _unswept(db) if rested(db) else None)
    if last is None or _size(store.engine) > LARGEST:
        return False
    write_anew(store.engine)
    store.transact(lambda db: leave_mark(db, SWEPT, last))
    log.info("the database file was written anew after deletions")
    return True


def _unswept(db: Connection) -> int | None:
    """The last deletion, None where the file was written anew since."""
    last = db.scalar(select(func.max(Deletion.id))) or 0
    swept = mark(db, SWEPT)
    return last if last > swept else None


def _size(engine: Engine) -> int:
    return os.path.getsize(str(engine.url.database))


def write_anew(engine: Engine) -> None:
    """VACUUM, then the log into the file and emptied. The marks of what waits stay as they are."""
    with closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        driver.execute("VACUUM").close()
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
