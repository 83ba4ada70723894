"""Opening the database: SQLite made durable and honest, servers at READ COMMITTED."""

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

T = TypeVar("T")

#: How long a writer waits for SQLite's lock; below the platform's five seconds.
BUSY_SECONDS = 4
#: A race that one side lost is run again, this often and no longer than this.
TRIES = 3
TRY_SECONDS = 3.0
#: What a database says when it asks for the transaction to be run again.
AGAIN = frozenset({"40001", "40P01", "1213", "1205", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"})


def open_engine(url: str) -> Engine:
    """An engine for `url`, with a parent folder made for an SQLite file.

    No connection is carried over a fork: the child starts with an empty pool, because two
    processes on one SQLite connection corrupt the file (sqlite.org/howtocorrupt).
    """
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"json_serializer": _to_json, "json_deserializer": json.loads}
    if sqlite:
        # Every transaction here ends by itself, so nothing is left to roll back on return.
        options["pool_reset_on_return"] = None
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    else:
        options.update(isolation_level="READ COMMITTED", pool_pre_ping=True)
    engine = create_engine(parsed, **options)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL with FULL: what was committed survives a power cut, readers never wait."""
    connection.isolation_level = None  # BEGIN is ours, see below.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the writer's lock first: a deferred BEGIN that reads, then writes, loses updates."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Store:
    """One database and its two verbs: `transact` writes, `read` looks.

    On SQLite the writers of this process queue at a lock, which is fair and far cheaper than
    polling the file's own lock.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._reader = engine.execution_options(reading=True)

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction and commit; a lost race is run again as a whole."""
        started = time.monotonic()
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(work)
            except DBAPIError as error:
                late = time.monotonic() - started > TRY_SECONDS
                if attempt == TRIES or late or not _asks_again(error):
                    raise
        raise AssertionError("the loop above returns or raises")

    def _once(self, work: Callable[[Connection], T]) -> T:
        if self._writing is None:
            with self.engine.begin() as connection:
                return work(connection)
        with self._writing, self.engine.begin() as connection:
            return work(connection)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one consistent view, without taking the writer's lock."""
        with self._reader.connect() as connection:
            return work(connection)


def _asks_again(error: DBAPIError) -> bool:
    """Whether the same work may well succeed now: a deadlock, a busy file, a lost insert race."""
    if isinstance(error, IntegrityError):
        return True
    if not isinstance(error, OperationalError):
        return False
    original = error.orig
    codes = {
        str(getattr(original, "sqlstate", "")),
        str(getattr(original, "sqlite_errorname", "")),
        str(original.args[0]) if original is not None and original.args else "",
    }
    return bool(codes & AGAIN)
