"""Prepared statements: what nobody waits for is sent later, and is lost only with all the rest."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select, text, true, update
from sqlalchemy.exc import IntegrityError

from bot.understanding import load_understander
from commands.database import Store, open_engine
from models import Base, Message, Person, Request, Revision, Status, table_of
from models.prepared import LINE, Prepared
from models.transact import Busy
from tests.databases import EMPTY, only_postgres, only_sqlite
from tests.town import DEMO, WANG, ZHENG, Town
from tests.tracing import traced

AT = datetime(2026, 11, 23, 1, 2, 3, 456_000, tzinfo=UTC)
_TABLE = table_of(Revision)
_ADD = Prepared(insert(_TABLE), ("name", "value"))
_NAMES = Prepared(select(_TABLE.c.name).order_by(_TABLE.c.name), ())
_KEEP = Prepared(
    insert(table_of(Message)), ("key", "kind", "text", "extra", "reply", "handled", "received_at")
)
_KEPT = Prepared(select(*table_of(Message).c), ())


@pytest.fixture
def store() -> Store:
    return EMPTY.open()


def names(store: Store) -> list[str]:
    return store.read(lambda db: list(db.scalars(select(_TABLE.c.name).order_by(_TABLE.c.name))))


def later(db: Connection, *of: str) -> None:
    for name in of:
        _ADD.later(db, {"name": name, "value": 1})


def test_what_nobody_waits_for_is_committed(store: Store) -> None:
    store.transact(lambda db: later(db, "a", "b"))
    assert names(store) == ["a", "b"]


@pytest.mark.parametrize("look", [
    lambda db: _NAMES.all(db, {}),
    lambda db: [tuple(row) for row in db.execute(select(_TABLE.c.name).order_by(_TABLE.c.name))],
])  # fmt: skip
def test_what_follows_sees_what_nobody_waited_for(store: Store, look: Any) -> None:
    def work(db: Connection) -> Any:
        later(db, "a", "b")
        return look(db)

    assert store.transact(work) == [("a",), ("b",)]


def test_how_many_rows_it_met_is_known_after_the_next_look(store: Store) -> None:
    def work(db: Connection) -> int:
        added = _ADD.later(db, {"name": "a", "value": 1})
        _NAMES.all(db, {})
        return added.rowcount

    assert store.transact(work) == 1


def test_of_a_transaction_that_fails_nothing_is_kept(store: Store) -> None:
    def work(db: Connection) -> None:
        later(db, "a")
        raise KeyError

    with pytest.raises(KeyError):
        store.transact(work)
    store.transact(lambda db: later(db, "b"))
    assert names(store) == ["b"]


def test_what_is_refused_with_the_commit_takes_all_with_it_and_is_tried_again(store: Store) -> None:
    store.transact(lambda db: later(db, "taken"))
    tried = []

    def work(db: Connection) -> None:
        tried.append(1)
        later(db, "new", "taken")

    with pytest.raises(IntegrityError):
        store.transact(work)
    assert (len(tried), names(store)) == (3, ["taken"])
    store.transact(lambda db: later(db, "new"))
    assert names(store) == ["new", "taken"]


def test_more_than_is_sent_at_once_arrives_too(store: Store) -> None:
    many = [f"{number:04}" for number in range(500)]
    store.transact(lambda db: later(db, *many))
    assert names(store) == many


def test_values_come_back_as_they_were(store: Store) -> None:
    row = {"key": "k", "kind": "text", "text": "王😀%s", "extra": {"lat": 0.5, "字": [None, -1]}}
    row |= {"reply": "", "handled": True, "received_at": AT + timedelta(microseconds=789)}

    def work(db: Connection) -> tuple[Any, ...] | None:
        _KEEP.later(db, row)
        return _KEPT.one(db, {})

    read = store.transact(work)
    assert read is not None
    assert dict(zip(table_of(Message).c.keys(), read, strict=True)).items() >= row.items()


@only_postgres
def test_a_connection_that_the_server_has_ended_is_opened_anew(store: Store) -> None:
    def work(db: Connection) -> int:
        return int(db.execute(text("SELECT pg_backend_pid()")).scalar_one())

    ended = store.transact(work)
    other = EMPTY.open()
    other.transact(lambda db: db.execute(text(f"SELECT pg_terminate_backend({ended}, 5000)")))
    assert store.transact(work) != ended


@only_postgres
@pytest.mark.parametrize("use", [
    lambda db: later(db, "a"),
    lambda db: _NAMES.all(db, {}),
    lambda db: db.execute(select(_TABLE.c.name)),
])  # fmt: skip
def test_a_connection_lost_on_the_way_is_busy_and_the_next_is_another(
    store: Store, use: Callable[[Connection], object]
) -> None:
    other, tried = EMPTY.open(), []

    def work(db: Connection) -> None:
        tried.append(1)
        pid = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
        end = text(f"SELECT pg_terminate_backend({pid}, 5000)")
        other.transact(lambda elsewhere: elsewhere.execute(end))
        use(db)

    with pytest.raises(Busy):
        store.transact(work)
    store.transact(lambda db: later(db, "b"))
    assert (tried, names(store)) == ([1], ["b"])


@pytest.fixture
def town() -> Iterator[Town]:
    town = Town(DEMO.open(), load_understander())
    town.say(WANG, "翠湖苑3号楼2单元楼道灯坏了")
    town.wait(minutes=20)
    yield town


PAGES = 21
REPORT = "翠湖苑4号楼2单元门口的井盖不见了"


@only_postgres
def test_a_report_makes_four_journeys_to_the_server(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person; a neighbour's same trouble; the request; everything else, with the commit."""
    from commands.pipeline import Pipeline  # noqa: PLC0415 - is of PostgreSQL's alone.

    journeys: list[str] = []
    exchange = Pipeline._exchange

    def counted(self: Pipeline, *ending: bytes) -> None:
        journeys.append("together")
        exchange(self, *ending)

    monkeypatch.setattr(Pipeline, "_exchange", counted)
    event.listen(
        town.store.engine, "before_cursor_execute", lambda *_: journeys.append("by itself")
    )
    assert "已登记" in town.say(WANG, REPORT)
    assert journeys == ["together"] * 4


