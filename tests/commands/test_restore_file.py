"""`restore` into an SQLite file where the disk is short or somebody starts meanwhile."""

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from click.testing import Result
from sqlalchemy import Connection, insert

from commands.archive import holding
from commands.speaking import progress
from models import Message, table_of
from tests.commands.conftest import Office
from tests.commands.test_backup import archive, everything, failed, forget, lived_in
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


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has something done once, when a restore has begun to fill the new database."""

    def arrange(do: Callable[[], object]) -> None:
        @contextmanager
        def told(title: str, total: int) -> Iterator[Callable[[int], None]]:
            if title == "恢复数据":
                do()
            with progress(title, total) as done:
                yield done

        monkeypatch.setattr("commands.restore.progress", told)

    return arrange


def opened_at_once(path: Path) -> str:
    """What somebody hears who opens the database as this program does, but does not wait."""
    with closing(sqlite3.connect(path, timeout=0)) as db:
        try:
            db.execute("PRAGMA journal_mode=WAL").fetchall()
        except sqlite3.DatabaseError as error:
            return str(error)
    return "opened"


@pytest.mark.parametrize("lost", [False, True], ids=["a database", "none"])
def test_who_starts_while_a_restore_runs_finds_the_database_locked(
    lived_in: Office,
    archive: Path,
    meanwhile: Callable[[Callable[[], object]], None],
    lost: bool,
) -> None:
    heard: list[str] = []
    meanwhile(lambda: heard.append(opened_at_once(lived_in.database)))
    if lost:
        forget(lived_in)
    assert lived_in.run("restore", "--replace", archive).exit_code == 0
    assert heard == ["database is locked"]
    assert len(lived_in.rows("requests")) == 3


@pytest.mark.parametrize("lost", [False, True], ids=["a database", "none"])
def test_who_waits_for_the_old_file_until_it_is_gone_cannot_write_into_it(
    lived_in: Office,
    archive: Path,
    meanwhile: Callable[[Callable[[], object]], None],
    lost: bool,
) -> None:
    heard: Queue[str] = Queue()

    def wait() -> None:
        with closing(sqlite3.connect(lived_in.database, timeout=30)) as db:
            heard.put("connected")
            try:
                db.execute("PRAGMA journal_mode=WAL").fetchall()
                heard.put("opened")
            except sqlite3.DatabaseError as error:
                heard.put(str(error))

    waiting = Thread(target=wait)

    def begin() -> None:
        waiting.start()
        assert heard.get(timeout=30) == "connected"

    meanwhile(begin)
    if lost:
        forget(lived_in)
    assert lived_in.run("restore", "--replace", archive).exit_code == 0
    waiting.join()
    assert heard.get() == "file is not a database"
    assert {path.name for path in lived_in.database.parent.iterdir()} == {"xiaoge.db", "media"}
    assert len(lived_in.rows("requests")) == 3


def test_a_restore_that_fails_where_no_database_was_leaves_none(
    lived_in: Office, archive: Path
) -> None:
    size = lived_in.database.stat().st_size
    forget(lived_in)
    with files_of_at_most(size // 2):
        failed(lived_in.run("restore", archive), "腾出空间")
    assert not lived_in.database.exists()


def test_a_file_that_became_another_one_meanwhile_is_left_alone(
    lived_in: Office, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two restore at once, and the other one was done first."""
    with closing(sqlite3.connect(lived_in.database)) as db:
        db.execute("PRAGMA journal_mode=DELETE").fetchall()
    copy = lived_in.folder / "other.db"
    shutil.copy(lived_in.database, copy)

    def faster(db: Connection) -> bool:
        os.replace(copy, lived_in.database)
        return take(db)

    take = holding._take
    monkeypatch.setattr(holding, "_take", faster)
    failed(lived_in.run("restore", "--replace", archive), "还有程序在用")


def test_of_two_restores_at_once_one_is_refused(
    lived_in: Office, archive: Path, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    second: list[Result] = []
    meanwhile(lambda: second.append(lived_in.run("restore", "--replace", archive)))
    assert lived_in.run("restore", "--replace", archive).exit_code == 0
    failed(second[0], "还有程序在用")
