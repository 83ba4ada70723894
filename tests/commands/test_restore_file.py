"""`restore` into an SQLite file where the disk is short or somebody starts meanwhile."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from models import Message, table_of
from tests.commands.conftest import Office
from tests.commands.test_backup import archive, everything, failed, lived_in
from tests.town import MONDAY

__all__ = ["archive", "lived_in"]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes, as on a disk that is full then; for this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def talk(db: Connection) -> None:
    """Rows of some hundred kilobytes."""
    row = {"kind": "text", "text": "水管漏水" * 150, "extra": {}, "received_at": MONDAY}
    db.execute(insert(table_of(Message)), [row | {"key": f"k{n}"} for n in range(300)])


def test_a_disk_that_is_full_before_all_is_in_the_file_changes_nothing(
    lived_in: Office,
) -> None:
    before = everything(lived_in)
    store = lived_in.store()
    store.transact(talk)
    store.close()
    file = lived_in.folder / "backup.tar"
    assert lived_in.run("backup", file).exit_code == 0
    size = lived_in.database.stat().st_size
    store = lived_in.store()
    store.transact(lambda db: db.execute(table_of(Message).delete().where(Message.key != "k")))
    store.close()
    # The rows' log is smaller than the file, most of which so few rows leave to the empty tables.
    with files_of_at_most(size * 9 // 10):
        result = lived_in.run("restore", "--replace", file)
    failed(result, "腾出空间")
    assert everything(lived_in) == before
    assert {path.name for path in lived_in.database.parent.iterdir()} == {"xiaoge.db", "media"}