def _over(town: Town, copies: int) -> None:
    """What was reported once is over and forgotten, as so many others are that were the same."""
    table = table_of(Request)
    told = [column for column in table.c if column is not table.c.id]
    one = select(*told).where(table.c.id == select(func.max(table.c.id)).scalar_subquery())
    again = func.generate_series(1, copies).table_valued("number")

    def work(db: Connection) -> None:
        db.execute(insert(table).from_select(told, one.join_from(table, again, true())))
        db.execute(update(table).values(status=Status.CLOSED, look_at=None, resident_id=None))
        db.execute(text("ANALYZE requests"))

    town.store.transact(work)


def _unwanted(plan: dict[str, Any]) -> int:
    """How many rows were read in vain, in a plan and all below it."""
    below = sum(map(_unwanted, plan.get("Plans", ())))
    return below + int(plan.get("Rows Removed by Filter", 0))


@only_postgres
def test_what_a_report_asks_reads_nothing_that_is_over(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Is of PostgreSQL's alone.
    from psycopg.sql import Literal  # noqa: PLC0415

    from commands.pipeline import Order, Pipeline  # noqa: PLC0415

    town.say(ZHENG, REPORT)
    _over(town, 300)
    asked: list[tuple[str, Sequence[Any]]] = []
    execute = Pipeline.execute

    def kept(self: Pipeline, sql: str, given: Sequence[Any]) -> Order:
        asked.append((sql, given))
        return execute(self, sql, given)

    monkeypatch.setattr(Pipeline, "execute", kept)
    assert "已登记" in town.say(WANG, REPORT)
    looks = [(sql, given) for sql, given in asked if "FROM requests" in sql]
    assert looks

    def plan(db: Connection, sql: str, given: Sequence[Any]) -> Any:
        db.exec_driver_sql(f"PREPARE again AS {sql}".replace("%", "%%"))
        values = ", ".join(Literal(value).as_string() for value in given)
        told = db.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE again({values})".replace("%", "%%")
        )
        db.exec_driver_sql("DEALLOCATE again")
        return told.scalar_one()[0]["Plan"]

    plans = town.store.transact(lambda db: [plan(db, sql, given) for sql, given in looks])
    assert max(map(_unwanted, plans)) < 10


@only_postgres
def test_statements_of_every_message_are_planned_once(town: Town) -> None:
    """With its values each time, the look at who writes cost the server more than the message."""
    for number in range(1, 9):
        town.say(WANG, f"翠湖苑{number}号楼2单元门口的井盖不见了")
    known = text("SELECT custom_plans, generic_plans FROM pg_prepared_statements")
    rows = town.store.transact(lambda db: db.execute(known).all())
    assert {row.custom_plans for row in rows} == {0}
    assert max(row.generic_plans for row in rows) >= 8


@only_sqlite
def test_a_report_is_ten_statements(town: Town) -> None:
    said: list[str] = []
    with traced(said.append, town.store.engine):
        town.store.close()  # Who writes opens anew, and is listened to.
        town.say(WANG, "进度")
        said.clear()
        assert "已登记" in town.say(WANG, REPORT)
    assert [one.split()[0] for one in said] == (
        ["BEGIN", "SELECT", "UPDATE", "SELECT"] + ["INSERT"] * 4 + ["UPDATE", "COMMIT"]
    )


@only_sqlite
def test_a_report_writes_few_pages(town: Town) -> None:
    """Each page that it touches is 4 KB more to write: the six tables, what finds their rows."""
    path = f"{town.store.engine.url.database}-wal"
    town.store.transact(lambda db: None)
    town.store.read(lambda db: db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).all())
    assert "已登记" in town.say(WANG, REPORT)
    assert (Path(path).stat().st_size - 32) / (24 + 4096) <= PAGES


def test_only_postgresql_has_several_statements_sent_at_once(store: Store) -> None:
    gathers = store.read(lambda db: hasattr(db.info[LINE], "flush"))
    assert gathers is (store.engine.dialect.name == "postgresql")


@only_postgres
def test_a_statement_run_on_sqlite_first_tells_the_new_row_on_a_server_too(
    store: Store, tmp_path: Path
) -> None:
    person = Prepared(insert(table_of(Person)), ("name", "phone", "active", "created_at"))
    file = Store(open_engine(f"sqlite:///{tmp_path / 'other.db'}"))
    Base.metadata.create_all(file.engine)
    row = {"name": "王桂芬", "phone": "", "active": True, "created_at": AT}
    ids = [one.transact(lambda db: person.inserted(db, row)) for one in (file, store)]
    known = store.read(lambda db: db.scalars(select(Person.id)).all())
    file.close()
    assert ids == [1, *known]
