"""The kinds of databases that tests run on: files of SQLite, or a server that is named.

A test's database is brought back by deleting and copying inside the server. Measured with the
demo's community: PostgreSQL 2 ms, against 60 for TRUNCATE and 90 to 230 for CREATE DATABASE …
TEMPLATE and DROP; MariaDB 25 ms, most of them for the five counters that a test moves.
"""

import itertools
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError

from models import Base

#: sqlite, postgresql, mysql; read once, because some tests clear the environment.
NAMED = os.environ.get("XIAOGE_TEST_DATABASE", "sqlite")
#: Where the servers are expected, and how an administrator gets in.
ADMINS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    "mysql": "mysql+pymysql://root@127.0.0.1:3306/mysql",
}
#: What was kept of a database under one name: its tables that have rows.
Kept = tuple[str, ...]


class Kind(Protocol):
    """What a kind of database does for the tests."""

    def create(self) -> URL:
        """A new database without tables."""

    def keep(self, url: URL, name: str, kept: Kept) -> None:
        """Remember the rows as they are."""

    def bring_back(self, url: URL, name: str, kept: Kept) -> None:
        """Make the rows what they were when they were kept."""

    def drop(self, url: URL) -> None:
        """Remove the database."""


class Files:
    """SQLite: databases are files, and what is kept is another file."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="xiaoge-test-")
        self._numbers = itertools.count(1)

    def create(self) -> URL:
        return make_url(f"sqlite:///{self._folder.name}/{next(self._numbers)}.db")

    def keep(self, url: URL, name: str, kept: Kept) -> None:
        shutil.copy(str(url.database), f"{url.database}.{name}")

    def bring_back(self, url: URL, name: str, kept: Kept) -> None:
        self.drop(url)
        shutil.copy(f"{url.database}.{name}", str(url.database))

    def drop(self, url: URL) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{url.database}{suffix}").unlink(missing_ok=True)


class Server:
    """What both servers do: databases named after the run's process, dropped at its end."""

    def __init__(self, admin: str) -> None:
        self.url = make_url(admin)
        self.engine = create_engine(self.url, isolation_level="AUTOCOMMIT", hide_parameters=True)
        self._numbers = itertools.count(1)
        try:
            self.tell("SELECT 1")
        except OperationalError as error:
            raise ConnectionError(f"no server at {self.url!r}: {error.orig}") from error

    def tell(self, *statements: str) -> Any:
        """Have the administrator run statements; the rows of the last."""
        with self.engine.connect() as db:
            results = [db.exec_driver_sql(each) for each in statements]
            return results[-1].all() if results[-1].returns_rows else []

    def named(self) -> URL:
        return self.url.set(database=f"xiaoge_test_{os.getpid()}_{next(self._numbers)}")


class PostgreSQL(Server):
    """The rows are kept in a schema beside the tables.

    The database sorts as dictionaries do, which is as far from SQLite's order as it gets.
    """

    def __init__(self, admin: str) -> None:
        super().__init__(admin)
        self._inside: dict[str, Engine] = {}

    def create(self) -> URL:
        url = self.named()
        self.tell(
            f"CREATE DATABASE {url.database} TEMPLATE template0 ENCODING 'UTF8'"
            " LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'",
            # The disk is not what is tested.
            f"ALTER DATABASE {url.database} SET synchronous_commit = off",
        )
        return url

    def keep(self, url: URL, name: str, kept: Kept) -> None:
        statements = [
            f"CREATE SCHEMA {name}",
            f"CREATE TABLE {name}.counters AS SELECT sequencename AS name, last_value AS told"
            " FROM pg_sequences WHERE schemaname = 'public'",
        ]
        copies = [f"CREATE TABLE {name}.{table} AS TABLE public.{table}" for table in kept]
        self._tell(url, statements + copies)

    def bring_back(self, url: URL, name: str, kept: Kept) -> None:
        tables = Base.metadata.sorted_tables
        self._tell(
            url,
            [
                *(f"DELETE FROM public.{table}" for table in reversed(tables)),
                *(f"INSERT INTO public.{table} TABLE {name}.{table}" for table in kept),
                "SELECT setval(name::text::regclass, COALESCE(told, 1), told IS NOT NULL)"
                f" FROM {name}.counters",
            ],
        )

    def _tell(self, url: URL, statements: list[str]) -> None:
        """Have statements run inside a database, as one."""
        name = str(url.database)
        if name not in self._inside:
            self._inside[name] = create_engine(url, isolation_level="AUTOCOMMIT")
        with self._inside[name].connect() as db:
            db.exec_driver_sql(";".join(statements))

    def drop(self, url: URL) -> None:
        engine = self._inside.pop(str(url.database), None)
        if engine is not None:
            engine.dispose()
        self.tell(f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")


class MariaDB(Server):
    """The rows are kept in a second database; a table's counter is set back where it moved.

    The database is made in an old character set, as some servers still do by default.
    """

    def __init__(self, admin: str) -> None:
        super().__init__(admin)
        self._counters: dict[str, dict[str, int]] = {}

    def create(self) -> URL:
        url = self.named()
        self.tell(f"CREATE DATABASE {url.database} CHARACTER SET latin1")
        return url

    def keep(self, url: URL, name: str, kept: Kept) -> None:
        here, beside = url.database, f"{url.database}_{name}"
        self.tell(
            f"CREATE DATABASE {beside} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            *(f"CREATE TABLE {beside}.{each} SELECT * FROM {here}.{each}" for each in kept),
        )
        self._counters[beside] = self._told(url)

    def bring_back(self, url: URL, name: str, kept: Kept) -> None:
        here, beside = url.database, f"{url.database}_{name}"
        statements = [
            "SET foreign_key_checks = 0",
            "START TRANSACTION",
            *(f"DELETE FROM {here}.{table}" for table in Base.metadata.tables),
            *(f"INSERT INTO {here}.{table} SELECT * FROM {beside}.{table}" for table in kept),
            "COMMIT",
            "SET foreign_key_checks = 1",
        ]
        self.tell(f"BEGIN NOT ATOMIC {'; '.join(statements)}; END")
        before = self._counters[beside]
        for table, told in self._told(url).items():
            if told != before[table]:
                self.tell(f"ALTER TABLE {here}.{table} AUTO_INCREMENT = {before[table]}")

    def _told(self, url: URL) -> dict[str, int]:
        rows = self.tell(
            "SELECT table_name, auto_increment FROM information_schema.tables"
            f" WHERE table_schema = '{url.database}' AND auto_increment IS NOT NULL"
        )
        return {row[0]: row[1] for row in rows}

    def drop(self, url: URL) -> None:
        for name in (url.database, *self._counters):
            if str(name).startswith(str(url.database)):
                self.tell(f"DROP DATABASE IF EXISTS {name}")


@cache
def _kind() -> Kind | str:
    """The kind of database that was asked for, or why it cannot be had."""
    try:
        if NAMED == "sqlite":
            return Files()
        return (PostgreSQL if NAMED == "postgresql" else MariaDB)(ADMINS[NAMED])
    except ConnectionError as error:
        return str(error)


def kind() -> Kind:
    """The same; a test without its server is skipped, but where everything must be tried fails."""
    found = _kind()
    if not isinstance(found, str):
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(found)
    pytest.skip(found)
