"""Opening the database: SQLite made durable and honest, servers at READ COMMITTED."""

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from json import JSONDecoder, JSONEncoder
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from commands.writer import FILE_SECONDS, UndoneError, Writer
from models.prepared import LINE
from models.transact import Busy

T = TypeVar("T")

#: WAL with FULL: what was committed survives a power cut, readers never wait. A checkpoint every
#: 4,000 pages (16 MB) writes the pages that each message touches back once, not many times.
#: What is deleted is overwritten with zeros, so that nobody reads it in the file.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "wal_autocheckpoint=4000",
    "cache_size=-16000",
    "secure_delete=ON",
)
#: How long we wait for a server that does not answer.
CONNECT_SECONDS = 5
#: So many connections a process has to a server at most. They stay open: a new one costs the
#: server more than ten messages, and knows no statement yet.
MOST_CONNECTIONS = 15
#: A race that one side lost is run again, this often and no longer than this.
TRIES = 3
TRY_SECONDS = 3.0
#: What a database says when it asks for the transaction to be run again.
AGAIN = frozenset({"40001", "40P01", "1213", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"})
#: What a server says when it has waited as long as it was told: for a lock, or for a statement.
WAITED = frozenset({"55P03", "57014", "1205"})
#: Rows and whole tables have locks of their own here.
_MYSQL = (
    "SET SESSION innodb_lock_wait_timeout=3, lock_wait_timeout=3"
    "/*M!100301 , idle_write_transaction_timeout=15 */"  # MySQL has none and reads a comment here.
)
#: What a server is told with each connection. First how long it waits: for a lock 3 seconds, so
#: that whoever waits for the answer still gets one; PostgreSQL for any statement 4 seconds. For
#: whoever stands still in a transaction 15: a process that is frozen keeps its rows no longer. A
#: machine that died says nothing: PostgreSQL's connections are given up by ours, after about 10
#: seconds, those of the others by the system. Then how it plans: what is prepared for every
#: message (commands/pipeline.py) once for all values, because planning anew costs more than the
#: rows; all else with its values, so the driver prepares nothing by itself.
BOUNDS: Mapping[str, Mapping[str, str | int | None]] = {
    "postgresql": {
        "options": "-c lock_timeout=3000 -c statement_timeout=4000"
        " -c idle_in_transaction_session_timeout=15000 -c plan_cache_mode=force_generic_plan",
        "prepare_threshold": None,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
    },
    "mysql": {"init_command": _MYSQL},
    "mariadb": {"init_command": _MYSQL},
}


def open_engine(url: str | URL) -> Engine:
    """An engine for `url`, with a parent folder made for an SQLite file.

    What the URL says of the connection comes before what is usual here. One of PostgreSQL may
    name several hosts, of which the one that can be written to is found with each connection.
    No connection is carried over a fork: the child starts with an empty pool, because two
    processes on one SQLite connection corrupt the file (sqlite.org/howtocorrupt).
    """
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    postgres = parsed.get_dialect().driver == "psycopg"
    options: dict[str, Any] = {
        "json_serializer": _to_json,
        # Of psycopg come bytes; of the others a text, which need not be looked at for its kind.
        "json_deserializer": json.loads if postgres else JSONDecoder().decode,
        # What a statement carries are people's names and sentences; errors must not quote them.
        "hide_parameters": True,
    }
    if sqlite or postgres:
        # Every transaction of SQLite's ends by itself, and a pipeline looks for what is left.
        options["pool_reset_on_return"] = None
    if sqlite:
        options["connect_args"] = {"timeout": FILE_SECONDS, "check_same_thread": False}
    else:
        options.update(
            isolation_level="READ COMMITTED",
            pool_pre_ping=not postgres,
            pool_size=MOST_CONNECTIONS,
            max_overflow=0,
            pool_use_lifo=True,  # The one used last knows most.
            pool_timeout=TRY_SECONDS,
        )
        usual = {"connect_timeout": CONNECT_SECONDS, **BOUNDS.get(parsed.get_backend_name(), {})}
        given = parsed.query
        options["connect_args"] = {key: usual[key] for key in usual if key not in given}
    engine = create_engine(parsed, **options)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    if postgres:
        from commands.pipeline import attach  # noqa: PLC0415 - the driver is read where it is used.

        attach(engine)
    else:
        event.listen(engine, "connect", _draw_line)
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _to_json(value: Any) -> str:
    """Compact JSON; most columns of a message hold nothing, which need not be worked out."""
    return "{}" if value == {} else _encode(value)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """What each connection of the pool is told first."""
    connection.isolation_level = None  # BEGIN is ours, see below.
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


class _Cursors:
    """The line of a driver whose cursor is its shortest way: every statement runs at once."""

    __slots__ = ("_driver",)

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def execute(self, sql: str, given: Any) -> Any:
        """Run a statement."""
        cursor = self._driver.cursor()
        cursor.execute(sql, given)
        return cursor

    later = execute


def _draw_line(driver: Any, record: Any) -> None:
    record.info[LINE] = _Cursors(driver)


class Store:
    """One database and its verbs: `transact` and `together` write, `read` looks.

    On SQLite the writers of this process queue before one connection that is kept for them, which
    is fair and far cheaper than polling the file's own lock. `forget` lists what to call when
    works that others may have seen were undone after all.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.forget: list[Callable[[], None]] = []
        sqlite = engine.dialect.name == "sqlite"
        self._writer = Writer(engine, self._forget) if sqlite else None
        self._look = _begin_deferred if sqlite else _begin_by_itself

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction and commit; a lost race is run again as a whole.

        Busy when the database let us wait too long, dropped the connection, or undid the work
        at every try: none of these is the fault of what was to be done.
        """
        return self._tried(partial(self._once, work, alone=True))

    def together(self, work: Callable[[Connection], T]) -> T:
        """The same for work that is short: on SQLite it may share its commit with others like it.

        Each stands or falls by itself, and is over only when the commit is.
        """
        return self._tried(partial(self._once, work, alone=False))

    def step_by_step(self, work: Callable[[Connection], T]) -> T:
        """The same with a commit in each statement: a server keeps no lock between two of them.

        For work that holds by its conditions alone. Whoever is frozen in the middle of it keeps
        nobody waiting. On SQLite it is a transaction, for the file's lock is short in any case.
        """
        if self._writer is not None:
            return self.transact(work)
        return self._tried(partial(self._each, work))

    def _tried(self, once: Callable[[], T]) -> T:
        started = time.monotonic()
        for attempt in range(1, TRIES + 1):
            try:
                return once()
            except NoConnection as error:
                raise Busy("every connection has been in use for too long") from error
            except (DBAPIError, UndoneError) as error:
                if busy := _waited(error):
                    raise Busy(busy) from error
                late = time.monotonic() - started > TRY_SECONDS
                if attempt < TRIES and not late and _asks_again(error):
                    continue
                if _undone(error):
                    raise Busy("the database has undone the work at every try") from error
                raise
        raise AssertionError("the loop above returns or raises")

    def _once(self, work: Callable[[Connection], T], *, alone: bool) -> T:
        if self._writer is not None:
            return self._writer.run(work, alone=alone)
        with self.engine.begin() as connection:
            return work(connection)

    def _each(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return work(connection)

    def _forget(self) -> None:
        for forget in self.forget:
            forget()

    def close(self) -> None:
        """Let go of every connection."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one consistent view, without taking the writer's lock."""
        with self.engine.connect() as connection:
            self._look(connection)
            return work(connection)


def _begin_deferred(connection: Connection) -> None:
    """One view for all that is read, beside any writer."""
    connection.begin()
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")


def _begin_by_itself(connection: Connection) -> None:
    """A server's driver begins with the first statement; SQLAlchemy must know to commit it."""
    connection.begin()
    take_time(connection)


_UNHURRIED = (
    "SELECT set_config('statement_timeout', '0', true),"
    " set_config('idle_in_transaction_session_timeout', '0', true)"
)


def take_time(connection: Connection) -> None:
    """Lift the bounds on this transaction's time: an export or a migration may take long.

    Nobody in a chat waits for these. For a lock they wait no longer than all others.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(_UNHURRIED))


#: What time a server has; SQLite has no clock but its machine's.
_TIME = {
    "postgresql": "SELECT clock_timestamp() AT TIME ZONE 'UTC'",
    "mysql": "SELECT utc_timestamp(6)",
    "mariadb": "SELECT utc_timestamp(6)",
}


def time_of(connection: Connection) -> datetime:
    """The database's time, which is the same for all machines that use it; aware, in UTC."""
    asked = _TIME.get(connection.dialect.name)
    if asked is None:
        return datetime.now(UTC)
    told: datetime = connection.execute(text(asked)).scalar_one()
    return told.replace(tzinfo=UTC)


def _waited(error: Exception) -> str:
    """Why there is no use in another try now, "" when there is."""
    if not isinstance(error, DBAPIError):
        return ""
    if _codes(error) & WAITED:
        return "the server has let us wait for too long"
    if error.connection_invalidated:
        return "the server has dropped the connection"
    none = isinstance(error, OperationalError) and error.statement is None
    return "no connection can be opened" if none else ""


def _asks_again(error: Exception) -> bool:
    """Whether the same work may well succeed now: a deadlock, a busy file, a lost insert race."""
    return isinstance(error, IntegrityError) or _undone(error)


def _undone(error: Exception) -> bool:
    """Whether the work met that of others: a deadlock, a busy file, a broken common commit."""
    if isinstance(error, OperationalError):
        return bool(_codes(error) & AGAIN)
    return isinstance(error, UndoneError)


def _codes(error: DBAPIError) -> set[str]:
    """What the driver calls the error: SQLSTATE, SQLite's name, or MySQL's number."""
    original = error.orig
    return {
        str(getattr(original, "sqlstate", "")),
        str(getattr(original, "sqlite_errorname", "")),
        str(original.args[0]) if original is not None and original.args else "",
    }
