"""Restoring: the whole archive or nothing of it, brought to the newest schema."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import OperationalError

from bot.media_files import sync_folder, write_whole
from commands.archive.holding import LOG, take_name
from commands.archive.loading import clear, load
from commands.archive.reading import Archive
from commands.archive.rows import Source, StoredRows
from commands.archive.taking import Progress, check_whole
from commands.archive.target import leave_alone
from commands.database import Store, open_engine, take_time
from commands.schema import newest
from commands.upgrading import upgrade
from models.transact import Busy
from services.revisions import current_counts, raise_above, raise_revision

#: Brings rows into a database and tells how many are in so far.
Fill = Callable[[Connection, Source, Callable[[int], None]], object]


class NoRoomError(Exception):
    """The disk does not hold the database that is being made; the message is the folder."""


def into_file(archive: Archive, target: Path, progress: Progress) -> None:
    """Put a database made from the archive in the place of a held SQLite file.

    It is made beside and takes the name when it is whole, so there is always one of the two.
    """
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        made = Path(folder) / target.name
        build(archive, made, progress)
        made.chmod(0o600)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        take_name(made, target)
    sync_folder(target.parent)


def into_server(archive: Archive, store: Store, progress: Progress) -> None:
    """Replace the rows of a server's database in one transaction.

    An older backup first becomes a file of the newest schema, so that the server's own tables
    need not pass through the old one, which MySQL could not undo.
    """
    upgrade(store.engine)
    if archive.manifest.schema == newest():
        _fill(store, archive, progress, _replace_rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "newest.db"
        build(archive, path, progress)
        between = Store(open_engine(URL.create("sqlite", database=str(path))))
        try:
            between.read(lambda db: _fill(store, StoredRows(db), progress, _replace_rows))
        finally:
            between.close()


def build(archive: Archive, path: Path, progress: Progress) -> None:
    """Make an SQLite file of the newest schema from the archive, and look whether it is whole.

    NoRoomError unless all of it is in the one file: nobody else uses it, so what keeps it from
    being written is the disk.
    """
    store = Store(open_engine(URL.create("sqlite", database=str(path))))
    try:
        upgrade(store.engine, archive.manifest.schema)
        _fill(store, archive, progress, _only_rows)
        upgrade(store.engine)
        _gather(store)
        store.read(check_whole)
    except (OperationalError, Busy) as error:
        raise NoRoomError(str(path.parent.parent)) from error
    finally:
        store.close()
    if path.with_name(path.name + LOG).exists():
        raise NoRoomError(str(path.parent.parent))


def _gather(store: Store) -> None:
    """Bring what SQLite has in its log into the file, which alone is moved.

    It does so by itself, but says nothing when the disk has no room for that.
    """
    with store.engine.connect() as db:
        blocked = db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    if blocked:
        raise Busy("somebody reads the file that is being made")


def _fill(store: Store, source: Source, progress: Progress, fill: Fill) -> None:
    """Bring in the rows of the source, in one transaction."""
    total = sum(contents.rows for contents in source.tables.values())

    def work(db: Connection) -> None:
        take_time(db)
        fill(db, source, done)

    with progress("恢复数据", total) as done:
        store.transact(work)


def _only_rows(db: Connection, source: Source, done: Callable[[int], None]) -> None:
    """All rows of the source and no others."""
    clear(db)
    load(db, source, done)


def _replace_rows(db: Connection, source: Source, done: Callable[[int], None]) -> None:
    """All rows of a server's database, and tell every process that what it has read is old.

    Unlike a file, a server's database may have been opened since it was looked at.
    """
    leave_alone(db)
    raise_revision(db)  # Whoever else changes the community waits from here on.
    before = current_counts(db)
    _only_rows(db, source, done)
    raise_above(db, before)


@contextmanager
def media_in(folder: Path, archive: Archive, done: Callable[[int], None]) -> Iterator[None]:
    """Put the archive's media into the folder, and take them out again if the rest fails.

    A file that is there as it should be is left as it is; none is ever deleted.
    """
    brought: list[Path] = []
    try:
        for count, (path, data) in enumerate(archive.media(), start=1):
            target = folder / path
            there = target.is_file()
            if not there or target.read_bytes() != data:
                write_whole(target, data)
                if not there:
                    brought.append(target)
            done(count)
        yield
    except BaseException:
        for target in brought:
            target.unlink(missing_ok=True)
        raise
