"""What the database promises: durable, one writer at a time, foreign keys, safe over a fork."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.claims import claim, settle
from commands.database import Store, open_engine
from models import Address, Dialogue, Grid, Lease, Notice, NoticeState, Person, Revision, table_of
from models.transact import Busy
from tests.databases import EMPTY, only_servers, only_sqlite


@pytest.fixture
def store() -> Store:
    return EMPTY.open()


@only_sqlite
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
        value = db.execute(select(Revision.value).with_for_update()).scalar_one()
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
        ("mysql+pymysql://nobody@127.0.0.1/x", "init_command", " lock_wait_timeout=3"),
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


@only_servers
def test_a_server_gives_up_a_transaction_that_stands_still_for_too_long(store: Store) -> None:
    if store.engine.dialect.name == "postgresql":
        asked = text("SHOW idle_in_transaction_session_timeout")
        assert store.transact(lambda db: db.scalar(asked)) == "15s"
        assert store.read(lambda db: db.scalar(asked)) == "0"  # Whoever only reads may take time.
    else:
        asked = text("SHOW VARIABLES LIKE 'idle_write_transaction_timeout'")
        rows = store.transact(lambda db: db.execute(asked).all())
        mariadb = store.engine.dialect.is_mariadb  # type: ignore[attr-defined]
        assert [row[1] for row in rows] == ["15"] * mariadb


@only_sqlite
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


AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_addresses_that_differ_by_case_are_two(store: Store) -> None:
    def work(db: Connection) -> list[int]:
        who = db.execute(insert(Person).values(created_at=AT)).inserted_primary_key
        assert who is not None
        for value in ("oAbc", "oabc"):
            row = {"channel": "wechat", "value": value, "person_id": who[0], "window_left": 0}
            db.execute(insert(Address).values(**row, heard_at=AT, window_until=AT))
        return list(db.scalars(select(Address.id).where(Address.value == "oabc")))

    assert len(store.transact(work)) == 1


def test_a_time_comes_back_to_the_microsecond_and_an_emoji_as_it_was(store: Store) -> None:
    exact = AT + timedelta(microseconds=999_999)
    row = {"name": "王😀𠮷", "created_at": exact}
    store.transact(lambda db: db.execute(insert(Person).values(**row)))
    read = store.read(lambda db: db.execute(select(Person.name, Person.created_at)).one())
    assert tuple(read) == ("王😀𠮷", exact)


NESTED = {
    "名": ['"', "\\", "/", "\n\t\b\x01\x7f\u2028", "😀𠮷", ""],
    "数": [0, -1, 2**53, 31.2, -0.5, 1e22, 1e-7, True, False, None],
    "空": [{}, [], {"": {}}],
}


def _remembered(store: Store, memory: object) -> object:
    """What comes back of a dialogue's memory."""

    def work(db: Connection) -> object:
        who = db.execute(insert(Person).values(created_at=AT)).inserted_primary_key
        assert who is not None
        db.execute(insert(Dialogue).values(person_id=who[0], step="idle", memory=memory))
        return db.scalar(select(Dialogue.memory).where(Dialogue.person_id == who[0]))

    return store.transact(work)


@pytest.mark.parametrize("value", [NESTED, {}, [], "", None, 7, True])
def test_a_value_in_json_comes_back_as_it_was(store: Store, value: object) -> None:
    assert _remembered(store, value) == value


@pytest.mark.parametrize("value", [{1, 2}, {"at": AT}, b"x", object()])
def test_what_json_does_not_know_is_not_kept_as_something_else(store: Store, value: object) -> None:
    with pytest.raises((StatementError, TypeError), match="not JSON serializable"):
        _remembered(store, value)


@only_sqlite
def test_json_is_kept_short_and_legible(store: Store) -> None:
    _remembered(store, NESTED)
    (kept,) = store.read(lambda db: db.scalars(text("SELECT memory FROM dialogues")).all())
    assert kept == json.dumps(NESTED, ensure_ascii=False, separators=(",", ":"))


@only_servers
def test_of_two_that_want_each_others_rows_both_come_through(store: Store) -> None:
    """The database undoes one of them, which is run again as a whole."""
    for name in ("a", "b"):
        store.transact(
            lambda db, name=name: db.execute(insert(Revision).values(name=name, value=0))
        )
    both_hold = threading.Barrier(2)
    tries: list[str] = []

    def work(first: str, second: str) -> None:
        def change(db: Connection) -> None:
            tries.append(first)
            raised = update(Revision).values(value=Revision.value + 1)
            db.execute(raised.where(Revision.name == first))
            if tries.count(first) == 1:
                both_hold.wait(10)
            db.execute(raised.where(Revision.name == second))

        store.transact(change)

    run_beside([lambda: work("a", "b"), lambda: work("b", "a")])
    assert len(tries) == 3
    assert store.read(lambda db: db.scalars(select(Revision.value)).all()) == [2, 2]


def test_of_many_that_claim_at_once_each_row_is_got_by_one(store: Store) -> None:
    """One claim for all databases: guarded by the update, so that nothing is sent twice."""

    def fill(db: Connection) -> None:
        who = db.execute(insert(Person).values(created_at=AT)).inserted_primary_key
        assert who is not None
        row = {"person_id": who[0], "kind": "filed", "facts": {}, "created_at": AT, "due_at": AT}
        for number in range(60):
            times = {"retry_at": AT, "lease_until": AT}
            db.execute(insert(Notice).values(key=f"event:{number}", **row, **times))

    store.transact(fill)
    table, got = table_of(Notice), []

    def some(db: Connection) -> list[int]:
        due = table.c.due_at <= AT
        rows = claim(db, table, due, [table.c.id], real_now=AT, limit=7)
        done = {"state": NoticeState.SENT}
        return [row.id for row in rows if settle(db, table, row.lease_token, row.id, AT, **done)]

    def work() -> None:
        while ids := store.transact(some) or left():
            got.extend(id_ for id_ in ids if id_)

    def left() -> list[int]:
        """Nothing was got, but another may have been quicker: look again."""
        chosen = select(Notice.id).where(Notice.state == NoticeState.PENDING).limit(1)
        return [0] if store.read(lambda db: db.scalar(chosen)) else []

    run_beside([work] * 4)
    assert sorted(got) == store.read(lambda db: list(db.scalars(select(Notice.id).order_by("id"))))


def test_of_two_who_insert_the_same_key_at_once_one_finds_the_others_row(store: Store) -> None:
    """A lost race is run again as a whole, and then sees what won."""
    both_looked = threading.Barrier(2)
    found: list[bool] = []
    looked = threading.local()

    def work(db: Connection) -> None:
        row = db.execute(select(Lease.name).where(Lease.name == "clock")).first()
        if store.engine.dialect.name != "sqlite" and not hasattr(looked, "once"):
            looked.once = True
            both_looked.wait(10)
        if row is None:
            db.execute(insert(Lease).values(name="clock", holder="x", until=AT))
        found.append(row is not None)

    run_beside([lambda: store.transact(work)] * 2)
    assert sorted(found) == [False, True]


def run_beside(works: Sequence[Callable[[], object]]) -> None:
    """Run all at once, each in a thread; what one raises is raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result(60)


@only_servers
def test_connections_that_a_rush_opened_stay_open(store: Store) -> None:
    """A new one costs the server more than the messages that it was opened for."""
    all_in_use = threading.Barrier(10)

    def work(_db: Connection) -> None:
        all_in_use.wait(30)

    run_beside([lambda: store.transact(work)] * 10)
    assert store.engine.pool.checkedin() == 10  # type: ignore[attr-defined]
