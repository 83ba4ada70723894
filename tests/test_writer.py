"""What a commit shared by several works promises to each of them."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from commands.database import Store, open_engine
from models import Base, Revision
from models.transact import Busy

Work = Callable[[Connection], object]
PATIENCE = 10


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(open_engine(f"sqlite:///{tmp_path / 'x.db'}"))
    with store.engine.begin() as connection:
        Base.metadata.create_all(connection)
    yield store
    store.close()


@pytest.fixture
def commits(store: Store) -> list[str]:
    """Every BEGIN, COMMIT and ROLLBACK from now on."""
    said: list[str] = []

    def listen(connection: Any, _record: Any) -> None:
        connection.set_trace_callback(
            lambda sql: said.append(sql) if sql.startswith(("BEGIN I", "COMMIT", "ROLLBACK")) else 0
        )

    event.listen(store.engine, "connect", listen)
    store.close()
    return said


def add(name: str) -> Work:
    return lambda db: db.execute(insert(Revision).values(name=name, value=1))


def names(store: Store) -> list[str]:
    """What is in the file, in the order in which it was written."""
    with closing(sqlite3.connect(str(store.engine.url.database))) as other:
        return [name for (name,) in other.execute("SELECT name FROM revisions ORDER BY rowid")]


class Crowd:
    """One work that holds the writer, and others that come one after the other meanwhile."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ended: dict[str, object] = {}
        self._held, self._go = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []

    def hold(self, work: Work, name: str = "first") -> None:
        """Begin, and go on to `work` when all have come."""

        def first(db: Connection) -> object:
            if not self._held.is_set():
                self._held.set()
                assert self._go.wait(PATIENCE)
            return work(db)

        self._start(name, lambda: self.store.together(first))
        assert self._held.wait(PATIENCE)

    def come(self, name: str, work: Work, *, alone: bool = False) -> None:
        """Wait behind those who came before."""
        queue = self.store._writer._queue  # type: ignore[union-attr]
        before, verb = len(queue), self.store.transact if alone else self.store.together
        self._start(name, lambda: verb(work))
        while len(queue) == before and self._threads[-1].is_alive():
            self._threads[-1].join(0.001)

    def all_ended(self) -> dict[str, object]:
        """Let the first go on; what came of each: a result or an error."""
        self._go.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        return self.ended

    def _start(self, name: str, run: Callable[[], object]) -> None:
        def noted() -> None:
            try:
                self.ended[name] = run()
            except BaseException as error:
                self.ended[name] = error

        self._threads.append(threading.Thread(target=noted, name=name))
        self._threads[-1].start()


