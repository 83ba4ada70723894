"""Taking a backup of a database that is in use: one view of all tables, then the media."""

import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy import Connection, select, text

from bot.media_files import sync_folder
from commands.archive.manifest import Manifest
from commands.archive.reading import open_archive
from commands.archive.rows import StoredRows
from commands.archive.writing import ArchiveWriter
from commands.database import Store, take_time
from commands.schema import newest
from models import Attachment, AttachmentState, table_of

T = TypeVar("T")
#: Opens a bar for so many things to do, and gives what hears how many are done.
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]

_ATTACHMENTS = table_of(Attachment)


class DamagedError(Exception):
    """A database that is not whole; the message says what is wrong, for the operator."""


def take_backup(
    store: Store, media: Path, file: Path, now: datetime, progress: Progress
) -> Manifest:
    """Write a backup to `file`, which appears when it is whole and was read again.

    Readable by this user only. DamagedError when the database is not whole.
    """
    handle, part = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            manifest = on_one_view(store, lambda db: _write(db, media, opened, now, progress))
            opened.flush()
            os.fsync(opened.fileno())
        with (
            open_archive(Path(part)) as archive,
            progress("核对备份", len(manifest.checksums)) as done,
        ):
            archive.check(done)
        os.replace(part, file)
    except BaseException:
        os.unlink(part)
        raise
    sync_folder(file.absolute().parent)
    return manifest


def on_one_view(store: Store, work: Callable[[Connection], T]) -> T:
    """Run `work` on one moment's view of all tables, however long it takes; writers go on."""
    if store.engine.dialect.name == "sqlite":
        return store.read(work)
    with store.engine.connect() as db:
        db.execution_options(isolation_level="REPEATABLE READ")
        take_time(db)
        return work(db)


def _write(
    db: Connection, media: Path, opened: IO[bytes], now: datetime, progress: Progress
) -> Manifest:
    """All of it. The media come last: what the view knows of is in the folder by then."""
    source = StoredRows(db)
    check_whole(db)
    stored = _ATTACHMENTS.c.state == AttachmentState.STORED
    paths = list(db.scalars(select(_ATTACHMENTS.c.path).where(stored).distinct()))
    total = sum(contents.rows for contents in source.tables.values()) + len(paths)
    with progress("备份", total) as done:
        writer = ArchiveWriter(opened, now, done)
        writer.add_tables(source)
        writer.add_media(media, paths)
        done(total)
    return writer.finish(source, newest(), db.dialect.name)


def check_whole(db: Connection) -> None:
    """DamagedError when SQLite finds a fault in its file, or a row that points at none.

    The servers look after both by themselves.
    """
    if db.dialect.name != "sqlite":
        return
    found = db.execute(text("PRAGMA integrity_check(1)")).scalar()
    if found != "ok":
        raise DamagedError("数据库文件已损坏，请从最近一份好的备份恢复")
    astray = db.execute(text("PRAGMA foreign_key_check")).first()
    if astray is not None:
        raise DamagedError(f"表 {astray[0]} 里有指向空处的行，请告诉维护者")
