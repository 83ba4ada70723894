"""What the database promises: durable, one writer at a time, foreign keys, safe over a fork."""

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from commands.database import Store, open_engine
from models import Base, Grid, Revision
from models.transact import Busy


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(open_engine(f"sqlite:///{tmp_path / 'here' / 'x.db'}"))
    with store.engine.begin() as connection:
        Base.metadata.create_all(connection)
    return store


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_sqlite_is_opened_durable(store: Store, pragma: str, value: object) -> None:
    assert store.read(lambda db: db.execute(text(f"PRAGMA {pragma}")).scalar()) == value


def test_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.transact(lambda db: db.execute(insert(Grid).values(code="X", name="X", org_id=99)))


def test_no_update_is_lost_between_writers(store: Store) -> None:
    store.transact(lambda db: db.execute(insert(Revision).values(name="n", value=0)))

    def add_one(db: Connection) -> None:
        value = db.execute(select(Revision.value)).scalar_one()
        db.execute(update(Revision).values(value=value + 1))

    threads = [
        threading.Thread(target=lambda: [store.transact(add_one) for _ in range(25)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read(lambda db: db.execute(select(Revision.value)).scalar()) == 100


def test_a_lost_insert_race_is_run_again_as_a_whole(store: Store) -> None:
    seen = []

    def work(db: Connection) -> None:
        seen.append(1)
        if len(seen) == 1:
            db.execute(insert(Revision).values(name="a", value=1))
            db.execute(insert(Revision).values(name="a", value=1))

    store.transact(work)
    assert len(seen) == 2
    assert store.read(lambda db: db.execute(select(Revision.name)).all()) == []


def test_a_forked_child_opens_connections_of_its_own(store: Store) -> None:
    store.read(lambda db: db.execute(select(Revision.value)).all())
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(store.engine.pool.checkedin()).encode())  # type: ignore[attr-defined]
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"0"
    os.close(reading)
    os.close(writing)


class Told(Exception):  # noqa: N818 - what a server's driver raises.
    """An error as a driver tells it: by SQLSTATE, or by a number."""

    def __init__(self, sqlstate: str, *said: object) -> None:
        super().__init__(*said)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("told", "tries"),
    [
        (Told("55P03", "canceling statement due to lock timeout"), 1),
        (Told("57014", "canceling statement due to statement timeout"), 1),
        (Told("", 1205, "Lock wait timeout exceeded"), 1),
        (Told("40P01", "deadlock detected"), 3),
        (Told("40001", "could not serialize access"), 3),
        (Told("", 1213, "Deadlock found"), 3),
    ],
)
def test_a_long_wait_is_busy_at_once_and_a_deadlock_when_every_try_lost(
    store: Store, told: Told, tries: int
) -> None:
    tried = []

    def work(_db: Connection) -> None:
        tried.append(1)
        raise OperationalError("UPDATE addresses", None, told)

    with pytest.raises(Busy):
        store.transact(work)
    assert len(tried) == tries


def test_a_dropped_connection_is_busy_and_the_work_is_not_done_twice(store: Store) -> None:
    tried = []

    def work(_db: Connection) -> None:
        tried.append(1)
        gone = Told("57P01", "terminating connection")
        raise OperationalError("COMMIT", None, gone, connection_invalidated=True)

    with pytest.raises(Busy):
        store.transact(work)
    assert tried == [1]


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_server_that_takes_no_connection_is_busy(scheme: str) -> None:
    away = Store(open_engine(f"{scheme}://xiaoge@127.0.0.1:9/xiaoge"))
    with pytest.raises(Busy, match="no connection"):
        away.transact(lambda db: None)
    away.close()


def test_several_hosts_may_be_named_and_what_the_url_says_comes_first() -> None:
    engine = open_engine(
        "postgresql+psycopg://x@/xiaoge?host=a:1&host=b:2&target_session_attrs=read-write"
        "&connect_timeout=2"
    )
    told: dict[str, object] = {}

    def tell(_dialect: object, _record: object, _arguments: object, parameters: object) -> None:
        told.update(parameters)  # type: ignore[call-overload]
        raise ConnectionAbortedError

    event.listen(engine, "do_connect", tell)
    with pytest.raises(ConnectionAbortedError):
        engine.connect()
    assert (told["host"], told["port"]) == ("a,b", "1,2")
    assert told["target_session_attrs"] == "read-write"
    assert told["connect_timeout"] == "2"


def test_when_every_connection_is_in_use_the_database_is_busy(store: Store) -> None:
    def work(_db: Connection) -> None:
        raise NoConnection

    with pytest.raises(Busy):
        store.transact(work)


@pytest.mark.parametrize(
    ("url", "name", "told"),
    [
        ("postgresql+psycopg://nobody@127.0.0.1/x", "options", "lock_timeout=3000"),
        ("postgresql+psycopg://nobody@127.0.0.1/x", "options", "statement_timeout=4000"),
        ("mysql+pymysql://nobody@127.0.0.1/x", "init_command", "innodb_lock_wait_timeout=3"),
        ("mariadb+pymysql://nobody@127.0.0.1/x", "init_command", "innodb_lock_wait_timeout=3"),
    ],
)
def test_a_server_is_told_how_long_to_wait(url: str, name: str, told: str) -> None:
    engine = open_engine(url)
    seen: dict[str, object] = {}

    def stop(_dialect: object, _record: object, _args: object, given: dict[str, object]) -> None:
        seen.update(given)
        raise InterruptedError

    event.listen(engine, "do_connect", stop)
    with pytest.raises(InterruptedError):
        engine.connect()
    assert told in str(seen[name])


def test_a_file_that_another_process_holds_is_given_up_in_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.writer.BUSY_SECONDS", 0.3)
    path = store.engine.url.database
    other = sqlite3.connect(str(path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(Busy):
        store.transact(lambda db: db.execute(select(Revision.value)))
    assert time.monotonic() - started < 5
    other.execute("ROLLBACK")
    other.close()
    store.transact(lambda db: db.execute(insert(Revision).values(name="free", value=1)))