@pytest.fixture
def crowd(store: Store, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    # However slow the machine is, nobody is late for the common commit.
    monkeypatch.setattr("commands.writer.SECONDS_TOGETHER", 60)
    return Crowd(store)


def test_those_who_wait_share_one_commit_in_the_order_they_came(
    store: Store, commits: list[str], crowd: Crowd
) -> None:
    crowd.hold(add("first"))
    for number in range(9):
        crowd.come(str(number), add(str(number)))
    assert not any(isinstance(one, Exception) for one in crowd.all_ended().values())
    assert names(store) == ["first", *map(str, range(9))]
    assert commits == ["BEGIN IMMEDIATE", "COMMIT"]


def test_a_commit_takes_sixteen_and_the_next_come_first_in_the_next(
    store: Store, commits: list[str], crowd: Crowd
) -> None:
    crowd.hold(add("first"))
    for number in range(20):
        crowd.come(str(number), add(str(number)))
    crowd.all_ended()
    assert names(store) == ["first", *map(str, range(20))]
    assert commits == ["BEGIN IMMEDIATE", "COMMIT"] * 2


def test_once_a_commit_is_old_nobody_joins_it(
    store: Store, commits: list[str], crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.writer.SECONDS_TOGETHER", -1)
    crowd.hold(add("first"))
    crowd.come("second", add("second"))
    crowd.all_ended()
    assert names(store) == ["first", "second"]
    assert commits == ["BEGIN IMMEDIATE", "COMMIT"] * 2


def test_work_that_wants_its_own_commit_gets_it_in_its_turn(
    store: Store, commits: list[str], crowd: Crowd
) -> None:
    crowd.hold(add("first"))
    crowd.come("short", add("short"))
    crowd.come("long", add("long"), alone=True)
    crowd.come("late", add("late"))
    crowd.all_ended()
    assert names(store) == ["first", "short", "long", "late"]
    assert commits == ["BEGIN IMMEDIATE", "COMMIT"] * 3


def test_one_that_fails_takes_nobody_down_and_leaves_nothing(store: Store, crowd: Crowd) -> None:
    def fail(db: Connection) -> None:
        add("half")(db)
        raise LookupError("a fault of its own")

    crowd.hold(add("first"))
    crowd.come("before", add("before"))
    crowd.come("failing", fail)
    crowd.come("after", add("after"))
    ended = crowd.all_ended()
    assert names(store) == ["first", "before", "after"]
    assert isinstance(ended["failing"], LookupError)
    assert not any(isinstance(ended[name], Exception) for name in ("first", "before", "after"))


def test_the_first_that_fails_takes_nobody_down(store: Store, crowd: Crowd) -> None:
    def fail(db: Connection) -> None:
        add("half")(db)
        raise LookupError("a fault of its own")

    crowd.hold(fail)
    crowd.come("after", add("after"))
    assert isinstance(crowd.all_ended()["first"], LookupError)
    assert names(store) == ["after"]


def test_a_lost_insert_race_within_a_commit_is_run_again(store: Store, crowd: Crowd) -> None:
    tried: list[int] = []

    def race(db: Connection) -> str:
        tried.append(1)
        known = db.execute(select(Revision.value).where(Revision.name == "key")).first()
        if known is None or len(tried) == 1:
            add("key")(db)
        return "made" if known is None else "found"

    crowd.hold(add("key"))
    crowd.come("second", race)
    assert crowd.all_ended()["second"] == "found"
    assert len(tried) == 2


def test_nobody_hears_of_success_before_the_commit(store: Store, crowd: Crowd) -> None:
    seen: list[tuple[list[str], dict[str, object]]] = []
    crowd.hold(add("first"))
    crowd.come("second", add("second"))
    crowd.come("third", lambda _db: seen.append((names(store), dict(crowd.ended))))
    crowd.all_ended()
    assert seen == [([], {})]


def test_a_commit_that_fails_is_acknowledged_to_nobody_and_all_are_run_again(
    store: Store, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[int] = []
    store.forget.append(lambda: forgotten.append(1))
    broken = [sqlite3.OperationalError("disk I/O error")]

    def commit(connection: Any, driver: Any) -> None:
        if broken:
            raise OperationalError("COMMIT", None, broken.pop())
        connection.commit()

    monkeypatch.setattr("commands.writer._commit", commit)
    crowd.hold(add("first"))
    crowd.come("second", add("second"))
    crowd.come("third", add("third"))
    ended = crowd.all_ended()
    assert isinstance(ended["first"], OperationalError)
    assert sorted(names(store)) == ["second", "third"]
    assert forgotten == [1]


def test_when_sqlite_rolls_everything_back_all_others_are_run_again(
    store: Store, crowd: Crowd
) -> None:
    tried: list[int] = []

    def full(db: Connection) -> None:
        tried.append(1)
        if len(tried) == 1:
            driver: Any = db.connection.driver_connection
            driver.execute("ROLLBACK")  # As SQLite does by itself when the disk is full.
            raise sqlite3.OperationalError("database or disk is full")

    crowd.hold(add("first"))
    crowd.come("second", add("second"))
    crowd.come("full", full)
    assert not any(isinstance(one, Exception) for one in crowd.all_ended().values())
    assert sorted(names(store)) == ["first", "second"]
    assert len(tried) == 2


def test_whoever_waits_too_long_is_told_so_and_never_written(
    store: Store, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.writer.BUSY_SECONDS", 0.2)
    crowd.hold(add("first"))
    with pytest.raises(Busy):
        store.together(add("late"))
    crowd.all_ended()
    store.together(add("next"))
    assert names(store) == ["first", "next"]


def test_an_end_of_the_process_before_the_commit_leaves_nothing_of_anybody(store: Store) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        own = Crowd(Store(open_engine(store.engine.url)))
        own.hold(add("first"))
        own.come("second", lambda db: (add("second")(db), os.write(writing, b"!"), os._exit(9)))
        own.all_ended()
        os.write(writing, b"acknowledged")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    assert os.read(reading, 99) == b"!"
    os.close(reading)
    assert names(store) == []


def test_a_look_within_a_shared_commit_sees_what_stands_in_the_file(
    store: Store, crowd: Crowd
) -> None:
    store.transact(add("there"))

    def look(_db: Connection) -> list[str]:
        return list(store.read(lambda db: db.scalars(select(Revision.name)).all()))

    crowd.hold(add("first"))
    crowd.come("look", look)
    assert crowd.all_ended()["look"] == ["there"]


def test_sixteen_threads_lose_nothing_and_repeat_nothing(store: Store) -> None:
    store.transact(lambda db: db.execute(insert(Revision).values(name="n", value=0)))

    def add_one(number: int) -> Work:
        def work(db: Connection) -> None:
            value = db.execute(select(Revision.value)).scalar_one()
            db.execute(update(Revision).values(value=value + 1))
            if number % 5 == 0:
                raise IntegrityError("", None, Exception())

        return work

    failed: list[int] = []

    def run() -> None:
        for number in range(20):
            try:
                store.together(add_one(number))
            except IntegrityError:
                failed.append(number)

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 16 * 4
    assert store.read(lambda db: db.execute(select(Revision.value)).scalar()) == 16 * 16
